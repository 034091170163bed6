"""Write `alkhalil_plurals.tsv`, the broken plurals that AlKhalil knows, and `occurrences.tsv`.

    pip install farahidi arramooz-pysqlite
    python index/analysis/data/plural_tables/find_plurals.py COLLECTION …

AlKhalil Morpho Sys 2 (Oujda NLP Team, GPL-3) comes with the package farahidi. It lists for each
root the formulas that make words of it: pattern of the stem, pattern of the lemma, number. What its
analyzer finds word by word is filled in here for all roots at once.

A COLLECTION is a file of JSON Lines with `title` and `text`. How often each word that may be a
broken plural, or a singular that Arramooz lacks, stands in all of them is all that is kept, and in
how many of a hundred places AlKhalil's corpus of vocalised words has it as the plural (كُتَّاب beside
كِتَاب).
"""

import gzip
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from farahidi.lexicon import Lexicon, load_map
from farahidi.normalize import correct_hamza

sys.path.insert(0, str(Path(__file__).parents[4]))
from index.analysis.data import FOLDER, build_lexicon
from index.analysis.data.plural_tables import plurals
from index.analysis.data.plural_tables.plural_sources import both_states, of_arramooz
from index.analysis.tokens.normalize import strip_marks
from index.analysis.tokens.tokenizer import tokenize

RootedPair = tuple[str, str, str]  # plural, singular, root

# A nominative that may stand without article and without another noun after it.
NOMINATIVE = "1"
PLURAL = "جمع"
SOUND_ENDINGS = "(ون|ات)"
WITH_ARTICLE = [a + b for a, b in product(("", "و", "ف"), ("ال", "بال", "لل"))]
# Words that the corpus has less often say nothing of what else they may be.
FEWEST = 20
# A noun is a rare one of its letters if it has no more than this share of their occurrences.
RARE = 0.02
WITHOUT_ARTICLE = ["", "و", "ب", "ل"]


def main() -> None:
    """Write both tables, the counts from the collections named on the command line."""
    found = sorted(set(alkhalil_plurals()))
    lines = ["\t".join(pair) for pair in found]
    _write("alkhalil_plurals.tsv", lines)
    counts = count_words(map(Path, sys.argv[1:]))
    frequencies, _, nouns = build_lexicon.words()
    asked = set(plurals.candidates(frequencies, nouns))
    shares = plural_shares(nouns)
    rows = [(word, occurrences(word, counts)) for word in sorted(asked)]
    _write("occurrences.tsv", [f"{word}\t{count}" for word, count in rows if count])
    rows = [("\t".join(pair), percent) for pair, percent in sorted(shares.items())]
    _write("plural_shares.tsv", [f"{pair}\t{percent}" for pair, percent in rows])


