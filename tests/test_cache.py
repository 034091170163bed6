"""What a searcher keeps in memory: bounded by `cache`, and nothing that an answer depends on."""

import random
import tracemalloc
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from index import Article, Index, Searcher, open_index
from search.ranking import cache

WORDS = ["".join(letters) for letters in product("بتجدرسعف", "قلمنه", "كوشطز")]
ARTICLES = 4500
QUERIES = (
    *WORDS[:8],
    " ".join(WORDS[:3]),
    " ".join(WORDS[20:40]),
    f"+{WORDS[1]} {WORDS[2]} -{WORDS[3]}",
    f"+{WORDS[1]} +{WORDS[4]}",
    f'"{WORDS[1]} {WORDS[2]}"',
    f"title:{WORDS[1]} {WORDS[5]}",
    f"{WORDS[1][0]}* {WORDS[9]}~",
    f"NOT {WORDS[1]}",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where an index is of articles of 30 words each, in several segments."""
    path = tmp_path_factory.mktemp("cache") / "index"
    chosen = random.Random(1)
    with open_index(path, create=True) as ix:
        for number in range(ARTICLES):
            # The first words stand in most articles, the last in few.
            words = [WORDS[int(len(WORDS) * chosen.random() ** 2)] for _ in range(30)]
            ix.add(Article(id=str(number), title=words[0], text=" ".join(words)))
            if number in (2700, 4000):
                ix.commit()
        for number in range(0, ARTICLES, 50):
            ix.delete(str(number))
    return path


@pytest.fixture
def _few_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every way of keeping words be taken in an index as small as this."""
    monkeypatch.setattr(cache, "FREQUENT", 100)
    monkeypatch.setattr(cache, "_ARRAY", 1000)


def answers(ix: Index) -> Iterator[tuple[int, list[str], list[float]]]:
    for query, (limit, offset) in product(QUERIES, ((3, 0), (20, 5))):
        found = ix.search(query, limit=limit, offset=offset)
        yield found.total, [hit.id for hit in found], [round(hit.score, 6) for hit in found]


@pytest.mark.usefixtures("_few_are_frequent")
@pytest.mark.parametrize("cache", [0, 1, 3, 30, 100_000])
def test_answers_are_the_same_whatever_is_kept(path: Path, cache: int) -> None:
    with open_index(path) as ix:
        expected = list(answers(ix))
    assert all(total for total, _, _ in expected)
    with open_index(path, cache=cache) as ix:
        # Twice, so that what was kept of the first is used.
        assert list(answers(ix)) == expected
        assert list(answers(ix)) == expected


def look(searcher: Searcher) -> None:
    for word in (*WORDS, *WORDS[:40]):
        searcher.search(word, limit=1)


def kept(path: Path, cache: int) -> float:
    """Return the megabytes that a searcher has after every word was looked for."""
    with open_index(path, cache=cache) as ix:
        searcher = ix.searcher()
        tracemalloc.start()
        try:
            look(searcher)
            return tracemalloc.get_traced_memory()[0] / 1e6
        finally:
            tracemalloc.stop()


@pytest.mark.usefixtures("_few_are_frequent")
def test_no_more_is_kept_than_is_allowed(path: Path) -> None:
    with open_index(path) as ix:
        look(ix.searcher())  # Fills tables that all searchers share.
    little, much = kept(path, 1), kept(path, 450)
    assert little < 1.2
    assert much > 1.5 * little, (little, much)
