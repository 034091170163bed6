"""Large tables, JSON and XML, read piece by piece: as if they were read at once."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from index.articles.encodings import decoding
from index.articles.readers import Record, Source, reader_for
from index.articles.tables import elements, rows
from index.errors import ReadError

LINES = (
    "هطلت أمطار غزيرة على الساحل", "ارتفع سعر القمح", '"افتتحت، مكتبة"', '"سطر\nوسطر"', "", "a\r",
    '"ناقص', 'شبه "اقتباس" هنا', "😭\u2028", '"له ""كلام"""',
)  # fmt: skip
VALUES = (
    '{"text": "هطلت أمطار", "n": 12345}', '{"text": "\\ud83d\\ude2d \\u0628"}', '"نص وحده"', "1234",
    '{"title": "مدن", "parts": [{"text": "لبدة"}, {"text": "صبراتة"}]}', '{"text": "ناقص}', "tru",
    '{"text": "فاصلة",}', '{"a": {"b": [[[1]]]}}', "null", "-1.5e+3", '{"text": "\t"}',
)  # fmt: skip


def table(chance: random.Random) -> str:
    between = chance.choice(",;\t")
    lines = []
    for _ in range(chance.randrange(4, 60)):
        width = chance.choice((3, 3, 3, 3, 2))
        lines.append(between.join(chance.choice(LINES) for _ in range(width)))
    return chance.choice(("id,title,text\n".replace(",", between), "")) + "\n".join(lines)


def values(chance: random.Random) -> str:
    blank = chance.choice(("\n", "", " ", "\r\n  "))
    held = f",{blank}".join(chance.choice(VALUES) for _ in range(chance.randrange(2, 60)))
    return chance.choice((f"[{blank}{held}{blank}]", held.replace(",\n", "\n"), f"[{held}"))


def feed(chance: random.Random) -> str:
    end = chance.choice(("</root>", "</root>", "</root>", ""))
    items = (_element(chance, chance.randrange(4)) for _ in range(chance.randrange(9)))
    return f"<root>{''.join(items)}{end}"


def _element(chance: random.Random, depth: int) -> str:
    name = chance.choice("كتب" if depth else "abc")
    inner = "".join(_element(chance, depth - 1) for _ in range(chance.randrange(4 if depth else 1)))
    behind = chance.choice(("", " ذيل ", "<!-- x -->"))
    return f'<{name} n="{chance.randrange(9)}">{inner or "نص &amp; نص"}</{name}>{behind}'


KINDS: dict[str, Callable[[random.Random], str]] = {
    "a.csv": table,
    "a.json": values,
    "a.xml": feed,
}


def told(name: str, data: bytes | Path) -> list[str]:
    """Return all that is said of a file: its articles, what is skipped, and notes."""
    found: list[str] = []
    source = Source(name, name, data, None, note=lambda note: found.append(f"note {note}"))
    try:
        for record in reader_for(name)(source):
            found.append(f"{record}" if isinstance(record, ReadError) else _told(record))
    except ReadError as error:
        found.append(f"all: {error}")
    return sorted(found)


def _told(record: Record) -> str:
    try:
        return f"{record.id} {record.digest.hex()} {record.line} {record.parse()}"
    except ReadError as error:
        return f"{record.id} {error}"


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("name", KINDS)
def test_what_is_read_in_pieces_is_what_is_read_at_once(
    name: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = KINDS[name](random.Random(seed)).encode()
    at_once = told(name, data)
    path = tmp_path / name
    path.write_bytes(data)
    monkeypatch.setattr(decoding, "LARGE", 1)
    monkeypatch.setattr(decoding, "_START", 1 + seed % 50 * 3)
    monkeypatch.setattr(decoding, "_AT_ONCE", 1 + seed % 50 * 3)
    monkeypatch.setattr(rows, "_AT_ONCE", 40)
    monkeypatch.setattr(elements, "_AT_ONCE", 7)
    assert told(name, path) == at_once


@pytest.mark.parametrize("more", range(4))
def test_a_line_that_is_too_long_is_cut_between_letters(
    more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{'ن' * 100}\nهطلت", "utf-8")
    monkeypatch.setattr(decoding, "LARGE", 1)
    monkeypatch.setattr(decoding, "_AT_ONCE", 4)
    notes: list[object] = []
    first, second = decoding.lines(path, "a.jsonl", None, 20 + more, notes.append)
    assert ({*first}, second, notes) == ({"ن"}, "هطلت", [])
    assert 20 + more < len(first.encode()) < 100
