"""The query path, whole: text → query tree → matches → top documents → hits.

parse       search/query.py         what the user typed, as a tree (search/tree.py)
match       search/matching.py      the documents that match, and their scores
rank        search/ranking.py       the best of them
hit         here                    the article, which of its words matched, its snippets
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from time import perf_counter

from index.analysis.analyzer import LEVELS, Token, tokenize
from index.articles.fields import METADATA, field_text
from index.segment.schema import TITLE_GAP
from index.store.engine import Engine
from search import expansion
from search.expansion import TermExpander
from search.matching import Matcher
from search.occurrences import Lookup, Occurrence, occurrences
from search.query import Query, parse
from search.results import Hit, Match, Results
from search.scoring import WEIGHTS, idf, worth
from search.snippet import MatchedToken, snippets
from search.tree import patterns


class Searcher:
    """Answers queries over one state of the index. Not to be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._expander = TermExpander(engine)
        self._matcher = Matcher(engine, self._expander)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        level: str = LEVELS[-1],
        keep: Collection[str] = (),
        explain: bool = False,
    ) -> Results:
        """Return the hits ranked `offset + 1` to `offset + limit` for the query `text`.

        `level` is the loosest on which words may match, `keep` what of their spelling is distinct;
        with `explain` hits say what each word added to their score. Raises QueryError for a query
        that asks for what cannot be, ValueError for a negative limit or offset.
        """
        if limit < 0 or offset < 0:
            raise ValueError("limit and offset cannot be negative")
        began = perf_counter()
        query = parse(text, level, keep)
        best, total = self._matcher.best_and_total(query.tree, offset + limit)
        docs, scores = best.docs[offset:].tolist(), best.scores[offset:].tolist()
        hits = tuple(
            self._hit(query, rank, doc, score)
            for rank, (doc, score) in enumerate(zip(docs, scores, strict=True), offset + 1)
        )
        if explain:
            hits = tuple(
                replace(hit, shares=tuple(self._matcher.shares(query.tree, doc)))
                for hit, doc in zip(hits, docs, strict=True)
            )
        took = (perf_counter() - began) * 1000
        return Results(text, total, took, hits, (*query.notes, *self._notes(query)))

    def ranking(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles, without hits made of them."""
        docs, scores = self._matcher.best(parse(text).tree, limit)
        ids = map(self._engine.id, docs.tolist())
        return list(zip(ids, scores.tolist(), strict=True))

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
            rank,
            score,
            article.id,
            article.headline,
            article.date,
            article.source,
            snippets(article.text, body, self._found(located)),
            _matches(located),
            tuple(sorted({(t.start, t.end) for f, t, _ in located if f == "title"})),
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
