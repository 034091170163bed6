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
    found: dict[str, set[str]] = {}
    kind = ""
    for line in (FOLDER / "name_parts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line.split()[1]
        else:
            found.setdefault(kind, set()).update(map(fold, line.split()))
    return {name: frozenset(words) for name, words in found.items()}


def is_conjunction(pieces: Pieces) -> bool:
    """Tell whether two words are a conjunction that is usually written as one: كل ما."""
    return (
        len(pieces) == 2 and pieces[1] == ENDING_CONJUNCTIONS and is_function_word("".join(pieces))
    )


def wishes(word: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning of a wish, and the rest: ما شاء."""
    for begin in parts()["wishes"]:
        if fold(word).startswith(begin) and len(word) >= len(begin) + SHORTEST_PART:
            yield word[: len(begin)], word[len(begin) :]
