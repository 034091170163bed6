"""How fast kashaf is and how much it takes, beside other engines on the same articles and queries.

    pip install -e '.[bench]'
    python -m bench.speed CORPUS.jsonl.gz QUERIES.tsv --sizes 10000,79245 --docs docs

CORPUS files are JSON Lines of id, title and text, QUERIES is "qid TAB query". A size up to the
articles given takes them at even steps; a greater one makes new articles of their sentences (see
bench/workload.py), so `--sizes 10000,100000,1000000` shows the growth. Engines are those of
bench/peers.py and, with `--lucene JAR` and a JDK, Lucene by bench/LuceneSpeed.java; the JAR is any
with Lucene 9 and Jackson, such as that of `pip download --no-deps pyserini==0.22.1`. What an engine
is not asked above is `--most ENGINE=ARTICLES`; stock Whoosh is not above 100,000 unless told.

Measured, every engine in a process of its own and the engines in turn, one run of each before the
second of any, so that a slow minute of the machine is every engine's:

    index       from the JSON Lines file to committed, imports excluded: the median of `--runs`
                (one above 200,000 articles); peak of memory, children included; bytes on disk
                against the bytes of title and text in UTF-8
    cold        a new process that opens the index, answers a question and ends (`kashaf search` by
                its command line), the files in the system's cache: the median of five
    queries     the best ten; all engines open at once, passes of a second or more unmeasured, then
                `--passes` in turn; of each query the median over passes, of these p50, p95, p99
    memory      of the searching process after its first pass of questions (1,000 of them)
    add         1, 100 and 10,000 articles in the searching process, committed and found: medians of
                five, three and one

An engine so slow that a pass would take more than `--budget` seconds gets every N-th query only;
the table says how many. Results go to DOCS/speed.json, which keeps those of other sizes from
earlier runs; DOCS/speed.md, speed.svg and growth.svg are made of it. Without --docs the tables are
printed. `--report` makes them again without measuring. Linux only, for memory is read from /proc.
What was prepared in `--work` is used again: empty it when files or numbers of queries change.
"""

import argparse
import math
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench import workload
from bench.child import Child, EngineError, Memory, compile_java, java, python
from bench.engine import LEVELS, Record, read_queries
from bench.peers import ENGINES
from bench.sample import spread
from bench.speed_report import Outcome, Percentiles, Results, Size, tables, write_report
from bench.workload import Facts
from search.evaluate import read_topics

# The command that starts an engine on the index in a folder.
Command = Callable[[Path], list[str]]

LUCENE = "lucene"
MOST = {"whoosh": 100_000, "whoosh-levels": 100_000}
# Articles of the index that shows what a start costs by itself.
TINY = 5
COLD_RUNS = 5
# Articles added at once, and how often.
ADDITIONS = {1: 5, 100: 3, 10_000: 1}
# Nanoseconds of queries of a kind before any is measured; at most a hundred passes.
WARM_NS = 1_000_000_000
# Above these an engine is run once, for time.
MANY = 200_000


@dataclass
class Measured:
    """What is gathered of one engine on one size; seconds, and nanoseconds of each query."""

    index: list[float] = field(default_factory=list)
    peak: Memory = field(default_factory=Memory)
    on_disk: int = 0
    cold: list[float] = field(default_factory=list)
    searching: Memory = field(default_factory=Memory)
    asked: int = 0
    every: dict[str, int] = field(default_factory=dict)
    passes: dict[str, list[list[int]]] = field(default_factory=dict)
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
            queries={kind: percentiles(times) for kind, times in self.passes.items() if times},
            added_s={str(count): median(times) for count, times in self.added.items()},
        )


