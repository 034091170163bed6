"""Which words of an article a query met: query tree and tokens → places in its text."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, assert_never

import numpy as np

from index.analysis.analyzer import LEVELS, Token
from index.segment.schema import FORM, SPELLING
from search.pattern import Pattern
from search.tree import Boolean, Dated, InField, Node, Phrase, Word

Tokens = Mapping[str, Sequence[Token]]


class Lookup(NamedTuple):
    """What words are known by.

    `terms` gives what a word of the query is looked for by on a level, see `TermExpander.terms`;
    `agreeing` which of the article's words have such terms, see `Engine.agreeing`.
    """

    terms: Callable[[Word | Pattern, str], tuple[str, Sequence[str]]]
    agreeing: Callable[[str, Sequence[str], Set[str]], Set[str]]


class Occurrence(NamedTuple):
    """A word of the query at a word of a part, with the strictest level on which they agree."""

    word: Word | Pattern
    part: str
    position: int
    level: str


def occurrences(look: Lookup, node: Node, tokens: Tokens, part: str = "text") -> list[Occurrence]:
    """Return every occurrence in an article, in order; the query's "must not" has none.

    `tokens` are those of each part of the article. Where several words of the query meet
    one word of the text, the strictest agreement counts.
    """
    best: dict[tuple[str, int], Occurrence] = {}
    words = {name: _PartWords.of(some) for name, some in tokens.items()}
    for found in _occurrences(look, node, words, part):
        place = (found.part, found.position)
        if place not in best or _strictness(found) < _strictness(best[place]):
            best[place] = found
    return sorted(best.values(), key=lambda found: (found.part, found.position))


def _strictness(found: Occurrence) -> int:
    return LEVELS.index(found.level)


class _PartWords(NamedTuple):
    """The words of a part: where each spelling stands, and the spellings of the same letters."""

    positions: Mapping[str, Sequence[int]]
    spellings: Mapping[str, Set[str]]
    letters: Set[str]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> "_PartWords":
        positions: dict[str, list[int]] = {}
        spellings: dict[str, set[str]] = {}
        for _, _, _, position, letters, spelling in tokens:
            if spelling not in positions:
                positions[spelling] = []
                spellings.setdefault(letters, set()).add(spelling)
            positions[spelling].append(position)
        return cls(positions, spellings, set(spellings))


def _occurrences(
    look: Lookup, node: Node, words: Mapping[str, _PartWords], part: str
) -> Iterator[Occurrence]:
    match node:
        case Word() | Pattern():
            levels = _finding_levels(node, part)
            agreeing: dict[str, str] = {}
            # From loose to strict, so that the strictest stays.
            for level in reversed(levels):
                agreeing |= dict.fromkeys(_agreeing(look, node, words[part], level), level)
            for spelling, level in agreeing.items():
                for position in words[part].positions[spelling]:
                    yield Occurrence(node, part, position, level)
        case Phrase():
            yield from _phrase(look, node, words, part)
        case InField(field, inner):
            yield from _occurrences(look, inner, words, field)
        case Boolean(should, must, _):
            for child in (*should, *must):
                yield from _occurrences(look, child, words, part)
        case Dated():
            pass
        case _:
            assert_never(node)


def _finding_levels(word: Word | Pattern, part: str) -> tuple[str, ...]:
    if isinstance(word, Pattern):
        return (FORM,)
    return word.levels_in(part) if word.finds else ()


def _phrase(
    look: Lookup, phrase: Phrase, words: Mapping[str, _PartWords], part: str
) -> Iterator[Occurrence]:
    """Yield the words of a phrase where they stand one after the other."""
    level = phrase.level_in(part)
    places = []
    for word in phrase.words:
        agreeing = _agreeing(look, word, words[part], level)
        places.append(sorted(at for spelling in agreeing for at in words[part].positions[spelling]))
    met = phrase.meet([np.array(positions, np.int64) for positions in places])
    for word, positions in zip(phrase.words, map(set, met), strict=True):
        for found in _occurrences(look, word, words, part):
            if found.position in positions:
                yield found


def _agreeing(look: Lookup, word: Word | Pattern, words: _PartWords, level: str) -> set[str]:
    """Return the spellings in a part that agree with a query's word on a level."""
    level, terms = look.terms(word, level)
    if level == SPELLING:
        return words.positions.keys() & set(terms)
    agreeing = look.agreeing(level, terms, words.letters)
    return {spelling for letters in agreeing for spelling in words.spellings[letters]}
