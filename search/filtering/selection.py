"""Selection: which of the matches of a query are shown, in which order, and how many there are.

    match     any of the query's words, most of them, or all
    filter    fields whose value is one of some, from a day on, up to a day
    sort      by score, date, title or source
    facets    how many matches there are of each value of a field
    group     the first match of each value of a field

What is plain, by score and of all matches, needs none of this and is found without scoring every
document; for all else every match is scored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis.tokens.normalize import fold
from index.arguments import named_strings, string, strings, wrong
from index.articles.fields import METADATA
from index.errors import QueryError
from index.store.engine import Docs, Engine, OnRecord
from search.deadline import require_time
from search.filtering.tags import NAMES as TAG_NAMES
from search.filtering.tags import ReadKept, Tags
from search.filtering.timeline import LENGTHS
from search.query.content import any_words
from search.query.parser import Query
from search.query.tree import Boolean, Dated, InField, Node, Phrase, Valued, Variant, Word
from search.ranking.impacts import Matches
from search.ranking.matching import Matcher
from search.ranking.record import is_title, no_field, told, values
from search.results import Group

MATCHES = ("any", "most", "all")
SORTS = ("score", "date", "-date", "title", "source")
FACETS = (*(f"date:{unit}" for unit in LENGTHS), *METADATA)


# So many titles are read at a time.
_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of the matches of a query beside the query itself.

    With `sort` None matches are sorted by score, or newest first where nothing of the query gives a
    score. `where` has names of fields, which may be of the article's own metadata, and for each of
    them the values of which an article has to have one; values are folded before they are compared.
    Documents `without` are left out.
    """

    match: str = "any"
    sort: str | None = None
    since: Date | None = None
    until: Date | None = None
    where: Mapping[str, Collection[str]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    group_by: str | None = None
    without: frozenset[int] = frozenset()

    def is_plain_for(self, tree: Node) -> bool:
        """Tell whether the best of a query need no selection."""
        rest = (self.since, self.until, self.where, self.facets, self.group_by, self.without)
        return not any(rest) and self.match != "most" and self.sort_of(tree) == "score"

    def sort_of(self, tree: Node) -> str:
        """Return how the matches of a query are sorted."""
        return self.sort or ("score" if _is_scored(tree) else "-date")


def selected(
    match: str,
    sort: str | None,
    since: Date | str | None,
    until: Date | str | None,
    where: Mapping[str, str | Collection[str]] | None,
    facets: Collection[str],
    group_by: str | None = None,
) -> Selection:
    """Return what is asked for so. Raises QueryError for what cannot be."""
    if string("match", match) not in MATCHES:
        raise QueryError(
            f"cannot match '{match}' of the words: {', '.join(MATCHES)} can be matched."
        )
    if sort is not None and string("sort", sort) not in SORTS:
        raise QueryError(f"cannot sort by '{sort}': articles are sorted by {', '.join(SORTS)}.")
    chosen = named_strings("filter", where)
    first, last = _day("since", since, 0), _day("until", until, 1)
    if first and last and first > last:
        raise QueryError(f"cannot search since {first} until {last}: that ends before it begins.")
    named = strings("facets", facets)
    for name in named:
        _require_unit(name, "count")
    if group_by is not None:
        _require_unit(string("group_by", group_by), "group")
    return Selection(match, sort, first, last, chosen, named, group_by)


def _require_unit(name: str, doing: str) -> None:
    if not name:
        raise QueryError(f"cannot {doing} by '': name a field, such as source.")
    if (name == "date" or name.startswith("date:")) and name not in FACETS:
        raise QueryError(
            f"cannot {doing} by '{name}': dates are {doing}ed by {', '.join(FACETS[:3])}."
        )


def _day(name: str, day: Date | str | None, end: int) -> Date | None:
    if day is None or isinstance(day, Date):
        return day
    if not isinstance(day, str):
        raise wrong(name, "a date or a string", day)
    from index.articles.calendars.dates import date_range

    days = date_range(day)
    if days is None or ".." in day:
        raise QueryError(
            f"cannot search {name} '{day}': it is no date. Write 2020, 2020-09 or 2020-09-06."
        )
    return days[end]


class Selector:
    """Selects from matches over one state of an index."""

    def __init__(self, engine: Engine, matcher: Matcher, kept: ReadKept | None = None) -> None:
        self._engine = engine
        self._tags = Tags(engine, kept)
        self._arrays = matcher.arrays
        self._matcher = matcher

    def matches(self, asked: Selection, query: Query) -> Matches:
        """Return what a widened query matches of what is asked for."""
        matches = self._matcher.match(query.tree)
        if asked.match == "most":
            matches = self._of_most(query.tree, matches)
        return self._kept(asked, matches)

    def every(self, asked: Selection, query: Query) -> Docs:
        """Return every document of a widened query, ascending."""
        return self.matches(asked, query).docs

    def count(self, asked: Selection, query: Query) -> int:
        """Return how many documents of a widened query there are."""
        if asked.is_plain_for(query.tree):
            return self._matcher.best_and_total(query.tree, 1)[1]
        return len(self.every(asked, query))

    def _of_most(self, tree: Node, matches: Matches) -> Matches:
        """Return the matches that have most words of a query, written otherwise perhaps."""
        nodes = any_words(tree)
        words = [*dict.fromkeys(node for node in nodes if not isinstance(node, Variant))]
        met = np.zeros(self._arrays.doc_count_all, np.int64)
        for word in words:
            of_word = np.zeros(len(met), np.bool_)
            for node in (word, *(node for node in nodes if stands_for(node, word))):
                of_word[self._matcher.match(node).docs] = True
            met += of_word
        keep = met[matches.docs] > len(words) // 2 if words else slice(None)
        return Matches(matches.docs[keep], matches.scores[keep])

    def _kept(self, asked: Selection, matches: Matches) -> Matches:
        """Return the matches that pass the filter."""
        keep = np.ones(len(matches.docs), np.bool_)
        if asked.since or asked.until:
            days = self._arrays.days[matches.docs]
            first, last = asked.since or Date.min, asked.until or Date.max
            keep &= (days >= first.toordinal()) & (days <= last.toordinal()) & (days > 0)
        if asked.without:
            keep &= ~np.isin(matches.docs, [*asked.without])
        for name, wanted_values in asked.where.items():
            asked_for = {*map(fold, wanted_values)}
            if self._is_tag(name):
                keep &= self._tags.any_of(asked_for, matches.docs)
                continue
            found, numbers = self._valued(name, matches.docs)
            wanted = [n for n, value in enumerate(found) if fold(value) in asked_for]
            keep &= np.isin(numbers, wanted)
        return Matches(matches.docs[keep], matches.scores[keep])

    def sorted(self, sort: str, matches: Matches, count: int) -> Matches:
        """Return the first `count` matches as they are sorted; of equals the best first."""
        docs, scores = matches
        keys: list[NDArray[Any]] = [docs, -scores, *self._key(sort, docs)]
        order = np.lexsort(keys)[:count]
        return Matches(docs[order], scores[order])

    def facets(self, asked: Selection, docs: Docs) -> dict[str, dict[str, int]]:
        """Return how many of some documents there are of each value, the most first, by field.

        Dates come in their order. Documents without a value are not counted.
        """
        return {name: self._counts(name, docs) for name in asked.facets}

    def groups(self, name: str, docs: Docs) -> tuple[NDArray[np.int64], dict[int, Group]]:
        """Return where the first of some documents of each value stands, ascending, and its group.

        Those without a value are a group too.
        """
        found, numbers = self._valued(name, docs)
        distinct, first, counts = np.unique(numbers, return_index=True, return_counts=True)
        groups = {
            int(docs[at]): Group(name, found[number], count)
            for number, at, count in zip(
                distinct.tolist(), first.tolist(), counts.tolist(), strict=True
            )
        }
        return np.sort(first), groups

    def _valued(self, name: str, docs: Docs) -> tuple[list[str], NDArray[np.int64]]:
        """Return values of a field, and the number of that of each of some documents."""
        if self._is_tag(name):
            return self._tags.first(docs)
        if is_title(name):
            titles, numbers = np.unique(self._titles(docs), return_inverse=True)
            return titles.tolist(), numbers
        if not name.startswith("date:"):
            found, numbers = values(self._arrays, name)
            return found, numbers[docs]
        days, numbers = np.unique(self._arrays.days[docs], return_inverse=True)
        length = LENGTHS[name[5:]]
        keys = [Date.fromordinal(day).isoformat()[:length] if day else "" for day in days.tolist()]
        order = [*dict.fromkeys(keys)]
        places = {key: number for number, key in enumerate(order)}
        return order, np.array([places[key] for key in keys], np.int64)[numbers]

    def notes(self, asked: Selection) -> list[str]:
        """Say which fields that were asked for no article has, and which values."""
        return notes_of(asked, self._arrays, self._tags)

    def _counts(self, name: str, docs: Docs) -> dict[str, int]:
        if self._is_tag(name):
            found = self._tags.counts(docs)
        else:
            distinct, numbers = self._valued(name, docs)
            counted = np.bincount(numbers, minlength=len(distinct)).tolist()
            found = {value: n for value, n in zip(distinct, counted, strict=True) if n and value}
        if name.startswith("date:"):
            return found
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _key(self, sort: str, docs: Docs) -> Sequence[NDArray[Any]]:
        """Return what documents are sorted by before their scores; those without come last."""
        if sort in ("date", "-date"):
            days = self._arrays.days[docs]
            return (-days if sort == "-date" else days, days == 0)
        if sort == "source":
            sources, numbers = self._arrays.recorded("source")
            ranks = np.argsort(np.argsort(np.array(sources, np.object_)))
            return (
                ranks[numbers[docs]],
                np.array([not v for v in sources], np.bool_)[numbers[docs]],
            )
        if sort == "title":
            return (np.unique(self._titles(docs), return_inverse=True)[1],)
        return ()

    def _titles(self, docs: Docs) -> NDArray[np.object_]:
        """Return the headlines of documents, which are all read for it."""
        titles: list[str] = []
        for start in range(0, len(docs), _READ_AT_ONCE):
            require_time()
            stored = self._engine.opened(docs[start : start + _READ_AT_ONCE].tolist())
            titles += [one.article.headline for one in stored]
        return np.array(titles, np.object_)

    def _is_tag(self, name: str) -> bool:
        return is_tag(name, self._arrays, self._tags)


def is_tag(name: str, record: OnRecord, tags: Tags) -> bool:
    """Tell whether a field is the tags; articles may have a field of this name themselves."""
    return name in TAG_NAMES and (bool(tags.names()) or not any(values(record, name)[0]))


def notes_of(asked: Selection, record: OnRecord, tags: Tags) -> list[str]:
    """Say which fields that were asked for no article has, and which values."""
    notes = []
    grouped = (asked.group_by,) if asked.group_by else ()
    for name in dict.fromkeys((*asked.where, *asked.facets, *grouped)):
        if name in FACETS or is_title(name) or is_tag(name, record, tags):
            continue
        if not any(values(record, name)[0]):
            notes.append(no_field(record, name))
    for name, wanted in asked.where.items():
        if is_title(name):
            continue
        if is_tag(name, record, tags):
            found = tags.names()
        else:
            found = [value for value in values(record, name)[0] if value]
        for value in wanted:
            if found and fold(value) not in map(fold, found):
                notes.append(f"no article has {name} '{value}'{told(found)}")
    return notes


def stands_for(node: Node, word: Node) -> bool:
    """Tell whether a node is a word of a query written otherwise."""
    if not isinstance(node, Variant) or not isinstance(word, Word):
        return False
    return word.text in node.words[0].text.split()


def _is_scored(tree: Node) -> bool:
    match tree:
        case Dated() | Valued():
            return False
        case InField(_, inner):
            return _is_scored(inner)
        case Boolean(should, must, must_not):
            some = (*should, *must)
            return any(map(_is_scored, some)) or not (some or must_not)
        case Phrase():
            return True
    return True
