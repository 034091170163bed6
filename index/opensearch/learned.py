"""What is known of an index in a cluster: of which terms it has words, and how many documents.

What many steps of a query ask for one by one takes a request each. So a query is gone through with
`Guesses` first: they answer at once, remember what they did not know, and all of that is asked for
together. Then the query is gone through in earnest, and finds that it is known.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from index.opensearch.client import Client, Search
from index.opensearch.conditions import query_of
from index.opensearch.mapping import words_of
from index.store.engine import AskedForms
from index.store.finder import Condition, HasRow, HasTerm

# Seconds after which all is asked anew, because others may have changed the index; and so many
# answers are kept at most.
_GOOD_FOR, _MOST = 60.0, 1 << 18
# And seconds after which is asked anew for what was not there: whoever has just written it looks
# for it. Within one query it is known.
_ABSENT_FOR = 1.0
# Conditions that are counted by one request.
_AT_ONCE = 256
# What is guessed of how many documents have a word: of a frequent one nothing more is asked.
_MANY = 1 << 30


class UnforeseenError(Exception):
    """What comes next is not guessed, but asked when it is needed."""


class IndexSize(NamedTuple):
    """How many documents there are, and how many words all titles have, and all texts with them."""

    documents: int
    title_words: float
    text_words: float


class Learned:
    """What was learned of an index, by asking for what is not known yet."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        # The key of each document by its number, for conditions that name some.
        self.keys: list[str] = []
        self._held: dict[tuple[str, str], bool] = {}
        self._counts: dict[Condition, int] = {}
        self._size: IndexSize | None = None
        # The forms near one, which correcting asks for beforehand and in earnest.
        self.near: dict[AskedForms, dict[str, int]] = {}
        self._made = self._since = self._absent_since = time.monotonic()

    @property
    def is_old(self) -> bool:
        """Whether others may have changed much of the index since this was made."""
        return time.monotonic() - self._made > _GOOD_FOR

    @property
    def size(self) -> IndexSize:
        """The size of the index, good for the life of this."""
        if self._size is None:
            self.ask({}, ())
        assert self._size  # noqa: S101
        return self._size

    def held(self, level: str, terms: Iterable[str]) -> list[str]:
        """Return those of some terms, distinct, of which there is a word."""
        every = [*dict.fromkeys(terms)]
        told = self._held_of(level, every)
        return [term for term in every if told[term]]

    def _held_of(self, level: str, terms: Sequence[str]) -> Mapping[str, bool]:
        known = self._held
        new = [term for term in terms if (level, term) not in known]
        if new:
            self.ask({level: new}, ())
        # Other threads may have forgotten what is old meanwhile.
        now = self._held
        return {term: known.get((level, term)) or now.get((level, term), False) for term in terms}

    def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """Return how many documents each condition has."""
        # Other threads may forget what is old meanwhile.
        known = self._counts
        asked = [*map(_unweighted, conditions)]
        new = [one for one in dict.fromkeys(asked) if one not in known]
        told = dict(zip(new, self.ask({}, new), strict=True)) if new else {}
        return [told[one] if one in told else known[one] for one in asked]

    def unknown(self, conditions: Iterable[Condition]) -> list[Condition]:
        """Return those of which it is not known how many documents they have, without weights."""
        every = dict.fromkeys(map(_unweighted, conditions))
        return [one for one in every if one not in self._counts]

    def learned(self, conditions: Sequence[Condition], answers: Iterable[Any]) -> list[int]:
        """Keep what searches of `counting` were answered; return how many documents each has."""
        found = [int(one["hits"]["total"]["value"]) for one in answers]
        self._counts.update(zip(conditions, found, strict=True))
        return found

    def counting(self, conditions: Iterable[Condition]) -> list[Search]:
        """Return the searches that count documents."""
        return [counting(query_of(one, self.keys)) for one in conditions]

    def ask(self, terms: Mapping[str, Sequence[str]], conditions: Sequence[Condition]) -> list[int]:
        """Ask whether there are words of some terms, by level, and how many documents there are.

        Return the latter for each condition. It is one request for all of it, and for the size
        where that is not known; more only of very many.
        """
        found: list[int] = []
        for start in range(0, max(len(conditions), 1), _AT_ONCE):
            some = conditions[start : start + _AT_ONCE]
            sizing: list[Search] = [] if self._size else [({}, _SIZE)]
            looking = [self._looking_up(*one) for one in terms.items()] if not start else []
            searches = [*sizing, *looking, *self.counting(some)]
            answers = iter(self._client.searches(self._name, searches) if searches else ())
            if sizing:
                self._size = _size_of(next(answers))
            for level, asked in terms.items() if looking else ():
                buckets = next(answers)["aggregations"]["held"]["buckets"]
                held = {one["key"] for one in buckets}
                self._held.update({(level, term): term in held for term in asked})
            found += self.learned(some, answers)
        return found

    def _looking_up(self, level: str, terms: Sequence[str]) -> Search:
        """Return the search that tells of which terms there are words."""
        listed = {
            "field": level, "include": [*terms], "size": len(terms),
            # Few words have them: to number all terms of the index would take longer.
            "execution_hint": "map",
        }  # fmt: skip
        query = {"terms": {level: [*terms]}}
        body = {"size": 0, "query": query, "aggs": {"held": {"terms": listed}}}
        return {"index": words_of(self._name)}, body

    def forget_old(self) -> None:
        """Ask anew what was learned long ago; it is for the beginning of a query."""
        now = time.monotonic()
        if now - self._since > _GOOD_FOR or len(self._held) + len(self._counts) > _MOST:
            self._held, self._counts, self._since = {}, {}, now
            self.near.clear()
        if now - self._absent_since > _ABSENT_FOR:
            # Copies, since other threads may learn something meanwhile.
            self._held = {key: True for key, is_there in self._held.copy().items() if is_there}
            self._counts = {key: count for key, count in self._counts.copy().items() if count}
            self._absent_since = now


