"""The bot put together: knowledge, understanding, answering and wording behind one door."""

import gc
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.answering import DECLINED, answer, deciding
from bot.answers import (
    Answer,
    Clarification,
    Definition,
    FigureAnswer,
    NoFigure,
    OutOfScope,
    ProductAnswer,
    ProductChoice,
    ProductList,
    ProductRanking,
    Smalltalk,
    SuccessorAnswer,
    UnknownProduct,
)
from bot.catalog import Catalog, build_catalog, corrected
from bot.chats import Chat
from bot.chips import product_chip
from bot.listing import listed_names, with_item
from bot.messages import Message, Reply
from bot.parts import split_questions
from bot.queries import Query, build_query
from bot.showing import show
from bot.verdicts import verdict
from bot.wording import Wording, joined, machine_fact, shown_figures
from intents.readings import Reading
from knowledge.changes import Change, Entry
from knowledge.records import Fact
from knowledge.snapshot import after
from knowledge.store import Store

FORGETS_AFTER_S: Final = 30 * 60
MOST_CHATS: Final = 10_000
MOST_RECENT: Final = 3
STAR: Final = "star"
CHOICE: Final = re.compile(r"^\D{0,12}\b([1-9]|10)\b\D{0,4}$")


@dataclass(frozen=True, slots=True)
class _World:
    catalog: Catalog
    wording: Wording


@dataclass(frozen=True, slots=True)
class Understood:
    """How a message was understood."""

    text: str
    """The message, or the choice of the last reply that it picked."""
    is_choice: bool
    """Whether it picked one of the choices that the last reply offered."""
    parts: tuple[tuple[Query, Answer], ...]
    """Each question of the message with its answer, in order."""


class Hoidap:
    """Answers messages from a store, chat by chat."""

    def __init__(
        self,
        store: Store,
        today: Callable[[], date],
        clock: Callable[[], float] = time.monotonic,
        catalog: Catalog | None = None,
    ) -> None:
        """`catalog` is one of the store's that was built before; without one it is built now."""
        self._store = store
        self._today = today
        self._clock = clock
        self._chats: OrderedDict[tuple[str, str], Chat] = OrderedDict()
        self._world = self._build() if catalog is None else _World(catalog, Wording(catalog))
        self.last: Understood | None = None
        """How the last message of any chat was understood; None before the first."""
        self.is_told_news = False
        """Whether another Hoidap learns what is new, and `learn_from` follows; until then nothing is learned here."""

    def respond(self, message: Message) -> Reply:
        """Return the reply to a message, and remember what the chat is about."""
        self.refresh()
        reply, self.last = self._respond(message.text, self._chat(message), self._world)
        return reply

    def about_products(self, message: Message, products: tuple[str, ...], number: str = "") -> Reply:
        """Return what the register says of products that a code named; the chat is about them from now on.

        `number` is what the code says, where that can be shown.
        """
        catalog, chat = self.refresh(), self._chat(message)
        verdicts = [verdict(id_, self._today(), catalog.snapshot) for id_ in products]
        found = tuple(each for each in verdicts if each is not None)
        chat.products, chat.choices, chat.was_asked_back = tuple(each.product.id for each in found), (), False
        chat.wanted, chat.offered, chat.facts = None, (), ()
        return self._world.wording.reply(ProductAnswer(found, number=number, total=len(found)))

    def once(self, text: str) -> Reply:
        """Return the reply to a message as the first of a chat, which is forgotten."""
        return self.foresee((), (text,))[0]

    def forget(self, channel: str, chat: str) -> None:
        """Forget what a chat was about."""
        self._chats.pop((channel, chat), None)
        self.last = None

    def tell(self, fact: Fact) -> str:
        """Return a fact in a sentence, as an answer tells it."""
        return self._world.wording.told(show(fact, self._world.catalog))

    def refresh(self) -> Catalog:
        """Return what is known as of the last change, also of another process; or before it, see `is_told_news`."""
        if not self.is_told_news and self._store.version() != self._world.catalog.snapshot.version:
            self._world = self._renewed()
        return self._world.catalog

    def learn_from(self, other: "Hoidap") -> None:
        """Know what another Hoidap of the same base knows, where that is newer; it may be of another thread."""
        known = other._world
        if known.catalog.snapshot.version > self._world.catalog.snapshot.version:
            self._world = known

    def foresee(self, entries: Iterable[Entry], questions: Iterable[str]) -> tuple[Reply, ...]:
        """Return the replies to questions, each the first of a chat, as they would be after a change; changes nothing.

        Without entries they are as they are. Entries that name nothing new take some milliseconds, others as long as
        it takes to learn all names anew.
        """
        entries = tuple(entries)
        catalog = self.refresh()
        world = self._world
        if entries:
            world = self._foreseen(entries, catalog)
        return tuple(self._respond(question, Chat(), world)[0] for question in questions)

    def _respond(self, message: str, chat: Chat, world: _World) -> tuple[Reply, Understood]:
        choices = chat.choices
        text = self._chosen(message, chat)
        answered = [self._reply(part, chat, world) for part in split_questions(text, world.catalog.recognizer)]
        replies = [reply for _, _, reply in answered]
        understood = Understood(text, text in choices, tuple((query, answer) for query, answer, _ in answered))
        return replies[0] if len(replies) == 1 else joined(replies), understood

    def _foreseen(self, entries: tuple[Entry, ...], catalog: Catalog) -> _World:
        """Return the world after entries: at once where they name nothing new."""
        foreseen = corrected(catalog, [(catalog.snapshot.version, Change("", "", "", "", entries))])
        if foreseen is not None:
            return _World(foreseen, self._world.wording.about(foreseen))
        foreseen = build_catalog(after(catalog.snapshot, entries))
        return _World(foreseen, Wording(foreseen))

    def warm_up(self) -> None:
        """Do once what the first answer would wait for: compile the templates, spare the collector the names."""
        self._world.wording.compile()
        gc.collect()
        gc.freeze()

    def explain(self, text: str) -> tuple[Reading, Query, Answer]:
        """Return how a message is understood, as the first of a chat."""
        catalog = self.refresh()
        reading = catalog.recognizer.recognise(text)
        query = build_query(reading, Chat(), catalog, self._today())
        return reading, query, answer(query, Chat(), catalog, self._today())

    def key_of(self, fact: Fact) -> tuple[str, str, str, str]:
        """Return place, indicator, value and period of a fact as the machine-readable part of a reply names them."""
        machine = machine_fact(show(fact, self._world.catalog))
        return machine.place, machine.indicator, machine.value, machine.period

    @property
    def catalog(self) -> Catalog:
        """What is known at the moment."""
        return self._world.catalog

    def _build(self) -> _World:
        catalog = build_catalog(self._store.snapshot())
        return _World(catalog, Wording(catalog))

    def _renewed(self) -> _World:
        """Return the world after the last changes: at once where they only correct figures."""
        changes = self._store.log.since(self._world.catalog.snapshot.version)
        catalog = corrected(self._world.catalog, changes)
        return self._build() if catalog is None else _World(catalog, self._world.wording.about(catalog))

    def _chat(self, message: Message) -> Chat:
        """Return the chat's state, a fresh one after a long silence."""
        key, now = (message.channel, message.chat), self._clock()
        chat = self._chats.pop(key, None)
        if chat is None or now - chat.at > FORGETS_AFTER_S:
            chat = Chat()
        chat.at = now
        self._chats[key] = chat
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return chat

    def _chosen(self, text: str, chat: Chat) -> str:
        """Return the choice that "2" or "cái thứ 2" picks from the last reply, or the text itself."""
        found = CHOICE.match(text.strip()) if chat.choices else None
        choices, chat.choices = chat.choices, ()
        number = int(found[1]) if found else 0
        if 0 < number <= len(choices) and not self._names_stars(text):
            return choices[number - 1]
        return with_item(text, chat.items)

    def _names_stars(self, text: str) -> bool:
        """Return whether a number counts stars and picks no choice: "còn 3 sao"."""
        read = self._world.catalog.recognizer.recognise(text)
        return any(concept.startswith(STAR) for concept in read.concept_ids)

    def _reply(self, text: str, chat: Chat, world: _World) -> tuple[Query, Answer, Reply]:
        catalog = world.catalog
        reading = catalog.recognizer.recognise(text)
        query = build_query(reading, chat, catalog, self._today())
        answered = answer(query, chat, catalog, self._today())
        _remember(chat, query, answered, catalog)
        return query, answered, world.wording.reply(answered)


