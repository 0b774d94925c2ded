"""What the Telegram channel asks of what the bot knows, beside the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.channels.telegram_wording import Command, Wording
from bot.links import linked_question
from bot.messages import Chip, Reply
from bot.staff.commands import Office, is_allowed
from bot.staff.desk import COMMANDS
from bot.staff.words import table
from bot.suggestions import Suggester, Suggestion
from bot.units import known_units
from knowledge.errors import KnowledgeError


def _no_question(payload: str) -> str | None:
    return None


def _no_units() -> tuple[Chip, ...]:
    return ()


def _no_commands(user: str) -> tuple[Command, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Knowing:
    """What is known; nothing by default."""

    linked: Callable[[str], str | None] = _no_question
    """The question of a link that leads to the bot; None where it asks nothing that is known."""
    units: Callable[[], tuple[Chip, ...]] = _no_units
    """Units that there are figures of."""
    commands_of: Callable[[str], tuple[Command, ...]] = _no_commands
    """What a user may command as one of the staff."""
    suggest: Callable[[str], Iterable[Suggestion]] | None = None
    """What to offer for some letters; None where nothing is offered."""

    def places(self, wording: Wording) -> Reply:
        """Return the reply to a place on the map: which unit it lies in is not known, so it asks."""
        units = self.units()
        return replace(wording.location, chips=units) if units else wording.location_unknown


def knowing_of(office: Office) -> Knowing:
    """Return what is known in an office, as of its last change."""

    def commands_of(user: str) -> tuple[Command, ...]:
        try:
            member = office.store.staff.member_of("telegram", user)
        except KnowledgeError:
            return ()
        if member is None:
            return ()
        about = table("desk.about")
        usable = (each.name for each in COMMANDS if each.access != "anybody" and is_allowed(member, each.access))
        return tuple(Command(name, _described(about[name])) for name in usable if name in about)

    return Knowing(
        linked=lambda payload: linked_question(payload, office.hoidap),
        units=lambda: known_units(office.hoidap.refresh()),
        commands_of=commands_of,
        suggest=Suggester(office.hoidap).suggest,
    )


def _described(line: str) -> str:
    """Return what a command does, of a line like "/ghi …: ghi bản đang xem trước"."""
    return line.partition(": ")[2] or line
