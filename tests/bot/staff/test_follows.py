"""Following: in words and by command, told once a day by day, with what was and is, and stopped again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.messages import Reply
from bot.staff.follows import MOST_FOLLOWS
from bot.staff.news import news_text
from bot.staff.outbox import due
from bot.staff.words import say
from bot.wording import number
from knowledge.follow_known import Piece
from knowledge.follow_news import News
from knowledge.log import revert
from knowledge.notices import Notice
from knowledge.records import Fact, Product
from knowledge.told import Chat
from tests.bot.staff.asking import IN_VAIN, OWNER, Chats, new_chats

MORNING = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
"""Half past seven in Viet Nam."""


@pytest.fixture
def chats() -> Chats:
    """People who ask the real bot at ten in the morning."""
    return new_chats()


def told(chats: Chats, channel: str = "telegram") -> tuple[Notice, ...]:
    """What a channel sends now."""
    return due(chats.office, channel)


def follow(chats: Chats, text: str = "/theodoi OCOP Đầm Hà", chat: str = "7", channel: str = "telegram") -> Reply:
    """Follow on a channel that sends by itself."""
    return chats.ask(text, chat=chat, channel=channel)


def held(chats: Chats, chat: str = "7", channel: str = "telegram") -> list[tuple[str, str, str, str]]:
    """What a chat follows, as ids."""
    scopes = [each.scope for each in chats.store.follows.of(Chat(channel, chat))]
    return [(each.programme, each.indicator, each.product, each.place) for each in scopes]


def some_fact(chats: Chats) -> Fact:
    """A figure about OCOP in Đầm Hà, as it is now."""
    facts = chats.office.snapshot().facts_by_indicator["ocop_4_star"]
    return next(fact for fact in facts if fact.place == "200" and fact.status != "target")


def correct(chats: Chats, value: float) -> int:
    """Give that figure another value."""
    return chats.change("facts", some_fact(chats).id, value=value)


@pytest.mark.parametrize(
    "text",
    [
        "/theodoi OCOP Đầm Hà",
        "/theodoi ocop dam ha",
        "báo tôi khi có số mới về OCOP Đầm Hà",
        "bao toi khi co so moi ve ocop dam ha",
        "theo dõi OCOP Đầm Hà",
        "/theodoi số mới về OCOP huyện Đầm Hà",
    ],
)
def test_programme_at_a_place_is_followed(chats: Chats, text: str) -> None:
    """By command or in words, with marks or without."""
    reply = follow(chats, text)

    assert held(chats) == [("ocop", "", "", "200")]
    assert "huyện Đầm Hà" in reply.lines[0] and "7 đến 21 giờ" in reply.lines[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đầm Hà", {("", "", "", "200")}),
        ("nông thôn mới", {("ntm", "", "", "")}),
        ("tỷ lệ hộ nghèo Bình Liêu", {("", "poor_rate", "", "198"), ("", "poor_near_rate", "", "198")}),
        ("OCOP Đầm Hà và Hải Hà", {("ocop", "", "", "200"), ("ocop", "", "", "201")}),
        ("sản phẩm lạc đỏ Thành Mến", {("", "", "lac_do_thanh_men", "")}),
        ("lac do thanh men", {("", "", "lac_do_thanh_men", "")}),
    ],
)
def test_what_is_named_is_followed(chats: Chats, text: str, expected: set[tuple[str, str, str, str]]) -> None:
    """A place alone, a programme anywhere, an indicator, several places, a product."""
    follow(chats, f"/theodoi {text}")

    assert set(held(chats)) == expected


@pytest.mark.parametrize(
    "text", ["giá vàng Đầm Hà", "abc xyz", "bóng đá", "🙂", "sản phẩm miến dong Bình Liêu", "sản phẩm abc xyz"]
)
def test_what_is_not_understood_follows_nothing(chats: Chats, text: str) -> None:
    """It says so, and gives an example."""
    reply = follow(chats, f"/theodoi {text}")

    assert (held(chats), reply.kind) == ([], "staff")
    assert "/theodoi OCOP Đầm Hà" in reply.text


def test_a_question_follows_nothing(chats: Chats) -> None:
    """Words of following within a question are the question's."""
    follow(chats, "theo dõi OCOP Đầm Hà là gì?")
    follow(chats, "theo dõi")

    assert held(chats) == []


def test_command_without_words_says_how_and_what(chats: Chats) -> None:
    """How to follow, and what is followed already."""
    first = follow(chats, "/theodoi")
    follow(chats)
    second = follow(chats, "/theodoi")

    assert first.lines == (say("follows.how"),)
    assert second.lines[0] == first.lines[0] and "huyện Đầm Hà" in second.lines[2]


