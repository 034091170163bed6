"""Packing: many posting lists at once; what the bytes mean is told in `postings`."""

from typing import Any, NamedTuple

import numpy as np

from index import native
from index.segment.columns.numbers import Bytes, Numbers, starts_of, summed, within
from index.segment.postings import LARGEST

_WIDTHS = np.array([1, 2, 4, 0])
_NO_POSITIONS = 3
# Packs and unpacks in C.
_packer: Any = native.load("index.segment._packing")


class PostingLists(NamedTuple):
    """Many posting lists, one after the other.

    List i has `lengths[i]` documents, with as many frequencies; and as many positions as the sum
    of those, or none at all.
    """

    lengths: Numbers
    docs: Numbers
    frequencies: Numbers
    positions: Numbers | None


def pack(lists: PostingLists) -> tuple[Bytes, Numbers]:
    """Return the bytes of lists, none empty, and where each begins in them."""
    if _packer:
        return _arrays(_packer.pack(_plain(lists.lengths, np.int64), *map(_plain, lists[1:])))
    lengths, docs, frequencies, positions = lists
    begins = starts_of(lengths)
    repeated = frequencies > 1
    coded = _gaps(docs, begins[:-1]) * 2 + repeated
    extras = np.add.reduceat(repeated, begins[:-1], dtype=np.int64)
    units, unit_counts, doc_width = _split(coded, begins)
    length_width = _width_codes(unit_counts)
    # Where nothing is repeated the width is that of the largest frequency, 1.
    extra_width = _width_codes(np.maximum.reduceat(frequencies, begins[:-1]))
    if positions is None:
        totals = np.zeros_like(lengths)
        position_width = np.full_like(lengths, _NO_POSITIONS)
    else:
        at = starts_of(frequencies)
        totals = at[begins[1:]] - at[begins[:-1]]
        gaps = _gaps(positions, at[:-1])
        position_width = _width_codes(np.maximum.reduceat(gaps, at[begins[:-1]]))
    kinds = [
        (unit_counts, np.ones_like(lengths), length_width),
        (units, unit_counts, doc_width),
        (frequencies[repeated], extras, extra_width),
    ]
    if positions is not None:
        kinds.append((gaps, totals, position_width))
    size = 1 + sum(counts * _WIDTHS[width] for _, counts, width in kinds)
    starts = starts_of(size)
    packed = np.zeros(starts[-1], np.uint8)
    packed[starts[:-1]] = (
        length_width | doc_width << 2 | extra_width << 4 | position_width << 6
    ).astype(np.uint8)
    at = starts[:-1] + 1
    for values, counts, width in kinds:
        _scatter(packed, at, counts, width, values)
        at = at + counts * _WIDTHS[width]
    return packed, starts[:-1]


def unpack(packed: Bytes, starts: Numbers, positions: bool) -> PostingLists:
    """Return the lists that begin at `starts`, with their positions if those are wanted."""
    if _packer:
        lengths, *arrays = _packer.unpack(packed, _plain(starts, np.int64), positions)
        docs, frequencies, places = (np.frombuffer(array, np.int32) for array in arrays)
        return PostingLists(
            np.frombuffer(lengths, np.int64), docs, frequencies, places if positions else None
        )
    heads = packed[starts].astype(np.int64)
    at = starts + 1
    ones = np.ones_like(starts)
    unit_counts = _gather(packed, at, ones, heads & 3)
    at = at + _WIDTHS[heads & 3]
    units = _gather(packed, at, unit_counts, heads >> 2 & 3)
    at = at + unit_counts * _WIDTHS[heads >> 2 & 3]
    # Units end a number unless they are the largest; those of four bytes never are.
    ends = np.flatnonzero(units != np.repeat(LARGEST[heads >> 2 & 3], unit_counts))
    lengths = np.diff(np.searchsorted(ends, starts_of(unit_counts)))
    begins = starts_of(lengths)
    coded = np.diff(np.cumsum(units)[ends], prepend=0)
    docs = summed(coded >> 1, begins)
    repeated = (coded & 1).astype(bool)
    extras = np.diff(starts_of(repeated)[begins])
    frequencies = np.ones_like(docs)
    frequencies[repeated] = _gather(packed, at, extras, heads >> 4 & 3)
    if not positions:
        return PostingLists(lengths, docs, frequencies, None)
    at = at + extras * _WIDTHS[heads >> 4 & 3]
    runs = starts_of(frequencies)
    totals = np.diff(runs[begins])
    gaps = _gather(packed, at, totals, heads >> 6)
    return PostingLists(lengths, docs, frequencies, summed(gaps, runs))


