"""One size measured by bench/speed.py: engines index, start, search and grow, in turn."""

import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.child import Child, EngineError, Memory
from bench.engine import read_queries
from bench.speed_results import Outcome, Percentiles

# The command that starts an engine on the index in a folder.
Command = Callable[[Path], list[str]]

COLD_RUNS = 5
# Articles added at once, and how often.
ADDITIONS = {1: 5, 100: 3, 10_000: 1}
# Of the queries of a kind, the share that an engine is warmed up by and never asked again.
WARMING = 0.1
# Nanoseconds of such queries before any is measured: what compiles as it runs (Java) needs that
# long. They are asked again and again then, a hundred times at most.
WARM_NS = 1_000_000_000
# Processes that are asked the first questions of their lives, and how many questions.
FIRST_RUNS, FIRST_QUESTIONS = 3, 100
# Questions that are asked again at once, in each round.
AGAIN = 100


@dataclass
class Measured:
    """What is gathered of one engine on one size; seconds, and nanoseconds of each query."""

    index: list[float] = field(default_factory=list)
    peak: Memory = field(default_factory=Memory)
    on_disk: int = 0
    cold: list[float] = field(default_factory=list)
    searching: Memory = field(default_factory=Memory)
    asked: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    every: dict[str, int] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)
    grows: bool = False
    added: dict[int, list[float]] = field(default_factory=dict)

    def outcome(self, engine: str) -> Outcome:
        """Return the medians and percentiles."""
        return Outcome(
            engine,
            index_s=median(self.index) if self.index else None,
            peak_bytes=self.peak.resident,
            peak_anonymous=self.peak.anonymous,
            on_disk=self.on_disk,
            cold_s=median(self.cold) if self.cold else None,
            resident=self.searching.resident,
            resident_anonymous=self.searching.anonymous,
            asked=self.asked,
            queries={kind: percentiles(times) for kind, times in self.times.items() if times},
            added_s={str(count): median(times) for count, times in self.added.items()},
        )


def percentiles(nanoseconds: Sequence[int]) -> Percentiles:
    """Return those of queries in milliseconds, each asked once.

    A percentile is a time that was measured (nearest rank).

    >>> percentiles([2_000_000, 8_000_000, 1_000_000])
    Percentiles(p50=2.0, p95=8.0, p99=8.0, count=3)
    """
    times = sorted(time / 1e6 for time in nanoseconds)
    p50, p95, p99 = (times[math.ceil(share * len(times)) - 1] for share in (0.5, 0.95, 0.99))
    return Percentiles(p50, p95, p99, len(times))


