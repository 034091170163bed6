"""What a word of the lexicon is: its stem, its root, and whether it is a name.

>>> stem_of("كاتبة"), stem_of("مكتبة"), fold_root("سءل")
('كاتب', 'مكتبه', 'سال')
"""

import math
from functools import cache
from typing import NamedTuple

from index.analysis.morphology.lexicon import LOAN, VERBS, Entry, first_key, lookup
from index.analysis.tokens.normalize import fold, fold_seats
from index.analysis.verbal_nouns import listed_noun_of, noun_of

# A feminine noun more frequent than this beside its masculine is a word of its own.
OWN_WORD = 0.1
ROOT_LENGTH = 3
# A word seen less often than this in the lexicon's 690 million may as well be a name.
COMMON = 100
_HAMZAS = str.maketrans("ءؤئ", "ااا")


class Lexeme(NamedTuple):
    """What a word is read as: stem and root, folded, and whether it is a name.

    `is_name` tells that it is a proper name or a loan, or may be one, because the lexicon has it
    rarely or not at all (then `is_known` is false); `is_native` that it may also be formed of an
    Arabic root. `word` is what it is looked up by among the words of
    places: the key of its lemma, or "" where it is none, such as a verb.
    """

    stem: str
    root: str
    is_name: bool
    word: str
    is_known: bool = True
    is_native: bool = True


def weight_of(entry: Entry) -> float:
    """Return the log frequency of an entry."""
    return math.log(entry.frequency + 1)


@cache
def lexeme_of(entry: Entry) -> Lexeme:
    """Return what a word is that is read as an entry."""
    stem, is_loan = stem_of(entry.lemma), entry.root == LOAN
    root = "" if is_loan else fold_root(entry.root)
    is_name = entry.kind == "p" or is_loan or entry.frequency < COMMON
    is_native = not is_loan
    if entry.kind == "p":
        # It may also be an Arabic word that is spelled otherwise: فايز, فائز.
        is_native = any(
            len(fold_root(other.root)) == ROOT_LENGTH
            or (other.kind in "na" and first_key(other.lemma) == stem)
            for other in lookup(entry.lemma)
        )
    return Lexeme(stem, root or stem, is_name, _word_of(entry), is_native=is_native)


def _word_of(entry: Entry) -> str:
    """Return what the kin of a word are looked up by.

    A broken plural may be of an adjective, as مغاربة is of مغربي, or be a people filed under its
    land, as أتراك is under تركيا. But أقطار is of قطر, a region, not of Qatar.
    """
    is_other_plural = entry.kind == "b" and not entry.lemma.endswith(("ي", "يا"))
    if entry.kind in VERBS:
        return noun_of(entry)
    if entry.kind == "f" or is_other_plural:
        return ""
    return first_key(entry.lemma)


def unknown_lexeme(stem: str) -> Lexeme:
    """Return what a word is that the lexicon lacks, most often a name."""
    return Lexeme(stem, stem, True, stem, False, False)


@cache
def stem_of(lemma: str) -> str:
    """Return the stem that stands for a lemma: a feminine goes with its masculine (كاتبة, كاتب).

    Where the feminine is itself frequent it is a word of its own (مكتبة beside مكتب).
    """
    masculine = lemma.removesuffix("ة")
    if masculine != lemma:
        pair = [e for e in lookup(masculine) if e.lemma == masculine and e.kind == "a"]
        own = [e.frequency for e in lookup(lemma) if e.lemma == lemma]
        if pair and pair[0].frequency * OWN_WORD > max(own, default=0):
            lemma = masculine
    # The lexicon has some words of both schools: دءوب, دؤوب.
    return fold_seats(fold(lemma.replace("ءو", "ؤو")))


def identity_of(entry: Entry) -> str:
    """Return what tells an entry from others: its stem, and what its verb's noun is by the table.

    So a verb is read beside the noun that is spelled as it is: قدم is a foot, and has تقديم.
    """
    noun = listed_noun_of(entry.lemma) if entry.kind in VERBS else ""
    stem = stem_of(entry.lemma)
    return f"{stem} {noun}" if noun else stem


@cache
def fold_root(root: str) -> str:
    """Return a root folded; the lexicon writes its hamza in several ways: سءل, سأل."""
    return fold(root.translate(_HAMZAS))
