"""The query language: what a user types → a tree (search/tree.py).

    ليبيا تركيا               any of the words; more of them rank first
    "حكومة الوفاق"            a phrase: these words in this order, clitics and inflection aside;
                              beside other words it lifts articles, after + it must be there;
                              alone it must too, unless it is nowhere: then its words may
    =كتاب ="حكومة الوفاق"     these very words: no clitics, no inflection
    +ليبيا -تركيا             must, must not; where signs are text, search/grammar.py tells
    ليبيا AND (تركيا OR روسيا) NOT مصر
    title:ليبيا               in the title; so source: author: category:, and عنوان: المصدر: …
    date:2019..2021           dated then, see search/dates.py
    lang:ar id:a* path:*2020* a value of the metadata, an id, a file, see search/record.py
    كتا* كت?ب طرابلس~2        words that look so, see search/pattern.py
    "حكومة الوفاق"~3          a phrase with three words among its own at most
    ليبيا NEAR/4 نفط          no more than four words apart
    ليبيا^3                   counts three times

docs/query-language.md has all of it, each line run as a test.

With some of `spelling.KEEPABLE` kept distinct, words are as after = and also spelled as typed.

Operators stand apart from words or right before one: ليبي-ليبي and - by itself are text. There are
no Arabic operator words, because و and أو and لا are words of any pasted sentence. What cannot be
parsed is read as plain words, with a note that says so.

>>> print(parse('ليبيا +"حكومة الوفاق" -title:قطر').tree)
ليبيا +"حكومة الوفاق" -title:قطر
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.tokens.spelling import KEEPABLE
from index.analysis.tokens.tokenizer import as_asked, spellings
from index.analysis.tokens.tokenizer import words as tokens
from index.errors import QueryError
from index.segment.schema import FORM
from search import grammar
from search.content import ranking_only, required, settled, words_beside
from search.pattern import NO_PATTERN, PATTERN, Pattern, first_pattern
from search.quoting import quoted
from search.tree import Boolean, Dated, InField, Near, Node, Phrase, Valued, Word, patterns, words

# Beyond these a query is a pasted text: read as plain words, of which only so many count.
LONGEST_QUERY = 10_000
MOST_WORDS = 1_000
# Words beside operators, patterns among them, and parentheses in each other: of more than these
# there is no query a person wrote, and each may take as long as a whole query of plain words.
MOST_OPERANDS = 256
MOST_PATTERNS = 16
DEEPEST = 20
# 10^15 is a number.
_BOOSTED = re.compile(r"([^\W\d].*|\".*)\^([2-9])")
_NO_BOOST = re.compile(r"(?<!\S)[^\W\d]\w*\^(?![2-9](?!\S))\d+(?!\S)")


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: the text, its tree, and what was read otherwise than written.

    Where the query is one phrase, which stands nowhere, `otherwise` is to be searched: its words.
    `level`, `keep` and `match` are what it was parsed with.
    """

    text: str
    tree: Node
    notes: tuple[str, ...] = ()
    otherwise: "Query | None" = None
    level: str = DEFAULT_LEVEL
    keep: frozenset[str] = frozenset()
    match: str = "any"

    def again(self, text: str) -> "Query":
        """Parse another text as this one was."""
        return parse(text, self.level, self.keep, self.match)


class _Strictness(NamedTuple):
    """How strictly words are to match: see `Word`."""

    level: str
    keep: frozenset[str]


def parse(
    text: str, level: str = DEFAULT_LEVEL, keep: Collection[str] = (), match: str = "any"
) -> Query:
    """Parse a query; `level` is the loosest on which its words may match.

    With `match` "all" every word that finds is required.
    `keep` are those of `spelling.KEEPABLE` that are distinct: words then match on the form only.
    Raises QueryError for a level, a date or something to keep that is none; nothing else fails.
    """
    if level not in LEVELS:
        raise QueryError(f"cannot search on level '{level}': the levels are {', '.join(LEVELS)}.")
    for name in keep:
        if name not in KEEPABLE:
            raise QueryError(
                f"cannot keep '{name}' distinct: what can be kept is {', '.join(KEEPABLE)}."
            )
    # Beside another clitic or inflection a spelling cannot be compared.
    how = _Strictness(FORM if keep else level, frozenset(keep))
    query = replace(_parsed(text, how), level=level, keep=how.keep, match=match)
    return _of_all(query) if match == "all" else query


