"""Measure how the Quran is found in its own spelling by words typed as today.

    python bench/quran.py uthmani.txt simple.txt [words]

Each file has a verse a line, both in the same order, or lines `sura|verse|text`. They are not
part of kashaf: tanzil.org gives them as "Uthmani" and "Simple Clean", free of charge and not to
be changed. Of the running words of the second, every so many are looked for in the first, and
counted is how many do not find their own verse on the default level.
"""

import sys
import tempfile
from pathlib import Path

from index import Article, open_index

SAMPLE = 1500


def main() -> None:
    uthmani, simple = map(read, map(Path, sys.argv[1:3]))
    words = int(sys.argv[3]) if len(sys.argv) > 3 else SAMPLE
    if len(uthmani) != len(simple):
        sys.exit(f"{len(uthmani)} verses here and {len(simple)} there: not the same edition")
    lost, asked = missed(uthmani, simple, words)
    for number, word in lost:
        print(number + 1, word, sep="\t")
    print(f"{len(lost)} of {asked} words do not find their verse ({100 * len(lost) / asked:.1f} %)")


def read(path: Path) -> list[str]:
    """Return the verses of a file."""
    lines = path.read_text("utf-8-sig").splitlines()
    verses = [line.rpartition("|")[2].strip() for line in lines if not line.startswith("#")]
    return [verse for verse in verses if verse]


def missed(written: list[str], typed: list[str], words: int) -> tuple[list[tuple[int, str]], int]:
    """Return the words that do not find their verse, each with its number, and how many asked."""
    running = [(number, word) for number, verse in enumerate(typed) for word in verse.split()]
    sample = running[:: max(len(running) // words, 1)]
    lost = []
    with tempfile.TemporaryDirectory() as folder:
        with open_index(Path(folder) / "quran", create=True) as ix:
            for number, verse in enumerate(written):
                ix.add(Article(id=str(number), text=verse))
        with open_index(Path(folder) / "quran") as ix:
            searcher = ix.searcher()
            for number, word in sample:
                found = searcher.ranking(word, len(written))
                if str(number) not in {article for article, _ in found}:
                    lost.append((number, word))
    return lost, len(sample)


if __name__ == "__main__":
    main()
