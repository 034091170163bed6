"""Reading an index: postings, sizes and stored articles, as arrays.

This is the seam under searching: whatever holds the inverted index, `IndexReader` is what the
query path sees of it. Documents are numbered from 0 in the order they were written; a number is
good for the life of one reader.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from index.analysis.analyzer import Levels, levels
from index.analysis.normalize import fold, strip_marks
from index.articles import article as articles
from index.articles.article import Article
from index.errors import KashafError
from index.segment.columns import DamagedError
from index.segment.postings import skips
from index.segment.segment import Segment
from index.segment.terms import decode
from index.store.storage import Manifest, SegmentFiles, Storage

Docs = NDArray[np.int32]
# Documents and positions in one number each, see `places`.
Places = NDArray[np.int64]
P = ParamSpec("P")
T = TypeVar("T")

_POSITION_BITS = 32
# Words kept of those that have terms of a query, some 100 bytes each.
_WORDS_KEPT = 1 << 18


class Source(NamedTuple):
    """Lists of a segment that were read, to be read again in C; see `lists.total`.

    Documents count from `before` on. Where some are deleted `live` tells which are not. `skips`
    are the places of each list from which it can be read on, if they are known.
    """

    lists: NDArray[np.uint8]
    starts: list[int]
    times: list[int]
    before: int
    live: NDArray[np.bool_] | None
    skips: Sequence[NDArray[np.int32]] = ()

    def with_skips(self) -> "Source":
        """Return the same with skips."""
        return self._replace(skips=[skips(self.lists, start) for start in self.starts])


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents a term stands in, ascending, and how often in each.

    `sources` are all that they were read from; None if it was something else.
    """

    docs: Docs
    frequencies: Docs
    sources: list[Source] | None = None

    @classmethod
    def at(cls, places: Places) -> "Postings":
        """Return the postings that have these `places`, which are sorted."""
        docs, frequencies = np.unique(places >> _POSITION_BITS, return_counts=True)
        return cls(docs.astype(np.int32), frequencies.astype(np.int32))


def places(docs: Docs, positions: Docs) -> Places:
    """Return document and position in one number each: sets of places are sets of numbers."""
    return docs.astype(np.int64) << _POSITION_BITS | positions


class Entry(NamedTuple):
    """A document's id, the file it came from ("" if none) and the digest of its content."""

    doc: int
    id: str
    origin: str
    digest: bytes


_NONE = np.empty(0, np.int32)
NO_POSTINGS = Postings(_NONE, _NONE, [])


def _reading(method: Callable[P, T]) -> Callable[P, T]:
    """Make whatever is raised over damaged files, and nothing else, an IndexDamagedError."""

    @wraps(method)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except DamagedError as error:
            reader: Any = args[0]
            raise reader.storage.damaged(str(error)) from error
        except (KashafError, OSError, MemoryError):
            raise
        except Exception:
            reader = args[0]
            reader.storage.require_undamaged(segment for segment, _ in reader.segments)
            raise

    return translated


