"""An Index and a Searcher shared by threads, and searches that are interrupted."""

import gc
import random
import sys
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Event
from time import monotonic
from types import FrameType
from typing import Any

import pytest
from plain import seeds_and

from index import Article, Index, IndexClosedError, KashafError, Searcher, open_index
from index.store.reader import IndexReader
from search.ranking import maxscore as ranking
from search.ranking.matching import Matcher

THREADS = 6
SECONDS = 1.2
QUERIES = (
    "ليبيا",
    "زيارة وزير الدفاع التركي إلى طرابلس",
    '"حكومة الوفاق"',
    "+ليبيا تركيا -قطر",
    "source:وكالة الوفد",
    "date:2020 ليبيا",
    "طرا* السراج~",
    "NOT ليبيا",
    "من في إلى على",
    "عَلَم البلاد",
    "زغنقلب أوردغان",
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where an index of the articles of seeds/ is, in two segments."""
    late = Article(id="late", text="وصل الوفد إلى ليبيا")
    return seeds_and(tmp_path_factory.mktemp("threads") / "index", late)


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    """Let threads take turns a hundred times as often as they do, so that they meet."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


def answer(searcher: Index | Searcher, query: str) -> object:
    found = searcher.search(query, limit=50, explain=True)
    return found.total, found.hits, found.notes


def at_once(*works: Callable[[int], None]) -> None:
    """Run functions in a thread each, which begin together; raise what the first raises."""
    barrier = Barrier(len(works))

    def run(number: int) -> None:
        barrier.wait()
        works[number](number)

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(run, number) for number in range(len(works))]:
            done.result()


@pytest.mark.parametrize("shared", ["an Index", "a Searcher", "a Searcher of little memory"])
def test_threads_that_search_find_what_one_finds(seeds: Path, shared: str) -> None:
    cache = 0 if "little" in shared else 50
    with open_index(seeds, cache=cache) as ix:
        expected = {query: answer(ix.searcher(), query) for query in QUERIES}
        searcher = ix if shared == "an Index" else ix.searcher()
        ends = monotonic() + SECONDS

        def search(number: int) -> None:
            chosen = random.Random(number)
            while monotonic() < ends:
                query = chosen.choice(QUERIES)
                assert answer(searcher, query) == expected[query], query

        at_once(*[search] * THREADS)


# The state after commit n: the articles numbered n up to n + LIVE, the n-th replaced if n is odd.
LIVE = 12


def numbered(number: int, again: bool = False) -> Article:
    text = f"وصل الوفد رقم {number} إلى ليبيا" + " مرة أخرى" * again
    return Article(id=str(number), title=f"خبر {number}", text=text)


def commit(ix: Index, number: int) -> None:
    """Take the index from the state `number` - 1 to `number`."""
    ix.delete(str(number - 1))
    ix.add(numbered(number + LIVE - 1))
    if number % 2:
        ix.update(numbered(number, again=True))
    ix.commit()


def check_state(ix: Index | Searcher) -> list[int]:
    """Assert that what is found is one state of the index, whole, and return the ids."""
    found = ix.search("الوفد رقم", limit=100)
    ids = sorted(int(hit.id) for hit in found)
    assert found.total == LIVE
    assert ids == [*range(ids[0], ids[0] + LIVE)]
    for hit in found:
        assert hit.title == f"خبر {hit.id}"
        assert hit.snippets[0].text.startswith(f"وصل الوفد رقم {hit.id} إلى ليبيا")
    again = [int(hit.id) for hit in found if "مرة أخرى" in hit.snippets[0].text]
    assert again == ([ids[0]] if ids[0] % 2 else [])
    return ids


