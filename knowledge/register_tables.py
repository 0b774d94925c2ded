"""The columns of the register that came after the first migration; once merged, never edited."""

from typing import Final

# What may follow ADD COLUMN in a STRICT table: a column that is never NULL needs a value for the rows there are.
NEW_COLUMNS_BY_TABLE: Final = {
    "products": (
        "owner_kind TEXT NOT NULL DEFAULT ''",
        "address TEXT NOT NULL DEFAULT ''",
        "packing TEXT NOT NULL DEFAULT ''",
        "photo TEXT NOT NULL DEFAULT ''",
        "codes TEXT NOT NULL DEFAULT ''",
        "pages TEXT NOT NULL DEFAULT ''",
    ),
    "certificates": (
        "number TEXT NOT NULL DEFAULT ''",
        "score REAL",
        "issuer_level TEXT NOT NULL DEFAULT ''",
        "award TEXT NOT NULL DEFAULT 'national'",
        "withdrawn_on TEXT",
        "withdrawn_why TEXT NOT NULL DEFAULT ''",
    ),
}

COVERAGE_COLUMNS: Final = """id TEXT NOT NULL, place TEXT NOT NULL, complete_on TEXT NOT NULL, source TEXT NOT NULL,
        note TEXT NOT NULL"""