def turns(names: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Yield every name once a round, another one first each time.

    >>> [name for _, name in turns(["a", "b"], 2)]
    ['a', 'b', 'b', 'a']
    """
    for number in range(rounds):
        for place in range(len(names)):
            yield number, names[(number + place) % len(names)]


class Bench:
    """Measures one size in a folder of work. An engine that fails is not asked further."""

    def __init__(self, data: Path, docs: int, work: Path, commands: Mapping[str, Command]) -> None:
        self._data = data
        self._docs = docs
        self._work = work
        self._commands = dict(commands)
        self.measured = {name: Measured() for name in commands}

    def _each(self, rounds: int, act: Callable[..., None], *details: object) -> None:
        for _, name in turns(list(self._commands), rounds):
            if name not in self._commands:
                continue
            try:
                act(name, *details)
            except EngineError as error:
                say(f"{name} is not asked further: {error}")
                del self._commands[name]

    def _start(self, name: str) -> Child:
        return Child(self._commands[name](self._work / name))

    def index(self, runs: int) -> None:
        """Index anew so many times with every engine; the last index stays."""
        self._each(runs, self._index)

    def _index(self, name: str) -> None:
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        measured = self.measured[name]
        with self._start(name) as child:
            with child.peak() as peak:
                seconds = child.ask("index", data=str(self._data))["seconds"]
            measured.index.append(seconds)
            measured.peak = measured.peak.most(peak.memory)
        measured.on_disk = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        say(f"{name}: indexed in {seconds:.1f} s, peak {peak.memory.resident / 1e6:.0f} MB")

    def cold(self) -> None:
        """Start every engine for one question."""
        query = read_queries(self._data)["question"][0]._asdict()
        # Once to have the files in the system's cache.
        for runs in (1, COLD_RUNS):
            for measured in self.measured.values():
                measured.cold.clear()
            self._each(runs, self._cold, query)

    def _cold(self, name: str, query: Mapping[str, Any]) -> None:
        began = perf_counter()
        if name == "kashaf":
            command = [_kashaf(), "search", "--index", str(self._work / name), "--", query["text"]]
            # Exit status 1 is that nothing was found.
            if subprocess.run(command, capture_output=True).returncode not in (0, 1):
                raise EngineError("kashaf search failed")
        else:
            with self._start(name) as child:
                child.ask("open")
                child.ask("find", query=query)
        self.measured[name].cold.append(perf_counter() - began)

    def first(self) -> None:
        """Measure the first questions that a process is asked, other ones in each."""
        for run in range(FIRST_RUNS):
            self._each(1, self._first, run * FIRST_QUESTIONS)

    def _first(self, name: str, begin: int) -> None:
        with self._start(name) as child:
            child.ask("open")
            child.ask("load", data=str(self._data))
            answer = child.ask(
                "ask", kind="question", first=begin, last=begin + FIRST_QUESTIONS, every=1
            )
            self.measured[name].times.setdefault("first", []).extend(answer["ns"])

    def search(self, kinds: Sequence[str], rounds: int, budget: float, additions: Path) -> None:
        """Measure queries of every kind, memory, and what it takes to add articles.

        Every query is asked once, but for some questions that are asked again at once.
        """
        with ExitStack() as opened:
            children: dict[str, Child] = {}
            self._each(1, self._open, opened, children, kinds, budget)
            for number in range(rounds):
                for kind in kinds:
                    self._each(1, self._ask, children, kind, number, rounds)
                say(f"round {number + 1} of {rounds}")
            self._each(1, self._remember, children)
            first = 0
            for count, times in additions_for(self._docs).items():
                for _ in range(times):
                    self._each(1, self._add, children, additions, first, count)
                    first += count
                say(f"added {count}, {times} times")

    def _open(
        self,
        name: str,
        opened: ExitStack,
        children: dict[str, Child],
        kinds: Sequence[str],
        budget: float,
    ) -> None:
        children[name] = child = opened.enter_context(self._start(name))
        facts = child.ask("open")
        self.measured[name].grows = facts["grows"]
        counts = child.ask("load", data=str(self._data))["counts"]
        for kind in kinds:
            if kind in facts["kinds"]:
                self._warm(name, child, kind, counts[kind], budget)
        say(f"{name}: warm")

    def _warm(self, name: str, child: Child, kind: str, count: int, budget: float) -> None:
        """Warm an engine up, and find how many queries of a kind it can be asked."""
        measured = self.measured[name]
        warming = max(1, int(WARMING * count))
        # Twice, for the first are slower than the others will be.
        for _ in range(2):
            some = child.ask("ask", kind=kind, first=0, last=min(warming, 10), every=1)["ns"]
        seconds = sum(some) / len(some) / 1e9
        every = measured.every[kind] = max(1, math.ceil(seconds * count / budget))
        answer = child.ask("ask", kind=kind, first=0, last=warming, every=every)
        if answer["found"] < len(answer["ns"]) / 2:
            asked = len(answer["ns"])
            say(f"{name}: only {answer['found']} of {asked} queries found something: {kind}")
        spent = sum(answer["ns"])
        while spent < WARM_NS:
            again = child.ask("ask", kind=kind, first=0, last=warming, every=every)
            spent += sum(again["ns"]) + WARM_NS // 100
        measured.counts[kind] = count
        measured.times[kind] = []

    def _ask(
        self, name: str, children: Mapping[str, Child], kind: str, number: int, rounds: int
    ) -> None:
        """Ask a part of the queries of a kind."""
        measured = self.measured[name]
        if kind not in measured.times:
            return
        count = measured.counts[kind]
        warming = max(1, int(WARMING * count))
        first, last = (
            warming + (count - warming) * part // rounds for part in (number, number + 1)
        )
        every = measured.every[kind]
        child = children[name]
        measured.times[kind] += child.ask("ask", kind=kind, first=first, last=last, every=every)[
            "ns"
        ]
        if kind == "question":
            first = max(first, last - AGAIN * every)
            again = child.ask("ask", kind=kind, first=first, last=last, every=every)["ns"]
            measured.times.setdefault("again", []).extend(again)

    def _remember(self, name: str, children: Mapping[str, Child]) -> None:
        """Note the memory of a process that was asked all queries."""
        measured = self.measured[name]
        measured.asked = sum(map(len, measured.times.values()))
        measured.searching = children[name].memory()

    def _add(
        self, name: str, children: Mapping[str, Child], data: Path, first: int, count: int
    ) -> None:
        measured = self.measured[name]
        if measured.grows:
            answer = children[name].ask("add", data=str(data), first=first, count=count)
            measured.added.setdefault(count, []).append(answer["seconds"])


def additions_for(docs: int) -> dict[int, int]:
    """Return how many articles are added how often to so many: none more than there are."""
    return {count: times for count, times in ADDITIONS.items() if count <= docs}


def _kashaf() -> str:
    """Return the path of the command, beside that of this Python."""
    found = shutil.which("kashaf", path=str(Path(sys.executable).parent))
    if not found:
        raise SystemExit("speed.py: the command kashaf is not installed beside this Python")
    return found


def say(message: str) -> None:
    """Tell how far it has come."""
    print(message, file=sys.stderr, flush=True)
