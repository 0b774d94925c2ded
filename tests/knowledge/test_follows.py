"""What chats follow: who waits after a change, and what is new to them when they are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.backup import back_up
from knowledge.follow_known import Piece
from knowledge.follows import Scope
from knowledge.log import revert
from knowledge.records import Fact
from knowledge.store import Store, open_store
from knowledge.told import Chat
from tests.knowledge.world import CERTIFICATE, FACT, PRODUCT, change, entry, put

AN, BINH = Chat("telegram", "1"), Chat("web", "2")
NOW = datetime(2031, 5, 6, 8, 0, tzinfo=UTC)
DAY = "2031-05-06"
FLOWERS_HERE = Scope(indicator="flowers", place="d1")
GARDENS = Scope(programme="gardens", place="p")
JAM = Scope(product="jam")
MORE = replace(FACT, value=1300.0)
NEW = replace(FACT, id="f9", value=7.0)


def follow(store: Store, *scopes: Scope, chat: Chat = AN) -> None:
    """Let a chat follow from now on."""
    spread(store)
    assert store.follows.add(chat, scopes, version=store.version(), most=20)


def enter(store: Store, before: Fact | None, after: Fact | None) -> int:
    """Append a change of one figure, and let followers wait for it."""
    number = store.log.append(change(entry(before, after)))
    spread(store)
    return number


def spread(store: Store) -> None:
    """Let followers wait for all that changed."""
    snapshot = store.snapshot()
    while not store.spread.spread(snapshot):
        pass


def waiting(store: Store, channel: str = "telegram") -> tuple[Chat, ...]:
    """Who may be told today."""
    return store.spread.waiting(channel, DAY, heard_since=None, limit=9)


def news(store: Store, chat: Chat = AN) -> list[tuple[object, object]]:
    """What is new to a chat, before and after."""
    found = store.news.of(chat, store.snapshot())
    return [(piece.before, piece.after) for piece in found.pieces] if found else []


def tell(store: Store, chat: Chat = AN, day: str = DAY) -> bool:
    """Put what is new to a chat into the outbox."""
    found = store.news.of(chat, store.snapshot())
    assert found is not None and found.pieces
    return store.news.tell(chat, found, "tin", day=day, at=NOW)


@pytest.mark.parametrize(
    "scope",
    [FLOWERS_HERE, GARDENS, Scope(place="d1"), Scope(programme="gardens"), Scope(indicator="flowers")],
    ids=["indicator", "programme around", "place", "programme anywhere", "indicator anywhere"],
)
@pytest.mark.parametrize(("before", "after"), [(FACT, MORE), (None, NEW), (FACT, None)], ids=["other", "new", "gone"])
def test_follower_of_what_changed_waits(store: Store, scope: Scope, before: Fact | None, after: Fact | None) -> None:
    """Added, corrected or taken out: whoever follows the figure, its programme or its place gets before and after."""
    follow(store, scope)
    enter(store, before, after)

    assert waiting(store) == (AN,)
    assert news(store) == [(before, after)]


@pytest.mark.parametrize(
    "scope", [Scope(indicator="share", place="d1"), Scope(place="d2"), Scope(programme="other"), JAM]
)
def test_follower_of_something_else_does_not(store: Store, scope: Scope) -> None:
    """A neighbour's figure, another indicator and a product are no news to each other."""
    follow(store, scope)
    enter(store, FACT, MORE)

    assert (waiting(store), news(store)) == ((), [])


def test_what_was_before_is_no_news(store: Store) -> None:
    """Who begins to follow is told of later changes alone."""
    enter(store, FACT, MORE)
    follow(store, GARDENS)
    spread(store)

    assert (waiting(store), news(store)) == ((), [])


def test_what_was_undone_before_is_not_told(store: Store) -> None:
    """A change that was taken back before anybody heard of it never was, to them."""
    follow(store, GARDENS)
    revert(store.log, enter(store, FACT, MORE), actor="an", channel="test")
    spread(store)

    assert (waiting(store), news(store)) == ((AN,), [])
    found = store.news.of(AN, store.snapshot())
    assert found is not None
    store.news.nothing(AN, found)
    assert waiting(store) == ()


