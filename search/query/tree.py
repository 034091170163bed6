"""The tree of a query: words and phrases, and what joins them.

`str` of a tree is a query that is read as that tree; its signs are where they count, see
search/query/grammar.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date
from functools import cache
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.normalize import strip_marks
from index.analysis.tokens.spelling import TASHKEEL, agree, is_marked
from index.segment.columns.numbers import Places
from index.segment.schema import FORM, PARTS
from search.deadline import require_time
from search.query.adjacency import begins_of, standing
from search.query.grammar import MOST_BESIDE
from search.query.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `text` as typed, `spelling` as its token has it, `letters` without marks.

    `level` is the loosest it may match on, `keep` what of its spelling a match must have. Looser
    levels add to the score of what is found, unless a level was asked for. One that does not find,
    a function word beside others, only adds to the score, on all levels.
    """

    text: str
    spelling: str
    level: str = DEFAULT_LEVEL
    keep: frozenset[str] = frozenset()
    finds: bool = True
    # Without marks, as words are analysed; made once, because it is asked for again and again.
    letters: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "letters", strip_marks(self.spelling))

    def __hash__(self) -> int:
        # Words of one spelling are mostly equal, so the spelling alone is enough for a hash. It has
        # to be quick: most dicts of a search have words for keys.
        return hash(self.spelling)

    def __str__(self) -> str:
        if self.level == FORM:
            return _signed("=", self.text)
        return f'"{self.text}"' if self.text in ("AND", "OR", "NOT") else self.text

    def admits(self, spelling: str) -> bool:
        """Tell whether a word of the text that matches on a level is spelled as it must be."""
        return not self.keep or agree(self.spelling, spelling, self.keep)

    def marked(self) -> "Word | None":
        """Return the same word, its marks kept; None if it has none or they are kept anyway."""
        if self.spelling == self.letters or TASHKEEL in self.keep or not is_marked(self.spelling):
            return None
        return replace(self, level=FORM, keep=self.keep | {TASHKEEL})

    def levels_in(self, part: str) -> tuple[str, ...]:
        """Return the levels on which the word may match in a part: none looser than its own."""
        return _levels_in(part, self.level)

    def ranks_in(self, part: str) -> tuple[str, ...]:
        """Return the looser levels on which agreement finds nothing, but adds to the score."""
        if self.keep or self.level != DEFAULT_LEVEL:
            return ()
        return tuple(PARTS[part][len(_levels_in(part, self.level)) :])


PlacesOfWords = Mapping[Word | Pattern, Places]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other, agreeing on `level`."""

    words: tuple[Word | Pattern, ...]
    level: str = "stem"

    def level_in(self, part: str) -> str:
        """Return the level on which the words have to agree in a part."""
        return self.level if self.level in PARTS[part] else PARTS[part][0]

    def begins(self, places: PlacesOfWords) -> Places:
        """Return where it is met, a place for each time.

        `places` are those where each of its words stands at all, distinct and ascending.
        """
        return begins_of(self.words, places)

    def standing(self, places: PlacesOfWords) -> dict[Word | Pattern, Places]:
        """Return where each of its words stands as part of it."""
        return standing(self.words, places)

    def __str__(self) -> str:
        text = " ".join(word.text for word in self.words)
        return f'="{text}"' if self.level == FORM else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Variant(Phrase):
    """Another way to write something in the query, of one word or more; scored as one word.

    The `text` of its words is what the query has instead.
    """

    @property
    def replaced(self) -> int:
        """How many words of the query it stands for."""
        return len(self.words[0].text.split())

    def __str__(self) -> str:
        return f"{self.words[0].text} as {' '.join(word.letters for word in self.words)}"


@dataclass(frozen=True, slots=True)
class Synonym(Variant):
    """What somebody's own list has for something in the query, see search/words/synonyms.py."""


