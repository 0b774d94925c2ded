"""Pictures behind their texts: nobody waits long for one, and what fails is logged and left out."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import DeliveryError, Refused, Unsure
from bot.channels.drawing import Studio
from bot.channels.picture_sending import Follower
from bot.messages import Attachment, Reply
from tests.bot.channels.test_studio import CHART, Painter, ready, stand_in

REPLY = Reply("answer", ("Một có 2, Hai có 1.",), chart=CHART)


class Chat:
    """Keeps what it is sent, and fails as told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.pictures: list[Attachment] = []
        self._failure = failure

    async def send(self, picture: Attachment) -> None:
        if self._failure:
            raise self._failure
        self.pictures.append(picture)


async def test_picture_follows() -> None:
    """A picture that is soon there is sent before it goes on."""
    chat = Chat()
    await Follower("telegram", Studio(ready())).follow(REPLY, chat.send)

    assert [picture.content for picture in chat.pictures] == [stand_in(CHART)]


async def test_slow_picture_comes_later() -> None:
    """After its patience the chat goes on, and the picture comes when it is drawn."""
    painter, chat = Painter(), Chat()
    follower = Follower("telegram", Studio(painter), patience_s=0.01)
    async with follower.lifespan():
        await follower.follow(REPLY, chat.send)
        sent_before = list(chat.pictures)
        painter.may_end.set()

    assert sent_before == [] and len(chat.pictures) == 1


async def test_end_does_not_wait_for_ever() -> None:
    """At the end a picture that takes too long is left out."""
    painter, chat = Painter(), Chat()
    follower = Follower("telegram", Studio(painter), patience_s=0.01, stop_s=0.01)
    async with follower.lifespan():
        await follower.follow(REPLY, chat.send)
    painter.may_end.set()

    assert chat.pictures == []


@pytest.mark.parametrize("failure", [Refused("the chat is gone"), Unsure()], ids=["refused", "unsure"])
async def test_what_does_not_arrive_is_counted(failure: DeliveryError) -> None:
    """A picture that is not delivered is logged without the chat, and nothing is raised."""
    with capture_logs() as logs:
        await Follower("telegram", Studio(ready())).follow(REPLY, Chat(failure).send)

    assert [(entry["event"], entry["channel"]) for entry in logs] == [("not delivered", "telegram")]


async def test_the_unexpected_is_logged_without_secrets() -> None:
    """What nobody foresaw is logged whole, secrets hidden, and nothing is raised."""
    follower = Follower("telegram", Studio(ready()), lambda text: text.replace("bí mật", "…"))
    with capture_logs() as logs:
        await follower.follow(REPLY, Chat(ValueError("khoá bí mật")).send)

    (entry,) = logs
    assert (entry["event"], entry["log_level"]) == ("unexpected", "error")
    assert "ValueError: khoá …" in entry["exception"]


async def test_chats_do_not_wait_for_each_other() -> None:
    """Two chats that ask for the same picture get it, drawn once."""
    painter = ready()
    follower, chats = Follower("telegram", Studio(painter)), [Chat(), Chat()]

    await asyncio.gather(*(follower.follow(REPLY, chat.send) for chat in chats))

    assert [len(chat.pictures) for chat in chats] == [1, 1] and len(painter.drawn) == 1


async def test_nothing_follows_words_alone() -> None:
    """A reply without a picture, and a channel without a studio, are over with the words."""
    painter, chat = ready(), Chat()

    await Follower("telegram", Studio(painter)).follow(Reply("answer", ("Một.",)), chat.send)
    await Follower("telegram").follow(REPLY, chat.send)

    assert (painter.drawn, chat.pictures) == ([], [])
