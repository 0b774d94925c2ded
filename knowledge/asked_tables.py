"""The tables of what people asked and were told: part of the schema, and like it never edited once merged."""

from typing import Final

# Numbers of questions are never used twice: a button under an old reply must not meet a new question.
ASKED: Final = """
DROP TABLE questions;
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    near INTEGER NOT NULL CHECK (near IN (0, 1)),
    reading TEXT NOT NULL,
    again TEXT NOT NULL,
    likeness TEXT NOT NULL,
    facts TEXT NOT NULL,
    places TEXT NOT NULL,
    programme TEXT NOT NULL,
    opinion TEXT NOT NULL CHECK (opinion IN ('', 'up', 'down')),
    state TEXT NOT NULL CHECK (state IN ('', 'open', 'answered', 'dropped')),
    seen INTEGER NOT NULL,
    asker TEXT NOT NULL
) STRICT;
CREATE INDEX questions_by_time ON questions (asked_at);
CREATE INDEX questions_open ON questions (likeness) WHERE state = 'open';
CREATE TABLE told (
    fact TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (fact, channel, chat)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_by_chat ON told (channel, chat);
CREATE TABLE wants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    at TEXT NOT NULL,
    seen INTEGER NOT NULL,
    UNIQUE (question, channel, chat)
) STRICT;
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    about TEXT NOT NULL,
    facts TEXT NOT NULL,
    text TEXT NOT NULL,
    made_at TEXT NOT NULL,
    claimed_at TEXT,
    sent_at TEXT,
    attempts INTEGER NOT NULL,
    UNIQUE (channel, chat, about)
) STRICT;
CREATE INDEX notices_waiting ON notices (channel, chat) WHERE claimed_at IS NULL;
"""
