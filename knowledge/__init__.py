"""The figures: places, indicators, facts and sources in SQLite, entered only through the log of changes."""
