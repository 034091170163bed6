"""`kashaf search`: ranked hits, printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

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


Loosest = Annotated[
    str | None,
    takes(
        "form|stem|kin|sound|root",
        "The loosest agreement that finds an article; if none is named, a shared root only"
        " adds to the score.",
    ),
]
SpelledSo = Annotated[
    str | None,
    takes(
        "hamza,ta,tashkeel",
        "Match only what is spelled so: أ not ا, ة not ه, with the marks typed. Words then"
        " match as =word does, without clitics and inflection.",
    ),
]
Every = Annotated[bool, flag("--all", "Every word has to be there: --match all.")]
HowMany = Annotated[str, takes("any|most|all", "How many of the words have to be there.")]
SortedBy = Annotated[
    str | None,
    takes(
        "score|date|-date|title|source",
        "How to sort; -date is newest first, as queries without words come anyway.",
    ),
]
Sources = Annotated[list[str] | None, takes("NAME", "Of this source, or of one of several.")]
Categories = Annotated[list[str] | None, takes("NAME", "Of this category, or one of several.")]
Where = Annotated[
    list[str] | None,
    takes("FIELD=VALUE", "With this value in a field, of the metadata too: lang=ar."),
]
Facets = Annotated[
    str | None,
    takes("source,date:month,FIELD", "Count all that is found by these fields, as text or json."),
]
GroupedBy = Annotated[
    str | None,
    takes(
        "source|date:month|FIELD",
        "Show the best of each value of a field, with how many there are of it.",
    ),
]
OnlyNew = Annotated[bool, flag("--new", "Of a saved search, @NAME, what was not seen of it yet.")]
WithShares = Annotated[bool, flag("--explain", "Say what each word added to each score, and why.")]
NoFallback = Annotated[
    bool,
    flag(
        "--no-fallback",
        "Where nothing is found, only say what may have been meant, and search for nothing else.",
    ),
]
WithTree = Annotated[bool, flag("--show-query", "Say how the query was read, as a tree.")]
ForExcel = Annotated[
    bool,
    flag(
        "--excel",
        "Print csv for spreadsheets: with a byte order mark, and ' before what they would"
        " compute as a formula.",
    ),
]
FieldNames = Annotated[
    str | None,
    takes(
        "id,date,score",
        "Print these of a hit's fields only, as json, jsonl, csv or tsv; without snippets and"
        " matches among them it is several times quicker.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        parser=seconds,
        metavar="SECONDS",
        help="Give what was found by then, and say so; if not named, all of it.",
    ),
]

# The formats that are printed when all is found, and not hit by hit.
_WHOLE = ("text", "json")


class _Printing(NamedTuple):
    """How hits are printed: the format, and what of each."""

    output: str
    fields: Sequence[str]
    excel: bool
    scores: bool
    reasons: bool | None


def search(
    words: Annotated[list[str], given("QUERY...", "What to look for.")],
    index_folders: IndexFolders = DEFAULT_INDEXES,
    own_words: OwnWordsFolder = None,
    limit: Annotated[int, how_many("Hits to show.")] = 10,
    offset: Annotated[int, whole("N", "Hits to pass over.", least=0)] = 0,
    output: HitFormat = "text",
    level: Loosest = None,
    keep: SpelledSo = None,
    every: Every = False,
    match: HowMany = "any",
    sort: SortedBy = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    category: Categories = None,
    where: Where = None,
    facets: Facets = None,
    group_by: GroupedBy = None,
    all_copies: AllCopies = False,
    new: OnlyNew = False,
    explain: WithShares = False,
    scores: WithScores = False,
    no_fallback: NoFallback = False,
    reasons: WithReasons = None,
    show_query: WithTree = False,
    excel: ForExcel = False,
    fields: FieldNames = None,
    timeout: Timeout = None,
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
    from index import Results
    from index.analysis.analyzer import DEFAULT_LEVEL

    _require_printable(output, excel, facets)
    printing = _Printing(output, _chosen(fields, output), excel, scores, reasons)
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
        _require_plain(query, {**asked, "excel": excel})
    began = perf_counter()
    with open_indexes(index_folders, own_words) as ix:
        if show_query:
            _say_tree(query, asked, ix)
        found = _of_saved(query, limit, ix) if new else _found(query, asked, printing, ix)
        say_own_words(ix)
        for note in found.notes:
            say(f"note: {note}")
        count = _printed(found, printing, index_folders)
    if not isinstance(found, Results) and found.timed_out and count:
        say(f"note: the time allowed, {timeout:g} s, was up: these are the hits made by then")
    if not found.total:
        _say_nothing(query, new)
        raise typer.Exit(NOT_FOUND)
    _say_how_many(found, offset, count, perf_counter() - began)


def _require_printable(output: str, excel: bool, facets: str | None) -> None:
    """Fail where what is asked for cannot be printed in a format."""
    require_format(output)
    if excel and output != "csv":
        fail("cannot print so for Excel: --excel is for --format csv.")
    if facets and output not in _WHOLE:
        fail("cannot count so: --facets is for --format text and json.")


def _found(
    query: str, asked: Mapping[str, Any], printing: _Printing, ix: "Index | Indexes"
) -> "Results | Hits":
    """Return what a query finds: a page of it, or one hit after the other."""
    if printing.output in _WHOLE:
        return ix.search(query, **asked)
    from search.output.formats import needs_snippets

    return ix.hits(query, snippets=needs_snippets(printing.fields), **asked)


def _of_saved(query: str, limit: int, ix: "Index | Indexes") -> "Results":
    """Return what a saved search finds that was not seen of it yet."""
    from index import Index

    if not isinstance(ix, Index):
        fail("cannot tell what is new in several indexes: --new is for one --index.")
    return ix.kept.new(query[1:], limit=limit)


def _printed(found: "Results | Hits", how: _Printing, index_folders: Sequence[Path]) -> int:
    """Print what was found, and return how many hits that were."""
    from index import Results

    if isinstance(found, Results):
        print_hits(found, how.output, index_folders, how.fields, how.scores, how.reasons)
        return len(found)
    from search.output.formats import streamed

    for piece in streamed(found, how.output, how.fields, how.excel, how.scores):
        print_results(piece)
    return found.count


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
    from index.analysis.analyzer import DEFAULT_LEVEL

    if not query.startswith("@"):
        fail(f"cannot tell what is new of '{query}': --new is for a saved search, as in @oil.")
    usual = {"level": DEFAULT_LEVEL, "match": "any", "fallback": True, "limit": asked["limit"]}
    others = [name for name, value in asked.items() if (value or None) != usual.get(name)]
    if others:
        name = "no-fallback" if others[0] == "fallback" else others[0].replace("_", "-")
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
