"""Reading an index on this machine: its words, documents and stored articles, over all segments."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property, lru_cache
from itertools import compress
from typing import NamedTuple, TypeVar

import numpy as np

from index.analysis.analyzer import Levels, levels
from index.analysis.tokens.normalize import fold, strip_marks
from index.articles import article as articles
from index.articles.article import Article
from index.segment.columns.columns import DamagedError
from index.segment.columns.numbers import Bytes, Places
from index.segment.compiled import AskedPlaces
from index.segment.schema import SKETCH_SIZE, SPELLING
from index.segment.segment import Segment
from index.store.arrays import SegmentArrays
from index.store.damage import NamesDamage, reading
from index.store.engine import AskedForms, Docs, StoredArticle
from index.store.forms import forms_of
from index.store.manifest import Manifest
from index.store.storage import Storage

T = TypeVar("T")
# Words of queries kept with their levels, some 600 bytes each. The least is for one query.
_LEVELS_KEPT, _LEAST_LEVELS = 1 << 16, 1 << 8
_NOWHERE = np.empty(0, np.int64)


class CatalogueEntry(NamedTuple):
    """A document's id, the file it came from ("" if none) and the digest of its content."""

    doc: int
    id: str
    origin: str
    digest: bytes


class IndexReader:
    """One state of the index, which threads may share; later commits are not seen."""

    def __init__(self, storage: NamesDamage, segments: Iterable[Segment]) -> None:
        self.storage = storage
        self.segments: list[tuple[Segment, int]] = []
        self.doc_count = self.doc_count_all = 0
        for segment in segments:
            self.segments.append((segment, self.doc_count_all))
            self.doc_count_all += segment.doc_count_all
            self.doc_count += segment.doc_count

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def arrays(self) -> SegmentArrays:
        """Postings as whole arrays."""
        return SegmentArrays(self.storage, self.segments)

    @property
    def finder(self) -> None:
        """None: what arrays give needs no other."""

    def close(self) -> None:
        """Do nothing: the files are freed when no reader and no searcher of them is left."""

    def with_caches(self, scale: float = 1.0) -> "IndexReader":
        """Return a reader of the same state that keeps the words of queries in memory.

        It keeps `scale` times some 40 megabytes at most, a quarter of one even where that is less.
        """
        own = copy(self)
        most_levels = max(int(scale * _LEVELS_KEPT), _LEAST_LEVELS)
        own.levels = lru_cache(maxsize=most_levels)(self.levels)  # type: ignore[method-assign]
        return own

    @reading
    def trying(self, work: Callable[[], T]) -> T:
        """Do some work on what was read; it fails as reading does."""
        return work()

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
    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of `terms`, of deleted articles perhaps."""
        return {
            segment.words.form(word)
            for segment, _ in self.segments
            for word in segment.words_of(level, terms)
        }

    @reading
    def held(self, level: str, terms: Sequence[str]) -> list[str]:
        """Return those of `terms`, distinct, of which the index has a word: see `holds`."""
        found: set[str] = set()
        for segment, _ in self.segments:
            left = [term for term in terms if term not in found]
            compiled = segment.compiled if level != SPELLING else None
            if compiled:
                found.update(compress(left, compiled.held(level, left)))
            else:
                found.update(term for term in left if segment.words_of(level, [term]))
        return [term for term in terms if term in found]

    @reading
    def forms(self, asked: AskedForms, between: Callable[[], None] | None = None) -> dict[str, int]:
        """Return forms, and how frequent each is: see `Engine.forms`."""
        return forms_of(self.segments, asked, between)

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

    @reading
    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""
        total = 0
        for segment, _ in self.segments:
            if not segment.compiled or segment.doc_count < segment.doc_count_all:
                return len(self.arrays.postings(part, level, terms).docs)
            total += segment.compiled.count(part, level, terms)
        return total

    @reading
    def positions(self, asked: Sequence[AskedPlaces], docs: Docs) -> list[Places]:
        """Return the places, see `numbers.places`, of each of some terms in some documents."""
        found: list[list[Places]] = [[] for _ in asked]
        for segment, before in self.segments:
            if len(docs) and before <= docs[-1] and docs[0] < before + segment.doc_count_all:
                if segment.compiled:
                    some = segment.compiled.places(asked, docs, before)
                else:
                    some = [segment.places_in(*one, docs, before) for one in asked]
                for places, more in zip(found, some, strict=True):
                    places.append(more)
        return [one[0] if len(one) == 1 else np.concatenate([_NOWHERE, *one]) for one in found]

    @reading
    def doc(self, id_: str) -> int | None:
        """Return the document of an id."""
        for segment, before in self.segments:
            doc = segment.doc(id_)
            if doc is not None:
                return before + doc
        return None

    def id(self, doc: int) -> str:
        """Return the id of a document."""
        return self.ids_of((doc,))[0]

    @reading
    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""
        ids: dict[int, str] = {}
        for segment, before in self.segments:
            own = [doc for doc in docs if 0 <= doc - before < segment.doc_count_all]
            if own:
                found = segment.documents.ids_of([doc - before for doc in own])
                ids.update(zip(own, found, strict=True))
        return [ids[doc] for doc in docs]

    @reading
    def catalogue(self) -> list[CatalogueEntry]:
        """Return an entry for every document that is still there."""
        entries = []
        for segment, before in self.segments:
            ids = segment.documents.ids.strings()
            names, origins = segment.documents.recorded("origin")
            digests = segment.documents.digests()
            ranks = segment.documents.numbers("id")
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
            found += segment.live_ids()
        return found

    @reading
    def sketches(self, docs: Docs) -> Bytes:
        """Return the sketches of some documents, in their order, a row each."""
        if len(self.segments) == 1:
            return self.segments[0][0].documents.sketches(docs.astype(np.int64))
        rows = np.zeros((len(docs), SKETCH_SIZE), np.uint8)
        for segment, before in self.segments:
            own = (docs >= before) & (docs < before + segment.doc_count_all)
            rows[own] = segment.documents.sketches(docs[own].astype(np.int64) - before)
        return rows

    @reading
    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        segment, before = self.segment_of(doc)
        return articles.decode(segment.texts[doc - before])

    @reading
    def opened(self, docs: Sequence[int]) -> list[StoredArticle]:
        """Return the stored articles of some documents, each block of texts unpacked once."""
        found: dict[int, StoredArticle] = {}
        for segment, before in self.segments:
            own = [doc for doc in docs if 0 <= doc - before < segment.doc_count_all]
            opened = segment.texts.opened([doc - before for doc in own]) if own else []
            for doc, (stored, text) in zip(own, opened, strict=True):
                if text:
                    stored["text"] = text.beginning.text
                origin = segment.documents.value("origin", doc - before)
                found[doc] = StoredArticle(articles.of_values(stored), text, origin)
        return [found[doc] for doc in docs]

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
            values, numbers = segment.documents.recorded(field)
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


def opened_segments(storage: Storage, manifest: Manifest) -> list[Segment]:
    """Open the segments that a manifest names, but those that the last reader opened."""
    opened = {
        files: storage.opened.get(files) or Segment(storage.path, files)
        for files in manifest.segments
    }
    storage.opened = opened
    return [*opened.values()]


def open_reader(storage: Storage) -> IndexReader:
    """Open a reader of the last committed state.

    Raises the errors of `Storage.manifest`, IndexDamagedError for files that are damaged or
    missing, and OSError for those that cannot be opened.
    """
    while True:
        manifest = storage.manifest()
        try:
            return IndexReader(storage, opened_segments(storage, manifest))
        except DamagedError as error:
            if storage.manifest() != manifest:
                continue  # A commit cleared files away between reading their names and opening.
            raise storage.damaged(str(error)) from error
