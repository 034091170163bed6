"""Names and loans spelled as few spell them: a query for كاربون also asks for كربون.

Most spellings of a name share a sound, or are rows of the lexicon. What a query has beside those is
one long vowel more or less (سدني, سيدني), a consonant that stands for another (ج, غ), or a
letter of another language, which writers spell in several ways (چيك, تشيك). It is looked for only
where the texts hardly have the word as it was typed, have it more often otherwise, and where it is
no usual word. What they have instead may not be formed of an Arabic root, as far as the lexicon
knows: عامر is not عمر.

>>> sorted(spellings("چيك"))
['تشيك', 'جيك', 'شيك']
>>> "كربون" in spellings("كاربون"), "ويغان" in spellings("ويجان")
(True, True)
"""

import math
from itertools import islice, product

from index.analysis.compounds import best_reading
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexemes import lexeme_of
from index.analysis.morphology.lexicon import LOAN, lookup
from index.analysis.numbers import Pieces
from index.analysis.pairs import IndexedWords
from index.analysis.tokens.normalize import fold

# How writers spell letters that Arabic lacks, in names that have them.
BORROWED = {"چ": ("تش", "ج", "ش"), "گ": ("غ", "ج", "ك"), "ژ": ("ج", "ز")}
# Consonants that stand for one sound of another language.
ALIKE = ("جغكق", "سز", "تط", "ثت", "ثس", "زذ")
VOWELS = "اوي"
SHORTEST = 4
SHORTEST_BORROWED = 3
# A word so usual is meant as it was typed, and a name that is rarer is not looked for instead.
_COMMON_WORD = math.log(1_000)
_USUAL_NAME = 500
# In more documents than these a spelling is that of the texts.
_RARE = 5
_MOST = 64


def respelled(word: str, texts: IndexedWords, counts_quickly: bool = True) -> list[Pieces]:
    """Return how a name that the texts hardly have may be spelled there, given by its letters.

    Where the texts do not count quickly, the lexicon is asked first what is usual.
    """
    is_borrowed = not BORROWED.keys().isdisjoint(word)
    if len(word) < (SHORTEST_BORROWED if is_borrowed else SHORTEST) or is_function_word(word):
        return []
    if not counts_quickly and not is_borrowed and _is_known(word):
        return []
    # Nearly all words stand in more texts than these.
    form = fold(word)
    times = texts.containing("text", "form", [form])
    if times > _RARE or (counts_quickly and not is_borrowed and _is_known(word)):
        return []
    held = texts.held("form", sorted(spellings(word) - {form}))
    more = [one for one in held if texts.containing("text", "form", [one]) > times]
    # How usual a word is, and what the others are, is asked last: to read one takes longest.
    if not more or not (is_borrowed or best_reading(word).weight < _COMMON_WORD):
        return []
    return [
        (spelling,)
        for spelling in sorted(more)
        if is_foreign(spelling) or (is_borrowed and is_noun(spelling))
    ]


def _is_known(word: str) -> bool:
    """Tell whether a word is usual as the lexicon has it, or has a root there as it is: نبال."""
    own = any(
        entry.base == word and entry.kind in "nab" and entry.root not in ("", LOAN)
        for entry in lookup(word)
    )
    bare = word.removeprefix("ال")
    return own or any(
        entry.base == bare and math.log(max(entry.frequency, 1)) >= _COMMON_WORD
        for entry in lookup(bare)
    )


def spellings(word: str) -> set[str]:
    """Return the forms that a name may be spelled in instead, whether they are words or not."""
    if not BORROWED.keys().isdisjoint(word):
        others = product(*(BORROWED.get(letter, (fold(letter),)) for letter in word))
        return set(map("".join, islice(others, _MOST)))
    form = fold(word)
    found = set()
    for at in range(1, len(form) + 1):
        begin, rest = form[:at], form[at:]
        found |= {begin + vowel + rest for vowel in VOWELS}
        if rest and rest[0] in VOWELS:
            found.add(begin + rest[1:])
    for letter, alike in product(sorted(set(form)), ALIKE):
        if letter in alike:
            found |= {form.replace(letter, other) for other in alike if other != letter}
    return found


def is_foreign(form: str) -> bool:
    """Tell whether a form is a usual noun without a root, a name that has none, or unknown."""
    # Imported late, as best_reading does: most queries have no such word.
    from index.analysis.morphology.stemmer import KNOWN

    entries = lookup(form)
    if not entries:
        best = best_reading(form)
        return best.entry is None or best.weight < KNOWN
    return any(
        entry.frequency >= _USUAL_NAME
        and fold(entry.base) == form
        and (
            (entry.kind in "na" and entry.root in ("", LOAN))
            or (entry.kind == "p" and not lexeme_of(entry).is_native)
        )
        for entry in entries
    )


def is_noun(form: str) -> bool:
    """Tell whether the lexicon has a form for a usual noun or name."""
    return any(
        entry.kind in "nbp" and entry.frequency >= _USUAL_NAME and fold(entry.base) == form
        for entry in lookup(form)
    )
