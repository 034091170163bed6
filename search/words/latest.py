"""Caches: values kept in memory by their keys while there is room for them, shared by threads.

When there is no room, `Latest` drops the value that was used least recently, `ByLot` any value,
drawn by lot. cachetools has the same, but takes some 2 µs for each look-up. A question makes dozens
of them, so that would be a tenth of its time; these caches take a tenth of that.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from random import Random
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Latest(Generic[K, V]):
    """Values by keys; those used last, of `room` in all, of which each takes what `size` says.

    >>> latest: Latest[str, bytes] = Latest(5, len)
    >>> latest.keep("a", b"12"), latest.keep("b", b"34"), latest.get("a"), latest.keep("c", b"5678")
    (None, None, b'12', None)
    >>> latest.get("a"), latest.get("b"), latest.get("c")
    (None, None, b'5678')
    """

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self.room = room
        self._size = size
        self._left = room
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return a value, which counts as used; None if there is none."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
        return value

    def keep(self, key: K, value: V) -> None:
        """Keep a value, unless it takes more room than there is."""
        size = self._size(value)
        if size > self.room:
            return
        with self._lock:
            before = self._values.pop(key, None)
            if before is not None:
                self._left += self._size(before)
            self._left -= size
            self._values[key] = value
            while self._left < 0:
                self._left += self._size(self._values.popitem(last=False)[1])

    def drop(self, key: K) -> None:
        """Keep a value no longer, if it is kept."""
        with self._lock:
            before = self._values.pop(key, None)
            if before is not None:
                self._left += self._size(before)


class ByLot(Generic[K, V]):
    """A cache like `Latest`, which drops values drawn by lot when there is no room.

    >>> kept: ByLot[str, bytes] = ByLot(5, len)
    >>> kept.keep("a", b"12"), kept.keep("b", b"34"), kept.keep("c", b"567"), kept.left
    (None, None, None, 1)
    """

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self.room = room
        self.left = room
        self._size = size
        self._values: dict[K, V] = {}
        self._keys: list[K] = []
        self._random = Random(0).random  # noqa: S311 (nothing secret is drawn)
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return a value, None if there is none."""
        return self._values.get(key)

    def keep(self, key: K, value: V) -> None:
        """Keep a value, unless it takes more room than there is."""
        size = self._size(value)
        if size > self.room:
            return
        with self._lock:
            before = self._values.get(key)
            if before is None:
                self._keys.append(key)
            else:
                self.left += self._size(before)
            self._values[key] = value
            self.left -= size
            while self.left < 0:
                at = int(self._random() * len(self._keys))
                self._keys[at], self._keys[-1] = self._keys[-1], self._keys[at]
                self.left += self._size(self._values.pop(self._keys.pop()))
