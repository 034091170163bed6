"""`kashaf stats`, `optimize`, `check`, `doctor`: what is in an index, or files, and how sound."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.commands import (
    DEFAULT_INDEX,
    IndexFolder,
    LockTimeout,
    flag,
    given,
    is_in_cluster,
    require_folder,
)
from search.notes import counted, size
from search.output.console import NOT_FOUND, Progress, print_row, say

if TYPE_CHECKING:
    from index.checking.check import CheckReport


def stats(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Show what the index holds.

    \b
    Example:
      kashaf stats
    """
    from index.articles.fields import FIELDS
    from index.store.reader import open_reader
    from index.store.storage import Storage

    if is_in_cluster(index_folder):
        _stats_of_cluster(index_folder)
        return
    storage = Storage(index_folder)
    manifest = storage.manifest()
    with open_reader(storage) as reader:
        print_row("articles", reader.doc_count)
        for level, name in (("form", "words"), ("stem", "stems"), ("root", "roots")):
            print_row(f"distinct {name}", reader.term_count("text", level))
        print_row("segments", len(reader.segments))
        print_row("size", size(storage.size()))
        for part, used in reader.disk_use().items():
            print_row(f"size of {part}", size(used))
        print_row("created", manifest.created)
        print_row("last update", manifest.updated)
        for field in (field.name for field in FIELDS if field.is_counted):
            for value, articles in reader.counts(field).items():
                print_row(field, value, articles)


def _stats_of_cluster(index_folder: Path) -> None:
    import index
    from index.articles.fields import FIELDS
    from index.opensearch.reader import ClusterReader

    with index.open_index(index_folder) as ix:
        reader = ix.searcher().engine
        assert isinstance(reader, ClusterReader)  # noqa: S101
        print_row("articles", reader.doc_count)
        for part, used in reader.disk_use().items():
            print_row(f"size of {part}", size(used))
        print_row("created", reader.created())
        for field in (field.name for field in FIELDS if field.is_counted):
            for value, articles in reader.finder.counted_values(field).items():
                print_row(field, value, articles)


def optimize(index_folder: IndexFolder = DEFAULT_INDEX, lock_timeout: LockTimeout = None) -> None:
    """Write the index as one segment, without what was deleted.

    Searches get a little faster.

    \b
    Example:
      kashaf optimize
    """
    import index
    from index.store.storage import Storage

    if is_in_cluster(index_folder):
        with index.open_index(index_folder) as ix:
            ix.optimize()
        return
    storage = Storage(index_folder)
    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        before = storage.size()
        ix.optimize()
    print_row(f"size {size(before)}, now {size(storage.size())}")


def check(
    index_folder: IndexFolder = DEFAULT_INDEX,
    full: Annotated[
        bool, flag("--full", "Compare the words of all articles, not of some.")
    ] = False,
    repair: Annotated[
        bool,
        flag("--repair", "Keep what is sound, and index the rest anew from itself."),
    ] = False,
    lock_timeout: LockTimeout = None,
) -> None:
    """Check that the index is what was written.

    What is wrong is told in lines of file, article and reason. The exit status is 1 where something
    is, or where not all was saved.

    \b
    Example:
      kashaf check --repair
    """
    import index

    require_folder(index_folder, "check")
    report = index.check_index(index_folder, full=full, repair=repair, lock_timeout=lock_timeout)
    for finding in report.findings:
        print_row(finding.file, finding.article, finding.reason)
    for id_ in report.lost:
        print_row("lost", id_, "its article could not be read")
    if report.lost_unnamed:
        say(f"lost: {counted(report.lost_unnamed, 'article')} without an id")
    print_row(_outcome(report, repair))
    if (report.lost or report.lost_unnamed) if repair else report.findings:
        raise typer.Exit(1)


def _outcome(report: "CheckReport", repair: bool) -> str:
    held = f"{counted(report.articles, 'article')} in {counted(report.segments, 'segment')}"
    if report.is_sound:
        return f"sound: {held}, the words of {counted(report.compared, 'article')} compared"
    if not repair:
        return f"damaged: {held}. Run 'kashaf check --repair' to keep what is sound."
    lost = len(report.lost) + report.lost_unnamed
    return f"repaired: {held}, {report.rebuilt} of them indexed anew, {lost} lost"


def doctor(
    paths: Annotated[list[Path], given("PATH...", "Files and folders.")],
    as_json: Annotated[bool, flag("--json", "Print what is found as one object of JSON.")] = False,
) -> None:
    """Say what would spoil search in files, before they are indexed.

    Nothing is written. The status is 1 where something is wrong.

    \b
    Example:
      kashaf doctor news
    """
    from index.updating.doctor import diagnose

    with Progress("Reading") as progress:
        diagnosis = diagnose(paths, progress)
    if as_json:
        found = [asdict(finding) for finding in diagnosis.findings.values()]
        # As `print_row` asks the gate, which lets pass what JSON escapes.
        print_row(json.dumps({"articles": diagnosis.articles, "findings": found}))
    else:
        print_row(f"{diagnosis.articles} articles can be read")
        for finding in sorted(diagnosis.findings.values(), key=lambda one: -one.count):
            print_row(finding.count, finding.kind, "; ".join(finding.examples))
    if diagnosis.findings:
        raise typer.Exit(NOT_FOUND)
