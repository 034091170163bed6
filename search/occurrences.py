"""Which words of an article a query met: query tree and tokens → places in its text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from index.analyzer import LEVELS, Levels, Token
from search.query import Boolean, Dated, InField, Node, Phrase, Word

Analysis = Callable[[str], Levels]
Tokens = Mapping[str, Sequence[Token]]


class Occurrence(NamedTuple):
    """A word of the query at a word of a part, with the strictest level on which they agree."""

    word: Word
    part: str
    position: int
    level: str


def occurrences(
    analyse: Analysis, node: Node, tokens: Tokens, part: str = "text"
) -> list[Occurrence]:
    """Return every occurrence in an article, in order; the query's "must not" has none.

    `tokens` are those of each part of the article, `analyse` gives the levels of a word by its
    letters. Where several words of the query meet one word of the text, the strictest agreement
    counts.
    """
    best: dict[tuple[str, int], Occurrence] = {}
    for found in _occurrences(analyse, node, tokens, part):
        place = (found.part, found.position)
        if place not in best or _strictness(found) < _strictness(best[place]):
            best[place] = found
    return sorted(best.values(), key=lambda found: (found.part, found.position))


def _strictness(found: Occurrence) -> int:
    return LEVELS.index(found.level)


def _occurrences(analyse: Analysis, node: Node, tokens: Tokens, part: str) -> Iterator[Occurrence]:
    match node:
        case Word():
            agreeing: dict[str, str] = {}
            # From loose to strict, so that the strictest stays.
            for level in reversed(node.levels_in(part)):
                agreeing |= dict.fromkeys(_agreeing(analyse, node, tokens[part], level), level)
            for token in tokens[part]:
                if token.spelling in agreeing:
                    yield Occurrence(node, part, token.position, agreeing[token.spelling])
        case Phrase():
            yield from _phrase(analyse, node, tokens, part)
        case InField(field, inner):
            yield from _occurrences(analyse, inner, tokens, field)
        case Boolean(should, must, _):
            for child in (*should, *must):
                yield from _occurrences(analyse, child, tokens, part)
        case Dated():
            pass


def _phrase(analyse: Analysis, phrase: Phrase, tokens: Tokens, part: str) -> Iterator[Occurrence]:
    """Yield the words of a phrase where they stand one after the other."""
    level = phrase.level_in(part)
    places = []
    for word in phrase.words:
        agreeing = _agreeing(analyse, word, tokens[part], level)
        places.append({token.position for token in tokens[part] if token.spelling in agreeing})
    begins = [begin for begin in places[0] if all(begin + i in at for i, at in enumerate(places))]
    for i, word in enumerate(phrase.words):
        for found in _occurrences(analyse, word, tokens, part):
            if found.position - i in begins:
                yield found


def _agreeing(analyse: Analysis, word: Word, tokens: Sequence[Token], level: str) -> set[str]:
    """Return the spellings of the tokens that agree with a query's word on a level."""
    number = LEVELS.index(level)
    ours = set(analyse(word.letters)[number])
    return {
        spelling
        for spelling, letters in {token.spelling: token.letters for token in tokens}.items()
        if not ours.isdisjoint(analyse(letters)[number]) and word.admits(spelling)
    }
