"""Whether a text may have been set on a page: a quick test, which every text goes through.

Of whatever is mended a text has a shape of alef or lam-alef, what no word begins with, turned
lam-alef, or an article in single letters.

>>> may_be_set("كتاب االشتراك"), may_be_set("كتاب الاشتراك")
(True, False)
"""

import re

from index import native

_SHAPES = ("\ufe8d", "\ufe8e", "\ufefb", "\ufefc")
_NEVER_FIRST = re.compile(" (?:[ةى\u064b\u0651]|ا\u064b)")
_ALEF_APART = re.compile("ا(?:[اأإ]ل| ل )")


def plain_may_be_set(text: str) -> bool:
    """Tell whether there may be something to put right in `text`."""
    for sign in _SHAPES:
        if sign in text:
            return True
    return bool(_NEVER_FIRST.search(f" {text}") or _ALEF_APART.search(text))


# Compiled, since three searches in Python take a twentieth of the time of indexing.
may_be_set = getattr(native.load("index.articles.typeset._signs"), "may_be_set", plain_may_be_set)
