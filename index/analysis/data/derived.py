"""Words that `build_lexicon` files under another lemma, of which they are regular forms.

- the verbal noun of a verb of four consonants, which only adds ة to it: ترجمة of ترجم. A light
  stemmer has them agree; those of other verbs, استقبال of استقبل, share a root alone;
- the feminine of colours and defects: حمراء of أحمر, as كاتبة is of كاتب;
- the sound plural of a participle in ى, which loses it: مصطفون of مصطفى.

And other words that follow from what there is: plurals of defective verbs (يبنون), the spellings
of Egypt's school (شئون, شؤون), the adjectives that `build_places` makes of places, and the roots of
names that are participles written as they are spoken (فايز of فائز).
"""

import math
import re
from itertools import product

from index.analysis.data import FOLDER
from index.analysis.morphology.affixes import PRONOUNS
from index.analysis.morphology.lexemes import ROOT_LENGTH
from index.analysis.morphology.lexicon import lexicon_key

Key = tuple[str, str, str]  # base, kind, lemma
Frequencies = dict[Key, float]
Roots = dict[Key, str]

CONSONANT = "[بتثجحخدذرزسشصضطظعغفقكلمنهؤئأ]"
_STRONG_OR_WEAK = f"{CONSONANT[:-1]}وي]"
_VERBAL_NOUN = re.compile(f"{CONSONANT}{_STRONG_OR_WEAK}{{2}}{CONSONANT}ة")
_FEMININE = re.compile(f"({CONSONANT}{_STRONG_OR_WEAK}{CONSONANT})اء")
_PARTICIPLE = re.compile("(م..+)ى")
# A feminine or a plural in ون is about so often met beside its lemma.
SHARE = 0.2
# It is so much more often met than the base alone, which is that of the jussive.
DEFECTIVE_PLURAL = 2
# And of other imperfects of two letters such a share: يصلون, يعدون.
SHORT_PLURAL = 0.1
# Of the five nouns those that stand before pronouns, and what share of them does in one case before
# ه.
NOUNS_OF_KIN = {"أب": "أبو", "أخ": "أخو"}
WITH_PRONOUN = 0.2
# Where a hamza stands before و it has its seat on that in one school, on ya in another, or none
# after a letter that joins nothing: مسؤول, مسئول; رؤوس, رءوس.
_HAMZA_BEFORE_WAW = re.compile("(.)ؤ(?=و)")
_NOT_JOINING = "اأإآدذرزوؤ"
# A participle of a hollow verb, whose hamza is spoken and often written as ya.
_SPOKEN_PARTICIPLE = re.compile(f"({CONSONANT}ا)ي({CONSONANT}ة?)")
# What an adjective of a place has of the occurrences of the place at least.
ADJECTIVE_SHARE = 0.05


def file_under_lemmas(frequencies: Frequencies, roots: Roots, types: dict[str, str]) -> None:
    """File such words under their lemmas; `types` are those of Arramooz's nouns."""
    for verb, kind, lemma in list(frequencies):
        noun = f"{verb}ة"
        if kind == "v" and verb == lemma and _is_verbal_noun(noun, roots, types):
            _file(noun, verb, SHARE * frequencies[verb, "v", verb], frequencies, roots)
            roots[noun, "n", verb] = verb
    for noun, kind, lemma in frequencies:
        # What is left of them without a verb has its four consonants for a root.
        if kind == "n" and noun == lemma and _VERBAL_NOUN.fullmatch(noun):
            roots[noun, "n", noun] = roots.get((noun, "n", noun)) or noun.removesuffix("ة")
    for key in [key for key in frequencies if key[1] == "a" and key[0] == key[2]]:
        word = key[0]
        if match := _FEMININE.fullmatch(word):
            lemma = f"أ{match[1]}"
            own = frequencies.get((lemma, "a", lemma), 0)
            if own:
                _file(word, lemma, SHARE * own, frequencies, roots)
        elif match := _PARTICIPLE.fullmatch(word):
            frequencies[match[1], "a", word] = SHARE * frequencies[key]
            roots[match[1], "a", word] = roots.get(key, "")


