"""Fuzzes the files of an index: changes of them under good checksums, and what reading makes of it.

    python -m bench.fuzz --rounds 300          a minute or two
    python -m bench.fuzz --minutes 60          as many as an hour allows

Each round makes one change in a small index, of a number, a type, a length, a name or a block, that
no writer would make, and recomputes every checksum. Then the index is searched, shown, counted,
checked, added to and merged, in a process that has 3 GB and a minute. All of it has to answer or
to raise a KashafError; any other exception, a crash, or a process that does not end, is a failure,
and is told with its seed: `--first SEED --rounds 1` makes it again.
"""

import argparse
import itertools
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from bench.crafting import change, write
from index import Article, KashafError, check_index, open_index
from index.store.reader import open_reader
from index.store.storage import Storage

_MEMORY = 3 << 30
_SECONDS = 60
QUERIES = [
    "الوزير",
    "مدينة طرابلس",
    '"سوق المدينة"',
    "مدي*",
    "سوقق~",
    "title:زيارة",
    "+وزير -كتاب",
]


def main() -> None:
    """Run the rounds and print what came of them; fail if any failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="as many rounds as these allow")
    asked = parser.parse_args()
    outcomes, failures = fuzz(asked.first, asked.rounds, asked.minutes)
    for outcome, count in outcomes.most_common():
        print(f"{count}\t{outcome}")
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.exit(bool(failures))


def fuzz(first: int, rounds: int, minutes: float | None = None) -> tuple[Counter[str], list[str]]:
    """Run the rounds of these seeds; return how often what came of them, and what failed.

    Where minutes are given, as many as they allow, instead of so many rounds.
    """
    outcomes, failures = Counter[str](), []
    ends = None if minutes is None else time.monotonic() + minutes * 60
    seeds = range(first, first + rounds) if ends is None else itertools.count(first)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound")
        write(sound)
        for seed in seeds:
            if ends is not None and time.monotonic() > ends:
                break
            crafted = Path(folder, "crafted")
            shutil.copytree(sound, crafted)
            what = change(crafted, random.Random(seed))
            outcome = _outcome(crafted)
            shutil.rmtree(crafted)
            kind = outcome.splitlines()[0]
            if kind not in ("answered", "refused"):
                failures.append(f"seed {seed}, {what}: {outcome}")
            outcomes[kind] += 1
    return outcomes, failures


def _outcome(path: Path) -> str:
    """Use an index in a process of its own; return what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            os.write(writing, _used(path).encode()[:60_000])
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        outcome = told.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return outcome or "ended without a word"


def _used(path: Path) -> str:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(_SECONDS)
    refused = False
    for use in (_search, _read, _count, _check, _change, _optimize):
        try:
            use(path)
        except KashafError:
            refused = True
        except BaseException:
            return f"an exception in {use.__name__}\n{traceback.format_exc()}"
    return "refused" if refused else "answered"


def _search(path: Path) -> None:
    with open_index(path) as ix:
        for query in QUERIES:
            try:
                ix.search(query, explain=True)
            except KashafError:
                continue
        ix.search(QUERIES[0])


def _read(path: Path) -> None:
    with open_index(path) as ix:
        for id_ in ("a1", "book", "a3"):
            if id_ in ix:
                ix.get(id_)
        ix.ids()
        for _ in ix:
            pass


def _count(path: Path) -> None:
    with open_reader(Storage(path)) as reader:
        reader.disk_use()
        reader.counts("source")
        reader.catalogue()
        for level in ("form", "stem", "root"):
            reader.term_count("text", level)


def _check(path: Path) -> None:
    check_index(path, full=True)


def _change(path: Path) -> None:
    with open_index(path) as ix:
        ix.update(Article(id="a1", text="جديد"))
        ix.delete("a2")


def _optimize(path: Path) -> None:
    with open_index(path) as ix:
        ix.optimize()


if __name__ == "__main__":
    main()
