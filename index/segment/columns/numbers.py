"""Arrays of whole numbers, cut into rows of different lengths one after the other."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Whole numbers of any width.
Numbers = NDArray[np.signedinteger[Any]]
Bytes = NDArray[np.uint8]
# Documents and positions in one number each, see `places`.
Places = NDArray[np.int64]

_POSITION_BITS = 32


def places(docs: Numbers, positions: Numbers) -> Places:
    """Return document and position in one number each: sets of places are sets of numbers."""
    return docs.astype(np.int64) << _POSITION_BITS | positions


def docs_of(places: Places) -> NDArray[np.int64]:
    """Return the document of each place."""
    return places >> _POSITION_BITS


def positions_of(places: Places) -> NDArray[np.int64]:
    """Return the position of each place."""
    return places & (1 << _POSITION_BITS) - 1


def starts_of(counts: Numbers) -> Numbers:
    """Return where each of consecutive rows of `counts` begins, and the end of the last."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def within(counts: Numbers) -> Numbers:
    """Return 0, 1, 2 … for each of consecutive rows of `counts`."""
    starts = starts_of(counts)
    return np.arange(starts[-1]) - np.repeat(starts[:-1], counts)


def portions(sizes: NDArray[Any], most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of consecutive things so that those of each are of some `most` in all."""
    before = np.cumsum(sizes) - sizes
    cuts = np.flatnonzero(np.diff(before // most, prepend=-1)).tolist()
    yield from zip(cuts, [*cuts[1:], len(sizes)], strict=False)


def among(numbers: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which of `numbers` are in `others`, both ascending."""
    if not len(others):
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(others, numbers), len(others) - 1)
    found: NDArray[np.bool_] = others[at] == numbers
    return found


def add_up(docs: list[NDArray[Any]], values: list[NDArray[Any]]) -> tuple[Any, Any]:
    """Return the documents that are in any array of `docs`, ascending, their values added.

    There are some documents, and as many values as documents.
    """
    every = np.concatenate(docs)
    order = np.argsort(every, kind="stable")
    every = every[order]
    first = np.concatenate(([True], every[1:] != every[:-1])).nonzero()[0]
    return every[first], np.add.reduceat(np.concatenate(values)[order], first)


def summed(gaps: NDArray[np.integer], starts: Numbers) -> Numbers:
    """Return the sums of numbers within each row, by where each row begins and the last ends."""
    sums = np.cumsum(gaps, dtype=np.int64)
    before: Numbers = np.concatenate(([0], sums))[starts[:-1]]
    return sums - np.repeat(before, np.diff(starts))


def narrow(numbers: NDArray[np.int64]) -> NDArray[np.unsignedinteger]:
    """Return `numbers`, none negative, in as few bytes as the largest needs."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))
