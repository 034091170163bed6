"""XML: TEI, and records and texts of any other kind. Entities of its own are refused.

- TEI: an article for each division below the body that has a heading, if there are several, and one
  of what stands between them, else one of all. Title, author and date are those of the head of the
  file; pages (`<pb n="3"/>`) are `page`.
- Where the children of an element are alike and have elements with text in turn, each of them is an
  article, whose fields are called as its elements and attributes. One is in memory at a time, so
  that such a file may be of any size.
- Anything else is one article of all its text.

>>> item = "<item><title>مدن</title><body>عادت</body></item>"
>>> data = f"<news>{item}{item.replace('مدن', 'كتب')}</news>"
>>> [record.parse().title for record in read(Source("a.xml", "a.xml", data.encode(), None))]
['مدن', 'كتب']
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from index.articles.directions import Directions
from index.articles.encodings.decoding import opened, size
from index.articles.pages import wiki
from index.articles.readers import Record, Source, record_of, require_size
from index.articles.tables.elements import XmlShape, local, records_of, root_of, shape_of
from index.articles.tables.names import field_called
from index.errors import ReadError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUFFIXES = (".xml", ".tei", ".rss", ".atom")

_TEI = {*"TEI TEI.2 teiCorpus".split()}
_BLOCKS = {*"p head l ab item cell byline dateline opener closer speaker label".split()}
_NO_TEXT = {*"teiHeader fw pb figDesc".split()}
_BODIES = {*"front body back".split()}
# Of what an edition gives twice, as it stands and as it is meant, the latter is read; of what
# copies have, what it chose.
_OF_TWO = {*"sic orig abbr am rdg rdgGrp".split()}
_BREAKS = ("lb", "pb", "cb")
_SAID = {"title": "title", "author": "author", "publisher": "source"}


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record for each article; raises ReadError for no sound XML, and no text."""
    with opened(source.data, source.path) as file:
        root = root_of(file)
    if root == wiki.ROOT:
        yield from wiki.read(source)
        return
    shape = _shape_of(source)
    count = 0
    for fields in _articles(source, shape):
        if not fields.get("text"):
            continue
        count += 1
        written = repr(fields).encode("utf-8", "surrogatepass")
        try:
            require_size(source, len(written), None)
        except ReadError as error:
            yield ReadError(source.path, f"record {count}: {error.reason}")
        else:
            yield record_of(source, fields, written, 1, count)
    if not count:
        raise ReadError(source.path, "no text: none of its elements has any")


def _articles(source: Source, shape: XmlShape) -> Iterator[dict[str, object]]:
    """Yield the fields of each article; what has no records is in memory as a whole."""
    if shape.place and not shape.is_tei:
        with _as_xml(source) as file:
            yield from (_fields(record, source.told) for record in records_of(file, shape.place))
        return
    require_size(source, size(source.data, source.path), None)
    from defusedxml.ElementTree import parse

    with _as_xml(source) as file:
        root: Element = parse(file).getroot()
    if shape.is_tei:
        yield from _tei(root)
    else:
        yield {"text": "\n".join(filter(None, map(str.strip, root.itertext())))}


def _shape_of(source: Source) -> XmlShape:
    with _as_xml(source) as file:
        return shape_of(file, _TEI)


@contextmanager
def _as_xml(source: Source) -> Iterator[BinaryIO]:
    """Give a file as one of XML; raises ReadError for what is none."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with opened(source.data, source.path) as file:
            yield file
    except ParseError as error:
        raise ReadError(source.path, f"it is no sound XML: {error}") from None
    except DefusedXmlException:
        raise ReadError(
            source.path, "it declares entities of its own, which are not read"
        ) from None
    except RecursionError:
        raise ReadError(source.path, "its elements are nested too deeply") from None
    except (LookupError, ValueError) as error:
        raise ReadError(source.path, f"its encoding is not known: {error}") from None


def _tei(root: "Element") -> Iterator[dict[str, object]]:
    elements = [*root.iter()]
    head: dict[str, object] = {}
    header = next((element for element in elements if local(element) == "teiHeader"), None)
    for element in header.iter() if header is not None else ():
        name = local(element)
        if name in _SAID and (text := " ".join("".join(element.itertext()).split())):
            head.setdefault(_SAID[name], text)
        if name == "date" and (date := element.get("when") or (element.text or "").strip()):
            head.setdefault("date", date)
    bodies = list(_outermost(root, _BODIES)) or [root]
    divisions = [
        child
        for body in bodies
        for child in body
        if local(child).startswith("div") and any(local(part) == "head" for part in child)
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


def _outermost(root: "Element", names: set[str]) -> "Iterator[Element]":
    """Yield the elements of these names that stand in none of them."""
    stack = [root]
    while stack:
        element = stack.pop()
        if local(element) in names:
            yield element
        else:
            stack += reversed(element)


def _lines(part: "Element") -> tuple[list[str], list[str]]:
    """Return the paragraphs, headings and verses of an element, and the pages that begin in it."""
    lines: list[str] = []
    pages = [
        page for element in part.iter() if local(element) == "pb" and (page := element.get("n"))
    ]
    stack = [part]
    while stack:
        element = stack.pop()
        if local(element) in _BLOCKS:
            if text := _text(element):
                lines.append(text)
        elif local(element) not in _NO_TEXT:
            stack += reversed(element)
    if not lines and local(part) not in _NO_TEXT and (text := _text(part)):
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
        name = local(item)
        is_apart = name == "note" or (name in _BREAKS and item.get("break") != "no")
        blank = " " if is_apart else ""
        if item is not element:
            stack.append(blank + (item.tail or ""))
        stack += _chosen(item)
        # What has no name is a comment.
        parts.append(blank + (item.text or "" if name else ""))
    return " ".join("".join(parts).split())


def _chosen(element: "Element") -> "list[Element]":
    """Return what stands in an element, the last first, without what its neighbours mend."""
    children = [*reversed(element)]
    if local(element) not in ("choice", "app"):
        return children
    return [child for child in children if local(child) not in _OF_TWO] or children[-1:]


def _fields(record: "Element", told: Directions) -> dict[str, object]:
    """Return the fields of a record, called as its attributes and elements."""
    found = {name: [value] for name, value in record.attrib.items()}
    for element in record:
        found.setdefault(local(element), []).append("".join(element.itertext()).strip())
    joined = {name: "\n".join(values) for name, values in found.items()}
    fields = dict(told.renamed(joined))
    if "text" not in fields:
        name = next((name for name in fields if field_called(name) == "text"), None)
        whole = "\n".join(filter(None, map(str.strip, record.itertext())))
        fields["text"] = whole if name is None else fields.pop(name)
    if not fields["text"]:
        fields["text"] = fields.get("title", "")
    return fields
