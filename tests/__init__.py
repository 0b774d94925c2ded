"""Tests: a folder for each room, questions as data, and the house itself."""
