"""Bringing an index up to date with files: what `kashaf index PATH` does.

Every file under the paths is read and compared by content (never by its time) with what the index
took from it before. What changed is indexed, what is gone is removed, the rest is not touched; all
of it is one commit. A file that cannot be read is reported and skipped, and what was indexed from
it before stays.

A document's id is its file's path relative to the given folder, or its own id where the format has
one. A file that was indexed before keeps the id it had.
"""

import codecs
import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.articles import decoding
from index.articles.readers import Record, Source, reader_for
from index.errors import KashafError, ReadError
from index.updating.walk import File, origin_of, readable, require, walk
from index.writing.writer import IndexWriter


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did.

    `problems` are the files and records that were skipped, with reasons, `notes` oddities: of
    articles that were indexed all the same, and folders of which ignore files leave nothing to
    read; `ignored` counts files of other kinds by suffix.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    problems: tuple[ReadError, ...]
    notes: tuple[ReadError, ...]
    ignored: dict[str, int]


def update(
    writer: IndexWriter,
    paths: Iterable[str | os.PathLike[str]],
    encoding: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Read `paths`, files and folders, into `writer`'s pending changes; commit is the caller's.

    `encoding` forces one for every file. `progress` gets files read and their number. Raises
    KashafError for a path that is not there, for an unknown encoding and for an ignore file that
    cannot be used.
    """
    roots = [Path(path) for path in paths]
    require(roots)
    require_encoding(encoding)
    found = walk(roots)
    run = _Update(writer, encoding, {file.origin for file in found.files})
    for done, file in enumerate(found.files, 1):
        run.read(file)
        progress(done, len(found.files))
    run.take_moved()
    removed = tuple(run.gone([origin_of(root) for root in roots], found.closed))
    for id_ in removed:
        writer.delete(id_)
    problems = (*found.problems, *run.problems)
    return Report(
        tuple(run.added), tuple(run.updated), removed, run.unchanged,
        problems, (*found.notes, *run.notes), found.ignored,
    )  # fmt: skip


class _Update:
    """An update under way: what the index knows, and what was met so far."""

    def __init__(self, writer: IndexWriter, encoding: str | None, origins: set[str]) -> None:
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged = 0
        self.problems: list[ReadError] = []
        self.notes: list[ReadError] = []
        self._writer = writer
        self._encoding = encoding
        self._origins = origins
        self._known: dict[str, tuple[str, bytes]] = {}
        self._ids: dict[str, list[str]] = {}
        for entry in writer.begin().catalogue():
            self._known[entry.id] = (entry.origin, entry.digest)
            self._ids.setdefault(entry.origin, []).append(entry.id)
        # Ids met in this run, and the file each was met in.
        self._met: dict[str, str] = {}
        # Records whose id another file of this run had: it may be gone from there.
        self._moved: list[tuple[File, Record]] = []
        # Files of which something could not be read.
        self._broken: set[str] = set()
        # The file last read and how its path is shown.
        self._shown: tuple[File | None, str] = (None, "")

    def read(self, file: File) -> None:
        """Read one file's records."""
        path = readable(file.path)
        try:
            for record in reader_for(path)(
                Source(path, self._id(file), _data(file), self._encoding)
            ):
                if isinstance(record, ReadError):
                    self._report(file, record)
                else:
                    self._meet(file, record)
        except ReadError as error:
            self._report(file, error)

    def take_moved(self) -> None:
        """Take the records that are no longer where they were."""
        for file, record in self._moved:
            self._take(file, record)

    def gone(self, tops: list[str], closed: list[str]) -> Iterator[str]:
        """Yield the ids that came from under `tops` and were not met, save from `closed`."""
        for id_, (origin, _) in self._known.items():
            kept = id_ in self._met or origin in self._broken or _is_under(origin, closed)
            if not kept and _is_under(origin, tops):
                yield id_

    def _id(self, file: File) -> str:
        """Return the id of a one-article file: the one it has in the index, or its path."""
        for id_ in self._ids.get(file.origin, ()):
            # Records of a file of several are named file#line.
            of_file = re.sub(r"#\d+$", "", id_)
            if f"/{file.origin}".endswith(f"/{of_file}"):
                return of_file
        return file.id

    def _meet(self, file: File, record: Record) -> None:
        origin, _ = self._known.get(record.id, ("", b""))
        elsewhere = origin not in ("", file.origin)
        if elsewhere and record.id not in self._met and origin in self._origins:
            self._moved.append((file, record))
        elif elsewhere and record.id not in self._met and Path(origin).is_file():
            self._report(file, _duplicate(file, record, origin))
        else:
            self._take(file, record)

    def _take(self, file: File, record: Record) -> None:
        """Index a record if it is new or has changed."""
        if record.id in self._met:
            self._report(file, _duplicate(file, record, self._met[record.id]))
            return
        path = self._met[record.id] = self._readable(file)
        if self._known.get(record.id) == (file.origin, record.digest):
            self.unchanged += 1
            return
        try:
            article = record.parse()
        except ReadError as error:
            self._report(file, error)
            return
        except ValueError as error:
            self._report(file, ReadError(path, str(error)))
            return
        if article.date is None and "date" in article.metadata:
            raw = article.metadata["date"]
            self.notes.append(
                ReadError(path, f"'{article.id}' is indexed without its date: '{raw}'")
            )
        self._writer.update(article, file.origin, record.digest)
        (self.updated if record.id in self._known else self.added).append(record.id)

    def _readable(self, file: File) -> str:
        """Return the path of a file for people; quickly for the records of one file."""
        if file is not self._shown[0]:
            self._shown = file, readable(file.path)
        return self._shown[1]

    def _report(self, file: File, problem: ReadError) -> None:
        self.problems.append(problem)
        self._broken.add(file.origin)


def _data(file: File) -> decoding.Data:
    path = readable(file.path)
    if file.path.exists() and not file.path.is_file():
        # Reading a pipe or a device could wait for ever.
        raise ReadError(path, "it is no regular file")
    try:
        if file.path.stat().st_size > decoding.LARGE:
            with file.path.open("rb") as opened:
                return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return file.path.read_bytes()
    except OSError as error:
        raise ReadError(path, f"cannot be read: {error.strerror}") from error


def _duplicate(file: File, record: Record, owner: str) -> ReadError:
    return ReadError(readable(file.path), f"duplicate id '{record.id}', taken by {owner}")


def _is_under(origin: str, folders: list[str]) -> bool:
    return any(origin == top or origin.startswith(top.rstrip("/") + "/") for top in folders)


def require_encoding(name: str | None) -> None:
    """Raise KashafError for a name that no encoding has; None is for detecting it."""
    try:
        codecs.lookup(name or "utf-8")
    except (LookupError, ValueError):
        raise KashafError(
            f"cannot read in encoding '{name}': it is unknown."
            " Name one such as utf-8, windows-1256 or iso-8859-6."
        ) from None
