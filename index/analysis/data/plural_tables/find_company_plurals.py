"""Write `company_plurals.tsv`: plurals of a noun with an ending, told by the company they keep.

    pip install scipy farahidi arramooz-pysqlite
    python index/analysis/data/plural_tables/find_company_plurals.py COLLECTION.jsonl…

Lists of words file a plural under the noun that has no ending: عواصف under عاصف. Where the noun in
ة or ي is far more usual than that one, and the plural keeps more of its company (`company.py`), it
is of that noun too. Adjectives in ي are no such nouns, since what is of a thing
keeps company with the things (عصبي, أعصاب); nor are plurals that are another word as well.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4]))
from index.analysis.data import FOLDER, build_lexicon
from index.analysis.data.company import Corpus
from index.analysis.data.plural_tables import plural_sources, plurals
from index.analysis.data.plural_tables.plural_sources import PluralPair
from index.analysis.morphology.lexicon import lexicon_key

# How often a plural and a singular stand in the texts at least, and how many times as often the
# singular as the one without ending.
FEWEST = 30
FAR_MORE = 2
# How alike the company of a plural and its singular is at least, and how many times as alike as
# that of the other singular.
ALIKE = 0.1
MORE_ALIKE = 1.2
ARTICLE = "ال"
ENDINGS = ("ة", "ي")


def main(paths: list[str]) -> None:
    """Write the table that collections of articles give, JSON Lines each."""
    table = FOLDER / plural_sources.COMPANY
    # What it had is not known beforehand.
    table.write_text("", "utf-8")
    frequencies, roots, nouns = build_lexicon.words()
    known = plurals.Plurals(frequencies, roots, nouns)
    texts = Corpus(paths)
    likely = [*_likely(known, texts)]
    company = texts.company(_key(word) for row in likely for word in row)

    def likeness(one: str, other: str) -> float:
        ours, theirs = company.get(_key(one)), company.get(_key(other))
        return 0.0 if ours is None or theirs is None else float(ours.multiply(theirs).sum())

    found = {
        (plural, singular)
        for plural, singular, other in likely
        if likeness(plural, singular) >= max(ALIKE, MORE_ALIKE * likeness(plural, other))
    }
    rows = "".join(f"{plural}\t{singular}\n" for plural, singular in sorted(found))
    table.write_text(rows, "utf-8")


def _likely(known: plurals.Plurals, texts: Corpus) -> Iterator[tuple[str, str, str]]:
    """Yield a plural, a noun with an ending, and the noun without it that is its known singular."""
    lemmas = build_lexicon.read_frequencies()
    pairs: set[PluralPair] = known.pairs
    for plural, other in sorted(pairs):
        for singular in (f"{other}{ending}" for ending in ENDINGS):
            is_noun = singular in known.entries and (
                lemmas.get((singular, "n"), 0) >= lemmas.get((singular, "a"), 0)
            )
            is_new = (plural, singular) not in pairs and plural not in known.whole
            often = _count(singular, texts)
            if (
                is_noun
                and is_new
                and min(often, _count(plural, texts)) >= FEWEST
                and often >= FAR_MORE * _count(other, texts)
            ):
                yield plural, singular, other


def _key(word: str) -> str:
    return lexicon_key(word)


def _count(word: str, texts: Corpus) -> int:
    """Return how often a word stands in the texts, with the article too."""
    return texts.count(_key(word)) + texts.count(_key(f"{ARTICLE}{word}"))


if __name__ == "__main__":
    main(sys.argv[1:])
