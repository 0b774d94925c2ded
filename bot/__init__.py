"""Talking: joins understanding and knowledge, words the answers and carries them over the channels."""
