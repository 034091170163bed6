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
so most lists are a few bytes; frequent ones take little more than one byte a document. `packing`
does many lists at once, without a Python step for each.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns.columns import Column
from index.segment.columns.numbers import Numbers, Places, add_up, places, starts_of, summed

# The largest number of each width.
LARGEST = np.array([0xFF, 0xFFFF, 0xFFFFFFFF])
_TYPES = ("<u1", "<u2", "<u4")
# The byte of the widths and the widest length.
_HEAD = 5
_NONE = np.empty(0, np.int32)
# Reads lists in C.
_native: Any = native.load("index.segment._postings")


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
        column.check_each(np.array(starts, np.int64), np.array(ends, np.int64))
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


def places_in(column: Column, starts: Numbers, docs: Numbers, before: int) -> Places:
    """Return the places, ascending, where lists that begin at `starts` have some documents.

    The documents, ascending, and those of the places are counted from `before` on.
    """
    if _native:
        try:
            found, ends = _native.places(
                column.unchecked,
                np.ascontiguousarray(starts, np.int64),
                np.ascontiguousarray(docs, np.int32),
                before,
                column.checked,
                column.offset,
            )
        except ValueError as error:
            raise column.damaged(str(error)) from error
        if ends is not None:
            column.check_each(starts, np.frombuffer(ends, np.int64))
        return np.frombuffer(found, np.int64)
    wanted = docs - before
    lists = [_read(column, start, True, wanted) for start in starts.tolist()]
    of = np.concatenate([_NONE, *(np.repeat(one.docs, one.frequencies) for one in lists)]) + before
    keep = np.isin(of, docs)
    at = np.concatenate([_NONE, *(one.positions for one in lists)])
    return np.sort(places(of[keep], at[keep]))


def _read(
    column: Column, start: int, positions: bool, wanted: Numbers | None = None
) -> PostingList:
    """Return a list; nothing of one that has none of the documents that are wanted, ascending."""
    head = column.slice(start, start + _HEAD)
    length_code, doc_code, extra_code, position_code = (int(head[0]) >> i & 3 for i in (0, 2, 4, 6))
    count = int(head[1 : 1 + (1 << length_code)].view(_TYPES[length_code])[0])
    at = start + 1 + (1 << length_code)
    units = column.slice(at, at + (count << doc_code)).view(_TYPES[doc_code])
    at += count << doc_code
    largest = LARGEST[doc_code]
    if doc_code < 2 and units.max() == largest:
        coded = np.diff(np.cumsum(units, dtype=np.int64)[units != largest], prepend=0)
    else:
        coded = units
    docs = np.cumsum(coded >> 1, dtype=np.int32)
    if (
        wanted is not None
        and not (docs.take(docs.searchsorted(wanted), mode="clip") == wanted).any()
    ):
        return PostingList(_NONE, _NONE, _NONE)
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
    return PostingList(docs, frequencies, summed(gaps, starts_of(frequencies)).astype(np.int32))
