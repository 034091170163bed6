"""Stored articles, compressed in blocks by zstd.

    texts           the blocks, one after the other
    text.starts     where each begins, and the end of the last
    text.first      the first document of each, and the number of documents

A block is some 8 KiB of articles, a line each as `article.encode` gives it; an article is read by
unpacking one block. So little text compresses badly by itself, but well with a dictionary of what
stands in any Arabic text, data/texts.zdict. A block has a checksum of its own, since it may be all
that is left of a file.

A long article has a block of its own, which holds all of it but its text. Before that stand the
frames of its text (frames.py), blocks of no article: the first document of each is that article.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard

from index.articles.article import values
from index.segment.columns.columns import Array, Columns, ColumnsWriter, DamagedError
from index.segment.columns.files import StoredFile
from index.segment.columns.numbers import Numbers
from index.segment.frames import LONG, LongText, join, sizes_of, split

_BLOCK_SIZE = 1 << 13
_DICTIONARY = Path(__file__).parent / "data" / "texts.zdict"
# What unpacks blocks: threads must not share one.
_of_thread = threading.local()
# Bytes of an article, and of a block, which holds all of one but the text of a long one.
LARGEST = 1 << 29
# 9 makes texts smaller by a twelfth, and takes six times as long.
_EFFORT = 3


class Block(NamedTuple):
    """How many articles are in a block, and its bytes."""

    articles: int
    packed: bytes


def compress(stored: Iterable[bytes]) -> Iterator[Block]:
    """Yield the blocks of articles."""
    # Threads must not share one.
    compressor = zstandard.ZstdCompressor(
        level=_EFFORT, dict_data=_dictionary_to_write(), write_checksum=True
    )
    for lines, frames in _blocks(stored):
        yield from (Block(0, compressor.compress(frame)) for frame in frames)
        yield Block(len(lines), compressor.compress(b"\n".join(lines)))


def _blocks(stored: Iterable[bytes]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Yield the lines of each block of articles, and the frames that stand before it."""
    block: list[bytes] = []
    size = 0
    for data in stored:
        if len(data) > LONG:
            if block:
                yield block, []
            head, frames = split(data)
            yield [head], frames
            block, size = [], 0
            continue
        block.append(data)
        size += len(data)
        if size >= _BLOCK_SIZE:
            yield block, []
            block, size = [], 0
    if block:
        yield block, []


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

    def close(self) -> StoredFile:
        """Finish the file and wait until it is on disk; return what the manifest is to know."""
        self._writer.add("text.starts", np.array(self._starts, np.int64))
        self._writer.add("text.first", np.array(self._first, np.int64))
        return self._writer.close(docs=self._first[-1])

    def abandon(self) -> None:
        """Delete the file."""
        self._writer.abandon()


