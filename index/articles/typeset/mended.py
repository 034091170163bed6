"""All that is put right of a text that was set on a page, and what is to be said of it."""

from collections import Counter
from dataclasses import replace

from index.articles.article import Article
from index.articles.typeset import letters, order, spacing
from index.articles.typeset.signs import may_be_set


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
    if not may_be_set(article.text) and not may_be_set(article.title):
        return article, ""
    title, of_title = mended(article.title)
    text, found = mended(article.text)
    if not found and not of_title:
        return article, ""
    told = [f"{count} {kind}" for kind, count in (Counter(of_title) + Counter(found)).items()]
    return replace(article, title=title, text=text), f"put right in it: {', '.join(told)}"