def test_what_was_undone_after_is_told_as_such(store: Store) -> None:
    """Once it was told, the way back is news: before is what they were told."""
    follow(store, GARDENS)
    number = enter(store, FACT, MORE)
    tell(store)
    store.notices.claim("telegram", NOW)
    revert(store.log, number, actor="an", channel="test")
    spread(store)

    assert news(store) == [(MORE, FACT)]


def test_what_waits_unsent_is_looked_at_again(store: Store) -> None:
    """A notice that nobody has sent gives way when what it tells changes once more, or is undone."""
    follow(store, GARDENS)
    number = enter(store, FACT, MORE)
    tell(store)
    assert (store.notices.waiting("telegram"), waiting(store)) == (1, ())
    revert(store.log, number, actor="an", channel="test")
    spread(store)

    assert (store.notices.waiting("telegram"), waiting(store), news(store)) == (0, (AN,), [])


def test_several_changes_are_one_step(store: Store) -> None:
    """What changed twice is told once: as it was known, and as it is."""
    follow(store, GARDENS)
    enter(store, FACT, MORE)
    enter(store, MORE, replace(MORE, value=1400.0))

    assert news(store) == [(FACT, replace(MORE, value=1400.0))]


def test_once_a_day_or_at_once(store: Store) -> None:
    """Who was told today waits for another day, save those who asked to be told at once."""
    follow(store, GARDENS)
    enter(store, FACT, MORE)
    tell(store)
    store.notices.claim("telegram", NOW)
    enter(store, MORE, FACT)

    assert waiting(store) == ()
    assert store.spread.waiting("telegram", "2031-05-07", heard_since=None, limit=9) == (AN,)
    assert store.follows.set_prompt(AN, is_prompt=True)
    assert waiting(store) == (AN,)


def test_told_once_whoever_looks(store: Store) -> None:
    """Of two that found the same news, one puts them into the outbox."""
    follow(store, GARDENS)
    enter(store, FACT, MORE)
    found = store.news.of(AN, store.snapshot())
    assert found is not None

    tries = [store.news.tell(AN, found, "tin", day=DAY, at=NOW) for _ in range(2)]

    assert (tries, store.notices.waiting("telegram")) == ([True, False], 1)


def test_what_an_answer_told_is_no_news(store: Store) -> None:
    """Who asked after the change has the new value already."""
    follow(store, GARDENS)
    number = enter(store, FACT, MORE)
    with store.log.connection:
        store.told.insert(AN, (FACT.id,), number, NOW)

    assert news(store) == []


def test_own_writing_is_no_news(store: Store) -> None:
    """Whoever wrote a change in the chat knows of it."""
    follow(store, GARDENS)
    draft = store.drafts.add("correction", (entry(FACT, MORE),), channel="telegram", chat="1", member=1, now=NOW)
    store.drafts.write(draft, actor="an", channel="telegram", chat="1", now=NOW)
    spread(store)

    assert news(store) == []


def test_only_a_note_is_no_news(store: Store) -> None:
    """A caveat or a paragraph changes nothing that people are told as the figure."""
    follow(store, GARDENS)
    enter(store, FACT, replace(FACT, caveat="khác"))

    assert news(store) == []


def test_product_and_its_certificates_are_followed(store: Store) -> None:
    """A change of either is news to those who follow the product."""
    follow(store, JAM)
    longer = replace(CERTIFICATE, stars=5)
    store.log.append(change(entry(CERTIFICATE, longer)))
    spread(store)

    found = store.news.of(AN, store.snapshot())

    assert waiting(store) == (AN,)
    assert found is not None and found.pieces == (Piece("certificates", CERTIFICATE.id, CERTIFICATE, longer),)


def test_follows_are_bounded_all_or_none(store: Store) -> None:
    """Beyond the most nothing is followed, and what was followed stays; twice the same counts once."""
    follow(store, GARDENS)

    assert store.follows.add(AN, [GARDENS], version=1, most=1)
    assert not store.follows.add(AN, [JAM, FLOWERS_HERE], version=1, most=2)
    assert [each.scope for each in store.follows.of(AN)] == [GARDENS]
    assert not store.follows.add(BINH, [JAM, FLOWERS_HERE], version=1, most=1)
    assert not store.follows.is_follower(BINH)