class TextStore:
    """The stored articles of one segment."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._texts = columns["texts"]
        if self._texts.type != "|u1":
            raise columns.damaged("its articles are no bytes")

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(self._columns.sizes().values())

    @cached_property
    def _starts(self) -> Numbers:
        """Where each block begins, and the end of the last."""
        return self._rising("text.starts", 1, len(self._texts))

    @cached_property
    def _first(self) -> Numbers:
        """The first document of each block, and the number of documents."""
        first = self._rising("text.first", 0, self._columns.fact("docs"))
        if len(first) != len(self._starts):
            raise self._columns.damaged("its blocks begin at other places than their articles")
        return first

    def _rising(self, name: str, least: int, last: int) -> Numbers:
        """Return numbers that have to rise by `least` or more from 0 to `last`."""
        column = self._columns[name]
        numbers: Numbers = column.all()
        if column.type != "<i8" or not len(numbers) or numbers[0] or numbers[-1] != last:
            raise column.damaged(f"{name} do not count what is there")
        if (np.diff(numbers) < least).any():
            raise column.damaged(f"{name} go back")
        return numbers

    @property
    def file(self) -> str:
        """The name of the file."""
        return self._columns.name

    def damages(self) -> Iterator[DamagedError]:
        """Yield what the checksums of the file tell."""
        yield from self._columns.blocks.damages()

    def require_whole(self) -> None:
        """Raise DamagedError if anything of the file was lost since it was opened."""
        self._columns.require_whole()

    def release(self) -> None:
        """Let the system take back the memory of what was read."""
        self._columns.release()

    def __getitem__(self, doc: int) -> bytes:
        (block,) = self._blocks_of([doc])
        head = self._unpacked(block).split(b"\n")[doc - self._first[block]]
        return self._joined(head, self._frames_before(block))

    def opened(self, docs: Sequence[int]) -> list[tuple[dict[str, Any], LongText | None]]:
        """Return the fields of some articles, of long ones all but the text, and that apart."""
        found: dict[int, tuple[dict[str, Any], LongText | None]] = {}
        blocks = self._blocks_of(docs)
        # Documents of a block one after the other, so that one is in memory at a time.
        for block, some in groupby(sorted(set(zip(blocks, docs, strict=True))), itemgetter(0)):
            lines, first = self._unpacked(block).split(b"\n"), self._first[block]
            frames = self._frames_before(block)
            for _, doc in some:
                found[doc] = self._opened(lines[doc - first], frames)
        return [found[doc] for doc in docs]

    def _opened(self, head: bytes, frames: range) -> tuple[dict[str, Any], LongText | None]:
        stored = values(head)
        if not frames:
            return stored, None
        sizes = sizes_of(stored, len(frames))
        read = lambda number: self._unpacked(frames[number])  # noqa: E731
        return stored, LongText(sizes, read, self._texts.damaged)

    @property
    def block_count(self) -> int:
        """How many blocks there are."""
        return len(self._first) - 1

    def first_of(self, block: int) -> int:
        """Return the first document of a block."""
        return int(self._first[block])

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the first document of each block, and the one after its last."""
        yield from pairwise(self._first.tolist())

    def packed(self, block: int) -> bytes:
        """Return a block as it is stored."""
        return self._packed(block).tobytes()

    def _packed(self, block: int) -> Array:
        return self._texts.slice(*self._starts[block : block + 2].tolist())

    def is_full(self, block: int) -> bool:
        """Tell whether a block holds about as much as one may, or belongs to a long article."""
        if self._is_frame(block) or self._frames_before(block):
            return True
        return self._size([block]) >= _BLOCK_SIZE // 2

    def block(self, block: int) -> list[bytes]:
        """Return the articles of a block; a frame has none."""
        if self._is_frame(block):
            return []
        lines, frames = self._unpacked(block).split(b"\n"), self._frames_before(block)
        return [self._joined(lines[0], frames)] if frames else lines

    def _blocks_of(self, docs: Sequence[int]) -> list[int]:
        """Return the block of each of some documents."""
        blocks: list[int] = (self._first.searchsorted(docs, "right") - 1).tolist()
        return blocks

    def _joined(self, head: bytes, frames: range) -> bytes:
        if not frames:
            return head
        self._size(frames)
        return join(head, map(self._unpacked, frames))

    def _frames_before(self, block: int) -> range:
        """Return the frames that stand before a block of articles: those of its only one."""
        first = self._first
        if not block or first[block - 1] != first[block]:
            return range(0)
        return range(int(first.searchsorted(first[block], "left")), block)

    def _is_frame(self, block: int) -> bool:
        return bool(self._first[block] == self._first[block + 1])

    def _unpacked(self, block: int) -> bytes:
        self._size([block])
        try:
            unpacked: bytes = unpacker().decompress(self._packed(block).data)
        except zstandard.ZstdError as error:
            raise self._texts.damaged(f"block {block} cannot be unpacked") from error
        return unpacked

    def _size(self, blocks: Iterable[int]) -> int:
        """Return the bytes of blocks, unpacked: as much is set aside before any is looked at."""
        try:
            sizes = [zstandard.frame_content_size(self._packed(block).data) for block in blocks]
        except zstandard.ZstdError as error:
            raise self._texts.damaged("a block cannot be unpacked") from error
        if min(sizes) < 0 or sum(sizes) > LARGEST:
            raise self._texts.damaged("an article is of an unlikely size")
        return sum(sizes)


def unpacker() -> zstandard.ZstdDecompressor:
    """Return what unpacks blocks in this thread."""
    found: zstandard.ZstdDecompressor | None = getattr(_of_thread, "unpacker", None)
    if found is None:
        found = _of_thread.unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary())
    return found


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(_DICTIONARY.read_bytes())


@cache
def _dictionary_to_write() -> zstandard.ZstdCompressionDict:
    # An object of its own: threads that only read must never meet one that is being prepared.
    dictionary = zstandard.ZstdCompressionDict(_DICTIONARY.read_bytes())
    dictionary.precompute_compress(level=_EFFORT)
    return dictionary
