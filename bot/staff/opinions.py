"""What askers say of a reply: helpful or not, and that they want to hear when there is an answer."""

from collections.abc import Callable
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Command, Order
from bot.staff.record import own_question
from bot.staff.words import reply, say
from knowledge.questions import InboxState, Opinion, Question
from knowledge.told import Chat

_MOST_DIGITS: Final = 15
# Each is asked again after every change.
_MOST_WANTS: Final = 20


def number_in(text: str) -> int:
    """Return the number that a command is given; 0 where there is none."""
    digits = text.strip().lstrip("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0


def _judged(opinion: Opinion) -> Callable[[Order], Reply]:
    """Return the command that notes an opinion; the last one given counts."""

    def run(order: Order) -> Reply:
        question = own_question(order.office, order.message, number_in(order.text))
        if question is None:
            return reply(say("asked.not_own"))
        order.office.store.questions.judge(question.id, opinion, _state_after(question, opinion))
        return reply(say(f"asked.thanks_{opinion}"))

    return run


def _state_after(question: Question, opinion: Opinion) -> InboxState:
    """Return the state with an opinion: an answer is in the inbox only while it is called wrong."""
    if question.state in ("dropped", "answered"):
        return question.state
    if opinion == "down":
        return "open"
    return question.state if question.outcome == "no_data" else ""


def _want(order: Order) -> Reply:
    office, message = order.office, order.message
    question = own_question(office, message, number_in(order.text))
    if question is None:
        return reply(say("asked.not_own"))
    if question.outcome != "no_data":
        return reply(say("asked.has_answer"))
    chat = Chat(message.channel, message.chat)
    if office.store.wants.of(chat) >= _MOST_WANTS:
        return reply(say("asked.too_many", most=_MOST_WANTS))
    office.store.wants.add(question.id, chat, seen=question.seen, at=office.now())
    return reply(say("asked.will_tell", days=office.keep_days))


COMMANDS: Final = (
    Command("hay", "anybody", _judged("up")),
    Command("chuahay", "anybody", _judged("down")),
    Command("baotoi", "anybody", _want),
)