@pytest.mark.parametrize(
    ("channel", "words"),
    [("web", "trong cuộc trò chuyện này"), ("terminal", "Zalo hoặc Telegram"), ("zalo_oa", "48 giờ")],
)
def test_limits_of_a_channel_are_said(chats: Chats, channel: str, words: str) -> None:
    """Where the bot cannot write by itself, or only for a while, that is said with what to do instead."""
    assert words in follow(chats, chat="8", channel=channel).text
    assert words not in follow(chats).text


def test_correction_is_told_with_what_was_and_is(chats: Chats) -> None:
    """Once, with both values and the source."""
    fact = some_fact(chats)
    follow(chats)
    correct(chats, 5.0)

    (notice,) = told(chats)

    assert notice.chat == Chat("telegram", "7")
    assert "5 sản phẩm OCOP đạt 4 sao" in notice.text and "3 sản phẩm OCOP đạt 4 sao" in notice.text
    assert chats.office.snapshot().sources[fact.source].short_title in notice.text
    assert "/botheodoi" in notice.text
    assert told(chats) == ()


def test_new_figure_is_told_and_another_places_is_not(chats: Chats) -> None:
    """What is added where it is followed, and nothing from the neighbours."""
    follow(chats)
    fact = some_fact(chats)
    chats.enter("facts", "thu", None, replace(fact, id="thu", place="201", value=77.0))
    nothing = told(chats)
    new = replace(
        fact,
        id="thu2",
        value=78.0,
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        precision="year",
        period_text="năm 2024",
    )
    chats.enter("facts", "thu2", None, new)

    (notice,) = told(chats)

    assert nothing == ()
    assert "78 sản phẩm" in notice.text and "77" not in notice.text and "năm 2024" in notice.text


def test_second_change_of_a_day_waits_for_the_next(chats: Chats) -> None:
    """Once a day at most; then what changed since comes in one notice."""
    follow(chats)
    correct(chats, 5.0)
    first = told(chats)
    correct(chats, 6.0)
    same_day = told(chats)
    chats.clock.pass_days(1)

    (next_day,) = told(chats)

    assert (len(first), same_day) == (1, ())
    assert "6 sản phẩm" in next_day.text and "5 sản phẩm" in next_day.text


def test_who_asked_is_told_at_once(chats: Chats) -> None:
    """ "Báo ngay" lifts the one a day, and is taken back as easily."""
    follow(chats)
    on = follow(chats, "/theodoi báo ngay")
    correct(chats, 5.0)
    first = told(chats)
    correct(chats, 6.0)
    second = told(chats)
    follow(chats, "/theodoi mỗi ngày")
    correct(chats, 7.0)

    assert on.lines[0] == say("follows.prompt_on", morning=7, evening=21)
    assert (len(first), len(second), told(chats)) == (1, 1, ())


def test_pace_and_subject_in_one(chats: Chats) -> None:
    """ "báo ngay OCOP Đầm Hà" and "OCOP Đầm Hà báo ngay" follow and set the pace."""
    follow(chats, "/theodoi OCOP Đầm Hà, báo ngay")
    follow(chats, "/theodoi báo ngay OCOP Đầm Hà", chat="8")

    assert [chats.store.follows.is_prompt(Chat("telegram", chat)) for chat in ("7", "8")] == [True, True]
    assert held(chats) == held(chats, "8") == [("ocop", "", "", "200")]


def test_nobody_is_told_at_night(chats: Chats) -> None:
    """What changes after nine waits until seven; what was in the outbox by then too."""
    follow(chats)
    chats.clock.moment = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    correct(chats, 5.0)
    evening = told(chats)
    chats.clock.moment = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
    early = told(chats)
    chats.clock.moment = MORNING

    assert (evening, early, len(told(chats))) == ((), (), 1)


def test_while_staff_are_at_it_followers_wait(chats: Chats) -> None:
    """Changes minutes apart come as one; a slip that is taken back at once is told to nobody."""
    follow(chats)
    start = chats.clock()
    fact = some_fact(chats)
    number = chats.enter_at("facts", fact.id, fact, replace(fact, value=9.0), at=start)
    meanwhile = told(chats)
    revert_at = start + timedelta(minutes=5)
    chats.clock.moment = revert_at
    revert(chats.store.log, number, actor="An", channel="test")
    chats.clock.moment = revert_at + timedelta(hours=1)

    assert (meanwhile, told(chats)) == ((), ())


def test_undone_change_is_told_as_such_to_who_knew(chats: Chats) -> None:
    """Who was told the slip hears that it was taken back."""
    follow(chats)
    number = correct(chats, 5.0)
    (slip,) = told(chats)
    revert(chats.store.log, number, actor="An", channel="test")
    chats.clock.pass_days(1)

    (back,) = told(chats)

    assert "5 sản phẩm" in slip.text and back.chat.chat == "7"
    assert "Đã lấy lại lần sửa trước" in back.text and "3 sản phẩm" in back.text


