"""What a reader sees highlighted: query words and the words they met in the first hits.

    python bench/highlights.py INDEX SET [--hits N] [--query TEXT]...

INDEX is a folder that `kashaf index` made; SET is "news" or "encyclopedia", and says which queries
of `queries.tsv` are asked, which a journalist and a researcher would type; "news_fresh" and
"encyclopedia_fresh" are thirty more of each. For each query, and each
of its words, the distinct words highlighted in the snippets and titles of the first hits (5 unless
told otherwise) are printed by level, so that a person sees in a minute which are wrong.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

if not __package__:  # Run as a script: `index` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index import Hit, open_index
from index.analysis.analyzer import LEVELS

SETS = ("news", "encyclopedia", "news_fresh", "encyclopedia_fresh")
QUERIES = Path(__file__).resolve().parent / "queries.tsv"


def read_queries(name: str) -> list[str]:
    """Return the queries of a set."""
    with QUERIES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["query"] for row in rows if row["set"] == name]


def highlighted(hits: Iterable[Hit]) -> dict[str, dict[str, list[str]]]:
    """Return for each word of the query what is highlighted for it, by level, in order."""
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for hit in hits:
        seen = set(_seen(hit))
        for match in hit.matches:
            if match.word in seen:
                found[match.query][match.level][match.word] = None

    return {
        query: {level: list(words) for level, words in by_level.items()}
        for query, by_level in found.items()
    }


def _seen(hit: Hit) -> Iterator[str]:
    for text, ranges in (
        (hit.title, hit.title_highlights),
        *((snippet.text, snippet.highlights) for snippet in hit.snippets),
    ):
        yield from (text[start:end] for start, end in ranges)


def lines(query: str, total: int, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield what is printed for a query."""
    yield f"{query}  ({total} found)"
    for word, levels in highlighted(hits).items():
        told = [f"{level}: {' '.join(levels[level])}" for level in LEVELS if level in levels]
        yield f"    {word} → {'; '.join(told)}"


def main() -> None:
    """Ask the queries of a set, or those named, of the index named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("index", type=Path, metavar="INDEX")
    parser.add_argument("set", choices=SETS, metavar="SET")
    parser.add_argument("--hits", type=int, default=5, metavar="N")
    parser.add_argument("--query", action="append", metavar="TEXT")
    options = parser.parse_args()
    with open_index(options.index) as ix:
        for query in options.query or read_queries(options.set):
            results = ix.search(query, limit=options.hits)
            print("\n".join(lines(query, results.total, results)))


if __name__ == "__main__":
    main()
