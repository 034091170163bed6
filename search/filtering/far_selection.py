"""Selection where an engine finds documents itself: what is asked of matches → conditions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date as Date

import numpy as np

from index.analysis.tokens.normalize import fold
from index.store.engine import Docs, Engine
from index.store.finder import NOTHING, All, Condition, HasDate, HasNumber, HasValue
from search.filtering.selection import Selection, is_tag, notes_of, stands_for
from search.filtering.tags import ReadKept, Tags
from search.query.content import any_words
from search.query.grammar import CALLED
from search.query.parser import Query
from search.query.tree import Node, Variant
from search.ranking.elsewhere import FarMatcher, FirstMatches
from search.ranking.impacts import Matches
from search.results import Group

_NO_MATCHES = Matches(np.empty(0, np.int32), np.empty(0))


class FarSelector:
    """Selects from what an engine finds."""

    def __init__(self, engine: Engine, matcher: FarMatcher, kept: ReadKept | None) -> None:
        self._matcher = matcher
        self._tags = Tags(engine, kept)

    def found(self, asked: Selection, query: Query, most: int) -> FirstMatches:
        """Return the first `most` documents of a widened query, as they are sorted.

        Where they are grouped it is the first of each group.
        """
        tree, narrowed = query.tree, self._narrowed(asked, query.tree)
        sort = asked.sort_of(tree)
        fields = {name: CALLED.get(name, name) for name in asked.facets if not self._is_tag(name)}
        if asked.group_by is None:
            found = self._matcher.first(tree, most, narrowed, sort, [*fields.values()])
        else:
            found = self._matcher.first(tree, 0, narrowed, sort, [*fields.values()])
            best, groups = self._first_of_groups(asked.group_by, tree, narrowed, sort)
            found = found._replace(best=best, groups=groups)
        facets = {
            name: found.facets[fields[name]] if name in fields else self._tagged(tree, narrowed)
            for name in asked.facets
        }
        return found._replace(facets=facets)

    def count(self, asked: Selection, query: Query) -> int:
        """Return how many documents of a widened query there are."""
        return self._matcher.count(query.tree, self._narrowed(asked, query.tree))

    def every(self, asked: Selection, query: Query) -> Docs:
        """Return every document of a widened query, ascending."""
        return self._matcher.every(query.tree, self._narrowed(asked, query.tree))

    def notes(self, asked: Selection) -> list[str]:
        """Say which fields that were asked for no article has, and which values."""
        return notes_of(asked, self._matcher.arrays, self._tags)

    def _first_of_groups(
        self, name: str, tree: Node, narrowed: Sequence[Condition], sort: str
    ) -> tuple[Matches, Mapping[int, Group]]:
        if self._is_tag(name):
            each = [*self._best_of_tags(tree, narrowed)]
        else:
            each = self._matcher.best_of_each(tree, CALLED.get(name, name), narrowed)
        groups = {doc: Group(name, value, count) for doc, value, count in each}
        if not groups:
            return _NO_MATCHES, {}
        these = (*narrowed, HasNumber(tuple(groups)))
        return self._matcher.first(tree, len(groups), these, sort).best, groups

    def _best_of_tags(
        self, tree: Node, narrowed: Sequence[Condition]
    ) -> Iterator[tuple[int, str, int]]:
        """Yield the best document of each tag, the tag, and how many have it as their first."""
        taken: set[int] = set()
        groups: list[tuple[str, Condition]] = []
        for tag, docs in self._tags.docs().items():
            groups.append((tag, HasNumber(tuple({*docs.tolist()} - taken))))
            taken.update(docs.tolist())
        for tag, of in [*groups, ("", All(must_not=(HasNumber(tuple(taken)),)))]:
            found = self._matcher.first(tree, 1, (*narrowed, of))
            if found.total:
                yield int(found.best.docs[0]), tag, found.total

    def _narrowed(self, asked: Selection, tree: Node) -> list[Condition]:
        found: list[Condition] = []
        if asked.since or asked.until:
            first, last = asked.since or Date.min, asked.until or Date.max
            found.append(HasDate(first.isoformat(), last.isoformat()))
        for name, wanted in asked.where.items():
            found.append(self._of_values(name, wanted))
        if asked.without:
            found.append(All(must_not=(HasNumber(tuple(asked.without)),)))
        if asked.match == "most" and (words := self._words(tree)):
            found.append(All(should=words, least=len(words) // 2 + 1))
        return found

    def _of_values(self, name: str, wanted: Collection[str]) -> Condition:
        if self._is_tag(name):
            folded = {*map(fold, wanted)}
            docs = [d for tag, of in self._tags.docs().items() if fold(tag) in folded for d in of]
            return HasNumber(tuple(docs)) if docs else NOTHING
        field = CALLED.get(name, name)
        return All(should=tuple(HasValue(field, one) for one in wanted), least=1)

    def _tagged(self, tree: Node, narrowed: Sequence[Condition]) -> dict[str, int]:
        """Return how many documents of a query have each tag, the most first."""
        counts = {
            tag: self._matcher.count(tree, (*narrowed, HasNumber(tuple(docs.tolist()))))
            for tag, docs in self._tags.docs().items()
        }
        some = ((tag, count) for tag, count in counts.items() if count)
        return dict(sorted(some, key=lambda item: (-item[1], item[0])))

    def _is_tag(self, name: str) -> bool:
        return is_tag(name, self._matcher.arrays, self._tags)

    def _words(self, tree: Node) -> tuple[Condition, ...]:
        """Return a condition for each word of a query, written otherwise perhaps."""
        nodes = any_words(tree)
        words = [*dict.fromkeys(node for node in nodes if not isinstance(node, Variant))]
        found = self._matcher.conditions.found
        return tuple(
            All(
                should=(found(word), *(found(node) for node in nodes if stands_for(node, word))),
                least=1,
            )
            for word in words
        )
