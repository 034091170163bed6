"""The `kashaf` command: parses options, calls `index` and `search`, prints.

Exit status: 0 found or done, 1 nothing found, 2 the command could not do its job. Results go to
stdout, messages to stderr. What a command needs is imported when it runs, so that `--help` is
instant.
"""

import atexit
import gc
import os
import sys
from itertools import groupby
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from search.console import FAILED, Commands, Progress, SearchCommand, fail, say

if TYPE_CHECKING:
    from index.updating.update import Report

NOT_FOUND = 1
# What `index.open_index` takes for granted, said again because importing it takes 15 ms.
MEMORY = 512
# Of one file no more skipped records than these are named.
MOST_PROBLEMS = 20


app = typer.Typer(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Full-text search for Arabic articles.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

IndexFolder = Annotated[
    Path,
    typer.Option("--index", envvar="KASHAF_INDEX", metavar="DIR", help="Where the index lives."),
]
DEFAULT_INDEX = Path(".kashaf")


@app.command("index")
def index_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    index_folder: IndexFolder = DEFAULT_INDEX,
    encoding: Annotated[
        str | None, typer.Option(help="Read files in this encoding instead of detecting it.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Start afresh; searches see the old index until then.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Change nothing if any file cannot be read.")
    ] = False,
    memory: Annotated[
        int, typer.Option(min=1, metavar="MB", help="What gathered articles may take, about.")
    ] = MEMORY,
) -> None:
    """Index articles, or bring the index up to date with them.

    Only what changed is read again; what disappeared under PATH is removed.
    """
    import index
    from index import native
    from index.updating.update import require_encoding
    from index.updating.walk import require

    # Before an index is made for nothing.
    require(paths)
    require_encoding(encoding)
    is_first = not index_folder.exists()
    with index.open_index(index_folder, create=True, rebuild=rebuild, memory=memory) as ix:
        with Progress("Reading") as progress:
            report = ix.update_from(paths, encoding=encoding, progress=progress)
        _say_what_was_odd(report)
        if report.problems and strict:
            ix.rollback()
            fail("nothing was indexed: --strict allows no skipped file.")
        changes = len(report.added) + len(report.updated)
        if rebuild and not changes:
            ix.rollback()
            fail("there is nothing to index; the index stays as it was. Name other paths.")
        with Progress("Indexing") as progress:
            ix.commit(lambda done: progress(done, changes))
    if is_first and (note := native.note()):
        say(f"note: {note}")
    typer.echo(
        f"added {len(report.added)}, updated {len(report.updated)}, unchanged {report.unchanged},"
        f" removed {len(report.removed)}, skipped {len(report.problems)}"
    )
    if report.problems and not changes and not report.unchanged:
        raise typer.Exit(FAILED)


@app.command("search", cls=SearchCommand)
def search_command(
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What to look for.")],
    index_folder: IndexFolder = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Hits to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to pass over.")] = 0,
    output: Annotated[
        str, typer.Option("--format", metavar="text|json|jsonl|csv", help="How to print them.")
    ] = "text",
    level: Annotated[
        str, typer.Option(metavar="form|stem|root|sound", help="The loosest agreement that counts.")
    ] = "sound",
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="hamza,ta,tashkeel",
            help="Match only what is spelled so: أ not ا, ة not ه, with the marks typed. Words then"
            " match as =word does, without clitics and inflection.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what each word added to each score.")
    ] = False,
) -> None:
    """Search the index; the best articles come first.

    Words are any-of. "A phrase" in quotes (protect them from the shell), =exact, +must, -mustnot,
    AND, OR, NOT, (groups), title:word, source:word, author:word, category:word, date:2019..2021,
    prefix*, w?ldc*rds, fuzzy~ or fuzzy~2 (protect these too). In a sentence + - and = are text.
    """
    import index
    from search.formats import FORMATS

    write = FORMATS.get(output)
    if write is None:
        fail(f"cannot print as '{output}': the formats are {', '.join(FORMATS)}.")
    query = " ".join(words)
    kept = [name.strip() for name in keep.split(",")] if keep else []
    with index.open_index(index_folder) as ix:
        results = ix.search(
            query, limit=limit, offset=offset, level=level, keep=kept, explain=explain
        )
    for note in results.notes:
        say(f"note: {note}")
    if results.hits or output in ("json", "csv"):
        typer.echo(write(results, _colored()), nl=False)
    if results.total:
        shown = f"{offset + 1}-{offset + len(results)} of " if results.hits else "0 of "
        say(f"{shown}{results.total} articles, {results.took_ms:.0f} ms")
    else:
        say(
            f"nothing found for: {shorten(query, 100, placeholder=' …')}\n"
            "Try fewer words, or 'kashaf analyze' to see how the words are read."
        )
        raise typer.Exit(NOT_FOUND)


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    index_folder: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Print an article."""
    import index

    with index.open_index(index_folder) as ix:
        article = ix.get(id_)
    facts = (article.date, article.source, article.author, article.category, article.url)
    metadata = (f"{name}: {value}" for name, value in article.metadata.items())
    head = [article.title, " · ".join(str(fact) for fact in facts if fact), *metadata]
    typer.echo("\n".join([*filter(None, head), "", article.text]))


@app.command()
def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    index_folder: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Delete articles from the index; all of them, or none if one is not there."""
    import index

    with index.open_index(index_folder) as ix:
        for id_ in dict.fromkeys(ids):
            ix.delete(id_)
    typer.echo(f"deleted {len(set(ids))}")


