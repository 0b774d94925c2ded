"""Understanding: a Vietnamese message in, a reading out. Pure, synchronous, and fed with plain values."""
