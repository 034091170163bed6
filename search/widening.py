"""Widening: a query → the same with other ways to write its words, looked for beside them.

    compounds   أبوبكر also finds أبو بكر, and أبو بكر أبوبكر: see index/analysis/compounds.py
    scripts     Erdogan also finds أردوغان, see search/scripts.py; a note of the query says so

Texts are indexed as they stand. What they may have instead is a `Variant` in the query's tree, if
the index has its words. Words that are to match on their form are left as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from index.analysis.compounds import is_fixed, most_together, otherwise
from index.segment.schema import FORM, STEM
from index.store.engine import Engine
from search.pattern import Pattern
from search.query import Query
from search.scripts import OtherScript
from search.tree import Boolean, Dated, InField, Node, Phrase, Valued, Variant, Word, phrases

# Words and pairs of words of which it is kept in memory how else they may be written.
_KEPT = 1 << 14
# Of more words than these none in Arabic letters is looked for in Latin ones: it takes as long as
# many queries, and the other words find enough.
_FEW = 3
_Letters = tuple[str, ...]


class QueryWidener:
    """Widens queries over one state of an index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._other_script = OtherScript(engine)
        self._found: dict[_Letters, Sequence[_Letters]] = {}

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
                parts = (self._any(should), self._all(must), self._all(must_not))
                same = all(map(lambda a, b: a is b, parts, (should, must, must_not)))
                return node if same else Boolean(*parts)
            case Pattern() | Dated() | Valued():
                return node
            case _:
                assert_never(node)

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        widened = tuple(map(self._node, nodes))
        return widened if any(map(lambda a, b: a is not b, widened, nodes)) else nodes

    def _any(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return nodes of which any may match, then what else they may be written as.

        Variants come last, so that words still neighbour as they did in the query.
        """
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
                yield Variant(
                    (*phrase.words[:start], *variant.words, *phrase.words[end:]), variant.level
                )

    def _written_otherwise(self, nodes: Sequence[Node]) -> Iterator[tuple[int, int, Variant]]:
        """Yield where words stand that are written otherwise, from and to, and how."""
        letters = [_letters(node) for node in nodes]
        for at, typed in enumerate(letters):
            if typed and (typed.isascii() or len(nodes) <= _FEW):
                for spelling in self._other_script.spellings(typed):
                    yield at, at + 1, _variant(_words(nodes[at : at + 1]), (typed,), (spelling,))
        known = self._found
        for end, last in enumerate(letters, 1):
            for start in range(max(end - most_together(last), 0), end) if last else ():
                side_by_side = tuple(letters[start:end])
                found = known.get(side_by_side)
                # Of nearly all words there is none.
                for pieces in self._pieces(side_by_side) if found is None else found:
                    words = _words(nodes[start:end])
                    if any(word.finds for word in words):
                        yield start, end, _variant(words, side_by_side, pieces)

    def _pieces(self, typed: _Letters) -> Sequence[_Letters]:
        """Find how words may be written otherwise; the index has all words of that."""
        found = otherwise(typed, self._engine) if "" not in typed else ()
        if len(self._found) >= _KEPT:
            self._found.clear()
        self._found[typed] = found
        return found


def _notes(tree: Node) -> Iterator[str]:
    """Say what words are searched as that are written in another script than the texts."""
    found: dict[str, list[str]] = {}
    for phrase, _ in phrases(tree):
        if isinstance(phrase, Variant):
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
    text = " ".join(word.text for word in words)
    level = FORM if is_fixed(typed) or is_fixed(pieces) else STEM
    return Variant(
        tuple(replace(words[0], text=text, spelling=piece, finds=True) for piece in pieces), level
    )
