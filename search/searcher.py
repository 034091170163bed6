"""The query path, whole: text → query tree → matches → top documents → hits.

parse       search/query.py         what the user typed, as a tree (search/tree.py)
match       search/matching.py      the documents that match, and their scores
rank        search/ranking.py       the best of them
rank anew   search/nearness.py      the best by how their words neighbour
hit         search/hits.py          the article, which of its words matched, its snippets
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from threading import RLock
from time import perf_counter
from typing import NamedTuple, TypeVar

from index.analysis.analyzer import DEFAULT_LEVEL
from index.arguments import flag, string, strings, whole
from index.segment.schema import CACHE
from index.store.engine import Engine
from search import expansion, nearness
from search.expansion import TermExpander
from search.fallback import by_root
from search.hits import HitMaker
from search.impacts import Matches
from search.matching import Matcher
from search.nearness import Nearness
from search.query import Query, parse
from search.results import Hit, Match, Results, Share
from search.tree import Node, patterns, phrases

T = TypeVar("T")


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
    ) -> Results:
        """Return the hits ranked `offset + 1` to `offset + limit` for `query`: see `Index.search`.

        Raises what that raises, and IndexDamagedError for files that cannot be read.
        """
        began = perf_counter()
        text = string("query", query)
        page = _Page(whole("limit", limit), whole("offset", offset), flag("explain", explain))
        parsed = parse(text, string("level", level), strings("keep", keep))
        total, hits, notes = self._run(lambda path: path.answer(parsed, page))
        return Results(text, total, (perf_counter() - began) * 1000, hits, notes)

    def ranking(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles, the best first.

        That takes less time than to make hits of them.
        """
        parsed = parse(string("query", query))
        most = whole("limit", limit)
        return self._run(lambda path: path.ranking(parsed, most))

    def _run(self, work: "Callable[[_QueryPath], T]") -> T:
        with self._lock:
            # Put back only when all went well. What an exception leaves behind, which may be an
            # interrupt at any moment, is never used again.
            path, self._idle = self._idle or _QueryPath(self._engine, self._cache), None
            found = work(path)
            self._idle = path
            return found


class _Page(NamedTuple):
    """Which hits are asked for, and whether with explanations."""

    limit: int
    offset: int
    explain: bool


class _QueryPath:
    """From a parsed query to hits, one query at a time."""

    def __init__(self, engine: Engine, cache: int) -> None:
        scale = cache / CACHE
        self._engine = engine.with_caches(scale)
        self._expander = TermExpander(self._engine, scale)
        self._matcher = Matcher(self._engine, self._expander, scale)
        self._nearness = Nearness(self._engine, self._expander)
        self._hit_maker = HitMaker(self._engine, self._expander)

    def answer(self, query: Query, page: _Page) -> tuple[int, tuple[Hit, ...], tuple[str, ...]]:
        """Return how many articles match, the hits of a page, and notes."""
        last = min(page.offset + page.limit, self._engine.doc_count)
        most = max(last, nearness.TOP)
        best, total = self._matcher.best_and_total(query.tree, most)
        if not total and (otherwise := self._otherwise(query)):
            query = otherwise
            best, total = self._matcher.best_and_total(query.tree, most)
        best = self._nearness.ranked(query.tree, best)
        shown = Matches(best.docs[page.offset : last], best.scores[page.offset : last])
        hits = self._hit_maker.hits(query.tree, shown, page.offset + 1)
        if page.explain:
            hits = tuple(
                replace(
                    hit,
                    shares=tuple(self._shares(query.tree, doc, hit.rank)),
                    matches=tuple(map(_with_reason, hit.matches)),
                )
                for hit, doc in zip(hits, shown.docs.tolist(), strict=True)
            )
        return total, hits, (*query.notes, *self._notes(query))

    def ranking(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles."""
        most = max(min(limit, self._engine.doc_count), nearness.TOP)
        best = self._matcher.best(query.tree, most)
        if not len(best.docs) and (otherwise := self._otherwise(query)):
            query = otherwise
            best = self._matcher.best(query.tree, most)
        docs, scores = self._nearness.ranked(query.tree, best)
        ids = map(self._engine.id, docs[:limit].tolist())
        return list(zip(ids, scores[:limit].tolist(), strict=True))

    def _shares(self, node: Node, doc: int, rank: int) -> Iterator[Share]:
        yield from self._matcher.shares(node, doc)
        if rank <= nearness.TOP:
            yield from self._nearness.shares(node, doc)

    def _otherwise(self, query: Query) -> Query | None:
        """Return what to search for where a query finds nothing: words of a phrase, then roots."""
        otherwise = None if self._has_phrase(query.tree) else query.otherwise
        if otherwise and self._finds(otherwise):
            return otherwise
        loose = by_root(otherwise or query, self._expander.terms)
        return loose if loose and self._finds(loose) else otherwise

    def _has_phrase(self, node: Node) -> bool:
        """Tell whether a phrase of a query stands anywhere."""
        found = (self._matcher.match(phrase, part).docs for phrase, part in phrases(node))
        return any(map(len, found))

    def _finds(self, query: Query) -> bool:
        return len(self._matcher.best(query.tree, 1).docs) > 0

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
