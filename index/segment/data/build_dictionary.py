"""Build `texts.zdict`, what texts of articles are compressed with.

    python index/segment/data/build_dictionary.py

A zstd dictionary of the articles of bench/data (ARCD, MIT; TyDi QA, Apache 2.0; XQuAD, CC BY-SA
4.0: the licences stand beside them), as an index stores them. An index can be read only with the
dictionary that it was written with: another one is another `FORMAT_VERSION`.
"""

import json
import sys
from pathlib import Path

import zstandard

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))
from index.articles.article import Article, encode  # noqa: E402

# Bytes. Twice as many make texts smaller by less than a hundredth.
SIZE = 1 << 16


def main() -> None:
    """Write the dictionary."""
    articles: list[bytes | bytearray | memoryview] = [
        encode(Article(id=row["id"], text=row["text"], title=row.get("title") or ""))
        for corpus in sorted(ROOT.glob("bench/data/*/corpus.jsonl"))
        for row in map(json.loads, corpus.read_text("utf-8").splitlines())
    ]
    dictionary = zstandard.train_dictionary(SIZE, articles)
    Path(__file__).with_name("texts.zdict").write_bytes(dictionary.as_bytes())


if __name__ == "__main__":
    main()
