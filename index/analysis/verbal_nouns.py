"""Verbs and their verbal nouns: استقال, استقالة; اختار, اختيار; أعلن, إعلان; ناقش, مناقشة.

Where a verb is longer than its root, a rule makes its verbal noun (Wright, A Grammar of the Arabic
Language, I, sections 202, 212-229), and the two say one thing: اغتيل فلان, اغتيال فلان. So they are
kin, under the key of the noun. Verbs of three letters have none here: which noun is theirs no rule
tells (دخول, كتابة), and it is often another thing. That of a fifth or sixth form is written as the
verb is (تعاون), so they share a stem.

>>> [verbal_noun(verb) for verb in ("استقال", "احتل", "اختار", "التقى", "أعطى", "حاول")]
['استقالة', 'احتلال', 'اختيار', 'التقاء', 'إعطاء', 'محاولة']
>>> [is_verbal_noun(noun) for noun in ("استيلاء", "إسلام", "أستاذ", "اسرائيل")]
[True, True, False, False]
"""

import re
from collections.abc import Iterator
from functools import cache

from index.analysis.morphology.lexicon import VERBS, first_key, lookup

# An eighth form whose first letter has become its ت (اتصل), and one of a doubled root (احتل): two
# letters after the alef tell them apart, since there the third is the ت or what has become of it.
_ASSIMILATED = re.compile("ا[تدطظ][^تدطاى][^اى]")
_DOUBLED = re.compile("ا(?:[^تدط][تدط]|ن[^ت]|ست[^ت])[^اىيو]")
_FOURTH = "أ"
_THIRD = re.compile("[^اأآتم]ا[^اى].")
# The last letter is a hamza after the alef of the noun: التقى, أنشأ.
_WEAK_ENDS = "ىأ"
# The fewest letters of such a noun: إدانة, إصرار, ادعاء, إيمان.
_SHORTEST = 5
_HOLLOW = re.compile("ا[^اى]$")


def verbal_noun(verb: str) -> str:
    """Return the verbal noun of an unmarked verb in the past, "" where no rule makes one."""
    if _THIRD.fullmatch(verb):
        return f"م{verb[:-1]}اة" if verb[-1] == "ى" else f"م{verb}ة"
    if len(verb) < 4 - verb.startswith(("أ", "آ")) or verb[0] not in "اأآ":
        return ""
    if verb[0] == "آ":
        return f"إي{verb[1:-1]}ا{verb[-1]}" if len(verb) == 3 and verb[-1] != "ى" else ""
    if verb[0] == _FOURTH:
        return _fourth(verb)
    verb = re.sub("^استو", "استي", verb)
    if verb[-1] in _WEAK_ENDS:
        return f"{verb[:-1]}اء"
    if _HOLLOW.search(verb):
        # A tenth form has lost its middle letter, for which it takes ة: استقالة, اختيار.
        return (
            f"{verb}ة" if verb.startswith("است") and len(verb) > 5 else f"{verb[:-2]}يا{verb[-1]}"
        )
    if _DOUBLED.fullmatch(verb) and not _ASSIMILATED.fullmatch(verb):
        return f"{verb}ا{verb[-1]}"
    return f"{verb[:-1]}ا{verb[-1]}"


def _fourth(verb: str) -> str:
    rest = re.sub("^و", "ي", verb[1:])
    if rest[-1] in _WEAK_ENDS:
        return f"إ{rest[:-1]}اء"
    if _HOLLOW.search(rest):
        return f"إ{rest}ة"
    return f"إ{rest}ا{rest[-1]}" if len(rest) == 2 else f"إ{rest[:-1]}ا{rest[-1]}"


@cache
def noun_of(verb: str) -> str:
    """Return the key of a verb's verbal noun, if the lexicon has that noun, else ""."""
    noun = verbal_noun(verb)
    is_listed = any(entry.kind in "na" and entry.base == noun for entry in lookup(noun))
    return first_key(noun) if is_listed else ""


@cache
def is_verbal_noun(noun: str) -> bool:
    """Tell whether the lexicon has a verb whose verbal noun a word is, given as it is filed."""
    key = first_key(noun)
    entries = (entry for verb in _verbs(key) for entry in lookup(verb) if entry.kind in VERBS)
    return any(first_key(verbal_noun(entry.lemma)) == key for entry in entries)


def _verbs(noun: str) -> Iterator[str]:
    """Yield the verbs that a noun, given by its key, may be of."""
    if noun.startswith("م") and noun.endswith("ه") and len(noun) > _SHORTEST:
        verb = noun[1:-1]
        yield f"{verb[:-1]}ى" if verb.endswith("ا") else verb
        return
    if not noun.startswith("ا") or len(noun) < _SHORTEST:
        return
    if noun.endswith("ه"):
        yield noun[:-1]
        return
    for begin in {noun, re.sub("^ا(ست)?ي", r"ا\1و", noun), re.sub("^اي", "ا", noun)}:
        if begin.endswith("اء"):
            yield from (begin[:-2] + end for end in _WEAK_ENDS)
        elif begin[-2] == "ا":
            yield begin[:-2] + begin[-1]
            if begin[-3] == begin[-1]:
                yield begin[:-2]
            if begin[-3] == "ي":
                yield f"{begin[:-3]}ا{begin[-1]}"
