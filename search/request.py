"""A request: a query, parsed, and whatever else is asked of its answer, checked."""

from collections.abc import Collection
from dataclasses import dataclass, field

from index.arguments import flag, seconds, string, strings, whole
from search.deadline import NEVER, Deadline
from search.filtering.selection import Selection
from search.query.parser import Query, parse


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: `limit` hits, None for all, after the first `offset`.

    `fallback` lets something else be searched where the query finds nothing; hits have snippets,
    explanations and reasons as it says. What is `like` a document is asked for without it, and
    without advice.
    Near-copies of a better hit are folded under it unless `all_copies`.
    """

    query: Query
    limit: int | None = 10
    offset: int = 0
    selection: Selection = field(default_factory=Selection)
    fallback: bool = True
    explain: bool = False
    reasons: bool = False
    snippets: bool = True
    deadline: Deadline = NEVER
    like: int | None = None
    all_copies: bool = True


def request(
    query: str,
    *,
    limit: int | None,
    offset: int,
    level: str,
    keep: Collection[str],
    selection: Selection,
    fallback: bool,
    explain: bool,
    reasons: bool,
    snippets: bool,
    all_copies: bool,
    timeout: float | None,
    stop: frozenset[str],
) -> Request:
    """Return what is asked for by the arguments of `Asking.search`; raises what that does.

    `stop` are forms of stop words.
    """
    deadline = Deadline.after(None if timeout is None else seconds("timeout", timeout))
    text = string("query", query)
    return Request(
        parse(text, string("level", level), strings("keep", keep), selection.match, stop),
        None if limit is None else whole("limit", limit),
        whole("offset", offset),
        selection,
        flag("fallback", fallback),
        flag("explain", explain),
        flag("reasons", reasons),
        flag("snippets", snippets),
        deadline,
        all_copies=flag("all_copies", all_copies),
    )
