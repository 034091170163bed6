"""Stems and roots: choosing among a word's segmentations.

Tashaphyne enumerates how a word can be cut; here the cuts are weighed and the best reading kept.
A reading joins a base of the lexicon with a prefix and a suffix that may go together, and weighs

    log(frequency of its lemma) + weight of the prefix + weight of the suffix

that is, the probability of a unigram model whose parts are taken as independent. The stem is the
lemma of the best reading, so every inflected and prefixed form of a word shares it, and so do a
broken plural and its singular. Words that the lexicon does not know lose only what is a clitic
or a sound ending beyond doubt: most are names.

Choosing looks at the word alone, never at what else is indexed.

>>> [(reading.stem, reading.root) for reading in readings("وحكومتها")]
[('حكومه', 'حكم')]
>>> [reading.stem for word in ("بالوزراء", "باريس") for reading in readings(word)]
['وزير', 'باريس']
"""

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index import affixes
from index.affixes import Affix
from index.lexicon import Entry, lookup
from index.normalize import fold, fold_seats
from index.segmenter import pattern_root, segmentations

# Weight of a word read as unknown: below nearly every reading the lexicon supports.
_UNKNOWN = 0.0
# A base spelled otherwise than in the lexicon (ا for أ, ه for ة) is a slip: one word in seven.
_MISSPELT = -2.0
# A nominative ending after a preposition is a slip too.
_WRONG_CASE = -4.0
# A feminine noun rarer than this beside its masculine has no claim to the plural.
_RARE_FEMININE = 0.05
# A feminine noun more frequent than this beside its masculine is a word of its own.
_OWN_WORD = 0.1
# A word seen less often than this in the lexicon's 690 million may as well be a name.
_COMMON = 100
# A second reading is kept when it is at least a fifth as probable as the first.
_NEARLY_AS_GOOD = math.log(1 / 5)

_ARTICLES = ("ال", "لل", "بال", "كال", "وال", "فال", "ولل", "فلل", "وبال", "فبال", "وكال", "فكال")
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_UNKNOWN_ENDINGS = ("ية", "يون", "يين", "يات", "ة", "ها", "هم", "هما")
_UNKNOWN_PLURALS = ("ات", "ون", "ين")
_FEMININE_ENDINGS = ("ة", "ت", "تان", "تين", "تا", "تي")
_SHORTEST_UNKNOWN = 3
_SHORTEST_LOAN = 6
# Patterns are of Arabic words; longer unknown ones are mostly foreign names.
_LONGEST_PATTERN = 5

_HAMZAS = str.maketrans("ءؤئ", "ااا")


class Reading(NamedTuple):
    """One way to read a word.

    `segments` are its clitics, base and endings in order (ب، ال، صبر); `stem` and `root` are
    folded; `weight` is a log frequency; `is_name` tells that it is a proper name or may be one,
    because the lexicon has it rarely or not at all (then `is_known` is false).
    """

    segments: tuple[str, ...]
    stem: str
    root: str
    weight: float
    is_name: bool
    is_known: bool = True


def readings(word: str) -> tuple[Reading, ...]:
    """Return the likely readings of an unmarked, unfolded Arabic word, best first; at least one.

    They are the best one, a second if it is nearly as good, and the word read as the dictionary
    entry that it is: a query of one word names its entry (تمر is a date before it is "she passes").
    """
    found = list(_lexicon_readings(word))
    if all(reading.weight + _NEARLY_AS_GOOD < _UNKNOWN for reading in found):
        found.append(_unknown_reading(word))
    best: dict[str, Reading] = {}
    for reading in found:
        known = best.get(reading.stem)
        if known is None or known.weight < reading.weight:
            best[reading.stem] = reading
    ranked = sorted(best.values(), key=lambda r: (-r.weight, r.stem))
    likely = [r for r in ranked[:2] if r.weight >= ranked[0].weight + _NEARLY_AS_GOOD]
    likely += [r for r in ranked if r not in likely and _is_entry(word, r)][:1]
    return tuple(likely)


def _is_entry(word: str, reading: Reading) -> bool:
    entries = lookup(word) if reading.segments == (word,) else ()
    return any(e.lemma == word and _stem_of(e.lemma) == reading.stem for e in entries)


def _lexicon_readings(word: str) -> Iterator[Reading]:
    for cut in segmentations(word):
        noun_prefix = affixes.NOUN_PREFIXES.get(cut.prefix)
        imperfect_prefix = affixes.IMPERFECT_PREFIXES.get(cut.prefix)
        for entry, misspelt in _entries(cut.base, cut.suffix):
            prefix, suffixes = imperfect_prefix, affixes.IMPERFECT_SUFFIXES
            if entry.kind == "v":
                bare = noun_prefix is not None and noun_prefix.role == ""
                prefix, suffixes = noun_prefix if bare else None, affixes.PAST_SUFFIXES
            elif entry.kind != "i":
                prefix, suffixes = noun_prefix, affixes.NOUN_SUFFIXES
            if prefix is None:
                continue
            for suffix in suffixes.get(cut.suffix, ()):
                fit = 0.0 if entry.kind in "vi" else _fit(entry, cut.base, prefix, suffix)
                weight = prefix.weight + suffix.weight + misspelt + fit
                if weight > -math.inf:
                    weight += math.log(entry.frequency + 1)
                    segments = (*prefix.pieces, cut.base, *filter(None, suffix.pieces))
                    is_name = entry.kind == "p" or entry.frequency < _COMMON
                    yield Reading(segments, _stem_of(entry.lemma), _root_of(entry), weight, is_name)


