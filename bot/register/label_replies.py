"""What is answered to a photo of a label: the verdict on the product that its code belongs to, or what to do next."""

from dataclasses import replace
from typing import Final

from bot.messages import Message, Reply
from bot.register.codes import Codes
from bot.register.label_wording import label_lines, label_wording
from bot.register.labels import LabelReading, read_label
from bot.responder import Hoidap
from bot.scanning import scan

# A code of more products than that is one of a place or of an owner.
_MOST: Final = 10
# What the words of a code may be answered by; they are no question to be answered otherwise.
_NAMED: Final = ("product", "clarify")


class Labels:
    """Answers photos of labels; keeps the register's codes as long as they are current."""

    def __init__(self, hoidap: Hoidap, own_site: str | None = None) -> None:
        """`own_site` is the public address of the web page, whose codes lead to a card."""
        self._hoidap = hoidap
        self._own_site = own_site
        self._codes: Codes | None = None
        self._version: int | None = None

    def reply(self, message: Message) -> Reply:
        """Return the reply to a message with a photo, which is read here where no channel has read it before."""
        read = message.scan
        if read is None:
            read = scan(message.attachment.content if message.attachment else b"")
        reading = read_label(read, self._current(), self._own_site)
        lines = label_lines(reading)
        if reading.products:
            number = reading.shown if reading.kind == "text" else ""
            told = self._hoidap.about_products(message, reading.products[:_MOST], number)
            return replace(told, lines=(*told.lines, *lines))
        if _is_words(reading) and (named := self._hoidap.respond(replace(message, text=reading.shown))).kind in _NAMED:
            return replace(named, lines=(*named.lines, label_wording().found["one"]))
        question = message.text.strip()
        if question and not question.startswith("/"):
            # A jar without a readable code, and beside it in words what is asked of it.
            told = self._hoidap.respond(replace(message, attachment=None, scan=None))
            return replace(told, lines=(*told.lines, *lines[:1]))
        return Reply("no_data", lines)

    def _current(self) -> Codes:
        snapshot = self._hoidap.refresh().snapshot
        if self._codes is None or self._version != snapshot.version:
            self._codes, self._version = Codes(snapshot), snapshot.version
        return self._codes


def _is_words(reading: LabelReading) -> bool:
    """Return whether a code holds words, such as the product's name, and neither an address nor a number."""
    return reading.kind == "text" and " " in reading.shown and any(letter.isalpha() for letter in reading.shown)
