"""Doubts: which words of a query no article has, or may be misspelt.

A word that stands in articles is taken to be right, unless hardly any article has it and a word
that many have is a slip away. So is a word of which articles have another inflection, unless that
it is one is a guess because the lexicon lacks the word. Corrections are looked for only where there
is doubt, see search/advice/correction.py.

What stands beside a word tells more, where few words are typed, as people type them: hardly any
article has the word, and it stands nowhere beside its neighbour; or two words stand nowhere side by
side that are a usual word when they are joined.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.analysis.compounds import best_reading, is_slip
from index.analysis.morphology.function_words import is_function_word
from index.segment.schema import FORM, STEM
from index.store.engine import Engine
from search.advice.beside import Neighbours, is_found_beside, joined_form, together
from search.query.tree import Node, Phrase, Synonym, Variant, Word, leaves, phrases
from search.ranking.matching import AnyMatcher
from search.words.expansion import TermExpander


class Certain(NamedTuple):
    """When a correction is certain enough, whose slips cost `dearest` at most together.

    It stands in `fewest` articles at least, and in `times` as many as what was typed.
    """

    dearest: float
    fewest: int
    times: int = 0


class Doubt(NamedTuple):
    """How certain a correction has to be, the dearer its slips the more: the first that applies.

    What the lexicon has is rather right, so for that it is `of_words`.
    """

    certain: tuple[Certain, ...]
    of_words: tuple[Certain, ...]


def _both(*certain: Certain) -> Doubt:
    return Doubt(certain, certain)


# No article has the word. Nearly any is some slips away from some other, so that dear ones have to
# lead to what is frequent.
NOWHERE = Doubt(
    (Certain(0.55, 2), Certain(0.75, 50), Certain(1.6, 200)),
    (Certain(0.5, 30), Certain(0.65, 50)),
)
# Articles only have words of its sound, what a guess writes instead, or what may be inflections of
# a word that the lexicon lacks.
GUESSED = _both(Certain(0.55, 10), Certain(0.7, 50))
# Articles have other inflections of it alone. In a short word any slip may make such a one.
UNSEEN, _SHORTEST_UNSEEN = _both(Certain(0.5, 100)), 5
# Hardly any article has it. Of a word that many have, some have each slip, the rarer the dearer it
# is; what more have than that is a word or a name of its own.
RARE = Doubt(
    (Certain(0.45, 30, 60), Certain(0.5, 30, 100), Certain(0.65, 30, 400)),
    (Certain(0.45, 30, 250), Certain(0.5, 30, 1000)),
)
# Hardly any article has it, and most of these have the correction as well: who mistypes a word of
# an article has it right elsewhere in it.
SELDOM_ALONE = Certain(0.65, 30, 20)
# Few articles have the form, and none, in any inflection, beside its neighbour.
ALONE = _both(Certain(0.85, 10, 60))
# It stands nowhere beside its neighbour, and joined they are a word. It is never another.
PARTED = Doubt((), ())
# That is so many articles at most, and in a small index at most one of a thousand; of forms whose
# neighbours tell more it is so many.
_HARDLY_ANY, _FEW_ALONE, _OF = 8, 30, 1000
# What 690 million words of news have so often is no slip where it is asked for alone.
_USUAL = 200
# In so many words at most it is looked what stands beside them.
_FEW = 6
# Two words that are one when they are joined: so many letters at most, the one in so many
# articles, and where one of them is a function word the other in so many times fewer.
_LONGEST_JOINED, _LEAST_JOINED, _TIMES_JOINED = 14, 20, 10


class Doubtful(NamedTuple):
    """A word of a query that may be misspelt, and the part it is looked for in.

    If `is_word`, the lexicon has it: it is most likely right, only not in any article. It is looked
    for as what is in `instead` as well, which may be what was meant. If `is_lone`, no content word
    stands beside it; if `is_usual` as well, it is one of the lexicon that texts often have.
    """

    word: Word
    part: str
    doubt: Doubt
    is_word: bool = False
    neighbours: Neighbours = Neighbours()
    instead: tuple[Variant, ...] = ()
    is_usual: bool = False
    is_lone: bool = False


class Doubts:
    """Tells what may be misspelt, by the words of one state of an index."""

    def __init__(self, engine: Engine, expander: TermExpander, matcher: AnyMatcher) -> None:
        self._engine = engine
        self._expander = expander
        self._matcher = matcher

    def of(self, tree: Node) -> list[Doubtful]:
        """Return what may be misspelt of a widened query, after it was searched for."""
        otherwise = _otherwise(tree)
        order = [*_in_order(tree)]
        are_few = 1 < len(order) <= _FEW
        found: dict[str, Doubtful] = {}
        for at, (word, part) in enumerate(order):
            # Words of a closed class are few and known, those of dialects among them.
            if word.text in found or not word.finds or is_function_word(word.letters):
                continue
            neighbours = _neighbours(order, at) if are_few else Neighbours()
            is_lone = len(order) <= _FEW and not neighbours.pairs(word)
            doubtful = self._doubtful(word, part, neighbours, otherwise.get(word.text, ()), is_lone)
            if doubtful:
                found[word.text] = doubtful
        if are_few:
            for first, last in pairwise(order):
                if not {first[0].text, last[0].text} & found.keys() and self._is_parted(
                    first, last
                ):
                    found[first[0].text] = Doubtful(*first, PARTED)
        return [*found.values()]

    def _doubtful(
        self,
        word: Word,
        part: str,
        neighbours: Neighbours,
        instead: tuple[Variant, ...],
        is_lone: bool,
    ) -> Doubtful | None:
        # What has a synonym somewhere is meant as it is, and so is a name in Latin letters.
        if instead and (word.letters.isascii() or any(isinstance(v, Synonym) for v in instead)):
            return None
        doubt, is_word = self._doubt(word, part)
        if any(map(_is_joined_by_slip, instead)):
            # It is found by what it is parted into; that it is none is said all the same.
            is_nowhere = not self._has(word, part, FORM)
            doubt = NOWHERE if is_nowhere else RARE if self._hardly_any(word, part, FORM) else None
            return Doubtful(word, part, doubt, is_word) if doubt else None
        if instead and doubt is NOWHERE:
            # That it is written otherwise is a guess, and may be wrong.
            doubt = GUESSED
        elif neighbours.pairs(word) and doubt is not NOWHERE:
            # What the query finds beside its neighbour is right there.
            is_alone = self._is_alone(word, part) and not is_found_beside(
                self._matcher, word, neighbours, part
            )
            doubt = doubt or (ALONE if is_alone else None)
            neighbours = neighbours if is_alone else Neighbours()
        if not doubt:
            return None
        is_usual = is_lone and _is_usual(word)
        return Doubtful(word, part, doubt, is_word, neighbours, instead, is_usual, is_lone)

    def _doubt(self, word: Word, part: str) -> tuple[Doubt | None, bool]:
        """Return what is doubtful about a word by itself, and whether the lexicon has it."""
        strictest, *looser = word.levels_in(part)
        is_there = self._has(word, part, strictest)
        if is_there and not (strictest == FORM and STEM in looser and self._is_rare(word, part)):
            return None, False
        is_word = best_reading(word.letters).entry is not None
        if is_there:
            return RARE, is_word
        there = [level for level in looser if self._has(word, part, level)]
        if not there:
            return NOWHERE, is_word
        if STEM not in there or not is_word or self._is_rare(word, part):
            return GUESSED, is_word
        return (UNSEEN if len(word.letters) >= _SHORTEST_UNSEEN else None), is_word

    def _is_alone(self, word: Word, part: str) -> bool:
        """Tell whether few articles have the form of a word that may be inflected."""
        return STEM in word.levels_in(part) and self._hardly_any(word, part, FORM, _FEW_ALONE)

    def _is_parted(self, first: tuple[Word, str], last: tuple[Word, str]) -> bool:
        """Tell whether two words stand nowhere side by side, and are a word when joined."""
        pair, part = (first[0], last[0]), first[1]
        form = joined_form(*pair)
        if last[1] != part or len(form) > _LONGEST_JOINED or not self._engine.holds(FORM, [form]):
            return False
        count = self._engine.containing(part, FORM, [form])
        content = [word for word in pair if not is_function_word(word.letters)]
        rarest = min((self._counted(word, part, FORM) for word in content), default=count)
        most = count if len(content) == 2 else count // _TIMES_JOINED
        least = max(int(_LEAST_JOINED * min(self._engine.doc_count / 10_000, 1.0)), 1)
        return count >= least and rarest <= most and not together(self._matcher, pair, part)

    def _is_rare(self, word: Word, part: str) -> bool:
        # This costs nothing: the search before has counted the articles.
        return self._hardly_any(word, part, STEM)

    def _hardly_any(self, word: Word, part: str, level: str, most: int = _HARDLY_ANY) -> bool:
        most = min(most, self._engine.doc_count // _OF)
        return self._counted(word, part, level) <= most

    def _counted(self, word: Word, part: str, level: str) -> int:
        return self._expander.containing(word, part, level)

    def _has(self, word: Word, part: str, level: str) -> bool:
        if part == "text":
            return self._engine.holds(*self._expander.terms(word, level))
        return self._expander.containing(word, part, level) > 0


def _otherwise(tree: Node) -> dict[str, tuple[Variant, ...]]:
    """Return the words of a query that are also looked for as written otherwise, and how."""
    found: dict[str, tuple[Variant, ...]] = {}
    for phrase, _ in phrases(tree):
        if isinstance(phrase, Variant):
            for word in phrase.words:
                if isinstance(word, Word):
                    for text in word.text.split():
                        found[text] = (*found.get(text, ()), phrase)
    return found


def _is_usual(word: Word) -> bool:
    """Tell whether a word is a usual one of the lexicon, with nothing but the article."""
    best = best_reading(word.letters)
    return (
        best.entry is not None
        and best.entry.frequency >= _USUAL
        and len(best.segments) == best.before + 1
        and best.before == word.letters.startswith("ال")
    )


def _is_joined_by_slip(variant: Variant) -> bool:
    """Tell whether a word is looked for as two that nobody writes as one."""
    return variant.replaced == 1 and is_slip(tuple(word.letters for word in variant.words))


def _in_order(tree: Node) -> Iterator[tuple[Word, str]]:
    """Yield the words that may be there, and the part each is looked for in."""
    for leaf, part in leaves(tree):
        # Patterns stand for many words.
        if isinstance(leaf, Word):
            yield leaf, part
        elif isinstance(leaf, Phrase) and not isinstance(leaf, Variant):
            yield from ((word, part) for word in leaf.words if isinstance(word, Word))


def _neighbours(order: Sequence[tuple[Word, str]], at: int) -> Neighbours:
    """Return the content words beside one of a query, looked for in the same part."""

    def content(index: int) -> Word | None:
        word, part = order[index] if 0 <= index < len(order) else (None, "")
        return word if word and word.finds and part == order[at][1] else None

    return Neighbours(content(at - 1), content(at + 1))
