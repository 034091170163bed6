"""Searches that may take only so long: what they have by then, and that they say so."""

import itertools
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plain import indexed
from typer.testing import CliRunner

import cli
from index import Article, Index, open_index

WORDS = "وصل الوزير إلى المدينة مساء وافتتح السوق والمطار على ضفة النهر".split()
QUERY = " ".join(WORDS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where an index of sixty articles is, of three words each."""
    held = [
        Article(id=str(n), text=" ".join(WORDS[(n + i * 4) % len(WORDS)] for i in range(3)))
        for n in range(60)
    ]
    return indexed(tmp_path_factory.mktemp("timeout") / "index", *held)


@pytest.fixture
def ix(path: Path) -> Iterator[Index]:
    with open_index(path) as ix:
        yield ix


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass whenever a search looks at the clock."""
    seconds = itertools.count()
    monkeypatch.setattr("search.deadline.monotonic", lambda: float(next(seconds)))


def found(results: Any) -> list[str]:
    return [hit.id for hit in results]


def test_time_that_is_enough_changes_nothing(ix: Index) -> None:
    for query in (QUERY, '+الوزير -السوق "على ضفة"', "وص* السو~", "زغنقلب"):
        for limit in (3, 100):
            whole, in_time = (ix.search(query, limit=limit, timeout=t) for t in (None, 60))
            assert (in_time.hits, in_time.total, in_time.notes) == (
                whole.hits, whole.total, whole.notes,
            )  # fmt: skip
            assert not in_time.timed_out
            hits = ix.hits(query, limit=limit, timeout=60)
            assert [*hits] == [*whole.hits]
            assert not hits.timed_out


@pytest.mark.usefixtures("ticking")
def test_words_that_were_read_in_time_are_searched(ix: Index) -> None:
    results = ix.search(QUERY, timeout=3, limit=100)
    assert results.timed_out
    assert results.notes[-1] == "the time allowed, 3 s, was up: this is what was found by then"
    assert 0 < results.total < 60
    for hit in results:
        assert not {*WORDS[:4]}.isdisjoint(ix.get(hit.id).text.split())
    # What comes after has its own time.
    assert ix.search(QUERY, limit=100).total == 60


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("query", ["+الوزير +السوق", "NOT السوق", "(مساء OR النهر) AND المدينة"])
def test_what_needs_all_of_its_words_finds_nothing(ix: Index, query: str) -> None:
    """Articles that lack a word that must be there are no answer."""
    results = ix.search(query, timeout=0)
    assert (results.total, results.hits, results.timed_out) == (0, (), True)
    assert results.notes[-1] == "the time allowed, 0 s, was up before anything was found"
    hits = ix.hits(query, timeout=0)
    assert [*hits] == []
    assert hits.timed_out


@pytest.mark.usefixtures("ticking")
def test_time_is_looked_at_within_a_phrase(ix: Index) -> None:
    """For each of its words, however many there are."""
    query = f'"{" ".join(WORDS[:3] * 20)}"~9'
    results = ix.search(query, timeout=30)
    assert (results.total, results.timed_out) == (0, True)
    assert not ix.search(query, timeout=500).timed_out


@pytest.mark.usefixtures("ticking")
def test_hits_that_were_made_in_time_are_given(ix: Index) -> None:
    """Here all is found in the time for it, and the hits take the rest."""
    results = ix.search("الوزير النهر", timeout=6, limit=100)
    assert results.timed_out
    assert 0 < len(results) < results.total
    whole = ix.search("الوزير النهر", limit=100)
    assert results.total == whole.total
    assert found(results) == found(whole)[: len(results)]
    assert results.notes[-1].endswith(f"{len(results)} of {len(whole)} hits are shown")
    hits = ix.hits("الوزير النهر", timeout=12)
    some = [*hits]
    assert hits.timed_out
    assert 0 < len(some) < hits.total
    assert found(some) == found(whole)[: len(some)]
    assert next(hits, None) is None


@pytest.mark.usefixtures("ticking")
def test_time_is_looked_at_before_each_hit(ix: Index) -> None:
    """Even of the first ten: what was found in time is shown as far as there is time."""
    asked = [ix.search("الوزير النهر", timeout=seconds, limit=8) for seconds in range(80)]
    assert {*map(len, asked)} >= {0, 1, 2, 3, 4, 5, 8}
    assert all(one.timed_out for one in asked if len(one) < 8)
    every = {*found(ix.search("الوزير النهر", limit=100))}
    assert all({*found(one)} <= every and len({*found(one)}) == len(one) for one in asked)


@pytest.mark.usefixtures("ticking")
def test_time_is_looked_at_before_each_segment_of_a_pattern(tmp_path: Path) -> None:
    """A pattern is looked for in the words of each segment, and there may be many of these."""
    held = [Article(id=str(n), text=WORDS[n % len(WORDS)]) for n in range(64)]
    needed = []
    for name, parts in (
        ("one", [held]),
        ("six", [held[64 >> n : 128 >> n] for n in range(1, 7)]),
    ):
        with open_index(tmp_path / name, create=True) as ix:
            for part in parts:
                for article in part:
                    ix.add(article)
                ix.commit()
        with open_index(tmp_path / name) as ix:
            assert len(ix._storage.manifest().segments) == len(parts)
            enough = (
                t for t in range(200) if ix.searcher().search("وص*", timeout=t, limit=0).total
            )
            needed.append(next(enough))
    assert needed[1] >= needed[0] + 5


@pytest.mark.usefixtures("ticking")
def test_what_was_found_is_given_without_advice(ix: Index) -> None:
    """Looking for what joined words may be takes time; what the other word finds is there."""
    asked = [ix.search("الوزير وصلمساء", timeout=seconds, limit=3) for seconds in range(1, 40)]
    totals = [results.total for results in asked]
    found_at = next(n for n, total in enumerate(totals) if total)
    assert {*totals[found_at:]} == {totals[-1]}
    assert not asked[found_at].suggestions
    assert asked[-1].suggestions
    assert not asked[-1].timed_out


@pytest.mark.usefixtures("ticking")
def test_what_is_to_be_sorted_by_title_comes_by_score_where_there_is_no_time(ix: Index) -> None:
    """Every title is read for it."""
    query = "الوزير النهر"
    orders = [found(ix.search(query, limit=5, sort=sort)) for sort in ("score", "title")]
    results = [ix.search(query, limit=5, sort="title", timeout=t) for t in range(1, 60)]
    some = [(one, found(one)) for one in results if one.hits]
    assert all(ids in (orders[0][: len(ids)], orders[1][: len(ids)]) for _, ids in some)
    assert any(one.timed_out and ids == orders[0][: len(ids)] for one, ids in some)
    assert found(results[-1]) == orders[1] != orders[0]


@pytest.mark.usefixtures("ticking")
def test_a_search_whose_time_was_up_throws_nothing_away(ix: Index) -> None:
    searcher = ix.searcher()
    searcher.search(QUERY)
    before = searcher._path
    assert searcher.search(QUERY, timeout=1).timed_out
    assert searcher._path is before


def test_a_long_query_is_stopped_by_the_clock(tmp_path: Path) -> None:
    """Many words that are in every article, and a millionth of a second."""
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    names = [a + b + c for a in letters for b in letters[::3] for c in letters[::5]]
    held = [Article(id=str(n), text=" ".join(names[n % 7 :: 2])) for n in range(300)]
    query = " ".join(f"{a}*" for a in letters[:16]) + " " + " ".join(names[:900])
    with open_index(indexed(tmp_path / "index", *held)) as ix:
        whole = ix.search(query)
        results = ix.searcher().search(query, timeout=1e-6)
        assert results.timed_out
        assert results.total <= whole.total
        assert ix.search(query).total == whole.total


def test_other_threads_are_not_waited_for(ix: Index) -> None:
    searcher, begun, done = ix.searcher(), threading.Event(), threading.Event()

    def wait(_: object) -> None:
        begun.set()
        done.wait(20)

    other = threading.Thread(target=lambda: searcher._run(wait))
    other.start()
    try:
        assert begun.wait(20)
        results = searcher.search("الوزير", timeout=10)
        assert results.total
        assert not results.timed_out
    finally:
        done.set()
        other.join()


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("inf"), 10**400, "1", True])
def test_what_is_no_time(ix: Index, timeout: Any) -> None:
    for search in (ix.search, ix.hits):
        with pytest.raises((TypeError, ValueError), match="timeout must be"):
            search("الوزير", timeout=timeout)


