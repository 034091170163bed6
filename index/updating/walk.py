"""Finding the files to read under the given paths, and naming them.

Left aside in folders are hidden files and folders, indexes, whatever an ignore file names, and
files of kinds that no reader reads, which are counted.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pathspec

from index.articles.readers import suffixes
from index.errors import KashafError, ReadError
from index.store.storage import is_index

# Patterns of files and folders that are no articles, with the rules of .gitignore.
IGNORE_FILE = ".kashafignore"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read. `id` is its path relative to the folder given, `origin` its full path."""

    path: Path
    id: str
    origin: str


@dataclass(slots=True)
class Found:
    """The files found, each once; folders that cannot be opened; suffixes left aside, counted."""

    files: list[File] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)


def walk(roots: Iterable[Path]) -> Found:
    """Find the files under `roots`, files and folders, in the order of their paths."""
    found = Found()
    for root in roots:
        if is_index(root):
            found.problems.append(ReadError(readable(root), "it is an index, not articles"))
            continue
        files = [_file(root, Path(root.name))] if root.is_file() else _under(root, found)
        known = {file.origin for file in found.files}
        found.files += [file for file in files if file.origin not in known]
    return found


def require(paths: Iterable[Path]) -> None:
    """Raise KashafError for the first of `paths` that is not there."""
    for path in paths:
        if not path.is_file() and not path.is_dir():
            raise KashafError(f"cannot index '{readable(path)}': there is no such file or folder.")


def origin_of(path: Path) -> str:
    """Return the full path of a file or folder, as valid text."""
    return readable(Path(os.path.abspath(path)))


def readable(path: Path) -> str:
    """Return a path as valid text with forward slashes; names may be in no valid encoding."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _file(path: Path, relative: Path) -> File:
    return File(path, readable(relative), origin_of(path))


def _under(root: Path, found: Found) -> Iterator[File]:
    wanted = suffixes()
    ignores: dict[Path, pathspec.GitIgnoreSpec] = {}

    def closed(error: OSError) -> None:
        folder = Path(error.filename)
        found.closed.append(origin_of(folder))
        found.problems.append(ReadError(readable(folder), f"cannot be read: {error.strerror}"))

    for name, folders, files in os.walk(root, onerror=closed):
        here = Path(name)
        if (here / IGNORE_FILE).is_file():
            ignores[here] = _ignore_spec(here / IGNORE_FILE)
        folders[:] = sorted(
            folder
            for folder in folders
            if not folder.startswith(".")
            and not is_index(here / folder)
            and not _is_ignored(here / folder, "/", ignores)
        )
        for file in sorted(files):
            path = here / file
            if file.startswith(".") or _is_ignored(path, "", ignores):
                continue
            if path.suffix.lower() in wanted:
                yield _file(path, path.relative_to(root))
            else:
                found.ignored[path.suffix] = found.ignored.get(path.suffix, 0) + 1


def _is_ignored(path: Path, end: str, ignores: dict[Path, pathspec.GitIgnoreSpec]) -> bool:
    return any(
        spec.match_file(path.relative_to(folder).as_posix() + end)
        for folder, spec in ignores.items()
        if folder in path.parents
    )


def _ignore_spec(file: Path) -> pathspec.GitIgnoreSpec:
    """Return the patterns of an ignore file; lines that are none are passed over."""
    lines = []
    for line in file.read_text("utf-8", "replace").splitlines():
        try:
            pathspec.GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        lines.append(line)
    return pathspec.GitIgnoreSpec.from_lines(lines)
