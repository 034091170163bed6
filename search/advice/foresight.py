"""Foresight: what a query will ask an engine elsewhere for, word by word, is asked at once.

Widening looks words up, advice others, and what it looks up next depends on what it found. Where
each takes a journey, the query is gone through beforehand with an engine that guesses: see
`Finder.foresee`.
"""

from collections.abc import Callable

from index.store.engine import Engine
from index.store.finder import Finder
from search.advice.advisor import Advisor
from search.advice.doubts import Doubts
from search.query.parser import Query
from search.ranking.elsewhere import FarMatcher
from search.words.expansion import TermExpander
from search.words.own_words import OwnWords
from search.words.widening import QueryWidener


class Foresight:
    """Learns what queries will ask of an engine. `own` are the words of somebody's own files."""

    def __init__(self, finder: Finder, own: OwnWords) -> None:
        self._finder = finder
        self._own = own

    def of_query(self, query: Query) -> bool:
        """Learn what widening a query, scoring it, and telling what is doubtful in it will ask.

        Return whether anything is doubtful, as far as could be foreseen.
        """
        is_doubtful = True

        def work(engine: Engine) -> None:
            nonlocal is_doubtful
            is_doubtful = self._path(engine).is_doubtful(query)

        self._finder.foresee(work)
        return is_doubtful

    def of_advice(self, query: Query, is_found: bool) -> None:
        """Learn what correcting a query will ask, where something is doubtful in it."""
        self._finder.foresee(lambda engine: self._path(engine).advice(query, is_found))

    def _path(self, engine: Engine) -> "_GuessedPath":
        return _GuessedPath(engine, self._own)


class _GuessedPath:
    """The steps of a query over an engine that guesses; nothing of it is kept for another query."""

    def __init__(self, engine: Engine, own: OwnWords) -> None:
        assert engine.finder  # noqa: S101
        expander = TermExpander(engine, protected=own.protected)
        self._matcher = FarMatcher(engine, engine.finder, expander)
        self._widener = QueryWidener(engine, own)
        self._doubts = Doubts(engine, expander, self._matcher)
        self._advisor = Advisor(engine, expander, self._matcher)

    def is_doubtful(self, query: Query) -> bool:
        widened = self._widener.widen(query)
        self._matcher.expect(widened.tree)
        return bool(self._doubts.of(widened.tree))

    def advice(self, query: Query, is_found: bool) -> None:
        count: Callable[[Query], int] = lambda other: self._matcher.count(other.tree)  # noqa: E731
        widened = self._widener.widen(query)
        self._advisor.of(query, widened, is_found, True, count, self._widener.widen)
