"""What to search for where a query finds nothing: words that share a root, any words for all.

A shared root is weak evidence: محاكم (courts) and الحكومة (the government) have one. It is taken
for a find only in a step of its own, which a note names.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from search.notes import some_of
from search.query.parser import Query
from search.query.pattern import Pattern
from search.query.tree import Boolean, Dated, InField, Node, Phrase, Valued, Word, words

_LOOSEST = LEVELS[-1]

RootsOf = Callable[[Word, str], tuple[str, Sequence[str]]]


def by_root(query: Query, terms: RootsOf) -> Query | None:
    """Return a query whose words match by their roots too; None where no word can.

    `terms` gives what a word is looked for by on a level, see `TermExpander.terms`.
    """
    tree = _loosened(query.tree)
    if tree == query.tree:
        return None
    loose = [word for word in words(tree) if isinstance(word, Word) and word.level == _LOOSEST]
    roots = {word.text: " or ".join(terms(word, _LOOSEST)[1]) for word in loose}
    roots = {word: root for word, root in roots.items() if root}
    return replace(query, tree=tree, notes=(*query.notes, _note(query, roots))) if roots else None


def any_of(query: Query) -> Query | None:
    """Return a query that finds any of the words it requires; fields and dates still narrow it."""
    match query.tree:
        case Boolean(should, must, must_not) if must:
            narrowing = tuple(node for node in must if isinstance(node, InField | Dated | Valued))
            required = [node for node in must if node not in narrowing]
            loose = (*should, *(node for child in required for node in _members(child)))
            if len(loose) < 2:
                return None
            tree = Boolean(loose, (), must_not)
            if narrowing:
                tree = Boolean((), (Boolean(loose), *narrowing), must_not)
            note = "no article has all that is required: any of it is searched"
            return replace(query, tree=tree, notes=(*query.notes, note))
    return None


def _members(node: Node) -> tuple[Node, ...]:
    """Return what a group that is required holds, or the node itself."""
    match node:
        case Boolean(should, must, ()):
            return (*should, *(member for child in must for member in _members(child)))
    return (node,)


def _note(query: Query, roots: dict[str, str]) -> str:
    if isinstance(query.tree, Word):
        ((word, root),) = roots.items()
        return f"nothing has {word}; these share its root {root}"
    shown = some_of([f"{word} {root}" for word, root in roots.items()])
    return f"nothing is found by the words themselves; these share their roots: {shown}"


def _loosened(node: Node) -> Node:
    """Return a tree whose words match by root; what must not be there still matches as before."""
    match node:
        case Word():
            is_loosened = node.level == DEFAULT_LEVEL and not node.keep
            return replace(node, level=_LOOSEST) if is_loosened else node
        case InField(_, inner):
            return replace(node, node=_loosened(inner))
        case Boolean(should, must, _):
            return replace(
                node, should=tuple(map(_loosened, should)), must=tuple(map(_loosened, must))
            )
        case Pattern() | Phrase() | Dated() | Valued():
            return node
        case _:
            assert_never(node)
