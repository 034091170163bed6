"""How long hits take in books: articles of a megabyte, and one of twenty.

    python bench/books.py CORPUS.jsonl.gz QUERIES.tsv

The books are made of the texts of CORPUS, JSON Lines, one after the other. Every tenth of the
queries, "qid TAB query", is asked once for ten hits with snippets in a warm process, after twenty
others; then hits in the book of twenty megabytes alone for the last words of some, p50 / p95; and
from the command line, the median of five; all in milliseconds.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


from bench.judged import open_corpus
from index import Article, Searcher, open_index

BOOKS, BOOK, LARGE = 12, 1_000_000, 20_000_000
WARM, MOST, ONES = 20, 150, 60


def main(corpus: Path, queries: Path) -> None:
    lines = queries.read_text("utf-8").splitlines()
    asked = [line.split("\t", 1)[1] for line in lines[::10]][: WARM + MOST]
    with TemporaryDirectory() as folder:
        with open_corpus(corpus) as source:
            texts = (json.loads(line)["text"] for line in source)
            with open_index(folder, create=True) as ix:
                for number in range(BOOKS):
                    ix.add(Article(id=str(number), text=book(texts, BOOK)))
                ix.add(Article(id="large", title="الموسوعة", text=book(texts, LARGE)))
        with open_index(folder) as ix:
            searcher = ix.searcher()
            for query in asked[:WARM]:
                searcher.search(query)
            times = [timed(ten(searcher, query)) for query in asked[WARM:]]
            print(f"ten hits: {median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} (p50 / p95)")
            words = [query.split()[-1].strip("؟?") for query in asked[WARM : WARM + ONES]]
            ones = [timed(ten(searcher, f"+title:الموسوعة {word}")) for word in words]
            print(f"one hit of 20 MB: {median(ones):.1f} / {quantiles(ones, n=20)[-1]:.1f}")
        command = [sys.executable, "-m", "cli", "search", "--index", folder, *asked[WARM].split()]
        taken = [timed(lambda: subprocess.run(command, capture_output=True)) for _ in range(5)]
        print(f"command line: {median(taken):.0f}")


def book(texts: Iterator[str], size: int) -> str:
    """Return the next texts, of so many bytes at least."""
    found, length = [], 0
    while length < size:
        some = list(islice(texts, 100))
        if not some:
            sys.exit("the corpus is too small")
        found += some
        length += sum(len(text.encode()) for text in some)
    return "\n".join(found)


def ten(searcher: Searcher, query: str) -> Callable[[], object]:
    return lambda: searcher.search(query)


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
