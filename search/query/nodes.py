"""Nodes: what the grammar read → the tree that is searched (search/query/tree.py).

Clauses that stand side by side are any of them, but for fields, which narrow what the others find;
a phrase beside other words lifts what has it, and its words count too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from index.analysis.analyzer import LEVELS
from index.analysis.tokens.tokenizer import as_asked, spellings
from index.analysis.tokens.tokenizer import words as tokens
from index.errors import QueryError
from index.segment.schema import FORM
from search.query import grammar
from search.query.content import ranking_only, words_beside
from search.query.pattern import PATTERN, Pattern
from search.query.tree import Boolean, Dated, InField, Near, Node, Phrase, Valued, Word

# Of more parentheses in each other there is no query that a person wrote.
DEEPEST = 20
_SLOP = re.compile(r'"~\d+$')
# Of what stands behind a colon, that which is no group, in the grammar's names.
_LEAVES = ("words", "phrase", "expression", "exact_words", "exact_phrase")
# Not of numbers: 10^15 is one.
_BOOSTED = re.compile(r"([^\W\d].*|\".*|/.*)\^([2-9])")


class Strictness(NamedTuple):
    """How strictly words are to match: see `Word`; `stop` are forms of somebody's stop words."""

    level: str
    keep: frozenset[str]
    stop: frozenset[str] = frozenset()


class TooDeepError(Exception):
    """Parentheses deeper than `DEEPEST`."""


def build(tree: Any, how: Strictness, depth: int) -> Node:
    """Turn lark's tree into ours."""
    if depth > DEEPEST * 4:
        raise TooDeepError
    children = [
        build(child, how, depth + 1) for child in tree.children if hasattr(child, "children")
    ]
    tokens = [str(child) for child in tree.children if not hasattr(child, "children")]
    match tree.data:
        case "words":
            text, times = _boosted(tokens[0])
            return _repeated(any_of(ranking_only(_words(text, how), how.stop)), times)
        case "phrase":
            return _phrase(tokens[0], how)
        case "expression":
            text, times = _boosted(tokens[-1])
            return _repeated(Pattern.of_expression(text), times)
        case "exact_words":
            text, times = _boosted(tokens[1])
            return _repeated(any_of(_words(text, how._replace(level=FORM))), times)
        case "exact_phrase":
            return _phrase(tokens[1], how._replace(level=FORM))
        case "field":
            name = grammar.CALLED[tokens[0].rstrip(":").lower()]
            return _field(name, children[0], tree.children[1])
        case "own_field":
            if tree.children[1].data not in _LEAVES:
                return build(_each_in(tree.children[0], tree.children[1]), how, depth + 1)
            return _own_field(tokens[0].rstrip(":"), children[0], tree.children[1])
        case "near":
            return _near(tokens, children, how)
        case "negation":
            # Of nothing but punctuation there is no opposite.
            return Boolean(must_not=tuple(child for child in children[:1] if child != Boolean()))
        case "both":
            return _clauses([("must", child) for child in children], how)
        case "either":
            return Boolean(should=tuple(children))
        case "must" | "must_not":
            return Boolean(**{tree.data: (children[0],)})
        case _:
            return _clauses([_occurrence(child) for child in children], how)


def _occurrence(node: Node) -> tuple[str, Node]:
    """Say how a clause without a sign counts: fields narrow, words and phrases are any-of."""
    match node:
        case Boolean((), (only,), ()):
            return "must", only
        case Boolean((), (), (only,)):
            return "must_not", only
        case InField() | Dated() | Valued():
            return "narrow", node
        case Boolean(fields, (), ()) if fields and all(
            isinstance(field, InField | Dated | Valued) for field in fields
        ):
            return "narrow", node
    return "should", node


def _clauses(occurrences: list[tuple[str, Node]], how: Strictness) -> Node:
    groups: dict[str, list[Node]] = {"should": [], "must": [], "must_not": []}
    narrowing = []
    quoted: list[tuple[int, Phrase]] = []
    for occurrence, node in occurrences:
        match node:
            case Boolean((), (), ()):
                pass  # Punctuation only.
            case _ if occurrence == "narrow":
                narrowing.append(node)
            case Boolean((), (), (only,)):
                groups["must" if occurrence == "must_not" else "must_not"].append(_bare(only))
            # A group of plain words joins the words around it.
            case Boolean(should, (), ()) if occurrence == "should":
                groups["should"] += should
            case _:
                groups[occurrence].append(_bare(node))
        phrase = _once(node)
        if occurrence == "should" and isinstance(phrase, Phrase):
            quoted.append((len(groups["should"]), phrase))
    if any(node != groups["should"][0] for node in groups["should"]):
        # Beside other words a phrase lifts what has it; its words still count where it is not
        # found, as in a pasted headline with a quotation. An OR is meant as it stands. They stand
        # behind it, so that words neighbour as they were typed.
        for end, phrase in reversed(quoted):
            groups["should"][end:end] = words_beside(phrase, how.stop)
    if narrowing and groups["should"] and not groups["must"]:
        # A field narrows what the words find; it does not stand in for them.
        groups["must"].append(any_of(tuple(groups["should"])))
        groups["should"].clear()
    groups["must"] += narrowing
    if len(groups["should"]) == 1 and not groups["must"] and not groups["must_not"]:
        return groups["should"][0]
    return Boolean(**{name: tuple(nodes) for name, nodes in groups.items()})


