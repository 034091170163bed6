"""The API: what may be asked for, and its answers, which are those of the command line as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from search.output.formats import as_jsonl
from search.results import described, escaped, json_text
from search.web import parameters
from search.web.concordance import concordance
from search.web.parameters import Parameter
from search.web.shown.others import counted, over_time
from search.web.visit import Visit

JSON, LINES = "application/json", "application/x-ndjson"
Values = Mapping[str, Any]
# Lines of a stream that are made at a time, in a thread.
_AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of the API: what it tells, what may be asked, and what makes its answer."""

    path: str
    told: str
    parameters: Sequence[Parameter]
    make: Callable[[Visit, Values], object]


def answer(endpoint: Endpoint, visit: Visit) -> Response:
    """Answer a request of the API, as one value or as a stream of lines."""
    also = ("index",) if visit.indexes else ()
    made = endpoint.make(visit, parameters.read(endpoint.parameters, visit.address.pairs, also))
    if isinstance(made, Iterator):
        return StreamingResponse(_some_at_a_time(made), media_type=LINES)
    return Response(_json(made), media_type=JSON)


def _json(made: object) -> str:
    try:
        return escaped(orjson.dumps(made).decode())
    except TypeError:
        # Halves of letters, which a query may have and UTF-8 has not.
        return json_text(made)


def _some_at_a_time(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, _AT_A_TIME)):
        yield piece


def _search(visit: Visit, asked: Values) -> object:
    how = parameters.searched(asked)
    if asked["format"] == "jsonl":
        # Whether there was time for all of it is known after its headers are sent.
        visit.is_kept = False
        return as_jsonl(visit.index.hits(asked["q"], **how, timeout=visit.settings.timeout))
    found = visit.index.search(asked["q"], **how, timeout=visit.settings.timeout)
    visit.is_kept = not found.timed_out
    return found.to_dict()


def _suggest(visit: Visit, asked: Values) -> object:
    typed, limit = asked["q"], asked["limit"]
    saved = [f"@{name}" for name in visit.index.kept.searches] if typed.strip() else []
    begun = [name for name in saved if name.startswith(typed.strip())]
    found = visit.index.suggest(typed, limit=limit, titles=asked["titles"])
    searches = [{"text": name, "count": 0, "kind": "search"} for name in begun[:limit]]
    return {"q": typed, "suggestions": [*searches, *(asdict(one) for one in found)]}


def _article(visit: Visit, asked: Values) -> object:
    read = visit.index.reading(asked["id"], asked["q"], page=asked["page"])
    article = read.article
    tags = [name for name, ids in visit.index.kept.tags.items() if article.id in ids]
    return {
        "id": article.id,
        "title": article.title,
        **described(article, read.path),
        "tags": tags,
        "text": read.text,
        "start": read.start,
        "page": read.page,
        "pages": read.pages,
        "marks": [asdict(mark) for mark in read.marks],
    }


def _similar(visit: Visit, asked: Values) -> object:
    how = {"limit": asked["limit"], "all_copies": asked["all_copies"]}
    found = visit.index.similar(asked["id"], **how, timeout=visit.settings.timeout)
    visit.is_kept = not found.timed_out
    return found.to_dict()


def _facets(visit: Visit, asked: Values) -> object:
    names = asked["facets"] or ("source", "category", "date:month")
    how = {**parameters.searched(asked), "facets": names}
    found = visit.index.search(asked["q"], limit=0, **how, timeout=visit.settings.timeout)
    visit.is_kept = not found.timed_out
    return {
        "query": asked["q"],
        "total": found.total,
        **({"timed_out": True} if found.timed_out else {}),
        "facets": found.to_dict().get("facets", {}),
    }


def _concordance(visit: Visit, asked: Values) -> object:
    found = concordance(visit.index, asked["q"], asked["sort"], visit.settings.timeout)
    visit.is_kept = not found.timed_out
    lines = found.lines[asked["offset"] : asked["offset"] + asked["limit"]]
    return {
        "query": asked["q"],
        "total": found.total,
        "read": found.read,
        **({"timed_out": True} if found.timed_out else {}),
        "count": len(found.lines),
        "lines": [asdict(line) for line in lines],
    }


def _timeline(visit: Visit, asked: Values) -> object:
    counts = over_time(visit, asked)
    return {
        "query": asked["q"],
        "by": asked["by"],
        **({} if visit.is_kept else {"timed_out": True}),
        "counts": counts,
    }


def _stats(visit: Visit, asked: Values) -> object:
    return visit.live.holdings()


def _batch(visit: Visit, asked: Values) -> object:
    found = counted(visit, asked["q"])
    return [
        {
            "query": one.query,
            "total": one.hits.total if one.hits else 0,
            "error": one.error or None,
        }
        for one in found
    ]


ENDPOINTS = (
    Endpoint("/api/search", "The best articles for a query.", parameters.SEARCHING, _search),
    Endpoint(
        "/api/suggest",
        "What may be typed next: words, titles, saved searches.",
        (
            Parameter("q", "What was typed.", is_required=True),
            Parameter("limit", "How many at most.", "integer", 8, least=1, most=50),
            Parameter("titles", "Titles too.", "boolean", True),
        ),
        _suggest,
    ),
    Endpoint(
        "/api/articles/{id:id}",
        "An article; what a query meets in it in `marks`.",
        (parameters.ID, parameters.MARKED, parameters.ARTICLE_PAGE),
        _article,
    ),
    Endpoint(
        "/api/similar/{id:id}",
        "The articles most like one.",
        (parameters.ID, parameters.LIMIT, parameters.COPIES),
        _similar,
    ),
    Endpoint(
        "/api/facets",
        "How many articles there are of each value of fields.",
        (
            parameters.QUERY,
            *parameters.MATCHING,
            *parameters.NARROWING,
            Parameter("facets", "Fields to count by.", "strings"),
        ),
        _facets,
    ),
    Endpoint(
        "/api/concordance",
        "Every match of a query with what stands around it.",
        (parameters.QUERY, parameters.LIMIT, parameters.OFFSET, parameters.LINE_ORDER),
        _concordance,
    ),
    Endpoint(
        "/api/timeline",
        "How many articles a query finds over time.",
        (parameters.QUERY, parameters.BY, parameters.SINCE, parameters.UNTIL),
        _timeline,
    ),
    Endpoint(
        "/api/batch",
        "How many articles each of several names finds.",
        (Parameter("q", "A name; several.", "strings", is_required=True),),
        _batch,
    ),
    Endpoint("/api/stats", "What the index holds.", (), _stats),
)
