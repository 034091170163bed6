"""Web pages: the article of a page, without what surrounds it.

- Encoding: what the user says; a byte order mark or valid UTF-8; the page's `<meta charset>` if
  the bytes fit it; else as `decoding` finds. A label of a Western charset is not believed:
  editors put it on Arabic pages too.
- Text: all articles of the page, without menus, lists of links and what else surrounds them, see
  `index.articles.pages.content`. Captions are kept, and the lead in the header of an article.
- Block elements and line breaks begin a new line, inline elements nothing, and white space
  counts as one space.
- Title: `og:title`, else the first `<h1>`, else `<title>`, else as in plain text. The `<h1>`
  leaves the text if the title says it.
- What browsers save as one file (MHTML) is the page in it, and its address.
- Author, date, source, category, address and language as the page states them, see
  `index.articles.pages.head`.

>>> page = b"<title>a</title><nav>b</nav><article><h1>c</h1><p>d <b>e</b>f<p>g</article>"
>>> article = next(read(Source("a.html", "a.html", page, None))).parse()
>>> article.title, article.text
('c', 'd ef\\ng')
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import suppress

from index.articles.encodings.decoding import decode, whole
from index.articles.markup import require_bounded
from index.articles.pages.content import content
from index.articles.pages.elements import mark_blocks, text_below
from index.articles.pages.head import fields_of
from index.articles.readers import Record, Source, one_article
from index.articles.readers.text import split_title
from index.errors import ReadError

SUFFIXES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_SAVED = (".mhtml", ".mht")
# Where what is saved was, of a whole file or of a part of it.
_ADDRESSES = ("Snapshot-Content-Location", "Content-Location")

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml+xml")
_HEAD = 4096  # bytes in which to look for it
_WESTERN = {"iso-8859-1", "iso8859-1", "latin1", "windows-1252", "us-ascii"}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield the one article of a web page."""
    return one_article(source, _fields)


def _fields(source: Source) -> dict[str, object]:
    from selectolax.lexbor import LexborHTMLParser

    is_saved = source.suffix in _SAVED
    markup, address = _saved(source) if is_saved else (_markup(source), "")
    require_bounded(markup, source.path)
    page = LexborHTMLParser(markup)
    mark_blocks(page)
    root = page.css_first("article") or page.css_first("main") or page.body
    headings = [*(root.css("h1") if root else ()), *page.css("h1")]
    texts = [text_below(heading).replace("\n", " ") for heading in headings]
    fields = fields_of(page, texts)
    fields["url"] = fields["url"] or address
    title = fields["title"] or next(iter(texts), "")
    for heading, text in zip(headings, texts, strict=True):
        # That of the site says something else, and another may tell more than the title.
        if text in title:
            heading.decompose()
            break
    text = content(page)
    if not title:
        element = page.css_first("head title")
        title = " ".join(element.text().split()) if element else ""
    if not title:
        title, text = split_title(text)
    return {**fields, "title": title, "text": text}


def _saved(source: Source) -> tuple[str, str]:
    """Return the page in a file of several parts, and its address."""
    from email import message_from_bytes

    try:
        message = message_from_bytes(whole(source.data, source.path).removeprefix(BOM_UTF8))
        part = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    except (RecursionError, ValueError):
        raise ReadError(source.path, "its parts are nested too deeply") from None
    held = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(held, bytes) or not held.strip():
        raise ReadError(source.path, "it holds no web page, or is cut short")
    said = [each.get(name, "") for each in (message, part) for name in _ADDRESSES]
    address = next((one.strip() for one in map(str, said) if "://" in one), "")
    charset = source.encoding or part.get_content_charset()
    with suppress(ReadError):
        return _markup(source._replace(data=held, encoding=charset)), address
    return _markup(source._replace(data=held)), address


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
