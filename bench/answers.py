"""Whether a change leaves every answer as it was: ids, scores, order, totals, snippets and notes.

    python -m bench.answers write BEFORE.jsonl INDEX QUERIES.tsv [INDEX QUERIES.tsv ...]
    python -m bench.answers compare BEFORE.jsonl AFTER.jsonl

`write` is run once with the code of before and once with that of after, on the same indexes.
QUERIES is "qid TAB query"; `--each` of them, at even steps, are asked of the index before them, as
they are and in turn as every other kind: words of them both required, one of them excluded, a
phrase, a prefix, a word less a letter, a field. `compare` prints what differs and ends with status
1 if anything does; scores may differ by a last bit or two, as sums of the same in another order do.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, zip_longest
from pathlib import Path
from typing import Any

from bench.sample import spread
from index import Index, open_index
from search.evaluation.evaluate import read_topics

# Scores agree so far; see `TOP_DIGITS` in search/ranking/_top.h.
_CLOSE = 1e-9
# Of the questions so many are asked for hits, too, which takes far longer.
_WHOLE = 8
_SHOWN = 5
_KINDS: Sequence[Callable[[list[str]], str]] = (
    lambda words: " ".join(words[:2]),
    lambda words: " ".join(f"+{word}" for word in words[-2:]),
    lambda words: f'"{" ".join(words[:2])}"',
    lambda words: f"{words[-1][:4]}*",
    lambda words: f"{words[-1]}~",
    lambda words: f"{words[0]} -{words[-1]}",
    lambda words: f"title:{words[-1]} {words[0]}",
    lambda words: f'"{" ".join(words[-2:])}" {" ".join(words)}',
    lambda words: words[-1],
    lambda words: " ".join(words * 3),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do as the command line says."""
    options = _options(arguments)
    if options.do == "compare":
        sys.exit(1 if compare(*options.inputs) else 0)
    out, *inputs = options.inputs
    with out.open("w", encoding="utf-8") as file:
        for index, queries in zip(inputs[::2], inputs[1::2], strict=True):
            for answer in answers(open_index(index), queries, options.each):
                print(json.dumps(answer, ensure_ascii=False), file=file)


def answers(index: Index, queries: Path, each: int) -> Iterator[list[Any]]:
    """Yield queries and what an index answers: ids and scores, and of some whole hits."""
    searcher = index.searcher()
    questions = spread([text for _, text in read_topics(queries)], each)
    for number, (question, kind) in enumerate(zip(questions, cycle(_KINDS), strict=False)):
        words = question.split()
        for query in (question, kind(words)) if words else ():
            count = (10, 10, 10, 3, 100)[number % 5]
            yield [query, count, searcher.ranking(query, count)]
            if not number % _WHOLE:
                results = searcher.search(query)
                hits = [[hit.id, hit.score, *map(str, hit.snippets)] for hit in results.hits]
                yield [query, "hits", results.total, hits, list(results.notes)]


def compare(before: Path, after: Path) -> int:
    """Print answers that differ, a few of them, and return how many do."""
    count = differ = 0
    with before.open(encoding="utf-8") as one, after.open(encoding="utf-8") as other:
        for some, others in zip_longest(one, other, fillvalue="null"):
            count += 1
            if not _same(json.loads(some), json.loads(others)):
                differ += 1
                if differ <= _SHOWN:
                    print(f"before: {some.strip()[:500]}\nafter:  {others.strip()[:500]}")
    print(f"{count} answers, {differ} differ")
    return differ


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("do", choices=("write", "compare"))
    parser.add_argument("inputs", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--each", type=int, default=600, help="queries of each file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
