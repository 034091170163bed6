"""How well kashaf ranks, beside other ways to stem Arabic, on judged collections.

    python bench/relevance.py bench/data/arcd bench/data/xquad bench/data/tydiqa_ar

Each COLLECTION is a folder as bench/judged.py describes it; a column of its table is the whole or a
part. Systems:

- kashaf as it comes, and with one thing left out at a time. It reads "phrases" and signs of a query
  as its query language has them, which no other system does; "no query language" tells what
  that is worth;
- one level of kashaf alone, and the baselines of bench/baselines.py, all of them under plain
  BM25 (k1 .9, b .75) over title and text in one field, a query being a bag of words;
- Lucene with its ArabicAnalyzer, where `--lucene JAR --peer FILE.java` are given (see
  bench/lucene.py): b .4 and .75, the better by MRR.

Cells are MRR@10 / nDCG@10 / R@100, computed by ir_measures over the best 100. After MRR, `*` says
that it differs from that of the column's strongest baseline (other stemmers, Lucene) by a two-sided
paired t-test over the queries' RR@10 at p < .05, `**` at p < .01, with no correction for the number
of systems.

Needs the packages ir-measures, nltk, scipy and snowballstemmer. Everything is held in memory;
`--every N` takes every N-th query only.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Protocol
from unittest.mock import patch

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ir_measures

from bench.baselines import STEMMERS, PlainSearcher, analysis
from bench.judged import Judged, read_judged
from bench.lucene import Lucene, Run, compiled
from bench.memory import Collection, MemoryReader
from index.analysis.analyzer import tokenize
from search.evaluation.measures import parse_measure
from search.ranking import scoring
from search.searcher import Searcher

DEPTH = 100
MEASURES = ("RR@10", "nDCG@10", "R@100")

# The values of a measure by query, for each of MEASURES.
Values = dict[str, dict[str, float]]
Change = Callable[[], AbstractContextManager[object]]


class Ranks(Protocol):
    """What answers queries."""

    def ranking(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores, best first."""


class _PlainWords:
    """Gives a searcher the words of queries only: a quoted word is one as any other."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def ranking(self, text: str, limit: int) -> list[tuple[str, float]]:
        return self._searcher.ranking(" ".join(token.text for token in tokenize(text)), limit)


@dataclass(frozen=True)
class Row:
    """A system measured on a collection."""

    system: str
    values: Values
    baseline: bool = False


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the collections named on the command line."""
    options = _options(arguments)
    opened = compiled(options.lucene, options.peer) if options.lucene else nullcontext()
    sections = []
    with opened as lucene:
        for folder in options.collections:
            judged = read_judged(folder, options.every)
            sections.append(table(judged, measure(judged, lucene), options.every))
    text = "\n\n".join(sections) + "\n"
    if options.out:
        options.out.write_text(text, "utf-8")
    else:
        print(text, end="")


def measure(judged: Judged, lucene: Lucene | None) -> list[Row]:
    """Run every system over a collection."""
    collection = Collection(judged.articles())
    _say(f"{judged.name}: {len(collection.articles)} articles, {len(collection.numbers)} words")
    rows = [*_kashaf(judged, MemoryReader(collection)), *_stemmers(judged, collection)]
    if lucene:
        rows.append(measure_lucene(judged, lucene))
    return rows


def without_level(left_out: str) -> AbstractContextManager[object]:
    """Return a context in which a level of text and title is not looked at."""
    weights = {
        part: {level: weight for level, weight in levels.items() if level != left_out}
        for part, levels in scoring.WEIGHTS.items()
        if part in ("text", "title")
    }
    return patch.dict(scoring.WEIGHTS, weights)


# Changes of the weights for the length of a run; one that no longer fits the package fails.
VARIANTS: dict[str, Change] = {
    "kashaf": nullcontext,
    "– function words as other words": lambda: patch.object(scoring, "FUNCTION_WORD", 1.0),
    "– no title fields": lambda: patch.dict(scoring.WEIGHTS, title={}),
    **{
        f"– no {level}": partial(without_level, level)
        for level in scoring.WEIGHTS["text"]
        if level != "stem"
    },
}


def _kashaf(judged: Judged, reader: MemoryReader) -> Iterator[Row]:
    for name, change in VARIANTS.items():
        with change():
            yield _row(judged, name, Searcher(reader))
    yield _row(judged, "– no query language", _PlainWords(Searcher(reader)))
    for level in ("form", "stem", "root"):
        yield _row(judged, f"{level} alone, plain BM25", PlainSearcher(reader, level))


def _stemmers(judged: Judged, collection: Collection) -> Iterator[Row]:
    for name, stem in STEMMERS.items():
        searcher = PlainSearcher(MemoryReader(collection, analysis(stem)))
        yield _row(judged, f"{name}, plain BM25", searcher, baseline=True)


