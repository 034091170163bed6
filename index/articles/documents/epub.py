"""EPUB: its chapters in the order of reading, each a page; ebooklib would make kashaf AGPL."""

import posixpath
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from index.articles.documents.kinds import Extract, UnreadableError
from index.articles.documents.opened_zip import local, opened, root, said_in
from index.articles.tables.fragments import plain


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of each chapter."""
    with opened(data) as archive:
        container = root(archive, "META-INF/container.xml")
        files = (element.get("full-path", "") for element in container.iter())
        package = next(filter(None, files), None)
        if package is None:
            raise UnreadableError("it is damaged: it names no book")
        folder = posixpath.dirname(package)
        book = list(root(archive, package).iter())
        names = {element.get("id", ""): element.get("href", "") for element in book}
        # Each once, as the standard has it: one that comes again and again would be a bomb.
        order = dict.fromkeys(
            element.get("idref", "") for element in book if local(element) == "itemref"
        )
        pages, lost = [], []
        for href in (names.get(id_, "") for id_ in order):
            name = posixpath.normpath(posixpath.join(folder, unquote(href)))
            try:
                pages.append(plain(_body(archive.read(name).decode("utf-8", "replace"))))
            except KeyError:
                lost.append(href)
            alive()
        remarks = [f"{len(lost)} of its chapters are not in it: {lost[0]}"] if lost else []
        fields = said_in(archive, package)
        fields["date"] = next(
            (element.text or "" for element in book if local(element) == "date"), ""
        )
        return Extract(pages, fields, remarks)


def _body(page: str) -> str:
    """Return a page from its body on: what stands before is no text."""
    at = page.find("<body")
    return page[page.find(">", at) + 1 :] if at >= 0 else page