def test_page_tells_with_the_next_reply_once(chats: Chats) -> None:
    """A channel that cannot send tells before its next reply, at any hour, once."""
    follow(chats, chat="8", channel="web")
    correct(chats, 5.0)

    first = chats.ask("chào bạn", chat="8", channel="web")
    second = chats.ask("chào bạn", chat="8", channel="web")

    assert first.lines[0] == say("follows.news") and "5 sản phẩm" in first.text
    assert say("follows.news") not in second.lines
    assert told(chats, "web") == ()


def test_window_is_kept(chats: Chats) -> None:
    """On an official account who wrote within seven days may be told; others are with their next reply."""
    follow(chats, chat="8", channel="zalo_oa")
    chats.clock.pass_days(8)
    correct(chats, 5.0)
    closed = told(chats, "zalo_oa")
    reply = chats.ask("chào bạn", chat="8", channel="zalo_oa")
    correct(chats, 6.0)
    chats.clock.pass_days(1)

    assert closed == ()
    assert reply.lines[0] == say("follows.news")
    assert len(told(chats, "zalo_oa")) == 1


def test_correction_told_by_staff_is_not_told_again(chats: Chats) -> None:
    """Who asked, follows, and is sent the correction by /bao hears of it once."""
    chats.ask("Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?", chat="7", channel="telegram")
    follow(chats)
    chats.staff(f"/bao {correct(chats, 5.0)}")

    assert len(told(chats)) == 1
    chats.clock.pass_days(1)
    assert told(chats) == ()


def test_answer_that_told_it_makes_it_old(chats: Chats) -> None:
    """Who asks after the change and before the notice gets no notice."""
    follow(chats)
    correct(chats, 5.0)
    answer = chats.ask("Đầm Hà có bao nhiêu sản phẩm OCOP 4 sao?", chat="7", channel="telegram")

    assert "5 sản phẩm" in answer.text
    assert told(chats) == ()


def test_product_is_followed(chats: Chats) -> None:
    """What staff change of it is told."""
    follow(chats, "/theodoi sản phẩm lạc đỏ Thành Mến")
    product = chats.office.snapshot().products["lac_do_thanh_men"]
    assert isinstance(product, Product)
    chats.change("products", product.id, address="Thôn Thử")

    (notice,) = told(chats)

    assert product.name in notice.text and "địa chỉ" in notice.text


def test_list_and_stop_one_or_all(chats: Chats) -> None:
    """By number, by button, by name, or all at once; a number that is none changes nothing."""
    for text in ("OCOP Đầm Hà", "Hải Hà", "nông thôn mới", "giảm nghèo Bình Liêu"):
        follow(chats, f"/theodoi {text}")

    listed = follow(chats, "/botheodoi")
    none = follow(chats, "/botheodoi 9")
    by_number = follow(chats, "/botheodoi 2")
    by_button = follow(chats, listed.chips[0].text)
    by_name = follow(chats, "bỏ theo dõi nông thôn mới")

    assert [line[:4] for line in listed.lines[1:5]] == ["- 1.", "- 2.", "- 3.", "- 4."]
    assert none.lines[0] == say("follows.not_followed")
    assert "huyện Hải Hà" in by_number.text and "Đầm Hà" in by_button.text and by_name.text.startswith("Đã thôi")
    assert held(chats) == [("poverty", "", "", "198")]
    assert follow(chats, "/botheodoi tất cả").lines == (say("follows.stopped_all", count=1),)
    assert follow(chats, "/botheodoi").lines == (say("follows.nothing_yet"),)


def test_who_stopped_is_told_nothing(chats: Chats) -> None:
    """Also of what changed before."""
    follow(chats)
    correct(chats, 5.0)
    follow(chats, "/botheodoi tất cả")

    assert told(chats) == ()


def test_follows_of_a_chat_are_bounded(chats: Chats) -> None:
    """Twenty, each compared with every change; a long text is not even read."""
    places = [place.id for place in chats.office.snapshot().children_by_place["200"]][:MOST_FOLLOWS]
    names = [chats.office.snapshot().places[place].name for place in places]
    for name in names:
        follow(chats, f"/theodoi OCOP xã {name}")
    for subject in ("OCOP", "nông thôn mới", "giảm nghèo"):
        for place in ("Đầm Hà", "Hải Hà", "Bình Liêu", "Quảng Ninh"):
            last = follow(chats, f"/theodoi {subject} {place}")

    assert len(held(chats)) == MOST_FOLLOWS
    assert last.lines == (say("follows.too_many", most=MOST_FOLLOWS),)
    assert follow(chats, "/theodoi " + "a" * 5000).lines == (say("follows.too_long"),)


def test_forget_me_forgets_follows(chats: Chats) -> None:
    """Nothing is told afterwards."""
    follow(chats)
    correct(chats, 5.0)
    follow(chats, "/xoadulieu")

    assert (held(chats), told(chats)) == ([], ())


