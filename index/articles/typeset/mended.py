"""All that is put right of a text that was set on a page, and what is to be said of it."""

import re
from dataclasses import replace

from index.articles.article import Article
from index.articles.typeset import letters, order, spacing

# Of whatever is mended a text has one of these: shapes of alef and lam-alef; what no word begins
# with; turned lam-alef, and an article in single letters. All texts are searched for them, so there
# are few searches.
_SHAPES = ("\ufe8d", "\ufe8e", "\ufefb", "\ufefc")
_NEVER_FIRST = re.compile(" (?:[ةى\u064b\u0651]|ا\u064b)")
_ALEF_APART = re.compile("ا(?:[اأإ]ل| ل )")


def _turned(text: str) -> tuple[str, int]:
    # One sign for lam and alef is turned as one, but no word is known in shapes.
    better, count = order.turned(letters.plain_letters(text)[0])
    return (better, count) if count else (text, 0)


# What is mended, and how. Lines are turned before all else, since no word is known before.
_STEPS = (
    ("lines in visual order", _turned),
    ("letters in presentation forms", letters.plain_letters),
    ("turned lam-alef", letters.lam_alef),
    ("marks apart from their letters", spacing.marks_joined),
    ("lines of single letters", spacing.together),
)


def mended(text: str) -> tuple[str, dict[str, int]]:
    """Return `text` as it is written, and how much of each kind was put right.

    >>> mended("يف ةموكحلا رارق ىلع ةقفاوملا")
    ('الموافقة على قرار الحكومة في', {'lines in visual order': 1})
    """
    found = {}
    for kind, mend in _STEPS:
        text, count = mend(text)
        if count:
            found[kind] = count
    return text, found


def mended_article(article: Article) -> tuple[Article, str]:
    """Return `article` with title and text as they are written, and what is to be said of it."""
    if not _may_be_set(f" {article.title} {article.text}"):
        return article, ""
    title, of_title = mended(article.title)
    text, found = mended(article.text)
    if not found and not of_title:
        return article, ""
    told = [f"{count} {kind}" for kind, count in (of_title | found).items()]
    return replace(article, title=title, text=text), f"put right in it: {', '.join(told)}"


def _may_be_set(text: str) -> bool:
    """Tell, quickly, whether there may be something to mend in a text with a blank before it."""
    for sign in _SHAPES:
        if sign in text:
            return True
    return bool(_NEVER_FIRST.search(text) or _ALEF_APART.search(text))
