"""What ranking a request gives: its best documents, and what is to be said of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.advice.advisor import Advice
from search.deadline import Deadline
from search.query.parser import Query
from search.ranking.impacts import Matches
from search.ranking.occurrences import KnownPlaces
from search.request import Request
from search.results import Group


class Ranked(NamedTuple):
    """The documents of a page, best first, the rank of the first, and how many match in all.

    `places` is where the query's words stand in them, None if that was not read; `copies` are the
    documents that are folded under one, `groups` what each is the first of, if they are grouped.
    """

    query: Query
    best: Matches
    first: int
    total: int
    notes: tuple[str, ...]
    advice: Advice = Advice()
    facets: Mapping[str, Mapping[str, int]] = {}
    by_score: bool = True
    timed_out: bool = False
    places: KnownPlaces | None = None
    copies: Mapping[int, Sequence[int]] = {}
    groups: Mapping[int, Group] | None = None

    @classmethod
    def nothing(cls, asked: Request) -> "Ranked":
        """Return what there is where time was up before anything was found."""
        none = Matches(np.empty(0, np.int32), np.empty(0))
        return cls(asked.query, none, asked.offset + 1, 0, asked.query.notes, timed_out=True)

    @property
    def group_count(self) -> int | None:
        """How many groups there are, None where nothing is grouped."""
        return None if self.groups is None else len(self.groups)

    def pieces(self, size: int) -> "Iterator[Ranked]":
        """Yield these, so many at a time."""
        for start in range(0, len(self.best.docs), size):
            some = slice(start, start + size)
            best = Matches(self.best.docs[some], self.best.scores[some])
            yield self._replace(best=best, first=self.first + start)


class BestDocuments(NamedTuple):
    """The best documents of a query, how many there are in all, and their counts by field.

    `copies` are the documents that are folded under one, `groups` what each is the first of.
    """

    best: Matches
    total: int
    facets: Mapping[str, Mapping[str, int]]
    places: KnownPlaces | None = None
    copies: Mapping[int, Sequence[int]] = {}
    groups: Mapping[int, Group] | None = None

    def without(self, doc: int) -> "BestDocuments":
        """Return the same without a document and what is folded with it."""
        above = next((best for best, copies in self.copies.items() if doc in copies), doc)
        keep = self.best.docs != above
        best = Matches(self.best.docs[keep], self.best.scores[keep])
        return self._replace(best=best, total=max(self.total - 1, 0))


def time_note(deadline: Deadline, ranked: Ranked, hits: int) -> str:
    """Say what an answer lacks whose time was up."""
    what = f"the time allowed, {deadline.seconds:g} s, was up"
    if not ranked.total:
        return f"{what} before anything was found"
    if ranked.timed_out:
        return f"{what}: this is what was found by then"
    return f"{what}: {hits} of {len(ranked.best.docs)} hits are shown"
