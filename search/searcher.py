"""The query path, whole: text → query tree → matches → top documents → hits.

parse       search/query.py         what the user typed, as a tree (search/tree.py)
match       search/matching.py      the documents that match, and their scores
rank        search/ranking.py       the best of them
rank anew   search/nearness.py      the best by how their words neighbour
hit         here                    the article, which of its words matched, its snippets
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from threading import RLock
from time import perf_counter
from typing import NamedTuple, TypeVar

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS, Token, tokenize
from index.arguments import flag, string, strings, whole
from index.articles.fields import METADATA, field_text
from index.segment.schema import CACHE, TITLE_GAP
from index.store.engine import Engine
from search import expansion, nearness
from search.expansion import TermExpander
from search.fallback import by_root
from search.matching import Matcher
from search.nearness import Nearness
from search.occurrences import Lookup, Occurrence, occurrences
from search.query import Query, parse
from search.results import Hit, Match, Results, Share
from search.scoring import WEIGHTS, idf, worth
from search.snippet import MatchedToken, snippets
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

    def answer(self, query: Query, page: _Page) -> tuple[int, tuple[Hit, ...], tuple[str, ...]]:
        """Return how many articles match, the hits of a page, and notes."""
        last = min(page.offset + page.limit, self._engine.doc_count)
        most = max(last, nearness.TOP)
        best, total = self._matcher.best_and_total(query.tree, most)
        if not total and (otherwise := self._otherwise(query)):
            query = otherwise
            best, total = self._matcher.best_and_total(query.tree, most)
        best = self._nearness.ranked(query.tree, best)
        shown = slice(page.offset, last)
        docs, scores = best.docs[shown].tolist(), best.scores[shown].tolist()
        hits = tuple(
            self._hit(query, rank, doc, score)
            for rank, (doc, score) in enumerate(zip(docs, scores, strict=True), page.offset + 1)
        )
        if page.explain:
            hits = tuple(
                replace(
                    hit,
                    shares=tuple(self._shares(query.tree, doc, hit.rank)),
                    matches=tuple(map(_with_reason, hit.matches)),
                )
                for hit, doc in zip(hits, docs, strict=True)
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

    def _hit(self, query: Query, rank: int, doc: int, score: float) -> Hit:
        article = self._engine.article(doc)
        title, body = list(tokenize(article.title)), list(tokenize(article.text))
        first = len(title) + TITLE_GAP
        text = title + [token._replace(position=first + token.position) for token in body]
        words = {part: list(tokenize(field_text(article, part))) for part in METADATA}
        words["title"] = title
        look = Lookup(self._expander.terms, partial(self._engine.agreeing, doc))
        located = []
        for found in occurrences(look, query.tree, {**words, "text": text}):
            field, token = _locate(found, title, body, words)
            located.append((field, token, found))
        return Hit(
            rank=rank,
            score=score,
            id=article.id,
            title=article.headline,
            date=article.date,
            source=article.source,
            snippets=snippets(article.text, body, self._found(located)),
            matches=_matches(located),
            title_highlights=tuple(
                sorted({(t.start, t.end) for f, t, _ in located if f == "title"})
            ),
            url=article.url,
            author=article.author,
            category=article.category,
            path=self._engine.origin(doc) or None,
            metadata=article.metadata,
        )

    def _found(self, located: list[tuple[str, Token, Occurrence]]) -> list[MatchedToken]:
        """Say what each matching word of the body is worth: rare words and strict levels most."""
        documents = self._engine.doc_count
        found = []
        for field, token, (word, _, _, level) in located:
            if field == "body":
                containing = self._expander.containing(word, "text", level)
                weight = sum(WEIGHTS["text"][loose] for loose in LEVELS[LEVELS.index(level) :])
                value = worth(word.letters) * weight * idf(documents, containing)
                found.append(MatchedToken(token, word.letters, value))
        return found


def _locate(
    found: Occurrence, title: list[Token], body: list[Token], parts: dict[str, list[Token]]
) -> tuple[str, Token]:
    """Return the field a match is shown under, and its token there."""
    if found.part != "text":
        return found.part, parts[found.part][found.position]
    if found.position < len(title):
        return "title", title[found.position]
    return "body", body[found.position - len(title) - TITLE_GAP]


def _matches(located: list[tuple[str, Token, Occurrence]]) -> tuple[Match, ...]:
    return tuple(
        dict.fromkeys(
            Match(found.word.text, token.text, found.level, field)
            for field, token, found in located
        )
    )


def _with_reason(match: Match) -> Match:
    # Imported late: a search that explains nothing need not wait for it.
    from index.analysis.reasons import reason

    return replace(match, reason=reason(match.query, match.word, match.level))
