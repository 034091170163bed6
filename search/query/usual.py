"""Queries of the usual few forms, read directly as the grammar does, in a fraction of the time.

    +ليبيا +تركيا        words that must all be there
    "حكومة الوفاق"       one phrase
    كتا*                 one prefix

They have Arabic letters alone beside their signs. All else is for search/grammar.py, which says
what these mean too: tests compare the two.
"""

import re

from search.query import grammar
from search.query.content import ranking_only, settled
from search.query.nodes import Strictness, any_of, level_of_phrases, plain_words
from search.query.pattern import Pattern
from search.query.tree import Boolean, Node, Phrase

_LETTERS = "[\u0621-\u063a\u0641-\u064a]+"
_USUAL = re.compile(
    rf"(?P<required>\+{_LETTERS}(?: \+{_LETTERS})+)"
    rf'|(?P<phrase>"{_LETTERS}(?: {_LETTERS})+")'
    rf"|(?P<prefix>{_LETTERS}\*)"
)


def read(text: str, how: Strictness) -> tuple[Node, list[str], Node | None] | None:
    """Return the tree of a query, its notes, and what to search if it is a phrase that is nowhere.

    It is None for a text of another form.
    """
    if not text or not (text[0] in '+"' or text[-1] == "*") or how.keep or how.stop:
        return None
    found = _USUAL.fullmatch(text)
    if not found:
        return None
    if found.lastgroup == "prefix":
        return Pattern.read(text), [], None
    words = plain_words(text, how)
    if len(words) != text.count(" ") + 1 or len({*words}) != len(words):
        # One is ambiguous, or asked for twice.
        return None
    if found.lastgroup == "required":
        return Boolean(must=words), [grammar.note_of_operators(text.split())], None
    otherwise = settled(any_of(ranking_only(words)))
    return Phrase(words, level_of_phrases(how)), [], otherwise
