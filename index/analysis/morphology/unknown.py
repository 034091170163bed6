"""Words that the lexicon lacks: what they lose of clitics and endings, by their letters alone.

Most are names, and a name that loses a letter is another name. So a word loses what is certain: the
article, a clitic before a hamza that begins a word (لأردوغان) or before the letter it is itself
(ببرلين), and an ending that is one nearly always. Where about half of the words that begin or end
so have the clitic or the ending, both are kept, cut and uncut. What a word loses does not depend
on whether it has an article, so that a name and all that it stands with share a stem.

>>> [word[slice(*cut[:2])] for word in ("الهاشتاغات", "وفلينتون") for cut in cuts(word)]
['هاشتاغ', 'فلينتون', 'فلينت', 'وفلينتون']
"""

import re
from collections.abc import Iterable
from functools import cache

from index.analysis.morphology import affixes
from index.analysis.morphology.lexicon import lexicon_key

# Weight of a word of few letters read as unknown: below nearly every reading the lexicon supports.
# The more letters the less likely is a reading that the lexicon supports by chance.
UNKNOWN = 0.0
UNKNOWN_LETTER = -0.7
FEW_LETTERS = 4

# What a word may begin with: the article with clitics before it, and clitics alone.
ARTICLES = frozenset("ال لل بال كال وال فال ولل فلل وبال فبال وكال فكال".split())
CLITICS = frozenset("و ف ب ل ك وب ول وك فب فل".split())
# The clitics that about half of the words have that begin so, counted by words of Wikipedia and
# news that also stand without them, with the fewest letters after each. A tenth have ب, of those
# with ف and ك one in twenty.
DOUBTFUL_CLITICS = {"ول": 4, "و": 3, "ل": 4}
HAMZA_OF_BEGINNING = "أإآ"
# No word begins with two of these.
DOUBLED = "بفك"
SHORTEST_UNKNOWN = 3

# Endings, each with what may be lost of it, the likeliest first, and the fewest letters left.
# A nisba keeps its ya (وهرانية is وهراني); مغردون has an ending and كلينتون none, منصتها is of منصة
# and بودكاستها of بودكاست.
_PRONOUNS = ("ها", "هم", "هما")
ENDINGS: dict[str, tuple[tuple[int, ...], int]] = {
    **{"ية": ((1,), 3), "يات": ((2, 1), 3), "ة": ((1,), 3), "ات": ((2,), 4)},
    **{"يون": ((0, 2), 3), "يين": ((0, 2), 3), "ون": ((0, 2), 4), "ين": ((0, 2), 4)},
}
for _pronoun in _PRONOUNS:
    _size = len(_pronoun)
    ENDINGS[_pronoun] = (_size,), 3
    ENDINGS["ات" + _pronoun] = (_size + 2,), 4
    ENDINGS["ت" + _pronoun] = (_size, _size + 1), 3

# The letter of length that some write as the seat of the hamza after it: ـيء, ـئ.
_LONG_BEFORE_HAMZA = re.compile("[يو]ء$")
_WITHOUT_HAMZA = re.compile("[ا-غف-ي]+")

# Where the base begins and ends, and the weight.
Cut = tuple[int, int, float]


def cuts(word: str) -> list[Cut]:
    """Return the likely cuts of an unknown word, the likeliest first; their bases differ."""
    return [(left, right, _weight(word[:left], right - left)) for left, right in bounds(word)]


def bounds(word: str) -> list[tuple[int, int]]:
    """Return where the base begins and ends in each of the likely cuts."""
    left, is_certain = _beginning(word)
    end = len(word)
    found = [(left, end - some) for some in _ending(word, left)]
    if not is_certain:
        found += [(shorter, end) for shorter in range(left - 1, -1, -1)]
    return found


def pieces(word: str, cut: Cut) -> tuple[str, ...]:
    """Return the clitics, base and ending of a cut."""
    left, right, _ = cut
    clitics = affixes.NOUN_PREFIXES[word[:left]].pieces
    return tuple(filter(None, (*clitics, word[left:right], word[right:])))


def other_stem(base: str) -> str:
    """Return the stem of an unknown base that it has beside its own for a hamza, or "".

    Its own has the seat without the hamza, as it is when the hamza is left out; the other one the
    hamza without the seat, on which writers differ.
    """
    if _WITHOUT_HAMZA.fullmatch(base):
        # Sooner told than by its key, and of most.
        return ""
    key = lexicon_key(base)
    return _LONG_BEFORE_HAMZA.sub("ء", key) if "ء" in key else ""


def _weight(prefix: str, letters: int) -> float:
    return (
        UNKNOWN
        + UNKNOWN_LETTER * max(letters - FEW_LETTERS, 0)
        + affixes.NOUN_PREFIXES[prefix].weight
    )


def _beginning(word: str) -> tuple[int, bool]:
    """Return how many letters of clitics an unknown word begins with, and if that is certain."""
    found = _beginnings().match(word)
    return (found.end(), found.lastindex is None) if found else (0, True)


def _ending(word: str, left: int) -> tuple[int, ...]:
    """Return how many letters an unknown word may lose at its end."""
    for ending, lost, fewest in _endings().get(word[-1], ()):
        if word.endswith(ending) and len(word) - left - lost[-1] >= fewest:
            return lost
    return (0,)


@cache
def _beginnings() -> re.Pattern[str]:
    """Return a pattern of what unknown words begin with; its group is what is doubtful."""
    certain = [
        *_longest_first(ARTICLES),
        *(f"{clitic}(?=[{_certain_after(clitic)}])" for clitic in _longest_first(CLITICS)),
    ]
    doubtful = [
        f"{clitic}(?=.{{{DOUBTFUL_CLITICS[clitic]}}})"
        for clitic in _longest_first(DOUBTFUL_CLITICS)
    ]
    return re.compile(
        f"(?:{'|'.join(certain)})(?=.{{{SHORTEST_UNKNOWN}}})|({'|'.join(doubtful) or '(?!)'})"
    )


def _certain_after(clitic: str) -> str:
    """Return the letters before which a clitic is certain."""
    return HAMZA_OF_BEGINNING + (clitic[-1] if clitic[-1] in DOUBLED else "")


@cache
def _endings() -> dict[str, list[tuple[str, tuple[int, ...], int]]]:
    """Return `ENDINGS` by their last letters, the longest first."""
    found: dict[str, list[tuple[str, tuple[int, ...], int]]] = {}
    for ending in _longest_first(ENDINGS):
        found.setdefault(ending[-1], []).append((ending, *ENDINGS[ending]))
    return found


def _longest_first(strings: Iterable[str]) -> list[str]:
    return sorted(strings, key=lambda string: (-len(string), string))
