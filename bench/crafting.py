"""Crafted files: an index that no writer would make, under good checksums, for bench/fuzz.py."""

import json
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from index import Article, open_index
from index.segment.frames import LONG
from index.store.storage import MANIFEST

_TRAILER = struct.Struct("<QQI")
_BLOCK = 1 << 14
_ODD = [0, 1, 2, 31, 127, 128, 255, 256, 65535, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1]
_ODD_VALUES = [-1, 1 << 31, 1 << 40, 1 << 62, 1 << 64, 0.5, "x", None, [], {}, True]
_SENTENCE = "عاد الوزراء إلى مدينة طرابلس بعد زيارة سوق المدينة وكتبوا عن كتاب المكتبات. "


def write(path: Path) -> None:
    """Write a small index of two segments, with a long article and some that are deleted."""
    with open_index(path, create=True) as ix:
        for n in range(120):
            text = f"{_SENTENCE} خبر {n} من كلمة{n} {'القديمة ' * (n % 9)}"
            title = f"زيارة {n}" if n % 3 else ""
            ix.add(Article(id=f"a{n}", title=title, text=text, source=f"وكالة {n % 4}"))
        ix.add(Article(id="book", text=_SENTENCE * (2 * LONG // len(_SENTENCE.encode()))))
        ix.commit()
        for n in range(20):
            ix.update(Article(id=f"a{n * 3}", text=f"الوزير {n} في كتاب آخر"))


def change(path: Path, chance: random.Random) -> str:
    """Make one change in an index and say which."""
    if chance.random() < 0.1:
        return _change_manifest(path, chance)
    files = [file for file in path.iterdir() if file.suffix in (".index", ".texts", ".deleted")]
    # Names are drawn by chance, and a seed is to do the same again.
    file = chance.choice(sorted(files, key=lambda file: (file.suffix, file.stat().st_size)))
    data = bytearray(file.read_bytes())
    directory = _directory(data)
    columns = bytearray(data[: directory["checksums"][0]])
    kinds: list[Callable[[bytearray, Any, random.Random], str]]
    kinds = [_change_numbers] * 6 + [_change_column, _change_fact, _change_key]
    if file.suffix == ".texts":
        kinds += [_change_block] * 3
    what = chance.choice(kinds)(columns, directory, chance)
    _write(path, file, columns, directory)
    return f"{file.suffix}: {what}"


def _directory(data: bytes | bytearray) -> Any:
    offset, length, _ = _TRAILER.unpack(data[-_TRAILER.size :])
    return json.loads(data[offset : offset + length])


def _change_numbers(columns: bytearray, directory: Any, chance: random.Random) -> str:
    name = chance.choice(sorted(directory["columns"]))
    dtype, offset, count = directory["columns"][name]
    array = np.frombuffer(columns, dtype, count, offset)
    if not count:
        return f"{name} is empty"
    for _ in range(chance.choice([1, 1, 2, 20])):
        at = chance.choice([0, count - 1, chance.randrange(count)])
        most = np.iinfo(array.dtype).max
        value = chance.choice([chance.choice(_ODD), chance.randrange(most + 1), int(array[at]) + 1])
        array[at] = min(value, int(most))
    return f"numbers of {name}"


def _change_column(columns: bytearray, directory: Any, chance: random.Random) -> str:
    name = chance.choice(sorted(directory["columns"]))
    column = directory["columns"][name]
    way = chance.randrange(5)
    if way == 0:
        del directory["columns"][name]
        return f"no {name}"
    if way == 1:
        column[0] = chance.choice(["|u1", "<u2", "<u4", "<i8", "<f8", "|O", ">u4", "x", 3, None])
    elif way == 2:
        column[1] = chance.choice([0, column[1] + 8, column[1] + 1, -8, 1 << 40, 1.0, "8"])
    elif way == 3:
        column[2] = chance.choice([0, column[2] + 1, column[2] - 1, -1, 1 << 40, 1.0, True])
    else:
        directory["columns"][name] = directory["columns"][
            chance.choice(sorted(directory["columns"]))
        ]
    return f"column {name} {directory['columns'][name]}"


def _change_fact(columns: bytearray, directory: Any, chance: random.Random) -> str:
    name = chance.choice(sorted(directory["facts"]))
    fact = directory["facts"][name]
    directory["facts"][name] = chance.choice([*_ODD_VALUES, fact + 1, fact - 1, 0])
    return f"{name} is {directory['facts'][name]}"


def _change_key(columns: bytearray, directory: Any, chance: random.Random) -> str:
    name = chance.choice(["file", "made", "columns", "facts"])
    directory[name] = chance.choice(_ODD_VALUES)
    return f"{name} is {directory[name]}"


def _change_block(columns: bytearray, directory: Any, chance: random.Random) -> str:
    """Put other articles into a block of as many bytes, or fewer."""
    starts = np.frombuffer(
        columns,
        "<i8",
        directory["columns"]["text.starts"][2],
        directory["columns"]["text.starts"][1],
    )
    _, offset, _ = directory["columns"]["texts"]
    block = chance.randrange(len(starts) - 1)
    room = int(starts[block + 1] - starts[block])
    bodies = [
        b"\0" * (3 << 30 - chance.choice([0, 4, 8])),
        b"{}",
        b"[" * 100_000,
        b"",
        b"null",
        b'{"id": 3}',
        b'{"id": "a1", "text": "x", "frames": [[9e99, 1]]}',
        b'{"id": "a1", "text": "x", "date": "0"}',
        b'{"id": "a1", "text": "x", "frames": 7}',
        b"\xff\n\xff",
    ]
    body = chance.choice(bodies)
    packed = zstandard.compress(body, 19)
    if len(packed) > room:
        packed = zstandard.compress(b"{}")
    columns[offset + int(starts[block]) : offset + int(starts[block]) + len(packed)] = packed
    return f"block {block} is {body[:40]!r}…"


def _write(path: Path, file: Path, columns: bytearray, directory: Any) -> None:
    """Write a changed file with good checksums, and what the manifest knows of it."""
    checksums = b"".join(
        zlib.crc32(columns[at : at + _BLOCK]).to_bytes(4, "little")
        for at in range(0, len(columns), _BLOCK)
    )
    directory["checksums"] = [len(columns), len(checksums) // 4, zlib.crc32(checksums)]
    text = json.dumps(directory).encode()
    trailer = _TRAILER.pack(len(columns) + len(checksums), len(text), zlib.crc32(text))
    file.write_bytes(columns + checksums + text + trailer)
    manifest = _manifest(path)
    for segment in manifest["segments"]:
        for stored in (segment["index"], segment["texts"], segment["deleted"]):
            if stored and stored[0] == file.name:
                stored[1:] = [file.stat().st_size, zlib.crc32(text)]
    _write_manifest(path, manifest)


def _change_manifest(path: Path, chance: random.Random) -> str:
    manifest = _manifest(path)
    segment = chance.choice(manifest["segments"])
    way = chance.randrange(5)
    if way == 0:
        name = chance.choice(["commits", "articles", "created", "updated", "segments", "analyzer"])
        manifest[name] = chance.choice(_ODD_VALUES)
        what = f"{name} is {manifest[name]}"
    elif way == 1:
        name = chance.choice(["docs", "index", "texts", "deleted"])
        segment[name] = chance.choice(_ODD_VALUES)
        what = f"{name} of a segment is {segment[name]}"
    elif way == 2:
        name = chance.choice(["../sound/", "/etc/passwd", "", "..", "manifest.json", "0" * 8])
        segment["index"][0] = segment["index"][0].replace(segment["index"][0][:8], name)
        what = f"a name is {segment['index'][0]}"
    elif way == 3:
        manifest["segments"].append(segment)
        what = "a segment twice"
    else:
        manifest["segments"].reverse()
        manifest["articles"] += chance.choice([-1, 0, 1])
        what = "another order"
    _write_manifest(path, manifest)
    return f"manifest: {what}"


def _manifest(path: Path) -> Any:
    manifest = json.loads((path / MANIFEST).read_bytes())
    del manifest["checksum"]
    return manifest


def _write_manifest(path: Path, manifest: Any) -> None:
    data = json.dumps(manifest, indent=2).encode().removesuffix(b"\n}")
    checksum = str(zlib.crc32(data)).encode()
    (path / MANIFEST).write_bytes(data + b',\n  "checksum": ' + checksum + b"\n}\n")
