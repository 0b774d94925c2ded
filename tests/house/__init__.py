"""Tests on the house itself: its rooms, its words, its papers."""
