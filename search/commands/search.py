"""`kashaf search`: ranked hits, printed."""

from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search.commands import (
    AllCopies,
    HitFormat,
    OwnWordsFolder,
    Since,
    Until,
    WithReasons,
    WithScores,
    filter_of,
    flag,
    given,
    how_many,
    say_own_words,
    seconds,
    takes,
    whole,
)
from search.commands.shell.indexes import DEFAULT_INDEXES, IndexFolders, open_indexes
from search.commands.shell.printing import print_hits, require_format
from search.notes import counted
from search.output.console import NOT_FOUND, fail, print_results, say

if TYPE_CHECKING:
    from index import Hits, Index, Indexes, Results


def search(
    words: Annotated[list[str], given("QUERY...", "What to look for.")],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    limit: Annotated[int, how_many("Hits to show.")] = 10,
    offset: Annotated[int, whole("N", "Hits to pass over.", least=0)] = 0,
    output: HitFormat = "text",
    level: Annotated[
        str | None,
        takes(
            "form|stem|kin|sound|root",
            "The loosest agreement that finds an article; if none is named, a shared root only"
            " adds to the score.",
        ),
    ] = None,
    keep: Annotated[
        str | None,
        takes(
            "hamza,ta,tashkeel",
            "Match only what is spelled so: أ not ا, ة not ه, with the marks typed. Words then"
            " match as =word does, without clitics and inflection.",
        ),
    ] = None,
    every: Annotated[bool, flag("--all", "Every word has to be there: --match all.")] = False,
    match: Annotated[str, takes("any|most|all", "How many of the words have to be there.")] = "any",
    sort: Annotated[
        str | None,
        takes(
            "score|date|-date|title|source",
            "How to sort; -date is newest first, as queries without words come anyway.",
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Annotated[
        list[str] | None, takes("NAME", "Of this source, or of one of several.")
    ] = None,
    category: Annotated[
        list[str] | None, takes("NAME", "Of this category, or one of several.")
    ] = None,
    where: Annotated[
        list[str] | None,
        takes("FIELD=VALUE", "With this value in a field, of the metadata too: lang=ar."),
    ] = None,
    facets: Annotated[
        str | None,
        takes(
            "source,date:month,FIELD", "Count all that is found by these fields, as text or json."
        ),
    ] = None,
    group_by: Annotated[
        str | None,
        takes(
            "source|date:month|FIELD",
            "Show the best of each value of a field, with how many there are of it.",
        ),
    ] = None,
    all_copies: AllCopies = False,
    new: Annotated[
        bool, flag("--new", "Of a saved search, @NAME, what was not seen of it yet.")
    ] = False,
    explain: Annotated[
        bool, flag("--explain", "Say what each word added to each score, and why.")
    ] = False,
    scores: WithScores = False,
    no_fallback: Annotated[
        bool,
        flag(
            "--no-fallback",
            "Where nothing is found, only say what may have been meant, and search for nothing"
            " else.",
        ),
    ] = False,
    reasons: WithReasons = None,
    show_query: Annotated[
        bool, flag("--show-query", "Say how the query was read, as a tree.")
    ] = False,
    excel: Annotated[
        bool,
        flag(
            "--excel",
            "Print csv for spreadsheets: with a byte order mark, and ' before what they would"
            " compute as a formula.",
        ),
    ] = False,
    fields: Annotated[
        str | None,
        takes(
            "id,date,score",
            "Print these of a hit's fields only, as json, jsonl, csv or tsv; without snippets and"
            " matches among them it is several times quicker.",
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            parser=seconds,
            metavar="SECONDS",
            help="Give what was found by then, and say so; if not named, all of it.",
        ),
    ] = None,
) -> None:
    """Search the index; the best articles come first.

    Words are any-of. "A phrase" in quotes (protect them from the shell), =exact, +must, -mustnot,
    AND, OR, NOT, (groups), title:word, source:word, author:word, category:word, date:2019..2021,
    prefix*, w?ldc*rds, fuzzy~ or fuzzy~2, /regular expressions/ (protect these too). In a sentence
    + - and = are text.

    \b
    Examples:
      kashaf search زيارة وزير الدفاع التركي
      kashaf search --since 2020-09 --sort -date '+"حكومة الوفاق" -قطر'
      kashaf search --format csv --excel --limit 1000 ليبيا > hits.csv
    """
    import index
    from index.analysis.analyzer import DEFAULT_LEVEL

    require_format(output)
    if excel and output != "csv":
        fail("cannot print so for Excel: --excel is for --format csv.")
    if facets and output not in ("text", "json"):
        fail("cannot count so: --facets is for --format text and json.")
    chosen = _chosen(fields, output)
    asked: dict[str, Any] = {
        "limit": limit,
        "offset": offset,
        "level": DEFAULT_LEVEL if level is None else level,
        "keep": [name.strip() for name in keep.split(",")] if keep else [],
        "explain": explain,
        "timeout": timeout,
        "fallback": not no_fallback,
        "match": "all" if every else match,
        "sort": sort,
        "since": since,
        "until": until,
        "filter": filter_of(where or [], source=source, category=category),
        "group_by": group_by,
        "all_copies": all_copies,
        "facets": [name.strip() for name in facets.split(",")] if facets else [],
    }
    query = " ".join(words)
    if new:
        _require_plain(query, asked)
    began = perf_counter()
    with open_indexes(index_folders, own_words) as ix:
        if show_query:
            _say_tree(query, asked, ix)
        found: index.Results | index.Hits
        pieces: Iterator[str] = iter(())
        if new:
            if not isinstance(ix, index.Index):
                fail("cannot tell what is new in several indexes: --new is for one --index.")
            found = ix.kept.new(query[1:], limit=limit)
        elif output not in ("text", "json"):
            from search.output import formats

            found = ix.hits(query, snippets=formats.needs_snippets(chosen), **asked)
            pieces = formats.streamed(found, output, chosen, excel, scores)
        else:
            found = ix.search(query, **asked)
        say_own_words(ix)
        for note in found.notes:
            say(f"note: {note}")
        if isinstance(found, index.Results):
            print_hits(found, output, index_folders, chosen, scores, reasons)
        else:
            for piece in pieces:
                print_results(piece)
    if isinstance(found, index.Hits) and found.timed_out and found.count:
        say(f"note: the time allowed, {timeout:g} s, was up: these are the hits made by then")
    count = found.count if isinstance(found, index.Hits) else len(found)
    if not found.total:
        _say_nothing(query, new)
        raise typer.Exit(NOT_FOUND)
    _say_how_many(found, offset, count, perf_counter() - began)


def _say_tree(query: str, asked: Mapping[str, Any], ix: "Index | Indexes") -> None:
    """Say how a query is read, a line for each thing in it."""
    from search.output.formats import tree_lines
    from search.query.parser import parse

    how = {name: asked[name] for name in ("level", "keep", "match")}
    for line in tree_lines(parse(query, **how, stop=ix.searcher().own.stop).tree):
        say(line)


def _say_how_many(found: "Results | Hits", offset: int, count: int, took: float) -> None:
    """Say which of how many are shown, and in how many seconds they were found."""
    shown = f"{offset + 1}-{offset + count} of " if count else "0 of "
    shown += f"{found.groups} groups of " if found.groups is not None else ""
    folded = f", {found.folded} folded under others as copies (--all-copies)"
    many = f"{counted(found.total, 'article')}{folded if found.folded else ''}"
    say(f"{shown}{many}, {took * 1000:.0f} ms")


def _say_nothing(query: str, new: bool) -> None:
    """Say that nothing is found, and what may be done about it."""
    from search.notes import cut

    if new:
        say(f"nothing new for: {cut(query)}")
        return
    say(f"nothing found for: {cut(query)}")
    fewer = "fewer words, or " * (len(query.split()) > 1)
    say(f"Try {fewer}'kashaf analyze' to see how the words are read.")


def _require_plain(query: str, asked: Mapping[str, Any]) -> None:
    """Fail where what is new is asked for of no saved search, or not of all it finds."""
    if not query.startswith("@"):
        fail(f"cannot tell what is new of '{query}': --new is for a saved search, as in @oil.")
    usual = {"limit", "level", "fallback", "match"}
    others = [name for name, value in asked.items() if value and name not in usual]
    if others:
        name = others[0].replace("_", "-")
        fail(f"cannot tell what is new so: --new goes without --{name}. Save a query that has it.")


def _chosen(fields: str | None, output: str) -> list[str]:
    """Return the fields of hits that are to be printed; none stands for all."""
    if fields is None:
        return ["id"] if output == "ids" else []
    from search.output.formats import FIELDS, WITH_FIELDS

    if output not in WITH_FIELDS:
        having = "--fields is for --format json, jsonl, csv and tsv."
        fail(f"cannot choose fields of {output}: {having}")
    chosen = [name.strip() for name in fields.split(",")]
    for name in chosen:
        if name not in FIELDS:
            fail(f"cannot print the field '{name}' of hits: the fields are {', '.join(FIELDS)}.")
    return chosen
