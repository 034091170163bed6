"""Finding the files to read under the given paths, and naming them.

Left aside in folders are hidden files and folders, indexes, whatever an ignore file names (see
`index.updating.ignore`), what browsers keep beside a saved page (`page_files/`), and files of kinds
that no reader reads, which are counted; and links that
lead out of the folder given, because whoever can write to it could have any file read: they are
counted too, and followed if that is asked for. A link to a folder within it is never followed: what
it has is met where it stands.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.articles.directions import NONE, Directions
from index.articles.encodings import decoding
from index.articles.notes import Note
from index.articles.packed.streams import is_stream
from index.articles.readers import reads
from index.errors import KashafError, ReadError
from index.store.storage import is_index
from index.updating.directions import DirectionFiles
from index.updating.ignore import Ignores

_PAGES = (".html", ".htm", ".xhtml")
# As browsers call it in English, and Word in any language; then in German, French and Spanish.
_OF_PAGE = re.compile(r"(.+)(?:_files|\.files|-Dateien|_fichiers|_archivos)$")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read. `id` is its path relative to the folder given, `origin` its full path.

    `shown` is its path as people are told it, `told` how it is to be read.
    """

    path: Path
    id: str
    origin: str
    shown: str
    told: Directions = NONE


@dataclass(slots=True)
class FileList:
    """The files found, each once; folders that cannot be opened; suffixes left aside, counted.

    `of_pages` are the folders of saved pages below the root at hand. `notes` name these, those
    of which ignore files leave nothing, or that have links out of them, which are followed if
    `follow`. `told` is how all files are to be read.
    """

    follow: bool = False
    told: Directions = NONE

    files: list[File] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    of_pages: list[Path] = field(default_factory=list)


def walk(roots: Iterable[Path], follow: bool = False, told: Directions = NONE) -> FileList:
    """Find the files under `roots`, files and folders, in the order of their paths.

    With `follow` links that lead out of a folder are followed, to each folder once. `told` is how
    all of them are to be read, whatever a file of directions says.
    Raises KashafError for an ignore file, or one of directions, that cannot be used.
    """
    found = FileList(follow, told)
    known: set[str] = set()
    for root in roots:
        if is_index(root):
            found.problems.append(ReadError(readable(root), "it is an index, not articles"))
            continue
        files = [_given(root, told)] if root.is_file() else _in_folder(root, found)
        found.files += [file for file in files if file.origin not in known]
        known.update(file.origin for file in files)
    return found


def require(paths: Iterable[Path]) -> None:
    """Raise KashafError for the first of `paths` that is not there, or is a pipe or a device.

    Standard input may be one of them.
    """
    for path in paths:
        if not is_stream(path) and not path.is_file() and not path.is_dir():
            why = "there is no such file or folder"
            if path.exists():
                why = "it is neither a file nor a folder"
            raise KashafError(f"cannot index '{readable(path)}': {why}.")


def data_of(file: File) -> decoding.Data:
    """Return what a file holds, or its path where that is much.

    Raises ReadError for what is no plain file, or cannot be read.
    """
    try:
        descriptor = decoding.open_plain(file.path, file.shown)
        try:
            size = os.fstat(descriptor).st_size
            if size > decoding.LARGE:
                return file.path
            data = os.read(descriptor, size + 1)
            while more := os.read(descriptor, decoding.LARGE):
                data += more
            return data
        finally:
            os.close(descriptor)
    except OSError as error:
        raise decoding.cannot_read(file.shown, error) from error


def origin_of(path: Path) -> str:
    """Return the full path of a file or folder, as valid text."""
    return readable(os.path.abspath(path))


def readable(path: str | os.PathLike[str]) -> str:
    """Return a path as valid text with forward slashes; names may be in no valid encoding."""
    text = os.fspath(path).replace(os.sep, "/")
    return text if text.isascii() else os.fsencode(text).decode("utf-8", "replace")


def _given(path: Path, told: Directions) -> File:
    """Return a file that is given itself; what the file of directions beside it says counts."""
    told = told.before(DirectionFiles().entered(path.parent).of(path.name))
    return File(path, readable(path.name), origin_of(path), readable(path), told)


