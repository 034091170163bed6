"""Salvage: what can still be read of a segment's articles, whatever else of it is damaged.

Every block of articles is a frame of zstd with a checksum of its own. So blocks are found where the
columns that say where they begin are lost, and a block that can be unpacked is what was written.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from index.articles.article import Article, decode, encode_values, values
from index.errors import naming
from index.segment.columns.columns import Columns, DamagedError
from index.segment.columns.files import SegmentFiles, open_plain
from index.segment.frames import FRAMES, join
from index.segment.segment import Segment, opened_deleted
from index.segment.terms import encode
from index.segment.texts import LARGEST, TextStore, unpacker

_MAGIC = b"\x28\xb5\x2f\xfd"
# Bytes of a frame to begin with; most have some 3,000.
_FRAME = 1 << 14
FAILURES = (DamagedError, ValueError, KeyError, IndexError, TypeError, RecursionError)


class SalvagedArticle(NamedTuple):
    """An article, and the file it came from and the digest of its content, where still known."""

    article: Article
    origin: str = ""
    digest: bytes | None = None


class Remains:
    """What is left of a segment: each of its files as far as it can be opened.

    It has `most` articles at most. `notes` say what cannot be known of it: each has the name of the
    file that would tell, and a reason.
    """

    def __init__(self, folder: Path, files: SegmentFiles) -> None:
        self._texts_file = folder / files.texts.name
        self._texts: TextStore | None = None
        self._segment: Segment | None = None
        self._deleted: set[int] = set()
        self.notes: list[tuple[str, str]] = []
        without = files._replace(deleted=None)
        if files.deleted:
            try:
                self._deleted = {*opened_deleted(folder, files.deleted, files.docs).tolist()}
            except DamagedError:
                reason = "which articles were deleted is not known: they are there again"
                self.notes.append((files.deleted.name, reason))
                files = without
        with suppress(DamagedError):
            self._segment = Segment(folder, files, with_texts=False)
        # Whether the file of articles is another segment's: then none of them are of this one.
        self._is_foreign = False
        with suppress(DamagedError):
            self._is_foreign = Columns(self._texts_file).name != files.texts.name
            self._texts = TextStore(Columns(self._texts_file, files.texts))
        self.most = files.docs - len(self._deleted)
        if self._deleted and self._segment is None and self._texts is None:
            reason = "which articles were deleted is not known: they are there again"
            self.notes.append((files.index.name, reason))

    def ids(self) -> set[str] | None:
        """Return the ids of articles that were there; None where that is not known."""
        try:
            return {*self._segment.live_ids()} if self._segment else None
        except FAILURES:
            return None

    def articles(self) -> Iterator[SalvagedArticle]:
        """Yield the articles that can be read, without those known to be deleted.

        Of articles of one id, replaced before they were committed, the last counts.
        """
        last = {article.id: n for n, (_, article) in enumerate(self._numbered()) if article}
        for n, (doc, article) in enumerate(self._numbered()):
            if article and last[article.id] == n and doc not in self._deleted:
                yield self._on_record(doc, article)

    def _numbered(self) -> Iterator[tuple[int | None, Article | None]]:
        """Yield articles with their documents, as far as these are known."""
        try:
            blocks = list(self._texts.blocks()) if self._texts else None
        except FAILURES:
            blocks = None
        if blocks is None or self._texts is None:
            for article in () if self._is_foreign else _articles(self._texts_file):
                doc = self._docs.get(article.id)
                if doc is not None or not self._docs:
                    yield doc, article
            return
        for number, (first, _) in enumerate(blocks):
            with suppress(*FAILURES):
                for doc, data in enumerate(self._texts.block(number), first):
                    yield doc, _whole(values(data), [])

    @cached_property
    def _docs(self) -> dict[str, int]:
        """The documents by their ids, of a dictionary that may be in no order."""
        if self._segment is None:
            return {}
        with suppress(*FAILURES):
            names = self._segment.documents.ids.strings()
            ranks = self._segment.documents.numbers("id").tolist()
            return {names[rank]: doc for doc, rank in enumerate(ranks)}
        return {}

    def _on_record(self, doc: int | None, article: Article) -> SalvagedArticle:
        """Return an article with what is on record of it."""
        if self._segment is not None and doc is not None:
            with suppress(*FAILURES):
                origin, digest = (
                    self._segment.documents.value("origin", doc),
                    self._segment.documents.digests()[doc],
                )
                return SalvagedArticle(article, origin, digest.tobytes())
        return SalvagedArticle(article)


def _articles(texts_file: Path) -> Iterator[Article]:
    frames: list[bytes] = []
    for block in _blocks(texts_file):
        found = [*map(_read, block.split(b"\n"))]
        if not all(found):
            # A frame has the text of a long article, so its lines are no articles.
            frames.append(block)
            continue
        for data in found:
            article = _whole(data, frames) if data else None
            if article:
                yield article
        frames = []


def _blocks(texts_file: Path) -> Iterator[bytes]:
    """Yield every block that can be unpacked, in their order; none where there is no file.

    The file is read a piece at a time, because a mapped one that is cut short ends the process.
    """
    with suppress(DamagedError), open_plain(texts_file) as file, naming(texts_file):
        at = 0
        while (at := _next_frame(file.fileno(), at)) >= 0:
            block, taken = _block(file.fileno(), at)
            if block is not None:
                yield block
            at += taken


def _next_frame(file: int, at: int) -> int:
    """Return where the next frame may begin from a byte on, -1 where there is none."""
    while len(data := os.pread(file, _FRAME, at)) >= len(_MAGIC):
        found = data.find(_MAGIC)
        if found >= 0:
            return at + found
        # The first bytes of a frame may be the last of the piece.
        at += len(data) - len(_MAGIC) + 1
    return -1


def _block(file: int, at: int) -> tuple[bytes | None, int]:
    """Return the block whose frame begins at a byte, None if it is damaged, and where to go on."""
    room = _FRAME
    while True:
        data = os.pread(file, room, at)
        try:
            if not 0 <= zstandard.frame_content_size(data) <= LARGEST:
                return None, len(_MAGIC)
            unpacking = unpacker().decompressobj()
            block = unpacking.decompress(data)
        except zstandard.ZstdError:
            return None, len(_MAGIC)
        if unpacking.eof:
            return block, len(data) - len(unpacking.unused_data)
        if len(data) < room:
            return None, len(_MAGIC)
        room *= 4


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        stored = values(line)
        return stored if isinstance(stored, dict) and isinstance(stored["id"], str) else None
    except FAILURES:
        return None


def _whole(stored: dict[str, Any], frames: list[bytes]) -> Article | None:
    """Return the article of a line; None if it is a long one of which some of the text is lost."""
    try:
        data = encode_values(stored)
        if FRAMES in stored:
            sizes = [letters for letters, _ in stored[FRAMES]]
            texts = frames[-len(sizes) :]
            if [len(text.decode("utf-8", "surrogatepass")) for text in texts] != sizes:
                return None
            data = join(data, texts)
        article = decode(data)
        encode(article.id)
    except FAILURES:
        return None
    return article
