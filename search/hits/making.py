"""Making hits of ranked documents, in any number of threads: makers are lent to one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from search.words.synonyms import SynonymsMet


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
        if not asked.explain:
            return hits
        # Imported late: a search that explains nothing need not wait for it.
        from search.words.synonyms import SynonymsMet

        synonyms = SynonymsMet(tree, self._engine)
        return tuple(
            replace(
                hit,
                shares=tuple(self._shares(tree, doc, ranked.by_score and hit.rank <= nearness.TOP)),
                matches=tuple([_with_reason(match, synonyms) for match in hit.matches]),
            )
            for hit, doc in zip(hits, docs, strict=True)
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


def _with_reason(match: Match, synonyms: "SynonymsMet") -> Match:
    if synonyms.has(match):
        return replace(match, reason="your synonym")
    from index.analysis.reasons import reason

    return replace(match, reason=reason(match.query, match.word, match.level))
