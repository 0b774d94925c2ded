"""Tests of the channels: the real applications, with a network that is made up."""
