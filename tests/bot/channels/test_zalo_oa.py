"""The Zalo Official Account end to end: events that the stand-in signs, replies that it delivers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.channel_wording import channel_wording
from bot.channels.dispatch import Bounds
from bot.channels.drawing import Studio
from bot.channels.shelf import Shelf
from bot.channels.zalo_oa_wording import zalo_oa_wording
from bot.messages import Attachment, Chip, Message, Reply
from knowledge.arrivals import open_arrivals
from knowledge.follows import Scope
from knowledge.notices import Notice
from knowledge.store import Store, open_store
from knowledge.told import Chat
from tests.bot.channels.telegram_server import until
from tests.bot.channels.test_studio import CHART
from tests.bot.channels.test_zalo_oa_signature import BODY, MAC
from tests.bot.channels.zalo_oa_sender import PAYLOADS
from tests.bot.channels.zalo_oa_server import (
    BAD_GATEWAY,
    DROP,
    OA,
    OA_SECRET,
    USER,
    Fault,
    StandInOa,
    ZaloOaServer,
    error,
    zalo_oa_server,
)
from tests.bot.channels.zalo_oa_world import FAST, MadeUpResponder, pair_of, talking

OTHER = "999888777666555444"
CHIPS = tuple(Chip(f"Gợi ý {number}", f"Câu hỏi {number}") for number in range(1, 8))
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@pytest.fixture(scope="module")
def server() -> Iterator[ZaloOaServer]:
    """One server for all tests of the module."""
    with zalo_oa_server() as server:
        yield server


@pytest.fixture
def oa(server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch) -> StandInOa:
    """An account of the test's own; a proxy that the machine may use is none for loopback."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return server.new_oa()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A base in a file."""
    with open_store(tmp_path / "hoidap.db", packaged=None) as store:
        yield store


async def test_question_is_answered(oa: StandInOa, store: Store) -> None:
    """A signed event is taken with 200, and its reply goes to whoever asked."""
    async with talking(oa, store) as line:
        status = await line.says("Xin chào")
        heard = await line.hears(1)

    assert (status, heard) == (200, ["Trả lời: Xin chào"])
    assert line.responder.messages == [Message("zalo_oa", USER, USER, "Xin chào")]


async def test_worked_example_is_answered(oa: StandInOa, store: Store) -> None:
    """The example computed by hand comes in as Zalo sends it; with a digest made in another way it does not."""
    async with talking(oa, store) as line:
        line.clock.moment = datetime(2025, 10, 9, 9, tzinfo=UTC)
        store.zalo_tokens.connect(pair_of(oa, line.clock()), line.clock())
        oa.touches("246845883529197922")
        statuses = []
        for mac in (
            "e7cb7907440ad9a8f1974e1fbf0e6463765bc054a889240fb731269641868292",
            "870e92be913b873447c1e36e0587a7fbfdcb233d6d1a8b52f149784b75c409c4",
            MAC,
        ):
            headers = {"X-ZEvent-Signature": f"mac={mac}", "content-type": "application/json"}
            statuses.append((await line.http.post("/zalo-oa", content=BODY, headers=headers)).status_code)
        heard = await line.hears(1, user="246845883529197922")

    assert (statuses, heard) == ([401, 401, 200], ["Trả lời: Xin chào shop"])


@pytest.mark.parametrize("body", [b"", b"{}", b" {}\n"])
async def test_saving_the_address_in_the_console_works(oa: StandInOa, store: Store, body: bytes) -> None:
    """Then Zalo sends an empty body or `{}` without a signature, and needs 200."""
    async with talking(oa, store) as line:
        status = (await line.http.post("/zalo-oa", content=body)).status_code

    assert (status, line.responder.messages) == (200, [])


async def test_unsigned_events_are_refused(oa: StandInOa, store: Store) -> None:
    """Bare JSON, a wrong key, an altered body, another app's number and another time are not taken."""
    async with talking(oa, store) as line:
        event = line.events.text("x", at_ms=line.now_ms())
        wrong = [
            replace(event, key="another"),
            replace(event, app="1"),
            replace(event, is_hmac=True),
            replace(event, timestamp="1"),
            event.altered(b'"x"', b'"y"'),
        ]
        statuses = [await line.brings(each) for each in wrong]
        statuses.append((await line.http.post("/zalo-oa", content=event.body)).status_code)
        statuses.append((await line.http.post("/zalo-oa", content=b"x" * 300_000)).status_code)

    assert statuses == [401] * 6 + [413]
    assert line.responder.messages == []


