"""The query path, whole: text → query tree → matches → top documents → hits.

parse       search/query.py         what the user typed, as a tree (search/tree.py)
widen       search/widening.py      other ways to write its words, beside them
match       search/matching.py      the documents that match, and their scores
select      search/selection.py     those of them that are asked for, as they are sorted
rank        search/ranking.py       the best of them
advise      search/advice.py        what may have been meant, and is searched if nothing is found
rank anew   search/nearness.py      the best by how their words neighbour
hit         search/hits.py          the article, which of its words matched, its snippets
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date as Date
from functools import partial
from threading import RLock, get_ident
from time import perf_counter
from typing import NamedTuple, TypeVar

import numpy as np

from index.analysis.analyzer import DEFAULT_LEVEL
from index.arguments import flag, seconds, string, strings, whole
from index.segment.schema import CACHE
from index.store.engine import Engine
from search import expansion, nearness
from search.advice import Advice, Advisor
from search.deadline import NEVER, Deadline, TimeUpError
from search.expansion import TermExpander
from search.hits import HitMaker
from search.impacts import Matches
from search.matching import Matcher
from search.nearness import Nearness
from search.occurrences import NO_PLACES, KnownPlaces
from search.query import Query, parse
from search.ranking import top
from search.record import known, no_field, valued
from search.results import Hit, Hits, Match, Results, Share
from search.selection import Selection, Selector, selected
from search.suggest import Completion
from search.tree import Node, patterns
from search.widening import QueryWidener

T = TypeVar("T")
# Of an iterator over hits, so many are made at a time, and are in memory.
_MADE_AT_ONCE = 50
# With a deadline fewer, because it is looked at between them.
_MADE_IN_TIME = 10


class Searcher:
    """Answers queries over one state of the index, as it was when the searcher was made.

    `Index.searcher` makes them. Any number of threads may share one. What it reads of words is kept
    in memory, `cache` megabytes of it at most, about, beside some 30 bytes for each article, and 8
    for each thread more; that makes queries faster and changes no answer. It goes on after its
    Index was closed, or has committed, and frees its files when it is let go.
    """

    def __init__(self, engine: Engine, cache: int = CACHE) -> None:
        self._engine = engine
        self._cache = cache
        # Of this thread too, so that a signal handler may search in the middle of a search.
        self._lock = RLock()
        self._path: _QueryPath | None = None

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        timeout: float | None = None,
    ) -> Results:
        """Return the hits ranked `offset + 1` to `offset + limit` for `query`: see `Index.search`.

        Raises what that raises, and IndexDamagedError for files that cannot be read.
        """
        began = perf_counter()
        deadline = Deadline.after(None if timeout is None else seconds("timeout", timeout))
        text = string("query", query)
        chosen = selected(match, sort, since, until, filter, facets)
        instead = flag("fallback", fallback)
        page = _Page(whole("limit", limit), whole("offset", offset), chosen, instead)
        asked = _Asked(flag("explain", explain))
        parsed = parse(text, string("level", level), strings("keep", keep), match)
        try:
            ranked, hits = self._run(lambda path: path.answer(parsed, page, asked, deadline))
        except TimeUpError:
            ranked, hits = _Ranked.nothing(parsed, page), ()
        missing = len(ranked.best.docs) - len(hits)
        timed_out = ranked.timed_out or missing > 0
        notes = ranked.notes
        if timed_out:
            notes += (_time_note(deadline, ranked, len(hits)),)
        took = (perf_counter() - began) * 1000
        told = (notes, *ranked.advice[:3], ranked.facets, timed_out)
        return Results(text, ranked.total, took, hits, *told)

    def hits(
        self,
        query: str,
        *,
        limit: int | None = None,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        snippets: bool = True,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        timeout: float | None = None,
    ) -> Hits:
        """Return an iterator over the hits, which are made as they are asked for: `Index.hits`.

        Other threads may search between two of them.
        """
        deadline = Deadline.after(None if timeout is None else seconds("timeout", timeout))
        text = string("query", query)
        most = self._engine.doc_count if limit is None else whole("limit", limit)
        chosen = selected(match, sort, since, until, filter, facets)
        page = _Page(most, whole("offset", offset), chosen, flag("fallback", fallback))
        asked = _Asked(flag("explain", explain), flag("snippets", snippets))
        parsed = parse(text, string("level", level), strings("keep", keep), match)
        try:
            ranked = self._run(lambda path: path.ranked(parsed, page, deadline))
        except TimeUpError:
            ranked = _Ranked.nothing(parsed, page)
        notes = ranked.notes
        if ranked.timed_out:
            notes += (_time_note(deadline, ranked, len(ranked.best.docs)),)
        made = self._made(ranked, asked, deadline)
        hits = Hits(text, ranked.total, notes, made, deadline, ranked.timed_out)
        hits.unknown, hits.suggestions, hits.searched = ranked.advice[:3]
        hits.facets = ranked.facets
        return hits

    def _made(self, ranked: "_Ranked", asked: "_Asked", deadline: Deadline) -> Iterator[Hit]:
        for some in ranked.pieces(_MADE_AT_ONCE if deadline.is_never else _MADE_IN_TIME):
            yield from self._run(partial(_QueryPath.hits, ranked=some, asked=asked))

    def ranking(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles, the best first.

        That takes less time than to make hits of them.
        """
        parsed = parse(string("query", query))
        most = whole("limit", limit)
        return self._run(lambda path: path.ranking(parsed, most))

    def suggest(self, typed: str, *, limit: int = 10, titles: bool = False) -> list[Completion]:
        """Return what may be typed: see `Index.suggest`."""
        from search.suggest import completions

        typed, most = string("typed", typed), whole("limit", limit, 1)
        with self._lock:
            found = completions(self._engine, typed, most)
        if flag("titles", titles) and found:
            words = " OR ".join(f"title:{one.text.split()[-1]}" for one in found)
            hits = self.hits(words, limit=most, snippets=False, fallback=False)
            found += [Completion(hit.title, 1, "title") for hit in hits]
        return found

    def timeline(
        self,
        query: str,
        *,
        by: str = "month",
        since: Date | str | None = None,
        until: Date | str | None = None,
    ) -> dict[str, int]:
        """Return how many articles a query finds by date: see `Index.timeline`."""
        from search.timeline import filled

        facet = f"date:{string('by', by)}"
        results = self.search(query, limit=0, since=since, until=until, facets=(facet,))
        return filled(results.facets[facet], by)

    def _run(self, work: "Callable[[_QueryPath], T]") -> T:
        with self._lock:
            path = self._path = self._path or _QueryPath(self._engine, self._cache)
        thread = get_ident()
        if thread in path.threads:
            # A signal handler in the middle of a search of its own thread, which may be half done
            # with whatever is kept.
            own = _QueryPath(self._engine, self._cache)
            return self._engine.trying(lambda: work(own))
        try:
            path.threads.add(thread)
            found = self._engine.trying(lambda: work(path))
            path.threads.discard(thread)
        except BaseException:
            # What an exception leaves behind, which may be an interrupt at any moment, is not used
            # by later queries.
            if self._path is path:
                self._path = None
            raise
        return found