def _entries(base: str, suffix: str) -> Iterator[tuple[Entry, float]]:
    """Yield the entries a base may stand for before a suffix, and the cost of their spelling."""
    # مسئول for مسؤول, شاطىء for شاطئ: other schools of writing hamza.
    spellings = list(dict.fromkeys((base, base.replace("ئو", "ؤو"), base.replace("ىء", "ئ"))))
    if suffix:
        if base[-1] in "ؤئ":
            spellings.append(base[:-1] + "ء")  # أصدقاؤه
        if base[-1] == "ا":
            spellings.append(base[:-1] + "ى")  # مستشفاه
        if suffix[0] in "تا":
            spellings.append(base + "ة")  # حكومتها، حكومات
            if base[-1] == "ي":
                spellings.append(base[:-1] + "اة")  # مباريات
        if suffix.startswith("ات"):
            spellings.append(base + "ا")  # كاميرات
            if base.endswith("او"):
                spellings.append(base[:-1] + "ء")  # مومياوات
    for spelling in spellings:
        for entry in lookup(spelling):
            if spelling[-1] != "ة" or entry.kind in "nbp":
                yield entry, 0.0 if entry.base == spelling else _MISSPELT


def _fit(entry: Entry, base: str, prefix: Affix, suffix: Affix) -> float:
    """Return the cost of a noun's base standing between two affixes; -inf if it cannot."""
    ending = suffix.pieces[0]
    if prefix.role == "article" and (suffix.role == "construct" or entry.kind == "f"):
        return -math.inf
    after_ta_marbuta = entry.base in (base + "ة", base[:-1] + "اة")
    if after_ta_marbuta:
        # حكوم + تها: the letters of the ending must stand for the ة that is not written.
        possible = ending in (*_FEMININE_ENDINGS, "ات") and ending != "ة"
    elif entry.kind in "fp":
        possible = not ending and (entry.kind == "f" or len(suffix.pieces) == 1)
    elif entry.kind == "b":
        possible = not ending or suffix.pieces == ("ا",)
    else:
        possible = entry.kind == "a" or ending not in _FEMININE_ENDINGS
    if not possible:
        return -math.inf
    if ending == "ات" and not after_ta_marbuta:
        return _shared_plural(entry, base)
    governed = any(piece in "بلك" for piece in prefix.pieces)
    return _WRONG_CASE if governed and suffix.role == "nominative" else 0.0


def _shared_plural(entry: Entry, base: str) -> float:
    """Return the cost of reading base + ات as the plural of `entry` rather than of base + ة.

    Where there is a noun in ة that is not rare both may be meant: قرارات is of قرار, مكانات of
    مكانة. Then the masculine counts for no more than the feminine, so that both are kept.
    """
    feminine = [e.frequency for e in lookup(base + "ة") if e.base == base + "ة"]
    share = max(feminine, default=0) / (entry.frequency + 1)
    return math.log(share) if _RARE_FEMININE < share < 1 else 0.0


def _unknown_reading(word: str) -> Reading:
    """Read a word as one the lexicon lacks: most often a name, which keeps its letters."""
    prefix = max((a for a in _ARTICLES if word.startswith(a)), key=len, default="")
    if not prefix or len(word) - len(prefix) < _SHORTEST_UNKNOWN:
        prefix = _clitic(word)
    base, suffix = word[len(prefix) :], ""
    endings: tuple[str, ...] = _UNKNOWN_ENDINGS
    if prefix in _ARTICLES:
        endings += _UNKNOWN_PLURALS
    elif len(base) > _SHORTEST_LOAN:
        endings += ("ات",)  # كيلوغرامات
    for ending in endings:
        # A nisba keeps its ya: وهرانية is وهراني.
        ending_letters = ending.removeprefix("ي") if len(ending) > 2 or ending == "ية" else ending
        if base.endswith(ending) and len(base) - len(ending_letters) >= _SHORTEST_UNKNOWN:
            suffix = ending_letters
            base = base[: -len(suffix)]
            break
    stem = fold_seats(fold(base))
    clitics = affixes.NOUN_PREFIXES[prefix]
    segments = (*clitics.pieces, base, *filter(None, (suffix,)))
    root = fold(pattern_root(base).translate(_HAMZAS)) if len(base) <= _LONGEST_PATTERN else ""
    return Reading(segments, stem, root or stem, _UNKNOWN + clitics.weight, True, False)


def _clitic(word: str) -> str:
    """Return the one-letter clitics that surely begin an unknown word.

    Hamza on or under alef begins a word, so letters before it are clitics (لأردوغان). و before
    four letters and more is far more often "and" than the first letter of a foreign name.
    """
    for clitic in _CLITICS:
        rest = word[len(clitic) :]
        if word.startswith(clitic) and len(rest) >= _SHORTEST_UNKNOWN and rest[0] in "أإآ":
            return clitic
    return "و" if word[0] == "و" and len(word) > _SHORTEST_UNKNOWN + 1 else ""


@cache
def _stem_of(lemma: str) -> str:
    """Return the stem that stands for a lemma: a feminine goes with its masculine (كاتبة, كاتب).

    Where the feminine is itself frequent it is a word of its own (مكتبة beside مكتب).
    """
    masculine = lemma.removesuffix("ة")
    if masculine != lemma:
        pair = [e for e in lookup(masculine) if e.lemma == masculine and e.kind == "a"]
        own = [e.frequency for e in lookup(lemma) if e.lemma == lemma]
        if pair and pair[0].frequency * _OWN_WORD > max(own, default=0):
            lemma = masculine
    return fold_seats(fold(lemma))


@cache
def _root_of(entry: Entry) -> str:
    # The lexicon writes the hamza of a root in several ways: سءل, سأل.
    root = fold(entry.root.translate(_HAMZAS))
    return root or _stem_of(entry.lemma)
