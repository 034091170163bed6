"""Count nouns after the article in collections of text, into `article_counts.csv`.

    python index/analysis/data/count_articles.py CORPUS.jsonl...

After the article a word can only be a noun, so these are occurrences beyond doubt, which the
frequencies of the lexicon sometimes miss: its broken plurals are guessed from their singulars, and
a noun may be listed as a name. The table has bases that the lexicon has, occurrences among a
million words; those in ة are left out, which may as well be the feminine of an adjective.
"""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from index.analysis.analyzer import tokenize
from index.analysis.morphology.lexicon import lookup

TABLE = Path(__file__).parent / "article_counts.csv"
ARTICLES = ("ال", "وال", "بال", "كال", "فال", "لل", "ولل")
# Shares of fewer occurrences say little.
FEWEST = 8


def main(paths: list[str]) -> None:
    """Count the words of collections, JSON objects with a title and a text a line each."""
    words: Counter[str] = Counter()
    for path in paths:
        with Path(path).open(encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                text = " ".join(fields.get(name) or "" for name in ("title", "text"))
                words.update(token.letters for token in tokenize(text))
    total = sum(words.values()) / 1e6
    bases: Counter[str] = Counter()
    for word, count in words.items():
        for article in ARTICLES:
            if word.startswith(article):
                bases[word.removeprefix(article)] += count
    rows = [
        f"{base},{count / total:.2f}\n"
        for base, count in sorted(bases.items())
        if count >= FEWEST and len(base) > 2 and base[-1] != "ة" and _is_noun(base)
    ]
    TABLE.write_text("".join(rows), "utf-8")


def _is_noun(base: str) -> bool:
    return any(entry.base == base and entry.kind in "nab" for entry in lookup(base))


if __name__ == "__main__":
    main(sys.argv[1:])