@app.command()
def stats(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Show what the index holds."""
    from index.articles.fields import FIELDS
    from index.store.reader import open_reader
    from index.store.storage import Storage

    storage = Storage(index_folder)
    manifest = storage.manifest()
    with open_reader(storage) as reader:
        typer.echo(f"articles\t{reader.doc_count}")
        for level, name in (("form", "words"), ("stem", "stems"), ("root", "roots")):
            typer.echo(f"distinct {name}\t{reader.term_count('text', level)}")
        typer.echo(f"segments\t{len(reader.segments)}")
        typer.echo(f"size\t{storage.size() / 1e6:.1f} MB")
        for part, size in reader.disk_use().items():
            typer.echo(f"size of {part}\t{size / 1e6:.1f} MB")
        typer.echo(f"created\t{manifest.created}")
        typer.echo(f"last update\t{manifest.updated}")
        for field in (field.name for field in FIELDS if field.is_counted):
            for value, articles in reader.counts(field).items():
                typer.echo(f"{field}\t{value}\t{articles}")


@app.command()
def optimize(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Write the index as one segment, without what was deleted; searches get a little faster."""
    import index
    from index.store.storage import Storage

    storage = Storage(index_folder)
    with index.open_index(index_folder) as ix:
        before = storage.size()
        ix.optimize()
    typer.echo(f"size {before / 1e6:.1f} MB, now {storage.size() / 1e6:.1f} MB")


@app.command()
def analyze(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words to analyse.")],
) -> None:
    """Show how words are read: typed, offsets, folded, segments, stem, root, sound."""
    from index.analysis.analyzer import LEVELS, levels, segments, tokenize

    typer.echo("\t".join(("typed", "offsets", "folded", "segments", *LEVELS[1:])))
    for token in tokenize(" ".join(text)):
        form, *others = (" / ".join(terms) for terms in levels(token.letters))
        span = f"{token.start}-{token.end}"
        typer.echo("\t".join((token.text, span, form, "+".join(segments(token.letters)), *others)))


@app.command()
def evaluate(
    topics: Annotated[Path, typer.Option(help="Topics: qid TAB query, a line each.")],
    qrels: Annotated[
        Path,
        typer.Option(
            help="Judgements: qid 0 docid relevance. Where ids have blanks, write tabs between, or"
            " %20 for each."
        ),
    ],
    index_folder: IndexFolder = DEFAULT_INDEX,
    measures: Annotated[
        str | None,
        typer.Option(
            help="Measures as ir_measures names them, blanks between; RR@10, nDCG@10 and R@100 if"
            " none are named."
        ),
    ] = None,
    depth: Annotated[int, typer.Option(min=1, help="Hits to rank for each topic.")] = 100,
    run: Annotated[
        Path | None,
        typer.Option(help="Also write the ranking, as a TREC run; blanks in ids become %20."),
    ] = None,
) -> None:
    """Measure the ranking against judged topics."""
    import index
    from search import evaluate as evaluation

    with index.open_index(index_folder) as ix:
        wanted = evaluation.DEFAULT_MEASURES if measures is None else measures.split()
        result = evaluation.evaluate(ix.searcher(), topics, qrels, wanted, depth)
    typer.echo(f"topics\t{result.topics}")
    for name, mean in result.means.items():
        typer.echo(f"{name}\t{mean:.4f}")
    if run:
        run.write_text(evaluation.trec_run(result), "utf-8")
        blanks = {
            id_ for row in result.run for id_ in row[:2] if evaluation.without_blanks(id_) != id_
        }
        if blanks:
            say(f"note: {run}: blanks in {len(blanks)} ids are written as %20")


def main() -> None:
    """Run the command line, in a process of its own."""
    # The BLAS of numpy, of which nothing here makes use, would start a thread for each core: 50 ms.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Completion would import rich, 100 ms, to take markup out of help that has none.
    sys.modules["rich"] = None  # type: ignore[assignment]
    # What is imported stays, and goes with the process: looking for cycles in it time and again,
    # most of all at the end, takes 30 ms.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    app()


def _version(wanted: bool) -> None:
    if not wanted:
        return
    import platform

    from index import native
    from index.segment.schema import FORMAT_VERSION
    from index.version import COMPILED, VERSION

    typer.echo(f"kashaf {VERSION}")
    typer.echo(f"Python\t{platform.python_version()}")
    typer.echo(f"index format\t{FORMAT_VERSION}")
    missing = native.missing()
    if compiled := [name for name in COMPILED if name not in missing]:
        typer.echo(f"compiled\t{' '.join(compiled)}")
    for reason in dict.fromkeys(missing.values()):
        names = [name for name in missing if missing[name] == reason]
        typer.echo(f"not compiled\t{' '.join(names)}\t{reason}")
    raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Show the version, and what is compiled.",
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Where a command fails, show where in the program.")
    ] = False,
) -> None:
    pass


def _say_what_was_odd(report: "Report") -> None:
    for path, group in groupby(report.problems, lambda problem: problem.path):
        problems = list(group)
        for problem in problems[:MOST_PROBLEMS]:
            say(f"skipped {problem}")
        if len(problems) > MOST_PROBLEMS:
            say(f"skipped {len(problems) - MOST_PROBLEMS} more of {path}")
    for note in report.notes:
        say(f"note: {note}")
    if report.ignored:
        kinds = ", ".join(
            f"{n} {suffix or 'without suffix'}" for suffix, n in report.ignored.items()
        )
        say(f"left aside, of kinds not read: {kinds}")


def _colored() -> bool:
    # https://no-color.org: any value that is not empty switches colours off.
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


if __name__ == "__main__":
    main()
