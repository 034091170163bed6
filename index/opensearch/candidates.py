"""Some documents of a cluster as arrays, so that they are scored as they are on one machine.

They are numbered from 0; the last stands for all others of the index, and has their words, so that
lengths have the average that they have there. No posting is of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.articles.fields import stored_text
from index.opensearch.tokens import LoadedTokens
from index.segment.columns.numbers import Places, docs_of, places, positions_of
from index.store.engine import Docs, Postings


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a document is scored by beside its words: its article without the text.

    `sizes` are the words of title and text; `sketch` is what near-copies are known by.
    """

    article: Mapping[str, Any]
    origin: str
    sizes: tuple[int, int]
    sketch: bytes

    @property
    def day(self) -> str:
        """The date, ISO, "" for none."""
        return str(self.article.get("date", ""))


class CandidateArrays:
    """The arrays of some documents. `containing` tells how many of the index have a term."""

    compiled = None

    def __init__(
        self,
        docs: Docs,
        candidates: Sequence[Candidate],
        tokens: LoadedTokens,
        containing: Callable[[str, str, Sequence[str]], int],
        words_in_all: tuple[float, float],
    ) -> None:
        self._docs = docs
        self._candidates = candidates
        self._tokens = tokens
        self._containing = containing
        self.doc_count_all = len(docs) + 1
        self.live = np.ones(self.doc_count_all, np.bool_)
        own = np.array([one.sizes for one in candidates], np.float64).reshape(-1, 2)
        rest = np.maximum(np.array(words_in_all) - own.sum(axis=0), 0)
        self.sizes: NDArray[np.float64] = np.vstack([own, rest]).T.copy()

    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once."""
        found = Postings.at(self.places(part, level, terms))
        in_all = self._containing(part, level, terms)
        return Postings(found.docs, found.frequencies, None, max(in_all, len(found.docs)))

    def places(
        self, part: str, level: str, terms: Sequence[str], docs: Docs | None = None
    ) -> Places:
        """Return the places where any of `terms` stands in a part, ascending."""
        found = self._tokens.places((part, level), terms)
        numbers = np.searchsorted(self._docs, docs_of(found))
        if docs is not None:
            is_one = np.isin(numbers, docs)
            numbers, found = numbers[is_one], found[is_one]
        return places(numbers, positions_of(found))

    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""
        days = enumerate(one.day for one in self._candidates)
        return np.array([n for n, day in days if day and first <= day <= last], np.int32)

    @property
    def days(self) -> NDArray[np.int64]:
        """The date of each document as `date.toordinal` has it, 0 where it has none."""
        days = [one.day for one in self._candidates]
        numbers = [Date.fromisoformat(day).toordinal() if day else 0 for day in days]
        return np.array([*numbers, 0], np.int64)

    def recorded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the distinct values of a field, and the number of each document's."""
        if name == "id":
            return _numbered([one.article["id"] for one in self._candidates])
        if name == "origin":
            return _numbered([one.origin for one in self._candidates])
        return _numbered([stored_text(one.article, name) for one in self._candidates])

    def own(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the same of a field of the metadata, "" where an article has none."""
        return _numbered(
            [one.article.get("metadata", {}).get(name, "") for one in self._candidates]
        )

    @property
    def own_fields(self) -> Sequence[str]:
        """The fields of the metadata of any of the articles."""
        every = (one.article.get("metadata", {}) for one in self._candidates)
        return [*dict.fromkeys(name for metadata in every for name in metadata)]


def _numbered(values: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return distinct values, and the number of each one's; the last document has none."""
    distinct: dict[str, int] = {"": 0}
    numbers = [distinct.setdefault(value, len(distinct)) for value in values]
    return [*distinct], np.array([*numbers, 0], np.int64)
