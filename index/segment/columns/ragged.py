"""Ragged columns: some numbers for each of many things, in a file of columns.

    NAME            the numbers, those of each thing after those of the one before
    NAME.counts     how many each thing has
    NAME.starts     where the numbers of each sixteenth thing begin

Most things have one number or none, so a count is a byte where a place would be four.
"""

import numpy as np
from numpy.typing import NDArray

from index.segment.columns.columns import Columns, ColumnsWriter
from index.segment.columns.numbers import Numbers, narrow, starts_of

# Things from one start to the next.
RAGGED_EVERY = 16


def write_ragged(writer: ColumnsWriter, name: str, counts: Numbers, numbers: Numbers) -> None:
    """Write `numbers`, of which each thing has as many as `counts` says."""
    writer.add(name, narrow(numbers))
    writer.add(f"{name}.counts", narrow(counts))
    writer.add(f"{name}.starts", narrow(starts_of(counts)[:-1][::RAGGED_EVERY]))


class RaggedColumn:
    """The runs NAME of a file of columns."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._numbers = columns[name]
        self._counts = columns[f"{name}.counts"]
        self._starts = columns[f"{name}.starts"]

    def __getitem__(self, i: int) -> NDArray[np.unsignedinteger]:
        """Return the numbers of one thing."""
        counts = self._counts.slice(i - i % RAGGED_EVERY, i + 1).tolist()
        begin = self._starts[i // RAGGED_EVERY] + sum(counts[:-1])
        return self._numbers.slice(begin, begin + counts[-1])

    def starts(self) -> Numbers:
        """Return where the numbers of each sixteenth thing begin."""
        return self._starts.all().astype(np.int64)

    def numbers(self) -> Numbers:
        """Return the numbers of all."""
        return self._numbers.all().astype(np.int64)

    def counts(self) -> Numbers:
        """Return how many each has."""
        return self._counts.all().astype(np.int64)
