"""Judged collections: a folder with a corpus, queries and judgements, read for benchmarks.

corpus.jsonl[.gz]   one JSON object a line: id, title, text
queries.tsv         qid TAB query
qrels.txt           TREC: qid 0 docid relevance
overlap.tsv         optional: qid TAB share of query words found unchanged in what is relevant
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from index.articles.article import Article
from search.evaluation.evaluate import read_qrels, read_topics

# Queries that share at most this much with what is relevant are the hard part.
HARD = 0.6


@dataclass(frozen=True)
class Judged:
    """A collection; `parts` names the queries of each part, where it has several."""

    name: str
    folder: Path
    queries: dict[str, str]
    qrels: list[tuple[str, str, int]]
    parts: dict[str, frozenset[str]]

    def articles(self) -> Iterator[Article]:
        """Yield the articles."""
        with open_corpus(corpus_path(self.folder)) as lines:
            for line in lines:
                record = json.loads(line)
                yield Article(id=record["id"], title=record.get("title") or "", text=record["text"])


def read_judged(folder: Path, every: int = 1) -> Judged:
    """Read a collection, of its judged queries every so-many-th.

    Raises FileNotFoundError for a folder that lacks one of the files, and ReadError.
    """
    corpus_path(folder)
    qrels = read_qrels(folder / "qrels.txt")
    judged = {qid for qid, _, _ in qrels}
    topics = [(qid, text) for qid, text in read_topics(folder / "queries.tsv") if qid in judged]
    queries = dict(topics[::every])
    return Judged(
        folder.resolve().name,
        folder,
        queries,
        [qrel for qrel in qrels if qrel[0] in queries],
        _parts(folder, queries),
    )


def corpus_path(folder: Path) -> Path:
    """Return the corpus file of a collection. Raises FileNotFoundError."""
    for name in ("corpus.jsonl", "corpus.jsonl.gz"):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"no corpus.jsonl or corpus.jsonl.gz in '{folder}'")


def open_corpus(path: Path) -> TextIO:
    """Open a corpus file for reading, packed or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _parts(folder: Path, queries: dict[str, str]) -> dict[str, frozenset[str]]:
    prefixes: dict[str, set[str]] = {}
    for qid in queries:
        prefixes.setdefault(qid.rpartition("-")[0], set()).add(qid)
    parts = {name or "others": frozenset(qids) for name, qids in sorted(prefixes.items())}
    if len(parts) < 2:
        parts = {}
    overlap = folder / "overlap.tsv"
    if overlap.exists():
        shares = (line.split("\t") for line in overlap.read_text("utf-8").splitlines() if line)
        hard = frozenset(q for q, share in shares if q in queries and float(share) <= HARD)
        parts |= {"hard": hard, "easy": frozenset(queries) - hard}
    return parts
