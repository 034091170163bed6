"""Compares answers with those of the reference in plain Python, over random collections.

    python -m bench.oracle --queries 100000             every layout of segments, 40 minutes or so
    python -m bench.oracle --queries 2000 --seed 7      some of them, as the tests do

A collection is made of few words, so that there are many ties, and changed at random: articles are
added, replaced and deleted, in one segment, in many, with deleted documents and without, merged,
optimized, rebuilt. After each change random queries of every kind are asked, on every level and
with spellings kept distinct: which articles, in which order, their scores, the total, pages, and
of each hit that its snippets are of its text and that what is highlighted there are words that the
query can have met. tests/plain.py is the reference; it knows neither lists nor segments.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from plain import DATES, WORDS, Plain

from index import Article, Hit, Index, open_index
from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.tokens.spelling import KEEPABLE
from index.analysis.tokens.tokenizer import tokenize
from index.store.storage import Storage
from search import cache
from search.query import Query, parse
from search.tree import words

_SOURCES = ("", "رويترز", "وكالة ليبيا", "ضفاف")
_PATTERNS = ("كت*", "كتاب~", "ليب?", "و*ر", "قطر~2", "covi*", "ل*", "تر?يا", "وزير~")
_DATED = ("date:2020", "date:..2019", "date:2020-06-01", "date:2020-01-01..", "date:2019..2020")
# Impacts are of single precision.
_TOLERANCE = 1e-5
_QUERIES_EACH = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is asked."""

    query: str
    level: str
    keep: tuple[str, ...]
    limit: int
    offset: int


class DifferenceError(Exception):
    """An answer that is not the reference's."""


