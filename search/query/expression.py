"""Regular expressions on forms: /كت[اي]ب.*/ → the forms of an index that match as a whole.

They are those of RE2 (https://github.com/google/re2/wiki/Syntax), which takes time in proportion to
the letters it reads, whatever the expression. Letters are folded as forms are, and \\w stands for
any letter or digit, of Arabic too. Slashes are part of paths, dates and agencies' names, /أ.ف.ب/:
they count only around a whole word that has no slash inside, and a sign that no such name has.
"""

import re
from typing import Any

from index.analysis.tokens.normalize import fold
from index.errors import QueryError

# Longer ones nobody writes by hand.
LONGEST = 200
# /* begins a comment.
EXPRESSION = r"(?<![^\s(+=:-])/(?=[^\s/]*[\[({|*+?\\^$])[^\s/*+?][^\s/]*/(?:\^[2-9])?(?![^\s)])"
_EXPRESSION = re.compile(EXPRESSION)
# What is no letter to be folded, and what is: classes such as \pL are neither.
_PIECE = re.compile(r"\\[pP]\{[^}]*\}|\\[pP].|\\.|\(\?P?<\w+>|[^\x00-\x7f]+|[A-Za-z]+|.", re.DOTALL)
_SIGN = re.compile(r"[\\.^$|()\[\]{}*+?]")


def has_expression(text: str) -> bool:
    """Tell whether a text has a regular expression."""
    # Most texts have no slash, which is quicker to tell.
    return "/" in text and _EXPRESSION.search(text) is not None


def folded(text: str) -> str:
    """Return an expression whose letters are folded.

    >>> folded("أح[مآ]د.*"), folded(r"\\w{3}ة")
    ('اح[ما]د.*', '[\\\\pL\\\\pN]{3}ه')
    """
    pieces: list[str] = []
    in_class = False
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece in ("\\w", "\\W"):
            letters = "\\pL\\pN" if piece == "\\w" else "^\\pL\\pN"
            piece = letters if in_class and piece == "\\w" else f"[{letters}]"
        elif piece in "[]":
            in_class = piece == "["
        elif piece[0] not in "\\(":
            piece = "".join(map(fold, piece)) if len(piece) > 1 or piece.isalnum() else piece
        pieces.append(piece)
    return "".join(pieces)


def prefix(letters: str) -> str:
    """Return letters that all forms begin with that match a folded expression; "" for any.

    >>> prefix("كت[اي]ب"), prefix("كتب?"), prefix("كتاب|قلم")
    ('كت', 'كت', '')
    """
    sign = _SIGN.search(letters)
    if sign is None or "|" in letters:
        return letters if sign is None else ""
    # What may stand several times may not be there at all.
    return letters[: sign.start() - (sign[0] in "*?{")] if sign.start() else ""


def compiled(text: str, letters: str) -> Any:
    """Return a pattern of whole lines, by its folded letters.

    Raises QueryError for an expression that is none, or where nothing reads them.
    """
    try:
        import re2
    except ImportError:
        raise QueryError(
            f"cannot search for {text}: regular expressions need google-re2."
            " Run: pip install google-re2"
        ) from None
    options = re2.Options()
    options.log_errors = False
    # Forms are lines, over whose ends nothing matches.
    options.never_nl = True
    try:
        if len(letters) > LONGEST:
            raise re2.error(f"it is longer than {LONGEST} characters")
        # By itself first: what is around it must not close its parentheses.
        re2.compile(letters, options)
        return re2.compile(f"(?m)^(?:{letters})$", options)
    except re2.error as error:
        (reason,) = error.args
        why = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        raise QueryError(
            f"cannot search for {text}: {why}. Write one such as /كت[اي]ب.*/, or quote it as text."
        ) from None
