"""What was seen lately, to know again what comes twice."""

from collections import OrderedDict
from collections.abc import Hashable


class Recent:
    """The last so many keys that were seen."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._keys: OrderedDict[Hashable, None] = OrderedDict()

    def is_first(self, key: Hashable) -> bool:
        """Whether the key is seen for the first time; from now on it is not."""
        is_first = key not in self._keys
        self._keys[key] = None
        self._keys.move_to_end(key)
        while len(self._keys) > self._limit:
            self._keys.popitem(last=False)
        return is_first
