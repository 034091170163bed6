"""What filtering, sorting and counting should give, in plain Python, one article after the other.

The documents that match come from tests/plain.py; here it is decided which of them are kept, in
which order they come, and how many there are of each value: see bench/oracle.py.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plain import Plain

from index import Article
from index.analysis.tokens.normalize import fold
from search.filtering.selection import FACETS, MATCHES, SORTS
from search.query.content import any_words
from search.query.parser import Query
from search.query.tree import Boolean, Dated, InField, Node, Phrase, Valued

SOURCES = ("", "رويترز", "وكالة ليبيا", "ضفاف")
LANGUAGES = ("", "ar", "fr", "عربية")
_SINCE = ("2019", "2020", "2020-06", date(2020, 1, 1))
_UNTIL = ("2020", "2020-06-01", date(2020, 6, 1), "2021")
# Sums of single precision may come in either order if they differ by less in the reference.
_CLOSE = 1e-6
_Key = tuple[Any, ...]


def options(has_fields: bool, chance: random.Random) -> dict[str, Any]:
    """Return arguments of `search` that select, sort and count, at least one of them."""
    fields = ["source", "category", *(["lang"] if has_fields else [])]
    values = {"lang": LANGUAGES[1:]}
    name = chance.choice(fields)
    wanted = chance.sample(values.get(name, SOURCES[1:]), chance.randint(1, 2))
    every: dict[str, Any] = {
        "match": chance.choice(MATCHES),
        "sort": chance.choice(SORTS),
        "since": chance.choice(_SINCE),
        "until": chance.choice(_UNTIL),
        "filter": {name: wanted[0] if len(wanted) == 1 else wanted},
        "facets": chance.sample([*FACETS[:3], "author", *fields], chance.randint(1, 3)),
    }
    asked = chance.sample(sorted(every), chance.choice([1, 1, 2, 3]))
    # What is searched where nothing is found has a reference of its own, without selection.
    return {"fallback": False} | {option: every[option] for option in asked}


@dataclass(frozen=True, slots=True)
class Expected:
    """The ids and scores of all that should be found, in order, and how many of each value.

    `keys` is what each id is sorted by: a key, then its score, then the number of its document.
    """

    ranking: list[tuple[str, float]]
    facets: dict[str, list[tuple[str, int]]]
    keys: dict[str, tuple[_Key, float, int]]

    @classmethod
    def by_score(cls, plain: Plain, ranking: list[tuple[int, float]]) -> "Expected":
        """Return what is sorted by score and counted by nothing."""
        named = {plain.articles[doc].id: ((), score, doc) for doc, score in ranking}
        return cls([(id_, score) for id_, (_, score, _) in named.items()], {}, {**named})

    def may_stand_for(self, id_: str, wanted: str) -> bool:
        """Tell whether an article may stand in the place of another: scores that all but agree."""
        (key, score, _), (wanted_key, wanted_score, _) = self.keys[id_], self.keys[wanted]
        return key == wanted_key and abs(score - wanted_score) < _CLOSE

    def is_before(self, id_: str, other: str) -> bool:
        """Tell whether an article comes before another of the very same score."""
        (key, _, doc), (other_key, _, other_doc) = self.keys[id_], self.keys[other]
        return key != other_key or doc < other_doc


def expected(plain: Plain, query: Query, asked: Mapping[str, Any]) -> Expected:
    """Return what a query should find with these arguments of `search`, which fall back to nothing.

    The best by score are ranked anew by how their words neighbour; what is sorted otherwise is not.
    """
    kept = {
        doc: score
        for doc, score in plain.scores(query.tree).items()
        if _is_kept(plain.articles[doc], asked) and _has_most(plain, query.tree, doc, asked)
    }
    sort = asked.get("sort") or ("score" if _is_scored(query.tree) else "-date")
    if sort == "score":
        ranking = Expected.by_score(plain, plain.ranked(query.tree, kept))
    else:
        key = _SORTED[sort]
        order = sorted(kept, key=lambda doc: (key(plain.articles[doc]), -kept[doc], doc))
        articles = [plain.articles[doc] for doc in order]
        ranking = Expected(
            [(plain.articles[doc].id, kept[doc]) for doc in order],
            {},
            {one.id: (key(one), kept[doc], doc) for one, doc in zip(articles, order, strict=True)},
        )
    found = [plain.articles[doc] for doc in kept]
    facets = {name: _counts(found, name) for name in asked.get("facets", ())}
    return Expected(ranking.ranking, facets, ranking.keys)


def _is_kept(article: Article, asked: Mapping[str, Any]) -> bool:
    if "since" in asked and not (article.date and article.date >= _FIRST[str(asked["since"])]):
        return False
    if "until" in asked and not (article.date and article.date <= _LAST[str(asked["until"])]):
        return False
    for name, values in asked.get("filter", {}).items():
        wanted = [values] if isinstance(values, str) else values
        if fold(_value(article, name)) not in map(fold, wanted):
            return False
    return True


_FIRST = {
    "2019": date(2019, 1, 1),
    "2020": date(2020, 1, 1),
    "2020-06": date(2020, 6, 1),
    "2020-01-01": date(2020, 1, 1),
}
_LAST = {
    "2020": date(2020, 12, 31),
    "2020-06-01": date(2020, 6, 1),
    "2021": date(2021, 12, 31),
}


def _has_most(plain: Plain, tree: Node, doc: int, asked: Mapping[str, Any]) -> bool:
    words = {*any_words(tree)}
    if asked.get("match") != "most" or not words:
        return True
    return sum(doc in plain.found(word) for word in words) > len(words) / 2


def _value(article: Article, name: str) -> str:
    if name == "lang":
        return article.metadata.get("lang", "")
    value: str = getattr(article, name)
    return value


# What has no value comes last, whichever way the rest is sorted.
_SORTED: dict[str, Callable[[Article], _Key]] = {
    "date": lambda article: (not article.date, article.date or date.min),
    "-date": lambda article: (not article.date, -(article.date or date.min).toordinal()),
    "source": lambda article: (not article.source, article.source),
    "title": lambda article: (article.headline,),
}


def _counts(found: list[Article], name: str) -> list[tuple[str, int]]:
    if name.startswith("date:"):
        length = {"date:year": 4, "date:month": 7, "date:day": 10}[name]
        days = Counter(str(article.date)[:length] for article in found if article.date)
        return sorted(days.items())
    values = Counter(filter(None, (_value(article, name) for article in found)))
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


def _is_scored(node: Node) -> bool:
    """Tell whether anything that may be found adds to the score; nothing at all does, by words."""
    match node:
        case Dated() | Valued():
            return False
        case InField(_, inner):
            return _is_scored(inner)
        case Boolean(should, must, must_not):
            return any(map(_is_scored, (*should, *must))) or not (should or must or must_not)
        case Phrase():
            return True
    return True