async def test_domain_is_shown_to_be_ours(oa: StandInOa, store: Store) -> None:
    """Where Zalo's code for the domain is set, the page that it looks for is there; without it there is none."""
    async with talking(oa, store, domain_code="Ab-c_9") as line:
        page = await line.http.get("/zalo_verifierAb-c_9.html")
    async with talking(oa, store) as line:
        none = await line.http.get("/zalo_verifierAb-c_9.html")

    assert (page.status_code, none.status_code) == (200, 404)
    assert '<meta name="zalo-platform-site-verification" content="Ab-c_9">' in page.text


async def test_full_program_says_come_again(oa: StandInOa, store: Store) -> None:
    """While more waits than is taken on, an event gets 503; brought again later it is answered, once."""
    oa.faults["cs"].append(Fault(delay_s=0.3))
    async with talking(oa, store, pace=replace(FAST, bounds=Bounds(waiting=1))) as line:
        await line.says("một")
        event = line.events.text("hai", user=OTHER, at_ms=line.now_ms())
        first = await line.brings(event)
        await line.hears(1)
        await line.rests()
        second = await line.brings(event)
        await line.hears(2)
        await line.rests()
        third = await line.brings(event)

    assert (first, second, third) == (503, 200, 200)
    assert [each.text for each in oa.sent] == ["Trả lời: một", "Trả lời: hai"]


async def test_event_that_comes_again_is_answered_once(oa: StandInOa, store: Store) -> None:
    """Zalo brings an event up to six times; each time it gets 200, and the person one reply."""
    async with talking(oa, store) as line:
        event = line.events.text("một", at_ms=line.now_ms())
        statuses = [await line.brings(replace(event, retry=number)) for number in range(6)]
        statuses.append(await line.says("hai"))
        heard = await line.hears(2)

    assert (statuses, heard) == ([200] * 7, ["Trả lời: một", "Trả lời: hai"])


async def test_event_gets_200_before_zalo_takes_the_reply(oa: StandInOa, store: Store) -> None:
    """However slowly the reply goes out, the event is answered at once."""
    oa.faults["cs"].append(Fault(delay_s=0.4))
    async with talking(oa, store) as line:
        status = await line.says("một")
        sent_by_then = len(oa.sent)
        await line.hears(1)

    assert (status, sent_by_then) == (200, 0)


async def test_what_came_before_a_restart_is_answered_once(oa: StandInOa, store: Store) -> None:
    """An event that was stored and not answered is answered after the next start, and never again."""
    async with talking(oa, store, connect=False) as line:
        event = line.events.text("còn đây?", at_ms=line.now_ms())
    arrivals = open_arrivals(f"{store.path}-arrivals")
    arrivals.take("zalo_oa", [("m1", USER, event.body.decode())])
    arrivals.close()
    oa.touches()
    for _ in range(2):
        async with talking(oa, store) as line:
            assert await line.hears(1) == ["Trả lời: còn đây?"]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("image", "picture"),
        ("gif", "picture"),
        ("sticker", "sticker"),
        ("audio", "audio"),
        ("location", "location"),
        ("link", "other"),
        ("video", "other"),
        ("business_card", "other"),
        ("file", "file_of_others"),
    ],
)
async def test_each_kind_of_message_gets_a_reply(oa: StandInOa, store: Store, kind: str, sentence: str) -> None:
    """What is no text gets a sentence of its own, and with words the answer to those."""
    async with talking(oa, store) as line:
        await line.brings(line.events.attachment(kind, PAYLOADS[kind]))
        await line.hears(1)
        await line.brings(line.events.attachment(kind, PAYLOADS[kind], text="Đầm Hà?"))
        heard = await line.hears(2)

    expected: Reply = getattr(zalo_oa_wording(), sentence)
    assert heard == [expected.text, "Trả lời: Đầm Hà?"]


async def test_unknown_kind_of_message_gets_a_reply(oa: StandInOa, store: Store) -> None:
    """A kind that nobody has written about is answered like the others; what is no message with 200 alone."""
    async with talking(oa, store) as line:
        statuses = [await line.brings(line.events.message("user_send_hologram"))]
        statuses.append(await line.brings(line.events.made("brand_new_event")))
        heard = await line.hears(1)

    assert (statuses, heard) == ([200, 200], [zalo_oa_wording().other.text])


