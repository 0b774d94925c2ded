"""Who is of the staff: inviting, coming in, the list, and taking rights away."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Final, cast

from bot.errors import SetupError
from bot.messages import Message, Reply
from bot.staff.commands import Command, Order
from bot.staff.finding import places_called
from bot.staff.matching import after_words
from bot.staff.telling import channel_name
from bot.staff.words import chip, cut, reply, say, table
from bot.wording import named
from knowledge.invitations import Invitation
from knowledge.names import same_name
from knowledge.snapshot import Snapshot
from knowledge.staff import TERMINAL, Member, Role
from knowledge.store import Store

_LONGEST_NAME: Final = 60
_MOST_PLACES: Final = 20
_PARTS: Final = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class _Misread:
    """Why an invitation cannot be read."""

    sentence: str


def invite(order: Order) -> Reply:
    """Return a code that makes somebody a member: `/moi biên tập, Chị Hoa, Đầm Hà`."""
    if not _is_private(order.message):
        return reply(say("people.private"))
    store, by = order.office.store, order.member
    assert by is not None  # the desk lets owners alone come here
    invitation = _invitation(order)
    if isinstance(invitation, _Misread):
        return reply(invitation.sentence)
    code = store.invitations.invite(invitation, by=by.id, now=order.office.now())
    return reply(
        say("people.invited", name=invitation.name, role=role_name(invitation.role), code=code),
        _places_line("people.invited_places", invitation.places, order.office.snapshot()),
        say("people.invited_how", code=code),
    )


def _invitation(order: Order) -> Invitation | _Misread:
    role, rest = _role(order.text)
    parts = [part.strip() for part in _PARTS.split(rest) if part.strip()][: _MOST_PLACES + 1]
    if role is None or not parts:
        return _Misread(say("people.how_to_invite"))
    name, *places = parts
    snapshot = order.office.snapshot()
    name = cut(name, _LONGEST_NAME)
    if is_taken(name, order.office.store, order.office.now()):
        return _Misread(say("people.name_taken", name=name))
    ids: list[str] = []
    for text in places:
        found = places_called(text, snapshot)
        if len(found) != 1:
            told = ", ".join(named(place) for place in found[:5])
            key = "people.ambiguous_place" if found else "people.unknown_place"
            return _Misread(say(key, text=cut(text, _LONGEST_NAME), places=told))
        ids.append(found[0].id)
    return Invitation(name, role, tuple(ids))


def _role(text: str) -> tuple[Role | None, str]:
    """Return the role that a text begins with, and the rest."""
    words = ((role, word) for role, listed in table("people.roles").items() for word in listed)
    for role, word in sorted(words, key=lambda each: -len(each[1])):
        head, comma, tail = text.partition(",")
        if comma and after_words(head.strip(), word) == "":
            return cast(Role, role), tail.strip()
        if (rest := after_words(text, word)) is not None:
            return cast(Role, role), rest.lstrip(" ,:")
    return None, text


def is_taken(name: str, store: Store, now: datetime) -> bool:
    """Say whether the log would take somebody of this name for another."""
    held = [member.name for member in store.staff.members()]
    held += [each.name for each in store.invitations.waiting(now=now)]
    held += [TERMINAL, "command-line", "package"]
    return same_name(name) in map(same_name, held)


def add_from_command_line(store: Store, name: str, role: Role) -> str:
    """Return a code in a sentence: an invitation, or for who is a member already one to sign in on the web page.

    Raises:
        SetupError: there is no name, or somebody was invited by it already.
    """
    name = cut(name, _LONGEST_NAME)
    if not name:
        raise SetupError("staff_name_empty")
    member = next((each for each in store.staff.members() if same_name(each.name) == same_name(name)), None)
    if member is not None:
        code = store.invitations.web_code(member)
        return say("people.cli_web_code", name=member.name, role=role_name(member.role), code=code)
    if is_taken(name, store, datetime.now(UTC)):
        raise SetupError("staff_name_taken", name=name)
    code = store.invitations.invite(Invitation(name, role))
    return say("people.cli_invited", name=name, role=role_name(role), code=code)


def enter(order: Order) -> Reply:
    """Make the sender of a code the member that it is for."""
    message, office = order.message, order.office
    if message.channel == TERMINAL:
        return reply(say("people.terminal_enter"))
    if not order.text:
        return reply(say("people.how_to_enter"))
    if not message.user or not _is_private(message):
        return reply(say("people.private"))
    member = office.store.invitations.accept(
        order.text[:_LONGEST_NAME], channel=message.channel, user=message.user, chat=message.chat, now=office.now()
    )
    return reply(
        say("people.welcome", name=member.name, role=role_name(member.role)),
        _places_line("people.welcome_places", member.places, office.snapshot()),
        say("people.welcome_how"),
        chips=(chip("/lenh", "/lenh"),),
    )


def web_code(order: Order) -> Reply:
    """Return a code that signs the sender in on the web page."""
    member = order.member
    assert member is not None  # the desk lets members alone come here
    if order.message.channel == TERMINAL:
        return reply(say("people.terminal_web"))
    if not _is_private(order.message):
        return reply(say("people.private"))
    code = order.office.store.invitations.web_code(member, now=order.office.now())
    return reply(say("people.web_code", code=code), say("people.web_how", code=code))


def remove(order: Order) -> Reply:
    """Take somebody's rights away, or make their invitation worthless."""
    store, wanted = order.office.store, same_name(order.text)
    if not wanted:
        return reply(say("people.how_to_remove"))
    members = store.staff.members()
    found = next((member for member in members if same_name(member.name) == wanted), None)
    if found is not None:
        if {each.id for each in members if each.role == "owner"} == {found.id} and order.message.channel != TERMINAL:
            return reply(say("people.last_owner", name=found.name))
        store.staff.withdraw(found.id)
        return reply(say("people.removed", name=found.name))
    invited = [each.name for each in store.invitations.waiting(now=order.office.now())]
    for name in (each for each in invited if same_name(each) == wanted):
        store.invitations.withdraw(name)
        return reply(say("people.invitation_removed", name=name))
    return reply(say("people.nobody", name=cut(order.text, _LONGEST_NAME)))


