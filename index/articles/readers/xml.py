"""XML: TEI, and records and texts of any other kind. Entities of its own are refused.

- TEI: an article for each division below the body that has a heading, if there are several, and one
  of what stands between them, else one of all. Title, author and date are those of the head of the
  file; pages (`<pb n="3"/>`) are `page`.
- Where the children of an element are alike and have elements with text in turn, each of them is an
  article, whose fields are called as its elements and attributes.
- Anything else is one article of all its text.

>>> item = "<item><title>مدن</title><body>عادت</body></item>"
>>> data = f"<news>{item}{item.replace('مدن', 'كتب')}</news>"
>>> [record.parse().title for record in read(Source("a.xml", "a.xml", data.encode(), None))]
['مدن', 'كتب']
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.articles.directions import Directions
from index.articles.encodings.decoding import size, whole
from index.articles.readers import Record, Source, record_of, require_size
from index.errors import ReadError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUFFIXES = (".xml", ".tei")

_BLOCKS = {*"p head l ab item cell byline dateline opener closer speaker label".split()}
_NO_TEXT = {*"teiHeader fw pb figDesc".split()}
_BREAKS = ("lb", "pb", "cb")
_SAID = {"title": "title", "author": "author", "publisher": "source"}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record for each article; raises ReadError for no sound XML, and no text."""
    require_size(source, size(source.data, source.path), None)
    root = _root(source)
    if _local(root) == "mediawiki":
        raise ReadError(source.path, "it is a dump of a wiki: run WikiExtractor on it, index that")
    articles = [
        fields
        for fields in (_tei(root) if _is_tei(root) else _plain(root, source.told))
        if fields.get("text")
    ]
    if not articles:
        raise ReadError(source.path, "no text: none of its elements has any")
    for number, fields in enumerate(articles, 1):
        written = repr(fields).encode("utf-8", "surrogatepass")
        yield record_of(source, fields, written, 1, number)


def _root(source: Source) -> "Element":
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(whole(source.data, source.path))
    except ParseError as error:
        raise ReadError(source.path, f"it is no sound XML: {error}") from None
    except DefusedXmlException:
        raise ReadError(
            source.path, "it declares entities of its own, which are not read"
        ) from None
    except (LookupError, ValueError) as error:
        raise ReadError(source.path, f"its encoding is not known: {error}") from None
    return root


def _local(element: "Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_tei(root: "Element") -> bool:
    return _local(root) in ("TEI", "TEI.2", "teiCorpus")


def _tei(root: "Element") -> Iterator[dict[str, object]]:
    elements = [*root.iter()]
    head: dict[str, object] = {}
    header = next((element for element in elements if _local(element) == "teiHeader"), None)
    for element in header.iter() if header is not None else ():
        name = _local(element)
        if name in _SAID and (text := " ".join("".join(element.itertext()).split())):
            head.setdefault(_SAID[name], text)
        if name == "date" and (date := element.get("when") or (element.text or "").strip()):
            head.setdefault("date", date)
    bodies = [element for element in elements if _local(element) == "body"] or [root]
    divisions = [
        child
        for body in bodies
        for child in body
        if _local(child).startswith("div") and any(_local(part) == "head" for part in child)
    ]
    if len(divisions) > 1:
        known = set(divisions)
        between = (child for body in bodies for child in body if child not in known)
        lines = [line for child in between for line in _lines(child)[0]]
        yield {**head, "text": "\n".join(lines)}
    for part in divisions if len(divisions) > 1 else bodies:
        lines, pages = _lines(part)
        fields = {**head, "text": "\n".join(lines)}
        if len(divisions) > 1:
            title, *rest = lines or [""]
            fields |= {"title": title, "text": "\n".join(rest) or title}
            if "title" in head:
                fields["book"] = head["title"]
        if pages:
            fields["page"] = "-".join(dict.fromkeys((pages[0], pages[-1])))
        yield fields


def _lines(part: "Element") -> tuple[list[str], list[str]]:
    """Return the paragraphs, headings and verses of an element, and the pages that begin in it."""
    lines: list[str] = []
    pages = [
        page for element in part.iter() if _local(element) == "pb" and (page := element.get("n"))
    ]
    stack = [part]
    while stack:
        element = stack.pop()
        if _local(element) in _BLOCKS:
            if text := _text(element):
                lines.append(text)
        elif _local(element) not in _NO_TEXT:
            stack += reversed(element)
    if not lines and _local(part) not in _NO_TEXT and (text := _text(part)):
        lines.append(text)
    return lines, pages


def _text(element: "Element") -> str:
    """Return the text of a paragraph, with blanks where lines end and around notes."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        name = _local(item)
        is_apart = name == "note" or (name in _BREAKS and item.get("break") != "no")
        blank = " " if is_apart else ""
        if item is not element:
            stack.append(blank + (item.tail or ""))
        stack += reversed(item)
        # What has no name is a comment.
        parts.append(blank + (item.text or "" if name else ""))
    return " ".join("".join(parts).split())


def _plain(root: "Element", told: Directions) -> Iterator[dict[str, object]]:
    records = _records(root)
    for record in records:
        found = {name: [value] for name, value in record.attrib.items()}
        for element in record:
            found.setdefault(_local(element), []).append("".join(element.itertext()).strip())
        joined = {name: "\n".join(values) for name, values in found.items()}
        fields = dict(told.renamed(joined))
        if "text" not in fields and not any(_text_field(name) for name in fields):
            fields["text"] = "\n".join(filter(None, map(str.strip, record.itertext())))
        elif "text" not in fields:
            name = next(name for name in fields if _text_field(name))
            fields["text"] = fields.pop(name)
        if not fields["text"]:
            fields["text"] = fields.get("title", "")
        yield fields
    if not records:
        yield {"text": "\n".join(filter(None, map(str.strip, root.itertext())))}


def _text_field(name: str) -> bool:
    from index.articles.tables.names import field_called

    return field_called(name) == "text"


def _records(root: "Element") -> "list[Element]":
    """Return the elements that are alike and have fields, those that are furthest out."""
    layer = [root]
    while layer:
        for parent in layer:
            alike = Counter(_local(child) for child in parent if len(child))
            if alike and alike.most_common(1)[0][1] > 1:
                name = alike.most_common(1)[0][0]
                return [child for child in parent if _local(child) == name]
        layer = [child for parent in layer for child in parent]
    return []
