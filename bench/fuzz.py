"""Fuzzes the files of an index: changes of them under good checksums, and what reading makes of it.

    python -m bench.fuzz --rounds 300          a minute or two
    python -m bench.fuzz --minutes 60          as many as an hour allows

Each round makes one change in a small index, of a number, a type, a length, a name or a block, that
no writer would make, and recomputes every checksum. Then the index is searched, shown, counted,
checked, added to and merged, in a process that has 3 GB and a minute. All of it has to answer or
to raise a KashafError; any other exception, a crash, or a process that does not end, is a failure,
and is told with its seed: `--first SEED --rounds 1` makes it again.
"""

import argparse
import itertools
import json
import os
import random
import resource
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from index import Article, KashafError, check_index, open_index
from index.segment.frames import LONG
from index.store.reader import open_reader
from index.store.storage import MANIFEST, Storage

_TRAILER = struct.Struct("<QQI")
_BLOCK = 1 << 14
_MEMORY = 3 << 30
_SECONDS = 60
_ODD = [0, 1, 2, 31, 127, 128, 255, 256, 65535, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1]
_ODD_VALUES = [-1, 1 << 31, 1 << 40, 1 << 62, 1 << 64, 0.5, "x", None, [], {}, True]
QUERIES = [
    "الوزير",
    "مدينة طرابلس",
    '"سوق المدينة"',
    "مدي*",
    "سوقق~",
    "title:زيارة",
    "+وزير -كتاب",
]
_SENTENCE = "عاد الوزراء إلى مدينة طرابلس بعد زيارة سوق المدينة وكتبوا عن كتاب المكتبات. "


def main() -> None:
    """Run the rounds and print what came of them; fail if any failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="as many rounds as these allow")
    asked = parser.parse_args()
    outcomes, failures = fuzz(asked.first, asked.rounds, asked.minutes)
    for outcome, count in outcomes.most_common():
        print(f"{count}\t{outcome}")
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.exit(bool(failures))


def fuzz(first: int, rounds: int, minutes: float | None = None) -> tuple[Counter[str], list[str]]:
    """Run the rounds of these seeds; return how often what came of them, and what failed.

    Where minutes are given, as many as they allow, instead of so many rounds.
    """
    outcomes, failures = Counter[str](), []
    ends = None if minutes is None else time.monotonic() + minutes * 60
    seeds = range(first, first + rounds) if ends is None else itertools.count(first)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound")
        write(sound)
        for seed in seeds:
            if ends is not None and time.monotonic() > ends:
                break
            crafted = Path(folder, "crafted")
            shutil.copytree(sound, crafted)
            what = change(crafted, random.Random(seed))
            outcome = _outcome(crafted)
            shutil.rmtree(crafted)
            kind = outcome.splitlines()[0]
            if kind not in ("answered", "refused"):
                failures.append(f"seed {seed}, {what}: {outcome}")
            outcomes[kind] += 1
    return outcomes, failures


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


# Changes.


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


# What is done with it.


def _outcome(path: Path) -> str:
    """Use an index in a process of its own; return what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            os.write(writing, _used(path).encode()[:60_000])
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        outcome = told.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return outcome or "ended without a word"


def _used(path: Path) -> str:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(_SECONDS)
    refused = False
    for use in (_search, _read, _count, _check, _change, _optimize):
        try:
            use(path)
        except KashafError:
            refused = True
        except BaseException:
            return f"an exception in {use.__name__}\n{traceback.format_exc()}"
    return "refused" if refused else "answered"


def _search(path: Path) -> None:
    with open_index(path) as ix:
        for query in QUERIES:
            try:
                ix.search(query, explain=True)
            except KashafError:
                continue
        ix.search(QUERIES[0])


def _read(path: Path) -> None:
    with open_index(path) as ix:
        for id_ in ("a1", "book", "a3"):
            if id_ in ix:
                ix.get(id_)
        ix.ids()
        for _ in ix:
            pass


def _count(path: Path) -> None:
    with open_reader(Storage(path)) as reader:
        reader.disk_use()
        reader.counts("source")
        reader.catalogue()
        for level in ("form", "stem", "root"):
            reader.term_count("text", level)


def _check(path: Path) -> None:
    check_index(path, full=True)


def _change(path: Path) -> None:
    with open_index(path) as ix:
        ix.update(Article(id="a1", text="جديد"))
        ix.delete("a2")


def _optimize(path: Path) -> None:
    with open_index(path) as ix:
        ix.optimize()


if __name__ == "__main__":
    main()
