"""OpenDocument, text and slides (.odt, .odp): a line for each paragraph and heading,
note and comment, and for what is said of a picture.

What was deleted while changes were tracked is left out.
"""

from collections.abc import Callable
from pathlib import Path

from index.articles.documents.kinds import Extract, UnreadableError
from index.articles.documents.opened_zip import lines_of, local, opened, root, said_in

_IN_PLACE = {"s": " ", "tab": "\t", "line-break": "\n", "tracked-changes": "", "note-citation": ""}
_OF_PICTURES = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_BLOCKS = ("p", "h", f"{_OF_PICTURES}title", f"{_OF_PICTURES}desc")
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
    lines = (lines_of(part, _BLOCKS, _IN_PLACE.get, _NO_TEXT) for part in slides or [body])
    pages = ["\n".join(some) for some in lines]
    return Extract(pages, fields, [])
