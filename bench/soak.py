"""Writes, merges, rebuilds and reads one index for a long time, by several processes and threads.

    python -m bench.soak --minutes 60

One process writes: every commit changes all articles of a group to one new number, and others at
random; it optimizes, and rebuilds, now and then. Processes read, each with an Index that it
refreshes or opens anew, one of them by several threads. Each state read has to be one that was
committed: a group is of one number, which never goes back; a word finds what the articles say; a
searcher that is kept answers as it did, however many commits later. Memory, file descriptors and
mapped files of each process are looked at all the while, and must not grow from the second third to
the last: memory by a tenth at most, the others by what kept searchers may have more of them.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import NamedTuple

from bench.crash_check import require_no_other_files
from index import Article, Index, IndexNotFoundError, Searcher, open_index

_GROUP = 8
_OTHERS = 400
_WORDS = "وصل الوزير إلى المدينة مساء أمس وافتتح السوق والمطار على ضفة النهر".split()
_THREADS = 4
# A searcher is kept for so many refreshes.
_KEPT = 40


class Use(NamedTuple):
    """What a process takes: memory in megabytes, file descriptors, mapped files of the index."""

    memory: float
    files: int
    maps: int


class Counts(NamedTuple):
    """What was done so far, by all processes."""

    commits: "Synchronized[int]"
    reads: "Synchronized[int]"
    opened: "Synchronized[int]"
    snapshots: "Synchronized[int]"


def main() -> None:
    """Go on for so many minutes and print the figures; fail at the first thing that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--readers", type=int, default=3)
    asked = parser.parse_args()
    fork = multiprocessing.get_context("fork")
    counts = Counts(*(fork.Value("q", 0) for _ in Counts._fields))
    ends = time.monotonic() + asked.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        _rebuild(path, 0, random.Random(0))
        works: dict[str, Callable[[], None]] = {"writer": lambda: _write(path, ends, counts)}
        for number in range(asked.readers):
            works[f"reader {number}"] = lambda n=number: _read(path, ends, counts, n)  # type: ignore[misc]
        works["threads"] = lambda: _read_by_threads(path, ends, counts)
        processes = {name: fork.Process(target=work, name=name) for name, work in works.items()}
        for process in processes.values():
            process.start()
        uses = _watch(processes, ends)
        for name, process in processes.items():
            process.join(60)
            if process.exitcode != 0:
                sys.exit(f"{name} ended by {process.exitcode}")
        require_no_other_files(path)
    for name, some in uses.items():
        print(f"{name}\t{_told(some)}")
    told = ", ".join(
        f"{count.value} {name}" for name, count in zip(Counts._fields, counts, strict=True)
    )
    print(f"{asked.minutes:g} minutes: {told}; none inconsistent")
    # In less it has hardly begun.
    grown = [name for name, some in uses.items() if asked.minutes >= 5 and not _is_flat(some)]
    if grown:
        sys.exit(f"not flat: {', '.join(grown)}")


# Writing.


def _write(path: Path, ends: float, counts: Counts) -> None:
    chance = random.Random(1)
    number = 0
    with open_index(path, lock_timeout=60) as ix:
        while time.monotonic() < ends:
            number += 1
            kind = chance.random()
            if kind < 0.01:
                ix.rollback()
                _rebuild(path, number, chance)
            elif kind < 0.03:
                ix.optimize()
            else:
                _change(ix, number, chance)
                ix.commit()
            counts.commits.value += 1


def _change(ix: Index, number: int, chance: random.Random) -> None:
    _number(ix, number)
    for id_ in chance.sample(range(_OTHERS), 10):
        if chance.random() < 0.3 and str(id_) in ix:
            ix.delete(str(id_))
        else:
            ix.update(_other(id_, chance))


def _number(ix: Index, number: int) -> None:
    for at in range(_GROUP):
        ix.update(Article(id=f"group{at}", text=f"عدد{number} {' '.join(_WORDS)}"))


def _other(id_: int, chance: random.Random) -> Article:
    return Article(id=str(id_), text=" ".join(chance.choices(_WORDS, k=30)))


def _rebuild(path: Path, number: int, chance: random.Random) -> None:
    with open_index(path, rebuild=True, lock_timeout=60) as ix:
        _number(ix, number)
        for id_ in chance.sample(range(_OTHERS), 100):
            ix.update(_other(id_, chance))


# Reading.