def _write(name: str, lines: Iterable[str]) -> None:
    (FOLDER / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def alkhalil_plurals(marked: bool = False) -> Iterator[RootedPair]:
    """Yield the broken plurals of AlKhalil: derived from roots, and listed words (مغاربة)."""
    strip = str if marked else strip_marks
    tables = Lexicon()
    patterns = {
        name: tables.derived_map("Nouns", name)
        for name in ("voweled_diac_stem", "voweled_diac_lemma")
    }
    for kind in ("roots_tri", "roots_quad"):
        for roots in tables.derived_map("Nouns", kind).values():
            for root in roots:
                for stem, lemma in _words_of(root, tables, patterns):
                    if is_broken(strip_marks(stem), strip_marks(lemma)):
                        for form in both_states(stem):
                            yield strip(form), strip(lemma), root["val"]
    for row in tables.list("propernoun_voweled"):
        number = tables.list("propernoun_pos")[int(row["pos"]) - 1]["number"]
        if number == PLURAL and row["cas"] == NOMINATIVE:
            stem, lemma = row["vowform"], row["lemma"]
            if is_broken(strip_marks(stem), strip_marks(lemma)):
                yield strip(stem), strip(lemma), ""


def _words_of(
    root: dict[str, Any], tables: Lexicon, patterns: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield the nominative plurals that a root has, each with its lemma."""
    for length, formula, features in nominatives(root, tables):
        if tables.feature("Nouns", "Number", int(features["number"]))["valAR"] == PLURAL:
            yield (
                fill(patterns["voweled_diac_stem"], formula["idDiacPatternStem"], length, root),
                fill(patterns["voweled_diac_lemma"], formula["idDiacPatternLemma"], length, root),
            )


def nominatives(
    root: dict[str, Any], tables: Lexicon
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Yield the nominative nouns of a root: length of the pattern, formula, features."""
    for length in range(1, 13):
        for number in (root[f"len{length}"] or "").split():
            formula = tables.formulas("Nouns", length)[int(number) - 1]
            features = tables.pos("Nouns", int(formula["idPartOfSpeech"]))
            if formula["idCaseOrMood"] == NOMINATIVE and features:
                yield length, formula, features


def fill(patterns: dict[int, Any], number: str, length: int, root: dict[str, Any]) -> str:
    """Return a pattern with the consonants of a root for its ف, ع and ل."""
    group, _, place = number.rpartition(".")
    pattern = patterns[int(group or length)][int(place) - 1]["val"]
    consonants = root["val"]
    lams = iter((*consonants[2:], *consonants[-1:] * 4))
    letters = [
        consonants[0]
        if letter == "ف"
        else consonants[1]
        if letter == "ع"
        else next(lams)
        if letter == "ل"
        else letter
        for letter in pattern
    ]
    filled: str = correct_hamza("".join(letters))
    return filled


def is_broken(plural: str, singular: str) -> bool:
    """Tell whether a plural is none that an ending makes of its singular."""
    base = singular.rstrip("ةىيءا") or singular
    is_sound = re.fullmatch(f"{re.escape(base)}.{{0,3}}{SOUND_ENDINGS}", plural)
    construct = plural.endswith("و") or plural == singular
    # The number one, which has no indefinite plural: الواحد.
    construct = construct or singular.startswith("ال") > plural.startswith("ال")
    return not is_sound and not construct and len(plural) > 2 and len(singular) > 1


def count_words(paths: Iterable[Path]) -> Counter[str]:
    """Return how often each word stands in titles and texts."""
    counts: Counter[str] = Counter()
    for path in paths:
        read = gzip.open if path.suffix == ".gz" else open
        with read(path, "rt", encoding="utf-8") as lines:
            for article in map(json.loads, lines):
                text = f"{article.get('title') or ''} {article['text']}"
                counts.update(token.letters for token in tokenize(text))
    return counts


def occurrences(word: str, counts: Counter[str]) -> int:
    """Return how often a word stands there, alone or after proclitics.

    One that begins like a proclitic may be that and another word (بنادر) where it never stands
    after the article.
    """
    after_article = sum(counts[letters + word] for letters in WITH_ARTICLE)
    if word[0] in "وفبكلس" and not after_article:
        return 0
    return after_article + sum(counts[letters + word] for letters in WITHOUT_ARTICLE)


def plural_shares(nouns: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Return of how many hundredths of its occurrences a word is the plural of a singular.

    Pairs of which that cannot be told are left out: the form is a noun too (حُضُور), or AlKhalil's
    corpus hardly has the word.
    """
    query = "select vocalized from nouns where number = 'مفرد'"
    other = usual_singulars() & {vocalised(form) for (form,) in nouns.execute(query)}
    count_of = Counter[str]()
    all_of = Counter[str]()
    for form, count in load_map("DATA.MSA.SHA.STEM.map").items():
        count_of[vocalised(form)] += count
        all_of[strip_marks(form)] += count
    forms = defaultdict(set)
    for form, singular, *_ in (
        *alkhalil_plurals(marked=True),
        *of_arramooz(nouns, marked=True),
    ):
        forms[strip_marks(form), strip_marks(singular)].add(vocalised(form))
    return {
        (word, singular): round(100 * sum(count_of[form] for form in own) / all_of[word])
        for (word, singular), some in forms.items()
        if all_of[word] >= FEWEST and (own := some - other)
    }


def usual_singulars() -> set[str]:
    """Return the vocalised nouns of Arramooz's list of frequencies, but for rare ones of letters.

    كُتَّاب is a school there, for each of which there are a thousand books.
    """
    of_form: Counter[str] = Counter()
    of_letters: Counter[str] = Counter()
    table = sqlite3.connect(build_lexicon.ARRAMOOZ / "wordfreq.sqlite")
    query = "select vocalized, freq from wordfreq where word_type in ('noun', 'adj')"
    for form, count in table.execute(query):
        of_form[vocalised(form)] += count
        of_letters[strip_marks(form)] += count
    return {form for form, count in of_form.items() if count > RARE * of_letters[strip_marks(form)]}


def vocalised(word: str) -> str:
    """Return a word with those of its vowels that tell it from others, without that of its case."""
    word = unicodedata.normalize("NFC", word)
    word = re.sub("َ+", "َ", word)  # Arramooz writes two in كُتََّاب.
    return re.sub("ْ|َ(?=[اىة])|ُ(?=و)|ِ(?=ي)|[ًٌٍَُِ]+$", "", word)


if __name__ == "__main__":
    main()
