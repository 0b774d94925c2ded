"""The Bot API over aiohttp: what its errors tell apart, and what they keep to themselves."""

import traceback
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram_http import AiohttpRequest, Unconfirmed, Waits
from tests.bot.channels.telegram_server import DROP, Fault, StandInBot, TelegramServer, telegram_server

WAITS = Waits(connect_s=1.0, read_s=0.3)
# Nothing listens on this port of this machine.
NOBODY = "http://127.0.0.1:9"


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


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    """An open session."""
    async with AiohttpRequest(WAITS, connections=2) as request:
        yield request


def parameters(**values: object) -> RequestData:
    """The parameters of a request, as the library hands them over."""
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


def told(error: BaseException) -> str:
    """All that a log could show of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__cause__)


async def test_text_and_objects_arrive(bot: StandInBot, request_: AiohttpRequest) -> None:
    """Letters with marks, numbers and objects come as they were meant."""
    data = parameters(chat_id=5, text="Đầm Hà & “Hải Hà”", reply_markup={"inline_keyboard": []})

    await request_.post(f"{bot.base_url}/bot{bot.token}/sendMessage", data)

    assert [(sent.chat, sent.text) for sent in bot.sent] == [(5, "Đầm Hà & “Hải Hà”")]


async def test_file_arrives_under_its_name(bot: StandInBot, request_: AiohttpRequest) -> None:
    """A file keeps its name's marks, and text goes beside it."""
    data = parameters(chat_id=5, caption="số", document=InputFile(b"PK", filename='bảng "số".xlsx'))

    await request_.post(f"{bot.base_url}/bot{bot.token}/sendDocument", data)

    (sent,) = bot.sent
    assert (sent.text, sent.file) == ("số", ('bảng "số".xlsx', b"PK"))


async def test_late_answer_is_unconfirmed(bot: StandInBot, request_: AiohttpRequest) -> None:
    """An answer that does not come in time may stand for something done."""
    bot.faults["sendMessage"].append(Fault(delay_s=1.0))

    with pytest.raises(Unconfirmed):
        await request_.post(f"{bot.base_url}/bot{bot.token}/sendMessage", parameters(chat_id=5, text="một"))

    assert len(bot.sent) == 1


async def test_broken_connection_may_be_tried_again(bot: StandInBot, request_: AiohttpRequest) -> None:
    """A connection that breaks off is no time-out, and the token is in none of it."""
    bot.faults["sendMessage"].append(DROP)

    with pytest.raises(NetworkError) as caught:
        await request_.post(f"{bot.base_url}/bot{bot.token}/sendMessage", parameters(chat_id=5, text="một"))

    assert not isinstance(caught.value, TimedOut)
    assert "secret" not in told(caught.value)


@pytest.mark.parametrize("address", [NOBODY, "http://khong-co.invalid", "khong phai dia chi"])
async def test_unreachable_server_is_named_without_the_token(bot: StandInBot, address: str) -> None:
    """Whatever is wrong with the address, the error does not hold it."""
    async with AiohttpRequest(WAITS, connections=1) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"{address}/bot{bot.token}/getMe")

    assert "secret" not in told(caught.value) and "aiohttp." in str(caught.value)


async def test_answer_that_is_no_json_is_not_repeated(bot: StandInBot, request_: AiohttpRequest) -> None:
    """A page of a proxy is no answer, and the error does not quote it."""
    bot.faults["getMe"].append(Fault(200, b"<html>secret page</html>"))

    with pytest.raises(TelegramError) as caught:
        await request_.post(f"{bot.base_url}/bot{bot.token}/getMe")

    assert "secret" not in told(caught.value)


async def test_session_is_opened_anew_after_its_end(bot: StandInBot) -> None:
    """Shut down and initialised again, requests work; in between they do not."""
    request = AiohttpRequest(WAITS, connections=1)
    await request.initialize()
    await request.shutdown()

    with pytest.raises(RuntimeError):
        await request.do_request(f"{bot.base_url}/bot{bot.token}/getMe", "POST")

    await request.initialize()
    assert (await request.do_request(f"{bot.base_url}/bot{bot.token}/getMe", "POST"))[0] == 200
    await request.shutdown()


@pytest.mark.parametrize("known", ["", "nguoi:mat%20khau@"], ids=["open", "password"])
async def test_proxy_of_the_environment_is_used(bot: StandInBot, monkeypatch: pytest.MonkeyPatch, known: str) -> None:
    """Where the machine reaches the world through a proxy, so does the bot; here the proxy answers itself."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HTTP_PROXY", bot.base_url.replace("://", f"://{known}"))
    monkeypatch.setenv("http_proxy", bot.base_url.replace("://", f"://{known}"))

    async with AiohttpRequest(WAITS, connections=2) as request:
        await request.post(f"http://telegram.invalid/bot{bot.token}/sendMessage", parameters(chat_id=5, text="qua"))

    assert [sent.text for sent in bot.sent] == ["qua"]