def _is_verbal_noun(noun: str, roots: Roots, types: dict[str, str]) -> bool:
    """Tell whether a noun is a verb of four consonants and ة, and no thing (قنبلة of قنبل)."""
    verb = noun.removesuffix("ة")
    found = (roots.get((verb, "v", verb)), roots.get((noun, "n", noun)))
    is_of_four = _VERBAL_NOUN.fullmatch(noun) is not None and verb in found
    return is_of_four and "مصدر" in types.get(noun, "مصدر")


def _file(word: str, lemma: str, least: float, frequencies: Frequencies, roots: Roots) -> None:
    """Let a word that has a lemma of its own be a noun of another lemma."""
    own = [(word, kind, word) for kind in "na"]
    key = (word, "n", lemma)
    frequencies[key] = max(least, *(frequencies.pop(one, 0) for one in own))
    roots[key] = next((root for one in own if (root := roots.get(one, ""))), "")


def add_plurals_of_short_verbs(frequencies: Frequencies, roots: Roots) -> None:
    """Add the imperfect of verbs of three letters of which two are left, with the ending of the
    plural: يبنون, يصلون, يصرون.

    What is left of them before it is as short as a base may be, and so is hardly read as one.
    """
    for key in list(frequencies):
        base, kind, verb = key
        if kind != "i" or len(verb) > 3 or len(base) != 2:
            continue
        is_defective = verb[-1] in "اىي" and base[-1] == verb[-2]
        root = roots.get(key, "")
        # Not the jussive of a hollow verb: يقلن, يقولون.
        is_shortened = verb[0] == "و" or (root[1:2] == root[2:] != "" and verb[-2:] == base)
        if is_defective or is_shortened:
            plural = f"{base}ون", "i", verb
            share = DEFECTIVE_PLURAL if is_defective else SHORT_PLURAL
            frequencies[plural] = share * frequencies[key]
            roots[plural] = root


def add_nouns_of_kin(frequencies: Frequencies, roots: Roots) -> None:
    """Add father and brother with a pronoun, before which they have a long vowel: أباهم, أخيها."""
    for noun, root in NOUNS_OF_KIN.items():
        own = frequencies[noun, "n", noun]
        for vowel, (pronoun, weight) in product("واي", PRONOUNS.items()):
            if pronoun != "ي":
                key = f"{noun}{vowel}{pronoun}", "n", noun
                share = math.exp(weight - PRONOUNS["ه"])
                frequencies[key] = WITH_PRONOUN * share * own
                roots[key] = root


def add_other_school(frequencies: Frequencies, roots: Roots) -> None:
    """Add the spellings in which a hamza before و is not on و."""
    bases = {base for base, _, _ in frequencies}
    for key in list(frequencies):
        base, kind, lemma = key
        other = _HAMZA_BEFORE_WAW.sub(_seat_of_other_school, base)
        if other not in bases:
            frequencies[other, kind, lemma] = SHARE * frequencies[key]
            roots[other, kind, lemma] = roots.get(key, "")


def _seat_of_other_school(found: re.Match[str]) -> str:
    return found[1] + ("ء" if found[1] in _NOT_JOINING else "ئ")


def add_roots_of_spoken_participles(frequencies: Frequencies, roots: Roots) -> None:
    """Give names that are participles with ya the root that these have with their hamza."""
    for name, kind, lemma in frequencies:
        match = _SPOKEN_PARTICIPLE.fullmatch(name)
        if kind == "p" and name == lemma and match:
            participle = f"{match[1]}ئ{match[2]}"
            spelled = [(participle, other, participle) for other in "an"]
            found = next((root for key in spelled if (root := roots.get(key, ""))), "")
            if len(found) == ROOT_LENGTH:
                roots[name, kind, lemma] = found


def add_adjectives_of_places(frequencies: Frequencies) -> None:
    """Add the adjectives of `places.tsv` that are in no list of words: وهراني."""
    known = {lexicon_key(base) for base, _, _ in frequencies}
    names = {lexicon_key(base): f for (base, kind, _), f in frequencies.items() if kind == "p"}
    for row in (FOLDER / "places.tsv").read_text("utf-8").splitlines():
        _, called, adjectives = row.split("\t")
        usual = max((names.get(name, 0) for name in called.split()), default=0)
        for word in adjectives.split():
            if word.endswith("ي") and usual and word not in known:
                frequencies[word, "a", word] = max(ADJECTIVE_SHARE * usual, 1)
