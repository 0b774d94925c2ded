"""The menu of commands on Telegram: for everybody, and for whoever becomes one of the staff."""

import json
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram_wording import wording
from tests.bot.channels.staff_life import code_in, staffed
from tests.bot.channels.telegram_server import GROUP, Fault, StandInBot, TelegramServer, telegram_server, until
from tests.bot.channels.telegram_world import running

EVERYBODY = [command.name for command in wording().commands]


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


def menus(bot: StandInBot) -> list[tuple[int | None, list[str]]]:
    """The chat of each menu that was set, None for everybody, with its commands."""
    calls = bot.called("setMyCommands")
    scopes = (json.loads(call.get("scope", "{}")).get("chat_id") for call in calls)
    names = ([command["command"] for command in json.loads(call["commands"])] for call in calls)
    return list(zip(scopes, names, strict=True))


async def say(bot: StandInBot, text: str, chat: int) -> str:
    """Say something in a chat, and return the reply."""
    count = len(bot.sent)
    bot.receives(text, chat=chat)
    return (await bot.answers(count + 1))[-1].text


async def test_staff_see_their_commands(bot: StandInBot) -> None:
    """Who becomes one of the staff has their role's commands in the menu of that chat, described in Vietnamese."""
    with staffed() as (desk, code):
        async with running(bot, desk, office=desk.office):
            await say(bot, "xin chào", chat=22)
            await say(bot, f"/vao {code}", chat=11)
            await until(lambda: len(menus(bot)) == 2)
            await say(bot, "/lenh", chat=11)

    (everybody, none), (chat, names) = menus(bot)[0], menus(bot)[1]
    assert (everybody, none, chat) == (None, EVERYBODY, 11)
    assert names[: len(EVERYBODY)] == EVERYBODY
    assert {"capnhat", "ghi", "moi", "thongke"} <= set(names)
    described = json.loads(bot.called("setMyCommands")[1]["commands"])
    assert {"command": "ghi", "description": "ghi bản đang xem trước"} in described
    assert len(menus(bot)) == 2


async def test_role_decides_what_is_in_the_menu(bot: StandInBot) -> None:
    """A viewer's menu holds no command that changes anything."""
    with staffed() as (desk, code):
        async with running(bot, desk, office=desk.office):
            await say(bot, f"/vao {code}", chat=11)
            invited = await say(bot, "/moi xem, Anh Xem", chat=11)
            await say(bot, f"/vao {code_in(invited)}", chat=22)
            await until(lambda: len(menus(bot)) == 3)

    chat, names = menus(bot)[2]
    assert chat == 22
    assert "thongke" in names and not {"capnhat", "ghi", "moi"} & set(names)


async def test_menu_goes_with_the_role(bot: StandInBot) -> None:
    """Who is no longer of the staff has everybody's menu again."""
    with staffed() as (desk, code):
        async with running(bot, desk, office=desk.office):
            await say(bot, f"/vao {code}", chat=11)
            invited = await say(bot, "/moi biên tập, Chị Hoa", chat=11)
            await say(bot, f"/vao {code_in(invited)}", chat=22)
            await say(bot, "/bo Chị Hoa", chat=11)
            await say(bot, "/capnhat x", chat=22)
            await until(lambda: bot.called("deleteMyCommands"))

    (call,) = bot.called("deleteMyCommands")
    assert json.loads(call["scope"])["chat_id"] == 22


async def test_citizen_costs_no_request(bot: StandInBot) -> None:
    """Who begins to talk with the bot, or tries a wrong code, has everybody's menu, which is there already."""
    with staffed() as (desk, _):
        async with running(bot, desk, office=desk.office):
            for text in ("/start", "/trogiup", "/vao SAISAISAISAI", "/quyenriengtu", "xin chào"):
                await say(bot, text, chat=22)

    assert bot.called("deleteMyCommands") == []
    assert [chat for chat, _ in menus(bot)] == [None]


async def test_menu_is_set_again_after_a_restart(bot: StandInBot) -> None:
    """A new version may have other commands: the first command after a start sets the menu anew."""
    with staffed() as (desk, code):
        async with running(bot, desk, office=desk.office):
            await say(bot, f"/vao {code}", chat=11)
        async with running(bot, desk, office=desk.office):
            await say(bot, "/lenh", chat=11)
            await until(lambda: len(menus(bot)) == 4)

    assert [chat for chat, _ in menus(bot)] == [None, 11, None, 11]


async def test_group_keeps_everybody_s_menu(bot: StandInBot) -> None:
    """What one member may command is not shown to all of a group."""
    with staffed() as (desk, code):
        async with running(bot, desk, office=desk.office):
            await say(bot, f"/vao@ThuBot {code}", chat=GROUP)
            await say(bot, "@ThuBot xin chào", chat=GROUP)

    assert [chat for chat, _ in menus(bot)] == [None]


async def test_failing_menu_harms_nothing(bot: StandInBot) -> None:
    """A menu that Telegram refuses is logged, and the person is answered."""
    with staffed() as (desk, code), capture_logs() as logs:
        async with running(bot, desk, office=desk.office):
            await until(lambda: menus(bot))
            bot.faults["setMyCommands"].append(Fault(400, b'{"ok":false,"description":"Bad Request: too many"}'))
            reply = await say(bot, f"/vao {code}", chat=11)
            await until(lambda: [log for log in logs if "menu" in log["event"]])

    assert "Chị Chủ" in reply
