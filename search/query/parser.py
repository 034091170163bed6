"""The query language: what a user types → a tree (search/query/tree.py).

    ليبيا تركيا               any of the words; more of them rank first
    "حكومة الوفاق"            a phrase: these words in this order, clitics and inflection aside;
                              beside other words it lifts articles, after + it must be there;
                              alone it must too, unless it is nowhere: then its words may
    =كتاب ="حكومة الوفاق"     these very words: no clitics, no inflection
    +ليبيا -تركيا             must, must not; where signs are text, search/query/grammar.py tells
    ليبيا AND (تركيا OR روسيا) NOT مصر
    title:ليبيا               in the title; so source: author: category:, and عنوان: المصدر: …
    date:2019..2021           dated then, see search/query/dates.py
    lang:ar id:a* path:*2020* a value of the metadata, an id, a file, see search/ranking/record.py
    كتا* كت?ب طرابلس~2        words that look so, see search/query/pattern.py
    /كت[اي]ب.*/               a regular expression, see search/query/expression.py
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
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.tokens.spelling import KEEPABLE
from index.errors import QueryError
from index.segment.schema import FORM
from search.query import grammar, usual
from search.query.content import ranking_only, required, settled, without
from search.query.expression import has_expression
from search.query.nodes import (
    DEEPEST,
    Strictness,
    TooDeepError,
    any_of,
    build,
    plain_words,
    ranking_words,
)
from search.query.pattern import NO_PATTERN, first_pattern
from search.query.quoting import quoted
from search.query.tree import Boolean, Node, patterns, words

# Beyond these a query is a pasted text: read as plain words, of which only so many count.
LONGEST_QUERY = 10_000
MOST_WORDS = 1_000
# Words beside operators, patterns among them: of more than these there is no query a person wrote,
# and each may take as long as a whole query of plain words.
MOST_OPERANDS = 256
MOST_PATTERNS = 16
_NO_BOOST = re.compile(r"(?<!\S)[^\W\d]\w*\^(?![2-9](?!\S))\d+(?!\S)")


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: the text, its tree, and what was read otherwise than written.

    Where the query is one phrase, which stands nowhere, `otherwise` is to be searched: its words.
    `level`, `keep`, `match` and `stop` are what it was parsed with.
    """

    text: str
    tree: Node
    notes: tuple[str, ...] = ()
    otherwise: "Query | None" = None
    level: str = DEFAULT_LEVEL
    keep: frozenset[str] = frozenset()
    match: str = "any"
    stop: frozenset[str] = frozenset()

    def again(self, text: str) -> "Query":
        """Parse another text as this one was."""
        return parse(text, self.level, self.keep, self.match, self.stop)


