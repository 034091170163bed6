"""Standard input, by the names `-` and `/dev/stdin`: articles that come through a pipe.

JSON Lines, JSON or plain text: the first sign tells. It cannot be read again, so what came through
it before is never missed, nor replaced by what comes later: articles without ids of their own are
called by a digest of all that came with them.

>>> called(b'{"title": "a"}\\n{"title": "b"}'), called("عاد النهر".encode())
('stdin-e03b9e0c.jsonl', 'stdin-0e01eae6.txt')
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile

from index.articles.encodings.decoding import LARGE, Data

SHOWN = "standard input"
_NAMES = ("-", "/dev/stdin")
_START = 1 << 16


def is_stream(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path stands for standard input."""
    return os.fspath(path) in _NAMES


@contextmanager
def received() -> Iterator[Data]:
    """Give all of standard input, in a file that is deleted then if it is large."""
    start = sys.stdin.buffer.read(LARGE + 1)
    if len(start) <= LARGE:
        yield start
        return
    with NamedTemporaryFile(prefix="kashaf-") as temporary:
        temporary.write(start)
        copyfileobj(sys.stdin.buffer, temporary)
        temporary.flush()
        yield Path(temporary.name)


def called(data: Data) -> str:
    """Return the name of a stream: by what is in it, with the suffix of its format."""
    digest = blake2b(digest_size=4)
    if isinstance(data, bytes):
        start = data[:_START]
        digest.update(data)
    else:
        with data.open("rb") as file:
            start = file.read(_START)
            digest.update(start)
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return f"stdin-{digest.hexdigest()}{_suffix(start)}"


def _suffix(start: bytes) -> str:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        return ".json"
    if not text.startswith(b"{"):
        return ".txt"
    line = text.partition(b"\n")[0]
    try:
        json.loads(line)
    except ValueError:
        # An object of several lines, or a line that is longer than this.
        return ".json" if len(line) < len(text) else ".jsonl"
    return ".jsonl"
