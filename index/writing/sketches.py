"""Sketches: running words → a few bytes of each document, by which near-copies are known.

A document is taken for the set of its pairs of neighbouring forms. Each pair has a number drawn
from its letters, the same in every index; the lowest numbers of `SKETCH_SIZE` disjoint ranges are
kept, a byte of each. Two documents agree in about so many of these bytes as they share of their
pairs: MinHash in one permutation (Li, Owen and Zhang, One Permutation Hashing, 2012), of which the
lowest bits are kept (Li and König, b-Bit Minwise Hashing, 2010). 0 stands where no pair fell.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.segment.columns.numbers import Bytes, Numbers, portions, starts_of
from index.segment.schema import SKETCH_SIZE

# Running words worked on at once: what is made of them stays in the processor's cache.
_AT_ONCE = 1 << 17
# Which of 32 bits tell the range, and which the number in it.
_RANGE_BITS = SKETCH_SIZE.bit_length() - 1
_IN_RANGE = 32 - _RANGE_BITS
_NONE = np.uint32(0xFFFFFFFF)
_TAB = b"\t"


def sketches(words: Numbers, counts: Numbers, keys: bytes) -> Bytes:
    """Return the sketches of documents, from their running words and how many each has.

    `keys` are the words as they are filed, see `words.key`, in the order of their numbers.
    """
    drawn = np.fromiter((crc32(line.partition(_TAB)[0]) for line in keys.split(b"\n")), np.uint32)
    lowest = np.full(len(counts) * SKETCH_SIZE, _NONE)
    begins = starts_of(counts)
    for first, last in portions(counts, _AT_ONCE):
        begin, end = int(begins[first]), int(begins[last])
        docs = np.repeat(np.arange(first, last), counts[first:last])
        pairs = _pairs(drawn[words[begin:end]])
        # The last word of a document has no neighbour behind it.
        within = docs[1:] == docs[:-1]
        pairs, places = pairs[within], docs[:-1][within] * SKETCH_SIZE
        places += pairs >> _IN_RANGE
        np.minimum.at(lowest, places, pairs & ((1 << _IN_RANGE) - 1))
    found: Bytes = np.where(lowest == _NONE, 0, 1 + lowest % 255).astype(np.uint8)
    return found


def _pairs(drawn: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the number of each pair of neighbours, all 32 bits of it as if drawn by chance."""
    pairs = drawn[:-1] * np.uint32(0x9E3779B1) + drawn[1:] * np.uint32(0x85EBCA77)
    pairs ^= pairs >> np.uint32(16)
    pairs *= np.uint32(0x7FEB352D)
    pairs ^= pairs >> np.uint32(15)
    return pairs