class IndexReader:
    """One state of the index. Not to be shared by threads; later commits are not seen."""

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
        self.levels = lru_cache(maxsize=1 << 16)(self._levels)
        self._letters: LRUCache[Any, Set[str]] = LRUCache(
            _WORDS_KEPT, getsizeof=lambda found: 1 + len(found)
        )

    def __enter__(self) -> "IndexReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free memory. Searchers made before go on; the files are freed when none is left."""
        self._letters.clear()
        self.levels.cache_clear()

    @_reading
    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once.

        `level` is also `SPELLING`, whose terms are spellings.
        """
        docs, frequencies, sources = [_NONE], [_NONE], []
        for segment, before in self.segments:
            lists = segment.lists(part, level, terms)
            if lists.starts:
                some, counts = segment.postings(lists)
                docs.append(some + before if before else some)
                frequencies.append(counts)
                live = None if segment.doc_count == segment.doc_count_all else segment.live
                sources.append(
                    Source(lists.column.unchecked, lists.starts, lists.times, before, live)
                )
        if len(sources) == 1:
            return Postings(docs[1], frequencies[1], sources)
        return Postings(np.concatenate(docs), np.concatenate(frequencies), sources)

    @_reading
    def places(self, part: str, level: str, terms: Sequence[str]) -> Places:
        """Return the places, see `places`, where any of `terms` stands in a part, ascending."""
        found = [np.empty(0, np.int64)]
        for segment, before in self.segments:
            docs, positions = segment.places(part, sorted(set(segment.words_of(level, terms))))
            found.append(np.sort(places(docs + before, positions)))
        return np.concatenate(found)

    @_reading
    def spellings(self, form: str) -> set[str]:
        """Return the spellings, marks and all, that words of this form have in the index."""
        return {
            segment.words.spelling(word)
            for segment, _ in self.segments
            for word in segment.words.of_form(form)
        }

    @_reading
    def forms(self, prefix: str) -> dict[str, int]:
        """Return the forms that start with `prefix`, and a measure of how frequent each is.

        `prefix` is folded and not empty. The measure is good for nothing but comparing.
        """
        found: dict[bytes, int] = {}
        for segment, _ in self.segments:
            for form, size in segment.forms(prefix).items():
                found[form] = found.get(form, 0) + size
        # All at once, which is far quicker: no form has a line feed.
        forms = decode(b"\n".join(found)).split("\n") if found else []
        return dict(zip(forms, found.values(), strict=True))

    def _levels(self, letters: str) -> Levels:
        """Return the levels of a word: from the word table, or analysed now."""
        return self.word_table(letters) or levels(letters)

    @_reading
    def word_table(self, letters: str) -> Levels | None:
        """Return the levels of a word as the word table has them, None if it has not."""
        for segment, _ in self.segments:
            word = segment.words.find(letters)
            if word is None:
                # Where it stands with marks only.
                same = (w for w in segment.words.of_form(fold(letters)) if _is(segment, w, letters))
                word = next(same, None)
            if word is not None:
                return segment.levels_of(word)
        return None

    @_reading
    def agreeing(self, doc: int, level: str, terms: Sequence[str], letters: Set[str]) -> Set[str]:
        """Return which words of a document, given by their letters, have any of `terms`."""
        segment, before = self.segment_of(doc)
        key = (before, level, *terms)
        found = self._letters.get(key)
        if found is None:
            found = segment.letters_of(level, terms)
            if len(found) < _WORDS_KEPT // 8:
                self._letters[key] = found
        return letters & found

    @_reading
    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""
        low, high = (Date.fromisoformat(day).toordinal() for day in (first, last))
        dates = self._numbers_of("date")
        return np.flatnonzero((dates >= low) & (dates <= high) & self.live).astype(np.int32)

    @cached_property
    @_reading
    def live(self) -> NDArray[np.bool_]:
        """For each document whether it is still there."""
        return np.concatenate([np.ones(0, np.bool_), *(s.live for s, _ in self.segments)])

    @property
    @_reading
    def sizes(self) -> NDArray[np.float64]:
        """Words of each document: a row for titles, one for title and body together."""
        sizes = np.empty((2, self.doc_count_all))
        for segment, before in self.segments:
            for row, name in enumerate(("title_words", "text_words")):
                sizes[row, before : before + segment.doc_count_all] = segment.numbers(name)
        return sizes

    @_reading
    def doc(self, id_: str) -> int | None:
        """Return the document of an id."""
        for segment, before in self.segments:
            doc = segment.doc(id_)
            if doc is not None:
                return before + doc
        return None

    @_reading
    def id(self, doc: int) -> str:
        """Return the id of a document."""
        segment, before = self.segment_of(doc)
        return segment.id(doc - before)

    @_reading
    def catalogue(self) -> list[Entry]:
        """Return an entry for every document that is still there."""
        entries = []
        for segment, before in self.segments:
            ids = segment.ids.strings()
            terms, origins = segment.values("origin")
            names = terms.strings()
            digests = segment.digests()
            ranks = segment.numbers("id")
            entries += [
                Entry(before + doc, ids[ranks[doc]], names[origins[doc]], digests[doc].tobytes())
                for doc in np.flatnonzero(segment.live).tolist()
            ]
        return entries

    @_reading
    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        segment, before = self.segment_of(doc)
        return articles.decode(segment.texts[doc - before])

    @_reading
    def term_count(self, part: str, level: str) -> int:
        """Return how many distinct terms a part has; terms of deleted documents may count."""
        return len(set().union(*(segment.held(part, level) for segment, _ in self.segments)))

    @_reading
    def sources(self) -> dict[str, int]:
        """Return the number of articles of each source, the largest first."""
        counts: dict[str, int] = {}
        for segment, _ in self.segments:
            terms, numbers = segment.values("source")
            for number, count in enumerate(np.bincount(numbers[segment.live])):
                if count and terms[number]:
                    counts[terms[number]] = counts.get(terms[number], 0) + int(count)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @_reading
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

    def _numbers_of(self, name: str) -> NDArray[np.int64]:
        return np.concatenate(
            [np.empty(0, np.int64), *(segment.numbers(name) for segment, _ in self.segments)]
        )


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
