"""Bringing an index up to date with files: what `kashaf index PATH` does.

Every file under the paths is read and compared by content (never by its time) with what the index
took from it before. What changed is indexed, what is gone is removed, the rest is not touched; all
of it is one commit. A file that cannot be read is reported and skipped, and what was indexed from
it before stays.

A document's id is its file's path relative to the given folder, or its own id where the format has
one. A file that was indexed before keeps the id it had.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pathspec

from index.errors import KashafError, ReadError
from index.readers import Record, Source, reader_for, suffixes
from index.storage import MANIFEST
from index.writer import IndexWriter

# Patterns, as in .gitignore, of files in a folder that are no articles.
IGNORE_FILE = ".kashafignore"


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did. `problems` are the files and records that were skipped, with reasons;
    `notes` are oddities of articles that were indexed all the same."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    problems: tuple[ReadError, ...]
    notes: tuple[ReadError, ...]
    # Files of other kinds that were left aside, by suffix.
    ignored: dict[str, int]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    id: str

    @property
    def origin(self) -> str:
        return _readable(self.path.absolute())


@dataclass(slots=True)
class _Update:
    """An update under way."""

    writer: IndexWriter
    encoding: str | None
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[ReadError] = field(default_factory=list)
    notes: list[ReadError] = field(default_factory=list)
    # Ids met in this run and the file they were met in.
    seen: dict[str, str] = field(default_factory=dict)
    # Files of which something could not be read.
    broken: set[str] = field(default_factory=set)


def update(
    writer: IndexWriter,
    paths: Iterable[str | os.PathLike[str]],
    encoding: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Read `paths`, files and folders, into `writer`'s pending changes; commit is the caller's.

    `encoding` forces one for every file. `progress` gets files read and their number. Raises
    KashafError for a path that is not there.
    """
    roots = [Path(path) for path in paths]
    require(roots)
    ignored: dict[str, int] = {}
    files = [file for root in roots for file in _files(root, ignored)]
    run = _Update(writer, encoding)
    known = {entry.id: (entry.origin, entry.digest) for entry in writer.begin().catalogue()}
    ids: dict[str, list[str]] = {}
    for id_, (origin, _) in known.items():
        ids.setdefault(origin, []).append(id_)
    for done, file in enumerate(files, 1):
        _read_file(run, file, known, ids.get(file.origin, []))
        progress(done, len(files))
    removed = list(_disappeared(run, roots, known))
    for id_ in removed:
        writer.delete(id_)
    return Report(
        tuple(run.added), tuple(run.updated), tuple(removed), run.unchanged,
        tuple(run.problems), tuple(run.notes), ignored,
    )  # fmt: skip


def require(paths: Iterable[str | os.PathLike[str]]) -> None:
    """Raise KashafError for the first of `paths` that is not there."""
    for path in map(Path, paths):
        if not path.is_file() and not path.is_dir():
            raise KashafError(f"cannot index '{_readable(path)}': there is no such file or folder.")


def _read_file(
    run: _Update, file: _File, known: dict[str, tuple[str, bytes]], ids: list[str]
) -> None:
    """Read one file's records; `ids` are those of its documents in the index."""
    path = _readable(file.path)
    try:
        try:
            data = file.path.read_bytes()
        except OSError as error:
            raise ReadError(path, f"cannot be read: {error.strerror}") from error
        # The only document of a file keeps its id, whichever folder is given this time.
        id_ = ids[0] if len(ids) == 1 else file.id
        source = Source(path, id_, data, run.encoding)
        for record in reader_for(path)(source):
            if isinstance(record, ReadError):
                _report(run, file, record)
            else:
                _take(run, file, path, record, known)
    except ReadError as error:
        _report(run, file, error)


def _take(
    run: _Update, file: _File, path: str, record: Record, known: dict[str, tuple[str, bytes]]
) -> None:
    """Index a record if it is new or has changed."""
    origin = file.origin
    owner = run.seen.get(record.id)
    old_origin, old_digest = known.get(record.id, ("", b""))
    elsewhere = old_origin not in ("", origin) and Path(old_origin).is_file()
    if owner is None and elsewhere:
        owner = old_origin
    if owner is not None:
        _report(run, file, ReadError(path, f"duplicate id '{record.id}', taken by {owner}"))
        return
    run.seen[record.id] = path
    if record.id in known and old_origin == origin and old_digest == record.digest:
        run.unchanged += 1
        return
    try:
        article = record.parse()
    except (ReadError, ValueError) as error:
        # Whatever stands in the index under this id is not to count as gone.
        problem = error if isinstance(error, ReadError) else ReadError(path, str(error))
        _report(run, file, problem)
        return
    if article.date is None and "date" in article.metadata:
        raw = article.metadata["date"]
        run.notes.append(ReadError(path, f"'{article.id}' is indexed without its date: '{raw}'"))
    run.writer.update(article, origin, record.digest)
    (run.updated if record.id in known else run.added).append(record.id)


def _report(run: _Update, file: _File, problem: ReadError) -> None:
    run.problems.append(problem)
    run.broken.add(file.origin)


def _disappeared(
    run: _Update, roots: list[Path], known: dict[str, tuple[str, bytes]]
) -> Iterator[str]:
    """Yield the ids that came from under `roots` and were not met again."""
    tops = [_readable(root.absolute()) for root in roots]
    for id_, (origin, _) in known.items():
        under = any(origin == top or origin.startswith(top + os.sep) for top in tops)
        if under and id_ not in run.seen and origin not in run.broken:
            yield id_


def _files(root: Path, ignored: dict[str, int]) -> Iterator[_File]:
    """Yield the files to read under `root`, sorted by path; count those of other kinds."""
    if root.is_file():
        yield _File(root, _readable(Path(root.name)))
        return
    wanted = suffixes()
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        skip = _ignored_here(here)
        folders[:] = sorted(
            name
            for name in folders
            if not (name.startswith(".") or (here / name / MANIFEST).is_file() or skip(name + "/"))
        )
        for name in sorted(names):
            if name.startswith(".") or skip(name):
                continue
            path = here / name
            if path.suffix.lower() in wanted:
                yield _File(path, _readable(path.relative_to(root)))
            else:
                ignored[path.suffix] = ignored.get(path.suffix, 0) + 1


def _ignored_here(folder: Path) -> Callable[[str], bool]:
    """Return a test of the names in `folder` against its ignore file."""
    file = folder / IGNORE_FILE
    if not file.is_file():
        return lambda name: False
    lines = file.read_text("utf-8", "replace").splitlines()
    return pathspec.GitIgnoreSpec.from_lines(lines).match_file


def _readable(path: Path) -> str:
    """Return a path as valid text with forward slashes; names may be in no valid encoding."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
