"""Making hits of ranked documents, in any number of threads: makers are lent to one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

import numpy as np

from index.store.engine import Engine
from search.hits.hit_maker import HitMaker
from search.query.tree import Node
from search.ranked import Ranked
from search.ranking import nearness
from search.ranking.impacts import Matches
from search.ranking.matching import AnyMatcher
from search.ranking.nearness import Nearness
from search.ranking.occurrences import KnownPlaces
from search.request import Request
from search.results import Hit, Match, Share
from search.words.expansion import TermExpander

# Pairs of words whose reasons are kept: some megabytes.
_REASONS_KEPT = 20_000


class HitMakers:
    """Makes hits over one state of an index."""

    def __init__(
        self, engine: Engine, expander: TermExpander, matcher: AnyMatcher, near: Nearness
    ) -> None:
        self._engine = engine
        self._expander = expander
        self._matcher = matcher
        self._nearness = near
        # Those that no thread uses just now.
        self._idle: list[HitMaker] = []
        # The same words meet in many hits, and reading two of them anew takes half a millisecond.
        self._reason = lru_cache(_REASONS_KEPT)(_reason)

    def places(self, tree: Node, best: Matches) -> KnownPlaces | None:
        """Return where the words of a query stand in its best documents, if there are any."""
        if not len(best.docs):
            return None
        with self.lent() as maker:
            return maker.occurrences.places(tree, np.sort(best.docs))

    def hits(self, ranked: Ranked, asked: Request) -> tuple[Hit, ...]:
        """Return the hits that ranked documents are, or the first of them: those made in time."""
        tree, best = ranked.query.tree, ranked.best
        with self.lent() as maker:
            how = (asked.snippets, ranked.places, asked.deadline.for_hits)
            hits = maker.hits(tree, best, ranked.first, *how)
        docs = best.docs[: len(hits)].tolist()
        if ranked.copies:
            hits = tuple(
                replace(hit, copies=tuple(self._engine.ids_of(ranked.copies.get(doc, ()))))
                for hit, doc in zip(hits, docs, strict=True)
            )
        if ranked.groups is not None:
            groups = ranked.groups
            hits = tuple(
                replace(hit, group=groups[doc]) for hit, doc in zip(hits, docs, strict=True)
            )
        if asked.explain:
            hits = tuple(
                replace(
                    hit,
                    shares=(
                        *self._shares(tree, doc, ranked.by_score and hit.rank <= nearness.TOP),
                    ),
                )
                for hit, doc in zip(hits, docs, strict=True)
            )
        return self._reasoned(tree, hits) if asked.explain or asked.reasons else hits

    def _reasoned(self, tree: Node, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        # Imported late: a search that explains nothing need not wait for it.
        from search.words.synonyms import SynonymsMet

        synonyms = SynonymsMet(tree, self._engine)

        def why(match: Match) -> str:
            if synonyms.has(match):
                return "your synonym"
            return self._reason(match.query, match.word, match.level)

        return tuple(
            replace(hit, matches=tuple([replace(one, reason=why(one)) for one in hit.matches]))
            for hit in hits
        )

    @contextmanager
    def lent(self) -> Iterator[HitMaker]:
        """Lend a maker of hits that no other thread has; an exception leaves it to nobody."""
        try:
            maker = self._idle.pop()
        except IndexError:
            maker = HitMaker(self._engine, self._expander)
        yield maker
        self._idle.append(maker)

    def _shares(self, node: Node, doc: int, with_nearness: bool) -> Iterator[Share]:
        yield from self._matcher.shares(node, doc)
        if with_nearness:
            yield from self._nearness.shares(node, doc)


def _reason(query: str, word: str, level: str) -> str:
    from index.analysis.reasons import reason

    return reason(query, word, level)
