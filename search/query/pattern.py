"""Patterns: words of a query that stand for several, by what their form looks like.

    كتا*        words that begin so
    م*ب         any letters, or none, between these
    كت?ب كت؟ب   any one letter between these
    طرابلس~     words an edit away, طرابلس~2 two: a letter more, less, another, or two swapped
    /كت[اي]ب/    a regular expression, see search/query/expression.py

The signs count only within or after a word that begins with a letter and has nothing else beside
it, and ? only between letters, so that questions, footnotes* and addresses are read as text.
"""

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.analysis.tokens.normalize import INVISIBLE, MARKS, fold

_LETTER = f"(?:[^\\W_]|[{MARKS}{INVISIBLE}])"
_LETTERS = f"{_LETTER}+"
_WILDCARD = r"\*|\?"
# Of one letter. The Arabic sign is mostly the end of a question after which a blank is missing: it
# counts before the last letter or two of a word, which no answer begins with.
_ANY_LETTER = rf"(?:\?|؟(?={_LETTER}{{1,2}}(?!{_LETTER})))"
_BEFORE, _AFTER = "([{\"'«“+=:،؛,-", ")]}\"'»”،؛,.:;!?؟…"
PATTERN = re.compile(
    f"(?<![^\\s{re.escape(_BEFORE)}])(?=[^\\W\\d_])"
    f"(?:{_LETTERS}(?:(?:\\*|{_ANY_LETTER}+){_LETTERS})*\\*"
    f"|{_LETTERS}(?:(?:\\*|{_ANY_LETTER}+){_LETTERS})+"
    f"|{_LETTERS}~[12١٢]?)"
    f"(?![^\\s{re.escape(_AFTER)}])"
)
# What looks meant for a pattern, and is none.
NO_PATTERN = re.compile(
    f"(?<![^\\s(+=:-])(?:\\*+{_LETTERS}|\\*{_LETTERS}\\*|(?=[^\\W\\d_]){_LETTERS}~(?![12١٢]\\b)\\d+)(?!\\S)"
)


# What every pattern has some of: where a sign stands for one letter, others follow.
_SIGN = re.compile(f"[*~]|[?؟]{_LETTER}")


def first_pattern(text: str) -> re.Match[str] | None:
    """Return the first pattern of a text."""
    # Most texts have none of the signs, or end in a question mark, which is quicker to tell.
    return PATTERN.search(text) if _SIGN.search(text) else None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern; `text` as typed, `letters` folded, with its wildcards.

    With `edits` it has no wildcards, and stands for words so many edits away or fewer that have
    its first letter, without which every word of the index would have to be compared. With
    `is_expression` its letters are a regular expression, which is one.

    >>> Pattern.read("أحم*")
    Pattern(text='أحم*', letters='احم*', edits=0, is_expression=False)
    >>> Pattern.read("طرابلس~2")
    Pattern(text='طرابلس~2', letters='طرابلس', edits=2, is_expression=False)
    """

    text: str
    letters: str
    edits: int = 0
    is_expression: bool = False

    def __str__(self) -> str:
        return self.text

    @classmethod
    def read(cls, text: str) -> "Pattern":
        """Return the pattern that is typed so: a whole match of PATTERN."""
        word, tilde, edits = text.replace("؟", "?").partition("~")
        pieces = re.split(f"({_WILDCARD})", word)
        letters = "".join(piece if piece in ("*", "?") else fold(piece) for piece in pieces)
        return cls(text, letters, int(edits or 1) if tilde else 0)

    @classmethod
    def of_expression(cls, text: str) -> "Pattern":
        """Return the pattern of a regular expression, slashes around it. Raises QueryError."""
        from search.query.expression import compiled, folded

        pattern = cls(text, folded(text.strip("/")), 0, True)
        compiled(text, pattern.letters)
        return pattern

    @property
    def lines(self) -> Any:
        """What finds the lines that match a regular expression."""
        from search.query.expression import compiled

        return compiled(self.text, self.letters)

    @property
    def prefix(self) -> str:
        """What all forms that match begin with."""
        if self.is_expression:
            from search.query.expression import prefix

            return prefix(self.letters)
        return self.letters[:1] if self.edits else re.split(_WILDCARD, self.letters)[0]

    def matching(self, forms: Sequence[str]) -> dict[str, int]:
        """Return those of `forms`, all of which have the prefix, that match, and by how many edits.

        >>> Pattern.read("كت?ب").matching(["كتاب", "كتب", "كتيب"])
        {'كتاب': 0, 'كتيب': 0}
        >>> Pattern.read("طرابلس~").matching(["طرابلس", "طرابس", "طرابلسي", "طرابلسية"])
        {'طرابلس': 0, 'طرابس': 1, 'طرابلسي': 1}
        """
        if self.is_expression:
            return {form: 0 for form in forms if self.lines.search(form)}
        if self.edits:
            # Imported only here: no other query needs it.
            from rapidfuzz.distance import DamerauLevenshtein
            from rapidfuzz.process import cdist

            (distances,) = cdist(
                [self.letters],
                forms,
                scorer=DamerauLevenshtein.distance,
                score_cutoff=self.edits,
            ).tolist()
            return {
                form: int(edits)
                for form, edits in zip(forms, distances, strict=True)
                if edits <= self.edits
            }
        if self.letters == f"{self.prefix}*":
            return dict.fromkeys(forms, 0)
        # The expression that fnmatch makes never goes back to an earlier `*`: at most, each letter
        # of a form is compared with each letter of the pattern.
        matches = re.compile(fnmatch.translate(self.letters)).match
        return {form: 0 for form in forms if matches(form)}
