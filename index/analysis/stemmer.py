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
from functools import cache
from typing import NamedTuple

from index.analysis import affixes
from index.analysis.joins import Join, Joins, joins_of
from index.analysis.lexicon import Entry, lexicon_key, lookup, lookup_key
from index.analysis.normalize import fold, fold_seats
from index.analysis.segmenter import SHORTEST_BASE, pattern_root, prefixes, suffixes

# Weight of a word read as unknown: below nearly every reading the lexicon supports.
UNKNOWN = 0.0
# A base spelled otherwise than in the lexicon (ا for أ, ه for ة) is a slip: one word in seven.
MISSPELT = -2.0
# A feminine noun rarer than this beside its masculine has no claim to the plural.
RARE_FEMININE = 0.05
# A feminine noun more frequent than this beside its masculine is a word of its own.
OWN_WORD = 0.1
# A word seen less often than this in the lexicon's 690 million may as well be a name.
COMMON = 100
# A second reading is kept when it is at least a fifth as probable as the first.
NEARLY_AS_GOOD = math.log(1 / 5)

# What an unknown word may begin with: the article with clitics before it, and clitics alone.
ARTICLES = frozenset("ال لل بال كال وال فال ولل فلل وبال فبال وكال فكال".split())
CLITICS = frozenset("و ف ب ل ك وب ول وك فب فل".split())
# What an unknown word may end with: one without an article, one with it, a long one without it.
UNKNOWN_ENDINGS = ("ية", "يون", "يين", "يات", "ة", "ها", "هم", "هما")
_UNKNOWN_PLURALS = ("ات", "ون", "ين")
ENDINGS_AFTER_ARTICLE = UNKNOWN_ENDINGS + _UNKNOWN_PLURALS
ENDINGS_OF_LOAN = (*UNKNOWN_ENDINGS, "ات")  # كيلوغرامات
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
    No two have the same stem.
    """
    best = _lexicon_readings(word)
    for reading in best.values():
        if reading.weight + NEARLY_AS_GOOD >= UNKNOWN:
            break
    else:
        unknown = _unknown_reading(word)
        known = best.get(unknown.stem)
        if known is None or known.weight < unknown.weight:
            best[unknown.stem] = unknown
    if len(best) == 1:
        return tuple(best.values())
    ranked = sorted(best.values(), key=lambda r: (-r.weight, r.stem))
    likely = [r for r in ranked[:2] if r.weight >= ranked[0].weight + NEARLY_AS_GOOD]
    likely += [r for r in ranked[len(likely) :] if _is_entry(word, r)][:1]
    return tuple(likely)


def _is_entry(word: str, reading: Reading) -> bool:
    entries = lookup(word) if reading.segments == (word,) else ()
    return any(e.lemma == word and _stem_of(e.lemma) == reading.stem for e in entries)


# The best found for a stem: its weight, entry, base, and the affixes around it.
_Found = tuple[float, Entry, str, Join]
# The lexicon may spell a base without these many last letters and with these instead, given as
# a word has them and as the lexicon's key does.
_Spelling = tuple[int, str, str]


def _lexicon_readings(word: str) -> dict[str, Reading]:
    """Return the best reading of each stem that the lexicon gives the word.

    This is where the time goes, with several cuts of every word and several spellings of every
    cut. So the key of the word is sliced, not made for each base; what follows from the affixes
    alone comes from caches; and only what is best is made a reading.
    """
    key = lexicon_key(word)
    ends = _ends(word)
    has_other_hamza = "ئو" in word or "ىء" in word
    found: dict[str, _Found] = {}
    for prefix in prefixes(word):
        left = len(prefix)
        for right, suffix, spellings in ends:
            if right - left < SHORTEST_BASE and right - left < len(word):
                break
            joins = joins_of(prefix, suffix)
            if not joins:
                continue
            if has_other_hamza:
                spellings = _with_other_hamza(word[left:right], spellings)
            for dropped, added, added_key in spellings:
                entries = lookup_key(key[left : right - dropped] + added_key)
                if entries:
                    spelling = word[left : right - dropped] + added
                    _weigh(entries, word[left:right], spelling, joins, found)
    return {stem: _reading(stem, *best) for stem, best in found.items()}


def _weigh(
    entries: tuple[Entry, ...], base: str, spelling: str, joins: Joins, found: dict[str, _Found]
) -> None:
    """Add to `found` what reads a base, spelled so, as one of the entries, if it is the best."""
    with_ta = spelling[-1] == "ة"
    for entry in entries:
        before_ta = False
        if with_ta:
            if entry.kind not in "nbp":
                continue
            before_ta = entry.base in (base + "ة", base[:-1] + "اة")
        for join in joins[before_ta].get(entry.kind, ()):
            misspelt = 0.0 if entry.base == spelling else MISSPELT
            fit = _shared_plural(entry, base) if join.is_shared_plural else join.fit
            weight = join.weight + misspelt + fit + math.log(entry.frequency + 1)
            stem = _stem_of(entry.lemma)
            best = found.get(stem)
            if best is None or best[0] < weight:
                found[stem] = weight, entry, base, join


def _reading(stem: str, weight: float, entry: Entry, base: str, join: Join) -> Reading:
    segments = (*join.before, base, *join.after)
    is_name = entry.kind == "p" or entry.frequency < COMMON
    return Reading(segments, stem, _root_of(entry), weight, is_name)


def _ends(word: str) -> list[tuple[int, str, tuple[_Spelling, ...]]]:
    """Return where each suffix of a word begins, the suffix, and how a base before it is spelled.

    The longest base comes first.
    """
    ends = []
    for suffix in suffixes(word):
        right = len(word) - len(suffix)
        if right < SHORTEST_BASE and suffix:
            break
        ends.append((right, suffix, _spellings(word[max(right - 2, 0) : right], suffix)))
    return ends


@cache
def _spellings(ending: str, suffix: str) -> tuple[_Spelling, ...]:
    """Return how the lexicon may spell a base before a suffix, given its last two letters."""
    spellings = [(0, "")]
    if suffix:
        if ending[-1] in "ؤئ":
            spellings.append((1, "ء"))  # أصدقاؤه
        if ending[-1] == "ا":
            spellings.append((1, "ى"))  # مستشفاه
        if suffix[0] in "تا":
            spellings.append((0, "ة"))  # حكومتها، حكومات
            if ending[-1] == "ي":
                spellings.append((1, "اة"))  # مباريات
        if suffix.startswith("ات"):
            spellings.append((0, "ا"))  # كاميرات
            if ending == "او":
                spellings.append((1, "ء"))  # مومياوات
    return tuple((dropped, added, lexicon_key(added)) for dropped, added in spellings)


def _with_other_hamza(base: str, spellings: tuple[_Spelling, ...]) -> tuple[_Spelling, ...]:
    """Return `spellings` with those of other schools: مسئول for مسؤول, شاطىء for شاطئ."""
    others = dict.fromkeys((base.replace("ئو", "ؤو"), base.replace("ىء", "ئ")))
    whole = tuple((len(base), other, lexicon_key(other)) for other in others if other != base)
    return (*spellings[:1], *whole, *spellings[1:])


def _shared_plural(entry: Entry, base: str) -> float:
    """Return the cost of reading base + ات as the plural of `entry` rather than of base + ة.

    Where there is a noun in ة that is not rare both may be meant: قرارات is of قرار, مكانات of
    مكانة. Then the masculine counts for no more than the feminine, so that both are kept.
    """
    feminine = [e.frequency for e in lookup(base + "ة") if e.base == base + "ة"]
    share = max(feminine, default=0) / (entry.frequency + 1)
    return math.log(share) if RARE_FEMININE < share < 1 else 0.0


def _unknown_reading(word: str) -> Reading:
    """Read a word as one the lexicon lacks: most often a name, which keeps its letters."""
    prefix = next((word[:n] for n in (4, 3, 2) if word[:n] in ARTICLES), "")
    if not prefix or len(word) - len(prefix) < _SHORTEST_UNKNOWN:
        prefix = _clitic(word)
    base, suffix = word[len(prefix) :], ""
    endings: tuple[str, ...] = UNKNOWN_ENDINGS
    if prefix in ARTICLES:
        endings = ENDINGS_AFTER_ARTICLE
    elif len(base) > _SHORTEST_LOAN:
        endings = ENDINGS_OF_LOAN
    for ending in endings if base.endswith(endings) else ():
        ending_letters = cut_letters(ending)
        if base.endswith(ending) and len(base) - len(ending_letters) >= _SHORTEST_UNKNOWN:
            suffix = ending_letters
            base = base[: -len(suffix)]
            break
    stem = lexicon_key(base)
    clitics = affixes.NOUN_PREFIXES[prefix]
    segments = (*clitics.pieces, base, *filter(None, (suffix,)))
    root = fold_root(pattern_root(base)) if len(base) <= _LONGEST_PATTERN else ""
    return Reading(segments, stem, root or stem, UNKNOWN + clitics.weight, True, False)


def cut_letters(ending: str) -> str:
    """Return what an unknown word loses of an ending: a nisba keeps its ya, وهرانية is وهراني."""
    return ending.removeprefix("ي") if len(ending) > 2 or ending == "ية" else ending


def _clitic(word: str) -> str:
    """Return the one-letter clitics that surely begin an unknown word.

    Hamza on or under alef begins a word, so letters before it are clitics (لأردوغان). و before
    four letters and more is far more often "and" than the first letter of a foreign name.
    """
    for length in (1, 2):
        clitic, rest = word[:length], word[length:]
        if len(rest) >= _SHORTEST_UNKNOWN and rest[0] in "أإآ" and clitic in CLITICS:
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
        if pair and pair[0].frequency * OWN_WORD > max(own, default=0):
            lemma = masculine
    return fold_seats(fold(lemma))


@cache
def _root_of(entry: Entry) -> str:
    return fold_root(entry.root) or _stem_of(entry.lemma)


def fold_root(root: str) -> str:
    """Return a root folded; the lexicon writes its hamza in several ways: سءل, سأل."""
    return fold(root.translate(_HAMZAS))
