"""Following: /theodoi and /botheodoi, in every chat, by anybody."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.abilities import ABILITIES, Pushes
from bot.messages import Chip, Reply
from bot.staff.commands import Command, Order
from bot.staff.daytime import EVENING, MORNING
from bot.staff.matching import after_words, is_one_of
from bot.staff.register_showing import standing_of
from bot.staff.scopes import Misread, scope_name, scopes_called
from bot.staff.spoken import asks
from bot.staff.words import chip, listed, reply, say, table
from knowledge.follows import Follow, Scope
from knowledge.names import folded
from knowledge.told import Chat

# Each is compared with every change; nobody reads the news of more in one notice a day.
MOST_FOLLOWS: Final = 20
# An official account may write so long after a person's message for nothing.
_FREE_H: Final = 48
_LONGEST: Final = 200
_MOST_BUTTONS: Final = 8
_NUMBER: Final = re.compile(r"(#?)(\d{1,15})")
_HOURS: Final = {"morning": MORNING, "evening": EVENING}


def in_words(order: Order) -> tuple[str, str] | None:
    """Return the command that a message begins with in words, and the rest; None for what asks, or follows nothing."""
    first = order.text[:_LONGEST].split(maxsplit=1)[:1]
    # Most messages end here: comparing all phrases takes a third of a millisecond.
    if not first or folded(first[0]) not in _first_words() or order.text.endswith("?"):
        return None
    for name, phrases in table("follows.spoken").items():
        for words in phrases:
            rest = after_words(order.text, words)
            if rest is not None and (rest or name == "botheodoi") and not asks(order):
                return name, rest
    return None


@cache
def _first_words() -> frozenset[str]:
    return frozenset(folded(words.split()[0]) for phrases in table("follows.spoken").values() for words in phrases)


def follow(order: Order) -> Reply:
    """Let the chat follow what is named; without words say what it follows, and how to."""
    if not order.text:
        held = _held(order)
        return reply(say("follows.how"), *_listing(order, held)) if held else reply(say("follows.how"))
    if len(order.text) > _LONGEST:
        return reply(say("follows.too_long"))
    is_prompt, text = _pace(order.text)
    if not text:
        return _set_pace(order, is_prompt=is_prompt is True)
    scopes = scopes_called(text, order.office)
    if isinstance(scopes, Misread):
        return reply(scopes.sentence, chips=scopes.chips)
    office, chat = order.office, _chat(order)
    snapshot = office.snapshot()
    if not office.store.follows.add(chat, scopes, version=snapshot.version, most=MOST_FOLLOWS):
        return reply(say("follows.too_many", most=MOST_FOLLOWS), chips=_list_chip())
    if is_prompt is not None:
        office.store.follows.set_prompt(chat, is_prompt=is_prompt)
    names = [scope_name(scope, snapshot) for scope in scopes]
    told = (say("follows.followed", what=names[0]),) if len(names) == 1 else _several(names)
    return reply(*told, *_states(order, scopes), *_when(order), chips=(_pace_chip(order), *_list_chip()))


def _states(order: Order, scopes: tuple[Scope, ...]) -> Iterator[str]:
    """Yield what the register says today of each product that is followed."""
    snapshot = order.office.snapshot()
    for product in (snapshot.products.get(scope.product) for scope in scopes if scope.product):
        if product is not None:
            yield say("follows.state", status=standing_of(product, snapshot, order.office.today()))


def _several(names: list[str]) -> tuple[str, ...]:
    return (say("follows.followed_several"), *(say("follows.item", what=name) for name in names))


def _pace(text: str) -> tuple[bool | None, str]:
    """Return whether a text asks to be told at once or once a day, and what else it says."""
    for key, is_prompt in (("prompt", True), ("daily", False)):
        for words in listed(f"follows.words.{key}"):
            if (rest := after_words(text, words)) is not None:
                return is_prompt, rest.lstrip(" ,:")
            count = len(words.split())
            parts = text.split()
            if len(parts) > count and is_one_of(" ".join(parts[-count:]), (words,)):
                return is_prompt, " ".join(parts[:-count]).rstrip(" ,:")
    return None, text


def _set_pace(order: Order, *, is_prompt: bool) -> Reply:
    if not order.office.store.follows.set_prompt(_chat(order), is_prompt=is_prompt):
        return reply(say("follows.nothing_yet"))
    sentence = say("follows.prompt_on", **_HOURS) if is_prompt else say("follows.prompt_off")
    return reply(sentence, _of_channel(order), chips=(_pace_chip(order), *_list_chip()))


def _when(order: Order) -> tuple[str, str]:
    """Return the lines that say when the chat is told: what it asked for, and what its channel can do."""
    limits = _of_channel(order)
    if pushes(order.message.channel) == "never":
        return "", limits
    is_prompt = order.office.store.follows.is_prompt(_chat(order))
    return say("follows.when_prompt" if is_prompt else "follows.when_daily", **_HOURS), limits


def _of_channel(order: Order) -> str:
    match pushes(order.message.channel):
        case "never":
            return say("follows.never")
        case "window":
            return say("follows.window", hours=_FREE_H)
        case _:
            return ""


def pushes(channel: str) -> Pushes:
    """Return whether a channel may write to a chat that has not just written; one that nobody knows may not."""
    abilities = ABILITIES.get(channel)
    return abilities.pushes if abilities else "never"


def stop(order: Order) -> Reply:
    """Let the chat follow one thing less, or nothing; without words say what it follows."""
    held = _held(order)
    if not held:
        return reply(say("follows.nothing_yet"))
    if not order.text:
        return reply(*_listing(order, held), say("follows.list_how"), chips=_stop_chips(held))
    store, chat = order.office.store, _chat(order)
    if is_one_of(order.text, listed("follows.words.all")):
        return reply(say("follows.stopped_all", count=store.follows.stop(chat, [each.id for each in held])))
    meant = _meant(order, held)
    if not meant:
        return reply(say("follows.not_followed"), *_listing(order, held), chips=_stop_chips(held))
    store.follows.stop(chat, [each.id for each in meant])
    snapshot = order.office.snapshot()
    return reply(say("follows.stopped", what="; ".join(scope_name(each.scope, snapshot) for each in meant)))


def _meant(order: Order, held: tuple[Follow, ...]) -> tuple[Follow, ...]:
    """Return what is to be stopped: by its place in the list, by its own number as buttons send it, or by its name."""
    if number := _NUMBER.fullmatch(order.text):
        if number[1]:
            return tuple(each for each in held if each.id == int(number[2]))
        return held[int(number[2]) - 1 : int(number[2])] if int(number[2]) else ()
    scopes = scopes_called(order.text[:_LONGEST], order.office)
    return () if isinstance(scopes, Misread) else tuple(each for each in held if each.scope in scopes)


def _held(order: Order) -> tuple[Follow, ...]:
    return order.office.store.follows.of(_chat(order))


def _chat(order: Order) -> Chat:
    return Chat(order.message.channel, order.message.chat)


def _listing(order: Order, held: tuple[Follow, ...]) -> tuple[str, ...]:
    snapshot = order.office.snapshot()
    lines = (
        say("follows.list_item", number=at, what=scope_name(each.scope, snapshot)) for at, each in enumerate(held, 1)
    )
    return (say("follows.list", count=len(held)), *lines)


def _stop_chips(held: tuple[Follow, ...]) -> tuple[Chip, ...]:
    each_one = (
        chip(say("follows.button_stop", number=at), f"/botheodoi #{follow.id}") for at, follow in enumerate(held, 1)
    )
    return (*tuple(each_one)[:_MOST_BUTTONS], chip(say("follows.button_stop_all"), say("follows.stop_all")))


def _pace_chip(order: Order) -> Chip:
    is_prompt = order.office.store.follows.is_prompt(_chat(order))
    pace = "daily" if is_prompt else "prompt"
    return chip(say(f"follows.button_{pace}"), say(f"follows.{pace}_command"))


def _list_chip() -> tuple[Chip, ...]:
    return (chip(say("follows.button_list"), "/botheodoi"),)


COMMANDS: Final = (Command("theodoi", "anybody", follow), Command("botheodoi", "anybody", stop))
