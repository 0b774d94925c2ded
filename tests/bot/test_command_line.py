"""The command line: what each command prints, its exit status, and one line for whatever goes wrong."""

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.command_line import answer_batch, main
from bot.errors import SetupError
from bot.messages import Message, Reply, ShownFact
from knowledge.changes import Change, Entry
from knowledge.store import open_store

ROOT = Path(__file__).parents[2]
HEADING = "chỉ số,địa bàn,giá trị,thời gian,nguồn\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the packaged data."""
    path = tmp_path_factory.mktemp("filled") / "hoidap.db"
    open_store(path).close()
    return path


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copy(filled, tmp_path / "hoidap.db"))


@pytest.fixture
def hoidap(database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program: arguments in; exit status, standard output and standard error out."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setenv("HOIDAP_DATABASE", os.environ.get("HOIDAP_DATABASE", str(database)))
        monkeypatch.setenv("HOIDAP_TODAY", "2026-11-21")
        monkeypatch.setattr(sys, "argv", ["hoidap", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    monkeypatch.delenv("HOIDAP_DATABASE", raising=False)
    monkeypatch.chdir(database.parent)
    return run


class Echo:
    """Answers every message with itself and one fact; keeps the chats it was asked in."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def respond(self, message: Message) -> Reply:
        """Return the message as the answer."""
        self.asked.append((message.chat, message.text))
        fact = ShownFact("xã Mây", "hoa", "7", "bông", "năm 2030", "result", "s1")
        return Reply("answer", (message.text, "- dòng hai"), facts=(fact,))


def batch(*lines: str) -> tuple[list[dict[str, object]], Echo]:
    """The lines that a batch writes, parsed, and the bot that answered."""
    written: list[str] = []
    echo = Echo()
    answer_batch(echo, lines, written.append)
    return [json.loads(line) for line in written], echo


def test_batch_answers_the_last_message() -> None:
    """One line a chat: id as it came, then kind, text, facts and milliseconds of the last reply."""
    rows, _ = batch('{"id": "c1", "turns": ["một", "hai"]}\n')

    milliseconds = rows[0].pop("ms")
    assert isinstance(milliseconds, float)
    assert rows == [
        {
            "id": "c1",
            "kind": "answer",
            "text": "hai\n- dòng hai",
            "facts": [
                {
                    "place": "xã Mây", "indicator": "hoa", "value": "7", "unit": "bông",
                    "period": "năm 2030", "status": "result", "source": "s1",
                }
            ],
        }
    ]  # fmt: skip


def test_batch_keeps_chats_apart() -> None:
    """Two lines with one id are two chats; empty lines, a byte order mark, a number as id do no harm."""
    rows, echo = batch('\ufeff{"id": 7, "turns": ["một"]}', "", "  \n", '{"id": 7, "turns": ["hai", "ba"]}')

    assert [row["id"] for row in rows] == [7, 7]
    assert echo.asked == [("1", "một"), ("4", "hai"), ("4", "ba")]


@pytest.mark.parametrize(
    "line",
    ["x", "[]", "3", '{"id": 1}', '{"id": 1, "turns": []}', '{"id": 1, "turns": "a"}', '{"turns": ["a"]}',
     '{"id": 1, "turns": [1]}', "[" * 100_000],
    ids=lambda line: line[:30],
)  # fmt: skip
def test_wrong_line_of_a_batch_is_named(line: str) -> None:
    """A line that is no chat stops the batch with its number."""
    with pytest.raises(SetupError) as raised:
        batch('{"id": 1, "turns": ["a"]}', line)

    assert str(raised.value).startswith("Dòng 2 ")


def test_ask_prints_the_reply(hoidap: Run) -> None:
    """A question is answered on standard output, its source in the last line."""
    status, out, err = hoidap("ask", "Hải Hà có bao nhiêu sản phẩm OCOP?")

    assert (status, err) == (0, "")
    assert "Hải Hà" in out.splitlines()[0]
    assert out.splitlines()[-1].startswith("Nguồn: ")


def test_explain_shows_how(hoidap: Run) -> None:
    """`explain` tells from the normalised text to the answer."""
    status, out, _ = hoidap("explain", "Ho ngheo  BL 2022")

    assert status == 0
    assert out.splitlines()[0] == "Chuẩn hóa: ho ngheo bl 2022"
    assert "Trả lời: " in out.splitlines()[-1]


def test_without_command_help_is_shown(hoidap: Run) -> None:
    """The bare name lists the commands, each with a Vietnamese sentence."""
    status, out, err = hoidap()

    listed = re.findall(r"^  ([a-z]+) +(\S.*)$", out, re.M)
    assert (status, err) == (0, "")
    assert [name for name, _ in listed] == [
        "ask", "backup", "chat", "check", "explain", "export", "import", "serve", "staff", "undo", "zalo",
    ]  # fmt: skip
    assert "hỏi đáp" in out


def test_version_is_that_of_the_package(hoidap: Run) -> None:
    """`--version` prints name and version."""
    assert hoidap("--version") == (0, f"hoidap {version('hoidap')}\n", "")


def test_unknown_command_is_refused(hoidap: Run) -> None:
    """What is no command ends with status 2 and says so."""
    status, out, err = hoidap("hoi")

    assert (status, out) == (2, "")
    assert "hoi" in err


def test_check_passes_the_packaged_data(hoidap: Run) -> None:
    """The packaged data has no errors; what is doubtful is listed and counted."""
    status, out, _ = hoidap("check")

    *problems, summary = out.splitlines()
    assert status == 0
    assert summary.endswith(f" mục: 0 lỗi, {len(problems)} điều nên xem lại.")
    assert all(line.startswith("Nên xem: ") for line in problems)


def test_check_fails_on_an_error(hoidap: Run, database: Path) -> None:
    """A figure over its base is named, and the exit status is 1."""
    with open_store(database) as store:
        fact = next(fact for fact in store.snapshot().facts if fact.value == 8 and fact.out_of == 8)
        wrong = Entry("facts", fact.id, fact, replace(fact, value=9.0))
        store.log.append(Change("an", "test", "", "", (wrong,)))

    status, out, _ = hoidap("check")

    assert status == 1
    assert out.startswith("Lỗi: số liệu “")
    assert "9.0 lớn hơn tổng là 8.0." in out.splitlines()[0]


def test_impossible_rows_are_refused_together(hoidap: Run, tmp_path: Path) -> None:
    """What a check would call an error is told by file, line and value; nothing is written, and the check passes."""
    rows = (
        "tỷ lệ hộ nghèo,huyện Hải Hà,150,năm 2022,visit_chiem_hoa",
        "xã đạt chuẩn nông thôn mới,huyện Hải Hà,12/10,năm 2019,visit_chiem_hoa",
        "sản phẩm OCOP,huyện Hải Hà,-5,năm 2019,visit_chiem_hoa",
        'sản phẩm OCOP,huyện Đầm Hà,"12,5",năm 2019,visit_chiem_hoa',
        "sản phẩm OCOP,huyện Đầm Hà,12,năm 2050,visit_chiem_hoa",
    )
    (tmp_path / "sai.csv").write_text(HEADING + "\n".join(rows), "utf-8")

    status, out, err = hoidap("import", tmp_path / "sai.csv")

    assert (status, out) == (1, "")
    *told, end = err.splitlines()
    assert [line.partition(" (")[0] for line in told[:4]] == [f"sai.csv, dòng {n}, cột value" for n in range(2, 6)]
    assert all(text in line for text, line in zip(("150", "12/10", "-5", "12,5", "2050"), told, strict=True))
    assert end == "Có 5 chỗ sai như trên. Chưa ghi gì vào kho số liệu."
    assert hoidap("check")[0] == 0


def test_undo_takes_the_last_import_back(hoidap: Run, tmp_path: Path) -> None:
    """After an undo the answer is the one from before; undoing the undo brings the figure back."""
    question = "số hộ nghèo huyện Bình Liêu năm 2022"
    (tmp_path / "moi.csv").write_text(HEADING + "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa\n", "utf-8")
    before = hoidap("ask", question)
    hoidap("import", tmp_path / "moi.csv")
    imported = hoidap("ask", question)

    status, out, err = hoidap("undo")

    assert (status, err) == (0, "")
    assert out.startswith("Đã lấy lại thay đổi số 2 (moi.csv, ")
    assert "1 mục đã thêm nay bỏ ra, 0 mục đã đổi" in out
    assert out.endswith("Việc này là thay đổi số 3; muốn trả lại thì chạy: hoidap undo 3\n")
    assert hoidap("ask", question) == before
    assert hoidap("undo", "3")[0] == 0
    assert hoidap("ask", question) == imported


def test_undo_that_is_not_possible_says_why(hoidap: Run) -> None:
    """Where nobody changed anything, and for the program's own data, an undo is refused in one line."""
    for arguments, words in [((), "chưa có ai thay đổi gì"), (("1",), "đi kèm chương trình"), (("9",), "số 9")]:
        status, out, err = hoidap("undo", *arguments)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert words in err


def test_backup_is_a_whole_database(
    hoidap: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup, made while another process has the database open, answers like it and overwrites nothing."""
    target = tmp_path / "sao lưu.db"
    with open_store(database):
        assert hoidap("backup", target) == (0, f"Đã sao lưu kho số liệu ra {target}.\n", "")
    status, out, err = hoidap("backup", target)

    assert (status, out) == (1, "")
    assert err.startswith(f"Đã có {target} nên không ghi đè.")
    answer = hoidap("ask", "Hải Hà có bao nhiêu sản phẩm OCOP?")
    monkeypatch.setenv("HOIDAP_DATABASE", str(target))
    assert hoidap("ask", "Hải Hà có bao nhiêu sản phẩm OCOP?") == answer


def test_backup_of_no_database_makes_none(hoidap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no database yet, there is none afterwards, and no backup."""
    monkeypatch.setenv("HOIDAP_DATABASE", str(tmp_path / "chưa có.db"))

    status, out, err = hoidap("backup", tmp_path / "sao lưu.db")

    assert (status, out) == (1, "")
    assert err.startswith("Chưa có kho số liệu ")
    assert not (tmp_path / "chưa có.db").exists()
    assert not (tmp_path / "sao lưu.db").exists()


def test_import_of_a_folder_names_its_files(hoidap: Run, tmp_path: Path) -> None:
    """Which files of a folder were taken stands in a line of its own."""
    (tmp_path / "số").mkdir()
    row = "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa\n"
    (tmp_path / "số" / "moi.csv").write_text(HEADING + row, "utf-8")

    status, out, _ = hoidap("import", tmp_path / "số")

    assert (status, out.splitlines()[1]) == (0, "Gồm: moi.csv.")


@pytest.mark.parametrize("name", ["bản sao", "bản sao.xlsx"], ids=["folder", "workbook"])
def test_export_comes_back_unchanged(hoidap: Run, tmp_path: Path, name: str) -> None:
    """What was exported is imported again without changing anything."""
    status, out, _ = hoidap("export", tmp_path / name)
    again, told, _ = hoidap("import", tmp_path / name)

    assert (status, again) == (0, 0)
    assert out == f"Đã xuất mọi số liệu ra {tmp_path / name}.\n"
    assert "không có gì mới" in told


def test_imported_figure_is_answered(hoidap: Run, tmp_path: Path) -> None:
    """A new row is one change, counted and numbered, and the next question is answered with it."""
    (tmp_path / "moi.csv").write_text(HEADING + "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa\n", "utf-8")

    status, out, _ = hoidap("import", tmp_path / "moi.csv")
    _, answer, _ = hoidap("ask", "số hộ nghèo huyện Bình Liêu năm 2022")

    assert status == 0
    assert out.endswith("moi.csv: 1 mục mới, 0 mục đổi, 0 mục giữ nguyên (thay đổi số 2).\n")
    assert "77" in answer.splitlines()[0]


def test_broken_row_is_named_and_nothing_written(hoidap: Run, tmp_path: Path, database: Path) -> None:
    """File, line, column and value are told in one line; the good row above is not written either."""
    good, bad = (
        "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa",
        "hộ nghèo,huyện Hải Hà,bảy,năm 2022,visit_chiem_hoa",
    )
    (tmp_path / "moi.csv").write_text(f"{HEADING}{good}\n{bad}\n", "utf-8")

    assert hoidap("import", tmp_path / "moi.csv") == (
        1,
        "",
        "moi.csv, dòng 3, cột value (giá trị): “bảy” không phải một số; viết như 1234 hoặc 12,5. "
        "Chưa ghi gì vào kho số liệu.\n",
    )
    with open_store(database) as store:
        assert store.version() == 1


def test_preview_writes_nothing(hoidap: Run, tmp_path: Path, database: Path) -> None:
    """A preview tells what an import would do and every row that it would refuse; the status says whether it could."""
    good = "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa\n"
    (tmp_path / "moi.csv").write_text(HEADING + good, "utf-8")
    bad = "".join(f"hộ nghèo,huyện Bình Liêu,nhiều,năm {1990 + n},visit_chiem_hoa\n" for n in range(15))
    (tmp_path / "sai.csv").write_text(HEADING + bad, "utf-8")

    status, out, _ = hoidap("import", "--preview", tmp_path / "moi.csv")
    refused, told, _ = hoidap("import", "--preview", tmp_path / "sai.csv")

    assert (status, refused) == (0, 1)
    assert out.startswith("moi.csv: 1 mục mới, 0 mục đổi, 0 mục giữ nguyên, 0 dòng bị từ chối.\n")
    assert "- hộ nghèo, huyện Bình Liêu: 77 hộ (năm 2022)\n" in out
    assert told.count("- dòng ") == 15
    with open_store(database) as store:
        assert store.version() == 1


def test_template_and_history_are_exported(hoidap: Run, tmp_path: Path) -> None:
    """An untouched template is imported without a change; the history goes to a table and nowhere else."""
    assert hoidap("export", "--template", tmp_path / "mẫu.xlsx")[0] == 0
    status, out, _ = hoidap("import", tmp_path / "mẫu.xlsx")
    assert (status, out.splitlines()[0]) == (0, f"{tmp_path / 'mẫu.xlsx'} không có dòng nào để nhập. Chưa ghi gì.")

    assert hoidap("export", "--history", tmp_path / "nhật ký.csv")[0] == 0
    assert (tmp_path / "nhật ký.csv").read_text("utf-8-sig").startswith("Thay đổi số,Lúc,Ai,")
    status, _, err = hoidap("export", "--history", tmp_path / "nhật ký")
    assert (status, err.count("\n")) == (1, 1)


@pytest.mark.parametrize(("answer", "version"), [("y", 2), ("n", 1)])
def test_person_at_the_terminal_is_asked(database: Path, tmp_path: Path, answer: str, version: int) -> None:
    """Where somebody sits at a terminal an import is shown, and written only after a yes."""
    (tmp_path / "moi.csv").write_text(HEADING + "hộ nghèo,huyện Bình Liêu,77,năm 2022,visit_chiem_hoa\n", "utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from bot.command_line import main; main()", "import", str(tmp_path / "moi.csv")]
    environment = {**os.environ, "HOIDAP_DATABASE": str(database), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}

    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=environment) as run:
        os.write(ours, f"{answer}\n".encode())
        assert run.wait(30) == 0
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)

    assert "77 hộ" in shown
    with open_store(database) as store:
        assert store.version() == version


def test_missing_file_is_named(hoidap: Run) -> None:
    """A path with nothing at it is told with what to look at."""
    assert hoidap("import", "không có.csv") == (1, "", "Không có tệp không có.csv. Xem lại đường dẫn.\n")


def test_wrong_setting_is_one_line(hoidap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that cannot be read stops the start with a sentence, not a trace."""
    monkeypatch.setenv("HOIDAP_PORT", "tám mươi")

    status, out, err = hoidap("check")

    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("HOIDAP_PORT đang là “tám mươi”")


def test_unusable_database_is_one_line(hoidap: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is no database, and a folder that cannot be made, are told with the setting to change."""
    (tmp_path / "thư.db").write_text("đây là một bức thư, không phải kho số liệu" * 40, "utf-8")

    monkeypatch.setenv("HOIDAP_DATABASE", str(tmp_path / "thư.db"))
    letter = hoidap("ask", "x")
    monkeypatch.setenv("HOIDAP_DATABASE", str(tmp_path / "thư.db" / "trong" / "a.db"))
    folder = hoidap("ask", "x")

    for status, out, err in (letter, folder):
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "HOIDAP_DATABASE" in err


def test_batch_is_utf8_whatever_the_locale(database: Path) -> None:
    """In a locale without Vietnamese letters, with a stray byte in it, a batch is UTF-8 both ways."""
    environment = os.environ | {
        "HOIDAP_DATABASE": str(database), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
    }  # fmt: skip
    command = [sys.executable, "-c", "from bot.command_line import main; main()", "ask", "--batch"]
    lines = '{"id": "á", "turns": ["Hải Hà có bao nhiêu xã?"]}\n{"id": "b", "turns": ["x\xff"]}\n'
    given = lines.encode().replace("\xff".encode(), b"\xff")

    run = subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, check=False)

    rows = [json.loads(line) for line in io.StringIO(run.stdout.decode("utf-8"))]
    assert (run.returncode, run.stderr) == (0, b"")
    assert [row["id"] for row in rows] == ["á", "b"]
    assert "Hải Hà" in rows[0]["text"]


def test_change_said_last_is_not_told_again(hoidap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation that ended in order showed its last reply, so that the next begins without it."""
    lines = (
        "/capnhat số sản phẩm OCOP 4 sao Đầm Hà 5, tính đến 30/6/2023, theo Báo cáo 123/BC-UBND ngày 5/7/2023\nghi\n"
    )

    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    _, first, _ = hoidap("chat")
    monkeypatch.setattr(sys, "stdin", io.StringIO("chào bạn\n"))
    _, second, _ = hoidap("chat")

    assert "Đã ghi: thay đổi số" in first
    assert "Lần trước" not in second
