"""The part of the seam for engines without arrays: conditions, and what finds their documents.

A condition says which documents there are to be, in the terms that they were indexed by, and what
each gives to a score; `search/ranking/elsewhere.py` makes them of a query's tree.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from index.segment.compiled import AskedPlaces
from index.store.engine import Arrays, Docs, Engine


class HasTerm(NamedTuple):
    """Documents that have any of some terms in a part; `weight` is what it gives to a score."""

    part: str
    level: str
    terms: tuple[str, ...]
    weight: float = 0.0


class HasRow(NamedTuple):
    """Documents where words stand in a row in a part, each any of some terms of a level.

    `between` others may stand among them; out of order each stands that near to the first.
    """

    part: str
    words: tuple[tuple[str, tuple[str, ...]], ...]
    between: int = 0
    in_order: bool = True
    weight: float = 0.0


class HasDate(NamedTuple):
    """Documents dated from `first` to `last`, ISO dates, both included; in a month if not 0."""

    first: str
    last: str
    month: int = 0


class HasValue(NamedTuple):
    """Documents that have a value in a field, folded; with `signs` * and ? stand for letters."""

    field: str
    value: str
    signs: bool = False


class HasNumber(NamedTuple):
    """Some documents, by their numbers."""

    docs: tuple[int, ...]


class All(NamedTuple):
    """All of `must`, none of `must_not`, and `least` of `should`; with nothing, every document."""

    must: "tuple[Condition, ...]" = ()
    should: "tuple[Condition, ...]" = ()
    must_not: "tuple[Condition, ...]" = ()
    least: int = 0


Condition = HasTerm | HasRow | HasDate | HasValue | HasNumber | All
NOTHING = All(must_not=(All(),))


class FirstDocuments(NamedTuple):
    """The first documents of a condition as they are sorted, scores, and how many there are.

    `written` are numbers that grow in the order in which they were written.
    """

    docs: list[int]
    scores: list[float]
    written: list[int]
    total: int
    facets: Mapping[str, Mapping[str, int]] = {}


class Finder(Protocol):
    """Finding documents where postings are elsewhere: scores are good enough to choose the best."""

    def first(
        self,
        condition: Condition,
        most: int,
        sort: str = "score",
        facets: Sequence[str] = (),
        counted: Sequence[Condition] = (),
        lifts: Sequence[Condition] = (),
    ) -> FirstDocuments:
        """Return the first documents as they are sorted, and counts of fields over all of them.

        `counted` are conditions that `counts` will be asked for next; `lifts` find nothing and add
        to scores.
        """

    def best_of_each(self, condition: Condition, field: str) -> list[tuple[int, str, int]]:
        """Return the best document of each value of a field, the value, and how many have it.

        Those without a value are one group, of the value "".
        """

    def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """Return how many documents each condition has."""

    def foresee(self, work: Callable[[Engine], None]) -> None:
        """Go through some work with an engine that guesses what is not known; learn all of that.

        It may be gone through several times. What it asks afterwards of the engine is known then,
        which where each question takes a journey saves most of them.
        """

    def every(self, condition: Condition) -> list[int]:
        """Return all documents of a condition."""

    def values(self, field: str) -> list[str]:
        """Return the values that documents have in a field."""

    @property
    def own_fields(self) -> list[str]:
        """The fields of the metadata of any article."""

    def arrays_of(self, docs: Docs, looked_for: Sequence[AskedPlaces]) -> Arrays:
        """Return the postings of some documents, numbered from 0 in their order, as arrays.

        One document more stands for all others, so that lengths have the average of the index; no
        posting is of it. `looked_for` is what will be asked.
        """
