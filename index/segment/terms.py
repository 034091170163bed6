"""Terms: a sorted dictionary of strings in a file of columns, searched where it lies.

Terms are numbered in their order and stand in blocks of 32, a line each:

    NAME.text     bytes
    NAME.blocks   where each block begins in them, and the end

A letter of the Arabic block is one byte, ASCII is itself, anything else is escaped in ASCII, so
that the start of a term stays the start of its bytes; terms are in the order of these bytes.

>>> encode("كتاب2"), encode("é"), decode(encode("é\\n\\\\پ"))
(b'\\xc3\\xaa\\xa7\\xa82', b'\\\\xe9', 'é\\n\\\\پ')
"""

import re
from bisect import bisect_left, bisect_right
from codecs import charmap_decode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from index import native
from index.segment.columns.columns import Columns, ColumnsWriter, DamagedError
from index.segment.columns.numbers import Numbers, narrow

# Terms of a block.
IN_BLOCK = 32
# Of so many blocks together the first term is kept in memory once it was read.
_IN_GROUP = 64
_ARABIC = 0x600 - 0x80

_TO_BYTES: dict[int, int | str] = {0x80 + i: f"\\x{0x80 + i:02x}" for i in range(0x80)}
_TO_BYTES |= {i: f"\\x{i:02x}" for i in (*range(0x20), ord("\\"))}
_TO_BYTES |= {_ARABIC + byte: byte for byte in range(0x80, 0x100)}
# The byte that stands for each of the first 65,536 letters, 0 for those that take several bytes. A
# line end stands for itself.
_BYTES = np.zeros(1 << 16, np.uint8)
_BYTES[0x20:0x80] = range(0x20, 0x80)
_BYTES[ord("\\")] = 0
_BYTES[_ARABIC + 0x80 : _ARABIC + 0x100] = range(0x80, 0x100)
_BYTES[ord("\n")] = ord("\n")
_FROM_BYTES = "".join(chr(byte if byte < 0x80 else _ARABIC + byte) for byte in range(0x100))
# Looks terms up in C.
_native: Any = native.load("index.segment._terms")
_ESCAPE = re.compile(r"\\(?:x(..)|u(....)|U(.{8}))")


def encode(term: str) -> bytes:
    """Return the bytes of a term; none is below 0x20."""
    return term.translate(_TO_BYTES).encode("latin-1", "backslashreplace")


def encode_all(lines: bytes) -> list[bytes]:
    """Return the bytes of each of many terms, lines as `index.analysis.tokens.strings` has them."""
    text = lines.decode("utf-8", "surrogatepass")
    letters = _BYTES[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")]
    terms: list[bytes] = letters.tobytes().split(b"\n")[:-1]
    others = np.flatnonzero(letters == 0)
    if len(others):
        whole = lines.split(b"\n")
        ends = np.flatnonzero(letters == ord("\n"))
        for number in np.unique(np.searchsorted(ends, others)).tolist():
            terms[number] = encode(whole[number].decode("utf-8", "surrogatepass"))
    return terms


def decode(data: bytes) -> str:
    """Return the term of these bytes."""
    term = charmap_decode(data, "strict", _FROM_BYTES)[0]
    if "\\" in term:
        term = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), term)
    return term


def joined(terms: Sequence[bytes]) -> bytes:
    """Return encoded terms as lines."""
    return b"\n".join(terms) + b"\n" if terms else b""


def write_terms(writer: ColumnsWriter, name: str, pieces: Iterable[bytes]) -> int:
    """Write encoded terms, lines sorted and distinct, in pieces; return how many they are."""
    count = size = 0
    blocks: list[Numbers] = []
    writer.begin(f"{name}.text", np.uint8)
    for terms in pieces:
        text = np.frombuffer(terms, np.uint8)
        ends = np.flatnonzero(text == ord("\n")) + 1
        begins = np.append(0, ends[:-1])[: len(ends)]
        blocks.append(size + begins[-count % IN_BLOCK :: IN_BLOCK])
        writer.extend(text)
        count += len(ends)
        size += len(text)
    writer.add(f"{name}.blocks", narrow(np.concatenate([*blocks, [size]]).astype(np.int64)))
    return count


