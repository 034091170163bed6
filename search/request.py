"""A request: a query, parsed, and whatever else is asked of its answer, checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date as Date

from index.analysis.analyzer import DEFAULT_LEVEL
from index.arguments import flag, seconds, string, strings, whole
from search.deadline import NEVER, Deadline
from search.query import Query, parse
from search.selection import Selection, selected


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: `limit` hits, None for all, after the first `offset`.

    `fallback` lets something else be searched where the query finds nothing; hits have snippets and
    explanations as it says.
    """

    query: Query
    limit: int | None = 10
    offset: int = 0
    selection: Selection = field(default_factory=Selection)
    fallback: bool = True
    explain: bool = False
    snippets: bool = True
    deadline: Deadline = NEVER


def request(
    query: str,
    *,
    limit: int | None,
    offset: int = 0,
    level: str = DEFAULT_LEVEL,
    keep: Collection[str] = (),
    explain: bool = False,
    snippets: bool = True,
    fallback: bool = True,
    match: str = "any",
    sort: str | None = None,
    since: Date | str | None = None,
    until: Date | str | None = None,
    filter: Mapping[str, str | Collection[str]] | None = None,
    facets: Collection[str] = (),
    timeout: float | None = None,
) -> Request:
    """Return what is asked for by the arguments of `Asking.search`; raises what that does."""
    deadline = Deadline.after(None if timeout is None else seconds("timeout", timeout))
    text = string("query", query)
    selection = selected(match, sort, since, until, filter, facets)
    return Request(
        parse(text, string("level", level), strings("keep", keep), match),
        None if limit is None else whole("limit", limit),
        whole("offset", offset),
        selection,
        flag("fallback", fallback),
        flag("explain", explain),
        flag("snippets", snippets),
        deadline,
    )
