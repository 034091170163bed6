"""The files of a segment: their names, what the manifest knows of them, and how they are opened.

    5f1c09ab.index           words, postings, documents (segment.py)
    5f1c09ab.texts           the articles, compressed (texts.py)
    5f1c09ab.9d03.deleted    which of its documents are deleted

A folder may come from elsewhere, so a file is opened only if it is a plain one: no link is
followed, which may lead anywhere, and nothing is waited for, as for the other end of a pipe.
"""

import errno
import io
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

KINDS = ("index", "texts", "deleted")
_FILE = re.compile(r"[0-9a-f]{8}\.(?:index|texts|[0-9a-f]{1,16}\.deleted)")
# Errors of opening which say that there is no plain file, and are no trouble of the system's. A
# socket gives ENXIO.
_NO_FILE = {
    errno.ENOENT: "No such file or directory",
    errno.EISDIR: "Is a directory",
    errno.ELOOP: "it is a link",
    errno.ENXIO: "it is no file",
}


class DamagedError(Exception):
    """A file that is missing or not what was written; says which and why.

    A file that is there and cannot be opened or read raises the OSError that says so.
    """


class StoredFile(NamedTuple):
    """A file as the manifest knows it.

    The checksum is that of its directory, which has those of all else; see `columns`.
    """

    name: str
    size: int
    checksum: int


class SegmentFiles(NamedTuple):
    """The files of a segment, and how many documents it has, those deleted among them."""

    docs: int
    index: StoredFile  # type: ignore[assignment]
    texts: StoredFile
    deleted: StoredFile | None = None

    @property
    def name(self) -> str:
        """The name of the segment, by which its files are known to be of one."""
        return segment_of(self.index.name)

    @property
    def all(self) -> set[str]:
        """The names of all its files."""
        return {file.name for file in (self.index, self.texts, self.deleted) if file}


def new_segment_name() -> str:
    """Return a name that no segment has."""
    return os.urandom(4).hex()


def index_file(segment: str) -> str:
    """Return the name of a segment's file of words, postings and documents."""
    return f"{segment}.index"


def texts_file(segment: str) -> str:
    """Return the name of a segment's file of articles."""
    return f"{segment}.texts"


def new_deleted_file(segment: str) -> str:
    """Return a name that no file of a segment's deleted documents has."""
    return f"{segment}.{os.urandom(4).hex()}.deleted"


def is_segment_file(name: str) -> bool:
    """Tell whether a file of an index can have that name: it leads nowhere else."""
    return _FILE.fullmatch(name) is not None


def segment_of(file: str) -> str:
    """Return the name of the segment that a file is of."""
    return file.partition(".")[0]


def open_plain(path: Path) -> io.FileIO:
    """Open a file to be read, without following a link or waiting.

    Raises DamagedError where there is none or it is no plain file, and OSError.
    """
    try:
        file = io.open(path, "rb", buffering=0, opener=_open)  # noqa: SIM115, UP020
    except OSError as error:
        if error.errno in _NO_FILE:
            raise DamagedError(f"{path.name}: {_NO_FILE[error.errno]}") from error
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise DamagedError(f"{path.name}: it is no file")
    return file


def read_plain(path: Path, most: int) -> bytes:
    """Return what a plain file holds. Raises as `open_plain`; so where it is more than `most`."""
    with open_plain(path) as file:
        data = file.read(most + 1)
        while len(data) <= most and (more := file.read(most + 1)):
            data += more
    if len(data) > most:
        raise DamagedError(f"{path.name}: it is of more than {most} bytes")
    return data


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
