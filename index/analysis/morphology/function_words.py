"""Function words, with the clitics they take: وفي، فمن، بأنه، عليها.

A hamza left out, or ى for ي, makes no difference; one that is written does (آلية is not إليه).
A form with clitics that is also a common word of the lexicon counts as that word (فهم is not
ف+هم, but وفي is rarely "loyal").

>>> [word for word in "وفي عليها بأنه وان السراج فهم أين".split() if is_function_word(word)]
['وفي', 'عليها', 'بأنه', 'وان', 'أين']
"""

from functools import lru_cache
from itertools import product

from index.analysis.data import FOLDER
from index.analysis.morphology.affixes import CONJUNCTIONS, PREPOSITIONS, PRONOUNS
from index.analysis.morphology.lexicon import lookup

# Bases of verbs that never stand alone: أنه is of أنهى only before an ending.
_NEVER_ALONE = "si"
# Occurrences in the lexicon's 690 million words from which a word is common.
_COMMON_WORD = 40_000


@lru_cache(maxsize=1 << 16)
def is_function_word(letters: str) -> bool:
    """Tell whether a word, given by its unmarked letters, is a function word."""
    plain, with_clitics = _function_words()
    if letters in plain:
        return True
    return letters in with_clitics and not any(
        entry.base == letters and entry.frequency > _COMMON_WORD
        for entry in lookup(letters)
        if entry.kind not in f"f{_NEVER_ALONE}"
    )


@lru_cache(maxsize=1)
def without_prepositions() -> frozenset[str]:
    """Return the prepositions, with pronouns too: ب ل ك never stand before another."""
    found: set[str] = set()
    others: set[str] = set()
    words = found
    endings: tuple[str, ...] = ("",)
    for line in _lines():
        if line.startswith("#"):
            words = found if line.startswith("# prepositions") else others
            endings = ("", *PRONOUNS) if "+ pronouns" in line else ("",)
        else:
            words.update(map("".join, product(line.split(), endings)))
    return frozenset(found - others)


def _lines() -> list[str]:
    return (FOLDER / "function_words.txt").read_text("utf-8").splitlines()


@lru_cache(maxsize=1)
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the list, and all they make with clitics."""
    plain: set[str] = set()
    with_clitics: set[str] = set()
    endings: tuple[str, ...] = ("",)
    prepositions: tuple[str, ...] = ("",)
    for line in _lines():
        if line.startswith("#"):
            endings = ("", *PRONOUNS) if "+ pronouns" in line else ("",)
            prepositions = tuple(PREPOSITIONS) if "+ prepositions" in line else ("",)
            continue
        plain |= set(line.split())
        forms = product(CONJUNCTIONS, prepositions, line.split(), endings)
        with_clitics |= {"".join(form) for form in forms}
    return _with_slips(plain), _with_slips(with_clitics)


def _with_slips(words: set[str]) -> frozenset[str]:
    # Replaced in all words at once: one by one takes 5 ms, more than most queries.
    text = " ".join(words)
    without_hamza = text
    for letter, seat in zip("أإآئؤ", "ااايو", strict=True):
        without_hamza = without_hamza.replace(letter, seat)
    slips = (without_hamza, text.replace("ى", "ي"), without_hamza.replace("ى", "ي"))
    return frozenset(words.union(*map(str.split, slips)))