async def test_follower_is_greeted(oa: StandInOa, store: Store) -> None:
    """Whoever begins to follow is told what this is, with questions to try."""
    async with talking(oa, store) as line:
        await line.brings(line.events.follows())
        (sent,) = await oa.answers(1)

    start = zalo_oa_wording().start
    assert sent.text == "\n".join(start.lines)
    assert sent.buttons == tuple((chip.label, "oa.query.show", chip.text) for chip in start.chips)


async def test_nothing_is_kept_of_whoever_leaves(oa: StandInOa, store: Store) -> None:
    """After an unfollow the window is closed and no notice waits."""
    async with talking(oa, store) as line:
        await line.says("một")
        await line.hears(1)
        line.clock.passes(days=3)
        store.notices.add([Notice(Chat("zalo_oa", USER), "change 1", (), "Có số mới.")], line.clock())
        assert store.zalo_users.get(USER).last_at is not None
        await line.brings(line.events.made("unfollow", at_ms=line.now_ms(), oa_id=OA, follower={"id": USER}))
        await line.rests()

    assert store.zalo_users.get(USER).last_at is None
    assert store.notices.forget(Chat("zalo_oa", USER)) == 0


async def test_whoever_leaves_is_forgotten_once_the_base_is_free(oa: StandInOa, store: Store) -> None:
    """Nobody says twice that they leave: while a long change is written, forgetting waits. What was told goes too."""
    user = Chat("zalo_oa", USER)
    async with talking(oa, store) as line:
        store.wait_at_most(0.01)
        await line.says("một")
        await line.hears(1)
        store.follows.add(user, [Scope(place="dam_ha")], version=0, most=20)
        store.told.insert(user, ("bl_area",), 1, line.clock())
        with closing(sqlite3.connect(store.path)) as other, capture_logs() as logs:
            store.told.forget(Chat("zalo_oa", "nobody"))  # which ends the transaction that `insert` is left in
            other.execute("BEGIN IMMEDIATE")
            await line.brings(line.events.made("unfollow", at_ms=line.now_ms(), oa_id=OA, follower={"id": USER}))
            await until(lambda: logs)
            other.rollback()
        await line.rests()

    assert (store.follows.of(user), store.told.facts_of(user), store.zalo_users.get(USER).last_at) == ((), (), None)


async def test_suggestions_are_buttons(oa: StandInOa, store: Store) -> None:
    """Up to five are buttons, the others numbered; a button and a number ask what they stand for."""
    replies = iter([Reply("answer", ("Đây.",), chips=CHIPS)])
    responder = MadeUpResponder(lambda message: next(replies, Reply("answer", (message.text,), chips=CHIPS)))
    async with talking(oa, store, responder) as line:
        await line.says("hỏi")
        (sent,) = await oa.answers(1)
        await line.says(sent.buttons[0][2])
        await line.says("số 7")
        heard = await line.hears(3)

    assert sent.buttons == tuple((chip.label, "oa.query.show", chip.text) for chip in CHIPS[:5])
    assert "6. Gợi ý 6\n7. Gợi ý 7" in sent.text and "5. Gợi ý 5" not in sent.text
    assert [text.splitlines()[0] for text in heard[1:]] == ["Câu hỏi 1", "Câu hỏi 7"]


async def test_opinions_have_two_of_the_buttons(oa: StandInOa, store: Store) -> None:
    """What says whether a reply helped is sent without being seen; three suggestions have buttons beside it."""
    responder = MadeUpResponder(lambda message: Reply("answer", ("Đây.",), chips=CHIPS[:4], question=3))
    async with talking(oa, store, responder) as line:
        await line.says("hỏi")
        (sent,) = await oa.answers(1)

    assert [button[1:] for button in sent.buttons[3:]] == [("oa.query.hide", "/hay 3"), ("oa.query.hide", "/chuahay 3")]
    assert [button[0] for button in sent.buttons[:3]] == ["Gợi ý 1", "Gợi ý 2", "Gợi ý 3"]
    assert sent.text.endswith("4. Gợi ý 4")


