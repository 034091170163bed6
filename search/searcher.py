"""The query path, whole: text → query tree → matches → top documents → hits.

parse       search/query/parser.py         what the user typed, as a tree (search/query/tree.py)
widen       search/words/widening.py       other ways to write its words, beside them
match       search/ranking/matching.py     the documents that match, and their scores
select      search/filtering/selection.py  those of them that are asked for, as they are sorted
rank        search/ranking/maxscore.py     the best of them
fold        search/filtering/folding.py    near-copies under the best
advise      search/advice/advisor.py       what may have been meant, searched if nothing is found
rank anew   search/ranking/nearness.py     the best by how their words neighbour
hit         search/hits/making.py          the article, which of its words matched, its snippets
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from index.arguments import string, whole
from index.segment.schema import CACHE
from index.store.engine import Docs, Engine
from search.advice.advisor import Advice, Advisor
from search.advice.foresight import Foresight
from search.asking import Asking
from search.deadline import NEVER, Deadline, TimeUpError, set_deadline
from search.filtering.far_selection import FarSelector
from search.filtering.folding import folded
from search.filtering.selection import Selector
from search.filtering.tags import ReadKept
from search.hits.making import HitMakers
from search.query.parser import Query, may_name_kept, parse
from search.query.tree import Boolean, patterns
from search.ranked import BestDocuments, Ranked, time_note
from search.ranking import nearness
from search.ranking.elsewhere import FarMatcher
from search.ranking.impacts import Matches
from search.ranking.matching import AnyMatcher, Matcher
from search.ranking.maxscore import top
from search.ranking.nearness import Nearness
from search.ranking.occurrences import NO_PLACES
from search.ranking.record import of_known_fields
from search.request import Request
from search.results import Hit, Hits, Results
from search.sharing import Shared
from search.words.expansion import TermExpander
from search.words.own_words import NONE, OwnWords
from search.words.widening import QueryWidener

if TYPE_CHECKING:
    from search.hits.reading import ArticlePage

T = TypeVar("T")
# Of an iterator over hits, so many are made at a time, and are in memory.
_MADE_AT_ONCE = 50
# With a deadline fewer, because it is looked at between them.
_MADE_IN_TIME = 10


class Searcher(Asking):
    """Answers queries over one state of the index, as it was when the searcher was made.

    `Index.searcher` makes them. Any number of threads may share one. What it reads of words is kept
    in memory, `cache` megabytes of it at most, about, beside some 30 bytes for each article, and 8
    for each thread more; that makes queries faster and changes no answer. It goes on after its
    Index was closed, or has committed, and frees its files when it is let go. `own` are the words
    of somebody's own files, as `own_words` reads them.
    """

    def __init__(
        self,
        engine: Engine,
        cache: int = CACHE,
        own: OwnWords = NONE,
        kept: ReadKept | None = None,
    ) -> None:
        self._engine = engine
        self.own = own
        self._path = Shared(partial(_QueryPath, engine, cache, own, kept))

    @property
    def engine(self) -> Engine:
        """The state that is searched."""
        return self._engine

    def _searcher(self) -> "Searcher":
        return self

    def results(self, asked: Request, began: float) -> Results:
        """Return a page of hits, which was asked for at `began`: see `search`."""
        try:
            ranked, hits = self._run(lambda path: path.answer(asked))
        except TimeUpError:
            ranked, hits = Ranked.nothing(asked), ()
        timed_out = ranked.timed_out or len(hits) < len(ranked.best.docs)
        notes = ranked.notes
        if timed_out:
            notes += (time_note(asked.deadline, ranked, len(hits)),)
        took = (perf_counter() - began) * 1000
        told = (notes, *ranked.advice[:3], ranked.facets, timed_out, ranked.group_count)
        return Results(asked.query.text, ranked.total, took, hits, *told, self.own.files)

    def hits_of(self, asked: Request) -> Hits:
        """Return an iterator over hits: see `hits`; other threads may search between two."""
        try:
            ranked = self._run(lambda path: path.ranked(asked))
        except TimeUpError:
            ranked = Ranked.nothing(asked)
        notes = ranked.notes
        if ranked.timed_out:
            notes += (time_note(asked.deadline, ranked, len(ranked.best.docs)),)
        made = self._made(ranked, asked)
        hits = Hits(asked.query.text, ranked.total, notes, made, asked.deadline, ranked.timed_out)
        hits.unknown, hits.suggestions, hits.searched = ranked.advice[:3]
        hits.facets, hits.groups = ranked.facets, ranked.group_count
        return hits

    def _made(self, ranked: Ranked, asked: Request) -> Iterator[Hit]:
        for some in ranked.pieces(_MADE_AT_ONCE if asked.deadline.is_never else _MADE_IN_TIME):
            yield from self._run(partial(_QueryPath.hits, ranked=some, asked=asked))

    def results_like(
        self, id_: str, limit: int, all_copies: bool, began: float, until: Deadline
    ) -> Results:
        """Return the articles most like one: see `similar`."""
        from search.similar import article_of

        doc = article_of(self._engine, id_)
        query = self._run(lambda path: path.query_like(doc))
        return self.results(
            Request(query, limit, like=doc, deadline=until, all_copies=all_copies), began
        )

    def reading_of(self, id_: str, query: str, page: int | None) -> "ArticlePage":
        """Return a page of an article with what a query met: see `reading`."""
        from search.similar import article_of

        doc = article_of(self._engine, id_, "show")
        parsed = parse(query, stop=self.own.stop) if query.strip() else None
        return self._run(lambda path: path.reading(doc, parsed, page))

    def matching(self, asked: Request) -> Docs:
        """Return every document that is found, ascending; all where there is no query."""
        return self._run(lambda path: path.matching(asked))

    def ranking(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles: less work than to make hits."""
        parsed = parse(string("query", query), stop=self.own.stop)
        asked = Request(parsed, whole("limit", limit))
        return self._run(lambda path: path.ranking(asked))

    def _run(self, work: "Callable[[_QueryPath], T]") -> T:
        return self._path.use(lambda path: self._engine.trying(lambda: work(path)))


