"""Posting lists: documents, frequencies and positions of a term, packed in bytes.

    1 byte      widths of the numbers below: length | documents << 2 | frequencies << 4
                | positions << 6; 0, 1, 2 for 1, 2, 4 bytes, 3 for no positions
    length      how many numbers stand for the documents
    documents   of each, twice the gap from the one before, plus 1 if it stands there repeatedly;
                what is too large for one number is the sum of several, all but the last of which
                are the largest of their width
    frequencies of the documents marked so
    positions   of each document in turn, each as its gap from the one before

All numbers of a kind are of one width in a list, little-endian: of documents the one that takes
the least room, of others what the largest needs. Most terms are rare and stand once in a document,
so most lists are a few bytes; frequent ones take little more than one byte a document. `pack` and
`unpack` do many lists at once, without a Python step for each.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns import Column

# Whole numbers of any width.
Numbers = NDArray[np.signedinteger[Any]]
Bytes = NDArray[np.uint8]

_WIDTHS = np.array([1, 2, 4, 0])
_TYPES = ("<u1", "<u2", "<u4")
_NO_POSITIONS = 3
# The largest number of each width.
_LARGEST = np.array([0xFF, 0xFFFF, 0xFFFFFFFF])
# The byte of the widths and the widest length.
_HEAD = 5
_NONE = np.empty(0, np.int32)
# Reads lists in C.
_native: Any = native.load("index.segment._postings")
# Packs and unpacks many.
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


def starts_of(counts: Numbers) -> Numbers:
    """Return where each of consecutive runs of `counts` begins, and the end of the last."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def within(counts: Numbers) -> Numbers:
    """Return 0, 1, 2 … for each of consecutive runs of `counts`."""
    starts = starts_of(counts)
    return np.arange(starts[-1]) - np.repeat(starts[:-1], counts)


