"""A whole life with the staff on Telegram, through the Bot API against a local server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.channels.notices import OfficeOutbox
from tests.bot.channels.staff_life import (
    CORRECTED,
    CORRECTION,
    HAS_CHARTS,
    PACKAGED,
    QUESTION,
    SHEET,
    SHEET_ANSWER,
    SHEET_NAME,
    SHEET_QUESTION,
    TAUGHT,
    TEACHING,
    UNKNOWN,
    UPDATE,
    UPDATED,
    code_in,
    rows_of,
    staffed,
)
from tests.bot.channels.telegram_server import Sent, StandInBot, TelegramServer, telegram_server, until
from tests.bot.channels.telegram_world import running


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    """One server for all tests of the module."""
    with telegram_server() as server:
        yield server


@pytest.fixture
def bot(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> StandInBot:
    """A bot of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_bot()


@dataclass(slots=True)
class Person:
    """Somebody with a phone, in a private chat with the bot."""

    bot: StandInBot
    chat: int

    @property
    def read(self) -> list[Sent]:
        """What came to their phone, the oldest first."""
        return [sent for sent in self.bot.sent if sent.chat == self.chat]

    async def gets(self, count: int) -> Sent:
        """Wait until so many messages have come, and return the last."""
        await until(lambda: len(self.read) >= count)
        return self.read[-1]

    async def says(self, text: str) -> Sent:
        """Type a message, and return the reply."""
        count = len(self.read)
        self.bot.receives(text, chat=self.chat)
        return await self.gets(count + 1)

    async def sends(self, name: str, content: bytes) -> Sent:
        """Send a file, and return the reply."""
        count = len(self.read)
        self.bot.receives_file(name, content, chat=self.chat)
        return await self.gets(count + 1)

    async def presses(self, label: str, under: Sent | None = None) -> Sent:
        """Press a button of the last message, or of one before, and return the reply."""
        count, held = len(self.read), under or self.read[-1]
        self.bot.presses(dict(held.buttons)[label], chat=self.chat, under=held)
        return await self.gets(count + 1)


def first_line(sent: Sent) -> str:
    """The first line of a message."""
    return sent.text.splitlines()[0]


async def test_life_with_the_staff(bot: StandInBot) -> None:
    """Invite, update in words, preview, confirm, ask, correct, notify, undo, history, import, export, inbox, teach."""
    owner, editor, citizen = (Person(bot, chat) for chat in (11, 22, 33))
    with staffed() as (desk, code):
        async with running(bot, desk, outbox=OfficeOutbox(desk.office, "telegram")):
            # Invite
            assert "Chị Chủ" in (await owner.says(f"/vao {code}")).text
            invited = await owner.says("/moi biên tập, Chị Hoa")
            assert "Chị Hoa" in (await editor.says(f"/vao {code_in(invited.text)}")).text
            assert "mã" in (await citizen.says(f"/vao {code_in(invited.text)}")).text.lower()

            # Whoever is not of the staff changes nothing
            await citizen.says("/capnhat OCOP Đầm Hà 99, năm 2023, theo Báo cáo 9")
            await citizen.says("cập nhật OCOP Đầm Hà thành 99")
            assert desk.office.store.version() == 1
            assert first_line(await citizen.says(QUESTION)) == PACKAGED

            # Update in words, preview, confirm
            preview = await editor.says(UPDATE)
            assert "3 sản phẩm → 5 sản phẩm" in preview.text
            assert UPDATED in preview.text
            assert first_line(await citizen.says(QUESTION)) == PACKAGED
            written = await editor.presses("✔ Ghi", preview)
            again = await editor.presses("✔ Ghi", preview)
            assert first_line(written) == "Đã ghi: thay đổi số 2."
            assert "không ghi thêm" in again.text.lower()
            assert first_line(await citizen.says(QUESTION)) == UPDATED

            # Correct, and tell whoever was told the wrong figure
            await editor.says(CORRECTION)
            corrected = await editor.presses("✔ Ghi")
            assert "1 cuộc trò chuyện" in corrected.text
            read = len(citizen.read)
            await editor.presses("Báo cho 1 nơi", corrected)
            notice = await citizen.gets(read + 1)
            assert CORRECTED.removesuffix(".") in notice.text and UPDATED.removesuffix(".") in notice.text
            assert first_line(await citizen.says(QUESTION)) == CORRECTED

            # Undo, and the history of it
            await editor.presses("Hoàn tác", corrected)
            assert first_line(await citizen.says(QUESTION)) == UPDATED
            history = await editor.says("/lichsu Đầm Hà OCOP")
            lines = [line for line in history.text.splitlines() if "Chị Hoa" in line]
            assert [line.split(",")[0] for line in lines] == ["• Số 4", "• Số 3", "• Số 2"]
            assert "nhập nhầm" in lines[1]

            # Import
            template = await editor.says("/mau")
            assert template.file is not None and template.file[0].endswith(".xlsx")
            report = await editor.sends(SHEET_NAME, SHEET)
            await editor.presses(next(label for label, _ in report.buttons if "Ghi" in label))
            assert SHEET_ANSWER in first_line(await citizen.says(SHEET_QUESTION))

            # Export, and read in again what was exported
            exported = await editor.says("/xuat")
            assert exported.file is not None
            assert any("31.0" in row for row in rows_of(exported.file[1], "số liệu"))
            same = await editor.sends(*exported.file)
            assert [label for label, _ in same.buttons if "Ghi" in label] == []

            # Inbox, teach, ask again
            await citizen.says(UNKNOWN)
            inbox = await editor.says("/hopthu")
            assert UNKNOWN in inbox.text
            await editor.says(TEACHING)
            await editor.presses("✔ Ghi")
            assert TAUGHT in first_line(await citizen.says(UNKNOWN))
            assert UNKNOWN not in (await editor.says("/hopthu")).text

            # An opinion, what is kept, and a picture of all that
            answer = await citizen.says(QUESTION)
            bot.presses(dict(answer.buttons)["👎"], chat=citizen.chat, under=answer)
            await until(lambda: len(bot.called("editMessageReplyMarkup")) == 1)
            assert "👎 1" in (await editor.says("/thongke")).text
            assert editor.read[-1].is_photo is HAS_CHARTS
            assert "90 ngày" in (await citizen.says("/quyenriengtu")).text
            assert "Đã xoá" in (await citizen.says("/xoadulieu")).text

            # Withdraw
            await owner.says("/bo Chị Hoa")
            assert "người giữ số liệu" in (await editor.says("/capnhat OCOP Đầm Hà 9")).text