class Guesses(Learned):
    """What is known, and guesses of what is not: no word of a term, and many documents."""

    def __init__(self, known: Learned) -> None:
        self._known = known
        self.keys = known.keys
        self._held = known._held
        self._counts = known._counts
        self._size = None
        self.near = known.near
        self.terms: dict[str, dict[str, None]] = {}
        self.conditions: dict[Condition, None] = {}

    @property
    def size(self) -> IndexSize:
        """The size of the index; while it is not known one that is large."""
        return self._known._size or IndexSize(_MANY, 1.0, 1.0)

    @property
    def is_complete(self) -> bool:
        """Whether nothing was guessed."""
        return not (self.terms or self.conditions)

    def ask(self, terms: Mapping[str, Sequence[str]], conditions: Sequence[Condition]) -> list[int]:
        """Remember what is asked for, and guess."""
        for level, some in terms.items():
            self.terms.setdefault(level, {}).update(dict.fromkeys(some))
        self.conditions.update(dict.fromkeys(conditions))
        return [_MANY if isinstance(one, HasTerm) else 0 for one in conditions]


def counting(query: Mapping[str, Any]) -> Search:
    """Return the search that counts the documents of a query."""
    return {}, {"size": 0, "track_total_hits": True, "query": query}


_SIZE = {
    "size": 0,
    "track_total_hits": True,
    "aggs": {name: {"sum": {"field": f"{name}_words"}} for name in ("title", "text")},
}


def _size_of(answer: Any) -> IndexSize:
    words = answer["aggregations"]
    return IndexSize(
        int(answer["hits"]["total"]["value"]),
        float(words["title"]["value"]),
        float(words["text"]["value"]),
    )


def _unweighted(condition: Condition) -> Condition:
    """Return a condition as it is counted, whatever it gives to a score."""
    return condition._replace(weight=0.0) if isinstance(condition, HasTerm | HasRow) else condition
