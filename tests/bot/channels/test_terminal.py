"""The terminal channel: lines in, replies with numbered suggestions out."""

import io
import os
import pty
import sys
from pathlib import Path
from subprocess import Popen

import pytest

from bot.channels.terminal import converse
from bot.messages import MOST_ATTACHED_BYTES, Attachment, Chip, Citation, Message, Reply

ROOT = Path(__file__).parents[3]
FIGURE = Reply(
    "answer",
    ("Huyện Gió Hú có 7 bông hoa.", "Đếm lúc trưa."),
    (Citation("Sổ tay mây, 01/01/2030", "Sổ tay mây"),),
    (Chip("Còn Sương?", "bông hoa xã Sương"), Chip("Nguồn?", "nguồn bông hoa huyện Gió Hú")),
)
QUESTION_BACK = Reply(
    "clarify",
    ("Nơi nào?", "1. xã Mây", "2. xã Sương"),
    chips=(Chip("xã Mây", "hoa xã Mây"), Chip("xã Sương", "hoa xã Sương")),
)
NOTHING = Reply("out_of_scope", ("Chưa trả lời được.",))


class Recorder:
    """Answers from a list and keeps what it was asked; the last reply is given again and again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []
        self.files: list[Attachment | None] = []

    def respond(self, message: Message) -> Reply:
        """Return the next reply."""
        assert (message.channel, message.chat, message.user) == ("terminal", "chat", "")
        self.asked.append(message.text)
        self.files.append(message.attachment)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def test_reply_is_plain_with_numbered_suggestions(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that pipes lines in gets reply, source and suggestions; no greeting, no colours."""
    converse(Recorder(FIGURE), io.StringIO("hoa Gió Hú\n"))

    assert capsys.readouterr().out == (
        "Huyện Gió Hú có 7 bông hoa.\n"
        "Đếm lúc trưa.\n"
        "Nguồn: Sổ tay mây, 01/01/2030\n"
        "Gợi ý: [1] Còn Sương?  [2] Nguồn?\n\n"
    )


def test_bare_number_sends_the_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    """A number picks the suggestion of the reply before, which is shown as it is sent."""
    recorder = Recorder(FIGURE, NOTHING)
    converse(recorder, io.StringIO("hoa\n 2 \n"))

    assert recorder.asked == ["hoa", "nguồn bông hoa huyện Gió Hú"]
    assert "› nguồn bông hoa huyện Gió Hú\nChưa trả lời được." in capsys.readouterr().out


@pytest.mark.parametrize("number", ["0", "3", "-1", "²", "99999", "9" * 5000])
def test_other_number_is_a_message(number: str) -> None:
    """A number that no suggestion has is sent as it was typed."""
    recorder = Recorder(FIGURE)
    converse(recorder, io.StringIO(f"hoa\n{number}\n"))

    assert recorder.asked == ["hoa", number]


def test_suggestions_are_those_of_the_last_reply() -> None:
    """After a reply without suggestions a number means nothing here."""
    recorder = Recorder(FIGURE, NOTHING)
    converse(recorder, io.StringIO("hoa\nkhác\n1\n"))

    assert recorder.asked == ["hoa", "khác", "1"]


def test_choices_are_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A question back numbers its choices itself, and their numbers send them."""
    recorder = Recorder(QUESTION_BACK, NOTHING)
    converse(recorder, io.StringIO("hoa\n2\n"))

    assert recorder.asked == ["hoa", "hoa xã Sương"]
    assert "Gợi ý" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed", ["so lieu.csv", "'so lieu.csv'", '  "so lieu.csv" ', "./so lieu.csv", "../b/so lieu.csv"]
)
def test_file_is_read_from_its_path(tmp_path: Path, typed: str) -> None:
    """/nhap and a path sends the file, the path in quotation marks or not, from the working folder or elsewhere."""
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "so lieu.csv").write_bytes(b"a,b")
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO(f"/nhap {typed}\n/NHAP {folder}/so lieu.csv\n"), folder=folder)

    assert recorder.asked == ["/nhap", "/nhap"]
    assert recorder.files == [Attachment("so lieu.csv", b"a,b")] * 2


@pytest.mark.parametrize("path", ["khong-co.csv", ".", "~khong-ai/x.csv", "\0", "'"])
def test_file_that_cannot_be_read_is_named(tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A path to nothing is said to be so, the bot is not asked, and the conversation goes on."""
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO(f"/nhap {path}\nchào\n"), folder=tmp_path)

    assert f"Không đọc được tệp “{path}”" in capsys.readouterr().out
    assert (recorder.asked, recorder.files) == (["chào"], [None])