def _bare(node: Node) -> Node:
    """Return what must match where a group is nothing but that."""
    match node:
        case Boolean((), (only,), ()):
            return _bare(only)
    return node


def _field(name: str, node: Node, value: Any) -> Node:
    if name != "date":
        return InField(name, node)
    from search.query.dates import dated

    text = _text_of(value)
    days = dated(text)
    if days is None:
        raise QueryError(
            f"cannot search for date '{text}': it is no date."
            " Write date:2020, date:2020-09, date:2020-09-06 or a range such as date:2019..2021."
        )
    if days.first > days.last:
        raise QueryError(
            f"cannot search for date '{text}': the range ends before it begins."
            " Write the earlier date first, as in date:2019..2021."
        )
    return days


def _text_of(value: Any) -> str:
    """Return what stands behind the colon of a field, "" for a group."""
    if value.data not in _LEAVES or value.data == "expression":
        return ""
    # Values are compared whole: = before one makes no difference.
    text, _ = _boosted(str(value.children[-1]))
    return _SLOP.sub('"', text).strip('"')


def _each_in(field: Any, tree: Any) -> Any:
    """Return lark's tree of a group that stands in a field of articles' own: each of it in it."""
    if tree.data in _LEAVES:
        return type(tree)("own_field", [field, tree])
    parts = [_each_in(field, part) if hasattr(part, "children") else part for part in tree.children]
    return type(tree)(tree.data, parts)


def _own_field(name: str, words: Node, value: Any) -> Node:
    text = _text_of(value)
    is_value = any(map(str.isalnum, text))
    return Valued(grammar.CALLED.get(name.lower(), name), text, words) if is_value else words


def _near(tokens: Sequence[str], children: Sequence[Node], how: Strictness) -> Node:
    between = max(_distance(token) for token in tokens)
    found: list[Word | Pattern] = []
    for child in children:
        if not isinstance(child, Word | Pattern):
            raise QueryError("cannot search for what is near a group: NEAR/5 stands between words.")
        found.append(replace(child, finds=True) if isinstance(child, Word) else child)
    return Near(tuple(found), level_of_phrases(how), between, in_order=False)


def _distance(token: str) -> int:
    """Return the number of `NEAR/5` or `"…"~5`."""
    between = int(re.split("[/~]", token)[-1])
    if between > grammar.MOST_BETWEEN:
        raise QueryError(
            f"cannot search for words {between} words apart: {grammar.MOST_BETWEEN} is the most."
        )
    return between


def _boosted(text: str) -> tuple[str, int]:
    """Return a word or phrase without its boost, and the boost, 1 for none."""
    found = _BOOSTED.fullmatch(text)
    return (found[1], int(found[2])) if found else (text, 1)


def _repeated(node: Node, times: int) -> Node:
    """Return a word that counts several times: so often it stands there."""
    return node if times == 1 else Boolean(should=(node,) * times)


def _once(node: Node) -> Node:
    """Return what counts several times, or the node itself."""
    match node:
        case Boolean((first, *others), (), ()) if all(other is first for other in others):
            return first
    return node


def _phrase(text: str, how: Strictness) -> Node:
    text, times = _boosted(text)
    text, tilde, between = text.rpartition("~") if text[-1] != '"' else (text, "", "")
    words = _words(text, how)
    if len(words) < 2:
        return _repeated(any_of(words), times)
    level = level_of_phrases(how)
    if tilde:
        return _repeated(Near(words, level, _distance(f"~{between}")), times)
    return _repeated(Phrase(words, level), times)


def level_of_phrases(how: Strictness) -> str:
    """Return the level on which the words of a phrase agree."""
    return min(how.level, "stem", key=LEVELS.index)


def _words(text: str, how: Strictness) -> tuple[Word | Pattern, ...]:
    words: list[Word | Pattern] = []
    at = 0
    for found in PATTERN.finditer(text):
        words += [*plain_words(text[at : found.start()], how), Pattern.read(found[0])]
        at = found.end()
    return (*words, *plain_words(text[at:], how))


def plain_words(text: str, how: Strictness) -> tuple[Word, ...]:
    """Return the words of a text without signs, in their order, several where one is ambiguous."""
    return tuple([word for token in tokens(text) for word in _words_of(token, how)])


def ranking_words(text: str, how: Strictness) -> tuple[Word, ...]:
    """Return the same, function words and those of `how.stop` finding nothing."""
    return tuple([word for token in tokens(text) for word in _ranking_words_of(token, how)])


@lru_cache(maxsize=1 << 14)
def _words_of(token: str, how: Strictness) -> tuple[Word, ...]:
    level, keep, _ = how
    return tuple([Word(token, as_asked(spelling), level, keep) for spelling in spellings(token)])


@lru_cache(maxsize=1 << 14)
def _ranking_words_of(token: str, how: Strictness) -> tuple[Word, ...]:
    return ranking_only(_words_of(token, how), how.stop)


def any_of(nodes: tuple[Node, ...]) -> Node:
    """Return what any of some nodes matches."""
    return nodes[0] if len(nodes) == 1 else Boolean(should=nodes)
