"""Words that names and set phrases begin or end with, of `data/name_parts.txt`."""

from collections.abc import Iterator
from functools import cache
from itertools import product

from index.analysis.data import FOLDER
from index.analysis.morphology.affixes import CONJUNCTIONS, PREPOSITIONS
from index.analysis.morphology.function_words import is_function_word
from index.analysis.numbers import Pieces
from index.analysis.tokens.normalize import fold

ARTICLE = "ال"
ENDING_CONJUNCTIONS = "ما"
SHORTEST_PART = 2


@cache
def firsts() -> frozenset[str]:
    """Return first parts of names with the clitics that they may have, and particles."""
    begin = parts()["first"] | parts()["prefixes"]
    names = product(CONJUNCTIONS, PREPOSITIONS, begin - {ARTICLE})
    return particles().union(map("".join, names))


@cache
def particles() -> frozenset[str]:
    """Return the particles, with conjunctions before them too."""
    return frozenset(map("".join, product(CONJUNCTIONS, parts()["particles"])))


@cache
def parts() -> dict[str, frozenset[str]]:
    """Return the parts of each kind, folded."""
    return {kind: frozenset(map(fold, words)) for kind, words in _lines().items()}


@cache
def _lines() -> dict[str, list[str]]:
    """Return the words of each kind, as the file has them."""
    found: dict[str, list[str]] = {}
    kind = ""
    for line in (FOLDER / "name_parts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line.split()[1]
        else:
            found.setdefault(kind, []).extend(line.split())
    return found


def is_conjunction(pieces: Pieces) -> bool:
    """Tell whether two words are function words that are usually written as one: كل ما, عن ما."""
    if len(pieces) != 2:
        return False
    return pieces in contracted() or (pieces[1] == ENDING_CONJUNCTIONS and may_end(pieces[0]))


def may_end(begin: str) -> bool:
    """Tell whether ما makes a conjunction of a word: of بعد and حين, which are function words.

    So it does of words of which the list of function words has the whole: كلما, طالما.
    """
    is_long = len(begin) > SHORTEST_PART
    whole = begin + ENDING_CONJUNCTIONS
    return is_function_word(whole) or (is_long and is_function_word(begin))


@cache
def contractions() -> dict[str, Pieces]:
    """Return function words that are two, with conjunctions before them too, and the two.

    >>> contractions()["ومما"], contracted()["عن", "من"]
    (('ومن', 'ما'), 'عمن')
    """
    found: dict[str, Pieces] = {}
    for joined, _, both in (row.partition("=") for row in _lines()["contractions"]):
        first, last = both.split("+")
        found |= {before + joined: (before + first, last) for before in CONJUNCTIONS}
    return found


@cache
def contracted() -> dict[Pieces, str]:
    """Return how the two words of each contraction are written as one.

    The form of ألا is that of إلا too, so أن لا does not ask for it.
    """
    return {
        pair: joined if fold(joined) == joined else "".join(pair)
        for joined, pair in contractions().items()
    }


def wishes(word: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning of a wish, and the rest: ما شاء."""
    for begin in parts()["wishes"]:
        if fold(word).startswith(begin) and len(word) >= len(begin) + SHORTEST_PART:
            yield word[: len(begin)], word[len(begin) :]
