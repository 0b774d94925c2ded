"""Who is of the staff: by a code that works once and for a day, for one user of one channel."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.errors import TooManyCodes, WrongCode
from knowledge.invitations import MOST_WRONG, MOST_WRONG_OF_ALL, WEB_WORKS_FOR, WORKS_FOR, Invitation
from knowledge.staff import Member
from knowledge.store import Store
from tests.knowledge.world import FACT, entry

NOW = datetime(2031, 5, 6, 8, 0, tzinfo=UTC)
EDITOR = Invitation("Chị Sao", "editor", ("d1", "d2"))


def accept(store: Store, code: str, user: str = "77", *, channel: str = "telegram", at: datetime = NOW) -> Member:
    """Send a code as a user whose chat is called like them."""
    return store.invitations.accept(code, channel=channel, user=user, chat=f"chat {user}", now=at)


def test_code_makes_a_member(store: Store) -> None:
    """Whoever sends the code is known from then on, by channel and user, as it was said."""
    member = accept(store, store.invitations.invite(EDITOR, now=NOW))

    person = store.staff.person_of("telegram", "77")
    assert member == Member(1, "Chị Sao", "editor", ("d1", "d2"), "telegram", person, "chat 77")
    assert store.staff.member_of("telegram", "77") == member
    assert store.staff.members() == (member,)


@pytest.mark.parametrize(("channel", "user"), [("web", "77"), ("telegram", "78"), ("telegram", ""), ("web", "")])
def test_others_are_nobody(store: Store, channel: str, user: str) -> None:
    """Another user, the same id on another channel, or no id is not of the staff."""
    accept(store, store.invitations.invite(EDITOR, now=NOW))

    assert store.staff.member_of(channel, user) is None


def test_terminal_is_owner(store: Store) -> None:
    """Whoever has the file itself needs no code."""
    member = store.staff.member_of("terminal", "", "chat")

    assert member == Member(0, "terminal", "owner", (), "terminal", "", "chat")


def test_user_ids_are_not_kept(store: Store) -> None:
    """The file tells neither the user's id nor the code."""
    code = store.invitations.invite(EDITOR, now=NOW)
    accept(store, code, "4242424242")

    told = "\n".join(store.log.connection.iterdump())

    assert code not in told
    assert "'4242424242'" not in told
    assert store.staff.person_of("telegram", "4242424242") in told


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
def test_code_may_be_typed_loosely(store: Store, typed: "object") -> None:
    """Case, spaces and hyphens of a code do not matter."""
    assert callable(typed)

    assert accept(store, typed(store.invitations.invite(EDITOR, now=NOW))).name == "Chị Sao"


def test_code_works_once(store: Store) -> None:
    """Whoever sends it second is refused."""
    code = store.invitations.invite(EDITOR, now=NOW)
    accept(store, code)

    with pytest.raises(WrongCode):
        accept(store, code, "78")

    assert store.staff.member_of("telegram", "78") is None


def test_code_works_for_a_day(store: Store) -> None:
    """A code of yesterday is refused."""
    code = store.invitations.invite(EDITOR, now=NOW)

    with pytest.raises(WrongCode):
        accept(store, code, at=NOW + WORKS_FOR)


def test_wrong_codes_of_one_person_are_limited(store: Store) -> None:
    """After five wrong codes even a right one is not looked at, until an hour has passed."""
    code = store.invitations.invite(EDITOR, now=NOW)
    for _ in range(MOST_WRONG):
        with pytest.raises(WrongCode):
            accept(store, "AAAAAAAAAAAA")

    with pytest.raises(TooManyCodes):
        accept(store, code)

    assert accept(store, code, at=NOW + timedelta(hours=1, seconds=1)).name == "Chị Sao"


def test_wrong_codes_on_a_channel_are_limited(store: Store) -> None:
    """Many people together cannot guess on either; a right code on another channel works meanwhile."""
    code = store.invitations.invite(EDITOR, now=NOW)
    for user in range(MOST_WRONG_OF_ALL):
        with pytest.raises(WrongCode):
            accept(store, "AAAAAAAAAAAA", str(user), channel="web")

    with pytest.raises(TooManyCodes):
        accept(store, "AAAAAAAAAAAA", "somebody else", channel="web")
    assert accept(store, code).name == "Chị Sao"


def test_few_strangers_shut_nobody_out(store: Store) -> None:
    """Dozens of wrong codes from browsers that never were here keep no right code from working there."""
    code = store.invitations.invite(EDITOR, now=NOW)
    for user in range(100):
        with pytest.raises(WrongCode):
            accept(store, "AAAAAAAAAAAA", str(user), channel="web")

    assert accept(store, code, channel="web").name == "Chị Sao"


def test_code_has_twelve_letters(store: Store) -> None:
    """So many that thousands of guesses an hour find none."""
    assert re.fullmatch(r"[A-HJ-NP-Z]{12}", store.invitations.invite(EDITOR, now=NOW))


def test_web_code_is_the_same_member(store: Store) -> None:
    """A member's code for the page makes its browser the same member, on the page only, once, for ten minutes."""
    member = accept(store, store.invitations.invite(EDITOR, now=NOW))
    code = store.invitations.web_code(member, now=NOW)

    with pytest.raises(WrongCode):
        accept(store, code, "thief")
    on_page = accept(store, code, "cookie", channel="web")

    assert (on_page.id, on_page.channel) == (member.id, "web")
    with pytest.raises(WrongCode):
        accept(store, code, "other cookie", channel="web")
    with pytest.raises(WrongCode):
        accept(store, store.invitations.web_code(member, now=NOW), "late", channel="web", at=NOW + WEB_WORKS_FOR)


def test_withdrawn_is_nobody_anywhere(store: Store) -> None:
    """Whoever is withdrawn is known on no channel; what they had open is dropped."""
    member = accept(store, store.invitations.invite(EDITOR, now=NOW))
    accept(store, store.invitations.web_code(member, now=NOW), "cookie", channel="web")
    code = store.invitations.web_code(member, now=NOW)
    draft = store.drafts.add("fact", (entry(FACT, None),), channel="telegram", chat="77", member=member.id)

    store.staff.withdraw(member.id)

    assert store.staff.member_of("telegram", "77") is None
    assert store.staff.member_of("web", "cookie") is None
    assert store.staff.members() == ()
    assert store.staff.name_of(member.id) == "Chị Sao"
    held = store.drafts.get(draft.id)
    assert held is not None and held.state == "dropped"
    with pytest.raises(WrongCode):
        accept(store, code, "cookie 2", channel="web")


def test_invitation_can_be_withdrawn(store: Store) -> None:
    """A code that nobody has used yet can be made worthless by the name it was made for."""
    code = store.invitations.invite(EDITOR, now=NOW)

    assert store.invitations.waiting(now=NOW) == (EDITOR,)
    assert store.invitations.withdraw("Chị Sao") == 1
    assert store.invitations.waiting(now=NOW) == ()
    with pytest.raises(WrongCode):
        accept(store, code)


def test_refused_commands_are_counted_by_day(store: Store) -> None:
    """Of a stranger's command only the day is kept."""
    store.staff.count_refused("2031-05-06")
    store.staff.count_refused("2031-05-06")

    assert (store.staff.refused("2031-05-06"), store.staff.refused("2031-05-07")) == (2, 0)
