"""Staff commands."""
