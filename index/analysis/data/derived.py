"""Words that `build_lexicon` files under another lemma, of which they are regular forms.

- the verbal noun of a verb of four consonants, which only adds ة to it: ترجمة of ترجم. A light
  stemmer has them agree; those of other verbs, استقبال of استقبل, share a root alone;
- the feminine of colours and defects: حمراء of أحمر, as كاتبة is of كاتب;
- the sound plural of a participle in ى, which loses it: مصطفون of مصطفى.
"""

import re
from collections.abc import Iterable

Key = tuple[str, str, str]  # base, kind, lemma
Numbers = dict[Key, float]
Roots = dict[Key, str]

CONSONANT = "[بتثجحخدذرزسشصضطظعغفقكلمنهؤئأ]"
_VERBAL_NOUN = re.compile(f"({CONSONANT}{{4}})ة")
_FEMININE = re.compile(f"({CONSONANT}[{CONSONANT[1:-1]}وي]{CONSONANT})اء")
_PARTICIPLE = re.compile("(م..+)ى")
# A feminine or a plural in ون is about so often met beside its lemma.
SHARE = 0.2


def file_under_lemmas(frequencies: Numbers, roots: Roots, verbal_nouns: Iterable[str]) -> None:
    """File such words under their lemmas; `verbal_nouns` are those of Arramooz."""
    for noun in verbal_nouns:
        match = _VERBAL_NOUN.fullmatch(noun)
        if match and (match[1], "v", match[1]) in frequencies:
            _file(noun, match[1], frequencies.get((noun, "n", noun), 0), frequencies, roots)
            roots[noun, "n", match[1]] = match[1]
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


def _file(word: str, lemma: str, least: float, frequencies: Numbers, roots: Roots) -> None:
    """Let a word that has a lemma of its own be a noun of another lemma."""
    own = [(word, kind, word) for kind in "na"]
    key = (word, "n", lemma)
    frequencies[key] = max(least, *(frequencies.pop(one, 0) for one in own))
    roots[key] = next((root for one in own if (root := roots.get(one, ""))), "")
