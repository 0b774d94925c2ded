"""The tables of what chats follow and of what is announced: part of the schema, never edited once merged."""

from typing import Final

# `told` is the change as of which a chat knows what it follows, `read` the version of a figure up to which it was
# looked through since; it `waits` while something that it follows may have changed. Empty texts stand for any.
FOLLOWS: Final = """
CREATE TABLE followers (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    prompt INTEGER NOT NULL CHECK (prompt IN (0, 1)),
    told INTEGER NOT NULL,
    read INTEGER NOT NULL,
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)),
    told_on TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    PRIMARY KEY (channel, chat)
) STRICT, WITHOUT ROWID;
CREATE INDEX followers_waiting ON followers (channel, prompt, told_on) WHERE waits = 1;
CREATE TABLE follows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    programme TEXT NOT NULL,
    indicator TEXT NOT NULL,
    product TEXT NOT NULL,
    place TEXT NOT NULL,
    since INTEGER NOT NULL,
    UNIQUE (channel, chat, programme, indicator, product, place)
) STRICT;
CREATE INDEX follows_by_scope ON follows (place, programme, indicator, product);
CREATE TABLE follows_spread (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fact INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT;
CREATE INDEX certificates_versions_by_product ON certificates_versions (product);
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    text TEXT NOT NULL,
    staff_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    made_at TEXT NOT NULL,
    sent_at TEXT,
    sent_on TEXT NOT NULL,
    chats INTEGER NOT NULL,
    withdrawn_at TEXT
) STRICT;
CREATE INDEX announcements_by_place ON announcements (place, sent_on) WHERE sent_at IS NOT NULL;
CREATE TABLE announced (
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    PRIMARY KEY (channel, chat, announcement)
) STRICT, WITHOUT ROWID;
CREATE TABLE reminded (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    matter TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (channel, chat, matter)
) STRICT, WITHOUT ROWID;
"""

# What came before anybody followed is news to nobody.
BEGIN: Final = """
INSERT INTO follows_spread (id, fact, change)
SELECT 1, COALESCE((SELECT MAX(version) FROM facts_versions), 0), COALESCE((SELECT MAX(id) FROM changes), 0)
"""
