"""`kashaf index` and `kashaf watch`: files and folders → the index, and what was odd about them."""

import os
import sys
import time
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search.commands import (
    LockTimeout,
    flag,
    given,
    takes,
    whole,
)
from search.commands.shell.indexes import DEFAULT_INDEX, IndexFolder, is_in_cluster
from search.commands.shell.interrupts import Interrupts, StoppedError
from search.notes import counted
from search.output.console import (
    FAILED,
    Progress,
    end_interrupted,
    fail,
    print_row,
    say,
    translated,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from index import Index
    from index.articles.notes import Note
    from index.errors import ReadError
    from index.updating.report import Report

# What `index.open_index` takes for granted, said again because importing it takes 15 ms.
MEMORY = 512
# Of one file no more skipped records than these are named, nor more notes of it.
MOST_PROBLEMS = 20
# How long after an update that failed it is tried again, though no file changed.
_RETRY = 2_000  # Milliseconds.


def index_articles(
    paths: Annotated[
        list[Path] | None,
        given("PATH...", "Files and folders; - is standard input. If not given, those of before."),
    ] = None,
    index_folder: IndexFolder = DEFAULT_INDEX,
    encoding: Annotated[
        str | None,
        takes("NAME", "Read files in this encoding, such as cp1256, which else is detected."),
    ] = None,
    reader: Annotated[
        str | None,
        takes("NAME", "Read every file as if it had this suffix, such as csv."),
    ] = None,
    fix: Annotated[
        str,
        takes("certain|none", "Put right what is certain to be wrong in a text, or nothing."),
    ] = "certain",
    ocr: Annotated[
        bool, flag("--ocr", "Read PDFs of pictures by Tesseract, a page in some seconds.")
    ] = False,
    strict: Annotated[bool, flag("--strict", "Change nothing if any file cannot be read.")] = False,
    rebuild: Annotated[
        bool, flag("--rebuild", "Start afresh; searches see the old index until then.")
    ] = False,
    follow: Annotated[
        bool, flag("--follow", "Follow links that lead out of the folders given.")
    ] = False,
    max_size: Annotated[
        int | None, whole("MB", "Skip articles that are larger; 100 if not named.")
    ] = None,
    memory: Annotated[int, whole("MB", "What gathered articles may take, about.")] = MEMORY,
    lock_timeout: LockTimeout = None,
) -> None:
    """Index articles, or bring the index up to date with them.

    Only what changed is read again; what disappeared under PATH is removed.
    'kashaf folders' lists what it is brought up to date with if no PATH is given.

    A file .kashaf.toml in a folder says which files of it are read how: see docs/formats.md.

    \b
    Examples:
      kashaf index
      kashaf index news archive.csv
      kashaf index --index news.kashaf --rebuild news
    """
    import index
    from index import native
    from index.updating.directions import directed
    from index.updating.walk import require

    if not paths:
        paths = known_paths(index_folder)
    # Before an index is made for nothing.
    require(paths)
    directed(reader, encoding, fix, ocr)
    before = _committed(index_folder)
    try:
        with _created_for_good(index_folder) as is_new:
            with index.open_index(
                index_folder, create=True, rebuild=rebuild, memory=memory, lock_timeout=lock_timeout
            ) as ix:
                said = {"encoding": encoding, "reader": reader, "fix": fix, "ocr": ocr}
                how = {**said, "follow": follow, "max_size": max_size}
                report = _read(ix, paths, rebuild or strict, how)
                _say_what_was_odd(report)
                changes = len(report.added) + len(report.updated)
                if strict and report.problems:
                    fail("nothing was indexed: --strict allows no skipped file.")
                if rebuild and not changes:
                    kept = "" if is_new else "; the index stays as it was"
                    fail(f"there is nothing to index{kept}. Name other paths.")
                with Progress("Writing the index") as progress:
                    progress(0, changes)
                    ix.commit(lambda done: progress(done, changes))
                if changes or report.unchanged:
                    _note_paths(ix, paths)
                    for tag, ids in report.tags.items():
                        ix.kept.tag([id_ for id_ in ids if id_ in ix], add=[tag])
            is_in_vain = bool(report.problems) and not changes and not report.unchanged
            if is_new and not is_in_vain and (note := native.note()):
                say(f"note: {note}")
            print_row(translated(_summary(report)))
            if is_in_vain:
                raise typer.Exit(FAILED)
    except KeyboardInterrupt:
        is_changed = _committed(index_folder) != before
        what = "what was read is indexed" if is_changed else "nothing was changed"
        if is_in_cluster(index_folder):
            what = "what was sent is indexed; the same command goes on from there"
        end_interrupted(f"interrupted: {what}.")


def _created_for_good(index_folder: Path) -> "AbstractContextManager[bool]":
    """Leave no empty index behind where indexing fails: see `created_for_good`."""
    from index.store.creation import created_for_good

    # In a cluster an empty one may be somebody else's by then.
    return nullcontext(False) if is_in_cluster(index_folder) else created_for_good(index_folder)


def _committed(index_folder: Path) -> tuple[int, int] | None:
    """Return what tells one committed state of an index from another."""
    from index.store.storage import MANIFEST

    try:
        found = os.stat(index_folder / MANIFEST)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _read(
    ix: "Index",
    paths: "Sequence[Path]",
    is_whole: bool,
    how: "Mapping[str, Any]",
) -> "Report":
    """Read files; where Ctrl-C ends it, commit what was read, unless all has to be or nothing."""
    try:
        with Interrupts() as interrupts, Progress("Reading", of_bytes=True) as progress:
            return ix.update_from(paths, progress=interrupts.between(progress), **how)
    except StoppedError:
        if is_whole:
            raise KeyboardInterrupt from None
    say("note: stopping: what was read is written; Ctrl-C again leaves the index as it was")
    ix.commit()
    _note_paths(ix, paths)
    held = counted(len(ix), "article")
    end_interrupted(f"interrupted: the index has {held}. The same command goes on from there.")


def _note_paths(ix: "Index", paths: "Sequence[Path]") -> None:
    from index.articles.packed.streams import is_stream

    ix.kept.note_paths(os.path.abspath(path) for path in paths if not is_stream(path))


def known_paths(index_folder: Path) -> list[Path]:
    """Return what was indexed from before, and say what of it is gone."""
    from index.store.kept import read_kept

    if is_in_cluster(index_folder):
        import index

        with index.open_index(index_folder) as ix:
            paths = [*map(Path, ix.kept.paths)]
    else:
        # Of an index of another format too, which is not opened.
        paths = [*map(Path, read_kept(index_folder).paths)]
    if not paths:
        fail(
            "cannot tell what to index: no folder is known of this index."
            " Name files and folders, as in 'kashaf index news'."
        )
    for path in paths:
        if not path.exists():
            say(f"note: '{path}' is gone. 'kashaf forget' takes out what came from it.")
    there = [path for path in paths if path.exists()]
    if not there:
        fail("there is nothing to index: all that is known is gone. See 'kashaf folders'.")
    return there


def _summary(report: "Report") -> str:
    return (
        f"added {len(report.added)}, updated {len(report.updated)}, unchanged {report.unchanged},"
        f" removed {len(report.removed)}, skipped {len(report.problems)}"
    )


def _say_what_was_odd(report: "Report") -> None:
    from index.articles.documents.kinds import lacks_library
    from index.articles.readers import FORMATS

    _say_by_path("skipped ", report.problems)
    _say_by_path("note: ", report.notes)
    if report.ignored:
        kinds = ", ".join(
            f"{n} {suffix or 'without suffix'}" for suffix, n in report.ignored.items()
        )
        say(f"left aside, of kinds not read: {kinds}")
        if any(map(lacks_library, report.ignored)):
            say(f"note: PDF, Word, RTF, spreadsheets and web archives are read after: {FORMATS}")


def _say_by_path(what: str, told: "Sequence[Note | ReadError]") -> None:
    """Say what there is to tell of files, no more than so much of each."""
    for path, group in groupby(told, lambda one: one.path):
        some = list(group)
        for one in some[:MOST_PROBLEMS]:
            say(f"{what}{one}")
        if len(some) > MOST_PROBLEMS:
            say(f"{what}{len(some) - MOST_PROBLEMS} more of {path}")


def watch(
    paths: Annotated[
        list[Path] | None, given("PATH...", "Files and folders. If not given, those of before.")
    ] = None,
    index_folder: IndexFolder = DEFAULT_INDEX,
    lock_timeout: LockTimeout = None,
) -> None:
    """Keep the index up to date with files and folders, until Ctrl-C.

    It begins as 'kashaf index' does, and does so again when files change: a line for each time.
    What cannot be read, or another process that is writing, is said, and it goes on.

    \b
    Example:
      kashaf watch news
    """
    from index.articles.packed.streams import is_stream
    from index.updating.walk import require

    watching: Any = _watching()
    paths = paths or known_paths(index_folder)
    require(paths)
    if any(map(is_stream, paths)):
        fail("cannot watch standard input: name files and folders.")
    own = os.path.abspath(index_folder)

    def is_of_articles(_kind: object, path: str) -> bool:
        # An update writes there, which is no reason for another.
        return not os.path.abspath(path).startswith(own + os.sep)

    told: set[str] = set()
    say("note: watching for changes; Ctrl-C ends it")
    try:
        _brought_up(paths, index_folder, lock_timeout, told)
        # What changed before the watching began is found when nothing changes for a while.
        is_behind = True
        for changed in watching(
            *paths, watch_filter=is_of_articles, yield_on_timeout=True, rust_timeout=_RETRY
        ):
            if changed or is_behind:
                is_behind = not _brought_up(paths, index_folder, lock_timeout, told)
    except KeyboardInterrupt:
        # It was told to end; an update that it was in the middle of is rolled back.
        say("note: no longer watching")


def _watching() -> Any:
    try:
        from watchfiles import watch as watching
    except ImportError:
        fail("watching needs a library that is not installed: pip install 'kashaf[watch]'.")
    return watching


def _brought_up(
    paths: list[Path], index_folder: Path, lock_timeout: float | None, told: set[str]
) -> bool:
    """Bring the index up to date; say so, or what kept from it, and tell whether it is."""
    import index

    try:
        with index.open_index(index_folder, create=True, lock_timeout=lock_timeout) as ix:
            report = ix.update_from(paths)
            ix.commit()
            if report.added or report.updated or report.unchanged:
                ix.kept.note_paths(os.path.abspath(path) for path in paths)
    except (index.KashafError, OSError) as error:
        if str(error) not in told:
            say(f"note: not up to date, and tried again: {error}")
        told.add(str(error))
        return False
    _say_what_is_new(report, told)
    return True


def _say_what_is_new(report: "Report", told: set[str]) -> None:
    """Print a line if anything changed, after what was not said before of files."""
    odd = [
        *(f"skipped {one}" for one in report.problems),
        *(f"note: {one}" for one in report.notes),
    ]
    for line in odd:
        if line not in told:
            say(line)
    told.update(odd)
    if report.added or report.updated or report.removed:
        print_row(time.strftime("%Y-%m-%d %H:%M:%S"), translated(_summary(report)))
        sys.stdout.flush()
