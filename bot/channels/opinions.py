"""The two buttons under an answered question, which say whether the answer helped."""

import re
from typing import Final

from bot.messages import Chip, Reply

# Emoji need no translation; a channel that can adds words for those who listen.
_HELPED: Final = "👍"
_DID_NOT: Final = "👎"
_OPINION: Final = re.compile(r"/(hay|chuahay) [0-9]+")


def opinion_chips(reply: Reply) -> tuple[Chip, ...]:
    """Return the buttons for whoever asked: that it helped, that it did not; none where nothing is recorded."""
    if reply.question is None:
        return ()
    return Chip(_HELPED, f"/hay {reply.question}"), Chip(_DID_NOT, f"/chuahay {reply.question}")


def is_opinion(text: str) -> bool:
    """Whether a message is what one of the two buttons sends."""
    return _OPINION.fullmatch(text) is not None