class _Page(NamedTuple):
    """Which hits are asked for."""

    limit: int
    offset: int
    selection: Selection
    fallback: bool


class _Asked(NamedTuple):
    """What hits are to have."""

    explain: bool
    snippets: bool = True


class _Ranked(NamedTuple):
    """The documents of a page, best first, the rank of the first, and how many match in all.

    `known` is where the query's words stand in them, None if that was not read.
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

    @classmethod
    def nothing(cls, query: Query, page: _Page) -> "_Ranked":
        """Return what there is where time was up before anything was found."""
        none = Matches(np.empty(0, np.int32), np.empty(0))
        return cls(query, none, page.offset + 1, 0, query.notes, timed_out=True)

    def pieces(self, size: int) -> "Iterator[_Ranked]":
        """Yield these, so many at a time."""
        for start in range(0, len(self.best.docs), size):
            some = slice(start, start + size)
            best = Matches(self.best.docs[some], self.best.scores[some])
            yield self._replace(best=best, first=self.first + start)


class _Found(NamedTuple):
    """The best documents of a query, how many there are in all, and their counts by field."""

    best: Matches
    total: int
    facets: Mapping[str, Mapping[str, int]]
    places: KnownPlaces | None = None


class _QueryPath:
    """From a parsed query to hits, in any number of threads; `threads` are those at it."""

    def __init__(self, engine: Engine, cache: int) -> None:
        scale = cache / CACHE
        self.threads: set[int] = set()
        self._engine = engine.with_caches(scale)
        self._expander = TermExpander(self._engine, scale)
        self._matcher = Matcher(self._engine, self._expander, scale)
        self._selector = Selector(self._engine, self._matcher)
        self._nearness = Nearness(self._engine, self._expander)
        self._widener = QueryWidener(self._engine)
        # These are for one thread at a time, and take turns.
        self._turns = RLock()
        self._advisor = Advisor(self._engine, self._expander, self._matcher, self._widener)
        # Those that no thread uses just now.
        self._hit_makers: list[HitMaker] = []

    def answer(
        self, query: Query, page: _Page, asked: _Asked, deadline: Deadline
    ) -> tuple[_Ranked, tuple[Hit, ...]]:
        """Return the best documents of a page, and the hits of them that are made in time."""
        shows_best = page.offset < nearness.TOP and page.limit <= _MADE_AT_ONCE
        ranked = self.ranked(query, page, deadline, asked.snippets and shows_best)
        if deadline.is_never:
            return ranked, self.hits(ranked, asked)
        hits: list[Hit] = []
        for some in ranked.pieces(_MADE_IN_TIME):
            hits += self.hits(some, asked)
            if deadline.has_passed:
                break
        return ranked, tuple(hits)

    def ranked(
        self, query: Query, page: _Page, deadline: Deadline = NEVER, with_places: bool = False
    ) -> _Ranked:
        """Return the best documents of a page; of another query where this one finds nothing.

        With places it is said where the query's words stand in them: nearness asks for some of
        these, and hits for them all. Raises TimeUpError where none are found in time.
        """
        self._matcher.deadline = deadline
        try:
            return self._ranked(query, page, deadline, with_places)
        finally:
            self._matcher.deadline = NEVER

    def _ranked(self, query: Query, page: _Page, deadline: Deadline, with_places: bool) -> _Ranked:
        query = self._of_known_fields(query)
        chosen, widened = page.selection, self._widener.widen(query)
        last = min(page.offset + page.limit, self._engine.doc_count)
        most = max(last, nearness.TOP)
        found = self._found(widened, chosen, most, deadline, with_places)
        if deadline.has_passed:
            advice = Advice()
        else:
            advice = self._advice(query, widened, found.total, page)
        if advice.query:
            widened = advice.query
            found = self._found(widened, chosen, most, deadline, with_places)
        timed_out = deadline.has_passed
        notes = widened.notes
        if not timed_out:
            notes += (*self._notes(widened), *advice.notes)
            if not chosen.is_plain_for(widened.tree):
                notes += tuple(self._selector.notes(chosen))
        by_score = chosen.sort_of(widened.tree) == "score"
        shown = slice(page.offset, last)
        best = Matches(found.best.docs[shown], found.best.scores[shown])
        told = (found.total, notes, advice, found.facets, by_score, timed_out, found.places)
        return _Ranked(widened, best, page.offset + 1, *told)

    def _advice(self, query: Query, widened: Query, total: int, page: _Page) -> Advice:
        with self._turns:
            return self._advisor.of(
                query,
                widened,
                total > 0,
                page.fallback,
                lambda other: self._found(other, page.selection, 1, NEVER, False).total,
            )

    def _found(
        self, query: Query, chosen: Selection, most: int, deadline: Deadline, with_places: bool
    ) -> _Found:
        """Return the first `most` documents of a widened query, as they are sorted."""
        tree = query.tree
        if chosen.is_plain_for(tree):
            best, total = self._matcher.best_and_total(tree, most)
            if deadline.has_passed:
                return _Found(best, total, {})
            places = self._places(tree, best) if with_places else None
            return _Found(self._nearness.ranked(tree, best, places or NO_PLACES), total, {}, places)
        with self._turns:
            matches = self._selector.matches(chosen, query)
            facets = self._selector.facets(chosen, matches.docs)
            sort = chosen.sort_of(tree)
            if sort == "score":
                best = self._nearness.ranked(tree, top(matches, most))
            else:
                best = self._selector.sorted(sort, matches, most)
        return _Found(best, len(matches.docs), facets)

    def _places(self, tree: Node, best: Matches) -> KnownPlaces | None:
        """Return where the words of a query stand in its best documents, if there are any."""
        if not len(best.docs):
            return None
        with self._hit_maker() as maker:
            return maker.occurrences.places(tree, np.sort(best.docs))

    @contextmanager
    def _hit_maker(self) -> Iterator[HitMaker]:
        """Lend a maker of hits that no other thread has; an exception leaves it to nobody."""
        try:
            maker = self._hit_makers.pop()
        except IndexError:
            maker = HitMaker(self._engine, self._expander)
        yield maker
        self._hit_makers.append(maker)

    def hits(self, ranked: _Ranked, asked: _Asked) -> tuple[Hit, ...]:
        """Return the hits that ranked documents are."""
        tree, best = ranked.query.tree, ranked.best
        with self._hit_maker() as maker:
            hits = maker.hits(tree, best, ranked.first, asked.snippets, ranked.places)
        if not asked.explain:
            return hits
        return tuple(
            replace(
                hit,
                shares=tuple(self._shares(tree, doc, ranked.by_score and hit.rank <= nearness.TOP)),
                matches=tuple(map(_with_reason, hit.matches)),
            )
            for hit, doc in zip(hits, best.docs.tolist(), strict=True)
        )

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles."""
        query = self._of_known_fields(query)
        widened = self._widener.widen(query)
        most = max(min(limit, self._engine.doc_count), nearness.TOP)
        best = self._matcher.best(widened.tree, most)
        if not len(best.docs):
            advice = self._advice(query, widened, 0, _Page(limit, 0, Selection(), True))
            if advice.query:
                widened = advice.query
                best = self._matcher.best(widened.tree, most)
        docs, scores = self._nearness.ranked(widened.tree, best)
        ids = map(self._engine.id, docs[:limit].tolist())
        return list(zip(ids, scores[:limit].tolist(), strict=True))

    def _of_known_fields(self, query: Query) -> Query:
        """Return a query that looks for the words of what is in a field that no article has."""
        asked = [*valued(query.tree)] if ":" in query.text else []
        tree = known(self._matcher.arrays, query.tree) if asked else query.tree
        if tree == query.tree:
            return query
        left = [*valued(tree)]
        names = dict.fromkeys(each.field for each in asked if each not in left)
        notes = (no_field(self._matcher.arrays, name) for name in names)
        return replace(query, tree=tree, notes=(*query.notes, *notes))

    def _shares(self, node: Node, doc: int, with_nearness: bool) -> Iterator[Share]:
        yield from self._matcher.shares(node, doc)
        if with_nearness:
            yield from self._nearness.shares(node, doc)

    def _notes(self, query: Query) -> Iterator[str]:
        for pattern in dict.fromkeys(patterns(query.tree)):
            words = self._expander.forms(pattern).total
            if words > expansion.MOST_FORMS:
                most = "closest" if pattern.edits else "most frequent"
                yield (
                    f"'{pattern}' stands for {words} words:"
                    f" the {expansion.MOST_FORMS} {most} of them are searched"
                )


def _time_note(deadline: Deadline, ranked: _Ranked, hits: int) -> str:
    """Say what an answer lacks whose time was up."""
    what = f"the time allowed, {deadline.seconds:g} s, was up"
    if not ranked.total:
        return f"{what} before anything was found"
    if ranked.timed_out:
        return f"{what}: this is what was found by then"
    return f"{what}: {hits} of {len(ranked.best.docs)} hits are shown"


def _with_reason(match: Match) -> Match:
    # Imported late: a search that explains nothing need not wait for it.
    from index.analysis.reasons import reason

    return replace(match, reason=reason(match.query, match.word, match.level))
