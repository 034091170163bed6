"""How fast kashaf is and how much it takes, beside other engines on the same articles and queries.

    pip install -e '.[bench]'
    python -m bench.speed CORPUS.jsonl.gz QUERIES.tsv --sizes 10000,79245 --docs docs

CORPUS files are JSON Lines of id, title and text, QUERIES is "qid TAB query". A size up to the
articles given takes them at even steps; a greater one makes new articles of their sentences (see
bench/workload.py), so `--sizes 10000,100000,1000000` shows the growth. Engines are those of
bench/peers.py and, with `--lucene JARS` and a JDK, that of JAVA_HOME if it is set, Lucene by
bench/LuceneSpeed.java; JARS is a folder with the JARs of lucene-core, -analysis-common,
-highlighter, -memory and -queries, 9 or 10, and of Jackson's core, databind and annotations, as
Maven Central has them, or a JAR with all of them. What an engine is not asked above is `--most
ENGINE=ARTICLES`; stock Whoosh is not above 100,000 unless told.

Measured, every engine in a process of its own and the engines in turn, one run of each before the
second of any, so that a slow minute of the machine is every engine's:

    index       from the JSON Lines file to committed, imports excluded: the median of `--runs`
                (one above 200,000 articles); peak of memory, children included; bytes on disk
                against the bytes of title and text in UTF-8
    cold        a new process that opens the index, answers a question and ends (`kashaf search` by
                its command line), the files in the system's cache: the median of five
    first       the first hundred questions of a process, in three processes
    queries     the best ten, or ten hits as a reader sees them ("hits"); all engines open at once,
                each warmed up by a tenth of the queries for a second or more, then asked the
                others, every query once, in `--rounds` parts in turn; p50, p95, p99. The
                last hundred questions of a part are asked again at once ("again")
    memory      of the searching process after all that
    add         1, 100 and 10,000 articles in the searching process, committed and found: medians of
                five, three and one

An engine so slow that a kind would take more than `--budget` seconds gets every N-th query only;
the table says how many. Results go to DOCS/speed.json, which keeps those of other sizes from
earlier runs; DOCS/speed.md, speed.svg and growth.svg are made of it. Without --docs the tables are
printed. `--report` makes them again without measuring. Linux only, for memory is read from /proc.
What was prepared in `--work` is used again: empty it when files or numbers of queries change.
"""

import argparse
import os
import platform
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import workload
from bench.child import compile_java, java, python
from bench.engine import LEVELS, Record
from bench.peers import ENGINES
from bench.sample import spread
from bench.speed_plots import plots
from bench.speed_results import Results, Size
from bench.speed_run import Bench, Command, additions_for, say
from bench.speed_tables import tables
from bench.workload import Facts
from search.evaluation.evaluate import read_topics

LUCENE = "lucene"
MOST = {"whoosh": 100_000, "whoosh-levels": 100_000}
# Articles of the index that shows what a start costs by itself.
TINY = 5
# Above these an engine is run once, for time.
MANY = 200_000


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
                say(f"{size} articles: {', '.join(asked)}")
                results.sizes[size] = measure(given, size, work, asked, options)
                if stored:
                    results.write(stored)
    if options.docs:
        (options.docs / "speed.md").write_text(tables(results), "utf-8")
        plots(results, options.docs)
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
    say(f"{facts.docs} articles, {facts.words} words, queries {facts.queries}")
    bench = Bench(data, facts.docs, indexes, commands)
    bench.index(options.runs if TINY < size <= MANY else 1)
    bench.cold()
    if size > TINY:
        given.prepare_additions(size, added)
        bench.first()
        bench.search(workload.names(facts.queries), options.rounds, options.budget, added)
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


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="speed.py", description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="FILE", help="CORPUS... QUERIES")
    add("--sizes", type=_numbers, default=[10_000], metavar="N,N", help="numbers of articles")
    add("--engines", type=lambda text: text.split(","), metavar="A,B", help="no others than these")
    add("--most", type=_cap, action="append", default=[], metavar="ENGINE=N")
    add("--lucene", type=Path, metavar="JARS", help="JARs of Lucene and Jackson")
    add("--runs", type=int, default=3, metavar="N", help="of indexing")
    add("--rounds", type=int, default=5, metavar="N", help="parts in which queries are asked")
    add("--questions", type=int, default=8000, metavar="N", help="questions at most")
    add("--each", type=int, default=1000, metavar="N", help="queries of other kinds at most")
    add("--budget", type=float, default=60, metavar="SECONDS", help="for a kind of an engine")
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


if __name__ == "__main__":
    main()
