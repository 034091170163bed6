"""Function words, with the clitics they take: وفي، فمن، بأنه، عليها.

A hamza left out, or ى for ي, makes no difference; one that is written does (آلية is not إليه).
A form with clitics that is also a common word of the lexicon counts as that word (فهم is not
ف+هم, but وفي is rarely "loyal").

>>> [word for word in "وفي عليها بأنه وان السراج فهم أين".split() if is_function_word(word)]
['وفي', 'عليها', 'بأنه', 'وان', 'أين']
"""

from functools import lru_cache
from importlib import resources
from itertools import product

from index.affixes import CONJUNCTIONS, PREPOSITIONS, PRONOUNS
from index.lexicon import lookup

# Occurrences in the lexicon's 690 million words from which a word is common.
_COMMON_WORD = 40_000

_NO_HAMZA = str.maketrans("أإآئؤ", "ااايو")
_YA = str.maketrans("ى", "ي")


@lru_cache(maxsize=1 << 16)
def is_function_word(letters: str) -> bool:
    """Tell whether a word, given by its unmarked letters, is a function word."""
    plain, with_clitics = _function_words()
    if letters in plain:
        return True
    return letters in with_clitics and not any(
        entry.base == letters and entry.kind != "f" and entry.frequency > _COMMON_WORD
        for entry in lookup(letters)
    )


@lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the list, and all they make with clitics."""
    text = resources.files("index.data").joinpath("function_words.txt").read_text("utf-8")
    plain: set[str] = set()
    with_clitics: set[str] = set()
    endings: tuple[str, ...] = ("",)
    prepositions: tuple[str, ...] = ("",)
    for line in text.splitlines():
        if line.startswith("#"):
            endings = ("", *PRONOUNS) if "+ pronouns" in line else ("",)
            prepositions = tuple(PREPOSITIONS) if "+ prepositions" in line else ("",)
            continue
        plain |= set(line.split())
        forms = product(CONJUNCTIONS, prepositions, line.split(), endings)
        with_clitics |= {"".join(form) for form in forms}
    return _with_slips(plain), _with_slips(with_clitics)


def _with_slips(words: set[str]) -> frozenset[str]:
    slips = (_NO_HAMZA, _YA, _NO_HAMZA | _YA)
    return frozenset(words | {word.translate(slip) for word in words for slip in slips})
