"""Bringing an index up to date with files: what `kashaf index PATH` does.

Every file under the paths is read and compared by content (never by its time) with what the index
took from it before. What changed is indexed, what is gone is removed, the rest is not touched; all
of it is one commit. A file that cannot be read is reported and skipped, and what was indexed from
it before stays.

A document's id is its own where the format has one, else that of its file; see `ids`.
"""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.articles.directions import NONE, Directions
from index.articles.documents import extraction
from index.articles.encodings import decoding
from index.articles.notes import Note
from index.articles.packed.streams import SHOWN, called, is_stream, received
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError
from index.store.engine import Writer
from index.updating.exported import taken
from index.updating.ids import assign
from index.updating.reading import BytesRead
from index.updating.report import Report
from index.updating.walk import File, data_of, origin_of, require, walk

# Records that other processes are at work on, or have done.
_MOST_STARTED = 8
# New objects after which Python looks for cycles while files are read; 700 otherwise.
_COLLECTED = 50_000


def update(
    writer: Writer,
    paths: Iterable[str | os.PathLike[str]],
    told: Directions = NONE,
    progress: Callable[[int, int], None] = lambda done, total: None,
    follow: bool = False,
    max_size: int | None = None,
) -> Report:
    """Read `paths`, files and folders, into `writer`'s pending changes; commit is the caller's.

    `told` is how all files are to be read, whatever files of directions say. `progress` gets the
    bytes read and those of all files, after each record and file; what it raises leaves all
    articles until then pending. With `follow` links that lead out of a folder are followed.
    `max_size` is how many megabytes an article may have; None is `decoding.MOST_OF_AN_ARTICLE`. The
    path "-" is standard input. Raises KashafError for a path that is not there, and for an ignore
    file, or one of directions, that cannot be used.
    """
    given = list(paths)
    roots = [Path(path) for path in given if not is_stream(path)]
    require(roots)
    found = walk(roots, follow, told)
    most = decoding.MOST_OF_AN_ARTICLE if max_size is None else max_size * 1_000_000
    updating = _Update(writer, told, most)
    files = updating.begin(found.files)
    updating.reading = BytesRead(files, progress)
    with _seldom_collecting(), extraction.running():
        for file in updating.reading.files():
            updating.read(file)
        if len(roots) < len(given):
            with received() as data:
                updating.read_stream(data)
        updating.take_moved()
        updating.finish()
    removed = tuple(updating.gone([origin_of(root) for root in roots], found.closed))
    for id_ in removed:
        writer.delete(id_)
    problems = (*found.problems, *updating.problems)
    return Report(
        tuple(updating.added), tuple(updating.updated), removed, updating.unchanged,
        problems, (*found.notes, *updating.notes), found.ignored,
        updating.tags,
    )  # fmt: skip


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for cycles less often: articles have none, but many objects."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _COLLECTED) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Update:
    """An update under way: what the index knows, and what was met so far."""

    def __init__(self, writer: Writer, told: Directions, most: int) -> None:
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged = 0
        self.problems: list[ReadError] = []
        self.notes: list[Note] = []
        self.tags: dict[str, list[str]] = {}
        self._writer = writer
        self._told = told
        self._most = most
        self._known = {
            entry.id: (entry.origin, entry.digest) for entry in writer.begin().catalogue()
        }
        self.reading: BytesRead | None = None
        self._origins: set[str] = set()
        # Ids met in this run, each with its place: the number of the file and the line in it as
        # one number, because there may be millions.
        # The number of a file, a line of it, and a number in that, 32 bits each but the first.
        self._met: dict[str, int] = {}
        # Records whose id another file of this run had: it may be gone from there.
        self._moved: list[tuple[File, Record]] = []
        # Records that were started, with their files.
        self._started: deque[tuple[File, Record]] = deque()
        # Files of which something could not be read; of packed ones, the ids of what, by their id.
        self._broken: set[str] = set()
        self._broken_inside: dict[str, tuple[str, set[str]]] = {}
        # The file read last, and how the paths of all so far are shown.
        self._file: File | None = None
        self._shown: list[str] = []
        # A file that was not read in this run, and the line of each id in it.
        self._elsewhere: tuple[str, dict[str, int | None]] = ("", {})

    def begin(self, files: Sequence[File]) -> list[File]:
        """Return the files that are to be read, by the ids they have."""
        files = assign(files, self._known, self._has_content)
        self._origins = {file.origin for file in files}
        return files

    def read(self, file: File) -> None:
        """Read one file's records."""
        self._take_records(file, lambda: self._records(file, self.notes.append))

    def _take_records(
        self,
        file: File,
        records: Callable[[], Iterator[Record | ReadError]],
        meet: Callable[[File, Record], None] | None = None,
    ) -> None:
        meet = meet or self._meet
        try:
            for record in records():
                if isinstance(record, ReadError):
                    self._report(file, record)
                    continue
                meet(file, record)
                if self.reading:
                    self.reading.record(record.size)
        except ReadError as error:
            self._report(file, error)

    def read_stream(self, data: decoding.Data) -> None:
        """Read the records of standard input."""
        # Its articles are of no file, like those that programs give, unless they were exported.
        name = called(data)
        file = File(Path(SHOWN), name, "", SHOWN)
        told = self._told
        source = Source(SHOWN, name, data, told.encoding, self._most, self.notes.append, told)
        self._take_records(file, lambda: reader_for(name, told)(source), self._meet_exported)

    def _meet_exported(self, file: File, record: Record) -> None:
        """Meet a record that may tell which file it was from, and its tags."""
        try:
            article, path, tags = taken(record.parse())
        except ReadError as error:
            self._report(file, error)
            return
        for tag in tags:
            self.tags.setdefault(tag, []).append(record.id)
        if path:
            file = File(Path(path), file.id, path, file.shown)
        self._meet(file, record._replace(parse=lambda: article))

    def take_moved(self) -> None:
        """Take the records that are no longer where they were."""
        for file, record in self._moved:
            self._take(file, record)

    def gone(self, tops: list[str], closed: list[str]) -> Iterator[str]:
        """Yield the ids that came from under `tops` and were not met, save from `closed`."""
        for id_, (origin, _) in self._known.items():
            kept = id_ in self._met or origin in self._broken or _is_under(origin, closed)
            if not kept and _is_under(origin, tops) and not self._is_in_broken(id_, origin):
                yield id_

    def _is_in_broken(self, id_: str, origin: str) -> bool:
        """Tell whether an id may be of what could not be read in a packed file."""
        if origin not in self._broken_inside:
            return False
        packed, members = self._broken_inside[origin]
        if not id_.startswith(f"{packed}/"):
            # Of a record by its own id, which does not tell where it was.
            return True
        return any(
            id_ == member or id_.startswith((f"{member}/", f"{member}#")) for member in members
        )

    def _records(
        self, file: File, note: Callable[[Note], None] = lambda note: None
    ) -> Iterator[Record | ReadError]:
        path, told = file.shown, file.told
        source = Source(path, file.id, data_of(file), told.encoding, self._most, note, told)
        return reader_for(path, told)(source)

    def _has_content(self, file: File) -> bool:
        """Tell whether the index has anything of a file's content under the file's id."""
        try:
            return any(
                isinstance(record, Record)
                and self._known.get(record.id, ("", b""))[1] == record.digest
                for record in self._records(file)
            )
        except ReadError:
            return False

    def _meet(self, file: File, record: Record) -> None:
        origin, _ = self._known.get(record.id, ("", b""))
        elsewhere = origin not in ("", file.origin)
        if elsewhere and record.id not in self._met and origin in self._origins:
            self._moved.append((file, record))
        elif elsewhere and record.id not in self._met and Path(origin).is_file():
            self._report_duplicate(file, record, self._place_elsewhere(origin, record.id))
        else:
            self._take(file, record)

    def _take(self, file: File, record: Record) -> None:
        """Index a record if it is new or has changed."""
        number = self._number(file)
        if record.id in self._met:
            self._report_duplicate(file, record, self._place(record.id))
            return
        self._met[record.id] = (number << 32 | (record.line or 0)) << 32 | record.number
        if self._known.get(record.id) == (file.origin, record.digest):
            self.unchanged += 1
        elif record.start:
            record.start()
            self._started.append((file, record))
            self.finish(_MOST_STARTED)
        else:
            self._index(file, record)

    def finish(self, most: int = 0) -> None:
        """Index what was started, all but so many."""
        while len(self._started) > most:
            self._index(*self._started.popleft())

    def _index(self, file: File, record: Record) -> None:
        try:
            article = record.parse()
        except ReadError as error:
            self._report(file, error)
            return
        except ValueError as error:
            self._report(file, ReadError(file.shown, str(error)))
            return
        if article.date is None and "date" in article.metadata:
            raw = article.metadata["date"]
            reason = f"'{article.id}' is indexed without its date: '{raw}'"
            self.notes.append(Note(file.shown, reason))
        self._writer.update(article, file.origin, record.digest)
        (self.updated if record.id in self._known else self.added).append(record.id)

    def _number(self, file: File) -> int:
        """Return the number by which `_shown` has the path of a file."""
        if file is not self._file:
            self._file = file
            self._shown.append(file.shown)
        return len(self._shown) - 1

    def _place(self, id_: str) -> str:
        """Return the file and line where an id was met, for people."""
        number, line = divmod(self._met[id_] >> 32, 1 << 32)
        return _at(self._shown[number], line)

    def _place_elsewhere(self, origin: str, id_: str) -> str:
        """Return the file, which is not read in this run, and line that the index has an id from.

        The line is left out where the file no longer has the id.
        """
        if origin != self._elsewhere[0]:
            lines: dict[str, int | None] = {}
            with suppress(ReadError):
                for record in self._records(File(Path(origin), "", origin, origin)):
                    if isinstance(record, Record):
                        lines.setdefault(record.id, record.line)
            self._elsewhere = origin, lines
        return _at(origin, self._elsewhere[1].get(id_))

    def _report_duplicate(self, file: File, record: Record, place: str) -> None:
        reason = f"duplicate id '{record.id}', taken by {place}"
        if record.number and place == _at(file.shown, record.line):
            # An array may be all in one line.
            own, other = record.number, self._met[record.id] & 0xFFFFFFFF
            reason = f"duplicate id '{record.id}' of article {own}, taken by article {other}"
        self._report(file, ReadError(file.shown, reason, record.line))

    def _report(self, file: File, problem: ReadError) -> None:
        # There may be millions: what each was raised by, articles among it, is let go.
        problem.__context__ = problem.__cause__ = None
        self.problems.append(problem.with_traceback(None))
        path = file.shown
        if problem.path.startswith(f"{path}/"):
            _, members = self._broken_inside.setdefault(file.origin, (file.id, set()))
            members.add(file.id + problem.path.removeprefix(path))
        else:
            self._broken.add(file.origin)


def ids_from(writer: Writer, path: str | os.PathLike[str]) -> list[str]:
    """Return the ids of all that came from a file or from under a folder, there or gone."""
    tops = [origin_of(Path(path))]
    return [
        entry.id for entry in writer.begin().catalogue()
        if entry.origin and _is_under(entry.origin, tops)
    ]  # fmt: skip


def _at(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path


def _is_under(origin: str, folders: list[str]) -> bool:
    return any(origin == top or origin.startswith(top.rstrip("/") + "/") for top in folders)
