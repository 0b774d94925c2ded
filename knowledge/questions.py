"""What people asked, without who asked: so that staff see what was asked in vain."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what became of it."""

    asked_at: datetime
    """With its zone."""
    text: str
    """As asked; the caller leaves out what names a person."""
    outcome: str
    """The kind of the reply: `answer`, `no_data`, …"""
    reading: str
    """How it was understood, in one line; or empty."""
    facts: tuple[str, ...]
    """The ids of the facts shown."""
