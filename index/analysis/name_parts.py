"""Words that names and set phrases begin or end with, of `data/name_parts.txt`."""

from functools import cache
from itertools import product

from index.analysis.data import FOLDER
from index.analysis.morphology.affixes import CONJUNCTIONS, PREPOSITIONS
from index.analysis.tokens.normalize import fold

ARTICLE = "ال"


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
