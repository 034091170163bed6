"""OpenDocument, text and slides (.odt, .odp): a line for each paragraph and heading.

What was deleted while changes were tracked is left out.
"""

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

from index.articles.documents.kinds import Extract, UnreadableError
from index.articles.documents.opened_zip import local, opened, root, said_in, text_of

_IN_PLACE = {"s": " ", "tab": "\t", "line-break": "\n", "tracked-changes": "", "note-citation": ""}
_NO_TEXT = ("tracked-changes", "forms", "sequence-decls")


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of a document; slides are its pages."""
    with opened(data) as archive:
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
            raise UnreadableError("it is encrypted: save it without a password")
        fields = said_in(archive, "meta.xml")
        body = root(archive, "content.xml")
    slides = [element for element in body.iter() if local(element) == "page"]
    pages = ["\n".join(_lines(part)) for part in slides or [body]]
    return Extract(pages, fields, [])


def _lines(part: Element) -> list[str]:
    lines: list[str] = []
    stack = [part]
    while stack:
        element = stack.pop()
        if local(element) in ("p", "h"):
            # Frames and notes have paragraphs of their own, which stand where they are.
            lines.append(text_of(element, _IN_PLACE.get))
        elif local(element) not in _NO_TEXT:
            stack += reversed(element)
    return lines
