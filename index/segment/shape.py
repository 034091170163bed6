"""The shape of a segment: which columns it has to have, of what type, and how many numbers in each.

It is looked at when a segment is opened, because its files may come from anywhere: what is read
afterwards may take it for granted. What the numbers say is another matter, see `soundness`.
"""

from index.segment.columns.columns import Column, Columns
from index.segment.columns.ragged import RAGGED_EVERY
from index.segment.schema import DIGEST_SIZE, PARTS, RECORDED, SKETCH_SIZE, TERM_LEVELS
from index.segment.terms import IN_BLOCK

_OF_DOCUMENTS = ("id", "by_id", "date", "title_words", "text_words")


def require_shape(columns: Columns) -> None:
    """Raise DamagedError where the file of a segment lacks a column, or has a wrong one."""
    docs, words = columns.fact("docs"), columns.fact("words")
    counts = {level: columns.fact(level) for level in TERM_LEVELS}
    _require_terms(columns, "words", words)
    for level, count in counts.items():
        _require_terms(columns, level, count)
        _require_ragged(columns, f"word.{level}", words)
        _require_ragged(columns, f"{level}.words", count)
    for part, levels in PARTS.items():
        # A segment that was written before there was the field has nothing of it.
        if f"{part}.lists" in columns:
            _require_bytes(columns[f"{part}.lists"])
            _require_starts(columns, f"{part}.word", words)
            for level in levels:
                if level in counts:
                    _require_starts(columns, f"{part}.{level}", counts[level])
    _require_terms(columns, "doc.ids", docs)
    for name in _OF_DOCUMENTS:
        _require(columns[f"doc.{name}"], docs)
    for name in RECORDED:
        if f"doc.{name}" in columns:
            _require(columns[f"doc.{name}"], docs)
            _require(columns[f"doc.{name}s.count"], 1)
            _require_terms(columns, f"doc.{name}s", columns[f"doc.{name}s.count"][0])
    _require_bytes(columns["doc.digest"], DIGEST_SIZE * docs)
    if "doc.sketch" in columns:
        _require_bytes(columns["doc.sketch"], SKETCH_SIZE * docs)


def _require_terms(columns: Columns, name: str, count: int) -> None:
    _require_bytes(columns[f"{name}.text"])
    _require(columns[f"{name}.blocks"], -(-count // IN_BLOCK) + 1)


def _require_ragged(columns: Columns, name: str, count: int) -> None:
    _require(columns[name], None)
    _require(columns[f"{name}.counts"], count)
    _require(columns[f"{name}.starts"], -(-count // RAGGED_EVERY))


def _require_starts(columns: Columns, name: str, count: int) -> None:
    if f"{name}.numbers" in columns:
        numbers = columns[f"{name}.numbers"]
        _require(numbers, None)
        count = len(numbers)
    _require(columns[f"{name}.starts"], count)


def _require_bytes(column: Column, count: int | None = None) -> None:
    if column.type != "|u1":
        raise column.damaged(f"a column of bytes is of type {column.type}")
    _require(column, count)


def _require(column: Column, count: int | None) -> None:
    if column.type[1] != "u":
        raise column.damaged(f"a column of numbers is of type {column.type}")
    if count is not None and len(column) != count:
        raise column.damaged(f"a column has {len(column)} numbers for {count}")
