"""The desk: what every channel talks to. Staff's commands are done here; everything else is asked of hoidap."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.errors import explain_error
from bot.messages import Message, Reply
from bot.register.label_replies import Labels
from bot.scanning import is_photo
from bot.staff import (
    announced,
    announcing,
    changing,
    corrections,
    expiries,
    follows,
    history,
    inbox,
    names,
    opinions,
    people,
    privacy,
    register,
    register_changes,
    register_coverage,
    sheets,
    sources,
    statistics,
    topics,
    unheard,
    waiting,
    writing,
)
from bot.staff.commands import Command, Office, Order, is_allowed
from bot.staff.matching import is_one_of
from bot.staff.outbox import with_notices
from bot.staff.register_dictation import is_pasted
from bot.staff.spoken import about_draft, begun_by, dropping, is_beside, is_question, named_in_words
from bot.staff.words import chip, cut, listed, reply, say, table
from intents.syllables import fold
from knowledge.errors import Busy, CannotWrite, KnowledgeError
from knowledge.staff import Member

Receive = Callable[[Order], Reply]
Record = Callable[[Office, Message, Reply], Reply]

COMMANDS: Final[tuple[Command, ...]] = (
    *changing.COMMANDS,
    *writing.COMMANDS,
    *waiting.COMMANDS,
    *sheets.COMMANDS,
    *register.COMMANDS,
    *register_changes.COMMANDS,
    *register_coverage.COMMANDS,
    *expiries.COMMANDS,
    *history.COMMANDS,
    *corrections.COMMANDS,
    *sources.COMMANDS,
    *names.COMMANDS,
    *topics.COMMANDS,
    *inbox.COMMANDS,
    *statistics.COMMANDS,
    *people.COMMANDS,
    *opinions.COMMANDS,
    *follows.COMMANDS,
    *announcing.COMMANDS,
    *announced.COMMANDS,
    *privacy.COMMANDS,
)
# Of a command's name; Telegram's own have 32 letters at most (core.telegram.org/bots/api#botcommand).
_LONGEST_NAME: Final = 32


class Desk:
    """Answers messages: those of staff that command, and by way of hoidap all others."""

    def __init__(
        self,
        office: Office,
        *,
        commands: tuple[Command, ...] = COMMANDS,
        receive: Receive | None = None,
        record: Record | None = None,
        labels: Labels | None = None,
    ) -> None:
        """`receive` takes files of staff, `record` is given each answered question, `labels` answers photos.

        Without them none of it happens.
        """
        self.office = office
        self._commands = {command.name: command for command in commands}
        self._receive = receive
        self._record = record
        self._labels = labels

    def respond(self, message: Message) -> Reply:
        """Return the reply to a message; what cannot be written now is told, and answering goes on."""
        member = self._member(message)
        lost = unheard.lines(self.office, message) if member else ()
        answered = self._trying(message, member)
        answered = replace(answered, lines=(*lost, *answered.lines)) if lost else answered
        return with_notices(self.office, message, answered)

    def _trying(self, message: Message, member: Member | None) -> Reply:
        try:
            return self._reply(message, member)
        except Busy:
            return reply(say("desk.busy"))
        except CannotWrite:
            return reply(say("desk.cannot_write"))
        except KnowledgeError as error:
            return reply(explain_error(error))

    def _member(self, message: Message) -> Member | None:
        try:
            return self.office.store.staff.member_of(message.channel, message.user, message.chat)
        except KnowledgeError:
            return None

    def _reply(self, message: Message, member: Member | None) -> Reply:
        text = unicodedata.normalize("NFC", message.text).strip()
        order = Order(message, member, text, self.office)
        if message.attachment is not None:
            if self._labels is not None and is_photo(message.attachment.name):
                return self._labels.reply(message)
            return self._file(order)
        if text.startswith("/"):
            return self._command(order) or self._question(order)
        if begun := begun_by(order):
            if order.member:
                return self._command(replace(order, text="/{} {}".format(*begun))) or self._question(order)
            self._count()
            if begun[0] == "sua":  # hoidap itself knows of "cập nhật … thành …"
                return reply(say("desk.nothing_changed"))
        if is_one_of(text, listed("desk.delete_data")):
            return self._command(replace(order, text="/xoadulieu")) or self._question(order)
        return (
            self._answer(order)
            or self._followed(order)
            or (self._sentence(order) if member else None)
            or self._question(order)
        )

    def _followed(self, order: Order) -> Reply | None:
        """Return the reply to what follows something in words, by anybody; None for anything else."""
        followed = follows.in_words(order)
        return self._command(replace(order, text="/{} {}".format(*followed))) if followed else None

    def _answer(self, order: Order) -> Reply | None:
        """Return the reply to what answers a question back; None, and the question stands, where nothing does."""
        asked = self.office.asked_of(order)
        if asked is None or is_question(order) or is_pasted(order.text):
            return None
        if is_one_of(order.text, listed("desk.write_words")):
            return reply(say("desk.not_yet"), chips=dropping())
        self.office.take_asked(order)
        return reply(say("writing.dropped")) if is_one_of(order.text, listed("desk.drop_words")) else asked.go_on(order)

    def _command(self, order: Order) -> Reply | None:
        """Return the reply to a command; None for one that is not staff's, from somebody who is not of the staff."""
        head, *rest = order.text.split(maxsplit=1)
        name = head[1:].partition("@")[0].casefold()[:_LONGEST_NAME]
        command = self._commands.get(name)
        if name == "lenh" and order.member:
            return self._list(order.member)
        if command is None:
            return self._unknown(name, order)
        if (refused := self._refused(command, order.member)) is not None:
            return refused
        if name != "boqua":  # it drops what was asked back itself
            self.office.take_asked(order)
        return command.run(replace(order, text=rest[0].strip() if rest else ""))

    def _unknown(self, name: str, order: Order) -> Reply | None:
        """Hint at the command that is meant; a citizen is told that there is none, and what can be asked."""
        if order.member is None:
            answered = self.office.hoidap.respond(order.message)
            return replace(answered, lines=(say("desk.unknown_here", name=cut(name)), *answered.lines[1:]))
        words = order.text[1:].split()
        joined = {fold("".join(words[:count])): " ".join(words[count:]) for count in (2, 1)}
        meant = next((each for each in joined if each in self._commands), None)
        if meant is None:
            return reply(say("desk.unknown", name=cut(name)))
        command = f"/{meant} {joined[meant]}".strip()
        return reply(say("desk.meant", name=meant), chips=(chip(command, command),))

    def _refused(self, command: Command, member: Member | None) -> Reply | None:
        """Return why somebody may not use a command; None where they may."""
        if is_allowed(member, command.access):
            return None
        if member is None:
            self._count()
            return reply(say("desk.for_staff"))
        return reply(say("desk.needs_owner" if command.access == "owner" else "desk.needs_editor"))

    def _count(self) -> None:
        """Count a stranger's command; where nothing can be written the count is let go."""
        try:
            self.office.store.staff.count_refused(self.office.today().isoformat())
        except KnowledgeError:
            return

    def _file(self, order: Order) -> Reply:
        if not is_allowed(order.member, "editor"):
            return reply(say("desk.needs_editor" if order.member else "desk.file_for_staff"))
        if self._receive is None:
            return reply(say("desk.no_files"))
        self.office.take_asked(order)
        return self._receive(order)

    def _sentence(self, order: Order) -> Reply | None:
        """Return the reply to a plain message of staff that commands; None where it asks."""
        commanded = announcing.about_shown(order) or about_draft(order) or named_in_words(order)
        if commanded is None and is_pasted(order.text):
            commanded = "sanpham", order.text
        if commanded is None or commanded[0] not in self._commands:
            return None
        name, rest = commanded
        return self._command(replace(order, text=f"/{name} {rest}"))

    def _question(self, order: Order) -> Reply:
        answered = self.office.hoidap.respond(order.message)
        if order.text.startswith("/"):
            return answered
        if order.member and is_beside(order):  # an answer to what waits, and no question of the people's
            return reply(say("desk.no_question"), chips=answered.chips) if answered.kind == "out_of_scope" else answered
        return self._record(self.office, order.message, answered) if self._record else answered

    def _list(self, member: Member) -> Reply:
        about = table("desk.about")
        usable = [each for each in self._commands.values() if is_allowed(member, each.access)]
        return reply(say("desk.commands"), *(f"- {about[each.name]}" for each in usable if each.name in about))

    def close(self) -> None:
        """Take all that was replied for heard: whoever calls this has shown it. Never raises for the file."""
        unheard.close(self.office)
