"""The blocks of a mapped file, each of which has a checksum; see columns.py."""

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.segment.columns.files import DamagedError
from index.segment.columns.mapped import CopiedFile, MappedFile

BLOCK = 1 << 14


class Blocks:
    """What is believed of a mapped file: blocks are checked as they are read, once.

    `checked` has 1 for each block that was checked and 0 for each that was not; `end` is where the
    bytes end that have checksums.
    """

    def __init__(
        self, name: str, mapped: MappedFile | CopiedFile, end: int, checksums: NDArray[Any]
    ) -> None:
        self.checked = bytearray(len(checksums))
        self.end = end
        self._name = name
        self._map = mapped
        self._checksums = checksums

    def damages(self) -> Iterator[DamagedError]:
        """Check every block, and yield an error for each that is damaged."""
        for begin in range(0, self.end, BLOCK):
            try:
                self.check(begin, min(begin + BLOCK, self.end))
            except DamagedError as error:
                yield error

    def check(self, begin: int, end: int) -> None:
        """Check the blocks that hold the bytes from `begin` up to `end`, unless they have been."""
        first, last = begin // BLOCK, (end - 1) // BLOCK
        if begin >= end or (first == last and self.checked[first : first + 1] == b"\x01"):
            return
        if begin < 0 or end > self.end:
            raise self.damaged(f"nothing is at {begin} to {end}")
        block = first - 1
        while (block := self.checked.find(0, block + 1, last + 1)) >= 0:
            place = slice(block * BLOCK, min((block + 1) * BLOCK, self.end))
            self._map.fetch(place.start, place.stop)
            if zlib.crc32(self._map[place]) != self._checksums[block]:
                raise self.damaged(f"the checksum at {block * BLOCK} is wrong")
            self.checked[block] = 1

    def check_each(self, begins: NDArray[Any], ends: NDArray[Any]) -> None:
        """Check the same for several ranges; where they were checked before, all at once."""
        first, last = begins // BLOCK, (ends - 1) // BLOCK
        if len(first) and first.min() >= 0 and last.max() < len(self.checked):
            done = np.frombuffer(self.checked, np.uint8)[first] == 1
            for i in np.flatnonzero((first != last) | ~done).tolist():
                self.check(int(begins[i]), int(ends[i]))
        elif len(first):
            raise self.damaged(f"nothing is at {begins.min()} to {ends.max()}")

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for this file."""
        return DamagedError(f"{self._name}: {reason}")
