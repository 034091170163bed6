"""Selection where an engine finds documents itself: what is asked of matches → conditions."""

from datetime import date as Date

from index.errors import QueryError
from index.store.engine import All, Condition, Docs, Engine, HasDate, HasValue
from search.filtering.selection import Selection, notes_of, stands_for
from search.filtering.tags import Tags
from search.query.content import any_words
from search.query.grammar import CALLED
from search.query.parser import Query
from search.query.tree import Node, Variant
from search.ranking.elsewhere import FarMatcher, FirstMatches
from search.ranking.record import is_title


class FarSelector:
    """Selects from what an engine finds."""

    def __init__(self, engine: Engine, matcher: FarMatcher) -> None:
        self._matcher = matcher
        # Nothing is tagged there.
        self._tags = Tags(engine, None)

    def found(self, asked: Selection, query: Query, most: int) -> FirstMatches:
        """Return the first `most` documents of a widened query, as they are sorted."""
        if asked.group_by is not None:
            raise QueryError(
                f"cannot group by '{asked.group_by}' in a cluster yet: count by it with facets, or"
                " filter by one value after another."
            )
        sort = asked.sort_of(query.tree)
        narrowed = self._narrowed(asked, query.tree)
        return self._matcher.first(query.tree, most, narrowed, sort, asked.facets)

    def count(self, asked: Selection, query: Query) -> int:
        """Return how many documents of a widened query there are."""
        return self._matcher.count(query.tree, self._narrowed(asked, query.tree))

    def every(self, asked: Selection, query: Query) -> Docs:
        """Return every document of a widened query, ascending."""
        return self._matcher.every(query.tree, self._narrowed(asked, query.tree))

    def notes(self, asked: Selection) -> list[str]:
        """Say which fields that were asked for no article has, and which values."""
        return notes_of(asked, self._matcher.arrays, self._tags)

    def _narrowed(self, asked: Selection, tree: Node) -> list[Condition]:
        found: list[Condition] = []
        if asked.since or asked.until:
            first, last = asked.since or Date.min, asked.until or Date.max
            found.append(HasDate(first.isoformat(), last.isoformat()))
        for name, values in asked.where.items():
            if is_title(name):
                raise QueryError(
                    "cannot filter by title in a cluster yet: search for its words, as in"
                    " title:word."
                )
            field = CALLED.get(name, name)
            found.append(All(should=tuple(HasValue(field, one) for one in values), least=1))
        if asked.without:
            raise QueryError("cannot tell in a cluster yet what is new of a saved search.")
        if asked.match == "most" and (words := self._words(tree)):
            found.append(All(should=words, least=len(words) // 2 + 1))
        return found

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
