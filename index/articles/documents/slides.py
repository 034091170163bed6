"""Slides of PowerPoint (.pptx): a page for each, with its notes."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from index.articles.documents.kinds import Extract
from index.articles.documents.opened_zip import lines_of, local, opened, root, said_in

_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_IN_PLACE = {"br": "\n", "tab": "\t"}
_NOTES = re.compile(r"notesSlide\d+\.xml\Z")


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of each slide."""
    with opened(data) as archive:
        pages = []
        named = _related(archive, "ppt/presentation.xml")
        # Each once: one that comes again and again would be a bomb.
        order = dict.fromkeys(
            named.get(element.get(_RELATED, ""), "")
            for element in root(archive, "ppt/presentation.xml").iter()
            if local(element) == "sldId"
        )
        for name in filter({*archive.namelist()}.__contains__, order):
            notes = filter(_NOTES.search, _related(archive, name).values())
            lines = [line for part in (name, *notes) for line in _lines(root(archive, part))]
            pages.append("\n".join(lines))
            alive()
        return Extract(pages, said_in(archive, "docProps/core.xml"), [])


def _lines(slide: Element) -> list[str]:
    lines = lines_of(slide, ("p",), _IN_PLACE.get)
    # The notes of a slide have its number.
    return [line for line in lines if line.strip() and not line.strip().isdigit()]


def _related(archive: ZipFile, name: str) -> dict[str, str]:
    """Return the members that one of them names, by their ids."""
    folder, _, file = name.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, element.get("Target", ""))
        )[1:]
        for element in root(archive, relations).iter()
        if local(element) == "Relationship"
    }  # fmt: skip
