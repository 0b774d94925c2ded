"""Making a glossary entry from a chat: its name, what it is, the document it rests on; then a draft."""

import re
from typing import Final

from bot.messages import Reply
from bot.staff.commands import Command, Order
from bot.staff.drafting import Wording, keep
from bot.staff.spoken import dropping
from bot.staff.trials import try_out
from bot.staff.words import chip, cut, listed, reply, say
from knowledge.changes import Entry
from knowledge.names import same_name, slug
from knowledge.records import Topic
from knowledge.snapshot import Snapshot

# What a phone shows at once; the longest entry of the packaged data has 560.
_MOST_TEXT: Final = 600
_MOST_TITLE: Final = 80
_MOST_LINES: Final = 3


def _begin(order: Order) -> Reply:
    """Ask for what is missing: the name first, given whole as "name: text" or alone."""
    title, _, text = (part.strip() for part in order.text.partition(":"))
    title = cut(title, _MOST_TITLE + 1).strip('“”"?! ')
    if not title:
        return reply(say("asked.topic_what"))
    if len(title) > _MOST_TITLE or len(text) > _MOST_TEXT:
        return reply(say("asked.topic_long", most=_MOST_TEXT, most_title=_MOST_TITLE))
    return _with_text(order, title, text) if text else _ask_text(order, title)


def _ask_text(order: Order, title: str) -> Reply:
    """Ask for the text; where there is such a topic, show what it says now."""
    order.office.ask(order, lambda answer: _with_text(answer, title, answer.text))
    held = _held(order.office.store.snapshot(), title)
    if held is None:
        return reply(say("asked.topic_text", title=title), chips=dropping())
    law = say("asked.topic_law", source=held.legal_source) if held.legal_source else ""
    return reply(say("asked.topic_held", title=held.title, text=held.text), law, chips=dropping())


def _with_text(order: Order, title: str, text: str) -> Reply:
    if not text or len(text) > _MOST_TEXT:
        _ask_text(order, title)
        return reply(say("asked.topic_long", most=_MOST_TEXT, most_title=_MOST_TITLE), chips=dropping())
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    told = "\n".join((*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :]))).strip()
    order.office.ask(order, lambda answer: _with_source(answer, title, told))
    return reply(say("asked.topic_source"), chips=dropping())


def _with_source(order: Order, title: str, text: str) -> Reply:
    named = cut(order.text)
    source = "" if same_name(named) in listed("asked.none_words") else named
    return _preview(order, title, text, source)


def _preview(order: Order, title: str, text: str, source: str) -> Reply:
    """Show the entry and keep it as a draft; nothing is written."""
    before = _held(order.office.store.snapshot(), title)
    key = before.id if before else _free_id(order.office.store.snapshot(), title)
    topic = Topic(key, before.title if before else title, text, source, before.see if before else "")
    if topic == before:
        return reply(say("asked.topic_same"))
    entry = Entry("topics", key, before, topic)
    trial = try_out(order.office, (entry,), (title,), example=say("asked.topic_question", title=topic.title))
    is_told = trial.example.after.lines[0] == topic.text.split("\n")[0]
    shown = (
        say("asked.topic_changed" if before else "asked.topic_new"),
        say("asked.topic_before", text=before.text) if before else "",
        say("asked.topic_after", title=topic.title, text=text),
        say("asked.topic_law", source=source) if source else "",
        *trial.lines(),
        "" if is_told else say("asked.topic_other", title=topic.title),
    )
    draft = keep(order, "topic", (entry,), Wording(source=source, shown=shown))
    write, drop = chip(say("asked.write"), f"/ghi {draft.id}"), chip(say("asked.drop"), f"/boqua {draft.id}")
    return reply(*shown, chips=(write, drop))


def _held(snapshot: Snapshot, title: str) -> Topic | None:
    for term in snapshot.terms:
        if term.kind == "topic" and same_name(term.text) == same_name(title) and term.target in snapshot.topics:
            return snapshot.topics[term.target]
    wanted = same_name(title)
    return next((topic for topic in snapshot.topics.values() if same_name(topic.title) == wanted), None)


def _free_id(snapshot: Snapshot, title: str) -> str:
    """Return an id made of the title that no topic has."""
    base = slug(title) or "topic"
    taken = {int(found[1] or 1) for key in snapshot.topics if (found := re.fullmatch(rf"{base}(?:_(\d+))?", key))}
    return base if not taken else f"{base}_{max(taken) + 1}"


COMMANDS: Final = (Command("khainiem", "editor", _begin),)
