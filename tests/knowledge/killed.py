"""A process of staff that is killed: changes figures and takes files in, and says aloud what it knows is written.

Run with the path of a base; each line of its input, a seed, starts one process. That says `ready` and its number,
then one line for each thing: `shown` with the number of a draft, so that `write` begins; `written` with the number of a
change once `write` has returned; `told` with the number when the chat hears of it, before that is noted. At last comes
`died`, with how it ended.
"""

import os
import random
import sys
from dataclasses import replace
from datetime import date
from itertools import count

from knowledge.changes import Entry
from knowledge.store import Store, open_store
from tests.knowledge.world import FACT

ROWS = 200
"""Of a file that is taken in: so many that its transaction takes a while to be killed in."""


def say(*words: object) -> None:
    """Write a line that is out before the next thing is done, whole or not at all.

    `print` writes word by word where PYTHONUNBUFFERED is set; killed in between, it leaves half a line.
    """
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def correct(store: Store, value: float) -> tuple[Entry, ...]:
    """A correction of the one figure that everybody corrects."""
    (last, *_) = store.log.history("facts", FACT.id)
    assert last.record is not None
    return (Entry("facts", FACT.id, last.record, replace(FACT, value=value)),)


def take_in(batch: int) -> tuple[Entry, ...]:
    """A file of figures that are new, all of one batch."""
    rows = (
        replace(FACT, id=f"b{batch}_{row}", period_from=date(1950 + row % 100, 1, 1), value=float(batch))
        for row in range(ROWS)
    )
    return tuple(Entry("facts", fact.id, None, fact) for fact in rows)


def work(path: str, seed: int) -> None:
    """Change until killed; the first thing is to say of what the chat may not have heard."""
    chance = random.Random(seed)
    with open_store(path, packaged=None) as store:
        assert store.log.db  # what the first write would import is loaded before the first line
        say("ready", os.getpid())
        for draft in store.drafts.untold("c", "1"):
            say("told", draft.change_id)
            store.drafts.told((draft.id,))
        for number in count():
            is_file = chance.random() < 0.5
            entries = take_in(seed * 1000 + number) if is_file else correct(store, 1.0 + seed * 1000 + number)
            kind = "import" if is_file else "correction"
            draft = store.drafts.add(kind, entries, channel="c", chat="1", member=1)
            say("shown", draft.id)
            if chance.random() < 0.2:
                continue
            change_id = store.drafts.write(draft, actor="an", channel="c")
            assert store.drafts.write(draft, actor="an", channel="c") == change_id
            say("written", change_id)
            say("told", change_id)
            store.drafts.told((draft.id,))


def serve(path: str) -> None:
    """Start a process for each seed that is asked for, and say when it has died: loading it anew would take longest."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(path, int(line))
        _, status = os.waitpid(child, 0)
        say("died", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve(sys.argv[1])
