"""The seam between searching and whatever holds an index.

`Engine` is one state of an index as searching sees it: words, documents, articles. Everything in it
can be given by a folder on this machine or by a cluster. What only a folder on this machine can
give, postings as whole arrays, is asked of `Engine.arrays`, which is None elsewhere. Such an engine
finds documents itself, by `Engine.finder`, and gives the arrays of the best of them, so that these
are scored as they would be here.

Documents are numbered from 0 in the order in which they were written. A number is good for the life
of one engine.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Levels
from index.articles.article import Article
from index.segment.columns.numbers import Bytes, Places, docs_of
from index.segment.compiled import AskedPlaces, FormsNear
from index.segment.frames import LongText

if TYPE_CHECKING:
    from index.store.arrays import PostingSource, SearchedSegment
    from index.store.finder import Finder

T = TypeVar("T")


class LinePattern(Protocol):
    """What finds the whole lines of a text that match, as `re` does, or RE2."""

    def finditer(self, lines: str, /) -> Iterable[Any]: ...  # noqa: D102

    def search(self, line: str, /) -> Any: ...  # noqa: D102


# Which forms are asked for: those near one, or those that match a pattern.
FormsOnly = FormsNear | LinePattern


class AskedForms(NamedTuple):
    """The forms that are asked for: those that start with `prefix`, which is folded.

    With `only` they are those that match, or those that can be as near, among others perhaps; with
    `most` the most frequent, if there are more.
    """

    prefix: str
    only: FormsOnly | None = None
    most: int | None = None


Docs = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that a term stands in, ascending, and how often in each.

    `sources` are the posting lists that they were read from, None where it was something else.
    `in_all` is how many documents the term stands in where these are only some of them.
    """

    docs: Docs
    frequencies: Docs
    sources: "list[PostingSource] | None" = None
    in_all: int | None = None

    @property
    def containing(self) -> int:
        """How many documents the term stands in."""
        return len(self.docs) if self.in_all is None else self.in_all

    @classmethod
    def at(cls, places: Places) -> "Postings":
        """Return the postings that have these `places`, which are sorted."""
        docs, frequencies = np.unique(docs_of(places), return_counts=True)
        return cls(docs.astype(np.int32), frequencies.astype(np.int32))


NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.int32), [])


class StoredArticle(NamedTuple):
    """An article as it is opened for a hit.

    Of a long one the article has only a beginning of the text, which holds its first word; `text`
    is all of it, None for others. `origin` is the full path of the file that it came from, "" if it
    came from none. `folder` is that of the index that it stands in, None where one alone is
    searched.
    """

    article: Article
    text: LongText | None
    origin: str
    folder: str | None = None


class OnRecord(Protocol):
    """What is on record of documents beside their words; numbers are of arrays alone."""

    def recorded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the distinct values of a field, and the number of each document's.

        The field is one of `schema.RECORDED`, or "id".
        """

    def own(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the same of a field of the metadata, "" where an article has none."""

    @property
    def own_fields(self) -> Sequence[str]:
        """The fields of the metadata of any article."""