# On the command line.


def run(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, ["search", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("ticking")
def test_a_command_whose_time_is_up_says_so(path: Path) -> None:
    at = ("--index", path, "--timeout")
    status, printed, said = run(*at, 3, QUERY)
    assert (status, printed.startswith("1. ")) == (0, True)
    assert "note: the time allowed, 3 s, was up: this is what was found by then\n" in said
    status, printed, said = run(*at, 0, "+الوزير +السوق")
    assert (status, printed) == (1, "")
    assert "note: the time allowed, 0 s, was up before anything was found\n" in said
    status, printed, said = run(*at, 3, "--format", "json", QUERY)
    answer = json.loads(printed)
    assert answer["timed_out"] is True
    assert "the time allowed" in answer["notes"][-1]
    for output in ("jsonl", "csv"):
        status, printed, said = run(*at, 12, "--limit", 100, "--format", output, "الوزير النهر")
        assert status == 0
        assert printed
        assert "note: the time allowed, 12 s, was up" in said


def test_a_command_of_no_time(path: Path) -> None:
    status, printed, said = run("--index", path, "--timeout", "soon", "الوزير")
    assert (status, printed) == (2, "")
    assert said == (
        "kashaf: invalid value for '--timeout': 'soon' is not a number of seconds, 0 or more."
        " Run 'kashaf search --help'.\n"
    )