def measure_lucene(judged: Judged, lucene: Lucene) -> Row:
    """Run Lucene over a collection; of its settings return the better."""
    rows = []
    for b, run in lucene.runs(judged, DEPTH).items():
        rows.append(Row(f"Lucene ArabicAnalyzer, b {b:.2g}", _values(judged, run), baseline=True))
        _say(f"{judged.name}: {rows[-1].system}: {_mean(rows[-1], 'RR@10', judged.queries):.3f}")
    return max(rows, key=lambda row: _mean(row, "RR@10", judged.queries))


def _row(judged: Judged, name: str, searcher: Ranks, *, baseline: bool = False) -> Row:
    began = perf_counter()
    run = {
        qid: [id_ for id_, _ in searcher.ranking(text, DEPTH)]
        for qid, text in judged.queries.items()
    }
    row = Row(name, _values(judged, run), baseline)
    mrr = _mean(row, "RR@10", judged.queries)
    _say(f"{judged.name}: {name}: {mrr:.3f} in {perf_counter() - began:.0f} s")
    return row


def _values(judged: Judged, run: Run) -> Values:
    """Measure a run; a query that finds nothing counts as 0."""
    measures = [parse_measure(name) for name in MEASURES]
    values: Values = {name: dict.fromkeys(judged.queries, 0.0) for name in MEASURES}
    ranked = [
        # Ranks for scores: measures must not break ties in an order of theirs.
        ir_measures.ScoredDoc(qid, id_, float(-rank))
        for qid, ids in run.items()
        for rank, id_ in enumerate(ids)
    ]
    judgements = [ir_measures.Qrel(*qrel) for qrel in judged.qrels]
    for metric in ir_measures.iter_calc(measures, judgements, ranked):
        values[str(metric.measure)][metric.query_id] = metric.value
    return values


def table(judged: Judged, rows: list[Row], every: int = 1) -> str:
    """Return a collection's measures as a Markdown table under a heading."""
    columns = {"all": frozenset(judged.queries), **judged.parts}
    cells = [_column(rows, queries) for queries in columns.values()]
    heads = [f"{name} ({len(queries)})" for name, queries in columns.items()]
    sampled = f", every {every} of them" if every > 1 else ""
    lines = [
        f"## {judged.name}",
        "",
        f"MRR@10 / nDCG@10 / R@100, {len(judged.queries)} queries{sampled}. `*` p < .05,"
        " `**` p < .01 against the strongest baseline of the column, which is in italics.",
        "",
        "| | " + " | ".join(heads) + " |",
        "|---" * (len(heads) + 1) + "|",
    ]
    for row, *own in zip(rows, *cells, strict=True):
        lines.append(f"| {row.system} | " + " | ".join(own) + " |")
    return "\n".join(lines)


def _column(rows: list[Row], queries: frozenset[str]) -> list[str]:
    """Return the cells of a column: means over `queries`, marked against the best baseline."""
    best = max((row for row in rows if row.baseline), key=lambda row: _mean(row, "RR@10", queries))
    return [_cell(row, best, queries) for row in rows]


def _cell(row: Row, best: Row, queries: frozenset[str]) -> str:
    mrr, *others = (_short(_mean(row, measure, queries)) for measure in MEASURES)
    text = " / ".join([mrr + _mark(row, best, queries), *others])
    return f"*{text}*" if row is best else text


def _mark(row: Row, best: Row, queries: frozenset[str]) -> str:
    own, other = ([r.values["RR@10"][qid] for qid in sorted(queries)] for r in (row, best))
    if own == other or len(queries) < 2:
        return ""
    p = float(import_module("scipy.stats").ttest_rel(own, other).pvalue)
    return r"\*\*" if p < 0.01 else r"\*" if p < 0.05 else ""


def _mean(row: Row, measure: str, queries: Iterable[str]) -> float:
    values = [row.values[measure][qid] for qid in queries]
    return sum(values) / max(len(values), 1)


def _short(value: float) -> str:
    """Return a share as .836 or 1.000."""
    return f"{value:.3f}".removeprefix("0")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="relevance.py", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("collections", nargs="+", type=Path, metavar="COLLECTION")
    parser.add_argument("--lucene", type=Path, metavar="JAR", help="classes of Lucene")
    parser.add_argument("--peer", type=Path, metavar="FILE", help="the peer's Java source")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th query only")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the tables there")
    options = parser.parse_args(arguments)
    if bool(options.lucene) != bool(options.peer):
        parser.error("--lucene and --peer go together")
    if options.every < 1:
        parser.error("--every takes a number from 1")
    return options


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