def test_figures_of_the_units_a_district_went_into_are_told(chats: Chats) -> None:
    """The district ended; who follows it hears of the communes that came after."""
    follow(chats)
    snapshot = chats.office.snapshot()
    later = next(
        place
        for place in snapshot.places.values()
        if any(each.parent == "200" for each in snapshot.made_of.get(place.id, ()))
    )
    fact = replace(some_fact(chats), id="thu", place=later.id, value=4.0)
    chats.enter("facts", "thu", None, fact)

    (notice,) = told(chats)

    assert later.name in notice.text


def test_what_was_waited_for_is_not_told_twice(chats: Chats) -> None:
    """Who asked in vain, wished to be told, and follows too, hears of the new figure once."""
    follow(chats, "/theodoi giảm nghèo Hải Hà")
    asked = chats.ask(IN_VAIN, chat="7", channel="telegram")
    chats.ask(asked.chips[-1].text, chat="7", channel="telegram")
    chats.add_figure()

    notices = told(chats)

    assert len(notices) == 1 and "98,76%" in notices[0].text
    chats.clock.pass_days(1)
    assert told(chats) == ()


def test_answer_to_staffs_own_question_follows_nothing(chats: Chats) -> None:
    """Asked back for a text, an editor may begin it with any words."""
    chats.staff("/khainiem sổ tay thử")
    chats.staff("Theo dõi OCOP Đầm Hà là việc của sổ tay thử.")

    assert held(chats, OWNER.chat, OWNER.channel) == []


def test_every_figure_can_be_told(chats: Chats) -> None:
    """New, corrected or withdrawn: each of the packaged figures has its sentence, with its value."""
    snapshot = chats.office.snapshot()
    for fact in snapshot.facts:
        other = replace(fact, value=None if fact.value is None else fact.value + 1, text=fact.text and "thử; thử hai")
        for before, after in ((None, fact), (other, fact), (fact, None)):
            news = News((Piece("facts", fact.id, before, after),), True, 0, 0, 0, snapshot.version)
            head, told_of, foot = news_text(chats.office, news).split("\n")
            shown = fact.text.split("; ")[0] if fact.value is None else number(fact.value)
            assert head and foot and shown.casefold() in told_of.casefold()
            assert ("Nguồn:" in told_of) is (after is not None)


def test_trouble_with_the_file_stops_no_answer(chats: Chats) -> None:
    """Where another program holds the file, the answer goes out, and the news come with the next."""
    follow(chats, chat="8", channel="web")
    correct(chats, 5.0)
    chats.store.log.connection.execute("PRAGMA query_only = ON")
    first = chats.ask("chào bạn", chat="8", channel="web")
    chats.store.log.connection.execute("PRAGMA query_only = OFF")
    second = chats.ask("chào bạn", chat="8", channel="web")

    assert (first.kind, say("follows.news") in first.lines) == ("smalltalk", False)
    assert second.lines[0] == say("follows.news")


def test_products_of_one_name_are_asked_about(chats: Chats) -> None:
    """Two of one name: each button says where its own is from; the place in the message decides too."""
    product = chats.office.snapshot().products["lac_do_thanh_men"]
    chats.enter("products", "thu", None, replace(product, id="thu", place="201"))

    which = follow(chats, "/theodoi sản phẩm lạc đỏ Thành Mến")
    by_place = follow(chats, "/theodoi lạc đỏ Thành Mến Hải Hà", chat="8")
    by_button = follow(chats, which.chips[0].text)

    assert which.lines == (say("follows.which"),)
    assert sorted(chip.label for chip in which.chips) == [
        "huyện Hải Hà: lạc đỏ Thành Mến",
        "huyện Đầm Hà: lạc đỏ Thành Mến",
    ]
    assert held(chats, "8") == [("", "", "thu", "")] and "huyện Hải Hà" in by_place.text
    assert len(held(chats)) == 1 and by_button.lines[0].startswith("Đã theo dõi")


def test_who_is_gone_is_told_no_more(chats: Chats) -> None:
    """Three notices in a row that did not arrive: the chat has blocked the bot, and is left alone from then on."""
    follow(chats)
    for day in range(3):
        correct(chats, 10.0 + day)
        assert len(told(chats)) == 1
        chats.clock.pass_days(1)
    correct(chats, 20.0)

    assert (told(chats), held(chats)) == ((), [])


def test_who_is_reached_again_follows_on(chats: Chats) -> None:
    """One that arrived in between counts."""
    follow(chats)
    for day in range(4):
        correct(chats, 10.0 + day)
        (notice,) = told(chats)
        if day == 1:
            chats.store.notices.sent(notice.id, chats.clock())
        chats.clock.pass_days(1)

    assert len(held(chats)) == 1