def portions(sizes: NDArray[Any], most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of consecutive things so that those of each are of some `most` in all."""
    before = np.cumsum(sizes) - sizes
    cuts = np.flatnonzero(np.diff(before // most, prepend=-1)).tolist()
    yield from zip(cuts, [*cuts[1:], len(sizes)], strict=False)


def add_up(docs: list[NDArray[Any]], values: list[NDArray[Any]]) -> tuple[Any, Any]:
    """Return the documents that are in any array of `docs`, ascending, their values added.

    There are some documents, and as many values as documents.
    """
    every = np.concatenate(docs)
    order = np.argsort(every, kind="stable")
    every = every[order]
    first = np.concatenate(([True], every[1:] != every[:-1])).nonzero()[0]
    return every[first], np.add.reduceat(np.concatenate(values)[order], first)


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
    ends = np.flatnonzero(units != np.repeat(_LARGEST[heads >> 2 & 3], unit_counts))
    lengths = np.diff(np.searchsorted(ends, starts_of(unit_counts)))
    begins = starts_of(lengths)
    coded = np.diff(np.cumsum(units)[ends], prepend=0)
    docs = _sums(coded >> 1, begins)
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
    return PostingLists(lengths, docs, frequencies, _sums(gaps, runs))


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


class PostingList(NamedTuple):
    """One list: documents, ascending, how often in each, and where if positions were wanted."""

    docs: NDArray[np.int32]
    frequencies: NDArray[np.int32]
    positions: NDArray[np.int32]


def read(column: Column, start: int, positions: bool) -> PostingList:
    """Return the one list that begins at `start` of a column; the quick way to few lists."""
    if _native:
        try:
            *arrays, end = _native.read(column.unchecked, start, positions)
        except ValueError as error:
            raise column.damaged(str(error)) from error
        column.check(start, end)
        return PostingList(*(np.frombuffer(array, np.int32) for array in arrays))
    return _read(column, start, positions)


def total(column: Column, starts: list[int], times: list[int]) -> PostingList:
    """Return the lists that begin at `starts` as one, without positions.

    A document has the frequencies of all lists, each as often as `times` says. There is one list
    at least.
    """
    if _native:
        try:
            docs, frequencies, ends = _native.total(column.unchecked, starts, times)
        except ValueError as error:
            raise column.damaged(str(error)) from error
        for start, end in zip(starts, ends, strict=True):
            column.check(start, end)
        return PostingList(
            np.frombuffer(docs, np.int32), np.frombuffer(frequencies, np.int32), _NONE
        )
    found = [_read(column, start, False) for start in starts]
    if len(found) == 1 and times == [1]:
        return found[0]
    docs, frequencies = add_up(
        [one.docs for one in found],
        [one.frequencies * count for one, count in zip(found, times, strict=True)],
    )
    return PostingList(docs, frequencies, _NONE)


def skips(packed: Bytes, start: int) -> NDArray[np.int32]:
    """Return places within the list that begins at `start` from which it can be read on.

    They are rows of a document, and how many numbers of documents and of frequencies there are up
    to its own. Only what is compiled makes and reads them, of lists that were read before.
    """
    return np.frombuffer(_native.skips(packed, start), np.int32).reshape(-1, 3)


def _read(column: Column, start: int, positions: bool) -> PostingList:
    head = column.slice(start, start + _HEAD)
    length_code, doc_code, extra_code, position_code = (int(head[0]) >> i & 3 for i in (0, 2, 4, 6))
    count = int(head[1 : 1 + (1 << length_code)].view(_TYPES[length_code])[0])
    at = start + 1 + (1 << length_code)
    units = column.slice(at, at + (count << doc_code)).view(_TYPES[doc_code])
    at += count << doc_code
    largest = _LARGEST[doc_code]
    if doc_code < 2 and units.max() == largest:
        coded = np.diff(np.cumsum(units, dtype=np.int64)[units != largest], prepend=0)
    else:
        coded = units
    docs = np.cumsum(coded >> 1, dtype=np.int32)
    frequencies = np.ones(len(docs), np.int32)
    repeated = (coded & 1).nonzero()[0]
    if len(repeated):
        end = at + (len(repeated) << extra_code)
        frequencies[repeated] = column.slice(at, end).view(_TYPES[extra_code])
        at = end
    if not positions:
        return PostingList(docs, frequencies, _NONE)
    end = at + (int(frequencies.sum()) << position_code)
    gaps = column.slice(at, end).view(_TYPES[position_code])
    return PostingList(docs, frequencies, _sums(gaps, starts_of(frequencies)).astype(np.int32))


def _plain(numbers: Numbers | None, type_: type = np.int32) -> Numbers | None:
    """Return numbers as C takes them."""
    return None if numbers is None else np.ascontiguousarray(numbers, type_)


def _arrays(made: tuple[bytes, bytes]) -> tuple[Bytes, Numbers]:
    return np.frombuffer(made[0], np.uint8), np.frombuffer(made[1], np.int64)


def _gaps(numbers: Numbers, begins: Numbers) -> Numbers:
    """Return how far each number is from the one before; the first of a run is from 0."""
    gaps = np.diff(numbers, prepend=0)
    gaps[begins] = numbers[begins]
    return gaps


def _sums(gaps: NDArray[np.integer], starts: Numbers) -> Numbers:
    """Return what `_gaps` was made of, by where each run begins and the last ends."""
    sums = np.cumsum(gaps, dtype=np.int64)
    before: Numbers = np.concatenate(([0], sums))[starts[:-1]]
    return sums - np.repeat(before, np.diff(starts))


def _split(numbers: Numbers, begins: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return numbers as units, how many each run has of them, and the width of each run's.

    A number that is no smaller than the largest unit becomes several whose sum it is.
    """
    costs = [
        np.add.reduceat(numbers // _LARGEST[code] + 1, begins[:-1]) << code for code in range(3)
    ]
    widths = np.argmin(costs, axis=0)
    largest = np.repeat(_LARGEST[widths], np.diff(begins))
    more = numbers // largest
    last = np.cumsum(more + 1) - 1
    units = np.repeat(largest, more + 1)
    units[last] = numbers - more * largest
    return units, np.diff(starts_of(more + 1)[begins]), widths


def _width_codes(largest: Numbers) -> Numbers:
    return (largest > 0xFF).astype(np.int64) + (largest > 0xFFFF)


def _scatter(packed: Bytes, at: Numbers, counts: Numbers, widths: Numbers, values: Numbers) -> None:
    """Write runs of `values`, each as wide as its list says, at their places."""
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
