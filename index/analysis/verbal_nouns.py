"""Verbs and their verbal nouns: استقال, استقالة; اختار, اختيار; أعلن, إعلان; ناقش, مناقشة.

Where a verb is longer than its root, a rule makes its verbal noun (Wright, A Grammar of the Arabic
Language, I, sections 202, 212-229), and the two say one thing: اغتيل فلان, اغتيال فلان. So they are
kin, under the key of the noun. Which verbs of three letters are of the second form (قدم, تقديم),
which noun those of the first have (دخول, كتابة), and which of the third have one like قتال, beside
the other or alone, the table `data/verbal_nouns.tsv` tells (built by `data/build_verbal_nouns.py`).
That of a fifth or sixth form is written as the verb is (تعاون), so they share a stem.

>>> [verbal_noun(verb) for verb in ("استقال", "احتل", "اختار", "التقى", "أعطى", "حاول")]
['استقالة', 'احتلال', 'اختيار', 'التقاء', 'إعطاء', 'محاولة']
>>> [noun_of(verb) for verb in lookup("قدم") if verb.kind == "v"]
['تقديم']
>>> [key_of(noun) for noun in ("استيلاء", "إسلام", "أستاذ", "اسرائيل")]
['استيلاء', 'إسلام', '', '']
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from index.analysis.data import FOLDER
from index.analysis.morphology.lexicon import VERBS, Entry, first_key, lookup

# A verb and, for each form that it may be of, its nouns; the first of them is the key of all.
VERBAL_NOUNS = FOLDER / "verbal_nouns.tsv"
_FOURTH = "أ"
# The lexicon files أصر, whose noun is إصرار, as it does أكل, which has no إكلال: the noun of a
# doubled root is that of the verb where it is at least as frequent as this beside it.
_SHARE = 0.1
_THIRD = re.compile("[^اأآتم]ا[^اى].")
# The last letter is a hamza after the alef of the noun: التقى, أنشأ, أحيا.
_WEAK_ENDS = "ىأا"
# Before a root's و the ت of an eighth form may stand, as in استوى; استورد has it after است.
_BEGINS_WITH_WAW = re.compile("^استو(?=..)")
# The vowel before the alef of the noun puts a hamza on ي: استأنف, اكتأب, اطمأن.
_HAMZA = re.compile("(?<=.)أ(?=.)")
_FIRST = "اأإآم"
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
    verb = _HAMZA.sub("ئ", _BEGINS_WITH_WAW.sub("استي", verb))
    if verb[-1] in _WEAK_ENDS:
        return f"{verb[:-1]}اء"
    if _HOLLOW.search(verb):
        # A tenth form has lost its middle letter, for which it takes ة: استقالة, اختيار.
        return (
            f"{verb}ة" if verb.startswith("است") and len(verb) > 5 else f"{verb[:-2]}يا{verb[-1]}"
        )
    # Unmarked, a doubled letter shows in its noun alone: احتل, استمر, احمر, اطمأن; اتصل, استمع.
    doubled = f"{verb}ا{verb[-1]}"
    return doubled if _is_listed(doubled) else f"{verb[:-1]}ا{verb[-1]}"


def _fourth(verb: str) -> str:
    rest = re.sub("^و", "ي", verb[1:])
    if rest[-1] in _WEAK_ENDS:
        return f"إ{rest[:-1]}اء"
    if _HOLLOW.search(rest):
        return f"إ{rest}ة"
    return f"إ{rest}ا{rest[-1]}" if len(rest) == 2 else f"إ{rest[:-1]}ا{rest[-1]}"


@cache
def noun_of(verb: Entry) -> str:
    """Return the key of a verb's verbal noun, if the lexicon has that noun, else "".

    Of one that may be of two forms, as صعد is, the two with a blank between them.
    """
    if listed := listed_noun_of(verb.lemma):
        return first_key(listed)
    noun = verbal_noun(verb.lemma)
    is_its = not _may_be_first(verb) or any(
        entry.root[1:2] == entry.root[2:] and entry.frequency >= _SHARE * verb.frequency
        for entry in lookup(noun)
        if entry.base == noun
    )
    return first_key(noun) if is_its and _is_listed(noun) else ""


def listed_noun_of(verb: str) -> str:
    """Return the noun that the table has of an unmarked verb, or a noun of each form, else ""."""
    return " ".join([nouns[0] for nouns in _table().get(verb, ())])


def _may_be_first(verb: Entry) -> bool:
    """Tell whether what looks like a fourth form is filed under a root that has its hamza."""
    return len(verb.lemma) == 3 and verb.lemma[0] == _FOURTH and verb.root.startswith("ء")


# It is asked about a noun once for each kind of its verb's bases, and when the noun is met.
@cache
def _is_listed(noun: str) -> bool:
    return any(entry.kind in "na" and entry.base == noun for entry in lookup(noun))


def key_of(noun: str) -> str:
    """Return the key of the verbal nouns of a verb, given one as it is filed, "" if it is none.

    >>> key_of("علاج"), key_of("معالجه"), key_of("كتاب")
    ('معالجه', 'معالجه', '')
    """
    if found := _keys_of_table().get(noun):
        return found
    # Nearly all words are none, and all of a text are asked about.
    return "" if len(noun) < _SHORTEST or noun[0] not in _FIRST else _key_by_rule(noun)


@cache
def _key_by_rule(noun: str) -> str:
    key = first_key(noun)
    entries = (entry for verb in _verbs(key) for entry in lookup(verb) if entry.kind in VERBS)
    return noun if any(noun_of(entry) == key for entry in entries) else ""


@cache
def _table() -> dict[str, list[list[str]]]:
    rows = (row.split("\t") for row in VERBAL_NOUNS.read_text("utf-8").splitlines())
    return {verb: [nouns.split() for nouns in forms] for verb, *forms in rows}


@cache
def _keys_of_table() -> dict[str, str]:
    forms = chain.from_iterable(_table().values())
    return {first_key(noun): first_key(nouns[0]) for nouns in forms for noun in nouns}


def _verbs(noun: str) -> Iterator[str]:
    """Yield the verbs that a noun, given by its key, may be of."""
    if noun.startswith("م") and noun.endswith("ه") and len(noun) > _SHORTEST:
        verb = noun[1:-1]
        yield verb
        if verb.endswith("ا"):
            yield from (verb[:-1] + end for end in _WEAK_ENDS)
    if not noun.startswith("ا") or len(noun) < _SHORTEST:
        return
    if noun.endswith("ه"):
        yield noun[:-1]
    # A ي may stand for و, as in إيقاف, and for a hamza: إيمان, استئناف.
    as_waw = re.sub("^ا(ست)?ي", r"ا\1و", noun)
    for begin in {noun, as_waw, noun[0] + noun[1:].replace("ي", "أ"), re.sub("^اي", "ا", noun)}:
        if begin.endswith("اء"):
            yield from (begin[:-2] + end for end in _WEAK_ENDS)
        if begin[-2] == "ا":
            yield begin[:-2] + begin[-1]
            if begin[-3] == begin[-1]:
                yield begin[:-2]
            if begin[-3] == "ي":
                yield f"{begin[:-3]}ا{begin[-1]}"
