"""The tables of the Zalo Official Account: part of the schema, and like it never edited once merged.

A pair of tokens is a row of its own, so that both are always of the same age. A user is kept as the id that
replies are sent to, with when they last wrote: Zalo charges and refuses by that.
"""

from typing import Final

ZALO_OA: Final = """
CREATE TABLE zalo_oa_tokens (
    oa TEXT PRIMARY KEY,
    app TEXT NOT NULL,
    access_token TEXT NOT NULL,
    refresh_token TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    connected_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'refused')),
    failures INTEGER NOT NULL,
    not_before TEXT NOT NULL,
    leased_to TEXT NOT NULL,
    leased_until TEXT NOT NULL
) STRICT;
CREATE TABLE zalo_oa_users (
    user TEXT PRIMARY KEY,
    last_at TEXT NOT NULL,
    staff_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX zalo_oa_users_by_time ON zalo_oa_users (last_at);
"""
