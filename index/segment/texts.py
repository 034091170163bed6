"""Stored articles, compressed in blocks by zstd.

    texts           the blocks, one after the other
    text.starts     where each begins, and the end of the last
    text.first      the first document of each, and the number of documents

A block is some 8 KiB of articles, a line each as `article.encode` gives it; an article is read by
unpacking one block. So little text compresses badly by itself, but well with a dictionary of what
stands in any Arabic text, data/texts.zdict.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import zstandard

from index.segment.columns import Columns, ColumnsWriter

_BLOCK_SIZE = 1 << 13
_DICTIONARY = Path(__file__).parent / "data" / "texts.zdict"
# 9 makes texts smaller by a twelfth, and takes six times as long.
_EFFORT = 3


def compress(stored: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield blocks of articles: how many are in each, and its bytes."""
    # Threads must not share one.
    compressor = zstandard.ZstdCompressor(level=_EFFORT, dict_data=_dictionary_to_write())
    block: list[bytes] = []
    size = 0
    for data in stored:
        block.append(data)
        size += len(data)
        if size >= _BLOCK_SIZE:
            yield len(block), compressor.compress(b"\n".join(block))
            block, size = [], 0
    if block:
        yield len(block), compressor.compress(b"\n".join(block))


class TextsWriter:
    """Writes stored articles in the order of their documents."""

    def __init__(self, path: Path) -> None:
        self._writer = ColumnsWriter(path)
        self._writer.begin("texts", np.uint8)
        self._starts = [0]
        self._first = [0]

    def add(self, articles: int, block: bytes) -> None:
        """Write a block of `articles` articles."""
        self._writer.extend(np.frombuffer(block, np.uint8))
        self._starts.append(self._starts[-1] + len(block))
        self._first.append(self._first[-1] + articles)

    def close(self) -> None:
        """Finish the file and wait until it is on disk."""
        self._writer.add("text.starts", np.array(self._starts, np.int64))
        self._writer.add("text.first", np.array(self._first, np.int64))
        self._writer.close()

    def abandon(self) -> None:
        """Delete the file."""
        self._writer.abandon()


class TextStore:
    """The stored articles of one segment."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._texts = columns["texts"]
        self._starts = columns["text.starts"]
        self._first = columns["text.first"]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return len(self._texts) + 8 * (len(self._starts) + len(self._first))

    def verify(self) -> None:
        """Check every byte of the file."""
        self._columns.verify()

    def release(self) -> None:
        """Let the system take back the memory of what was read."""
        self._columns.release()

    def __getitem__(self, doc: int) -> bytes:
        first = self._first.all()
        block = int(np.searchsorted(first, doc, "right")) - 1
        return self.block(block)[doc - int(first[block])]

    @property
    def block_count(self) -> int:
        """How many blocks there are."""
        return len(self._first) - 1

    def first_of(self, block: int) -> int:
        """Return the first document of a block."""
        return self._first[block]

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the first document of each block, and the one after its last."""
        yield from pairwise(self._first.all().tolist())

    def packed(self, block: int) -> bytes:
        """Return a block as it is stored."""
        return self._texts.slice(self._starts[block], self._starts[block + 1]).tobytes()

    def is_full(self, block: int) -> bool:
        """Tell whether a block holds about as much as one may."""
        return zstandard.frame_content_size(self.packed(block)) >= _BLOCK_SIZE // 2

    def block(self, block: int) -> list[bytes]:
        """Return the articles of a block."""
        unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary())
        return unpacker.decompress(self.packed(block)).split(b"\n")


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(_DICTIONARY.read_bytes())


@cache
def _dictionary_to_write() -> zstandard.ZstdCompressionDict:
    # An object of its own: threads that only read must never meet one that is being prepared.
    dictionary = zstandard.ZstdCompressionDict(_DICTIONARY.read_bytes())
    dictionary.precompute_compress(level=_EFFORT)
    return dictionary
