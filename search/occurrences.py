"""Which words of an article a query met: query tree and tokens → places in its text."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from index.analyzer import LEVELS, Token
from index.schema import FORM, SPELLING
from search.pattern import Pattern
from search.tree import Boolean, Dated, InField, Node, Phrase, Word

Tokens = Mapping[str, Sequence[Token]]


class Lookup(NamedTuple):
    """What words are known by.

    `terms` gives what a word of the query is looked for by on a level, see `Matcher.terms`;
    `agreeing` which of the article's words have such terms, see `IndexReader.agreeing`.
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
    for found in _occurrences(look, node, tokens, part):
        place = (found.part, found.position)
        if place not in best or _strictness(found) < _strictness(best[place]):
            best[place] = found
    return sorted(best.values(), key=lambda found: (found.part, found.position))


def _strictness(found: Occurrence) -> int:
    return LEVELS.index(found.level)


def _occurrences(look: Lookup, node: Node, tokens: Tokens, part: str) -> Iterator[Occurrence]:
    match node:
        case Word() | Pattern():
            levels = node.levels_in(part) if isinstance(node, Word) else (FORM,)
            agreeing: dict[str, str] = {}
            # From loose to strict, so that the strictest stays.
            for level in reversed(levels):
                agreeing |= dict.fromkeys(_agreeing(look, node, tokens[part], level), level)
            for token in tokens[part]:
                if token.spelling in agreeing:
                    yield Occurrence(node, part, token.position, agreeing[token.spelling])
        case Phrase():
            yield from _phrase(look, node, tokens, part)
        case InField(field, inner):
            yield from _occurrences(look, inner, tokens, field)
        case Boolean(should, must, _):
            for child in (*should, *must):
                yield from _occurrences(look, child, tokens, part)
        case Dated():
            pass


def _phrase(look: Lookup, phrase: Phrase, tokens: Tokens, part: str) -> Iterator[Occurrence]:
    """Yield the words of a phrase where they stand one after the other."""
    level = phrase.level_in(part)
    places = []
    for word in phrase.words:
        agreeing = _agreeing(look, word, tokens[part], level)
        places.append({token.position for token in tokens[part] if token.spelling in agreeing})
    begins = [begin for begin in places[0] if all(begin + i in at for i, at in enumerate(places))]
    for i, word in enumerate(phrase.words):
        for found in _occurrences(look, word, tokens, part):
            if found.position - i in begins:
                yield found


def _agreeing(look: Lookup, word: Word | Pattern, tokens: Sequence[Token], level: str) -> set[str]:
    """Return the spellings of the tokens that agree with a query's word on a level."""
    level, terms = look.terms(word, level)
    theirs = {token.spelling: token.letters for token in tokens}
    if level == SPELLING:
        return theirs.keys() & set(terms)
    agreeing = look.agreeing(level, terms, set(theirs.values()))
    return {spelling for spelling, letters in theirs.items() if letters in agreeing}
