"""Spreadsheets (.xlsx, .xls, .ods), by calamine: a page for each sheet, a line for each row."""

import io
from collections.abc import Callable
from pathlib import Path

import python_calamine

from index.articles.documents.kinds import Extract, UnreadableError
from index.articles.documents.opened_zip import opened


def extract(data: bytes | Path, alive: Callable[[], None]) -> Extract:
    """Return the cells of each sheet, by their values."""
    held = data if isinstance(data, bytes) else data.read_bytes()
    if held.startswith(b"PK"):
        with opened(held):
            pass
    pages = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(held)) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python()
                lines = ["\t".join(_written(cell) for cell in row).strip() for row in rows]
                pages.append("\n".join(filter(None, (name if any(lines) else "", *lines))))
                alive()
    except python_calamine.PasswordError:
        raise UnreadableError("it is encrypted: save it without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(f"it is damaged: {error}") from None
    return Extract(pages, {}, [])


def _written(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