def parse(
    text: str,
    level: str = DEFAULT_LEVEL,
    keep: Collection[str] = (),
    match: str = "any",
    stop: frozenset[str] = frozenset(),
) -> Query:
    """Parse a query; `level` is the loosest on which its words may match.

    With `match` "all" every word that finds is required. `stop` are forms of words that are left
    out beside others.
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
    how = Strictness(FORM if keep else level, frozenset(keep), stop)
    query = _parsed(text, how)
    if (level, how.keep, match, stop) != _USUAL:
        query = replace(query, level=level, keep=how.keep, match=match, stop=stop)
    if stop:
        query = _changed(query, lambda tree: without(tree, stop))
    return _changed(query, required) if match == "all" else query


# What `Query` has where nothing else is asked for, as it mostly is.
_USUAL = (DEFAULT_LEVEL, frozenset[str](), "any", frozenset[str]())


def _changed(query: Query, change: Callable[[Node], Node]) -> Query:
    otherwise = _changed(query.otherwise, change) if query.otherwise else None
    return replace(query, tree=change(query.tree), otherwise=otherwise)


def _parsed(text: str, how: Strictness) -> Query:
    if len(text) > LONGEST_QUERY:
        return _plain(text, how, f"the query is longer than {LONGEST_QUERY} characters")
    if _NO_SIGN.fullmatch(text):
        return _plain(text, how)
    typed, text = text, quoted(text)
    if usually := usual.read(text, how):
        tree, said, loose = usually
        return Query(typed, tree, tuple(said), _loosened(typed, tree, loose, text, said))
    if not (_has_operators(text) or first_pattern(text) or has_expression(text)):
        return _plain(typed, how, notes=_odd(text))
    from lark.exceptions import UnexpectedInput

    try:
        parsed, notes = grammar.read(text)
        tree = settled(build(parsed, how, 0))
    except UnexpectedInput as error:
        return _plain(typed, how, f"the query cannot be parsed at character {error.column}")
    except TooDeepError:
        return _plain(typed, how, f"the query has parentheses more than {DEEPEST} deep")
    if len(patterns(tree)) > MOST_PATTERNS:
        return _plain(typed, how, f"the query has more than {MOST_PATTERNS} patterns")
    if len([*words(tree)]) > MOST_OPERANDS:
        if tree == settled(any_of(ranking_only(plain_words(typed, how), how.stop))):
            return _plain(typed, how, notes=_odd(text))
        return _plain(typed, how, f"the query has operators and more than {MOST_OPERANDS} words")
    # Of no words at all one note is enough, below.
    notes += _odd(text) if tree != Boolean() else []
    if how.keep and (pattern := first_pattern(text)):
        notes.append(f"'{pattern[0]}' stands for words of any spelling, whatever is kept")
    if text.count('"') % 2:
        notes.append("a quotation mark is not closed: it is read as text")
    if tree == Boolean():
        notes.append("the query has no words")
    return Query(typed, tree, tuple(notes), _otherwise(typed, tree, notes, parsed, how))


# A text of Arabic letters, digits and the usual marks has no sign of any kind, as most questions
# have none; what follows finds the same, in more steps.
_NO_SIGN = re.compile(r"[\s\u0621-\u063a\u0641-\u064a\u064b-\u0652\d،؛.!]*+[؟?]?\s*+")
# Without one of these, or a field, a text is plain words, and needs no parser.
_SIGNS, _OPERATOR_WORDS = '"+()=-^', ("AND", "OR", "NOT", "NEAR")
_OPERATORS = re.compile(
    rf"[{re.escape(_SIGNS)}]|\b(?:{'|'.join(_OPERATOR_WORDS)})\b|\b(?i:{grammar.FIELD_NAMES}):"
    rf"|(?<!\S)(?:{grammar.OWN_NAMES})"
)
_LETTERS_OF_OPERATORS = frozenset(_SIGNS + ":")


def _has_operators(text: str) -> bool:
    """Tell whether a text has to be parsed."""
    # Most have nothing that looks so, which is quicker to tell.
    looks_so = not _LETTERS_OF_OPERATORS.isdisjoint(text)
    looks_so = looks_so or any(word in text for word in _OPERATOR_WORDS)
    return looks_so and _OPERATORS.search(text) is not None


def _otherwise(
    text: str, tree: Node, notes: Sequence[str], parsed: Any, how: Strictness
) -> Query | None:
    found = grammar.loosened(parsed)
    if not found:
        return None
    words, phrase = found
    return _loosened(text, tree, settled(build(words, how, 0)), phrase, notes)


def _loosened(
    text: str, tree: Node, loose: Node | None, phrase: str, notes: Sequence[str]
) -> Query | None:
    """Return what to search where a phrase is found nowhere, if that is something else."""
    note = f"{phrase} is found nowhere as a phrase: its words are searched"
    return Query(text, loose, (*notes, note)) if loose and loose != tree else None


_NO_SLOP = re.compile(r'"[^"]*"~(?!\d+(?:\^\d+)?(?![^\s)]))\S*')


# A field with nothing right behind it. Arabic names stand so in any pasted text: المصدر: رويترز.
_NO_FIELD = re.compile(r"(?<![^\s(+-])(?:title|source|author|category|date|id|path):(?=\s|$)")
# An operator at an end of a query or of a group.
_LONE_OPERATOR = re.compile(r"(?:^|\()\s*(OR|AND)(?=[\s)])|\s(OR|AND)\s*(?:$|\))")
_NO_PHRASE = re.compile(r'(?<!\S)[+=-]?"\s*"(?!\S)')
_NO_NEAR = re.compile(r"(?<!\S)NEAR(?:[/(]\S*)?(?!\S)")
_NEAR = re.compile(r"NEAR/\d+")
# As other engines have it: NEAR/3 (word word).
_NEAR_OF = re.compile(r"(?:^|\()\s*(NEAR/\d+)(?=[\s)])")


def _odd(text: str) -> list[str]:
    """Say which words look like a pattern or an operator and are none."""
    return [f"'{word}' is read as text: {rule}" for word, rule in _odd_words(text)]


def _odd_words(text: str) -> Iterator[tuple[str, str]]:
    # Most texts have none of the signs, which is quicker to tell.
    if ("OR" in text or "AND" in text) and (lone := _LONE_OPERATOR.search(text)):
        yield lone[1] or lone[2], "it is an operator between two words"
    if '"' in text and _NO_PHRASE.search(text):
        yield '""', "there is no word in it"
    if "^" in text and (boost := _NO_BOOST.search(text)):
        yield boost[0], "^2 to ^9 count for more"
    if '"~' in text and (slop := _NO_SLOP.search(text)):
        yield slop[0], f"what follows ~ is a number from 0 to {grammar.MOST_BETWEEN}"
    elif ("*" in text or "~" in text) and (found := NO_PATTERN.search(text)):
        is_fuzzy = "~" in found[0]
        yield found[0], "~ takes 1 or 2" if is_fuzzy else "write a letter or more before *"
    if ":" in text and (field := _NO_FIELD.search(text)):
        yield field[0], "what is looked for stands right behind it"
    if "NEAR" in text:
        near = next((one[0] for one in _NO_NEAR.finditer(text) if not _NEAR.fullmatch(one[0])), "")
        if near or ((first := _NEAR_OF.search(text)) and (near := first[1])):
            yield near, f"NEAR/5 stands between words, up to NEAR/{grammar.MOST_BETWEEN}"


def _plain(text: str, how: Strictness, why: str = "", notes: Sequence[str] = ()) -> Query:
    words = ranking_words(text, how)
    notes = [f"{why}: searched as plain words"] if why else list(notes)
    if not words:
        notes.append("the query has no words")
    if len(words) > MOST_WORDS:
        notes.append(f"only the first {MOST_WORDS} of {len(words)} words are searched")
        words = words[:MOST_WORDS]
    tree = any_of(words)
    # Where a word finds, all are as they count.
    settles = not any(word.finds for word in words)
    return Query(text, settled(tree) if settles else tree, tuple(notes))


def may_name_kept(text: str) -> bool:
    """Tell whether a query may have a saved search or tags in it: see search/keeping.py."""
    return "@" in text or "tag:" in text or "وسم:" in text


def is_plain(text: str) -> bool:
    """Tell whether a text is read as its words alone, whatever punctuation it has."""
    if not set(_OPERATOR_WORDS).isdisjoint(re.findall(r"\w+", text)):
        return False
    try:
        query = parse(text)
        return query.tree == _plain(text, Strictness(query.level, query.keep)).tree
    except QueryError:
        return False