async def test_suggestions_can_be_numbered_instead(oa: StandInOa, store: Store) -> None:
    """Where the setting says so there are no buttons, and numbers pick."""
    responder = MadeUpResponder(lambda message: Reply("answer", (message.text,), chips=CHIPS[:2]))
    async with talking(oa, store, responder, has_buttons=False) as line:
        await line.says("hỏi")
        (sent,) = await oa.answers(1)
        await line.says("2")
        heard = await line.hears(2)

    assert (sent.buttons, sent.text.splitlines()[-2:]) == ((), ["1. Gợi ý 1", "2. Gợi ý 2"])
    assert heard[1].splitlines()[0] == "Câu hỏi 2"


async def test_long_reply_comes_in_several_messages(oa: StandInOa, store: Store) -> None:
    """Each is within Zalo's 2,000, in order, and only the last has the buttons."""
    lines = tuple(f"- Xã thứ {number}: 12.345,6 ha rừng trồng mới trong năm 2022." for number in range(100))
    responder = MadeUpResponder(lambda message: Reply("answer", lines, chips=CHIPS[:1]))
    async with talking(oa, store, responder) as line:
        await line.says("hỏi")
        sent = await oa.answers(3)

    assert "\n".join(each.text for each in sent) == "\n".join(lines)
    assert [len(each.buttons) for each in sent] == [0, 0, 1]


async def test_own_messages_come_back_and_are_passed_over(oa: StandInOa, store: Store) -> None:
    """Zalo tells of each message that the account has sent; that is no question."""
    async with talking(oa, store) as line:
        await line.says("một")
        await line.hears(1)
        status = await line.brings(line.events.staff_says("Trả lời: một", admin=None))
        await line.says("hai")
        heard = await line.hears(2)

    assert (status, heard) == (200, ["Trả lời: một", "Trả lời: hai"])


async def test_conversation_is_left_to_a_person(oa: StandInOa, store: Store) -> None:
    """While somebody of the staff writes by hand the bot keeps still; half an hour later it answers again."""
    async with talking(oa, store) as line:
        await line.brings(line.events.staff_says("Để tôi xem", admin="77"))
        await line.says("cảm ơn")
        await line.says("hỏi", user=OTHER)
        await line.hears(1)
        line.clock.passes(minutes=31)
        await line.says("còn đó không?")
        await line.hears(2)

    assert [(each.user, each.text) for each in oa.sent] == [
        (OTHER, "Trả lời: hỏi"),
        (USER, "Trả lời: còn đó không?"),
    ]


async def test_other_accounts_of_the_app_are_not_answered(oa: StandInOa, store: Store) -> None:
    """One address serves all accounts of an app; only the connected one is spoken for."""
    async with talking(oa, store) as line:
        event = line.events.made(
            "user_send_text",
            at_ms=line.now_ms(),
            sender={"id": OTHER},
            recipient={"id": "1"},
            message={"msg_id": "x", "text": "hỏi"},
        )
        status = await line.brings(event)
        await line.says("một")
        await line.hears(1)

    assert (status, [message.text for message in line.responder.messages]) == (200, ["một"])


async def test_event_of_long_ago_is_passed_over(oa: StandInOa, store: Store) -> None:
    """What was signed more than a day ago was kept by somebody; it gets 200 and no reply."""
    async with talking(oa, store) as line:
        old = line.events.text("cũ", at_ms=line.now_ms() - 25 * 3600 * 1000)
        status = await line.brings(old)
        await line.says("mới")
        heard = await line.hears(1)

    assert (status, heard) == (200, ["Trả lời: mới"])


async def test_flood_gets_one_sentence(oa: StandInOa, store: Store) -> None:
    """Above the bound of a minute a chat is told once, then nothing; others are answered."""
    async with talking(oa, store, per_minute=2) as line:
        for number in range(6):
            await line.says(f"{number}")
        await line.says("một", user=OTHER)
        await oa.answers(4)

    texts = [each.text for each in oa.sent if each.user == USER]
    assert texts == ["Trả lời: 0", "Trả lời: 1", channel_wording().flood.text]


async def test_trouble_gets_one_calm_sentence(oa: StandInOa, store: Store) -> None:
    """What nobody foresaw is logged whole, and whoever asked hears a sentence."""

    def breaks(message: Message) -> Reply:
        raise RuntimeError("boom")

    with capture_logs() as logs:
        async with talking(oa, store, MadeUpResponder(breaks)) as line:
            await line.says("một")
            heard = await line.hears(1)

    assert heard == [channel_wording().trouble.text]
    assert [USER in str(log) for log in logs if log["event"] == "unexpected"] == [False]


