"""What stemmers do to single words: kashaf beside others, on lists of words with answers.

    python bench/morphology.py FOLDER

FOLDER holds `unimorph_plurals.tsv` (singular, plural, kind: broken or sound), `ud_pud_words.tsv`
(running words with lemma and part of speech) and `root_validation.tsv` (word, roots joined by `;`).
Printed as a Markdown table, one row a stemmer:

- broken, sound: plurals that share a stem with their singular, of those of the kind; entries of
  several words are compared word by word, as they are indexed;
- recall: pairs of different words of one lemma that share a stem, of all such pairs (nouns,
  adjectives, verbs, proper names; lemmas compared by `index.analysis.tokens.normalize.fold`);
- wrong pairs: pairs of words of no common lemma that share a stem, of all that share one. Related
  words, كتب and كاتب, count as wrong here;
- roots: words whose root is one of those given, hamza and weak letters taken as one letter. Of
  kashaf the first root is taken; ISRI means its stem for a root; light10 and Snowball have none.

A word may have several stems: two words share one where the sets meet. Needs the packages nltk and
snowballstemmer.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.baselines import isri, light10, snowball, tashaphyne, tashaphyne_root
from index.analysis.analyzer import levels
from index.analysis.tokens.normalize import fold, strip_marks

Pair = tuple[str, str]

CONTENT = frozenset(("NOUN", "ADJ", "VERB", "PROPN"))
_WEAK = str.maketrans(dict.fromkeys("أإآؤئءويى", "ا"))


@dataclass(frozen=True)
class Stemmer:
    """A stemmer: the stems of a word, and its root where it has a notion of that."""

    name: str
    stems: Callable[[str], frozenset[str]]
    root: Callable[[str], str] | None = None


def main() -> None:
    """Measure on the folder named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    print(table(parser.parse_args().folder))


def table(folder: Path) -> str:
    """Return what every stemmer makes of the lists of `folder`, as a Markdown table."""
    plurals = read(folder / "unimorph_plurals.tsv")
    lemmas = lemmas_of(read(folder / "ud_pud_words.tsv"))
    roots = read(folder / "root_validation.tsv")
    related = {pair for words in _grouped(lemmas).values() for pair in _pairs(words)}
    broken, sound = (sum(row["kind"] == kind for row in plurals) for kind in ("broken", "sound"))
    head = f"broken ({broken}) | sound ({sound}) | recall ({len(related)} pairs) | wrong pairs"
    lines = [f"| | {head} | roots ({len(roots)}) |", "|---" * 6 + "|"]
    for stemmer in STEMMERS:
        cells = [
            *(_percent(plural_share(stemmer, plurals, kind)) for kind in ("broken", "sound")),
            *_conflation(stemmer, lemmas, related),
            _percent(root_share(stemmer.root, roots)) if stemmer.root else "–",
        ]
        lines.append(f"| {stemmer.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table with a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def plural_share(stemmer: Stemmer, plurals: list[dict[str, str]], kind: str) -> float:
    """Return the share of plurals of a kind that share a stem with their singular."""
    met = [_meet(stemmer, row["singular"], row["plural"]) for row in plurals if row["kind"] == kind]
    return sum(met) / max(len(met), 1)


def _meet(stemmer: Stemmer, one: str, other: str) -> bool:
    """Tell whether two share their stems, word by word where they are several (رأس مال)."""
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return False
    return all(stemmer.stems(a) & stemmer.stems(b) for a, b in zip(words, others, strict=True))


def root_share(root: Callable[[str], str], rows: list[dict[str, str]]) -> float:
    """Return the share of words whose root is one of those given."""
    right = [
        root(strip_marks(row["word"])).translate(_WEAK) in row["roots"].translate(_WEAK).split(";")
        for row in rows
    ]
    return sum(right) / max(len(right), 1)


def lemmas_of(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    """Return the lemmas, folded, of every distinct word of content."""
    lemmas: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["upos"] in CONTENT:
            lemmas[strip_marks(row["word"])].add(fold(row["lemma"]))
    return {word: frozenset(own) for word, own in lemmas.items()}


def conflated(stemmer: Stemmer, words: Iterable[str]) -> set[Pair]:
    """Return the pairs of words that share a stem."""
    stems = _grouped({word: stemmer.stems(word) for word in words})
    return {pair for alike in stems.values() for pair in _pairs(alike)}


def _conflation(
    stemmer: Stemmer, lemmas: dict[str, frozenset[str]], related: set[Pair]
) -> tuple[str, str]:
    found = conflated(stemmer, lemmas)
    wrong = len(found - related)
    share = f"{wrong} ({_percent(wrong / max(len(found), 1))})"
    return _percent(len(found & related) / max(len(related), 1)), share


def _grouped(names: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Return the words under each of their names."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word, own in names.items():
        for name in own:
            groups[name].append(word)
    return groups


def _pairs(words: list[str]) -> Iterable[Pair]:
    return combinations(sorted(words), 2)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _only(stem: Callable[[str], str]) -> Callable[[str], frozenset[str]]:
    return lambda word: frozenset((stem(word),))


STEMMERS = (
    Stemmer(
        "kashaf, stems",
        lambda word: frozenset(levels(word).stem),
        lambda word: next(iter(levels(word).root), ""),
    ),
    Stemmer("kashaf, roots", lambda word: frozenset(levels(word).root)),
    Stemmer("folding only", _only(fold)),
    Stemmer("light10", _only(light10)),
    Stemmer("Snowball", _only(snowball)),
    Stemmer("ISRI", _only(isri), isri),
    Stemmer("Tashaphyne", _only(tashaphyne), tashaphyne_root),
)


if __name__ == "__main__":
    main()
