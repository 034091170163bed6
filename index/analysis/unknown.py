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

from index.analysis import affixes
from index.analysis.lexicon import lexicon_key

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
    **{"ية": ((1,), 3), "يات": ((2,), 3), "ة": ((1,), 3), "ات": ((2,), 4)},
    **{"يون": ((0, 2), 3), "يين": ((0, 2), 3), "ون": ((0, 2), 4), "ين": ((0, 2), 4)},
}
for _pronoun in _PRONOUNS:
    _size = len(_pronoun)
    ENDINGS[_pronoun] = (_size,), 3
    ENDINGS["ات" + _pronoun] = (_size + 2,), 4
    ENDINGS["ت" + _pronoun] = (_size, _size + 1), 3

# The letter of length that some write as the seat of the hamza after it: ـيء, ـئ.
_LONG_BEFORE_HAMZA = re.compile("[يو]ء$")

# Where the base begins and ends, and the weight.
Cut = tuple[int, int, float]


def cuts(word: str) -> list[Cut]:
    """Return the likely cuts of an unknown word, the likeliest first; their bases differ."""
    left, is_certain = _beginning(word) if word[0] in _FIRST_LETTERS else (0, True)
    end = len(word)
    lost = _ending(word, left) if word[-1] in _LAST_LETTERS else (0,)
    found = [(left, end - some, _weight(word[:left], end - some - left)) for some in lost]
    if not is_certain:
        for shorter in range(left - 1, -1, -1):
            found.append((shorter, end, _weight(word[:shorter], end - shorter)))
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
    most = min(_LONGEST_ARTICLE, len(word) - SHORTEST_UNKNOWN)
    for size in range(most, 1, -1):
        if word[:size] in ARTICLES:
            return size, True
    for size in range(min(most, 2), 0, -1):
        if word[:size] in CLITICS:
            following = word[size]
            if following in HAMZA_OF_BEGINNING:
                return size, True
            if following == word[size - 1] and following in DOUBLED:
                return size, True
    for size in (2, 1):
        fewest = DOUBTFUL_CLITICS.get(word[:size])
        if fewest and len(word) - size >= fewest:
            return size, False
    return 0, True


def _ending(word: str, left: int) -> tuple[int, ...]:
    """Return how many letters an unknown word may lose at its end."""
    for size in range(_LONGEST_ENDING, 0, -1):
        known = ENDINGS.get(word[-size:])
        if known and len(word) - left - known[0][-1] >= known[1]:
            return known[0]
    return (0,)


_FIRST_LETTERS = frozenset(prefix[0] for prefix in ARTICLES | CLITICS)
_LAST_LETTERS = frozenset(ending[-1] for ending in ENDINGS)
_LONGEST_ARTICLE = max(map(len, ARTICLES))
_LONGEST_ENDING = max(map(len, ENDINGS))
