"""Take a sample of a judged collection, small enough to ship.

    python bench/sample.py SOURCE TARGET --passages 150 --questions 300

Passages are taken at even steps through the corpus, then questions at even steps through those
whose every relevant passage was taken; all in their order, so that the sample is the same at every
run. Writes corpus.jsonl, queries.tsv and qrels.txt (see bench/judged.py) into TARGET; its README,
which names source and licence, is written by hand.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TypeVar

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judged import read_judged

T = TypeVar("T")


def main() -> None:
    """Sample as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("target", type=Path, metavar="TARGET")
    parser.add_argument("--passages", type=int, default=150, metavar="N")
    parser.add_argument("--questions", type=int, default=300, metavar="N")
    options = parser.parse_args()
    sample(options.source, options.target, options.passages, options.questions)


def sample(source: Path, target: Path, passages: int, questions: int) -> None:
    """Write at most so many passages and questions of `source` into the folder `target`."""
    judged = read_judged(source)
    articles = spread(list(judged.articles()), passages)
    taken = {article.id for article in articles}
    left_out = {qid for qid, docid, _ in judged.qrels if docid not in taken}
    queries = spread([q for q in judged.queries.items() if q[0] not in left_out], questions)
    asked = {qid for qid, _ in queries}
    target.mkdir(parents=True, exist_ok=True)
    _write(
        target / "corpus.jsonl",
        [
            json.dumps({"id": a.id, "title": a.title, "text": a.text}, ensure_ascii=False)
            for a in articles
        ],
    )
    _write(target / "queries.tsv", [f"{qid}\t{text}" for qid, text in queries])
    _write(
        target / "qrels.txt",
        [f"{qid} 0 {docid} {grade}" for qid, docid, grade in judged.qrels if qid in asked],
    )


def spread(items: list[T], count: int) -> list[T]:
    """Return `count` items at even steps, all if there are fewer.

    >>> spread([1, 2, 3, 4, 5], 2)
    [1, 3]
    """
    if count >= len(items):
        return items
    return [items[i * len(items) // count] for i in range(count)]


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