@dataclass(frozen=True, slots=True)
class Near(Phrase):
    """Words near each other: in their order with `between` others among them at most in all.

    Without order, every other word stands no more than `between` words from the first.
    """

    between: int = 0
    in_order: bool = True

    def begins(self, places: PlacesOfWords) -> Places:
        """Return where it is met: the places of its first word."""
        first, last = places[self.words[0]], places[self.words[0]]
        for word in self.words[1:]:
            require_time()
            found, is_there = self._next(places[word], first, last)
            close = is_there & (found - first <= self._farthest)
            first, last = first[close], found[close]
        return first

    def standing(self, places: PlacesOfWords) -> dict[Word | Pattern, Places]:
        """Return where each of its words stands as part of it."""
        met = {word: np.zeros(len(places[word]), np.bool_) for word in self.words}
        first = last = self.begins(places)
        met[self.words[0]][np.searchsorted(places[self.words[0]], first)] = True
        for word in self.words[1:] if len(first) else ():
            last, _ = self._next(places[word], first, last)
            met[word][np.searchsorted(places[word], last)] = True
        return {word: places[word][is_met] for word, is_met in met.items()}

    @property
    def _farthest(self) -> int:
        """How many words the last found may stand behind the first, or before it."""
        return len(self.words) - 1 + self.between if self.in_order else self.between

    def _next(self, own: Places, first: Places, last: Places) -> tuple[Places, NDArray[np.bool_]]:
        """Return which place of a word each of some that are met goes on with, and if it does.

        In order it is the one behind the last word, else the one nearest to the first.
        """
        if not len(own):
            return first, np.zeros(len(first), np.bool_)
        end = len(own) - 1
        behind = np.searchsorted(own, last if self.in_order else first, side="right")
        after = own[np.minimum(behind, end)]
        if self.in_order:
            return after, behind <= end
        before = own[np.maximum(np.searchsorted(own, first) - 1, 0)]
        nearer = (np.abs(before - first) <= np.abs(after - first)) & (before != first)
        found = np.where(nearer, before, after)
        gaps = np.abs(found - first)
        return found, (gaps > 0) & (gaps <= self.between)

    def __str__(self) -> str:
        if self.in_order:
            return f"{Phrase.__str__(self)}~{self.between}"
        sign = "=" if self.level == FORM else ""
        return f" NEAR/{self.between} ".join(sign + word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class InField:
    """A query on one part of the article instead of its text."""

    field: str
    node: "Node"

    def __str__(self) -> str:
        return f"{self.field}:{_grouped(self.node)}"


# As Egypt has them; search/query/dates.py has the other names.
MONTHS = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles dated from `first` to `last`, both included, or in a month of any of their years."""

    first: Date
    last: Date
    month: int = 0

    def __str__(self) -> str:
        if self.month:
            return f"date:{MONTHS[self.month - 1]}"
        first = "" if self.first == Date.min else self.first
        last = "" if self.last == Date.max else self.last
        return f"date:{first}..{last}"


@dataclass(frozen=True, slots=True)
class Valued:
    """Articles that have a value in a field of their own; `words` are for where none has it.

    `docs`, ascending, are those that have it besides, as tags are, None where none can.
    """

    field: str
    value: str
    words: "Node"
    docs: tuple[int, ...] | None = None

    def __str__(self) -> str:
        return f'{self.field}:"{self.value}"' if " " in self.value else f"{self.field}:{self.value}"


@dataclass(frozen=True, slots=True)
class Boolean:
    """All of `must`, none of `must_not`; any of `should` where there is no `must`.

    With nothing but `must_not` it is every other article; empty, it is none.
    """

    should: tuple["Node", ...] = ()
    must: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()

    def __str__(self) -> str:
        should = [self._shown(node) for node in self.should]
        words = all(isinstance(node, Word | Pattern) for node in self.should)
        signs = self.must or self.must_not or any(text[0] == "=" for text in should)
        # OR has to be written where blanks would be read otherwise: beside a phrase, whose words
        # would be searched too, and with signs among many words, which would be taken for a
        # sentence.
        blank = " " if words and (len(should) <= MOST_BESIDE or not signs) else " OR "
        must = [_signed("+", _grouped(node)) for node in self.must]
        must_not = [_signed("-", _grouped(node)) for node in self.must_not]
        return " ".join([*filter(None, [blank.join(should)]), *must, *must_not])

    def _shown(self, node: "Node") -> str:
        """Return one of `should`; a function word that finds beside others was quoted."""
        is_typed = isinstance(node, Word) and node.finds and node.level != FORM
        if isinstance(node, Word) and is_typed and is_function_word(node.letters):
            beside = (child for child in self.should if isinstance(child, Word))
            if self.must or not all(w.finds and is_function_word(w.letters) for w in beside):
                return f'"{node.text}"'
        return _grouped(node)


Leaf = Word | Pattern | Phrase
Node = Leaf | InField | Dated | Valued | Boolean


def words(node: Node) -> Iterator[Word | Pattern]:
    """Yield the words of a query, those of its phrases too."""
    match node:
        case Word() | Pattern():
            yield node
        case Phrase(inside):
            yield from inside
        case InField(_, inner):
            yield from words(inner)
        case Boolean(should, must, must_not):
            for child in (*should, *must, *must_not):
                yield from words(child)
        case Dated() | Valued():
            pass
        case _:
            assert_never(node)


def leaves(node: Node, part: str = "text") -> Iterator[tuple[Leaf, str]]:
    """Yield what of a query may be met in a text, and the part each is looked for in."""
    match node:
        case Word() | Pattern() | Phrase():
            yield node, part
        case InField(field, inner):
            yield from leaves(inner, field)
        case Boolean(should, must, _):
            for child in (*should, *must):
                yield from leaves(child, part)
        case Dated() | Valued():
            pass
        case _:
            assert_never(node)


def phrases(node: Node) -> Iterator[tuple[Phrase, str]]:
    """Yield the phrases of a query that may be there, and the part each is looked for in."""
    for leaf, part in leaves(node):
        if isinstance(leaf, Phrase):
            yield leaf, part


def in_part(node: Node, part: str) -> Node:
    """Return a node as it is looked for in a part."""
    return node if part == "text" else InField(part, node)


def patterns(node: Node) -> list[Pattern]:
    """Return the patterns of a query."""
    return [word for word in words(node) if isinstance(word, Pattern)]


@cache
def _levels_in(part: str, loosest: str) -> tuple[str, ...]:
    strict = [level for level in PARTS[part] if LEVELS.index(level) <= LEVELS.index(loosest)]
    return tuple(strict or PARTS[part][:1])


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, Boolean) else str(node)


def _signed(sign: str, text: str) -> str:
    """Return a sign and what it is of; right before a digit it would be a part of a number."""
    return f'{sign}"{text}"' if text[:1].isdecimal() else f"{sign}{text}"
