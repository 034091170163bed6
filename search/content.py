"""Which words of a query find articles: its content words, and function words where none is beside.

    أسعار النفط بعد العقوبات    بعد adds to the score of what the others find
    من هو                      both find
    +في "من هو"                what is required or quoted counts as it was typed

A function word that only ranks has `Word.finds` False.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from index.analysis.function_words import is_function_word
from search.tree import Boolean, InField, Node, Word

_N = TypeVar("_N", bound=Node)


def ranking_only(nodes: Iterable[_N]) -> tuple[_N, ...]:
    """Return nodes of which function words find nothing, as they stand in plain text."""
    return tuple(
        replace(node, finds=False)
        if isinstance(node, Word) and is_function_word(node.letters)
        else node
        for node in nodes
    )


def settled(node: Node) -> Node:
    """Return a tree whose function words find where no content word stands beside them."""
    match node:
        case Word(finds=False):
            return replace(node, finds=True)
        case InField(field, inner):
            return InField(field, settled(inner))
        case Boolean(should, must, must_not):
            alone = not must and all(_only_ranks(child) for child in should)
            return Boolean(
                tuple(
                    settled(child) if alone or not _only_ranks(child) else child for child in should
                ),
                tuple(map(settled, must)),
                tuple(map(settled, must_not)),
            )
    return node


def _only_ranks(node: Node) -> bool:
    return isinstance(node, Word) and not node.finds