class Arrays(OnRecord, Protocol):
    """Postings as whole arrays: the capability of an index on this machine.

    `live` tells for each document whether it is still there. `sizes` are the words of each
    document: a row for titles, one for title and body together.
    """

    doc_count_all: int

    @property
    def live(self) -> NDArray[np.bool_]: ...  # noqa: D102

    @property
    def sizes(self) -> NDArray[np.float64]: ...  # noqa: D102

    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once.

        `level` is also `schema.SPELLING`, whose terms are spellings.
        """

    @property
    def compiled(self) -> "Sequence[SearchedSegment] | None":
        """The segments whose posting lists `postings` reads, for the scorer in C.

        It is None where postings come of something else, or nothing is compiled.
        """

    def places(
        self, part: str, level: str, terms: Sequence[str], docs: Docs | None = None
    ) -> Places:
        """Return the places where any of `terms` stands in a part, ascending.

        With `docs`, live ones, ascending, it is in these alone.
        """

    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""

    @property
    def days(self) -> NDArray[np.int64]:
        """The date of each document as `date.toordinal` has it, 0 where it has none."""


class Engine(Protocol):
    """One state of an index."""

    @property
    def doc_count(self) -> int:
        """The number of its articles."""

    def trying(self, work: Callable[[], T]) -> T:
        """Do some work on what was read, and say so if it fails because that is damaged."""

    def with_caches(self, scale: float) -> "Engine":
        """Return the same state, kept in memory what is read of words: `scale` times the usual."""

    @property
    def arrays(self) -> Arrays | None:
        """Postings as whole arrays, None where the engine cannot give them."""

    @property
    def finder(self) -> "Finder | None":
        """What finds documents where there are no arrays."""

    def levels(self, letters: str) -> Levels:
        """Return the terms of a word: as they were when it was indexed, or analysed now."""

    def spellings(self, form: str) -> set[str]:
        """Return the spellings, marks and all, that words of this form have in the index."""

    def holds(self, level: str, terms: Sequence[str]) -> bool:
        """Tell whether the index has a word of any of `terms`, of deleted articles perhaps."""

    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of `terms`, of deleted articles perhaps."""

    def held(self, level: str, terms: Sequence[str]) -> list[str]:
        """Return those of `terms`, distinct, of which it has a word so."""

    def forms(self, asked: AskedForms, between: Callable[[], None] | None = None) -> dict[str, int]:
        """Return forms, and a measure of how frequent each is, good for nothing but comparing.

        `between` is called before each segment is looked at, and may raise.
        """

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""

    def positions(self, asked: Sequence[AskedPlaces], docs: Docs) -> list[Places]:
        """Return the places, see `numbers.places`, where terms stand in some documents.

        Of each that was asked, a part, a level and terms, it is where any of the terms stands. The
        documents, few, and the places are ascending.
        """

    def doc(self, id_: str) -> int | None:
        """Return the document of an id, None if there is none."""

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""

    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""

    def sketches(self, docs: Docs) -> Bytes:
        """Return the sketches of some documents, in their order, a row each.

        See index/writing/sketches.py. A row of zeros is of one that has none.
        """

    def opened(self, docs: Sequence[int]) -> Sequence[StoredArticle]:
        """Return the stored articles of some documents, in their order."""


class Catalogued(Protocol):
    """The id of a document, the file it came from ("" if none), and the digest of its content."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def origin(self) -> str: ...  # noqa: D102

    @property
    def digest(self) -> bytes: ...  # noqa: D102


class StateReader(Engine, Protocol):
    """An engine that also gives all that it holds."""

    def ids(self) -> list[str]:
        """Return the id of every article, in the order of writing."""

    def every_article(self) -> Iterator[Article]:
        """Yield every article, in the order of writing."""

    def catalogue(self) -> Sequence[Catalogued]:
        """Return an entry for every document."""


class Writer(Protocol):
    """Pending changes to one index: see `index.writing.writer.IndexWriter`."""

    @property
    def pending(self) -> bool:
        """Whether there are changes to commit."""

    def begin(self) -> StateReader:
        """Return what reads the committed state, which others cannot change from now on."""

    def holds(self, id_: str) -> bool:
        """Tell whether an article of that id is there, pending changes counted."""

    def update(self, article: Article, origin: str = "", digest: bytes | None = None) -> None:
        """Replace the article of that id, or add it."""

    def delete(self, id_: str) -> None:
        """Delete the article of that id. Raises ArticleNotFoundError if there is none."""

    def commit(self, progress: Callable[[int], None] = ...) -> None:
        """Make the pending changes permanent."""

    def optimize(self) -> None:
        """Commit, and make searching as quick as it can be."""

    def rollback(self) -> None:
        """Forget the pending changes."""