class TermDictionary:
    """The dictionary NAME of a file of columns that holds `count` terms."""

    def __init__(self, columns: Columns, name: str, count: int) -> None:
        self._text = columns[f"{name}.text"]
        self._blocks = columns[f"{name}.blocks"]
        self._count = count
        self._first_terms: dict[int, bytes] = {}
        text, blocks = self._text, self._blocks
        # The arguments of all calls to C but the last, the key.
        self._mapped = (
            text.unchecked,
            blocks.unchecked,
            blocks.unchecked.itemsize,
            text.offset,
            blocks.offset,
            text.checked,
            IN_BLOCK,
        )

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        return decode(self.encoded(number))

    def encoded(self, number: int) -> bytes:
        """Return a term, encoded."""
        if _native:
            # C gives None for what is in a block not checked yet, and for what is not there. Python
            # then checks the block, or raises.
            term: bytes | None = _native.terms(*self._mapped, [number])
            if term is not None:
                return term
        return self._block(number // IN_BLOCK)[number % IN_BLOCK]

    def decoded(self, numbers: list[int]) -> list[str]:
        """Return some terms."""
        lines = _native.terms(*self._mapped, numbers) if _native and numbers else None
        if lines is None or b"\\" in lines:
            # What is escaped may be a line feed.
            return [self[number] for number in numbers]
        return decode(lines).split("\n")

    def several(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Yield some terms, encoded; quickly if neighbours are asked for one after the other."""
        block, terms = -1, list[bytes]()
        for number in numbers:
            if number // IN_BLOCK != block:
                block = number // IN_BLOCK
                terms = self._block(block)
            yield terms[number % IN_BLOCK]

    def find(self, key: bytes) -> int | None:
        """Return the number of an encoded term, the last of equal ones; None if it is not here."""
        if _native:
            rank, is_there = self._rank(key, True)
            return rank - 1 if is_there else None
        block = self._block_of(key)
        terms = self._block(block) if block >= 0 else []
        at = bisect_right(terms, key) - 1
        return block * IN_BLOCK + at if at >= 0 and terms[at] == key else None

    def starting(self, prefix: bytes) -> range:
        """Return the numbers of the terms whose bytes start with `prefix`; all start with b""."""
        end = prefix.rstrip(b"\xff")
        above = self.below(end[:-1] + bytes([end[-1] + 1])) if end else len(self)
        return range(self.below(prefix), above)

    def between(self, numbers: range) -> list[bytes]:
        """Return consecutive terms, encoded."""
        if not numbers:
            return []
        first, last = numbers.start // IN_BLOCK, numbers[-1] // IN_BLOCK
        text = self._text.slice(self._blocks[first], self._blocks[last + 1])
        before = first * IN_BLOCK
        return text.tobytes().split(b"\n")[numbers.start - before : numbers.stop - before]

    def lines(self) -> bytes:
        """Return every term, encoded, in order, as lines."""
        return self._text.all().tobytes()

    def all(self) -> list[bytes]:
        """Return every term, encoded, in order."""
        return self.lines().split(b"\n")[:-1]

    def strings(self) -> list[str]:
        """Return every term, in order."""
        return [decode(term) for term in self.all()]

    def damaged(self, reason: str) -> DamagedError:
        """Return the error for terms that cannot be what was written."""
        return self._text.damaged(reason)

    def below(self, key: bytes) -> int:
        """Return how many terms are below `key`."""
        if _native:
            return self._rank(key, False)[0]
        block = self._block_of(key)
        return block * IN_BLOCK + bisect_left(self._block(block), key) if block >= 0 else 0

    def _rank(self, key: bytes, with_equal: bool) -> tuple[int, bool]:
        """Return how many terms are below `key`, or not above it, and whether it is among these."""
        while True:
            try:
                rank, is_there, unchecked = _native.rank(*self._mapped, key, with_equal)
            except ValueError as error:
                raise self._text.damaged(str(error)) from error
            if unchecked < 0:
                return rank, is_there
            self._text.check_at(unchecked)

    def _block_of(self, key: bytes) -> int:
        """Return the block where `key` stands or would stand, -1 before all."""
        groups = range(0, len(self._blocks) - 1, _IN_GROUP)
        group = bisect_right(groups, key, key=self._first_term)
        low, high = max(group - 1, 0) * _IN_GROUP, min(group * _IN_GROUP, len(self._blocks) - 1)
        while low < high:
            middle = (low + high) // 2
            begin = self._blocks[middle]
            # Only as much of the first term as is compared, and without its line end: a tab, which
            # a longer term may have in its place, is a smaller byte than that.
            first = self._text.slice(begin, begin + len(key) + 1).tobytes().partition(b"\n")[0]
            if first <= key:
                low = middle + 1
            else:
                high = middle
        return low - 1

    def _first_term(self, block: int) -> bytes:
        """Return the first term of a block where a group begins, to be kept in memory."""
        term = self._first_terms.get(block)
        if term is None:
            term = self._first_terms[block] = self._block(block)[0]
        return term

    def _block(self, block: int) -> list[bytes]:
        text = self._text.slice(self._blocks[block], self._blocks[block + 1])
        return text.tobytes().split(b"\n")[:-1]