def _of_all(query: Query) -> Query:
    otherwise = _of_all(query.otherwise) if query.otherwise else None
    return replace(query, tree=required(query.tree), otherwise=otherwise)


def _parsed(text: str, how: _Strictness) -> Query:
    if len(text) > LONGEST_QUERY:
        return _plain(text, how, f"the query is longer than {LONGEST_QUERY} characters")
    typed, text = text, quoted(text)
    if not _has_operators(text) and not first_pattern(text):
        return _plain(typed, how, notes=_odd(text))
    from lark.exceptions import UnexpectedInput

    try:
        parsed, notes = grammar.read(text)
        tree = settled(_build(parsed, how, 0))
    except UnexpectedInput as error:
        return _plain(typed, how, f"the query cannot be parsed at character {error.column}")
    except _TooDeepError:
        return _plain(typed, how, f"the query has parentheses more than {DEEPEST} deep")
    if len(patterns(tree)) > MOST_PATTERNS:
        return _plain(typed, how, f"the query has more than {MOST_PATTERNS} patterns")
    if len([*words(tree)]) > MOST_OPERANDS:
        if tree == settled(_any_of(ranking_only(_plain_words(typed, how)))):
            return _plain(typed, how, notes=_odd(text))
        return _plain(typed, how, f"the query has operators and more than {MOST_OPERANDS} words")
    notes += _odd(text)
    if how.keep and (pattern := first_pattern(text)):
        notes.append(f"'{pattern[0]}' stands for words of any spelling, whatever is kept")
    if text.count('"') % 2:
        notes.append("a quotation mark is not closed: it is read as text")
    if tree == Boolean():
        notes.append("the query has no words")
    return Query(typed, tree, tuple(notes), _otherwise(typed, tree, notes, parsed, how))


# Without one of these, or a field, a text is plain words, and needs no parser.
_SIGNS, _OPERATOR_WORDS = '"+()=-^', ("AND", "OR", "NOT", "NEAR")
_OPERATORS = re.compile(
    rf"[{re.escape(_SIGNS)}]|\b(?:{'|'.join(_OPERATOR_WORDS)})\b|\b(?:{grammar.FIELD_NAMES}):"
    rf"|(?<!\S)(?:{grammar.OWN_NAMES})"
)
_LETTERS_OF_OPERATORS = frozenset(_SIGNS + ":")


def _has_operators(text: str) -> bool:
    """Tell whether a text has to be parsed."""
    # Most have nothing that looks so, which is quicker to tell.
    looks_so = not _LETTERS_OF_OPERATORS.isdisjoint(text)
    looks_so = looks_so or any(word in text for word in _OPERATOR_WORDS)
    return looks_so and _OPERATORS.search(text) is not None


class _TooDeepError(Exception):
    """Parentheses deeper than `DEEPEST`."""


def _build(tree: Any, how: _Strictness, depth: int) -> Node:
    """Turn lark's tree into ours."""
    if depth > DEEPEST * 4:
        raise _TooDeepError
    children = [
        _build(child, how, depth + 1) for child in tree.children if hasattr(child, "children")
    ]
    tokens = [str(child) for child in tree.children if not hasattr(child, "children")]
    match tree.data:
        case "words":
            text, times = _boosted(tokens[0])
            return _repeated(_any_of(ranking_only(_words(text, how))), times)
        case "phrase":
            return _phrase(tokens[0], how)
        case "exact_words":
            return _any_of(_words(tokens[1], how._replace(level=FORM)))
        case "exact_phrase":
            return _phrase(tokens[1], how._replace(level=FORM))
        case "field":
            name = grammar.CALLED[tokens[0].rstrip(":")]
            return _field(name, children[0], tree.children[1])
        case "own_field":
            return _own_field(tokens[0].rstrip(":"), children[0], tree.children[1])
        case "near":
            return _near(tokens, children, how)
        case "negation":
            # Of nothing but punctuation there is no opposite.
            return Boolean(must_not=tuple(child for child in children[:1] if child != Boolean()))
        case "both":
            return _clauses([("must", child) for child in children])
        case "either":
            return Boolean(should=tuple(children))
        case "must" | "must_not":
            return Boolean(**{tree.data: (children[0],)})
        case _:
            return _clauses([_occurrence(child) for child in children])


def _otherwise(
    text: str, tree: Node, notes: Sequence[str], parsed: Any, how: _Strictness
) -> Query | None:
    found = grammar.loosened(parsed)
    if not found:
        return None
    words, phrase = found
    loose = settled(_build(words, how, 0))
    note = f"{phrase} is found nowhere as a phrase: its words are searched"
    return Query(text, loose, (*notes, note)) if loose != tree else None


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


