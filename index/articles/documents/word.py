"""Word (.docx), by mammoth: paragraphs, tables, notes and boxes in their order.

Deletions that were tracked are left out, and so are heads and feet of pages and numbers of lists.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mammoth

from index.articles.documents.kinds import Extract, UnreadableError
from index.articles.documents.opened_zip import opened, root, said_in
from index.articles.tables.fragments import plain


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the text of a document."""
    with opened(data) as archive:
        fields = said_in(archive, "docProps/core.xml")
        for name in archive.namelist():
            # mammoth reads XML as it comes; what is a bomb of entities ends here.
            if name.startswith("word/") and name.endswith(".xml"):
                root(archive, name)
    file = io.BytesIO(data if isinstance(data, bytes) else data.read_bytes())
    try:
        html = mammoth.convert_to_html(file, convert_image=_nothing).value
    except (KeyError, AttributeError, IndexError, TypeError, ValueError) as error:
        raise UnreadableError(f"it is damaged: {error}") from None
    # One page: what Word calls pages is not in the file.
    return Extract([plain(html)], fields, [])


def _nothing(_: Any) -> list[Any]:
    return []
