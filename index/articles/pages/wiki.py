"""The articles in a dump of a wiki (`pages-articles.xml`), as MediaWiki writes it.

- A page of the main namespace that is no redirect is an article, by its number, with its address.
  They are read one by one, so that a dump may be of any size, their marks by mwparserfromhell.
- Its text is that of its last revision, without templates, notes and marks; of pictures their
  captions. Its categories are its category.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from index.articles.article import Article
from index.articles.encodings.decoding import opened
from index.articles.notes import Note
from index.articles.readers import (
    FORMATS,
    Record,
    Source,
    build,
    digest,
    mended,
    require_size,
)
from index.errors import ReadError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from mwparserfromhell.wikicode import Wikicode

ROOT = "mediawiki"

# The numbers of namespaces.
_MAIN, _FILE, _CATEGORY = "0", "6", "14"
_IN_ENGLISH = {_FILE: ("file", "image"), _CATEGORY: ("category",)}
_NOTE = re.compile(r"<ref\b[^<>]*>")
# How a picture is set is said in a word or two (thumb, 350px, upright=1.2).
_LEAST_WORDS_OF_A_CAPTION = 3


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record, or an error, for each article; raises ReadError for no sound XML."""
    try:
        import mwparserfromhell  # noqa: F401 (whether it is there is what is asked)
    except ImportError:
        raise ReadError(source.path, f"it is a dump of a wiki, which needs {FORMATS}") from None
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    left_aside: Counter[str] = Counter()
    try:
        with opened(source.data, source.path) as file:
            yield from _pages(source, file, left_aside)
    except (ParseError, DefusedXmlException) as error:
        raise ReadError(source.path, f"it is no sound XML: {error}") from None
    if left_aside:
        told = ", ".join(f"{kind}: {count}" for kind, count in left_aside.items())
        source.note(Note(source.path, f"left aside in it: {told}"))


def _pages(source: Source, file: Any, left_aside: Counter[str]) -> Iterator[Record | ReadError]:
    from defusedxml.ElementTree import iterparse

    root, base, names = None, "", dict[str, set[str]]()
    for event, element in iterparse(file, events=("start", "end")):
        root = element if root is None else root
        name = _local(element)
        if event == "start" or name not in ("base", "namespace", "page"):
            continue
        if name == "base":
            base = (element.text or "").rpartition("/")[0]
        elif name == "namespace":
            known = names.setdefault(element.get("key", ""), set())
            known.add((element.text or "").lower())
        else:
            said = {_local(child): child for child in element}
            if (said["ns"].text if "ns" in said else _MAIN) != _MAIN:
                left_aside["pages that are no articles"] += 1
            elif "redirect" in said:
                left_aside["redirects"] += 1
            else:
                yield _record(source, said, base, names)
            # What was read is let go.
            root.clear()


def _record(
    source: Source, said: "dict[str, Element]", base: str, names: dict[str, set[str]]
) -> Record | ReadError:
    title, number = (said[name].text or "" if name in said else "" for name in ("title", "id"))
    texts = [one for one in said["revision"] if _local(one) == "text"] if "revision" in said else []
    written = texts[-1].text or "" if texts else ""
    held = f"{title}\n{written}".encode("utf-8", "surrogatepass")
    try:
        require_size(source, len(held), None)
    except ReadError as error:
        return ReadError(source.path, f"page {number}: {error.reason}")
    url = f"{base}/{quote(title.replace(' ', '_'))}" if base else ""
    fields = {"id": number or f"{source.id}#{title}", "title": title, "url": url}
    parse = partial(_article, source, fields, written, names)
    return Record(fields["id"], digest(source, held), parse, size=len(held))


def _article(
    source: Source, fields: dict[str, str], written: str, names: dict[str, set[str]]
) -> Article:
    text, categories = _plain(written, names)
    found = {**fields, "text": text, "category": "، ".join(categories)}
    return mended(source, build(source, found, fields["id"], None), None)


def _plain(written: str, names: dict[str, set[str]]) -> tuple[str, list[str]]:
    """Return the text of a page, and its categories.

    >>> _plain("'''لبدة''' [[مدينة|مدن]]<ref>س</ref> {{ب}}\\n[[تصنيف:آثار]]", {"14": {"تصنيف"}})
    ('لبدة مدن', ['آثار'])
    """
    import mwparserfromhell
    from mwparserfromhell.nodes import Wikilink

    code = mwparserfromhell.parse(_without_notes(written))
    kept, categories = [], []
    for node in code.nodes:
        title = str(node.title) if isinstance(node, Wikilink) else ""
        prefix, colon, rest = title.partition(":")
        prefix = prefix.strip().lower()
        if colon and _is_of(prefix, _CATEGORY, names):
            categories.append(rest.strip())
        elif not (colon and _is_of(prefix, _FILE, names)):
            kept.append(node)
        elif isinstance(node, Wikilink) and node.text and (caption := _caption(node.text)):
            kept += mwparserfromhell.parse(f"\n{caption}\n").nodes
    code.nodes = kept
    lines = (" ".join(line.split()) for line in str(code.strip_code()).split("\n"))
    return "\n".join(filter(None, lines)), categories


def _caption(said: "Wikicode") -> str:
    """Return the last thing said of a picture, if it is a caption."""
    from mwparserfromhell.nodes import Text

    last: list[str] = []
    for node in said.nodes:
        # Links and templates in it have bars, too.
        _, bar, behind = str(node).rpartition("|") if isinstance(node, Text) else ("", "", "")
        last = [behind] if bar else last
        if not bar:
            last.append(str(node))
    caption = "".join(last).strip()
    if re.match(r"\w+=", caption) or len(caption.split()) < _LEAST_WORDS_OF_A_CAPTION:
        return ""
    return caption


def _is_of(prefix: str, namespace: str, names: dict[str, set[str]]) -> bool:
    return prefix in _IN_ENGLISH[namespace] or prefix in names.get(namespace, ())


def _without_notes(text: str) -> str:
    """Return wikitext without `<ref>` and what is in it."""
    parts, at = [], 0
    for begin in _NOTE.finditer(text):
        if begin.start() < at:
            continue
        end = begin.end() if begin[0].endswith("/>") else text.find("</ref>", begin.end()) + 6
        if end < begin.end():
            # None ends any more.
            break
        parts.append(text[at : begin.start()])
        at = end
    return "".join([*parts, text[at:]])


def _local(element: "Element") -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
