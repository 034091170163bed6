"""The page of results: what is searched, and all that narrows it, in one address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from index import Hit, Index, Indexes, Results
from index.articles.locators import PAGES
from search.filtering.selection import SORTS
from search.filtering.timeline import filled
from search.output.showing import beyond_title
from search.ranking.record import values as values_of
from search.results import Snippet
from search.web import parameters
from search.web.plots import Histogram, histogram, shares
from search.web.templating import marked, snippet, web_address
from search.web.visit import Visit

_A_PAGE = 10
_PAGES = 1000
PAGE = parameters.Parameter("page", "Which page.", "integer", 1, least=1, most=_PAGES)
_ASKED = (
    parameters.Parameter("q", "What to look for.", default=""),
    PAGE,
    *parameters.MATCHING,
    *parameters.NARROWING,
    parameters.Parameter("sort", "In which order.", of=SORTS),
    parameters.COPIES,
)
# Facets of fields of one's own are shown of fields that have no more values than a reader reads.
_MOST_VALUES, _MOST_FIELDS = 200, 4
# So many values of a facet are shown; the rest is counted.
_VALUES_SHOWN = 8
_KINDS_OF_FALLBACK = {"root": "searched_root", "words": "searched_words", "any": "searched_any"}


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as a page shows it."""

    hit: Hit
    title: Markup
    snippets: Sequence[tuple[Markup, str]]
    why: Sequence[tuple[str, str, str]]
    url: str
    file: str


def search_page(visit: Visit) -> Response:
    """Show what a query finds; without one, what can be asked."""
    asked = visit.asked(_ASKED)
    if not asked["q"].strip():
        return visit.page("home.html", q="", saved=visit.index.kept.searches, **_holdings(visit))
    fields = ("source", "category", *visit.live.once(own_fields))
    results = visit.index.search(
        asked["q"],
        **parameters.searched(asked),
        limit=_A_PAGE,
        offset=(asked["page"] - 1) * _A_PAGE,
        facets=(*fields, "date:month"),
        reasons=True,
        timeout=visit.settings.timeout,
    )
    visit.is_kept = not results.timed_out
    pages = min(-(-(results.groups or results.total) // _A_PAGE), _PAGES)
    return visit.page(
        "search.html",
        **_asked_for(visit, asked),
        results=results,
        cards=[card(hit, visit) for hit in results],
        facets=_facets(visit, results, fields),
        plot=month_plot(visit, results.facets.get("date:month", {})),
        notes=_notes(results),
        instead=_instead(results),
        meant=[each.query for each in results.suggestions if each.is_correction],
        pages=pages,
        page=asked["page"],
    )


def _asked_for(visit: Visit, asked: Mapping[str, Any]) -> dict[str, Any]:
    address, wheres = visit.address, parameters.filters(asked)
    chosen = [(name, value) for name, values in wheres.items() for value in values]
    return {
        "q": asked["q"],
        "sort": asked["sort"] or "score",
        "since": asked["since"] or "",
        "until": asked["until"] or "",
        "chosen": [(visit.words.named(n), v, _toggled(visit, n, v)) for n, v in chosen],
        "kept": address.but("q", "page", "sort", "since", "until"),
    }


def _toggled(visit: Visit, field: str, value: str) -> str:
    if field in ("source", "category", "author"):
        return str(visit.address.toggled(field, value))
    return str(visit.address.toggled("where", f"{field}={value}"))


def card(hit: Hit, visit: Visit) -> Card:
    """Return a hit as a page shows it."""
    reasons = {m.word: visit.words.reason(m.reason) for m in hit.matches if m.reason}
    told = {m.word: f"{m.word} ← {m.query}: {reasons[m.word]}" for m in hit.matches if m.reason}
    why = [(m.word, m.query, reasons.get(m.word, "")) for m in hit.matches]
    return Card(
        hit,
        marked(hit.title, hit.title_highlights, told),
        [(snippet(shown, told), _place(shown, visit)) for shown in beyond_title(hit)],
        [*dict.fromkeys(why)],
        web_address(hit.url),
        Path(hit.path or "").name,
    )


def _place(shown: Snippet, visit: Visit) -> str:
    """Return where a snippet stands in its file, "" where nothing tells."""
    place = shown.locator
    if place is None or place.kind not in PAGES:
        return place.label if place else ""
    return visit.words(f"on_{place.kind}", label=place.label)


def _notes(results: Results) -> list[str]:
    """Return the notes that nothing else on the page says."""
    said = ("did you mean: ", "searched instead: ", "no article has '", "nothing ")
    kind = results.searched.kind if results.searched else ""
    return [
        note
        for note in results.notes
        if not (note.startswith(said) and (results.suggestions or results.unknown))
        and not (kind in _KINDS_OF_FALLBACK and note.startswith("no "))
        and not (kind == "words" and "is found nowhere as a phrase" in note)
    ]


def _instead(results: Results) -> tuple[str, str] | None:
    """Return what was searched instead: what to say of it, and the query."""
    if results.searched is None:
        return None
    key = _KINDS_OF_FALLBACK.get(results.searched.kind, "searched_instead")
    return key, results.searched.query


def _facets(visit: Visit, results: Results, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Return of each field what it is called, its values, and what choosing one leads to."""
    found = []
    for field in fields:
        # Nothing is counted where time was up before.
        counts = results.facets.get(field, {})
        wide = shares(counts)
        rows = [
            {
                "value": value,
                "count": count,
                "wide": wide[value],
                "link": _toggled(visit, field, value),
                "is_chosen": _is_chosen(visit, field, value),
            }
            for value, count in counts.items()
        ]
        if rows:
            name = visit.words.named(field)
            found.append({"name": name, "rows": rows[:_VALUES_SHOWN], "rest": rows[_VALUES_SHOWN:]})
    return [*found, *_tags(visit, results)]


def _is_chosen(visit: Visit, field: str, value: str) -> bool:
    return (field, value) in visit.address.pairs or ("where", f"{field}={value}") in [
        *visit.address.pairs
    ]


def _tags(visit: Visit, results: Results) -> list[dict[str, Any]]:
    """Return the tags that articles have, which are asked for in the query itself."""
    tags = visit.index.kept.tags
    if not tags:
        return []
    counts = {name: len(ids) for name, ids in tags.items()}
    wide, query = shares(counts), visit.address.get("q")
    rows = [
        {
            "value": name,
            "count": count,
            "wide": wide[name],
            "link": str(visit.address.having(q=f"{query} tag:{name}")),
            "is_chosen": f"tag:{name}" in query.split(),
        }
        for name, count in counts.items()
    ]
    return [{"name": visit.words.named("tag"), "rows": rows[:_VALUES_SHOWN], "rest": []}]


def month_plot(visit: Visit, months: Mapping[str, int]) -> Histogram | None:
    """Return bars of months, each of which leads to what is of it."""
    link = partial(_of_time, visit)
    return histogram(filled(months, "month"), link, visit.words.direction == "rtl")


def _of_time(visit: Visit, key: str) -> str:
    return str(visit.address.having(since=key, until=key))


def own_fields(index: Index | Indexes) -> tuple[str, ...]:
    """Return the fields of the metadata that tell articles apart, and have few values."""
    arrays = index.searcher().engine.arrays
    if arrays is None:
        return ()
    counts = {name: len({*values_of(arrays, name)[0]} - {""}) for name in arrays.own_fields}
    some = [name for name, count in counts.items() if 2 <= count <= _MOST_VALUES and name != "tag"]
    return tuple(some[:_MOST_FIELDS])


def _holdings(visit: Visit) -> dict[str, Any]:
    return {"articles": len(visit.index)}
