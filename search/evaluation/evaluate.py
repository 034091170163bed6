"""Measuring a ranking against judgements, with the measures of the `ir_measures` package.

Topics are `qid TAB query` lines; judgements are TREC qrels, `qid 0 docid relevance`. Measures are
written as ir_measures writes them: RR@10, nDCG@10, R@100, AP, P@5 …

A line of TREC files is split at blanks, which ids may have (my news/a.txt). In a run they are
written as in an address (my%20news/a.txt), which any tool can judge by qrels that have them so.
Qrels may also have them as they are, in lines that are split at tabs.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from index.errors import KashafError, ReadError
from search.evaluation.measures import parse_measure
from search.searcher import Searcher

if TYPE_CHECKING:
    import ir_measures

DEFAULT_MEASURES = ("RR@10", "nDCG@10", "R@100")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The mean of each measure over the topics that have judgements, and the run itself.

    `run` holds (qid, docid, score), best first within a topic.
    """

    topics: int
    means: dict[str, float]
    run: tuple[tuple[str, str, float], ...]


def evaluate(
    searcher: Searcher,
    topics: Path,
    qrels: Path,
    measures: Sequence[str] = DEFAULT_MEASURES,
    depth: int = 100,
) -> Evaluation:
    """Run every topic to `depth` and measure.

    Raises ReadError for files that cannot be read as topics or judgements, KashafError for an
    unknown measure or where ir_measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise KashafError(
            "cannot evaluate: ir-measures is not installed. Run: pip install ir-measures"
        ) from error
    wanted = _measures(measures)
    judged = [
        ir_measures.Qrel(without_blanks(qid), without_blanks(docid), relevance)
        for qid, docid, relevance in read_qrels(qrels)
    ]
    with_judgement = {qrel.query_id for qrel in judged}
    queries = [row for row in read_topics(topics) if without_blanks(row[0]) in with_judgement]
    if not queries:
        raise ReadError(str(topics), f"none of its topics is judged in '{qrels}'")
    asked = {without_blanks(qid) for qid, _ in queries}
    run = [
        (qid, id_, score) for qid, text in queries for id_, score in searcher.ranking(text, depth)
    ]
    try:
        means = ir_measures.calc_aggregate(
            wanted,
            [qrel for qrel in judged if qrel.query_id in asked],
            [ir_measures.ScoredDoc(*row) for row in _with_distinct_scores(run)],
        )
    except Exception as error:
        raise KashafError(f"cannot evaluate: {error}. Name measures such as RR@10.") from error
    return Evaluation(len(queries), {str(m): float(means[m]) for m in wanted}, tuple(run))


def _measures(names: Sequence[str]) -> "list[ir_measures.Measure]":
    try:
        wanted = [parse_measure(name) for name in names]
    except (NameError, ValueError) as error:
        raise KashafError(f"cannot evaluate: {error}. Name measures such as RR@10.") from error
    if not wanted:
        raise KashafError("cannot evaluate: no measure is named. Name measures such as RR@10.")
    return wanted


def trec_run(evaluation: Evaluation) -> str:
    """Return the run in TREC form: qid Q0 docid rank score tag, ids without blanks."""
    lines, ranks = [], Counter[str]()
    for qid, id_, score in evaluation.run:
        ranks[qid] += 1
        names = f"{without_blanks(qid)} Q0 {without_blanks(id_)}"
        lines.append(f"{names} {ranks[qid]} {score:.6f} kashaf\n")
    return "".join(lines)


def without_blanks(id_: str) -> str:
    """Return an id as a TREC file can have it.

    >>> without_blanks("my news/a.txt"), without_blanks("https://a.org/%D9%82")
    ('my%20news/a.txt', 'https://a.org/%D9%82')
    """
    return re.sub(r"\s", lambda blank: quote(blank[0]), id_)


def alike(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return pairs of ids of the run that are written alike in it, as "a b" and "a%20b" are."""
    ids = dict.fromkeys(id_ for _, id_, _ in evaluation.run)
    first: dict[str, str] = {}
    pairs = ((first.setdefault(without_blanks(id_), id_), id_) for id_ in ids)
    return [pair for pair in pairs if pair[0] != pair[1]]


def read_topics(path: Path) -> list[tuple[str, str]]:
    """Return (qid, query) pairs."""
    pairs = [_fields(path, number, line.split("\t", 1), 2) for number, line in _lines(path)]
    return [(qid.strip(), query) for qid, query in pairs]


def read_qrels(path: Path) -> list[tuple[str, str, int]]:
    """Return (qid, docid, relevance) triples."""
    rows = []
    for number, line in _lines(path):
        tabbed = [field.strip() for field in line.split("\t")]
        fields = tabbed if len(tabbed) == 4 else line.split()
        qid, _, docid, relevance = _fields(path, number, fields, 4)
        try:
            rows.append((qid, docid, int(relevance)))
        except ValueError:
            raise ReadError(str(path), f"'{relevance}' is no relevance", number) from None
    return rows


def _lines(path: Path) -> list[tuple[int, str]]:
    # What comes from another command, as <(…), is open already; else reading could wait for ever.
    is_open = str(path).startswith(("/dev/fd/", "/dev/stdin", "/proc/"))
    if path.exists() and not (path.is_file() or path.is_dir() or is_open):
        raise ReadError(str(path), "it is no regular file")
    try:
        # Not splitlines, which would also cut at what may stand in a query, such as a form feed.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ReadError(str(path), f"cannot be read: {reason}") from error
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _fields(path: Path, number: int, fields: list[str], expected: int) -> list[str]:
    if len(fields) != expected:
        kind = "'qid TAB query'"
        if expected == 4:
            kind = "'qid 0 docid relevance', with tabs between where an id has blanks"
        raise ReadError(str(path), f"the line is not {kind}", number)
    return fields


def _with_distinct_scores(
    run: list[tuple[str, str, float]],
) -> list[tuple[str, str, float]]:
    """Return the run, ids without blanks, with ranks for scores.

    Measures must not break ties in an order of theirs.
    """
    return [
        (without_blanks(qid), without_blanks(id_), float(-position))
        for position, (qid, id_, _) in enumerate(run)
    ]