def _remember(chat: Chat, query: Query, answered: Answer, catalog: Catalog) -> None:
    """Keep what the message was about; small talk and what was not understood change nothing."""
    chat.was_asked_back = isinstance(answered, Clarification)
    chat.offered = tuple(each.product.id for each in answered.verdicts) if isinstance(answered, ProductChoice) else ()
    if isinstance(answered, ProductAnswer | ProductChoice | ProductList | ProductRanking | UnknownProduct):
        chat.facts = ()
    match answered:
        case Smalltalk(kind=kind) if kind == DECLINED:
            chat.concepts, chat.targets, chat.periods, chat.status = frozenset(), (), (), ""
            return
        case Smalltalk() | OutOfScope():
            return
        case Clarification():
            chat.choices = tuple(message for _, message in answered.choices)
        case ProductChoice():
            chat.choices = tuple(product_chip(each).text for each in answered.verdicts)
            chat.products, chat.wanted = (), None
        case ProductList():
            chat.choices = tuple(product_chip(each).text for each in answered.rows)
            chat.products, chat.wanted, chat.topic = (), answered.wanted, ""
        case NoFigure() if not answered.label:
            return
        case _:
            chat.items = listed_names(answered) or chat.items
            chat.topic = answered.topic.id if isinstance(answered, Definition) else ""
            register = answered.register if isinstance(answered, FigureAnswer) else None
            chat.wanted = replace(register.wanted, page=0) if register else None
            chat.products = tuple(p.id for p in answered.products) if isinstance(answered, ProductAnswer) else ()
            chat.facts = tuple(shown.fact for shown in shown_figures(answered)) or chat.facts
    if deciding(query, catalog):
        chat.earlier, chat.concepts = chat.concepts, query.concepts
    chat.status = query.status
    chat.targets = query.targets or chat.targets
    earlier = (before for before in chat.recent if before not in query.targets)
    chat.recent = (*earlier, *query.targets)[-MOST_RECENT:]
    chat.periods = query.reading.periods or (query.periods if "period" in query.carried else ())
    chat.shapes = ("successor",) if isinstance(answered, SuccessorAnswer) else query.shapes