def test_stopping_sends_nothing_more(store: Store) -> None:
    """What was put into the outbox and not sent goes along; other chats keep theirs."""
    for chat in (AN, BINH):
        follow(store, GARDENS, JAM, chat=chat)
    enter(store, FACT, MORE)
    tell(store)
    store.reminders.remind("jam", "expiry 90", "sắp hết hạn", NOW)

    stopped = store.follows.stop(AN, [each.id for each in store.follows.of(AN)])

    assert (stopped, store.follows.of(AN), store.notices.waiting("telegram")) == (2, (), 0)
    assert (len(store.follows.of(BINH)), store.notices.waiting("web")) == (2, 1)


def test_nobody_stops_anothers_follow(store: Store) -> None:
    """A number of another chat's follow stops nothing."""
    follow(store, GARDENS)

    assert store.follows.stop(BINH, [store.follows.of(AN)[0].id]) == 0
    assert len(store.follows.of(AN)) == 1


def test_forgotten_chat_is_in_no_row(store: Store) -> None:
    """Nothing of it as a follower is left."""
    follow(store, GARDENS, JAM)
    store.reminders.remind("jam", "expiry 90", "sắp hết hạn", NOW)
    enter(store, FACT, MORE)

    store.follows.forget(AN)
    store.notices.forget(AN)

    tables = ("followers", "follows", "announced", "reminded", "notices")
    held = [store.log.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
    assert held == [0, 0, 0, 0, 0]


def test_reminder_comes_once_for_each_chat_product_and_matter(store: Store) -> None:
    """However often it is asked for, and after the notices themselves were dropped."""
    follow(store, JAM)
    follow(store, JAM, chat=BINH)

    first = store.reminders.remind("jam", "expiry 90", "còn 90 ngày", NOW)
    store.notices.claim("telegram", NOW)
    store.drop_before(NOW + timedelta(days=1), now=NOW + timedelta(days=1))
    again = store.reminders.remind("jam", "expiry 90", "còn 90 ngày", NOW + timedelta(days=2))
    next_one = store.reminders.remind("jam", "expiry 60", "còn 60 ngày", NOW + timedelta(days=30))

    assert (first, again, next_one) == (2, 0, 2)
    assert store.reminders.remind(PRODUCT.owner, "expiry 90", "khác", NOW) == 0


def test_night_leaves_what_followers_are_told(store: Store) -> None:
    """By night other notices are claimed; by day all."""
    follow(store, GARDENS, JAM)
    enter(store, FACT, MORE)
    tell(store)
    store.reminders.remind("jam", "expiry 90", "còn 90 ngày", NOW)

    by_night = store.notices.claim("telegram", NOW, is_night=True)
    by_day = store.notices.claim("telegram", NOW)

    assert (by_night, len(by_day)) == ((), 2)


def test_who_wrote_lately_may_be_told_where_a_window_is(store: Store) -> None:
    """A channel with a window asks for those who wrote within it."""
    follow(store, GARDENS)
    enter(store, FACT, MORE)
    early = store.spread.waiting("telegram", DAY, heard_since=NOW - timedelta(hours=48), limit=9)
    store.follows.heard(AN, NOW)
    heard = store.spread.waiting("telegram", DAY, heard_since=NOW - timedelta(hours=48), limit=9)

    assert (early, heard) == ((), (AN,))


def test_import_of_thousands_is_looked_at_in_pieces(store: Store) -> None:
    """A large change is spread and compared piece by piece, and ends."""
    follow(store, GARDENS)
    put(store, *(replace(FACT, id=f"n{number}", value=float(number)) for number in range(2500)))
    pieces = 1
    while not store.spread.spread(store.snapshot()):
        pieces += 1

    found = store.news.of(AN, store.snapshot())

    assert pieces > 1
    assert found is not None and len(found.pieces) >= 200 and not found.is_all


def test_backup_keeps_follows(tmp_path: Path) -> None:
    """A copy of the base tells its followers as the base would."""
    with open_store(tmp_path / "a.db", packaged=None) as store:
        follow(store, GARDENS)
        back_up(tmp_path / "a.db", tmp_path / "b.db")
    with open_store(tmp_path / "b.db", packaged=None) as copy:
        assert [each.scope for each in copy.follows.of(AN)] == [GARDENS]
