"""Real processes of `hoidap serve` that are there to be killed; only what they answer is made up.

Run with the settings in its environment; each line of its input starts one process, which says `ready` and its number
once it serves; when it has died, `died` comes. Loading the program anew for each would take longest by far.
"""

import importlib
import os
import sys
from datetime import datetime

from bot.channels.server import serve
from bot.messages import Message, Reply
from bot.settings import ZONE, Settings, read_settings, today
from bot.staff.commands import Office
from knowledge.store import open_store


class Echo:
    """Says back what it is asked."""

    def respond(self, message: Message) -> Reply:
        return Reply("answer", (f"Trả lời: {message.text}",))


def say(*words: object) -> None:
    """Write a line that is out at once, whole."""
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def office_of(settings: Settings) -> Office | None:
    """The office over the settings' base, which holds no figures, for a channel that keeps something there."""
    if settings.zalo_oa is None:
        return None
    from bot.responder import Hoidap

    store = open_store(settings.database, packaged=None)
    return Office(store, Hoidap(store, lambda: today(settings)), lambda: today(settings), lambda: datetime.now(ZONE))


def main(modules: list[str]) -> None:
    """Load what the processes need, then start one for each line."""
    for name in modules:
        importlib.import_module(name)
    settings = read_settings()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            serve(settings, Echo(), office=office_of(settings), announce=lambda address: say("ready", os.getpid()))
            os._exit(0)
        os.waitpid(child, 0)
        say("died")


if __name__ == "__main__":
    main(sys.argv[1:])
