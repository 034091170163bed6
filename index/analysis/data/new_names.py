"""Names that are frequent in texts and that the lexicon does not read, for `build_spellings`."""

import re

from index.analysis.data.company import Corpus
from index.analysis.data.derived import CONSONANT
from index.analysis.data.pattern_roots import pattern_root
from index.analysis.morphology.affixes import IMPERFECT
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexicon import Entry, lookup
from index.analysis.morphology.stemmer import _lexicon_readings, readings

SHORTEST = 4
# How often a name stands in the texts at least, and words that tell that it has endings; and the
# occurrences in the words that the lexicon counts for one in the texts.
FEWEST_OF_NEW = 20
FEWEST = 3
SCALE = 50
# Share of its occurrences with an ending from which a word is no name: داعش is one, though داعشي is
# written, too.
OFTEN = 0.1
# What a word weighs that the lexicon reads well.
KNOWN = 6.0
# What a future weighs that is one.
LIKELY = 1.0
ENDINGS_OF_NOUNS = ("ون", "ين", "يين", "ان", "ات", "يه", "ي", "ه")
ARTICLES = ("ال", "لل")
CLITICS = "وفبلك"
_PARTICLES = ("لا", "ما", "يا")
_PASSIVE = re.compile(f"{CONSONANT}و{CONSONANT}{{2}}(?:ت|وا|ا|ن)?")
_FEMININE_WITH_PRONOUN = re.compile("(.{3,})ت(?:ه|ها|هم|نا|ي)")
ARABIC = re.compile("[\u0621-\u0648\u064a]+[\u0649\u064a]?")


def new_names(texts: Corpus) -> dict[str, Entry]:
    """Return words of the texts that are frequent and that the lexicon does not read at all."""
    names = {}
    for key in texts.numbers:
        if len(key) >= SHORTEST and ARABIC.fullmatch(key) and texts.count(key) >= FEWEST_OF_NEW:
            base = texts.spelled[key]
            reading = readings(base)[0]
            is_uncut = reading.segments == (base,) and reading.lexeme.stem == key
            is_other = _is_verb(base) or _is_function_word(base) or lookup(key)
            if is_uncut and not is_other and not _is_joined(texts, base, key):
                names[key] = Entry(base, "p", base, "", SCALE * texts.count(key))
    return names


def _is_verb(word: str) -> bool:
    """Tell whether a word may be a present, without its hamza too (اتطلع), or a passive (بويع)."""
    may_be = word[0] in IMPERFECT or word[0] == "ا" or _PASSIVE.fullmatch(word)
    return bool(may_be and pattern_root(word)) or _is_future(word)


def _is_future(word: str) -> bool:
    """Tell whether a word is س and a present, whose last letter may be ى: سنرى."""
    spellings = (word, re.sub("ي$", "ى", word))
    found = [one.weight for spelling in spellings for one in _lexicon_readings(spelling).values()]
    return word[0] == "س" and word[1] in IMPERFECT and max(found, default=0.0) >= LIKELY


def is_read(word: str) -> bool:
    """Tell whether the lexicon reads a word well."""
    found = [reading.weight for reading in _lexicon_readings(word).values()]
    return max(found, default=0.0) >= KNOWN


def _is_joined(texts: Corpus, base: str, key: str) -> bool:
    """Tell whether a word is another with a clitic or an ending, or has one in the texts."""
    is_accusative = base[-1] == "ا" and (
        is_read(base[:-1]) or (base[-2] == "ي" and texts.count(key[:-1]) > texts.count(key))
    )
    # بداعش: a name that is more frequent by itself.
    is_prefixed = base[0] in CLITICS and texts.count(key[1:]) > texts.count(key)
    has_pronoun = (found := _FEMININE_WITH_PRONOUN.fullmatch(base)) and lookup(f"{found[1]}ة")
    return bool(
        is_accusative
        or is_prefixed
        or has_pronoun
        or base.startswith(ARTICLES)
        or _is_inflected_in(texts, key)
    )


def _is_inflected_in(texts: Corpus, key: str) -> bool:
    """Tell whether a word often has an ending in the texts, or is one with one: حوثي, حوثيين."""
    longer = (key + ending for ending in ENDINGS_OF_NOUNS)
    shorter = (key.removesuffix(ending) for ending in ENDINGS_OF_NOUNS if key.endswith(ending))
    often = OFTEN * texts.count(key)
    return any(texts.count(other) >= often for other in (*longer, *shorter))


def _is_function_word(word: str) -> bool:
    """Tell whether a word is one of function, after a conjunction perhaps (فحينما), or has one.

    لاشك is لا شك.
    """
    has_one = word[:2] in _PARTICLES and is_read(word[2:])
    after = word[1:] if word[0] in "وف" else word
    return has_one or is_function_word(word) or is_function_word(after)
