"""Doubts: which words of a query no article has, or may be misspelt.

A word that stands in articles is taken to be right, unless hardly any article has it and a word
that many have is a slip away. So is a word of which articles have another inflection, unless that
it is one is a guess because the lexicon lacks the word. Corrections are looked for only where there
is doubt, see search/advice/correction.py.
"""

from collections.abc import Iterator
from typing import NamedTuple

from index.analysis.compounds import best_reading, is_slip
from index.segment.schema import FORM, STEM
from index.store.engine import Engine
from search.query.tree import Node, Phrase, Synonym, Variant, Word, leaves, phrases
from search.words.expansion import TermExpander


class Doubt(NamedTuple):
    """How certain a correction has to be.

    Its slips cost `dearest` at most together; it stands in `fewest` articles at least, and in
    `times` as many as the word that is corrected.
    """

    dearest: float
    fewest: int
    times: int


# No article has the word.
NOWHERE = Doubt(1.6, 2, 0)
# Articles only have words of its sound, or what may be inflections of a word that the lexicon
# lacks.
GUESSED = Doubt(0.7, 10, 0)
# Hardly any article has it.
RARE = Doubt(0.7, 30, 60)
# That is so many articles at most, and in a small index at most one of a thousand.
_HARDLY_ANY, _OF = 8, 1000


class Doubtful(NamedTuple):
    """A word of a query that may be misspelt, and the part it is looked for in.

    If `is_word`, the lexicon has it: it is most likely right, only not in any article.
    """

    word: Word
    part: str
    doubt: Doubt
    is_word: bool = False


class Doubts:
    """Tells what may be misspelt, by the words of one state of an index."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander

    def of(self, tree: Node) -> list[Doubtful]:
        """Return what may be misspelt of a widened query, after it was searched for."""
        otherwise = dict(_otherwise(tree))
        joined = {*_joined_by_slip(tree)}
        found: dict[str, Doubtful] = {}
        for word, part in _asked(tree):
            if word.text in found:
                continue
            if word.text in otherwise:
                # That a word is a name written in Latin letters is a guess, and may be wrong. That
                # two words are one written apart is certain.
                is_latin = otherwise[word.text].isascii() and not word.letters.isascii()
                doubtful = Doubtful(word, part, GUESSED) if is_latin else None
                if word.text in joined and not self._has(word, part, FORM):
                    # It is found by what it is parted into; that it is none is said all the same.
                    doubtful = Doubtful(word, part, NOWHERE)
            else:
                doubtful = self._doubtful(word, part)
            if doubtful:
                found[word.text] = doubtful
        return [*found.values()]

    def _doubtful(self, word: Word, part: str) -> Doubtful | None:
        strictest, *looser = word.levels_in(part)
        if self._has(word, part, strictest):
            is_rare = strictest == FORM and STEM in looser and self._is_rare(word, part)
            return Doubtful(word, part, RARE) if is_rare else None
        there = [level for level in looser if self._has(word, part, level)]
        is_word = best_reading(word.letters).entry is not None
        if not there:
            return Doubtful(word, part, NOWHERE, is_word)
        is_right = STEM in there and is_word and not self._is_rare(word, part)
        return None if is_right else Doubtful(word, part, GUESSED, is_word)

    def _is_rare(self, word: Word, part: str) -> bool:
        # This costs nothing: the search before has counted the articles.
        hardly_any = min(_HARDLY_ANY, self._engine.doc_count // _OF)
        return self._expander.containing(word, part, STEM) <= hardly_any

    def _has(self, word: Word, part: str, level: str) -> bool:
        if part == "text":
            return self._engine.holds(*self._expander.terms(word, level))
        return self._expander.containing(word, part, level) > 0


def _otherwise(tree: Node) -> Iterator[tuple[str, str]]:
    """Yield the words of a query that are also looked for as written otherwise, and how."""
    for phrase, _ in phrases(tree):
        if isinstance(phrase, Variant):
            for word in phrase.words:
                if isinstance(word, Word):
                    for text in word.text.split():
                        # What has a synonym somewhere is meant as it is.
                        yield text, text if isinstance(phrase, Synonym) else word.letters


def _joined_by_slip(tree: Node) -> Iterator[str]:
    """Yield the words of a query that are looked for as two that nobody writes as one."""
    for phrase, _ in phrases(tree):
        pieces = tuple(word.letters for word in phrase.words)
        if isinstance(phrase, Variant) and phrase.replaced == 1 and is_slip(pieces):
            yield phrase.words[0].text


def _asked(tree: Node) -> Iterator[tuple[Word, str]]:
    """Yield the words that are to be there, and the part each is looked for in."""
    for leaf, part in leaves(tree):
        # Patterns stand for many words.
        if isinstance(leaf, Word) and leaf.finds:
            yield leaf, part
        elif isinstance(leaf, Phrase) and not isinstance(leaf, Variant):
            yield from ((word, part) for word in leaf.words if isinstance(word, Word))