def _clauses(occurrences: list[tuple[str, Node]]) -> Node:
    groups: dict[str, list[Node]] = {"should": [], "must": [], "must_not": []}
    narrowing = []
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
    if len(groups["should"]) > 1:
        # Beside other words a phrase lifts what has it; its words still count where it is not
        # found, as in a pasted headline with a quotation. An OR is meant as it stands.
        for kind, node in occurrences:
            if kind == "should" and isinstance(node, Phrase):
                groups["should"] += words_beside(node)
    if narrowing and groups["should"] and not groups["must"]:
        # A field narrows what the words find; it does not stand in for them.
        groups["must"].append(_any_of(tuple(groups["should"])))
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
    from search.dates import dated

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
    return str(value.children[0]).strip('"') if value.data in ("words", "phrase") else ""


def _own_field(name: str, words: Node, value: Any) -> Node:
    text = _text_of(value)
    is_value = any(map(str.isalnum, text))
    return Valued(grammar.CALLED.get(name, name), text, words) if is_value else words


def _near(tokens: Sequence[str], children: Sequence[Node], how: _Strictness) -> Node:
    between = max(_distance(token) for token in tokens)
    found: list[Word | Pattern] = []
    for child in children:
        if not isinstance(child, Word | Pattern):
            raise QueryError("cannot search for what is near a group: NEAR/5 stands between words.")
        found.append(replace(child, finds=True) if isinstance(child, Word) else child)
    return Near(tuple(found), _level_of_phrases(how), between, in_order=False)


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


_NO_SLOP = re.compile(r'"[^"]*"~(?!\d+(?:\^\d+)?(?![^\s)]))\S*')


def _odd(text: str) -> list[str]:
    """Say which word looks like a pattern and is none."""
    found = NO_PATTERN.search(text) if "*" in text or "~" in text else None
    if boost := _NO_BOOST.search(text) if "^" in text else None:
        return [f"'{boost[0]}' is read as text: ^2 to ^9 count for more"]
    if slop := _NO_SLOP.search(text) if '"~' in text else None:
        most = grammar.MOST_BETWEEN
        return [f"'{slop[0]}' is read as text: what follows ~ is a number from 0 to {most}"]
    if not found:
        return []
    rule = "~ takes 1 or 2" if "~" in found[0] else "write a letter or more before *"
    return [f"'{found[0]}' is read as text: {rule}"]


def _plain(text: str, how: _Strictness, why: str = "", notes: Sequence[str] = ()) -> Query:
    words = _plain_words(text, how)
    notes = [f"{why}: searched as plain words"] if why else list(notes)
    if not words:
        notes.append("the query has no words")
    if len(words) > MOST_WORDS:
        notes.append(f"only the first {MOST_WORDS} of {len(words)} words are searched")
        words = words[:MOST_WORDS]
    words = ranking_only(words)
    tree = _any_of(words)
    # Where a word finds, all are as they count.
    settles = not any(word.finds for word in words)
    return Query(text, settled(tree) if settles else tree, tuple(notes))


def _phrase(text: str, how: _Strictness) -> Node:
    text, times = _boosted(text)
    text, tilde, between = text.rpartition("~") if text[-1] != '"' else (text, "", "")
    words = _words(text, how)
    if len(words) < 2:
        return _repeated(_any_of(words), times)
    level = _level_of_phrases(how)
    if tilde:
        return _repeated(Near(words, level, _distance(f"~{between}")), times)
    return _repeated(Phrase(words, level), times)


def _level_of_phrases(how: _Strictness) -> str:
    return min(how.level, "stem", key=LEVELS.index)


def _words(text: str, how: _Strictness) -> tuple[Word | Pattern, ...]:
    words: list[Word | Pattern] = []
    at = 0
    for found in PATTERN.finditer(text):
        words += [*_plain_words(text[at : found.start()], how), Pattern.read(found[0])]
        at = found.end()
    return (*words, *_plain_words(text[at:], how))


def _plain_words(text: str, how: _Strictness) -> tuple[Word, ...]:
    return tuple([word for token in tokens(text) for word in _words_of(token, how)])


@lru_cache(maxsize=1 << 14)
def _words_of(token: str, how: _Strictness) -> tuple[Word, ...]:
    return tuple([Word(token, as_asked(spelling), *how) for spelling in spellings(token)])


def _any_of(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else Boolean(should=nodes)
