"""`kashaf stats`, `optimize`, `check`, `doctor`: what is in an index, or files, and how sound."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.commands import LockTimeout, flag, given
from search.commands.shell.indexes import (
    DEFAULT_INDEX,
    IndexFolder,
    is_in_cluster,
)
from search.commands.shell.printing import print_facts
from search.notes import counted, size
from search.output.console import NOT_FOUND, Progress, fail, print_row, say, translated

if TYPE_CHECKING:
    from index.checking.check import CheckReport
    from index.updating.doctor import Diagnosis


def stats(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Show what the index holds.

    \b
    Example:
      kashaf stats
    """
    from index.store.holdings import holdings
    from index.store.reader import open_reader
    from index.store.storage import Storage

    if is_in_cluster(index_folder):
        _stats_of_cluster(index_folder)
        return
    storage = Storage(index_folder)
    storage.manifest()
    with open_reader(storage) as reader:
        held, uses = holdings(reader, [storage]), reader.disk_use()
    print_facts(
        ("articles", held["articles"]),
        *((f"distinct {name}", held[name]) for name in ("words", "stems", "roots")),
        ("segments", held["segments"]),
        ("size", size(held["bytes"])),
        *((f"size of {part}", size(used)) for part, used in uses.items()),
        ("created", held["created"]),
        ("last update", held["updated"]),
    )
    print_facts(
        *(
            (field, value, articles)
            for field, counts in held["fields"].items()
            for value, articles in counts.items()
        )
    )


def _stats_of_cluster(index_folder: Path) -> None:
    import index
    from index.articles.fields import FIELDS
    from index.opensearch.reader import ClusterReader

    with index.open_index(index_folder) as ix:
        reader = ix.searcher().engine
        assert isinstance(reader, ClusterReader)  # noqa: S101
        print_facts(
            ("articles", reader.doc_count),
            *((f"size of {part}", size(used)) for part, used in reader.disk_use().items()),
            ("created", reader.created()),
        )
        counted_by = (field.name for field in FIELDS if field.is_counted)
        print_facts(
            *(
                (field, value, articles)
                for field in counted_by
                for value, articles in reader.finder.counted_values(field).items()
            )
        )


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
    print_row(translated(f"size {size(before)}, now {size(storage.size())}"))


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

    report = index.check_index(index_folder, full=full, repair=repair, lock_timeout=lock_timeout)
    for finding in report.findings:
        print_row(finding.file, finding.article, translated(finding.reason))
    for id_ in report.lost:
        print_row(translated("lost"), id_, translated("its article could not be read"))
    if report.lost_unnamed:
        say(f"lost: {counted(report.lost_unnamed, 'article')} without an id")
    print_row(translated(_outcome(report, repair)))
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
    paths: Annotated[
        list[Path] | None, given("PATH...", "Files and folders; if not given, the index is asked.")
    ] = None,
    as_json: Annotated[bool, flag("--json", "Print what is found as one object of JSON.")] = False,
    fix: Annotated[
        bool, flag("--fix", "Show lines that indexing puts right, before and after.")
    ] = False,
    index_folder: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Say what would spoil search in files, or probe the index.

    Nothing is written. The status is 1 where something is wrong.

    \b
    Examples:
      kashaf doctor news
      kashaf doctor --fix news
      kashaf doctor
    """
    if fix and not paths:
        fail("cannot show what is put right: name files and folders.")
    diagnosis, outcome = _of_files(paths) if paths else _of_index(index_folder)
    changes = diagnosis.changes if fix else []
    if as_json:
        # Imported late, as all that few commands need.
        import json

        found = [asdict(finding) for finding in diagnosis.findings.values()]
        # As `print_row` asks the gate, which lets pass what JSON escapes.
        told = {"articles": diagnosis.articles, "findings": found}
        print_row(json.dumps({**told, "changes": [*map(asdict, changes)]} if fix else told))
    else:
        print_row(translated(outcome))
        for finding in sorted(diagnosis.findings.values(), key=lambda one: -one.count):
            print_row(finding.count, translated(finding.kind), "; ".join(finding.examples))
        for change in changes:
            print_row(change.id, change.before, change.after)
    if diagnosis.findings:
        raise typer.Exit(NOT_FOUND)


def _of_files(paths: list[Path]) -> tuple["Diagnosis", str]:
    from index.updating.doctor import diagnose

    with Progress("Reading") as progress:
        diagnosis = diagnose(paths, progress)
    return diagnosis, f"{counted(diagnosis.articles, 'article')} can be read"


def _of_index(folder: Path) -> tuple["Diagnosis", str]:
    import index
    from index.updating.doctor import Diagnosis
    from search.probing import probe

    with index.open_index(folder) as ix, Progress("Asking") as progress:
        found = probe(ix, ix.ids(), len(ix), ix.get, progress)
        diagnosis = Diagnosis(len(ix))
    for kind, example in found.findings:
        diagnosis.add(kind, example)
    articles = counted(diagnosis.articles, "article")
    return diagnosis, f"{articles}, {found.asked} of them asked for by words of theirs"
