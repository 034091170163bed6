"""Clitics and inflectional endings of Arabic, with how usual each is.

Weights are natural logarithms of rough shares in running news text (و stands before about one
word in sixteen: -2.8); only their order of size matters. An `Affix` is the letters plus the
pieces they are made of, as `kashaf analyze` shows them.
"""

from typing import NamedTuple


class Affix(NamedTuple):
    """A prefix or suffix: its pieces in reading order, their weight, and what it goes with."""

    pieces: tuple[str, ...]
    weight: float
    # Prefixes: "article", "preposition", "imperfect" or "" (conjunction or nothing).
    # Suffixes: "plain", "nominative", "construct" (never after an article) or a verb's.
    role: str


CONJUNCTIONS = {"": 0.0, "و": -2.8, "ف": -4.5}
PREPOSITIONS = {"": 0.0, "ب": -3.2, "ل": -3.2, "ك": -5.5}
ARTICLE = {"": 0.0, "ال": -0.9}
IMPERFECT = {"ي": -1.2, "ت": -1.6, "ن": -4.0, "أ": -4.0}
VERB_PARTICLES = {"": 0.0, "س": -3.0, "ل": -4.0}

PRONOUNS = {
    "ه": -3.0, "ها": -2.7, "هم": -3.2, "هما": -5.0, "هن": -6.0, "ك": -5.0, "كم": -5.5,
    "كما": -8.0, "كن": -8.0, "نا": -4.0, "ي": -5.5,
}  # fmt: skip
OBJECTS = PRONOUNS | {"ني": -5.0}

# Endings of nouns: number, gender and case. The letters before a pronoun differ (ة is ت there).
FREE_ENDINGS = {
    "": (0.0, "plain"), "ة": (-0.7, "plain"), "ات": (-1.8, "plain"), "ين": (-2.3, "plain"),
    "ان": (-4.0, "nominative"), "ون": (-3.0, "nominative"), "تين": (-5.0, "plain"),
    "تان": (-5.0, "nominative"), "ا": (-3.0, "construct"), "ي": (-5.5, "construct"),
    "و": (-6.0, "construct"), "تي": (-6.5, "construct"), "تا": (-7.0, "construct"),
}  # fmt: skip
BOUND_ENDINGS = {
    "": 0.0, "ت": -0.9, "ات": -1.8, "ي": -3.4, "ا": -6.0, "و": -5.0, "تي": -6.0, "تا": -7.0,
}  # fmt: skip
PAST_ENDINGS = {
    "": -0.7, "ت": -1.6, "وا": -3.0, "نا": -4.0, "ا": -4.5, "ن": -5.0, "تا": -5.0, "تم": -5.5,
    "تما": -8.0, "تن": -8.0,
}  # fmt: skip
IMPERFECT_ENDINGS = {
    "": 0.0, "ون": -2.0, "وا": -3.0, "ان": -4.0, "ا": -4.5, "ن": -5.0, "ين": -6.0, "ي": -7.0,
}  # fmt: skip


def _noun_prefixes() -> dict[str, Affix]:
    affixes = {}
    for conjunction, w1 in CONJUNCTIONS.items():
        for preposition, w2 in PREPOSITIONS.items():
            for article, w3 in ARTICLE.items():
                # ل before the article takes its alef: ل + ال is written لل.
                letters = "لل" if preposition == "ل" and article else preposition + article
                role = "article" if article else "preposition" if preposition else ""
                pieces = tuple(p for p in (conjunction, preposition, article) if p)
                affixes[conjunction + letters] = Affix(pieces, w1 + w2 + w3, role)
    return affixes


def _imperfect_prefixes() -> dict[str, Affix]:
    return {
        c + f + i: Affix(tuple(p for p in (c, f, i) if p), w1 + w2 + w3, "imperfect")
        for c, w1 in CONJUNCTIONS.items()
        for f, w2 in VERB_PARTICLES.items()
        for i, w3 in IMPERFECT.items()
    }


def _noun_suffixes() -> dict[str, list[Affix]]:
    affixes: dict[str, list[Affix]] = {}
    for ending, (weight, role) in FREE_ENDINGS.items():
        affixes.setdefault(ending, []).append(Affix((ending,), weight, role))
    for ending, w1 in BOUND_ENDINGS.items():
        for pronoun, w2 in PRONOUNS.items():
            affix = Affix((ending, pronoun), w1 + w2, "construct")
            affixes.setdefault(ending + pronoun, []).append(affix)
    return affixes


def _verb_suffixes(endings: dict[str, float]) -> dict[str, list[Affix]]:
    affixes: dict[str, list[Affix]] = {}
    for ending, w1 in endings.items():
        affixes.setdefault(ending, []).append(Affix((ending, ""), w1, "verb"))
        for pronoun, w2 in OBJECTS.items():
            # The silent alef of وا and the bare م of تم change before a pronoun.
            joined = {"وا": "و", "تم": "تمو"}.get(ending, ending)
            affix = Affix((joined, pronoun), w1 + w2, "verb")
            affixes.setdefault(joined + pronoun, []).append(affix)
    return affixes


NOUN_PREFIXES = _noun_prefixes()
IMPERFECT_PREFIXES = _imperfect_prefixes()
NOUN_SUFFIXES = _noun_suffixes()
PAST_SUFFIXES = _verb_suffixes(PAST_ENDINGS)
IMPERFECT_SUFFIXES = _verb_suffixes(IMPERFECT_ENDINGS)
