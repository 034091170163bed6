"""`kashaf batch`: a list of names or queries, one table of counts and one of hits."""

from pathlib import Path
from typing import Annotated

import typer

from search.commands import (
    OwnWordsFolder,
    flag,
    given,
    how_many,
    say_own_words,
    takes,
)
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
from search.notes import counted
from search.output.console import Progress, fail, say


def batch(
    file: Annotated[Path, given("FILE", "Names or queries: a line each, or a .csv.")],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    out: Annotated[
        Path | None,
        takes("NAME", "Write NAME.counts.csv and NAME.hits.csv; if it is not given, beside FILE."),
    ] = None,
    output: Annotated[
        str, typer.Option("--format", metavar="csv|jsonl", help="What to write them as.")
    ] = "csv",
    limit: Annotated[int, how_many("Hits of each.", 0)] = 10,
    match: Annotated[
        str,
        takes(
            "phrase|all|most|any",
            "What has to be there of a line of plain words; queries stay as they are.",
        ),
    ] = "phrase",
    snippets: Annotated[
        bool, flag("--snippets", "Write what matched too, which takes longer.")
    ] = False,
    again: Annotated[bool, flag("--again", "Begin anew, not where it was left.")] = False,
) -> None:
    """Search for each line of a list of names or queries.

    Writes one table of how many articles have each, and one of the best of them.

    \b
    Example:
      kashaf batch names.txt --limit 5
    """
    import csv

    from search.batch import answers, read_queries
    from search.output.tables import Tables

    if output not in ("csv", "jsonl"):
        fail(f"cannot write '{output}': the formats are csv, jsonl.")
    try:
        queries = read_queries(file)
    except UnicodeDecodeError:
        fail(f"cannot read '{file}': it is not UTF-8.")
    except csv.Error as error:
        fail(f"cannot read '{file}': it is no CSV ({error}).")
    if not queries:
        fail(f"cannot search for '{file}': it has no lines.")
    base = out or file.with_suffix("")
    tables = Tables(base, output, snippets)
    done = 0 if again else tables.done(queries)
    if done is None:
        fail(
            f"cannot go on: '{tables.counts}' is of another list, or has other columns."
            " Name another --out, or begin with --again."
        )
    with open_indexes(index_folders, own_words) as ix:
        say_own_words(ix)
        found = answers(ix.searcher(), queries, limit, match, snippets, done + 1)
        with tables.opened(done) as write, Progress("Searching") as shown:
            for answer in found:
                write(answer)
                shown(answer.number, len(queries))
    before = f", {done} of them before" if done else ""
    say(f"{counted(len(queries), 'query')}{before}: {tables.counts}, {tables.hits}")