def percentiles(passes: Sequence[Sequence[int]]) -> Percentiles:
    """Return those of queries in milliseconds, given the nanoseconds of each in every pass.

    A query counts by its median over the passes; a percentile is a time that was measured (nearest
    rank).

    >>> percentiles([[1_000_000, 8_000_000], [3_000_000, 8_000_000], [2_000_000, 9_000_000]])
    Percentiles(p50=2.0, p95=8.0, p99=8.0, count=2)
    """
    times = sorted(median(times) / 1e6 for times in zip(*passes, strict=True))
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
                _say(f"{name} is not asked further: {error}")
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
        _say(f"{name}: indexed in {seconds:.1f} s, peak {peak.memory.resident / 1e6:.0f} MB")

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

    def search(self, kinds: Sequence[str], passes: int, budget: float, additions: Path) -> None:
        """Measure queries of every kind, memory, and what it takes to add articles."""
        with ExitStack() as opened:
            children: dict[str, Child] = {}
            self._each(1, self._open, opened, children, kinds, budget)
            for number in range(passes):
                for kind in kinds:
                    self._each(1, self._ask, children, kind)
                _say(f"pass {number + 1} of {passes}")
            first = 0
            for count, times in additions_for(self._docs).items():
                for _ in range(times):
                    self._each(1, self._add, children, additions, first, count)
                    first += count
                _say(f"added {count}, {times} times")

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
        _say(f"{name}: warm")

    def _warm(self, name: str, child: Child, kind: str, count: int, budget: float) -> None:
        """Find how many queries a pass can hold, and make such passes, for a second at least."""
        measured = self.measured[name]
        # Twice, for the first are slower than the others will be.
        for _ in range(2):
            times = child.ask("pass", kind=kind, every=max(count // 10, 1))["ns"]
        seconds = sum(times) / len(times) / 1e9 * count
        every = measured.every[kind] = max(1, math.ceil(seconds / budget))
        answer = child.ask("pass", kind=kind, every=every)
        asked, spent = len(answer["ns"]), sum(answer["ns"])
        if answer["found"] < asked / 2:
            _say(f"{name}: only {answer['found']} of {asked} queries found something: {kind}")
        measured.passes[kind] = []
        if kind == "question":
            measured.asked, measured.searching = asked, child.memory()
        # What compiles as it runs (Java) is not done after a short pass.
        while spent < WARM_NS:
            spent += sum(child.ask("pass", kind=kind, every=every)["ns"]) + WARM_NS // 100

    def _ask(self, name: str, children: Mapping[str, Child], kind: str) -> None:
        measured = self.measured[name]
        if kind in measured.passes:
            answer = children[name].ask("pass", kind=kind, every=measured.every[kind])
            measured.passes[kind].append(answer["ns"])

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


@dataclass(frozen=True)
class Given:
    """What is measured on: articles, questions, and queries of other kinds at most `each`."""

    articles: list[Record]
    questions: list[str]
    each: int

    def prepare(self, size: int, folder: Path, *, level_terms: bool) -> Facts:
        """Write `size` articles and queries, if the folder has not got them from earlier."""
        facts = workload.read_facts(folder)
        if facts and (not level_terms or (folder / LEVELS).exists()):
            return facts
        made = size > len(self.articles)
        articles = workload.recombined(self.articles, size) if made else spread(self.articles, size)
        facts, vocabulary = workload.write(
            folder, articles, level_terms=level_terms, made=made, sampled=4 * self.each
        )
        return workload.write_queries(folder, facts, vocabulary, self.questions, self.each)

    def prepare_additions(self, size: int, folder: Path) -> None:
        """Write what is added to an index of `size` articles."""
        count = sum(count * times for count, times in additions_for(size).items())
        made = workload.recombined(self.articles, count, workload.SEED + 1)
        workload.write(folder, workload.with_own_word(made), level_terms=True, made=True, sampled=0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure as the command line says."""
    options = _options(arguments)
    stored = options.docs / "speed.json" if options.docs else None
    results = Results.read(stored) if stored and stored.exists() else Results(machine(), {})
    if not options.report:
        results = Results(machine(), dict(results.sizes))
        *corpora, queries = options.inputs
        questions = [text for _, text in read_topics(queries)]
        given = Given(
            workload.read_articles(corpora),
            spread(questions, options.questions),
            options.each,
        )
        with ExitStack() as held:
            work = options.work or Path(held.enter_context(TemporaryDirectory()))
            commands = _commands(options, work)
            for size in (TINY, *options.sizes):
                asked = {n: c for n, c in commands.items() if size <= options.most.get(n, size)}
                _say(f"{size} articles: {', '.join(asked)}")
                results.sizes[size] = measure(given, size, work, asked, options)
                if stored:
                    results.write(stored)
    if options.docs:
        write_report(results, options.docs)
    else:
        print(tables(results))


def measure(
    given: Given,
    size: int,
    work: Path,
    commands: Mapping[str, Command],
    options: argparse.Namespace,
) -> Size:
    """Measure engines on `size` articles; the tiny size is for cold starts only."""
    data, added, indexes = (work / f"{name}-{size}" for name in ("data", "added", "index"))
    facts = given.prepare(size, data, level_terms="whoosh-levels" in commands)
    _say(f"{facts.docs} articles, {facts.words} words, queries {facts.queries}")
    bench = Bench(data, facts.docs, indexes, commands)
    bench.index(options.runs if TINY < size <= MANY else 1)
    bench.cold()
    if size > TINY:
        given.prepare_additions(size, added)
        bench.search(workload.names(facts.queries), options.passes, options.budget, added)
    shutil.rmtree(indexes)
    outcomes = [found.outcome(name) for name, found in bench.measured.items()]
    return Size(facts.docs, facts.words, facts.text_bytes, facts.made, outcomes)


def machine() -> str:
    """Return what the figures were measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    # bm25s imports numba wherever it is installed, which its starts show.
    numba = ["numba"] if find_spec("numba") else []
    packages = ["kashaf", "whoosh", "tashaphyne", "tantivy", "bm25s", *numba]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{len(models)} cores of {models[0] if models else platform.processor()},"
        f" {total:.0f} GB; Python {platform.python_version()}, {versions},"
        f" SQLite {sqlite3.sqlite_version}"
    )


def _commands(options: argparse.Namespace, work: Path) -> dict[str, Command]:
    """Return how to start each engine on a folder."""
    commands: dict[str, Command] = {
        name: partial(python, name)
        for name in ENGINES
        if name != "bm25s-numba" or find_spec("numba")
    }
    if options.lucene:
        classes = work / "classes"
        compile_java(options.lucene, classes)
        commands[LUCENE] = partial(java, options.lucene, classes)
    wanted = options.engines or list(commands)
    missing = set(wanted) - set(commands)
    if missing:
        raise SystemExit(f"speed.py: cannot run {', '.join(sorted(missing))} here")
    return {name: commands[name] for name in wanted}


def _kashaf() -> str:
    """Return the path of the command, beside that of this Python."""
    found = shutil.which("kashaf", path=str(Path(sys.executable).parent))
    if not found:
        raise SystemExit("speed.py: the command kashaf is not installed beside this Python")
    return found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="speed.py", description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="FILE", help="CORPUS... QUERIES")
    add("--sizes", type=_numbers, default=[10_000], metavar="N,N", help="numbers of articles")
    add("--engines", type=lambda text: text.split(","), metavar="A,B", help="no others than these")
    add("--most", type=_cap, action="append", default=[], metavar="ENGINE=N")
    add("--lucene", type=Path, metavar="JAR", help="classes of Lucene and Jackson")
    add("--runs", type=int, default=3, metavar="N", help="of indexing")
    add("--passes", type=int, default=5, metavar="N", help="of queries, after one unmeasured")
    add("--questions", type=int, default=1000, metavar="N", help="questions at most")
    add("--each", type=int, default=100, metavar="N", help="queries of other kinds at most")
    add("--budget", type=float, default=60, metavar="SECONDS", help="for a pass of an engine")
    add("--work", type=Path, metavar="DIR", help="keep what was prepared there for later runs")
    add("--docs", type=Path, metavar="DIR", help="write results, tables and plots there")
    add("--report", action="store_true", help="only write tables and plots again")
    options = parser.parse_args(arguments)
    if options.report and not options.docs:
        parser.error("--report needs --docs")
    if not options.report and len(options.inputs) < 2:
        parser.error("name CORPUS files and QUERIES")
    options.most = MOST | dict(options.most)
    return options


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _cap(text: str) -> tuple[str, int]:
    engine, _, most = text.partition("=")
    return engine, int(most)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
