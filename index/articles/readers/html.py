"""Web pages: the article of a page, without what surrounds it.

- Encoding: what the user says; a byte order mark or valid UTF-8; the page's `<meta charset>` if
  the bytes fit it; else as `decoding` finds. A label of a Western charset is not believed:
  editors put it on Arabic pages too.
- Text: of the longest `<article>`, else of `<main>`, else of `<body>`; of `<body>` also if the
  article is next to nothing beside it. Menus, headers, footers, asides, scripts and controls are
  left out, captions kept. A form is left out unless it holds paragraphs: some sites put the
  whole page into one.
- Block elements and line breaks begin a new line, inline elements nothing, and white space
  counts as one space.
- Title: `og:title`, else the first `<h1>`, else `<title>`, else as in plain text. The `<h1>`
  leaves the text if the title says it.
- Author, date, source, category and address as the head of the page names them.

>>> page = b"<title>a</title><nav>b</nav><article><h1>c</h1><p>d <b>e</b>f<p>g</article>"
>>> article = next(read(Source("a.html", "a.html", page, None))).parse()
>>> article.title, article.text
('c', 'd ef\\ng')
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from index.articles.encodings.decoding import decode, whole
from index.articles.markup import require_bounded
from index.articles.readers import Record, Source, one_article
from index.articles.readers.text import split_title
from index.errors import ReadError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SUFFIXES = (".html", ".htm", ".xhtml")

_LEFT_OUT = (
    "script, style, noscript, template, svg, nav, header, footer, aside, button, select, "
    "textarea, iframe, [hidden], form:not(:has(p, article, main))"
)
_BLOCKS = (
    "address, article, blockquote, br, caption, dd, div, dl, dt, fieldset, figcaption, figure, "
    "h1, h2, h3, h4, h5, h6, hr, li, main, ol, p, pre, section, table, td, th, tr, ul"
)
_BORDER = "\u2029"  # PARAGRAPH SEPARATOR, set around blocks; in a page it means the same
# An article of fewer characters than these that is less than a tenth of the page is none.
_NEXT_TO_NOTHING = 80

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which to look for it
_WESTERN = {"iso-8859-1", "iso8859-1", "latin1", "windows-1252", "us-ascii"}

# The fields of an article, and what pages call them in their meta elements.
_META = {
    "title": ("og:title",),
    "author": ("author",),
    "date": ("article:published_time", "date", "dc.date"),
    "source": ("og:site_name",),
    "url": ("og:url",),
    "category": ("article:section",),
}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a web page."""
    return one_article(source, _fields)


def text_below(node: "LexborNode") -> str:
    """Return the text of `node`, a line for each block that has any."""
    lines = (" ".join(line.split()) for line in node.text(deep=True).split(_BORDER))
    return "\n".join(filter(None, lines))


def mark_blocks(page: "LexborHTMLParser") -> None:
    """Mark the borders of all blocks of `page`, for `text_below`."""
    for node in page.css(_BLOCKS):
        node.insert_before(_BORDER)
        node.insert_after(_BORDER)


def drop_surroundings(page: "LexborHTMLParser") -> None:
    """Drop from `page` what is no text of its article."""
    for node in page.css(_LEFT_OUT):
        node.decompose()


def _fields(source: Source) -> dict[str, object]:
    from selectolax.lexbor import LexborHTMLParser

    markup = _markup(source)
    require_bounded(markup, source.path)
    page = LexborHTMLParser(markup)
    mark_blocks(page)
    fields = _metadata(page)
    root = page.css_first("article") or page.css_first("main") or page.body
    # Looked for before headers are dropped: it may stand in one.
    heading = (root and root.css_first("h1")) or page.css_first("h1")
    headline = text_below(heading).replace("\n", " ") if heading else ""
    title = fields.get("title") or headline
    if heading and headline in title:
        heading.decompose()
    drop_surroundings(page)
    text = _article(page)
    if not title:
        element = page.css_first("head title")
        title = " ".join(element.text().split()) if element else ""
    if not title:
        title, text = split_title(text)
    return {**fields, "title": title, "text": text}


def _markup(source: Source) -> str:
    declared = _charset(whole(source.data, source.path))
    if source.encoding is None and declared:
        with suppress(ReadError):
            return decode(source.data, source.path, declared, source.note)
    return decode(source.data, source.path, source.encoding, source.note)


def _charset(data: bytes) -> str | None:
    """Return the charset that the page declares, if it is worth a try."""
    if _is_utf_8(data):
        return None
    declared = _CHARSET.search(data, 0, _HEAD)
    charset = declared[1].decode("ascii").lower() if declared else None
    return None if charset in _WESTERN else charset


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _metadata(page: "LexborHTMLParser") -> dict[str, str]:
    said: dict[str, str] = {}
    for node in page.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        said.setdefault(name.lower(), " ".join((node.attributes["content"] or "").split()))
    fields = {}
    for field, names in _META.items():
        fields[field] = next(filter(None, (said.get(name) for name in names)), "")
    canonical = page.css_first("link[rel=canonical]")
    if canonical:
        fields["url"] = canonical.attributes.get("href") or fields["url"]
    return fields


def _article(page: "LexborHTMLParser") -> str:
    body = text_below(page.body) if page.body else ""
    # Only outermost ones: those within them may be many, and are never longer.
    outermost = page.css("article:not(article *)") or page.css("main:not(main *)")
    articles = [text_below(node) for node in outermost]
    article = max(articles, key=len, default=body)
    if len(article) < min(_NEXT_TO_NOTHING, len(body) / 10):
        return body
    return article