def test_searches_beside_a_writer_see_one_committed_state(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for number in range(LIVE):
            ix.add(numbered(number))
        ix.commit()
        ends, written = monotonic() + SECONDS, Event()

        def write(_: int) -> None:
            number = 0
            while monotonic() < ends:
                number += 1
                commit(ix, number)
                if number % 7 == 0:
                    ix.optimize()
            written.set()

        def search(number: int) -> None:
            latest = -1
            while not written.is_set():
                ids = check_state(ix)
                assert ids[0] >= latest
                latest = ids[0]
                assert len(ix) == LIVE

        def hold(_: int) -> None:
            while not written.is_set():
                searcher = ix.searcher()
                ids = check_state(searcher)
                articles = {article.id for article in ix}
                assert len(articles) == len(ix.ids()) == LIVE
                for _ in range(5):
                    assert check_state(searcher) == ids

        def look(_: int) -> None:
            other = open_index(tmp_path / "index")
            while not written.is_set():
                other.refresh()
                ids = check_state(other)
                assert str(ids[0]) in other
                assert other.get(str(ids[0])).title == f"خبر {ids[0]}"

        at_once(write, search, search, search, hold, look)
        assert ix.search("الوفد", limit=0).total == LIVE


def test_threads_that_write_are_one_after_the_other(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:

        def write(number: int) -> None:
            for i in range(40):
                ix.add(Article(id=f"{number}-{i}", text=f"خبر {i} من الكاتب {number}"))
                if i % 9 == number:
                    ix.commit()

        at_once(*[write] * 4)
        ix.commit()
        assert sorted(ix.ids()) == sorted(f"{number}-{i}" for number in range(4) for i in range(40))
        assert ix.search("خبر").total == 160


def test_indexes_written_by_threads_of_one_process(tmp_path: Path) -> None:
    text = "وصل الوفد إلى ليبيا في زيارة رسمية. " * 200

    def write(number: int) -> None:
        with open_index(tmp_path / str(number), create=True) as ix:
            for i in range(150):
                ix.add(Article(id=str(i), text=f"{number} {i} {text}"))

    at_once(*[write] * 3)
    for number in range(3):
        with open_index(tmp_path / str(number)) as ix:
            assert [article.text for article in ix] == [f"{number} {i} {text}" for i in range(150)]


def test_closing_beside_searches(seeds: Path) -> None:
    for _ in range(10):
        ix = open_index(seeds)
        expected = answer(ix, QUERIES[1])
        searcher = ix.searcher()

        def search(_: int, ix: Index = ix, expected: object = expected) -> None:
            with suppress(IndexClosedError):
                while True:
                    assert answer(ix, QUERIES[1]) == expected

        def close(_: int, ix: Index = ix) -> None:
            ix.close()

        at_once(search, search, search, close)
        assert answer(searcher, QUERIES[1]) == expected


# Interrupts: a KeyboardInterrupt may come before any line of Python.


class Interrupting:
    """Raises KeyboardInterrupt before the n-th line of kashaf's and its libraries' code."""

    def __init__(self, line: int) -> None:
        self.left = line

    def __enter__(self) -> None:
        sys.settrace(self.trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.endswith(".py") or __file__ in frame.f_code.co_filename:
            return self.trace
        if event == "line":
            self.left -= 1
            if self.left == 0:
                sys.settrace(None)
                raise KeyboardInterrupt
        return self.trace


@pytest.mark.parametrize("query", ["زيارة وزير الدفاع التركي", "+ليبيا تركيا -قطر", "طرا* السراج"])
@pytest.mark.parametrize("cache", [0, 50])
def test_an_interrupt_leaves_nothing_behind(seeds: Path, query: str, cache: int) -> None:
    """Whichever line it comes before, the same and other queries find the same afterwards."""
    with open_index(seeds, cache=cache) as ix:
        others = [answer(ix, other) for other in QUERIES[:3]]
        expected = ix.search(query, limit=3, explain=True).hits
        searcher = ix.searcher()
        line, step = 1, 1
        interrupted = 0
        while True:
            try:
                with Interrupting(line):
                    searcher.search(query, limit=3, explain=True)
                break
            except KeyboardInterrupt:
                interrupted += 1
            assert searcher.search(query, limit=3, explain=True).hits == expected
            # The later the line the wider the step: what comes later is done again for every hit.
            line += step
            step += 1 + line // 100
        assert interrupted > 20
        assert [answer(searcher, other) for other in QUERIES[:3]] == others


def test_an_interrupt_while_sums_are_added_up(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As plain Python adds them up, with the table half filled."""
    monkeypatch.setattr("search.ranking.accumulator._native", None)
    real = ranking._best

    def interrupted(groups: Any, finding: int, count: int, sums: Any) -> Any:
        sums[:] = 7.0
        raise KeyboardInterrupt

    with open_index(seeds) as ix:
        expected = answer(ix.searcher(), "ليبيا تركيا")
        searcher = ix.searcher()
        monkeypatch.setattr(ranking, "_best", interrupted)
        with pytest.raises(KeyboardInterrupt):
            searcher.search("ليبيا تركيا")
        monkeypatch.setattr(ranking, "_best", real)
        assert answer(searcher, "ليبيا تركيا") == expected


# Where one comes while an object is deleted, Python only reports it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("rebuild", [False, True])
def test_an_interrupt_of_a_change_leaves_one_state_and_the_lock_free(
    tmp_path: Path, rebuild: bool
) -> None:
    """Whichever line it comes before: all changes count or none, and writing goes on at once."""
    path = tmp_path / "index"
    with open_index(path, create=True) as ix:
        for number in range(3):
            ix.add(numbered(number))
    line, interrupted, ix = 1, 0, open_index(path, rebuild=rebuild, lock_timeout=0)
    while True:
        before, new, interrupt = ix.ids(), numbered(100 + interrupted), Interrupting(line)
        try:
            with interrupt:
                ix.update(numbered(0, again=True))
                ix.add(new)
                ix.delete("0")
                ix.commit()
            if interrupt.left > 0:
                break
        except KeyboardInterrupt:
            interrupted += 1
        ix.rollback()
        after = {new.id} if rebuild else {*before, new.id} - {"0"}
        with open_index(path) as other:
            assert {*other.ids()} in ({*before}, after)
            assert other.search("الوفد رقم").total == len(other)
        ix.refresh()
        if rebuild:
            ix = open_index(path, rebuild=True, lock_timeout=0)
        line += 1 + line // 20
    assert interrupted > 50


def test_a_search_within_a_search_of_the_same_thread(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a signal handler may do, when the other one is half done."""
    with open_index(seeds) as ix:
        expected = [answer(ix, query) for query in QUERIES[:2]]
        searcher = ix.searcher()
        inner: list[object] = []
        real = IndexReader.opened

        def opened(self: Any, docs: Any) -> Any:
            if not inner:
                inner.append(None)
                inner[0] = answer(searcher, QUERIES[1])
            return real(self, docs)

        monkeypatch.setattr(IndexReader, "opened", opened)
        assert [answer(searcher, QUERIES[0]), *inner] == expected


def test_a_searcher_let_go_takes_its_memory_and_files_with_it(seeds: Path) -> None:
    with open_index(seeds) as ix:
        searcher = ix.searcher()
        searcher.search(QUERIES[1])
        path = searcher._path.use(lambda path: path)
        matcher = path._matcher
        assert isinstance(matcher, Matcher)
        gone: list[str] = []
        for part in (searcher, path, matcher, matcher._cache):
            weakref.finalize(part, gone.append, type(part).__name__)
        gc.disable()
        try:
            del searcher, path, matcher, part
            assert len(gone) == 4
        finally:
            gc.enable()


def test_damage_is_still_told(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="خبر من ليبيا"))
    (segment,) = (tmp_path / "index").glob("*.index")
    segment.write_bytes(segment.read_bytes()[:100])
    with open_index(tmp_path / "index") as ix:
        for _ in range(2):
            with pytest.raises(KashafError, match="check --repair"):
                ix.search("خبر")
