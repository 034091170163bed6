"""Unknown words: what is surely no part of a word that the lexicon lacks.

Most are names, which lose only what is a clitic or a sound ending beyond doubt.

>>> cut("ولأردوغان"), cut("الليبرالية")
(('ول', 'أردوغان', ''), ('ال', 'ليبرالي', 'ة'))
"""

import re
from functools import cache

from index.analysis.lexicon import lexicon_key

# What an unknown word may begin with: the article with clitics before it, and clitics alone.
ARTICLES = frozenset("ال لل بال كال وال فال ولل فلل وبال فبال وكال فكال".split())
CLITICS = frozenset("و ف ب ل ك وب ول وك فب فل".split())
# What an unknown word may end with: one without an article, one with it, a long one without it.
UNKNOWN_ENDINGS = ("ية", "يون", "يين", "يات", "ة", "ها", "هم", "هما")
_UNKNOWN_PLURALS = ("ات", "ون", "ين")
ENDINGS_AFTER_ARTICLE = UNKNOWN_ENDINGS + _UNKNOWN_PLURALS
ENDINGS_OF_LOAN = (*UNKNOWN_ENDINGS, "ات")  # كيلوغرامات
SHORTEST_UNKNOWN = 3
SHORTEST_LOAN = 6
# The letter of length that some write as the seat of the hamza after it: ـيء, ـئ.
_LONG_BEFORE_HAMZA = re.compile("[يو]ء$")


def cut(word: str) -> tuple[str, str, str]:
    """Return prefix, base and suffix of a word that the lexicon lacks."""
    prefix = _beginning().match(word)[0]  # type: ignore[index]
    base = word[len(prefix) :]
    suffix = _sound_ending(base, prefix in ARTICLES)
    return prefix, base[: len(base) - len(suffix)], suffix


def other_stem(base: str) -> str:
    """Return the stem of an unknown base that it has beside its own for a hamza, or "".

    Its own has the seat without the hamza, as it is when the hamza is left out; the other one the
    hamza without the seat, on which writers differ.
    """
    key = lexicon_key(base)
    return _LONG_BEFORE_HAMZA.sub("ء", key) if "ء" in key else ""


@cache
def _beginning() -> re.Pattern[str]:
    """Return a pattern for the clitics that surely begin an unknown word, or nothing.

    Hamza on or under alef begins a word, so letters before it are clitics (لأردوغان). و before
    four letters and more is far more often "and" than the first letter of a foreign name.
    """
    article = "|".join(sorted(ARTICLES, key=len, reverse=True))
    clitic = "|".join(sorted(CLITICS, key=len))
    fewest = SHORTEST_UNKNOWN
    return re.compile(
        f"(?:{article})(?=.{{{fewest}}})"
        f"|(?:{clitic})(?=[أإآ].{{{fewest - 1}}})"
        f"|و(?=.{{{fewest + 1}}})"
        "|"
    )


def _sound_ending(base: str, has_article: bool) -> str:
    """Return what an unknown word loses of an ending that is one beyond doubt, or ""."""
    endings: tuple[str, ...] = UNKNOWN_ENDINGS
    if has_article:
        endings = ENDINGS_AFTER_ARTICLE
    elif len(base) > SHORTEST_LOAN:
        endings = ENDINGS_OF_LOAN
    for ending in endings if base.endswith(endings) else ():
        lost = _lost_letters(ending)
        if base.endswith(ending) and len(base) - len(lost) >= SHORTEST_UNKNOWN:
            return lost
    return ""


def _lost_letters(ending: str) -> str:
    """Return what an unknown word loses of an ending: a nisba keeps its ya, وهرانية is وهراني."""
    return ending.removeprefix("ي") if len(ending) > 2 or ending == "ية" else ending
