"""The inbox: what people asked in vain, most asked first, and what staff can do about it."""

from typing import Final

from bot.messages import Chip, Reply
from bot.settings import ZONE
from bot.staff.commands import Command, Office, Order
from bot.staff.likeness import Group, grouped
from bot.staff.opinions import number_in
from bot.staff.outbox import ANSWERED
from bot.staff.rights import not_of_places
from bot.staff.words import chip, cut, reply, say, table
from knowledge.questions import Question

_PAGE: Final = 10
# The newest of what waits; a base that nobody looked after for months still answers at once.
_MOST_OPEN: Final = 5_000
# So many are asked again before a page is shown: a third of a second at most.
_MOST_AGAIN: Final = 100
_MOST_OTHERS: Final = 3
_MOST_MEANINGS: Final = 2
_SHORT: Final = 90


def _list(order: Order) -> Reply:
    groups = _waiting(order.office)
    if not groups:
        return reply(say("asked.inbox_empty"))
    pages = -(-len(groups) // _PAGE)
    page = min(max(number_in(order.text), 1), pages)
    shown = groups[(page - 1) * _PAGE : page * _PAGE]
    head = say(
        "asked.inbox_page" if pages > 1 else "asked.inbox",
        groups=len(groups), questions=sum(len(each.questions) for each in groups), page=page, pages=pages,
    )  # fmt: skip
    chips = [chip(say("asked.show", number=str(each.number)), f"/thu {each.number}") for each in shown]
    if page < pages:
        chips.append(chip(say("asked.next_page", page=page + 1), f"/hopthu {page + 1}"))
    return reply(head, *map(_line, shown), chips=tuple(chips))


def _entry(order: Order) -> Reply:
    group = _group(order.office, number_in(order.text))
    if group is None:
        return reply(say("asked.entry_gone"))
    newest, office = group.newest, order.office
    others = [cut(text, _SHORT) for text in group.texts[1 : 1 + _MOST_OTHERS]]
    waiting = office.store.wants.count(group.ids)
    return reply(
        say(
            "asked.entry",
            text=cut(newest.text), times=len(group.questions), why=_why(newest),
            day=f"{newest.asked_at.astimezone(ZONE):%d/%m/%Y}",
        ),
        say("asked.entry_reading", reading=newest.reading) if newest.reading else "",
        say("asked.entry_others", texts="; ".join(others)) if others else "",
        say("asked.entry_waiting", count=waiting) if waiting else "",
        say("asked.entry_teach"),
        chips=_actions(office, group),
    )  # fmt: skip


def _drop(order: Order) -> Reply:
    group = _group(order.office, number_in(order.text))
    if group is None:
        return reply(say("asked.entry_gone"))
    if (refused := not_of_places(order, group.newest.places)) is not None:
        return refused
    order.office.store.questions.mark(group.ids, "dropped")
    return reply(say("asked.dropped", text=cut(group.newest.text, _SHORT), times=len(group.questions)))


def _actions(office: Office, group: Group) -> tuple[Chip, ...]:
    """Return the buttons: add the figure, say what it means, make it a topic, drop it."""
    question = group.newest
    what = cut(question.reading.replace(" · ", " ") or question.text, _SHORT)
    return (
        chip(say("asked.add_figure"), say("asked.capnhat", what=what)),
        *_meanings(office, question),
        chip(say("asked.make_topic"), say("asked.khainiem", what=cut(_topic(office, question), _SHORT))),
        chip(say("asked.drop_entry"), f"/boquathu {group.number}"),
    )


def _meanings(office: Office, question: Question) -> tuple[Chip, ...]:
    """Return buttons that give what was not understood the name of a likely indicator."""
    reading, query, _ = office.hoidap.explain(question.asks)
    if not reading.unknown:
        return ()
    catalog = office.hoidap.catalog
    name = " ".join(reading.unknown)
    labels = [
        catalog.snapshot.indicators[match.id].label
        for match in catalog.recognizer.rank(query.concepts, "figure")[:_MOST_MEANINGS]
    ]
    return tuple(chip(say("asked.means", label=label), say("asked.ten", name=name, label=label)) for label in labels)


def _topic(office: Office, question: Question) -> str:
    """Return what a question asks the meaning of: its text without "là gì?" and the like."""
    reading, _, _ = office.hoidap.explain(question.text)
    cues = {at for shape, start, end in reading.shape_spans if shape == "define" for at in range(start, end)}
    kept = " ".join(token.text for at, token in enumerate(reading.tokens) if at not in cues)
    # A colon would make the rest of what somebody asked the text of the topic.
    return (kept if cues and kept else question.text).replace(":", " ")


def _waiting(office: Office) -> tuple[Group, ...]:
    """Return the groups that still have no answer: what a change has answered since leaves the inbox."""
    questions, version = office.store.questions, office.store.version()
    groups, asked = [], 0
    for group in grouped(questions.open(_MOST_OPEN)):
        if group.newest.outcome in ANSWERED or group.newest.seen >= version or asked >= _MOST_AGAIN:
            groups.append(group)
            continue
        asked += 1
        if office.hoidap.once(group.newest.asks).kind in ANSWERED:
            questions.mark(group.ids, "answered")
        else:
            questions.saw(group.ids, version)
            groups.append(group)
    return tuple(groups)


def _group(office: Office, number: int) -> Group | None:
    """Return the group that has the question of a number; None where it waits no more."""
    groups = grouped(office.store.questions.open(_MOST_OPEN))
    return next((group for group in groups if number in group.ids), None)


def _line(group: Group) -> str:
    newest = group.newest
    # A follow-up says too little by itself.
    text = cut(f"{newest.text} → {newest.reading}" if newest.again else newest.text, _SHORT)
    return say("asked.inbox_line", number=str(group.number), text=text, times=len(group.questions), why=_why(newest))


def _why(question: Question) -> str:
    words = table("asked.why")
    is_down = question.outcome in ANSWERED and question.opinion == "down"
    return str(words["down" if is_down else question.outcome])


COMMANDS: Final = (
    Command("hopthu", "viewer", _list),
    Command("thu", "viewer", _entry),
    Command("boquathu", "editor", _drop),
)
