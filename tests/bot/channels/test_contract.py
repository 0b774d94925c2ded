"""What every channel does alike, whatever its form; a new channel adds its driver to `DRIVERS`."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.abilities import ABILITIES
from bot.channels.splitting import utf16_length
from bot.messages import Attachment, Chip, Citation, Reply
from tests.bot.channels.contract import Driver, Heard, Line
from tests.bot.channels.contract_telegram import TELEGRAM
from tests.bot.channels.contract_terminal import TERMINAL
from tests.bot.channels.contract_web import WEB
from tests.bot.channels.contract_zalo_bot import ZALO_BOT
from tests.bot.channels.contract_zalo_oa import ZALO_OA
from tests.bot.channels.telegram_server import until
from tests.bot.channels.telegram_world import MadeUpResponder
from tests.bot.real import own_world

DRIVERS = (TERMINAL, WEB, TELEGRAM, ZALO_BOT, ZALO_OA)

QUESTION = "Hải Hà có bao nhiêu sản phẩm OCOP?"
FIGURE = "Huyện Hải Hà có 29 sản phẩm OCOP (năm 2021)."
HOSTILE = "<script>alert(1)</script> <b>đậm</b> &lt;i&gt; {{ 7*7 }} *sao* _gạch_ [a](javascript:x) \"nháy\" 'đơn'"
CHIPS = (Chip("Còn Sương?", "bông hoa xã Sương"), Chip("Còn Mây?", "bông hoa xã Mây"))
OFFER = Reply("answer", ("Huyện Gió Hú có 7 bông hoa.",), (Citation("Sổ tay mây, 01/01/2030", "Sổ tay"),), CHIPS)
LINES = tuple(
    f"Xã Thử {number} trồng {number + 1}.{number:03},5 ha rừng gỗ lớn, đạt {number},25%." for number in range(300)
)
PARAGRAPH = "; ".join(f"xã Thử {number} có {number}.345,6 ha" for number in range(600))
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def driven(which: Callable[[Driver], object] = lambda driver: True) -> pytest.MarkDecorator:
    """Run a test with each driver of which something holds."""
    return pytest.mark.parametrize("driver", list(filter(which, DRIVERS)), ids=lambda driver: driver.channel)


def has_buttons(driver: Driver) -> bool:
    """Whether the channel has buttons, by the table."""
    return ABILITIES[driver.channel].buttons > 0


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def made_up(**replies: Reply) -> MadeUpResponder:
    """Answers by the script; what it does not name is said back."""
    return MadeUpResponder(lambda text: replies.get(text, Reply("answer", (f"Trả lời: {text}",))))


async def heard_until(line: Line, last: str) -> list[Heard]:
    """All that a chat has been sent, once that includes a message which ends so."""
    count = 1
    while not (heard := await line.hears(count))[-1].text.endswith(last):
        count = len(heard) + 1
    return heard


@driven()
async def test_question_brings_figure_date_and_source(driver: Driver, tmp_path: Path) -> None:
    """The figure with its period, and where and when it was published."""
    async with driver.running(own_world().bot, tmp_path) as line:
        await line.says(QUESTION)
        (heard,) = await line.hears(1)

    assert FIGURE in heard.text
    assert re.search(r"Nguồn:?\s+Hải Hà tổng kết nông thôn mới, OCOP năm 2021, 14/03/2022", heard.text)


@driven(has_buttons)
async def test_suggestion_is_pressed(driver: Driver, tmp_path: Path) -> None:
    """A suggestion is a button, which asks what it stands for."""
    responder = made_up(hoa=OFFER)
    async with driver.running(responder, tmp_path) as line:
        await line.says("hoa")
        (offered,) = await line.hears(1)
        await line.presses("Còn Mây?")
        await until(lambda: len(responder.messages) == 2)

    assert offered.buttons == ("Còn Sương?", "Còn Mây?")
    assert responder.messages[1].text == "bông hoa xã Mây"


@driven(lambda driver: not has_buttons(driver))
@pytest.mark.parametrize("pick", ["2", "còn mây?"], ids=["number", "words"])
async def test_suggestion_is_picked(driver: Driver, tmp_path: Path, pick: str) -> None:
    """Where there is no button, a suggestion is picked by its number or its words."""
    responder = made_up(hoa=OFFER)
    async with driver.running(responder, tmp_path) as line:
        await line.says("hoa")
        (offered,) = await line.hears(1)
        await line.says(pick)
        await until(lambda: len(responder.messages) == 2)

    assert re.search(r"1\W+Còn Sương\?\s+\W?2\W+Còn Mây\?", offered.text)
    assert responder.messages[1].text == "bông hoa xã Mây"


@driven()
@pytest.mark.parametrize("kind", ["lines", "paragraph"])
async def test_long_reply_arrives_whole(driver: Driver, tmp_path: Path, kind: str) -> None:
    """Every line of it once and in order, in messages that are short enough; no figure is cut, nor from its unit."""
    reply = Reply("answer", LINES) if kind == "lines" else Reply("answer", (f"{PARAGRAPH}.",))
    async with driver.running(made_up(dài=reply), tmp_path) as line:
        await line.says("dài")
        await line.says("hết")
        heard = await heard_until(line, "Trả lời: hết")

    messages = [each.text for each in heard]
    text = "\n".join(messages)
    assert all(utf16_length(message) <= ABILITIES[driver.channel].longest for message in messages)
    if kind == "lines":
        assert [each for each in text.split("\n") if each.startswith("Xã Thử")] == list(LINES)
    else:
        assert re.findall(r"xã\sThử\s(\d+)\scó\s(\S+)[  ]ha", text) == [
            (str(number), f"{number}.345,6") for number in range(600)
        ]


@driven()
async def test_hostile_words_are_only_words(driver: Driver, tmp_path: Path) -> None:
    """What would be markup, a script or a template somewhere is shown as it was typed."""
    async with driver.running(made_up(), tmp_path) as line:
        await line.says(HOSTILE)
        (heard,) = await line.hears(1)

    assert f"Trả lời: {HOSTILE}" in heard.text


@driven()
@pytest.mark.parametrize("text", ["?", "…", "hỏi " * 1250, "0" * 5000], ids=["mark", "dots", "long", "long-word"])
async def test_odd_message_gets_a_sentence(driver: Driver, tmp_path: Path, text: str) -> None:
    """A message without a word, or a much too long one, is answered in words."""
    async with driver.running(own_world().bot, tmp_path) as line:
        await line.says(text)
        (heard, *_) = await line.hears(1)

    assert re.search(r"\w+ \w+ \w+", heard.text)


@driven(lambda driver: driver.repeats)
async def test_what_comes_three_times_is_answered_once(driver: Driver, tmp_path: Path) -> None:
    """The same message, delivered again and again, is one question."""
    responder = made_up()
    async with driver.running(responder, tmp_path) as line:
        for _ in range(3):
            await line.says("một", key="lần một")
        await line.says("hai")
        heard = await heard_until(line, "Trả lời: hai")

    assert [each.text for each in heard] == ["Trả lời: một", "Trả lời: hai"]
    assert [message.text for message in responder.messages] == ["một", "hai"]


@driven(lambda driver: driver.has_chats)
async def test_chats_do_not_mix(driver: Driver, tmp_path: Path) -> None:
    """A follow-up goes on from its own chat's question, and from no other's."""
    async with driver.running(own_world().bot, tmp_path) as line:
        await line.says(QUESTION, chat=1)
        await line.hears(1, chat=1)
        await line.says("còn Đầm Hà?", chat=2)
        (theirs,) = await line.hears(1, chat=2)
        await line.says("còn Đầm Hà?", chat=1)
        (_, ours) = await line.hears(2, chat=1)

    assert "Huyện Đầm Hà có 29 sản phẩm OCOP" in ours.text
    assert "29" not in theirs.text


@driven()
async def test_failure_is_answered_calmly(driver: Driver, tmp_path: Path) -> None:
    """What nobody foresaw is logged once, without chat and person; a sentence is sent, and the next is answered."""

    def answer(text: str) -> Reply:
        if text.startswith("hỏng"):
            raise ZeroDivisionError("lỗi thử")
        return Reply("answer", (f"Trả lời: {text}",))

    responder = MadeUpResponder(answer)
    with capture_logs() as logs:
        async with driver.running(responder, tmp_path) as line:
            await line.says("hỏng 0912 345 678", chat=77123)
            await line.hears(1, chat=77123)
            await line.says("lành", chat=77123)
            (calm, after, *_) = await line.hears(2, chat=77123)

    assert re.search(r"trục trặc|sự cố|lỗi", calm.text) and "ZeroDivisionError" not in calm.text
    assert "Trả lời: lành" in after.text
    (error,) = (log for log in logs if log["log_level"] == "error")
    assert error["event"] == "unexpected"
    assert error.get("exc_info") or "ZeroDivisionError" in error["exception"]
    assert not any(secret in str(logs) for secret in ("77123", "345 678", "Nguyễn Thị Kín"))


@driven()
async def test_channel_does_what_the_table_says(driver: Driver, tmp_path: Path) -> None:
    """So many buttons as it has, no more; and pictures arrive where it takes them along."""
    can = ABILITIES[driver.channel]
    chips = tuple(Chip(f"Gợi ý {number}", f"câu gợi ý {number}") for number in range(1, 8))
    picture = Attachment("hinh.png", _DOT)
    responder = made_up(
        nút=Reply("answer", ("Chọn đi.",), chips=chips), ảnh=Reply("answer", ("Đây.",), attachments=(picture,))
    )
    async with driver.running(responder, tmp_path) as line:
        await line.says("nút")
        offered = (await line.hears(1))[-1]
        await line.says("ảnh")
        await line.says("hết")
        heard = await heard_until(line, "Trả lời: hết")

    assert len(offered.buttons) == min(can.buttons, len(chips))
    if can.pictures == "upload":
        assert sum(each.pictures for each in heard) == 1