def main() -> None:
    """Ask so many queries, and print how many of which kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=inf, help="and for no longer than these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--largest", type=int, default=60, help="articles of a collection at most")
    asked = parser.parse_args()
    began = time.monotonic()
    counts = Counter[str]()
    number = asked.seed * 1_000_000
    while counts["queries"] < asked.queries and time.monotonic() - began < asked.minutes * 60:
        number += 1
        counts += compare(number, asked.largest)
    for what, count in sorted(counts.items()):
        print(f"{what}\t{count}")
    print(f"{counts['queries']} queries in {time.monotonic() - began:.0f} s: no difference")


def compare(seed: int, largest: int) -> Counter[str]:
    """Compare the answers over one collection, from its first state to its last.

    Raises DifferenceError, which names the seed, for the first that is another.
    """
    chance = random.Random(seed)
    counts = Counter[str]()
    before = cache.FREQUENT, cache._ARRAY
    if chance.random() < 0.4:
        # So few documents make a word frequent that most are left in their lists.
        cache.FREQUENT, cache._ARRAY = 2, 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            collection = _Collection(Path(folder) / "index", chance, largest)
            for _ in range(chance.randint(1, 4)):
                counts[f"layout: {collection.change()}"] += 1
                counts["collections"] += 1
                counts += _ask(collection, chance)
    except DifferenceError as error:
        raise DifferenceError(f"seed {seed}, {largest}: {error}") from error
    finally:
        cache.FREQUENT, cache._ARRAY = before
    return counts


class _Collection:
    """An index, and the articles it ought to hold, in their order."""

    def __init__(self, path: Path, chance: random.Random, largest: int) -> None:
        self.path, self.held = path, dict[str, Article]()
        self.words = chance.sample(WORDS, chance.randint(2, 12))
        self._chance = chance
        self._ids = [f"{n}" for n in range(int(largest ** chance.random()))]

    def change(self) -> str:
        """Change the index in one or more commits; return how."""
        how = self._chance.choice(list(self._CHANGES) if self.held else ["one commit", "many"])
        self._CHANGES[how](self)
        return how

    def _update(self, ix: Index, ids: list[str]) -> None:
        for id_ in ids:
            article = _article(id_, self.words, self._chance)
            self.held.pop(id_, None)
            self.held[id_] = article
            ix.update(article)

    def _some(self, most: float = 1.0) -> list[str]:
        count = self._chance.randint(0, int(len(self._ids) * most))
        return self._chance.sample(self._ids, count)

    def _at_once(self) -> None:
        with open_index(self.path, create=True) as ix:
            self._update(ix, self._some())

    def _in_many(self) -> None:
        with open_index(self.path, create=True) as ix:
            for _ in range(self._chance.randint(1, 6)):
                self._update(ix, self._some(0.4))
                ix.commit()

    def _with_little_memory(self) -> None:
        storage = Storage(self.path)
        with Index(storage, storage, memory=0) as ix:
            self._update(ix, self._some(0.2))

    def _delete(self) -> None:
        with open_index(self.path) as ix:
            for id_ in self._some(0.6):
                if self.held.pop(id_, None):
                    ix.delete(id_)

    def _optimize(self) -> None:
        with open_index(self.path) as ix:
            ix.optimize()

    def _rebuild(self) -> None:
        self.held.clear()
        with open_index(self.path, rebuild=True) as ix:
            self._update(ix, self._some() or self._ids[:1])

    _CHANGES: dict[str, Callable[["_Collection"], None]] = {  # noqa: RUF012
        "one commit": _at_once,
        "many": _in_many,
        "many, and several in one": _with_little_memory,
        "deleted": _delete,
        "optimized": _optimize,
        "rebuilt": _rebuild,
    }


def _article(id_: str, among: list[str], chance: random.Random) -> Article:
    def line(most: int, least: int = 0) -> str:
        return " ".join(chance.choices(among, k=chance.randint(least, most)))

    return Article(
        id=id_,
        title=line(3),
        text=line(9, 1),
        date=chance.choice(DATES),
        source=chance.choice(_SOURCES),
        author=line(2),
        category=chance.choice(_SOURCES),
    )


# Queries.


def _query(among: list[str], chance: random.Random) -> str:
    """Return words alone, as most queries are, or clauses of every kind."""
    if chance.random() < 0.45:
        kinds = [_word, _word, _word, _phrase, _pattern]
        return " ".join(chance.choice(kinds)(among, chance) for _ in range(chance.randint(1, 7)))
    clauses = (_clause(among, chance, 0) for _ in range(chance.randint(1, 4)))
    return " ".join(chance.choice(["", "", "+", "-"]) + clause for clause in clauses)


def _word(among: list[str], chance: random.Random) -> str:
    return chance.choice(among if chance.random() < 0.9 else [*WORDS])


def _phrase(among: list[str], chance: random.Random) -> str:
    return f'"{" ".join(_word(among, chance) for _ in range(chance.randint(2, 3)))}"'


def _pattern(among: list[str], chance: random.Random) -> str:
    return chance.choice(_PATTERNS)


def _clause(among: list[str], chance: random.Random, depth: int) -> str:
    kind = chance.choice("wwwpexfdp((("[: 9 if depth > 2 else 12])
    if kind == "(":
        operator = chance.choice(["AND", "OR", "AND NOT", ""])
        one, other = (_clause(among, chance, depth + 1) for _ in range(2))
        return f"({one} {operator} {other})"
    leaf = _phrase if chance.random() < 0.3 else _word
    return {
        "w": lambda: _word(among, chance),
        "p": lambda: _phrase(among, chance),
        "e": lambda: f"={leaf(among, chance)}",
        "x": lambda: _pattern(among, chance),
        "f": lambda: f"{chance.choice(['title', 'source', 'author'])}:{leaf(among, chance)}",
        "d": lambda: chance.choice(_DATED),
    }[kind]()


def _asked(among: list[str], chance: random.Random) -> Asked:
    plain = chance.random() < 0.6
    keep = chance.sample(sorted(KEEPABLE), chance.randint(0, 2)) if chance.random() < 0.2 else []
    return Asked(
        _query(among, chance),
        DEFAULT_LEVEL if plain else chance.choice(LEVELS),
        tuple(keep),
        chance.choice([1, 2, 3, 10, 10, 100]),
        chance.choice([0, 0, 0, 1, 5]),
    )


# Answers.


def _ask(collection: _Collection, chance: random.Random) -> Counter[str]:
    held = [*collection.held.values()]
    plain = Plain(held)
    counts = Counter[str]()
    with open_index(collection.path) as ix:
        if ix.ids() != [article.id for article in held] or [*ix] != held:
            raise DifferenceError(f"articles {ix.ids()}")
        for _ in range(_QUERIES_EACH):
            asked = _asked(collection.words, chance)
            counts["queries"] += 1
            counts["hits"] += _compare(ix, plain, held, asked)
    return counts


def _compare(ix: Index, plain: Plain, held: list[Article], asked: Asked) -> int:
    """Compare one answer; return how many hits it had."""
    parsed = parse(asked.query, asked.level, asked.keep)
    answer: Callable[[Query], list[tuple[int, float]]] = plain.answer
    found = ix.search(
        asked.query, level=asked.level, keep=asked.keep, limit=asked.limit, offset=asked.offset,
        explain=True, all_copies=True,
    )  # fmt: skip
    if found.searched and found.searched.kind in ("spelling", "keyboard"):
        # The reference corrects nothing: what was searched instead is compared, once it is plain
        # that the query as typed finds nothing.
        if plain.ranking(parsed.tree):
            raise DifferenceError(f"{asked}: {found.searched} was searched, though it finds some")
        parsed, answer = parse(found.searched.query, asked.level, asked.keep), _as_typed(plain)
    whole = [(held[number].id, score) for number, score in answer(parsed)]
    page = whole[asked.offset : asked.offset + asked.limit]
    if found.total != len(whole) or len(found) != len(page):
        raise DifferenceError(f"{asked}: {found.total} articles, not {len(whole)}")
    every = ix.hits(asked.query, level=asked.level, keep=asked.keep, snippets=False)
    if {hit.id for hit in every} != {id_ for id_, _ in whole}:
        raise DifferenceError(f"{asked}: other articles than {whole}")
    typed = {word.text for word in words(parsed.tree)}
    for hit, (id_, score) in zip(found, page, strict=True):
        same = abs(hit.score - score) < _TOLERANCE
        # Sums that differ by less than single precision may come in either order.
        if not same or (hit.id != id_ and not _is_tied(hit, whole)):
            raise DifferenceError(f"{asked}: {hit.id} {hit.score}, not {id_} {score}")
        _check_shown(hit, ix.get(hit.id), asked, typed)
    return len(found)


def _as_typed(plain: Plain) -> Callable[[Query], list[tuple[int, float]]]:
    return lambda query: plain.ranking(query.tree)


def _is_tied(hit: Hit, whole: list[tuple[str, float]]) -> bool:
    return any(id_ == hit.id and abs(score - hit.score) < 1e-6 for id_, score in whole)


def _check_shown(hit: Hit, article: Article, asked: Asked, typed: set[str]) -> None:
    """Require that shares add up, and that what is shown are words of the article that matched."""
    if abs(sum(share.score for share in hit.shares or ()) - hit.score) > _TOLERANCE:
        raise DifferenceError(f"{asked}: shares of {hit.id} do not add up")
    matched = {match.word for match in hit.matches}
    if others := {match.query for match in hit.matches} - typed:
        raise DifferenceError(f"{asked}: {hit.id} has met {others}, which were not asked for")
    shown = [(hit.title, hit.title_highlights)]
    for snippet in hit.snippets:
        if article.text[snippet.start :][: len(snippet.text)] != snippet.text:
            raise DifferenceError(f"{asked}: a snippet of {hit.id} is not of its text")
        shown.append((snippet.text, snippet.highlights))
    for text, highlights in shown:
        tokens = {(token.start, token.end): token.letters for token in tokenize(text)}
        for start, end in highlights:
            # Words of a compound are highlighted as one.
            inside = [at for at in tokens if start <= at[0] and at[1] <= end]
            if not inside or text[start:end] not in matched:
                raise DifferenceError(f"{asked}: {text[start:end]} of {hit.id} is no match")
    for match in hit.matches:
        if match.field == "body" and match.word not in article.text:
            raise DifferenceError(f"{asked}: {match.word} is not in {hit.id}")


if __name__ == "__main__":
    main()