def _in_folder(root: Path, found: FileList) -> list[File]:
    """Return the files under a folder; note it if ignore files leave none."""
    by: set[Path] = set()
    links = _Links(root, found.follow)
    found.of_pages.clear()
    files = list(_under(root, found, by, links))
    if found.of_pages:
        count, first = len(found.of_pages), readable(found.of_pages[0])
        folders_are = "1 folder" if count == 1 else f"{count} folders"
        reason = f"left aside in it: {folders_are} of what saved pages show, such as {first}"
        found.notes.append(Note(readable(root), reason))
    if links.passed_over:
        count, first = len(links.passed_over), readable(links.passed_over[0])
        links_are = "1 link that leads out is" if count == 1 else f"{count} links that lead out are"
        reason = f"{links_are} not followed, such as {first}: --follow does"
        found.notes.append(Note(readable(root), reason))
    if by and not files:
        first, *others = sorted(map(readable, by))
        names = f"{first} and {len(others)} more" if others else first
        found.notes.append(
            Note(readable(root), f"nothing is left to read in it because of {names}")
        )
    return files


class _Links:
    """The links under a folder: which of them are taken, and which were passed over."""

    def __init__(self, root: Path, follow: bool) -> None:
        self.passed_over: list[Path] = []
        self._real = os.path.realpath(root)
        self._follow = follow
        self._entered: set[str] = set()

    def takes_file(self, path: Path) -> bool:
        """Tell whether a file is read: if it is no link, or one that stays inside."""
        return not os.path.islink(path) or self._stays(os.path.realpath(path)) or self._leaves(path)

    def takes_folder(self, path: Path) -> bool:
        """Tell whether a folder is entered; one that a link leads to, once."""
        if not os.path.islink(path):
            return True
        real = os.path.realpath(path)
        if self._stays(real) or real in self._entered or not self._leaves(path):
            return False
        self._entered.add(real)
        return True

    def _stays(self, real: str) -> bool:
        return f"{real}/".startswith(f"{self._real.rstrip('/')}/")

    def _leaves(self, path: Path) -> bool:
        if not self._follow:
            self.passed_over.append(path)
        return self._follow


def _under(root: Path, found: FileList, by: set[Path], links: _Links) -> Iterator[File]:
    """Yield the files under a folder; `by` gets the ignore files that left something out."""
    rules = {root: (Ignores(), DirectionFiles())}

    def is_ignored(name: str, is_folder: bool) -> bool:
        ignoring = ignores.ignoring(name, is_folder)
        if ignoring:
            by.add(ignoring)
        return ignoring is not None

    # Not os.walk, which goes no deeper than Python calls functions.
    waiting = [root]
    while waiting:
        here = waiting.pop()
        try:
            folders, files = _entries(here)
            ignores, directions = rules.pop(here)
            ignores, directions = ignores.entered(here), directions.entered(here)
        except OSError as error:
            found.closed.append(origin_of(here))
            found.problems.append(ReadError(readable(here), f"cannot be read: {error.strerror}"))
            continue
        saved = _of_saved_pages(folders, files)
        found.of_pages += [here / folder for folder in saved]
        folders = sorted(
            folder
            for folder in folders
            if not folder.startswith(".")
            and folder not in saved
            and not is_index(here / folder)
            and not is_ignored(folder, True)
            and links.takes_folder(here / folder)
        )
        rules.update(
            (here / folder, (ignores.below(folder), directions.below(folder))) for folder in folders
        )
        waiting += (here / folder for folder in reversed(folders))
        # Of the folder, since to put a path together for each file takes longer than to read it.
        below, full, shown = here.relative_to(root), origin_of(here), readable(here)
        prefixes = [
            "" if at in ("", ".") else f"{at.rstrip('/')}/" for at in (readable(below), full, shown)
        ]
        for file in sorted(files):
            path = here / file
            if file.startswith(".") or is_ignored(file, False):
                continue
            told = found.told.before(directions.of(file)) if directions else found.told
            if reads(file, told):
                if links.takes_file(path):
                    id_, origin, shown = (prefix + readable(file) for prefix in prefixes)
                    yield File(path, id_, origin, shown, told)
            else:
                found.ignored[path.suffix] = found.ignored.get(path.suffix, 0) + 1


def _of_saved_pages(folders: Iterable[str], files: Iterable[str]) -> set[str]:
    """Return the folders in which browsers keep what the pages beside them show.

    >>> sorted(_of_saved_pages(["a_files", "b_files", "c.files"], ["a.html", "c.htm"]))
    ['a_files', 'c.files']
    """
    stems = {file.rpartition(".")[0] for file in files if file.endswith(_PAGES)}
    return {folder for folder in folders if (found := _OF_PAGE.match(folder)) and found[1] in stems}


def _entries(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the folders in a folder, links to some among them, and of all else."""
    folders: list[str] = []
    others: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                is_folder = entry.is_dir()
            except OSError:
                # A ring of links.
                is_folder = False
            (folders if is_folder else others).append(entry.name)
    return folders, others
