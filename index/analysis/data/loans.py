"""Nouns and adjectives that Arabic has from other languages, told by their letters.

Their spelling is as loose as that of foreign names: أكسجين, أوكسجين; they have sounds for that
reason, see `index.analysis.sound`.
"""

import re

from index.analysis.data.pattern_roots import pattern_root
from index.analysis.sound import ENOUGH_CONSONANTS, consonants_of, merged
from index.analysis.tokens.normalize import fold, fold_seats

# Letters whose sounds other languages lack; and a hamza within a word, which they have no use for.
_ARABIC_ONLY = re.compile("[عح]|(?<=.)[ءأإؤئآ]")
# Letters that form words of roots: where one of the first begins a word, others may stand inside.
_FIRST_OF_FORMS = "امت"
_FORMING = re.compile("[متنس]")
_ROOT_LENGTHS = (3, 4)
# How loans alone end, and how many letters a long one has.
_ENDING_OF_LOANS = "يا"
_LONG = 7
_ENDINGS = ("ي", "ه")
# A shorter one has so many letters and consonants at least; where no root is found in it, it is no
# verbal noun (انتخاب, تشتيت, تشرذم, مقاضاة), nor an adjective of one.
_SHORTEST = 5
_FEWEST_CONSONANTS = 3
_VERBAL_NOUN = re.compile("ا.*|ت(?:..ي.|.{4})ي?ة?|م.*[ةىي]")


# The patterns of Arabic nouns, where C is any consonant and S no weak one (Wright, A Grammar of the
# Arabic Language, I, sections 192-228, 304), some wider than they are.
_PATTERNS = """
    C?CCC[ةى]? CCاء CCCاء CاCC?ة? CC[اوي]Cة? CCا[اى] CيCCة? C?CCCان CCيCان CCي?ية CC[وي] CاCي
    CاCوCة? [أإا]CCC[ةى]? [أإ]CC[او]Cة? [أإ]CاCة ي?CCوCة? CCCوCة مC?CCCة? مCC[اوي]Cة?
    مC[اي]?C[ةىي]? مCاCC?ة? مCاCيC م[تن]Cا?CCة? مCتCCة? مست.+ م.*ات .*ات تCC[اي]?Cة? تCاCC تاCيC
    تCCCC اC[تطد]CاCة? ا[تطد]CاC انCCاC است.+ اللهم مCاCاة مCCاة اثنين SSSSة? SSS[اوي]Sة?
    CCاSي?Sة? CوائCة? CوCاء CCCاCة?
"""
_NATIVE = re.compile(
    "|".join(_PATTERNS.split())
    .replace("C", "[بتثجحخدذرزسشصضطظعغفقكلمنهءؤئأإوي]")
    .replace("S", "[بتثجحخدذرزسشصضطظعغفقكلمنهءؤئأإ]")
)
# What an adjective adds to its noun, and what it takes instead.
_ADJECTIVE = re.compile("(?:ات|ان|و)?ية?$|(?<=ا)ئية?$")
_NOUN_ENDINGS = ("", "ة", "ى", "ء")


def is_loan(lemma: str, root: str) -> bool:
    """Tell whether a noun or adjective is a loan.

    It has no Arabic root, no sound of Arabic alone, and more consonants than Arabic roots have; or
    it is long, and begins with none of the letters that form words or ends as only loans do, or has
    no ending and is longer still (ميكروفون); or it has a pattern that no Arabic word has,
    whatever root can be found in it (فيروس, سينما).

    >>> [is_loan(lemma, "") for lemma in ("كوميديا", "تكنولوجيا", "أكسجين", "استغلالي", "تتويج")]
    [True, True, True, False, False]
    >>> [is_loan(lemma, "") for lemma in ("فيروس", "سينما", "سوفيتي", "جوهري", "صاروخ")]
    [True, True, True, False, False]
    """
    letters = fold_seats(fold(lemma))
    if len(root) in _ROOT_LENGTHS or _ARABIC_ONLY.search(lemma):
        return False
    is_formed = (
        letters[:1] in _FIRST_OF_FORMS
        and not letters.endswith(_ENDING_OF_LOANS)
        and (len(letters) <= _LONG or letters.endswith(_ENDINGS))
    )
    if has_many_consonants(letters) or (len(letters) >= _LONG and not is_formed):
        return True
    sounds = consonants_of(merged(letters)).removeprefix("ا")
    is_short = len(letters) < _SHORTEST or len(sounds) < _FEWEST_CONSONANTS
    if is_short:
        return False
    is_of_root = _VERBAL_NOUN.fullmatch(lemma) or pattern_root(lemma)
    return not (is_of_root and has_native_pattern(lemma))


def is_arabic(name: str) -> bool:
    """Tell whether a name may be Arabic, by its letters.

    >>> [is_arabic(name) for name in ("كاسترو", "سيدني", "حسين", "سليمان")]
    [False, True, True, True]
    """
    return bool(re.search("[عحصضطظ]", name)) or has_native_pattern(name)


def has_native_pattern(lemma: str) -> bool:
    """Tell whether a noun, or the noun of an adjective, has a pattern of Arabic."""
    nouns = [lemma]
    if lemma.endswith(("ي", "ية")):
        stems = (_ADJECTIVE.sub("", lemma), lemma.removesuffix("ة").removesuffix("ي"))
        nouns += [stem + ending for stem in stems for ending in _NOUN_ENDINGS]
    return any(map(_NATIVE.fullmatch, nouns))


def has_many_consonants(letters: str) -> bool:
    """Tell whether a noun or adjective, folded, has more consonants than Arabic roots have.

    >>> [has_many_consonants(letters) for letters in ("ديمقراطي", "مجموعه", "انتخابي")]
    [True, False, False]
    """
    sounds = consonants_of(merged(letters)).removeprefix("ا")
    if letters[:1] in _FIRST_OF_FORMS:
        sounds = _FORMING.sub("", sounds)
    return len(sounds) >= ENOUGH_CONSONANTS
