"""Pairs of words that a reader calls one word or two: which engines find one by the other.

    python bench/pairs.py [FILE...] [--jars FOLDER] [--failing]

FILE has the columns kind, right, text and query: `right` is "meet" where the query has to find the
text, "apart" where it must not; `tests/data/pairs.tsv` unless another is named. Printed as a
Markdown table: for each kind the share of pairs that each engine gets right.

- kashaf: all texts are indexed and each query is searched as it is typed. It meets its text where
  the text is a hit and some word of it agrees on a level other than root, which only ranks.
- every other engine: query and text meet where the engine's analysis gives them a common term, so
  typing errors and prefixes that an engine may allow for are not counted.

Where query and text have equally many words, every word of the query has to meet one.

With `--jars`, a folder that holds the JARs lucene-core, lucene-analysis-common, lucene-analysis-icu
and icu4j, of one version of Lucene (9.12 was taken), the analyzers of `LuceneTerms.java` are
measured too; needs a JDK. With `--failing` the pairs are printed that kashaf gets wrong.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.pair_engines import Analyze, analyzers, lucene_analyzers
from index import Article, Index, open_index

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "data" / "pairs.tsv"
# What meets on this level alone is not found by it.
WEAK = "root"


class Pair(NamedTuple):
    """A text and a query, and whether the query has to find the text."""

    kind: str
    meets: bool
    text: str
    query: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.query} {'→' if self.meets else '↛'} {self.text}"

    @property
    def least(self) -> int:
        """How many words of the query have to meet the text."""
        words = len(self.query.split())
        return words if words == len(self.text.split()) else 1


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a file, which has a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Pair(row["kind"], row["right"] == "meet", row["text"], row["query"]) for row in rows]


def right_by_search(pairs: Sequence[Pair]) -> list[bool]:
    """Tell of each pair whether kashaf's own search gets it right."""
    with TemporaryDirectory() as folder:
        with open_index(Path(folder) / "index", create=True) as ix:
            for text in dict.fromkeys(pair.text for pair in pairs):
                ix.add(Article(id=text, text=text))
        with open_index(Path(folder) / "index") as ix:
            return [pair.meets == _finds(ix, pair) for pair in pairs]


def _finds(ix: Index, pair: Pair) -> bool:
    for hit in ix.search(pair.query, limit=len(ix), fallback=False):
        if hit.id == pair.text:
            met = {match.query for match in hit.matches if match.level != WEAK}
            return len(met) >= pair.least
    return False


def right_by_terms(analyze: Analyze, pairs: Sequence[Pair]) -> list[bool]:
    """Tell of each pair whether it is right that an analysis gives it a common term, or none."""
    words = [word for pair in pairs for word in pair.query.split()]
    sides = dict.fromkeys([*(pair.text for pair in pairs), *words])
    terms = dict(zip(sides, map(frozenset, analyze(list(sides))), strict=True))
    return [
        pair.meets
        == (sum(bool(terms[w] & terms[pair.text]) for w in pair.query.split()) >= pair.least)
        for pair in pairs
    ]


def counts(pairs: Iterable[Pair], right: Iterable[bool]) -> Counter[str]:
    """Return how many pairs of each kind are right."""
    return Counter(pair.kind for pair, is_right in zip(pairs, right, strict=True) if is_right)


def table(pairs: Sequence[Pair], engines: dict[str, Counter[str]]) -> str:
    """Return what engines get right, kind by kind, as a Markdown table."""
    kinds = Counter(pair.kind for pair in pairs)
    lines = ["| | " + " | ".join(engines) + " |", "|---" * (len(engines) + 1) + "|"]
    for kind, total in kinds.items():
        cells = [_share(right[kind], total) for right in engines.values()]
        lines.append(f"| {kind} ({total}) | " + " | ".join(cells) + " |")
    for name, some in (("meet", True), ("apart", False)):
        of = Counter(pair.kind for pair in pairs if pair.meets is some)
        if total := of.total():
            cells = [_share(_within(right, of), total) for right in engines.values()]
            lines.append(f"| all that {name} ({total}) | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _within(right: Counter[str], kinds: Collection[str]) -> int:
    return sum(right[kind] for kind in kinds)


def _share(right: int, total: int) -> str:
    return f"{100 * right / total:.0f} %"


def main() -> None:
    """Measure on the files named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("files", type=Path, metavar="FILE", nargs="*", default=[PAIRS])
    parser.add_argument("--jars", type=Path, metavar="FOLDER")
    parser.add_argument("--failing", action="store_true")
    options = parser.parse_args()
    pairs = [pair for file in options.files for pair in read_pairs(file)]
    right = right_by_search(pairs)
    if options.failing:
        print("\n".join(str(pair) for pair, ok in zip(pairs, right, strict=True) if not ok))
        return
    engines = {"kashaf": counts(pairs, right)}
    others = analyzers() | (lucene_analyzers(options.jars) if options.jars else {})
    for name, analyze in others.items():
        engines[name] = counts(pairs, right_by_terms(analyze, pairs))
    print(table(pairs, engines))


if __name__ == "__main__":
    main()
