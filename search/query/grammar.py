"""The grammar of queries: text → lark's tree, which `query.parse` builds a query tree of.

The signs + - and = stand right before what they are of, and nothing but a blank or a parenthesis
before them. Pasted text has such signs too: «زلزال قوي في اليابان -فيديو», «(+صور)», «عند -286»,
«-رضي الله عنه-». So they are operators only where they can hardly be meant otherwise. That is

- where the query begins with + or =,
- beside operators in words and fields: AND, OR, NOT, title: ...,
- where no sentence is around: at most `MOST_BESIDE` words or phrases without a sign, no mark at the
  end of any of them, and no parentheses with one signed word alone;

but never before a digit, nor where two signs are around words as brackets are. Else all signs of
the query are read as blanks. Quotes, AND, OR and NOT are operators always.

>>> print(*read("زلزال قوي في اليابان -فيديو")[1])
'-فيديو' read as text, as in a sentence: NOT leaves a word out
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.articles.fields import FIELDS
from search.query.expression import EXPRESSION

if TYPE_CHECKING:
    from lark import Lark, Tree

# What may stand before a colon, and the field that it is.
_ARABIC = {
    "title": "عنوان العنوان", "source": "مصدر المصدر", "author": "كاتب الكاتب مؤلف المؤلف",
    "category": "تصنيف التصنيف قسم القسم", "date": "تاريخ التاريخ", "id": "معرف المعرف",
    "path": "ملف الملف مسار المسار", "tag": "وسم الوسم",
}  # fmt: skip
CALLED = {name: name for name in (*(f.name for f in FIELDS if f.name != "text"), "date")}
CALLED |= {arabic: name for name in _ARABIC for arabic in _ARABIC[name].split()}
# As expressions: those, and what may be a field of an article's own.
_KEYS = ("id", "path", "tag")
FIELD_NAMES = "|".join(name for name in CALLED if CALLED[name] not in _KEYS)
_PLACES = "|".join([*_KEYS, *(name for name in CALLED if CALLED[name] in _KEYS)])
OWN_NAMES = rf"(?i:{_PLACES}):(?=[^\s)])|[A-Za-z_][\w.-]*\w:(?=[^\s()\/:]|\([^()]*\sOR\s[^()]*\))"
MOST_BETWEEN = 100
# So many words without a sign are no sentence yet.
MOST_BESIDE = 2

_GRAMMAR = r"""
    start: clause*
    ?clause: PLUS either -> must
           | MINUS either -> must_not
           | either
    ?either: both (OR both)*
    ?both: near (AND near)*
    ?near: item (NEAR item)*
    ?item: NOT item -> negation
         | FIELD atom -> field
         | OWN atom -> own_field
         | atom
    ?atom: PHRASE -> phrase
         | EXPRESSION -> expression
         | WORD -> words
         | EQUAL PHRASE -> exact_phrase
         | EQUAL EXPRESSION -> expression
         | EQUAL WORD -> exact_words
         | "(" start ")"

    // An operator sign starts a word; a sign elsewhere is punctuation. Dashes are brackets where
    // the next one ends a word, and so are equals signs.
    PLUS.3: /(?<![^\s(])\+(?=[^\s+)\d-])/
    MINUS.3: /(?<![^\s(])-(?=[^\s+)\d-])(?![^-]*[^\s(-]-(?![\w"(]))/
    EQUAL.3: /(?<![^\s(+:-])=(?=[^\s()=\d])(?![^=]*[^\s(=]=(?![\w"(]))/
    AND.3: /(?<![^\s)])AND(?![^\s(])/
    OR.3: /(?<![^\s)])OR(?![^\s(])/
    NOT.3: /(?<![^\s(])NOT(?![^\s(])/
    NEAR.3: /(?<![^\s)])NEAR\/\d+(?![^\s(])/
    OWN.2: /(?<![^\s(+-])(?:OWN_NAMES)/
    FIELD.3: /(?<![^\s(+-])(?i:FIELD_NAMES):(?=[^\s)])/
    EXPRESSION.3: /EXPRESSION_SIGNS/
    PHRASE.2: /(?<![^\s(+:=-])"[^"]*"(?:~\d+)?(?:\^\d+)?(?![^\s)])/
    WORD.1: /[^\s()]+/
    %ignore /\s+/
"""
_SENTENCE = re.compile("[.…:؟?!،؛,;»]$")
# A sign with what it is of.
_SIGNED = re.compile(r'[-+=]+(?:"[^"]*"|\([^)]*\)?|[^\s()]*)')
_MEANINGS = {"+": "+ must be there", "-": "- must not be there", "=": "= as typed"}
_INSTEAD = {
    "+": "+ counts where the query begins with it",
    "-": "NOT leaves a word out",
    "=": "= counts where the query begins with it",
}
# Of what a note is about no more are shown.
_SHOWN = 3


def read(text: str) -> tuple["Tree[Any]", list[str]]:
    """Return the tree of a query, and notes on its signs. Raises lark's UnexpectedInput."""
    plain = parsed_plainly(text)
    tree = plain or by_parser(text)
    tokens: list[Any] = [
        token
        # Of what needs no parser signs stand in the clauses themselves, and nothing is a number.
        for part in (plain.children if plain else tree.iter_subtrees())
        for token in part.children
        if not hasattr(token, "children")
    ]
    places = sorted(token.start_pos for token in tokens if token.type in ("PLUS", "MINUS", "EQUAL"))
    numbers = [str(token) for token in tokens if re.match(r"[-+=]+\d", token)]
    notes = []
    if places and _are_operators(tree):
        notes.append(note_of_operators(_signed(text, places)))
    elif places:
        notes.append(_note("text, as in a sentence", _signed(text, places), _INSTEAD))
        tree = by_parser("".join(_blanked(text, places)))
    if numbers:
        notes.append(_note("numbers", numbers, {"-": _INSTEAD["-"]}))
    return tree, notes


def by_parser(text: str) -> "Tree[Any]":
    """Return the tree of a query as its signs stand. Raises lark's UnexpectedInput."""
    return _parser().parse(text)


def loosened(tree: "Tree[Any]") -> tuple["Tree[Any]", str] | None:
    """Return a query with the words of its phrase in place of the phrase, and the phrase.

    None unless a phrase that may be there, without +, is all that is looked for: beside it stands
    nothing but fields, what must not be there, and punctuation.
    """
    clauses: list[Any] = []
    phrases: list[Any] = []
    children: list[Any] = tree.children
    for clause in children:
        loose = _words_of_phrase(clause)
        if loose:
            phrases += clause.scan_values(lambda token: token.type == "PHRASE")
        elif clause.data not in (
            "must_not",
            "negation",
            "field",
            "own_field",
        ) and not _is_punctuation(clause):
            return None
        clauses.append(loose or clause)
    return (type(tree)("start", clauses), str(phrases[0])) if len(phrases) == 1 else None


def _words_of_phrase(clause: "Tree[Any]") -> "Tree[Any] | None":
    """Return the words of a clause that is a phrase, also in a field or in parentheses."""
    match clause.data, clause.children:
        case "phrase" | "exact_phrase", _:
            phrase = re.sub(r'"(~\d+)?(\^\d+)?$', '"', str(clause.children[-1]))
            children = [*clause.children[:-1], phrase]
            return type(clause)(clause.data.replace("phrase", "words"), children)
        case "field", (name, value) if name != "date:" and (words := _words_of_phrase(value)):
            return type(clause)("field", [name, words])
        case "start", (only,):
            return _words_of_phrase(only)
    return None


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    from lark import Lark

    grammar = _GRAMMAR.replace("FIELD_NAMES", FIELD_NAMES).replace("OWN_NAMES", OWN_NAMES)
    grammar = grammar.replace("EXPRESSION_SIGNS", EXPRESSION.replace("/", r"\/"))
    return Lark(grammar, parser="lalr", lexer="contextual")


# A word, prefix or phrase of Arabic letters with a sign before it or none, and a query of such.
_LETTERS = "[\u0621-\u063a\u0641-\u064a]+"
_CLAUSE = re.compile(
    rf'([+-]?)(?:({_LETTERS}(?:\*|~[12]?)?)|("{_LETTERS}(?: {_LETTERS})*"))(?: |$)'
)
_CLAUSES = re.compile(f"(?:{_CLAUSE.pattern})+")
_OF_SIGNS = {"+": ("PLUS", "must"), "-": ("MINUS", "must_not")}


def parsed_plainly(text: str) -> "Tree[Any] | None":
    """Return what the parser makes of a query of words and phrases with + and - before some.

    It is None for any other. Most queries with operators are so, and the parser takes half of the
    time of such a query.
    """
    if not _CLAUSES.fullmatch(text):
        return None
    from lark import Token, Tree

    clauses: list[Any] = []
    for found in _CLAUSE.finditer(text):
        sign, word, phrase = found.groups()
        kind, number, rule = ("WORD", 2, "words") if word else ("PHRASE", 3, "phrase")
        clause = Tree(rule, [Token(kind, word or phrase, found.start(number))])
        if sign:
            kind, rule = _OF_SIGNS[sign]
            clause = Tree(rule, [Token(kind, sign, found.start(1)), clause])
        clauses.append(clause)
    return Tree("start", clauses)


def _are_operators(tree: "Tree[Any]") -> bool:
    """Tell whether the signs of a tree can hardly be meant otherwise."""
    clauses = tree.children
    if clauses and clauses[0].data in ("must", "exact_words", "exact_phrase"):
        return True
    if any(
        tree.find_pred(lambda part: part.data in ("either", "both", "near", "negation", "field"))
    ) or any(map(_is_place, tree.find_data("own_field"))):
        return True
    words = _unsigned(tree)
    return (
        len(words) <= MOST_BESIDE
        and not any(map(_SENTENCE.search, words))
        and not any(map(_is_remark, clauses))
    )


def _is_place(field: "Tree[Any]") -> bool:
    """Tell whether a field is one that all articles have: id: or path:, and no word of a text."""
    return CALLED.get(str(field.children[0]).rstrip(":").lower(), "") in ("id", "path")


def _is_remark(clause: "Tree[Any]") -> bool:
    """Tell whether a clause is one signed word in parentheses, of which there may be more."""
    inside = clause
    while inside.data == "start" and len(inside.children) == 1:
        inside = inside.children[0]
    return inside is not clause and inside.data in ("must", "must_not", "exact_words")


def _unsigned(tree: "Tree[Any]") -> list[str]:
    """Return the words and phrases that stand without a sign."""
    words, clauses = [], [tree]
    while clauses:
        clause = clauses.pop()
        if clause.data == "start":
            clauses += clause.children
        elif clause.data in ("words", "phrase", "expression"):
            words.append(str(clause.children[0]))
    return [word for word in words if re.search(r"\w", word)]


def _is_punctuation(clause: "Tree[Any]") -> bool:
    return clause.data == "words" and not _unsigned(clause)


def _blanked(text: str, places: Sequence[int]) -> Iterator[str]:
    at = 0
    for place in places:
        yield f"{text[at:place]} "
        at = place + 1
    yield text[at:]


def _signed(text: str, places: Sequence[int]) -> list[str]:
    """Return the signs at places with what they are of."""
    found = (_SIGNED.match(text, place) for place in places)
    return [one[0] for one in found if one]


def note_of_operators(signed: Sequence[str]) -> str:
    """Return the note that words with signs before them are read as such."""
    return _note("operators", signed, _MEANINGS)


def _note(read_as: str, words: Sequence[str], said_of: Mapping[str, str]) -> str:
    shown = " ".join(f"'{word}'" for word in words[:_SHOWN]) + " …" * (len(words) > _SHOWN)
    signs = {word[0] for word in words}
    said = dict.fromkeys(said_of[sign] for sign in said_of if sign in signs)
    return f"{shown} read as {read_as}" + ": " * bool(said) + ", ".join(said)
