"""What the two tests of a whole life with the staff share: a base of their own, its desk, and the words said."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from python_calamine import CalamineWorkbook

from bot.responder import Hoidap
from bot.settings import ZONE, Settings
from bot.staff.desk import Desk
from bot.staff.opening import open_desk
from knowledge.invitations import Invitation
from knowledge.store import open_store
from tests.bot.real import TODAY

# The picture of the statistics needs an extra.
HAS_CHARTS: Final = find_spec("matplotlib") is not None
NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)

QUESTION: Final = "Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?"
PACKAGED: Final = "Huyện Đầm Hà có 3 sản phẩm OCOP đạt 4 sao (tính đến 21/10, bài không ghi năm)."
UPDATED: Final = "Huyện Đầm Hà có 5 sản phẩm OCOP đạt 4 sao (tính đến 30/06/2023)."
CORRECTED: Final = "Huyện Đầm Hà có 6 sản phẩm OCOP đạt 4 sao (tính đến 30/06/2023)."
UPDATE: Final = "cập nhật số sản phẩm OCOP 4 sao Đầm Hà 5, tính đến 30/6/2023, theo Báo cáo 123/BC-UBND ngày 05/07/2023"
CORRECTION: Final = "/sua số sản phẩm OCOP 4 sao Đầm Hà 6, vì nhập nhầm"

SHEET_NAME: Final = "số liệu tháng 6.csv"
# As people save it: a heading above the table, semicolons, a blank line at the foot.
SHEET: Final = (
    "BIỂU SỐ LIỆU;;;;;\n"
    "chỉ số;địa bàn;giá trị;kỳ;tình trạng;nguồn\n"
    "sản phẩm OCOP;huyện Hải Hà;31;30/6/2023;kết quả;Báo cáo 123/BC-UBND\n"
    ";;;;;\n"
).encode()
SHEET_QUESTION: Final = "Hải Hà có bao nhiêu sản phẩm OCOP năm 2023?"
SHEET_ANSWER: Final = "31 sản phẩm OCOP"

UNKNOWN: Final = "Bình Liêu có bao nhiêu hộ khốn khó?"
TEACHING: Final = "/ten khốn khó = hộ nghèo"
TAUGHT: Final = "Huyện Bình Liêu có 413 hộ nghèo"


@contextmanager
def staffed() -> Iterator[tuple[Desk, str]]:
    """A base with the packaged data and its desk; and the code of its first owner."""
    with open_store(":memory:") as store:
        settings = Settings(database=Path("unused.db"), fixed_today=TODAY)
        desk = open_desk(settings, store, Hoidap(store, lambda: TODAY), now=lambda: NOW)
        yield desk, store.invitations.invite(Invitation("Chị Chủ", "owner"), now=NOW)


def code_in(text: str) -> str:
    """The code that a message gives, after the command that takes it."""
    return text.split("/vao ")[1].split()[0]


def rows_of(workbook: bytes, sheet: str) -> list[list[str]]:
    """The rows of a workbook's sheet, as text."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    name = next(name for name in book.sheet_names if name.casefold() == sheet.casefold())
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
