"""Agreement: whether a correction may be meant at all, by the query that it would stand in.

What is cheap and frequent is not always what anybody asks for. A word that only binds others is not
asked for alone, a foreign name has several right spellings, and beside its neighbour in the query a
correction stands somewhere, or both are of one matter:

    صلاح الشرنوبي       no article has صلاح الجنوبي, and الجنوبي is in as many without صلاح
    حضيرة التجميد       articles with حظيرة have التجميد far more often than others
"""

from dataclasses import replace
from itertools import pairwise

from index.analysis.compounds import best_reading
from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.normalize import fold
from index.segment.schema import FORM, STEM
from index.store.engine import Engine
from search.advice.beside import articles_with, as_word, is_found_beside
from search.advice.doubts import NOWHERE, RARE, Doubtful
from search.advice.slips import cost
from search.query.tree import Word
from search.ranking.matching import AnyMatcher
from search.words.expansion import TermExpander

# What costs so much at most is usual, whatever else the query has.
_USUAL_SLIP = 0.5
# Two words are of one matter if so many articles have both, and so many times as many as had them
# if the one told nothing of the other.
_FEWEST_OF_MATTER, _TIMES_OF_MATTER = 2, 1.5
# Of fewer articles that is no evidence: there one that has both is enough.
_SMALL = 1000
# Letters that stand for vowels of foreign names, or for none.
_UNSURE = frozenset("اويهءئؤ")
_ARTICLE = "ال"


class QueryAgreement:
    """Tells what agrees with a query, by the words of one state of an index."""

    def __init__(self, engine: Engine, expander: TermExpander, matcher: AnyMatcher) -> None:
        self._engine = engine
        self._expander = expander
        self._matcher = matcher

    def of(self, other: str, doubtful: Doubtful) -> bool:
        """Tell whether a form may be meant by a word that may be misspelt.

        Of neighbours that no article has nothing is known, and the query is rather about what the
        index lacks, so that the slip has to be a usual one.
        """
        if doubtful.is_lone and binds(other):
            return False
        if _is_other_spelling(other, doubtful):
            return False
        is_usual = cost(fold(doubtful.word.letters), other) <= _USUAL_SLIP
        neighbours = [word for word in doubtful.neighbours if word]
        known = [*filter(self.is_known, neighbours)]
        if not known:
            return not neighbours or doubtful.doubt is not NOWHERE or is_usual
        word, part = as_word(other), doubtful.part
        if is_found_beside(self._matcher, word, doubtful.neighbours, part):
            return True
        is_small = self._engine.doc_count < _SMALL
        return (is_usual or is_small) and all(
            self._is_of_one_matter(word, one, part) for one in known
        )

    def is_known(self, word: Word) -> bool:
        """Tell whether any article has a word, in any inflection."""
        levels = self._engine.levels(word.letters)
        return self._engine.holds(STEM, levels.stem) or self._engine.holds(
            FORM, [fold(word.letters)]
        )

    def _is_of_one_matter(self, word: Word, neighbour: Word, part: str) -> bool:
        """Tell whether articles have two words together more often than by chance."""
        both = articles_with(self._matcher, (replace(word, level=FORM), neighbour), part)
        if self._engine.doc_count < _SMALL:
            return both > 0
        if both < _FEWEST_OF_MATTER:
            return False
        by_chance = self._expander.containing(word, part, FORM) * self._expander.containing(
            neighbour, part, STEM
        )
        return both * self._engine.doc_count >= _TIMES_OF_MATTER * by_chance


def binds(form: str) -> bool:
    """Tell whether a form is a word that only binds others, with a pronoun or without."""
    entry = best_reading(form).entry
    return is_function_word(form) or (entry is not None and entry.kind == "f")


def _is_other_spelling(other: str, doubtful: Doubtful) -> bool:
    """Tell whether two forms are rather spellings of one foreign name, both of them right.

    Nobody is sure of its vowels. Articles have what was typed, and the lexicon knows the other as a
    name, or not at all; names that are foreign have no article.
    """
    typed = fold(doubtful.word.letters)
    if doubtful.is_word or doubtful.doubt is NOWHERE or typed.startswith(_ARTICLE):
        return False
    if _consonants(typed) != _consonants(other):
        return False
    entry = best_reading(other).entry
    return entry is None or (doubtful.doubt is RARE and entry.kind == "p")


def _consonants(form: str) -> str:
    """Return the letters of a form that are no vowels; a vowel twice is a slip, so that is kept."""
    twice = [a for a, b in pairwise(form) if a == b and a in _UNSURE]
    return "".join([letter for letter in form if letter not in _UNSURE] + twice)
