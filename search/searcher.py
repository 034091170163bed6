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
from dataclasses import replace
from datetime import date as Date
from functools import partial
from threading import RLock
from time import perf_counter
from typing import NamedTuple, TypeVar

from index.analysis.analyzer import DEFAULT_LEVEL
from index.arguments import flag, string, strings, whole
from index.segment.schema import CACHE
from index.store.engine import Engine
from search import expansion, nearness
from search.advice import Advice, Advisor
from search.expansion import TermExpander
from search.hits import HitMaker
from search.impacts import Matches
from search.matching import Matcher
from search.nearness import Nearness
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


class Searcher:
    """Answers queries over one state of the index, as it was when the searcher was made.

    `Index.searcher` makes them. Any number of threads may share one; they take turns. What it reads
    of words is kept in memory, `cache` megabytes of it at most, about, beside some 30 bytes for
    each article; that makes queries faster and changes no answer. It goes on after its Index was
    closed, or has committed, and frees its files when it is let go.
    """

    def __init__(self, engine: Engine, cache: int = CACHE) -> None:
        self._engine = engine
        self._cache = cache
        # Of this thread too, so that a signal handler may search in the middle of a search.
        self._lock = RLock()
        self._idle: _QueryPath | None = None

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
    ) -> Results:
        """Return the hits ranked `offset + 1` to `offset + limit` for `query`: see `Index.search`.

        Raises what that raises, and IndexDamagedError for files that cannot be read.
        """
        began = perf_counter()
        text = string("query", query)
        chosen = selected(match, sort, since, until, filter, facets)
        instead = flag("fallback", fallback)
        page = _Page(whole("limit", limit), whole("offset", offset), chosen, instead)
        asked = _Asked(flag("explain", explain))
        parsed = parse(text, string("level", level), strings("keep", keep), match)
        ranked, hits = self._run(lambda path: path.answer(parsed, page, asked))
        took = (perf_counter() - began) * 1000
        advice = ranked.advice
        told = (ranked.notes, advice.unknown, advice.suggestions, advice.searched)
        return Results(text, ranked.total, took, hits, *told, facets=ranked.facets)

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
    ) -> Hits:
        """Return an iterator over the hits, which are made as they are asked for: `Index.hits`.

        Other threads may search between two of them.
        """
        text = string("query", query)
        most = self._engine.doc_count if limit is None else whole("limit", limit)
        chosen = selected(match, sort, since, until, filter, facets)
        page = _Page(most, whole("offset", offset), chosen, flag("fallback", fallback))
        asked = _Asked(flag("explain", explain), flag("snippets", snippets))
        parsed = parse(text, string("level", level), strings("keep", keep), match)
        ranked = self._run(lambda path: path.ranked(parsed, page))
        hits = Hits(text, ranked.total, ranked.notes, self._made(ranked, asked))
        hits.unknown, hits.suggestions, hits.searched = ranked.advice[:3]
        hits.facets = ranked.facets
        return hits

    def _made(self, ranked: "_Ranked", asked: "_Asked") -> Iterator[Hit]:
        for some in ranked.pieces():
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
            # Put back only when all went well. What an exception leaves behind, which may be an
            # interrupt at any moment, is never used again.
            path, self._idle = self._idle or _QueryPath(self._engine, self._cache), None
            found = work(path)
            self._idle = path
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
    """The documents of a page, best first, the rank of the first, and how many match in all."""

    query: Query
    best: Matches
    first: int
    total: int
    notes: tuple[str, ...]
    advice: Advice
    facets: Mapping[str, Mapping[str, int]]
    by_score: bool

    def pieces(self) -> "Iterator[_Ranked]":
        """Yield these, some at a time."""
        for start in range(0, len(self.best.docs), _MADE_AT_ONCE):
            some = slice(start, start + _MADE_AT_ONCE)
            best = Matches(self.best.docs[some], self.best.scores[some])
            yield self._replace(best=best, first=self.first + start)


class _Found(NamedTuple):
    """The best documents of a query, how many there are in all, and their counts by field."""

    best: Matches
    total: int
    facets: Mapping[str, Mapping[str, int]]


class _QueryPath:
    """From a parsed query to hits, one query at a time."""

    def __init__(self, engine: Engine, cache: int) -> None:
        scale = cache / CACHE
        self._engine = engine.with_caches(scale)
        self._expander = TermExpander(self._engine, scale)
        self._matcher = Matcher(self._engine, self._expander, scale)
        self._selector = Selector(self._engine, self._matcher)
        self._nearness = Nearness(self._engine, self._expander)
        self._widener = QueryWidener(self._engine)
        self._advisor = Advisor(self._engine, self._expander, self._matcher, self._widener)
        self._hit_maker = HitMaker(self._engine, self._expander)

    def answer(self, query: Query, page: _Page, asked: _Asked) -> tuple[_Ranked, tuple[Hit, ...]]:
        """Return the best documents of a page, and the hits that they are."""
        ranked = self.ranked(query, page)
        return ranked, self.hits(ranked, asked)

    def ranked(self, query: Query, page: _Page) -> _Ranked:
        """Return the best documents of a page; of another query where this one finds nothing."""
        query = self._of_known_fields(query)
        chosen, widened = page.selection, self._widener.widen(query)
        last = min(page.offset + page.limit, self._engine.doc_count)
        most = max(last, nearness.TOP)
        found = self._found(widened, chosen, most)
        advice = self._advisor.of(
            query,
            widened,
            found.total > 0,
            page.fallback,
            lambda other: self._found(other, chosen, 1).total,
        )
        if advice.query:
            widened = advice.query
            found = self._found(widened, chosen, most)
        notes = (*widened.notes, *self._notes(widened), *advice.notes)
        if not chosen.is_plain_for(widened.tree):
            notes += tuple(self._selector.notes(chosen))
        by_score = chosen.sort_of(widened.tree) == "score"
        shown = slice(page.offset, last)
        best = Matches(found.best.docs[shown], found.best.scores[shown])
        counted = (found.total, notes, advice, found.facets, by_score)
        return _Ranked(widened, best, page.offset + 1, *counted)

    def _found(self, query: Query, chosen: Selection, most: int) -> _Found:
        """Return the first `most` documents of a widened query, as they are sorted."""
        tree = query.tree
        if chosen.is_plain_for(tree):
            best, total = self._matcher.best_and_total(tree, most)
            return _Found(self._nearness.ranked(tree, best), total, {})
        matches = self._selector.matches(chosen, query)
        facets = self._selector.facets(chosen, matches.docs)
        sort = chosen.sort_of(tree)
        if sort == "score":
            best = self._nearness.ranked(tree, top(matches, most))
        else:
            best = self._selector.sorted(sort, matches, most)
        return _Found(best, len(matches.docs), facets)

    def hits(self, ranked: _Ranked, asked: _Asked) -> tuple[Hit, ...]:
        """Return the hits that ranked documents are."""
        tree, best = ranked.query.tree, ranked.best
        hits = self._hit_maker.hits(tree, best, ranked.first, asked.snippets)
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
            chosen = Selection()
            advice = self._advisor.of(
                query, widened, False, True, lambda other: self._found(other, chosen, 1).total
            )
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


def _with_reason(match: Match) -> Match:
    # Imported late: a search that explains nothing need not wait for it.
    from index.analysis.reasons import reason

    return replace(match, reason=reason(match.query, match.word, match.level))
