"""What stands beside a word: two words that articles have together are more likely meant.

وزارة المل may be anything from المال to الملك; that articles have وزارة العمل tells what it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from index.analysis.tokens.normalize import fold
from index.segment.schema import FORM, STEM
from search.query.tree import Boolean, Phrase, Word, in_part
from search.ranking.matching import AnyMatcher


class Neighbours(NamedTuple):
    """The content words before and after a word of a query, None where there is none."""

    before: Word | None = None
    after: Word | None = None

    def pairs(self, word: Word) -> list[tuple[Word, Word]]:
        """Return a word with each of its neighbours, in the order of the query."""
        before = [(self.before, word)] if self.before else []
        after = [(word, self.after)] if self.after else []
        return before + after

    def instead(self, words: Mapping[str, Word]) -> "Neighbours":
        """Return neighbours of which some are other words than were typed."""
        return Neighbours(*(word and words.get(word.text, word) for word in self))


def as_word(form: str) -> Word:
    """Return a word as if it had been typed."""
    return Word(form, form)


def together(matcher: AnyMatcher, pair: Sequence[Word], part: str, level: str = FORM) -> int:
    """Return how many articles have words side by side in a part."""
    return matcher.count(in_part(Phrase(tuple(pair), level), part))


def articles_with(matcher: AnyMatcher, pair: Iterable[Word], part: str) -> int:
    """Return how many articles have all of some words in a part, anywhere."""
    return matcher.count(in_part(Boolean((), tuple(pair)), part))


def articles_beside(matcher: AnyMatcher, form: str, neighbours: Neighbours, part: str) -> int:
    """Return how many articles have a form beside one of some neighbours, at most."""
    counts = (together(matcher, pair, part) for pair in neighbours.pairs(as_word(form)))
    return max(counts, default=0)


def is_found_beside(matcher: AnyMatcher, word: Word, neighbours: Neighbours, part: str) -> bool:
    """Tell whether articles have a word, in any inflection, beside one of its neighbours."""
    return any(together(matcher, pair, part, STEM) for pair in neighbours.pairs(word))


def joined_form(first: Word, last: Word) -> str:
    """Return the form of two words that were meant as one."""
    return fold(first.letters + last.letters)