def list_people(order: Order) -> Reply:
    """Return who is of the staff, and who was invited."""
    return reply(*listing(order.office.store, order.office.snapshot(), order.office.now()))


def listing(store: Store, snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return a line for each member and each who was invited; the first says how many members there are."""
    people = [tuple(held) for _, held in groupby(store.staff.members(), key=lambda member: member.id)]
    lines = [_line(held, snapshot) for held in people]
    lines += [
        say("people.invitation", name=each.name, role=role_name(each.role))
        for each in store.invitations.waiting(now=now)
    ]
    return (say("people.list", count=len(people)), *lines) if lines else (say("people.list_empty"),)


def role_name(role: Role) -> str:
    """Return what people call a role."""
    return str(table("people.role_names")[role])


def _line(held: tuple[Member, ...], snapshot: Snapshot) -> str:
    """Return the line of one member, known on one channel or several."""
    first = held[0]
    channels = ", ".join(dict.fromkeys(channel_name(member.channel) for member in held))
    key = "people.member_places" if first.places else "people.member"
    places = _names(first.places, snapshot)
    return say(key, name=first.name, role=role_name(first.role), places=places, channels=channels)


def _places_line(key: str, places: tuple[str, ...], snapshot: Snapshot) -> str:
    return say(key, places=_names(places, snapshot)) if places else ""


def _names(places: tuple[str, ...], snapshot: Snapshot) -> str:
    held = (snapshot.places.get(place) for place in places)
    return ", ".join(named(place) for place in held if place)


def _is_private(message: Message) -> bool:
    """Say whether nobody else reads along: in a chat with one person chat and user are one, as far as channels tell.

    Telegram gives a private chat the id of its user (core.telegram.org/bots/api#chat); a browser is both.
    """
    return message.channel == TERMINAL or message.chat == message.user


COMMANDS: Final = (
    Command("moi", "owner", invite),
    Command("vao", "anybody", enter),
    Command("web", "viewer", web_code),
    Command("bo", "owner", remove),
    Command("nhansu", "viewer", list_people),
)