def test_file_that_is_too_large_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More than 10 MB are not even read to the end."""
    with (tmp_path / "to.csv").open("wb") as file:
        file.truncate(MOST_ATTACHED_BYTES + 1)
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO("/nhap to.csv\n"), folder=tmp_path)

    assert "Tệp “to.csv” lớn quá" in capsys.readouterr().out
    assert recorder.asked == []


def test_command_without_a_path_is_a_message(tmp_path: Path) -> None:
    """/nhap alone, and words that only begin like it, go to the bot as they are."""
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO("/nhap\n/nhapkhau x.csv\nnhap x.csv\n"), folder=tmp_path)

    assert recorder.asked == ["/nhap", "/nhapkhau x.csv", "nhap x.csv"]


def test_files_of_a_reply_are_written_beside_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file is written under its own name, under another where that is taken, and never outside the folder."""
    files = (Attachment("mẫu.xlsx", b"1"), Attachment("../../mẫu.xlsx", b"2"), Attachment("..", b"3"))
    (tmp_path / "mẫu.xlsx").write_bytes(b"0")
    converse(Recorder(Reply("staff", ("Đây.",), attachments=files)), io.StringIO("/mau\n"), folder=tmp_path)

    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {"mẫu.xlsx": b"0", "mẫu-2.xlsx": b"1", "mẫu-3.xlsx": b"2", "file": b"3"}
    assert f"Đã ghi tệp: {tmp_path / 'mẫu-2.xlsx'}" in capsys.readouterr().out


def test_folder_that_takes_no_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing can be written the person hears so, and the conversation goes on."""
    recorder = Recorder(Reply("staff", ("Đây.",), attachments=(Attachment("mẫu.xlsx", b"1"),)), NOTHING)
    converse(recorder, io.StringIO("/mau\nchào\n"), folder=tmp_path / "khong-co")

    assert "Không ghi được tệp “mẫu.xlsx”" in capsys.readouterr().out
    assert recorder.asked == ["/mau", "chào"]


@pytest.mark.parametrize("farewell", ["thoát", "Thoát ", "thoa\u0301t", "THOAT", "exit", "quit"])
def test_farewell_ends(farewell: str) -> None:
    """A word of farewell ends the conversation, in any spelling; what follows is not asked."""
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO(f"một\n{farewell}\nhai\n"))

    assert recorder.asked == ["một"]


def test_empty_lines_are_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing typed is nothing asked."""
    recorder = Recorder(NOTHING)
    converse(recorder, io.StringIO("\n  \n"))

    assert (recorder.asked, capsys.readouterr().out) == ([], "")


def test_person_is_greeted_and_ctrl_d_ends(tmp_path: Path) -> None:
    """A real keyboard has one line of greeting, a prompt, a bright answer, and Ctrl-D says good-bye."""
    keyboard, terminal = pty.openpty()
    environment = os.environ | {"HOIDAP_DATABASE": str(tmp_path / "a.db"), "TERM": "xterm"}
    command = [sys.executable, "-c", "from bot.command_line import main; main()", "chat"]
    with Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, cwd=ROOT, env=environment) as run:
        os.close(terminal)
        seen = until(keyboard, "Bạn hỏi> ")
        os.write(keyboard, "xin chào\n".encode())
        answer = until(keyboard, "Bạn hỏi> ")
        os.write(keyboard, b"\x04")
        farewell = until(keyboard, "hẹn gặp lại.")
        status = run.wait(timeout=10)
    os.close(keyboard)

    assert seen.startswith("Chào bạn! Cứ gõ câu hỏi")
    assert seen.count("\n") == 1
    assert "\x1b[1mChào bạn!" in answer
    assert (status, farewell.count("hẹn gặp lại.")) == (0, 1)


def until(keyboard: int, end: str) -> str:
    """What the terminal shows up to and with a text."""
    shown = b""
    while end.encode() not in shown:
        shown += os.read(keyboard, 4096)
    return shown.decode(errors="replace")
