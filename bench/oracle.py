"""Compares answers with those of the reference in plain Python, over random collections.

    python -m bench.oracle --queries 100000             every layout of segments, 40 minutes or so
    python -m bench.oracle --queries 2000 --seed 7      some of them, as the tests do

A collection is made of few words, so that there are many ties, and changed at random: articles are
added, replaced and deleted, in one segment, in many, with deleted documents and without, merged,
optimized, rebuilt. After each change random queries of every kind are asked, on every level and
with spellings kept distinct, some of them sorted, filtered and counted by fields: which articles,
in which order, their scores, the total, pages, the counts, and of each hit that its snippets are
of its text and that what is highlighted there are words that the query can have met.
tests/plain.py is the reference; it knows neither lists nor segments.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from plain import DATES, WORDS, Plain

from bench.oracle_queries import Asked, asked_of
from bench.oracle_selection import LANGUAGES, SOURCES, Expected, expected
from index import Article, Hit, Index, Results, open_index
from index.analysis.tokens.tokenizer import tokenize
from index.store.storage import Storage
from search.query.parser import Query, parse
from search.query.tree import words
from search.ranking import cache

# Impacts are of single precision.
_TOLERANCE = 1e-5
_QUERIES_EACH = 60


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
        source=chance.choice(SOURCES),
        author=line(2),
        category=chance.choice(SOURCES),
        metadata={"lang": lang} if (lang := chance.choice(LANGUAGES)) else {},
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
            asked = asked_of(collection.words, held, chance)
            counts["queries"] += 1
            counts["queries sorted, filtered or counted by fields"] += bool(asked.selection)
            counts["hits"] += _compare(ix, plain, asked)
    return counts


def _compare(ix: Index, plain: Plain, asked: Asked) -> int:
    """Compare one answer; return how many hits it had."""
    parsed = parse(asked.query, asked.level, asked.keep, asked.selection.get("match", "any"))
    options: dict[str, Any] = {"level": asked.level, "keep": asked.keep, "all_copies": True}
    options |= asked.selection
    found = ix.search(asked.query, limit=asked.limit, offset=asked.offset, explain=True, **options)
    whole = _expected(plain, parsed, asked, found)
    page = whole.ranking[asked.offset : asked.offset + asked.limit]
    if found.total != len(whole.ranking) or len(found) != len(page):
        raise DifferenceError(f"{asked}: {found.total} articles, not {len(whole.ranking)}")
    counted = {name: list(of.items()) for name, of in found.facets.items()}
    if counted != whole.facets:
        raise DifferenceError(f"{asked}: counts {counted}, not {whole.facets}")
    every = [(hit.id, hit.score) for hit in ix.hits(asked.query, snippets=False, **options)]
    for hits, ranking in ((every, whole.ranking), ([(hit.id, hit.score) for hit in found], page)):
        if difference := _difference(hits, ranking, whole):
            raise DifferenceError(f"{asked}: {difference}")
    typed = {word.text for word in words(parsed.tree)}
    if found.searched and found.searched.kind in ("spelling", "keyboard"):
        typed = {word.text for word in words(parse(found.searched.query).tree)}
    for hit in found:
        _check_shown(hit, ix.get(hit.id), asked, typed)
    return len(found)


def _expected(plain: Plain, parsed: Query, asked: Asked, found: Results) -> Expected:
    """Return what the reference finds for a query, or for what was searched instead of it."""
    if asked.selection:
        return expected(plain, parsed, asked.selection)
    if found.searched and found.searched.kind in ("spelling", "keyboard"):
        # The reference corrects nothing: what was searched instead is compared, once it is plain
        # that the query as typed finds nothing.
        if plain.ranking(parsed.tree):
            raise DifferenceError(f"{asked}: {found.searched} was searched, though it finds some")
        return expected(plain, parse(found.searched.query, asked.level, asked.keep), {})
    return expected(plain, plain.answered(parsed), {})


def _difference(
    hits: list[tuple[str, float]], ranking: list[tuple[str, float]], whole: Expected
) -> str:
    """Say where hits are not those of a ranking, or are in another order."""
    if len({id_ for id_, _ in hits}) != len(ranking):
        return f"articles {hits}, not {ranking}"
    for (id_, score), (wanted, wanted_score) in zip(hits, ranking, strict=True):
        if abs(score - wanted_score) > _TOLERANCE or not whole.may_stand_for(id_, wanted):
            return f"{id_} {score}, not {wanted} {wanted_score}"
    for (id_, score), (other, other_score) in pairwise(hits):
        if score == other_score and not whole.is_before(id_, other):
            return f"{id_} before {other}, both {score}"
    return ""


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
