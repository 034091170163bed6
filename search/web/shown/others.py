"""The other pages: over time, a list of names, what the index holds, and the form for queries."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from index import Index
from search.batch import NO_TIME, Answer, as_phrase
from search.filtering.timeline import filled
from search.output.formats import uncomputed
from search.web import parameters
from search.web.concordance import concordance
from search.web.plots import histogram, shares
from search.web.problems import ProblemError
from search.web.settings import MOST_NAMES
from search.web.shown.results import PAGE, month_plot
from search.web.visit import Visit

_QUERY = parameters.Parameter("q", "What to count.", default="")
_TIMELINE = (_QUERY, parameters.BY, parameters.SINCE, parameters.UNTIL)
_CONCORDANCE = (_QUERY, PAGE, parameters.LINE_ORDER)
_LINES_SHOWN = 100
_FORM = ("all", "phrase", "any", "none", "exact", "title")
_FREQUENT = 30
_COLUMNS = ("name", "total", "unknown", "meant", "note")


def concordance_page(visit: Visit) -> Response:
    """Show every match of a query with what stands around it."""
    asked = visit.asked(_CONCORDANCE)
    found = concordance(visit.index, asked["q"], asked["sort"], visit.settings.timeout)
    visit.is_kept = not found.timed_out
    first = (asked["page"] - 1) * _LINES_SHOWN
    return visit.page(
        "concordance.html",
        q=asked["q"],
        sort=asked["sort"],
        found=found,
        lines=found.lines[first : first + _LINES_SHOWN],
        page=asked["page"],
        pages=-(-len(found.lines) // _LINES_SHOWN),
    )


def timeline_page(visit: Visit) -> Response:
    """Show how many articles a query finds over time."""
    asked = visit.asked(_TIMELINE)
    counts: Mapping[str, int] = {}
    if asked["q"].strip():
        counts = over_time(visit, asked)
    address = visit.address

    def link(key: str) -> str:
        return str(address.to("/", keep=("q",), since=key, until=key))

    return visit.page(
        "timeline.html",
        q=asked["q"],
        by=asked["by"],
        since=asked["since"] or "",
        until=asked["until"] or "",
        rows=[(key, count, link(key)) for key, count in counts.items() if count],
        plot=histogram(counts, link, visit.words.direction == "rtl"),
        total=sum(counts.values()),
        timed_out=not visit.is_kept,
    )


def over_time(visit: Visit, asked: Mapping[str, Any]) -> dict[str, int]:
    """Count what a query finds over time: those found in the time allowed, which `visit` tells."""
    facet = f"date:{asked['by']}"
    found = visit.index.search(
        asked["q"],
        limit=0,
        since=asked["since"],
        until=asked["until"],
        facets=(facet,),
        fallback=False,
        timeout=visit.settings.timeout,
    )
    visit.is_kept = not found.timed_out
    return filled(found.facets.get(facet, {}), asked["by"])


def batch_page(visit: Visit) -> Response:
    """Show how many articles have each name of a list that was sent."""
    asked = visit.sent.get("names", visit.address.get("names"))
    names = [line.strip() for line in asked.splitlines() if line.strip()]
    rows = [_row(visit, answer) for answer in counted(visit, names)]
    if visit.sent.get("format") == "csv":
        out = io.StringIO()
        write = csv.writer(out)
        write.writerow(_COLUMNS)
        write.writerows([[uncomputed(row[name]) for name in _COLUMNS] for row in rows])
        headers = {"Content-Disposition": 'attachment; filename="kashaf.csv"'}
        return Response("\ufeff" + out.getvalue(), media_type="text/csv", headers=headers)
    return visit.page("batch.html", q="", names=asked, rows=rows)


def counted(visit: Visit, names: Sequence[str]) -> Sequence[Answer]:
    """Return how many articles each name finds. Raises ProblemError where they are too many."""
    if len(names) > MOST_NAMES:
        raise ProblemError(413, f"cannot search for {len(names)} names: {MOST_NAMES} at most.")
    found = [*visit.index.batch(names, limit=0, timeout=visit.settings.timeout)]
    visit.is_kept = NO_TIME not in [answer.error for answer in found]
    return found


def _row(visit: Visit, answer: Answer) -> dict[str, Any]:
    hits, name = answer.hits, answer.query
    return {
        "name": name,
        "total": hits.total if hits else 0,
        "unknown": " ".join(hits.unknown) if hits else "",
        "meant": next((s.query for s in hits.suggestions if s.is_correction), "") if hits else "",
        "note": answer.error,
        "link": str(visit.address.to("/", q=as_phrase(name))),
    }


def index_page(visit: Visit) -> Response:
    """Show what the index holds."""
    held = visit.live.once(holdings)
    months = visit.live.once(months_of)
    return visit.page(
        "holdings.html",
        q="",
        held=held,
        plot=month_plot(visit, months),
        frequent=visit.live.once(frequent),
        facets=[
            {
                "name": visit.words.named(field),
                "rows": [
                    {"value": v, "count": n, "wide": shares(counts)[v]}
                    for v, n in [*counts.items()][:20]
                ],
            }
            for field, counts in held["fields"].items()
            if counts
        ],
    )


# Whatever has a date, and whatever has none: every article.
_EVERY = "-قشطبلغ"


def months_of(index: Index) -> Mapping[str, int]:
    """Return how many articles there are of each month."""
    found = index.search(_EVERY, limit=0, facets=("date:month",), fallback=False)
    return found.facets["date:month"]


def frequent(index: Index) -> list[tuple[str, int]]:
    """Return the words that most articles have."""
    return [
        (term.text, term.in_index) for term in index.terms(limit=_FREQUENT, by="articles").terms
    ]


def holdings(index: Index) -> dict[str, Any]:
    """Return what `kashaf stats` says of an index, for programs."""
    from index.articles.fields import FIELDS

    reader: Any = index.searcher().engine
    manifest = reader.storage.manifest()
    return {
        "articles": reader.doc_count,
        "words": reader.term_count("text", "form"),
        "stems": reader.term_count("text", "stem"),
        "roots": reader.term_count("text", "root"),
        "segments": len(reader.segments),
        "bytes": reader.storage.size(),
        "created": manifest.created,
        "updated": manifest.updated,
        "fields": {
            field.name: dict(reader.counts(field.name)) for field in FIELDS if field.is_counted
        },
    }


def compose(visit: Visit) -> Response:
    """Write what a form was filled with as a query: to go on with, or for a script to show."""
    query = composed({name: visit.address.get(name) for name in _FORM})
    # One address, answered by a page or to a script: a browser must not take one for the other.
    visit.is_kept = False
    if "application/json" in visit.headers.get("accept", ""):
        return JSONResponse({"q": query})
    return RedirectResponse(str(visit.address.to("/", q=query)), 303)


def composed(given: Mapping[str, str]) -> str:
    """Return the query that a filled form stands for.

    >>> composed({"all": "ليبيا نفط", "phrase": "حكومة الوفاق", "none": "قطر"})
    '+ليبيا +نفط +"حكومة الوفاق" -قطر'
    """
    words = {name: value.replace('"', " ").split() for name, value in given.items()}
    parts = [f"+{word}" for word in words.get("all", ())]
    if phrase := " ".join(words.get("phrase", ())):
        parts.append(f'+"{phrase}"')
    parts += [f"+={word}" for word in words.get("exact", ())]
    parts += [f"+title:{word}" for word in words.get("title", ())]
    anything = words.get("any", [])
    parts += [f"+({' OR '.join(anything)})"] if len(anything) > 1 and parts else anything
    return " ".join([*parts, *(f"-{word}" for word in words.get("none", ()))])