@pytest.mark.parametrize("fault", [BAD_GATEWAY, DROP, error(-216), error(-220)], ids=["502", "drop", "-216", "-220"])
async def test_reply_gets_through_trouble_once(oa: StandInOa, store: Store, fault: Fault) -> None:
    """What fails on its way is sent again, and arrives once."""
    oa.faults["cs"].extend([fault])
    async with talking(oa, store) as line:
        await line.says("một")
        await line.says("hai")
        heard = await line.hears(2)

    assert heard == ["Trả lời: một", "Trả lời: hai"]


async def test_reply_that_may_have_arrived_is_not_doubled(oa: StandInOa, store: Store) -> None:
    """When Zalo's answer does not come in time the message is not sent again."""
    oa.faults["cs"].append(Fault(delay_s=0.8))
    async with talking(oa, store) as line:
        await line.says("một")
        await line.says("hai")
        heard = await line.hears(2)

    assert heard == ["Trả lời: một", "Trả lời: hai"]


async def test_unconnected_account_stops_nothing(oa: StandInOa, store: Store) -> None:
    """Before somebody connects the account events get 200; from then on they are answered, without a restart."""
    with capture_logs() as logs:
        async with talking(oa, store, connect=False) as line:
            status = await line.says("một")
            await line.rests()
            store.zalo_tokens.connect(pair_of(oa, line.clock()), line.clock())
            await line.says("hai")
            heard = await line.hears(1)

    assert (status, heard) == (200, ["Trả lời: hai"])
    assert any(log.get("run") == "hoidap zalo connect" for log in logs)


async def test_picture_of_a_reply_is_uploaded(oa: StandInOa, store: Store) -> None:
    """The words come first, then the picture; a file that Zalo does not take is named."""
    files = (Attachment("bieu-do.png", PNG), Attachment("so-lieu.xlsx", b"PK"))
    responder = MadeUpResponder(lambda message: Reply("answer", ("Đây.",), attachments=files))
    async with talking(oa, store, responder) as line:
        await line.says("hỏi")
        sent = await oa.answers(2)

    assert sent[0].text.startswith("Đây.") and "so-lieu.xlsx" in sent[0].text
    assert sent[1].picture == PNG


async def test_chart_follows_the_words(oa: StandInOa, store: Store) -> None:
    """The words come first and whole, then the picture with its finding; one that fails leaves the words."""
    responder = MadeUpResponder(lambda message: Reply("answer", (message.text,), chart=CHART))
    shelf = Shelf(Studio(lambda chart: PNG))
    async with talking(oa, store, responder, shelf=shelf) as line:
        await line.says("một")
        words, picture = await oa.answers(2)
        oa.faults["image"].append(error(-210))
        await line.says("hai")
        await line.says("ba")
        sent = await oa.answers(5)

    assert (words.text, words.picture) == ("một", None)
    assert (picture.text, picture.picture) == (CHART.finding, PNG)
    assert [each.picture is not None for each in sent] == [False, True, False, False, True]


async def test_error_100_uploads_again(oa: StandInOa, store: Store) -> None:
    """When the upload is out of date the picture is uploaded once more, and sent."""
    responder = MadeUpResponder(lambda message: Reply("answer", (), attachments=(Attachment("a.png", PNG),)))
    oa.faults["cs"].append(error(-100))
    async with talking(oa, store, responder) as line:
        await line.says("hỏi")
        (sent,) = await oa.answers(1)

    assert (sent.picture, len(oa.called("upload/image"))) == (PNG, 2)


async def test_no_secret_and_no_user_reaches_the_log(oa: StandInOa, store: Store) -> None:
    """Whatever fails, neither the keys nor the tokens nor who wrote are logged."""
    oa.faults["cs"].extend([error(-201), DROP, Fault(delay_s=0.8), error(-224)])
    with capture_logs() as logs:
        async with talking(oa, store, sends_proof=True) as line:
            for text in ("một", "hai", "ba"):
                await line.says(text)
            await line.brings(line.events.text("x").altered(b'"x"', b'"y"'))
            await oa.answers(1)

    shown = repr(logs)
    assert [word for word in ("access-0", "refresh-0", "app-secret", OA_SECRET, USER) if word in shown] == []
