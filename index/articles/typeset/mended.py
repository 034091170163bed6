"""All that is put right of a text that was set on a page, and what is to be said of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from index.articles.article import Article
from index.articles.typeset import letters, order, spacing


class _Mending(NamedTuple):
    """One kind of what is mended, what tells quickly that there may be any, and how it is."""

    kind: str
    may_be: Callable[[str], bool]
    mend: Callable[[str], tuple[str, int]]


def _may_be_turned(text: str) -> bool:
    return order.may_be_turned(text) or letters.may_be_shaped(text)


def _turned(text: str) -> tuple[str, int]:
    # One sign for lam and alef is turned as one, but no word is known in shapes.
    plain = letters.plain_letters(text)[0]
    if not order.may_be_turned(plain):
        return text, 0
    better, count = order.turned(plain)
    return (better, count) if count else (text, 0)


# Lines are turned before all else, since no word is known before.
_STEPS = (
    _Mending("lines in visual order", _may_be_turned, _turned),
    _Mending("letters in presentation forms", letters.may_be_shaped, letters.plain_letters),
    _Mending("turned lam-alef", letters.may_have_lam_alef, letters.lam_alef),
    _Mending("marks apart from their letters", spacing.may_have_marks_apart, spacing.marks_joined),
    _Mending("lines of single letters", lambda text: "ا ل " in text, spacing.together),
)  # fmt: skip


def mended(text: str) -> tuple[str, dict[str, int]]:
    """Return `text` as it is written, and how much of each kind was put right.

    >>> mended("يف ةموكحلا رارق ىلع ةقفاوملا")
    ('الموافقة على قرار الحكومة في', {'lines in visual order': 1})
    """
    found = {}
    for step in _STEPS:
        if step.may_be(text):
            text, count = step.mend(text)
            if count:
                found[step.kind] = count
    return text, found


def mended_article(article: Article) -> tuple[Article, str]:
    """Return `article` with title and text as they are written, and what is to be said of it."""
    title, of_title = mended(article.title)
    text, found = mended(article.text)
    if not found and not of_title:
        return article, ""
    told = [f"{count} {kind}" for kind, count in (of_title | found).items()]
    return replace(article, title=title, text=text), f"put right in it: {', '.join(told)}"
