"""Which words of a query find articles: its content words, and function words where none is beside.

    أسعار النفط بعد العقوبات    بعد adds to the score of what the others find
    من هو                      both find
    +في "من هو" =ما            what is required, quoted or exact counts as it was typed

A function word that only ranks has `Word.finds` False. A stop word of somebody's own list is one,
and beside content words it is not looked for at all: what it is worth nobody knows.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.normalize import fold
from index.segment.schema import FORM
from search.query.tree import Boolean, InField, Node, Phrase, Word

_N = TypeVar("_N", bound=Node)


def ranking_only(nodes: Iterable[_N], stop: frozenset[str] = frozenset()) -> tuple[_N, ...]:
    """Return nodes of which function words find nothing, as they stand in plain text.

    So do words whose forms are in `stop`.
    """
    found = tuple([_ranking_only(node) if isinstance(node, Word) else node for node in nodes])
    return tuple([_stopped(node, stop) for node in found]) if stop else found


def _stopped(node: _N, stop: frozenset[str]) -> _N:
    if isinstance(node, Word) and fold(node.letters) in stop:
        return replace(node, finds=False)
    return node


@lru_cache(maxsize=1 << 14)
def _ranking_only(word: Any) -> Any:
    return replace(word, finds=False) if is_function_word(word.letters) else word


def words_beside(phrase: Phrase, stop: frozenset[str]) -> tuple[Node, ...]:
    """Return the words of a phrase as they count where it is not found, beside other words.

    Function words of an exact phrase, which would find as exact words do, do not count.
    """
    exact = phrase.level == FORM
    ours = ranking_only(phrase.words, stop)
    return tuple(word for word in ours if not (exact and _only_ranks(word)))


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


def without(node: Node, stop: frozenset[str]) -> Node:
    """Return a settled tree without the words of `stop` that only rank."""
    match node:
        case InField(field, inner):
            return InField(field, without(inner, stop))
        case Boolean(should, must, must_not):
            kept = [n for n in should if not (_only_ranks(n) and fold(_letters(n)) in stop)]
            if len(kept) == 1 and not (must or must_not):
                return without(kept[0], stop)
            return Boolean(
                tuple(without(child, stop) for child in kept),
                tuple(without(child, stop) for child in must),
                must_not,
            )
    return node


def _letters(node: Node) -> str:
    return node.letters if isinstance(node, Word) else ""


def _only_ranks(node: Node) -> bool:
    return isinstance(node, Word) and not node.finds


def required(tree: Node) -> Node:
    """Return a query of which every word that finds is required."""
    match tree:
        case Boolean(should, must, must_not) if should or must:
            words = tuple(node for node in should if not _only_ranks(node))
            beside = tuple(node for node in should if _only_ranks(node))
            narrowed = tuple(required(node) if _is_any_of(node) else node for node in must)
            return Boolean(beside, (*narrowed, *words), must_not)
    return tree


def any_words(tree: Node) -> tuple[Node, ...]:
    """Return the words of a query that find, any of which may match."""
    match tree:
        case Boolean(should, (), _):
            return tuple(node for node in should if not _only_ranks(node))
        case Boolean(_, must, _):
            return next((any_words(node) for node in must if _is_any_of(node)), ())
    return ()


def _is_any_of(node: Node) -> bool:
    """Tell whether a node is plain words, as fields narrow them."""
    return isinstance(node, Boolean) and not node.must and not node.must_not