def sums(packed: Bytes, starts: Numbers, counts: Numbers, doc_count: int) -> tuple[Bytes, Numbers]:
    """Return the bytes of sums of lists, without positions, and where each begins in them.

    The first is of the first `counts[0]` lists of those that begin at `starts`, and so on. A
    document has the frequencies of all of them; there are `doc_count` in all.
    """
    if _packer:
        numbers = (_plain(starts, np.int64), _plain(counts, np.int64))
        return _arrays(_packer.sums(packed, *numbers, doc_count))
    lists = unpack(packed, starts, positions=False)
    of_sum = np.repeat(np.arange(len(counts)), counts)
    keys = np.repeat(of_sum, lists.lengths) << 32 | lists.docs
    order = np.argsort(keys)
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    frequencies = np.add.reduceat(lists.frequencies[order], first)
    keys = keys[first]
    lengths = np.bincount(keys >> 32, minlength=len(counts))
    return pack(PostingLists(lengths, keys & 0xFFFFFFFF, frequencies, positions=None))


def _plain(numbers: Numbers | None, type_: type = np.int32) -> Numbers | None:
    """Return numbers as C takes them."""
    return None if numbers is None else np.ascontiguousarray(numbers, type_)


def _arrays(made: tuple[bytes, bytes]) -> tuple[Bytes, Numbers]:
    return np.frombuffer(made[0], np.uint8), np.frombuffer(made[1], np.int64)


def _gaps(numbers: Numbers, begins: Numbers) -> Numbers:
    """Return how far each number is from the one before; the first of a row is from 0."""
    gaps = np.diff(numbers, prepend=0)
    gaps[begins] = numbers[begins]
    return gaps


def _split(numbers: Numbers, begins: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return numbers as units, how many each row has of them, and the width of each row's.

    A number that is no smaller than the largest unit becomes several whose sum it is.
    """
    costs = [
        np.add.reduceat(numbers // LARGEST[code] + 1, begins[:-1]) << code for code in range(3)
    ]
    widths = np.argmin(costs, axis=0)
    largest = np.repeat(LARGEST[widths], np.diff(begins))
    more = numbers // largest
    last = np.cumsum(more + 1) - 1
    units = np.repeat(largest, more + 1)
    units[last] = numbers - more * largest
    return units, np.diff(starts_of(more + 1)[begins]), widths


def _width_codes(largest: Numbers) -> Numbers:
    return (largest > 0xFF).astype(np.int64) + (largest > 0xFFFF)


def _scatter(packed: Bytes, at: Numbers, counts: Numbers, widths: Numbers, values: Numbers) -> None:
    """Write rows of `values`, each as wide as its list says, at their places."""
    of_value = np.repeat(widths, counts)
    places = np.repeat(at, counts) + within(counts) * _WIDTHS[of_value]
    for code in range(3):
        chosen = of_value == code
        if chosen.any():
            here, numbers = places[chosen], values[chosen]
            for byte in range(1 << code):
                packed[here + byte] = (numbers >> 8 * byte).astype(np.uint8)


def _gather(packed: Bytes, at: Numbers, counts: Numbers, widths: Numbers) -> Numbers:
    """Read what `_scatter` wrote."""
    of_value = np.repeat(widths, counts)
    places = np.repeat(at, counts) + within(counts) * _WIDTHS[of_value]
    values = np.zeros(len(places), np.int64)
    for code in range(3):
        chosen = np.flatnonzero(of_value == code)
        if len(chosen):
            here = places[chosen]
            numbers = packed[here].astype(np.int64)
            for byte in range(1, 1 << code):
                numbers |= packed[here + byte].astype(np.int64) << 8 * byte
            values[chosen] = numbers
    return values
