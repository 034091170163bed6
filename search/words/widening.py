"""Widening: a query → the same with other ways to write its words, looked for beside them.

    compounds   أبوبكر also finds أبو بكر, and أبو بكر أبوبكر: see index/analysis/compounds.py
    spellings   كاربون also finds كربون, see index/analysis/respelling.py
    scripts     Erdogan also finds أردوغان, see search/words/scripts.py; a note of the query says so
    synonyms    what somebody's own list has for them, see search/words/synonyms.py

Texts are indexed as they stand. What they may have instead is a `Variant` in the query's tree, if
the index has its words. Words that are to match on their form are left as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, assert_never

from index.analysis.compounds import is_fixed, otherwise
from index.analysis.pairs import Side, are_apart, is_pair, side
from index.analysis.respelling import respelled
from index.segment.schema import FORM, STEM
from index.store.engine import Engine
from search.query.parser import Query
from search.query.pattern import Pattern
from search.query.tree import (
    Boolean,
    Dated,
    InField,
    Node,
    Phrase,
    Synonym,
    Valued,
    Variant,
    Word,
    phrases,
)
from search.words.own_words import NONE, OwnWords
from search.words.scripts import OtherScript

if TYPE_CHECKING:
    from search.words.synonyms import SynonymFinder

# Words and pairs of words of which it is kept in memory how else they may be written.
_KEPT = 1 << 14
# Of more words than these none in Arabic letters is looked for in Latin ones: it takes as long as
# many queries, and the other words find enough.
_FEW = 3
# Of more synonyms in one query there is no end to reading.
MOST_SYNONYMS = 64
_Letters = tuple[str, ...]
# What says whether a word may be a part of a pair, and how it may be written apart.
_SideAndPieces = tuple[Side, Sequence[_Letters]]


def _synonyms(engine: Engine, own: OwnWords) -> "SynonymFinder":
    # Imported late: most indexes have none.
    from search.words.synonyms import SynonymFinder

    return SynonymFinder(engine, own)


class QueryWidener:
    """Widens queries over one state of an index."""

    def __init__(self, engine: Engine, own: OwnWords = NONE) -> None:
        self._engine = engine
        self._other_script = OtherScript(engine)
        self._synonyms = _synonyms(engine, own) if own.synonyms else None
        self._found: dict[_Letters, Sequence[_Letters]] = {}
        self._words: dict[str, _SideAndPieces] = {}

    def widen(self, query: Query) -> Query:
        """Return a query that finds its words as they are written otherwise, too."""
        tree = self._node(query.tree)
        if tree is query.tree:
            return query
        return replace(query, tree=tree, notes=(*query.notes, *_notes(tree)))

    def _node(self, node: Node) -> Node:
        match node:
            case Word():
                variants = self._variants((node,))
                return Boolean(should=(node, *variants)) if variants else node
            case Phrase():
                others = [*self._phrases(node)]
                return Boolean(should=(node, *others)) if others else node
            case InField(field, inner):
                widened = self._node(inner)
                return node if widened is inner else InField(field, widened)
            case Boolean(should, must, must_not):
                parts = (self._any(should), self._all(must), self._each(must_not))
                same = all(map(lambda a, b: a is b, parts, (should, must, must_not)))
                return node if same else Boolean(*parts)
            case Pattern() | Dated() | Valued():
                return node
            case _:
                assert_never(node)

    def _each(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        widened = tuple(map(self._node, nodes))
        return widened if any(map(lambda a, b: a is not b, widened, nodes)) else nodes

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes that must all match, or what several of them together are written as."""
        if len(nodes) < 2:
            return self._each(nodes)
        widened = [*map(self._node, nodes)]
        together: dict[tuple[int, int], list[Node]] = {}
        for start, end, variant in self._written_otherwise(nodes):
            if end - start > 1:
                together.setdefault((start, end), []).append(variant)
        # From the last on, so that the numbers of those before stay; of some that overlap, the
        # first.
        for start, end in reversed(_apart(sorted(together))):
            apart = Boolean(must=tuple(widened[start:end]))
            widened[start:end] = [Boolean(should=(apart, *together[start, end]))]
        same = len(widened) == len(nodes) and all(map(lambda a, b: a is b, widened, nodes))
        return nodes if same else tuple(widened)

    def _any(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes of which any may match, then what else they may be written as.

        Variants come last, so that words still neighbour as they did in the query.
        """
        if not all(type(node) is Word for node in nodes):
            kept = tuple(node if isinstance(node, Word) else self._node(node) for node in nodes)
            nodes = kept if any(map(lambda a, b: a is not b, kept, nodes)) else nodes
        variants = self._variants(nodes)
        return (*nodes, *variants) if variants else nodes

    def _variants(self, nodes: Sequence[Node]) -> list[Variant]:
        """Return what words may be written as, apart or together with those beside them."""
        return [variant for _, _, variant in self._written_otherwise(nodes)]

    def _phrases(self, phrase: Phrase) -> Iterator[Phrase]:
        """Yield a phrase with some of its words written otherwise."""
        if phrase.level != FORM:
            for start, end, variant in self._written_otherwise(phrase.words):
                yield replace(
                    variant, words=(*phrase.words[:start], *variant.words, *phrase.words[end:])
                )

    def _written_otherwise(self, nodes: Sequence[Node]) -> Iterator[tuple[int, int, Variant]]:
        """Yield where words stand that are written otherwise, from and to, and how."""
        letters = [_letters(node) for node in nodes]
        synonyms = self._synonyms.of(letters) if self._synonyms else ()
        for start, end, pieces in islice(synonyms, MOST_SYNONYMS):
            words = _words(nodes[start:end])
            yield start, end, Synonym(_replaced(words, pieces), STEM)
        for at, typed in enumerate(letters):
            if typed and (typed.isascii() or len(nodes) <= _FEW):
                for spelling in self._other_script.spellings(typed):
                    yield at, at + 1, _variant(_words(nodes[at : at + 1]), (typed,), (spelling,))
        for start, end, found in self._together_or_apart(letters):
            words = _words(nodes[start:end])
            if any(word.finds for word in words):
                for pieces in found:
                    yield start, end, _variant(words, tuple(letters[start:end]), pieces)

    def _together_or_apart(
        self, letters: Sequence[str]
    ) -> Iterator[tuple[int, int, Sequence[_Letters]]]:
        """Yield where words are written together or apart otherwise, from and to, and how."""
        known = self._words
        sides: list[Side | None] = []
        before: Side | None = None
        for end, typed in enumerate(letters, 1):
            if not typed:
                sides.append(before := None)
                continue
            last, alone = known.get(typed) or self._word(typed)
            sides.append(last)
            if last.most > 2:
                for start in range(max(end - last.most, 0), end - 1):
                    if found := self._pieces(tuple(letters[start:end])):
                        yield start, end, found
            elif before and not are_apart(before, last):
                found = self._pair(before, last)
                if found:
                    yield end - 2, end, found
            if alone:
                yield end - 1, end, alone
            before = last

    def _word(self, typed: str) -> _SideAndPieces:
        """Return what is to be known of a word, and keep it in memory."""
        if len(self._words) >= _KEPT:
            self._words.clear()
        found = side(typed), self._pieces((typed,))
        self._words[typed] = found
        return found

    def _pair(self, first: Side, last: Side) -> Sequence[_Letters]:
        """Return how two words may be written as one."""
        typed = (first.word, last.word)
        # Of pairs few were met before, so this is told sooner than looked up.
        return self._pieces(typed) if is_pair(first, last, self._engine) else ()

    def _pieces(self, typed: _Letters) -> Sequence[_Letters]:
        """Return how words may be written otherwise; the index has all words of that."""
        found = self._found.get(typed)
        if found is None:
            found = (otherwise(typed, self._engine) if "" not in typed else ()) or ()
            if not found and len(typed) == 1 and typed[0]:
                found = respelled(typed[0], self._engine, self._engine.finder is None)
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[typed] = found
        return found


def _notes(tree: Node) -> Iterator[str]:
    """Say what words are searched as that are written in another script than the texts."""
    found: dict[str, list[str]] = {}
    synonyms = sum(isinstance(phrase, Synonym) for phrase, _ in phrases(tree))
    if synonyms >= MOST_SYNONYMS:
        yield f"the query has more than {MOST_SYNONYMS} synonyms: the first of them are searched"
    for phrase, _ in phrases(tree):
        if isinstance(phrase, Variant) and not isinstance(phrase, Synonym):
            for word in phrase.words:
                if isinstance(word, Word) and word.text.isascii() != word.letters.isascii():
                    found.setdefault(word.text, []).append(word.letters)
    for text, others in found.items():
        why = "is not Arabic" if text.isascii() else "is in no text"
        yield f"'{text}' {why}: also searched as {', '.join(dict.fromkeys(others))}"


def _words(nodes: Sequence[Node]) -> list[Word]:
    return [node for node in nodes if isinstance(node, Word)]


def _letters(node: Node) -> str:
    """Return the letters of a word that may be written otherwise, "" for all else."""
    if not isinstance(node, Word) or node.level == FORM or node.keep:
        return ""
    return node.letters


def _variant(words: Sequence[Word], typed: _Letters, pieces: _Letters) -> Variant:
    level = FORM if is_fixed(typed) or is_fixed(pieces) else STEM
    return Variant(_replaced(words, pieces), level)


def _replaced(words: Sequence[Word], pieces: _Letters) -> tuple[Word, ...]:
    """Return words to look for instead of others, whose text they keep."""
    text = " ".join(word.text for word in words)
    return tuple(replace(words[0], text=text, spelling=piece, finds=True) for piece in pieces)


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those of ascending spans that do not overlap one before them."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found