class _QueryPath:
    """From a parsed query to hits, in any number of threads.

    `kept` reads saved searches and tags, where there are any.
    """

    def __init__(self, engine: Engine, cache: int, own: OwnWords, kept: ReadKept | None) -> None:
        scale = cache / CACHE
        self._engine = engine.with_caches(scale)
        self._kept = kept
        self._expander = TermExpander(self._engine, scale, own.protected)
        self._matcher: AnyMatcher
        self._selector: Selector | FarSelector
        self._foresight: Foresight | None = None
        if self._engine.finder:
            self._foresight = Foresight(self._engine.finder, own)
            self._matcher = FarMatcher(self._engine, self._engine.finder, self._expander)
            self._selector = FarSelector(self._engine, self._matcher, kept)
        else:
            self._matcher = Matcher(self._engine, self._expander, scale)
            self._selector = Selector(self._engine, self._matcher, kept)
        self._nearness = Nearness(self._engine, self._expander)
        self._widener = QueryWidener(self._engine, own)
        self._advisor = Advisor(self._engine, self._expander, self._matcher)
        self._making = HitMakers(self._engine, self._expander, self._matcher, self._nearness)

    def answer(self, asked: Request) -> tuple[Ranked, tuple[Hit, ...]]:
        """Return the best documents of a page, and the hits of them that are made in time."""
        shows_best = asked.offset < nearness.TOP and (asked.limit or 0) <= _MADE_AT_ONCE
        ranked = self.ranked(asked, with_places=shows_best)
        if asked.deadline.is_never:
            return ranked, self.hits(ranked, asked)
        hits: list[Hit] = []
        for some in ranked.pieces(_MADE_IN_TIME):
            hits += self.hits(some, asked)
            if asked.deadline.for_hits.has_passed:
                break
        return ranked, tuple(hits)

    def ranked(self, asked: Request, with_places: bool = False) -> Ranked:
        """Return the best documents of a page; of another query where this one finds nothing.

        With places it is said where the query's words stand in them: nearness asks for some of
        these, and hits for them all. Raises TimeUpError where none are found in time.
        """
        set_deadline(asked.deadline)
        try:
            return self._ranked(asked, with_places)
        finally:
            set_deadline(NEVER)

    def query_like(self, doc: int) -> Query:
        """Return a query that finds what is like a document."""
        from search.similar import query_like

        return query_like(self._engine, self._expander, doc)

    def matching(self, asked: Request) -> Docs:
        """Return every document that is found, ascending; all where there is no query."""
        every = Boolean(must_not=(Boolean(),))
        query = self._widened(asked.query) if asked.query.text.strip() else Query("", every)
        return self._selector.every(asked.selection, query)

    def reading(self, doc: int, query: Query | None, page: int | None) -> "ArticlePage":
        """Return a page of a document."""
        from search.hits.reading import reading_of

        tree = self._widened(query).tree if query else None
        with self._making.lent() as maker:
            return reading_of(self._engine, maker, tree, doc, page)

    def _ranked(self, asked: Request, with_places: bool) -> Ranked:
        query, advice = self._of_known_fields(asked.query), Advice()
        is_doubtful = self._foresight.of_query(query) if self._foresight else False
        count = self._engine.doc_count
        last = count if asked.limit is None else asked.offset + asked.limit
        # Of an index elsewhere the count may be that of a minute ago.
        last = last if self._foresight else min(last, count)
        is_typed = asked.like is None
        widened = self._widener.widen(query) if is_typed else query
        found = self._shown(widened, asked, last, with_places)
        if is_typed and not asked.deadline.has_passed:
            try:
                if self._foresight and (is_doubtful or not found.total):
                    self._foresight.of_advice(query, found.total > 0)
                advice = self._advice(query, widened, found.total, asked)
            except TimeUpError:
                # What was found is there even where there was no time for advice.
                if not found.total:
                    raise
        if advice.query:
            widened = advice.query
            found = self._shown(widened, asked, last, with_places)
        chosen, tree, timed_out = asked.selection, widened.tree, asked.deadline.has_passed
        notes = widened.notes
        if not timed_out:
            with suppress(TimeUpError):
                notes += (*self._expander.notes(patterns(tree)), *advice.notes)
            if not chosen.is_plain_for(tree):
                notes += tuple(self._selector.notes(chosen))
        shown = slice(asked.offset, last)
        best = Matches(found.best.docs[shown], found.best.scores[shown])
        by_score = chosen.sort_of(tree) == "score"
        told = (found.total, notes, advice, found.facets, by_score, timed_out, found.places)
        return Ranked(widened, best, asked.offset + 1, *told, found.copies, found.groups)

    def _advice(self, query: Query, widened: Query, total: int, asked: Request) -> Advice:
        finds = partial(self._selector.count, asked.selection)
        return self._advisor.of(query, widened, total > 0, asked.fallback, finds, self._widened)

    def _shown(self, query: Query, asked: Request, last: int, with_places: bool) -> BestDocuments:
        """Return documents of a widened query up to the `last` that is shown, copies folded."""
        most = max(last + (asked.like is not None), nearness.TOP)
        while True:
            found = self._found(query, asked, most, with_places)
            ranked = len(found.best.docs)
            if not (asked.all_copies or asked.selection.group_by):
                best, copies = folded(self._engine, found.best)
                found = found._replace(best=best, copies=copies)
            if asked.like is not None:
                found = found.without(asked.like)
            if ranked < most or len(found.best.docs) >= last or found.groups is not None:
                return found
            most *= 2

    def _found(
        self, query: Query, asked: Request, most: int, with_places: bool = False
    ) -> BestDocuments:
        """Return the first `most` documents of a widened query, as they are sorted."""
        tree, chosen = query.tree, asked.selection
        if isinstance(self._selector, FarSelector):
            best, total, facets, groups = self._selector.found(chosen, query, most)
            if chosen.sort_of(tree) == "score":
                best = self._nearness.ranked(tree, best)
            return BestDocuments(best, total, facets, groups=groups)
        if chosen.is_plain_for(tree):
            best, total = self._matcher.best_and_total(tree, most)
            if asked.deadline.has_passed:
                return BestDocuments(best, total, {})
            places = None
            # Where there is no time to look how near the words are, the order is that of before.
            with suppress(TimeUpError):
                places = self._making.places(tree, best) if with_places else None
                best = self._nearness.ranked(tree, best, places or NO_PLACES)
            return BestDocuments(best, total, {}, places)
        matches = self._selector.matches(chosen, query)
        facets = self._selector.facets(chosen, matches.docs)
        sort = chosen.sort_of(tree)
        # The first of a group may stand anywhere.
        most = most if chosen.group_by is None else len(matches.docs)
        best = top(matches, most)
        if sort == "score":
            with suppress(TimeUpError):
                best = self._nearness.ranked(tree, best)
        else:
            with suppress(TimeUpError):
                best = self._selector.sorted(sort, matches, most)
        if chosen.group_by is None:
            return BestDocuments(best, len(matches.docs), facets)
        first, groups = self._selector.groups(chosen.group_by, best.docs)
        best = Matches(best.docs[first], best.scores[first])
        return BestDocuments(best, len(matches.docs), facets, groups=groups)

    def hits(self, ranked: Ranked, asked: Request) -> tuple[Hit, ...]:
        """Return the hits that ranked documents are."""
        return self._making.hits(ranked, asked)

    def ranking(self, asked: Request) -> list[tuple[str, float]]:
        """Return ids and scores of the best articles, without counting how many there are."""
        if self._foresight:
            self._foresight.of_query(self._of_known_fields(asked.query))
        tree = self._widened(asked.query).tree
        count = self._engine.doc_count
        limit = count if asked.limit is None else min(asked.limit, count)
        most = max(limit, nearness.TOP)
        matcher = self._matcher
        best = matcher.best_near(tree, most) if isinstance(matcher, Matcher) else None
        if best is None:
            best = self._nearness.ranked(tree, matcher.best(tree, most))
        if not len(best.docs):
            best = self.ranked(asked).best
        ids = self._engine.ids_of(best.docs[:limit].tolist())
        return list(zip(ids, best.scores[:limit].tolist(), strict=True))

    def _of_known_fields(self, query: Query) -> Query:
        """Return a query with what is saved, and the words of what is in a field none has."""
        if self._kept and may_name_kept(query.text):
            from search.keeping import resolved  # Imported late: few queries need it.

            query = resolved(query, self._kept(), self._engine, self._matcher.arrays)
        return of_known_fields(query, self._matcher.arrays) if ":" in query.text else query

    def _widened(self, query: Query) -> Query:
        return self._widener.widen(self._of_known_fields(query))
