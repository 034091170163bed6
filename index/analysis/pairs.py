"""Pairs: two words that stand side by side, and whether they may be written as one.

    مايكرو سوفت     أبو بكر     فيس بوك     ما زال     لا بد

Nearly no pair may, and of most of them what is known of one of the two words says so at once.

>>> are_apart(side("مجلس"), side("الوزراء")), are_apart(side("أبو"), side("بكر"))
(True, False)
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.analysis import numbers
from index.analysis.analyzer import Levels
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexicon import lexicon_key, lookup_key, rest_key
from index.analysis.name_parts import (
    ARTICLE,
    ENDING_CONJUNCTIONS,
    contracted,
    is_conjunction,
    particles,
    parts,
)
from index.analysis.tokens.normalize import fold

if TYPE_CHECKING:
    from index.analysis.morphology.lexicon import Entry

# The fewest letters of a part where no list has the part, only the texts do.
SHORTEST_FREE_PART = 3
SHORTEST_FREE = 6
GOD = "الله"


class IndexedWords(Protocol):
    """What an index knows of its words: see `index.store.engine.Engine`."""

    def levels(self, letters: str) -> Levels: ...  # noqa: D102

    def holds(self, level: str, terms: Sequence[str]) -> bool: ...  # noqa: D102

    def held(self, level: str, terms: Sequence[str]) -> list[str]: ...  # noqa: D102

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int: ...  # noqa: D102


class Side(NamedTuple):
    """What says whether a word may be a part of a pair; `joins`: it is usual as the first part.

    So many words side by side, of which it is the last, may be written otherwise as `most` says.
    `opens` and `closes` tell that parts of names, wishes and conjunctions begin or end with it;
    `parts` that nothing else does: it has an article or is a function word.
    """

    word: str
    form: str
    is_function: bool
    has_article: bool
    is_first: bool
    is_last: bool
    is_wish: bool
    joins: bool
    most: int
    opens: bool
    closes: bool
    parts: bool


# Kept in memory, because nearly all pairs of words cannot be one, and in most of them what is known
# of one of the two words says so at once.
@lru_cache(maxsize=1 << 14)
def side(word: str) -> Side:
    """Return what says whether a word may be a part of a pair."""
    known, form = parts(), fold(word)
    is_function, has_article = is_function_word(word), form.startswith(ARTICLE)
    is_first, is_last, is_wish = (
        form in known["first"],
        form in known["last"],
        form in known["wishes"],
    )
    joins = is_first or form in known["prefixes"] or form in particles()
    return Side(
        word,
        form,
        is_function,
        has_article,
        is_first,
        is_last,
        is_wish,
        joins,
        numbers.MOST_GROUPS if numbers.is_number(form) else 3 if word == GOD else 2,
        opens=joins or is_wish or word in _contracted_firsts(),
        closes=is_last or word == ENDING_CONJUNCTIONS,
        parts=is_function or has_article,
    )


@cache
def _contracted_firsts() -> frozenset[str]:
    return frozenset(first for first, _ in contracted())


def are_apart(first: Side, last: Side) -> bool:
    """Tell at a glance that two words are no pair, as most are not: see `is_pair`."""
    return (first.parts or last.has_article) and not (first.opens or last.closes)


# The lexicon would file a pair under the first of the one word and the second of the other.
_key = lru_cache(maxsize=1 << 14)(lexicon_key)
_rest_key = lru_cache(maxsize=1 << 14)(rest_key)


def is_pair(first: Side, last: Side, texts: IndexedWords) -> bool:
    """Tell whether two words, no numbers, may be written as one; nearly all may not."""
    if are_apart(first, last):
        return False
    if is_conjunction((first.word, last.word)):
        return True
    if last.is_last:
        return not first.is_function or first.is_first
    if first.is_wish and last.form.endswith(GOD):
        return True
    if first.joins:
        return len(last.form) >= SHORTEST_FREE_PART or not last.is_function
    if first.has_article or last.has_article or first.is_function:
        return False
    if are_of_name(lookup_key(_key(first.word) + _rest_key(last.word))):
        return True
    if len(first.form + last.form) < SHORTEST_FREE or last.is_function:
        return False
    return is_strange(first.word, texts) or is_strange(last.word, texts)


def are_of_name(entries: "Sequence[Entry]") -> bool:
    """Tell whether entries of the lexicon are all of a name: حضرموت."""
    return bool(entries) and {entry.kind for entry in entries} == {"p"}


def is_strange(word: str, texts: IndexedWords) -> bool:
    """Tell whether a word is a name of other languages, or unknown."""
    return bool(texts.levels(word).sound)
