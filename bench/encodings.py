"""How often encodings of one byte are told right, by pieces of a few words.

    python -m bench.encodings [CORPUS.jsonl]

From each of 600 passages that a number of words are taken, written in each encoding, and told by
`index.articles.encodings.code_pages`. Letters that an encoding lacks are left out.
"""

import json
import random
import sys
from pathlib import Path

from index.articles.encodings.code_pages import likeliest

_CORPUS = Path(__file__).parent / "data" / "arcd" / "corpus.jsonl"
_ENCODINGS = ("cp1256", "iso8859-6", "cp720", "mac-arabic")
_WORDS = (2, 3, 5, 10, 30)
_PIECES = 600


def main() -> None:
    """Print how many of the pieces are told right, by encoding and number of words."""
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else _CORPUS
    with corpus.open(encoding="utf-8") as lines:
        passages = [json.loads(line)["text"].split() for line in lines]
    print("| words |", " | ".join(_ENCODINGS), "|")
    print("|---|", "---|" * len(_ENCODINGS), sep="")
    for words in _WORDS:
        shares = (f"{_right(passages, encoding, words):.1%}" for encoding in _ENCODINGS)
        print(f"| {words} |", " | ".join(shares), "|")


def _right(passages: list[list[str]], encoding: str, words: int) -> float:
    draw = random.Random(words)
    right = tried = 0
    while tried < _PIECES:
        passage = draw.choice(passages)
        at = draw.randrange(max(1, len(passage) - words))
        data = " ".join(passage[at : at + words]).encode(encoding, "ignore")
        if not data.isascii():
            tried += 1
            right += likeliest(data) == encoding
    return right / tried


if __name__ == "__main__":
    main()
