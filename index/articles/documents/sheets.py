"""Spreadsheets (.xlsx, .xls, .ods), by calamine: a page for each sheet, a line for each row.

Rows are called as programs call them: sheet!17.
"""

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
    pages, rows = [], []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(held)) as book:
            for name in book.sheet_names:
                text, labels = _lines(name, book.get_sheet_by_name(name))
                pages.append(text)
                rows.append(labels)
                alive()
    except python_calamine.PasswordError:
        raise UnreadableError("it is encrypted: save it without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(f"it is damaged: {error}") from None
    return Extract(pages, {}, [], rows)


def _lines(name: str, sheet: "python_calamine.CalamineSheet") -> tuple[str, list[str]]:
    """Return a sheet as text, its name above it, and what row each line is, "" for the name."""
    lines, labels = [], []
    first = sheet.start[0] + 1 if sheet.start else 1
    for number, row in enumerate(sheet.to_python(), first):
        if written := "\t".join(map(_written, row)).strip():
            lines.append(written)
            # A cell may have several lines.
            labels += [f"{name}!{number}"] * (1 + written.count("\n") + written.count("\f"))
    if not lines:
        return "", [""]
    return "\n".join((name, *lines)), [""] * (1 + name.count("\n")) + labels


def _written(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
