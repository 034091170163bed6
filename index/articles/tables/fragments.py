"""Markup inside the fields of tables and records: `<p>`, `<b>` within a word, `&#1575;`, `&nbsp;`.

What exports write into a field is often a piece of a web page. It is read as one: blocks begin new
lines, tags within a word part nothing, entities are letters. Signs that only look like tags, as in
`a < b` or `<3`, stay: a tag has a name of HTML.

>>> plain("<p>أمطار غز<b>يرة</b></p><p>على &#1575;لساحل&nbsp;كله</p>")
'أمطار غزيرة\\nعلى الساحل كله'
>>> plain("إذا كان س<ص"), plain("بيع &amp; شراء")
('إذا كان س<ص', 'بيع & شراء')
"""

import html
import re
from dataclasses import replace
from typing import Any

from index.articles.article import Article
from index.articles.fields import METADATA
from index.articles.markup import require_bounded

_BLOCKS = (
    "p|br|div|h[1-6]|ul|ol|li|table|tbody|thead|tr|td|th|blockquote|figure|figcaption|pre|hr|section"
    "|article|header|footer|aside|nav|main|dl|dt|dd|center|iframe|script|style|form"
)
_INLINE = (
    "a|b|i|u|s|em|strong|span|font|img|sup|sub|small|big|mark|del|ins|strike|code|cite|q|abbr|bdi|bdo"
    "|time|wbr|video|audio|picture|button|label|tt"
)
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_NO_TEXT = "script, style, noscript, template, svg, iframe"
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][\da-fA-F]{2,6}|[a-zA-Z][a-zA-Z\d]{1,30});")


# The fields of an article in which markup is read, as far as they are its attributes.
_READ = tuple(name for name in ("title", "text", *METADATA) if hasattr(Article, name))


def without_markup(article: Article, path: str) -> Article:
    """Return `article` without the markup in its fields.

    Raises ReadError, naming `path`, as `plain` does, and ValueError where nothing is left.
    """
    changed: dict[str, Any] = {}
    for name in _READ:
        value: str = getattr(article, name)
        if "<" in value or "&" in value:
            changed[name] = plain(value, path)
    if "title" in changed:
        changed["title"] = " ".join(changed["title"].split())
    return replace(article, **changed) if changed else article


def plain(text: str, path: str = "") -> str:
    """Return `text` without markup; raises ReadError, naming `path`, for what takes too long."""
    if "<" in text and _TAG.search(text):
        return _read(text, path)
    unescaped = without_entities(text)
    if unescaped is not text and _BLOCK.search(unescaped):
        # Of a page that was escaped, as feeds do with it.
        return _read(unescaped, path)
    return unescaped


def without_entities(text: str) -> str:
    """Return `text` with the letters that entities stand for."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), text)


def _read(text: str, path: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    from index.articles.pages.elements import mark_blocks, text_below

    require_bounded(text, path)
    if not _BLOCK.search(text):
        # Then its lines are those of a plain text.
        text = text.replace("\n", "<br>")
    page = LexborHTMLParser(f"<body>{text}</body>")
    mark_blocks(page)
    for node in page.css(_NO_TEXT):
        node.decompose()
    return text_below(page.body) if page.body else ""
