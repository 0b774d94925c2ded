"""What staff say without a slash: commands in words, and questions between them."""

from typing import Final

from bot.messages import Chip
from bot.parts import ASKING
from bot.staff.commands import Order, is_allowed
from bot.staff.drafting import newest
from bot.staff.matching import after_words, is_one_of
from bot.staff.words import chip, listed, say, table
from intents.syllables import fold

# Whoever explains something at length asks nothing.
_LONGEST_QUESTION: Final = 25
# "Nguồn: Báo cáo …" names a source and does not ask for one.
_NAMED: Final = frozenset({"source"})
_ANSWERED: Final = frozenset({"answer", "define"})


def dropping() -> tuple[Chip, ...]:
    """Return the button that drops what was asked back."""
    return (chip(say("writing.button_drop"), "/boqua"),)


def is_question(order: Order) -> bool:
    """Say whether a message asks something: by its sign, or by words that hoidap has an answer to."""
    if order.text.endswith("?"):
        return True
    return asks(order) and order.office.hoidap.once(order.text).kind in _ANSWERED


def asks(order: Order) -> bool:
    """Say whether a message has words that ask."""
    if len(order.text.split()) > _LONGEST_QUESTION:
        return False
    reading, _, _ = order.office.hoidap.explain(order.text)
    return bool((ASKING - _NAMED) & set(reading.shapes))


def begun_by(order: Order) -> tuple[str, str] | None:
    """Return the command that a message begins with in words, and the rest; None for what asks or gives no value."""
    found = _verb(order.text)
    if found is None or order.text.endswith("?"):
        return None
    name, rest = found
    gives = any(letter.isdigit() for letter in rest) or _gives_words(rest)
    return (name, rest) if gives and not asks(order) else None


def _verb(text: str) -> tuple[str, str] | None:
    for words, name in (("change_verbs", "capnhat"), ("correct_verbs", "sua")):
        for verb in sorted(listed(f"desk.{words}"), key=len, reverse=True):
            if rest := after_words(text, verb):
                return name, rest
    for count in (1, 2):  # "capnhat", "câp nhât"
        head, rest = text.split()[:count], " ".join(text.split()[count:])
        if rest and fold("".join(head)) == "capnhat":
            return "capnhat", rest
    return None


def _gives_words(rest: str) -> bool:
    """Say whether a value of words stands behind "thành" or "là": the name of a person."""
    return any(word in rest.casefold().split()[1:-1] for word in listed("desk.into_words"))


def about_draft(order: Order) -> tuple[str, str] | None:
    """Return the command that a word means for what was shown last in the chat: "ghi", "bỏ", "sửa"."""
    if order.member is None or not is_allowed(order.member, "editor"):
        return None
    for words, name in (("write_words", "ghi"), ("drop_words", "boqua"), ("edit_words", "suanhap")):
        if is_one_of(order.text, listed(f"desk.{words}")):
            draft = newest(order)
            if draft is not None and draft.state == "open" and not draft.is_expired(order.office.now()):
                return name, str(draft.id)
            return (name, "") if is_one_of(order.text, listed("desk.plain_words")) else None
    return None


def named_in_words(order: Order) -> tuple[str, str] | None:
    """Return the command that a message calls by its words: "hoàn tác", "lịch sử Đầm Hà"; None for what asks."""
    if order.text.endswith("?"):
        return None
    for name, words in table("desk.called").items():
        for word in words:
            rest = after_words(order.text, word)
            if rest is not None and (not rest or (name in listed("desk.called_with_more") and not asks(order))):
                return name, rest
    return None


def is_beside(order: Order) -> bool:
    """Say whether a message is a bare number, or a word for what was shown, while something waits in the chat."""
    words = (*listed("desk.write_words"), *listed("desk.drop_words"), *listed("desk.edit_words"))
    if not (is_one_of(order.text, words) or not any(letter.isalpha() for letter in order.text)):
        return False
    if order.office.asked_of(order) is not None:
        return True
    draft = newest(order)
    return draft is not None and draft.state in ("open", "waiting")