class _Snapshot:
    """A searcher, and what it answered when it was made."""

    def __init__(self, ix: Index) -> None:
        self._searcher = ix.searcher()
        self._first = _answers(self._searcher)

    def require_whole(self) -> None:
        if _answers(self._searcher) != self._first:
            raise AssertionError("a searcher answers otherwise than before")


def _answers(searcher: Searcher) -> object:
    found = [
        searcher.search(query, limit=30) for query in ("الوزير", '"مساء أمس"', "+النهر -السوق")
    ]
    return [(some.total, some.hits) for some in found]


class _Reading:
    """What one reader has seen."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._latest = 0
        self._snapshots: list[_Snapshot] = []

    def look(self, ix: Index) -> None:
        """Require that the state read is one that was committed, no older than the last."""
        searcher = ix.searcher()
        # Of one state, though another thread may refresh the Index meanwhile.
        every = [*searcher.hits("ضفة النهر", limit=None)]
        numbers = {hit.snippets[0].text.split()[0] for hit in every if hit.id.startswith("group")}
        if len(numbers) != 1:
            raise AssertionError(f"a group of the numbers {numbers}")
        word = numbers.pop()
        number = int(word.removeprefix("عدد"))
        if searcher.search(f"={word}").total != _GROUP:
            raise AssertionError(f"{word} finds {searcher.search(f'={word}').total}")
        if number < self._latest:
            raise AssertionError(f"{number} came after {self._latest}")
        self._latest = number
        self._counts.reads.value += 1
        self._keep(ix)

    def _keep(self, ix: Index) -> None:
        if random.random() < 2 / _KEPT:
            self._snapshots.append(_Snapshot(ix))
        for snapshot in [*self._snapshots]:
            if random.random() < 1 / _KEPT:
                snapshot.require_whole()
                self._counts.snapshots.value += 1
                self._snapshots.remove(snapshot)


def _read(path: Path, ends: float, counts: Counts, number: int) -> None:
    random.seed(number)
    reading = _Reading(counts)
    ix = open_index(path)
    while time.monotonic() < ends:
        if random.random() < 0.2:
            ix.close()
            ix = _opened(path)
            counts.opened.value += 1
        else:
            ix.refresh()
        reading.look(ix)
        time.sleep(0.02)


def _opened(path: Path) -> Index:
    try:
        return open_index(path)
    except IndexNotFoundError:
        raise AssertionError("there is no index for a moment") from None


def _read_by_threads(path: Path, ends: float, counts: Counts) -> None:
    ix, failed = open_index(path), list[BaseException]()

    def work() -> None:
        reading = _Reading(counts)
        try:
            while time.monotonic() < ends and not failed:
                # Another thread may have an older state in its hands: each looks at its own.
                with turn:
                    ix.refresh()
                    reading.look(ix)
                time.sleep(0.02)
                _answers(ix.searcher())
        except BaseException as error:
            failed.append(error)

    turn = threading.Lock()
    threads = [threading.Thread(target=work) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


# Memory and handles.


def _watch(
    processes: dict[str, "multiprocessing.context.ForkProcess"], ends: float
) -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = {name: [] for name in processes}
    while time.monotonic() < ends:
        time.sleep(min(2.0, max(ends - time.monotonic(), 0)))
        for name, process in processes.items():
            if process.pid is None or not process.is_alive():
                return uses
            uses[name].append(_use(process.pid))
    return uses


def _use(pid: int) -> Use:
    place = Path("/proc", str(pid))
    memory = int((place / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    mapped = {
        line.split()[-1] for line in (place / "maps").read_text().splitlines() if ".index" in line
    }
    return Use(memory, len(os.listdir(place / "fd")), len(mapped))


def _thirds(uses: list[Use]) -> tuple[Use, Use]:
    """Return the most of each in the second third, and in the last."""
    third = max(len(uses) // 3, 1)
    second, last = (
        Use(*map(max, zip(*some, strict=True))) for some in (uses[third : 2 * third], uses[-third:])
    )
    return second, last


def _told(uses: list[Use]) -> str:
    second, last = _thirds(uses)
    return (
        f"memory {second.memory:.0f}, then {last.memory:.0f} MB; descriptors {second.files}, then"
        f" {last.files}; mapped files {second.maps}, then {last.maps}"
    )


def _is_flat(uses: list[Use]) -> bool:
    second, last = _thirds(uses)
    return (
        last.memory <= second.memory * 1.1 + 5
        and last.files <= second.files * 1.5 + 16
        and last.maps <= second.maps * 1.5 + 16
    )


if __name__ == "__main__":
    main()
