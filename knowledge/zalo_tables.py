"""The tables that the Zalo channels need: part of the schema, and like it never edited once merged."""

from typing import Final

ZALO: Final = """
CREATE TABLE zalo_months (
    month TEXT PRIMARY KEY,
    sent INTEGER NOT NULL
) STRICT;
"""
