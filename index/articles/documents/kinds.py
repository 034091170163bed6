"""Which documents are read, and by what.

>>> KINDS[".docx"].module
'word'
"""

from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

from index.articles.packed.packing import CRAWLS, suffix_of

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


class DocumentKind(NamedTuple):
    """A module of this package, the package it needs beside kashaf, and how such files begin."""

    module: str
    needs: str
    begins: tuple[bytes, ...]


class Extract(NamedTuple):
    """What a document says: its pages (or slides, sheets, chapters), and what it says of itself.

    `fields` are title, author and date as far as they are known, `remarks` what was odd. `rows` are
    what the lines of each page are called, where they are rows.
    """

    pages: list[str]
    fields: dict[str, str]
    remarks: list[str]
    rows: list[list[str]] | None = None


class UnreadableError(Exception):
    """A document that cannot be read, and why."""


_WORD = DocumentKind("word", "mammoth", (_ZIP,))
_OPEN = DocumentKind("opendocument", "defusedxml", (_ZIP,))
_SLIDES = DocumentKind("slides", "defusedxml", (_ZIP,))
_SHEETS = DocumentKind("sheets", "python_calamine", (_ZIP, _OLD_OFFICE))
KINDS = {
    ".pdf": DocumentKind("pdf", "pypdfium2", (b"%PDF",)),
    ".docx": _WORD,
    ".docm": _WORD,
    ".odt": _OPEN,
    ".odp": _OPEN,
    ".rtf": DocumentKind("rtf", "striprtf", (b"{\\rtf",)),
    ".pptx": _SLIDES,
    ".pptm": _SLIDES,
    ".xlsx": _SHEETS,
    ".xlsm": _SHEETS,
    ".xls": _SHEETS,
    ".ods": _SHEETS,
    ".epub": DocumentKind("epub", "defusedxml", (_ZIP,)),
}


def kind_of(path: str) -> DocumentKind | None:
    """Return the kind of a document of that name, or suffix; None for other files."""
    return KINDS.get(_suffix_of(path))


def lacks_library(path: str) -> bool:
    """Tell whether a file of that name, or suffix, could be read were kashaf[formats] installed."""
    kind = kind_of(path)
    if kind is None:
        return _suffix_of(path) in CRAWLS and not _is_there("warcio")
    return not _is_there(kind.needs)


def _suffix_of(path: str) -> str:
    # Of a suffix alone, which looks like the name of a hidden file, it is all.
    return suffix_of(path) or path.lower()


@cache
def _is_there(package: str) -> bool:
    return find_spec(package) is not None
