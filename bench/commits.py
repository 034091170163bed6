"""Commits and searches of two checkouts, beside each other: what a change costs.

    python -m bench.commits BEFORE AFTER ARTICLES.jsonl
    python -m bench.commits BEFORE AFTER ARTICLES.jsonl --rounds 9 --only "commits of 1"

BEFORE and AFTER are folders of kashaf, compiled by `python setup.py build_ext --inplace` in each.
Each task runs in a process of its own in one of them, on one processor, so that all of its time is
its own; rounds go to and fro between the two. Printed are the medians of its processor time and of
the ratios of neighbouring rounds, the time to start Python and to read the articles left out. The
aim is a ratio of 1.05 at most. Linux only.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

_TASK = """
import json, os, random, sys, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
sys.path.insert(0, os.getcwd())
import index
task, path, file, count, times = sys.argv[1:]
count, times = int(count), int(times)
with open(file, encoding="utf-8") as lines:
    read = [json.loads(line) for line, _ in zip(lines, range(count * times + 2_000))]
articles = [index.Article(id=str(n), title=one.get("title") or "", text=one["text"])
            for n, one in enumerate(read)]
held, new = articles[:2_000], articles[2_000:]
def taken():
    return sum(os.times()[:4])
with index.open_index(path, create=True) as ix:
    for article in held:
        ix.add(article)
    ix.commit()
    chosen = random.Random(7)
    texts = [chosen.choice(held).text.split() for _ in range(count * times)]
    queries = [" ".join(words[at:at + 3]) for words in texts
               for at in [chosen.randrange(max(1, len(words) - 3))]]
    began = taken()
    if task == "search":
        for query in queries:
            ix.search(query)
    else:
        for turn in range(times):
            for article in new[turn * count:(turn + 1) * count]:
                ix.add(article)
            ix.commit()
    print(taken() - began)
"""
# What is done, how large, and how often in one round.
_TASKS = {
    "commits of 1": ("commit", 1, 150),
    "commits of 100": ("commit", 100, 10),
    "a commit of 10,000": ("commit", 10_000, 1),
    "searches with hits": ("search", 1, 600),
}


def main() -> None:
    """Run the tasks in both checkouts by turns, and print what they took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("before", type=Path, metavar="BEFORE")
    parser.add_argument("after", type=Path, metavar="AFTER")
    parser.add_argument("articles", type=Path, metavar="ARTICLES.jsonl")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--only", choices=_TASKS, metavar="TASK")
    options = parser.parse_args()
    checkouts = (options.before, options.after)
    for checkout in checkouts:
        if not any(checkout.rglob("*.so")):
            sys.exit(f"cannot compare '{checkout}': its C is not compiled.")
    print(f"{'':20} {'before':>8} {'after':>8} {'ratio':>6}")
    for name in [options.only] if options.only else _TASKS:
        before, after = compared(name, checkouts, options.articles, options.rounds)
        ratio = median(b / a for a, b in zip(before, after, strict=True))
        print(f"{name:20} {median(before):6.2f} s {median(after):6.2f} s {ratio:6.3f}", flush=True)


def compared(
    task: str, checkouts: Sequence[Path], articles: Path, rounds: int
) -> tuple[list[float], list[float]]:
    """Return the seconds of each round of a task, of the one checkout and of the other."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            times[which].append(timed(task, checkouts[which], articles))
    return times


def timed(task: str, checkout: Path, articles: Path) -> float:
    """Return the seconds of processor time that a task takes in a checkout."""
    what, count, times = _TASKS[task]
    with TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, "-c", _TASK, what, f"{folder}/index", articles.absolute(), str(count),
             str(times)],
            cwd=checkout, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if ran.returncode:
        sys.exit(f"cannot run kashaf in '{checkout}': {ran.stderr.strip().splitlines()[-1]}")
    return float(ran.stdout)


if __name__ == "__main__":
    main()
