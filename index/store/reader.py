"""Reading an index on this machine: its words, documents and stored articles, over all segments."""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import Levels, levels
from index.analysis.tokens.normalize import fold, strip_marks
from index.articles import article as articles
from index.articles.article import Article
from index.segment.columns import DamagedError
from index.segment.compiled import FormsNear
from index.segment.frames import LongText
from index.segment.numbers import Places
from index.segment.schema import SPELLING
from index.segment.segment import Segment
from index.segment.terms import decode
from index.store.arrays import SegmentArrays
from index.store.damage import reading
from index.store.engine import Docs
from index.store.manifest import Manifest, SegmentFiles
from index.store.storage import Storage

# Words of queries kept with their levels, some 600 bytes each. The least is for one query.
_LEVELS_KEPT, _LEAST_LEVELS = 1 << 16, 1 << 8


class CatalogueEntry(NamedTuple):
    """A document's id, the file it came from ("" if none) and the digest of its content."""

    doc: int
    id: str
    origin: str
    digest: bytes


class IndexReader:
    """One state of the index; later commits are not seen.

    It may be shared by threads, as long as it is not one of `with_caches`.
    """

    def __init__(self, storage: Storage, manifest: Manifest) -> None:
        self.storage = storage
        self.segments: list[tuple[Segment, int]] = []
        self.doc_count = self.doc_count_all = 0
        for files in manifest.segments:
            segment = storage.opened.get(files) or open_segment(storage.path, files)
            self.segments.append((segment, self.doc_count_all))
            self.doc_count_all += segment.doc_count_all
            self.doc_count += segment.doc_count
        storage.opened = dict(
            zip(manifest.segments, (segment for segment, _ in self.segments), strict=True)
        )

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def arrays(self) -> SegmentArrays:
        """Postings as whole arrays."""
        return SegmentArrays(self.storage, self.segments)

    def close(self) -> None:
        """Do nothing: the files are freed when no reader and no searcher of them is left."""

    def with_caches(self, scale: float = 1.0) -> "IndexReader":
        """Return a reader of the same state that keeps the words of queries in memory.

        It keeps `scale` times some 40 megabytes at most, a quarter of one even where that is less,
        and is for one thread.
        """
        own = copy(self)
        most_levels = max(int(scale * _LEVELS_KEPT), _LEAST_LEVELS)
        own.levels = lru_cache(maxsize=most_levels)(self.levels)  # type: ignore[method-assign]
        return own

    @reading
    def spellings(self, form: str) -> set[str]:
        """Return the spellings, marks and all, that words of this form have in the index."""
        return {
            segment.words.spelling(word)
            for segment, _ in self.segments
            for word in segment.words.of_form(form)
        }

    @reading
    def holds(self, level: str, terms: Sequence[str]) -> bool:
        """Tell whether the index has a word of any of `terms`, of deleted articles perhaps."""
        for segment, _ in self.segments:
            compiled = segment.compiled if level != SPELLING else None
            if compiled.holds(level, terms) if compiled else segment.words_of(level, terms):
                return True
        return False

    @reading
    def forms(
        self, prefix: str, near: FormsNear | None = None, most: int | None = None
    ) -> dict[str, int]:
        """Return the forms that start with `prefix`, and a measure of how frequent each is.

        `prefix` is folded and not empty. The measure is good for nothing but comparing. Forms that
        cannot be as near as `near` says may be left out. Only the `most` frequent are returned, if
        there are more.
        """
        found: dict[bytes, int] = {}
        for segment, _ in self.segments:
            forms = segment.forms(prefix, near)
            if not found:
                # Mostly the segment that has nearly all; there is nothing to add up yet.
                found = forms
                continue
            for form, size in forms.items():
                found[form] = found.get(form, 0) + size
        if most and len(found) > most:
            sizes, every = np.array([*found.values()]), [*found]
            frequent = np.argpartition(-sizes, most)[:most].tolist()
            found = {every[number]: int(sizes[number]) for number in frequent}
        # All at once, which is far quicker: no form has a line feed.
        decoded = decode(b"\n".join(found)).split("\n") if found else []
        return dict(zip(decoded, found.values(), strict=True))

    def levels(self, letters: str) -> Levels:
        """Return the levels of a word: from the word table, or analysed now."""
        return self.word_table(letters) or levels(letters)

    @reading
    def word_table(self, letters: str) -> Levels | None:
        """Return the levels of a word as the word table has them, None if it has not."""
        for segment, _ in self.segments:
            if segment.compiled and (found := segment.compiled.levels(letters)):
                return found
            word = None if segment.compiled else segment.words.find(letters)
            if word is None:
                # Where it stands with marks only.
                same = (w for w in segment.words.of_form(fold(letters)) if _is(segment, w, letters))
                word = next(same, None)
            if word is not None:
                return segment.levels_of(word)
        return None

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""
        return len(self.arrays.postings(part, level, terms).docs)

    @reading
    def positions(self, part: str, level: str, terms: Sequence[str], docs: Docs) -> Places:
        """Return the places, see `numbers.places`, of any of `terms` in some documents."""
        found = [np.empty(0, np.int64)]
        for segment, before in self.segments:
            if len(docs) and before <= docs[-1] and docs[0] < before + segment.doc_count_all:
                if segment.compiled:
                    some = segment.compiled.places(part, level, terms, docs, before)
                else:
                    starts = segment.starts_of(part, level, terms)
                    some = segment.places_in(part, starts, docs, before)
                found.append(some)
        return np.concatenate(found) if len(found) != 2 else found[1]

    @reading
    def doc(self, id_: str) -> int | None:
        """Return the document of an id."""
        for segment, before in self.segments:
            doc = segment.doc(id_)
            if doc is not None:
                return before + doc
        return None

    @reading
    def id(self, doc: int) -> str:
        """Return the id of a document."""
        segment, before = self.segment_of(doc)
        return segment.id(doc - before)

    @reading
    def catalogue(self) -> list[CatalogueEntry]:
        """Return an entry for every document that is still there."""
        entries = []
        for segment, before in self.segments:
            ids = segment.ids.strings()
            names, origins = segment.recorded("origin")
            digests = segment.digests()
            ranks = segment.numbers("id")
            entries += [
                CatalogueEntry(
                    before + doc, ids[ranks[doc]], names[origins[doc]], digests[doc].tobytes()
                )
                for doc in np.flatnonzero(segment.live).tolist()
            ]
        return entries

    @reading
    def ids(self) -> list[str]:
        """Return the id of every document that is still there, in their order."""
        found = []
        for segment, _ in self.segments:
            ids = segment.ids.strings()
            found += [ids[rank] for rank in segment.numbers("id")[segment.live].tolist()]
        return found

    @reading
    def origin(self, doc: int) -> str:
        """Return the full path of the file that a document came from, "" if it came from none."""
        segment, before = self.segment_of(doc)
        return segment.value("origin", doc - before)

    @reading
    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        segment, before = self.segment_of(doc)
        return articles.decode(segment.texts[doc - before])

    @reading
    def opened(self, doc: int) -> tuple[Article, LongText | None]:
        """Return the stored article of a document, of a long one the beginning, and its text."""
        segment, before = self.segment_of(doc)
        stored, text = segment.texts.opened(doc - before)
        if text:
            stored["text"] = text.beginning.text
        return articles.of_values(stored), text

    def every_article(self) -> Iterator[Article]:
        """Yield the stored article of every document that is still there, in their order."""
        for segment, _ in self.segments:
            for block in range(segment.texts.block_count):
                yield from self._block_of_articles(segment, block)

    @reading
    def _block_of_articles(self, segment: Segment, block: int) -> list[Article]:
        """Return the articles of a block that are still there; it is unpacked once for them all."""
        first = segment.texts.first_of(block)
        stored = segment.texts.block(block)
        live = segment.live[first : first + len(stored)].tolist()
        return [articles.decode(data) for data, there in zip(stored, live, strict=True) if there]

    @reading
    def term_count(self, part: str, level: str) -> int:
        """Return how many distinct terms a part has; terms of deleted documents may count."""
        return len(set().union(*(segment.held(part, level) for segment, _ in self.segments)))

    @reading
    def counts(self, field: str) -> dict[str, int]:
        """Return the number of articles by what they have in a field, the largest first.

        The field is one of `schema.RECORDED`; articles that have nothing in it are not counted.
        """
        counts: dict[str, int] = {}
        for segment, _ in self.segments:
            values, numbers = segment.recorded(field)
            for number, count in enumerate(np.bincount(numbers[segment.live]).tolist()):
                if count and (value := values[number]):
                    counts[value] = counts.get(value, 0) + count
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @reading
    def disk_use(self) -> dict[str, int]:
        """Return the bytes on disk of words, postings, documents and texts."""
        use = {"words": 0, "postings": 0, "documents": 0, "texts": 0}
        for segment, _ in self.segments:
            for part, size in segment.disk_use().items():
                use[part] += size
        return use

    def segment_of(self, doc: int) -> tuple[Segment, int]:
        """Return the segment that holds a document, and how many documents stand before it."""
        for segment, before in reversed(self.segments):
            if before <= doc:
                return segment, before
        raise IndexError(doc)


def _is(segment: Segment, word: int, letters: str) -> bool:
    return strip_marks(segment.words.spelling(word)) == letters


def open_segment(folder: Path, files: SegmentFiles) -> Segment:
    """Open a segment. Raises DamagedError for files that are missing or no segment."""
    deleted = folder / files.deleted if files.deleted else None
    return Segment(folder / files.index, folder / files.texts, deleted)


def open_reader(storage: Storage) -> IndexReader:
    """Open a reader of the last committed state.

    Raises the errors of `Storage.manifest`, IndexDamagedError for files that are damaged or
    missing, and OSError for those that cannot be opened.
    """
    while True:
        manifest = storage.manifest()
        try:
            return IndexReader(storage, manifest)
        except DamagedError as error:
            if storage.manifest() != manifest:
                continue  # A commit cleared files away between reading their names and opening.
            raise storage.damaged(str(error)) from error
