"""Timelines: how many articles of each month, or year, or day, a query finds.

months     "2018-05": 118, none left out between the first and the last
as_svg     bars, for a page or a paper
"""

from collections.abc import Mapping
from datetime import date as Date
from datetime import timedelta
from html import escape

# How much of an ISO date tells each.
LENGTHS = {"year": 4, "month": 7, "day": 10}
# Of so many years, months or days at most it is told that nothing was found.
_MOST = 5000
_WIDTH, _HEIGHT, _MARGIN = 800, 240, 30


def filled(counts: Mapping[str, int], unit: str) -> dict[str, int]:
    """Return counts with a 0 for each year, month or day between the first and the last."""
    if not counts:
        return {}
    first, last = min(counts), max(counts)
    day = Date.fromisoformat(first + "0000-01-01"[len(first) :])
    keys: list[str] = []
    while (key := day.isoformat()[: LENGTHS[unit]]) < last and len(keys) < _MOST:
        keys.append(key)
        if unit == "day":
            day += timedelta(days=1)
        else:
            step = day.replace(day=28) + timedelta(days=4)
            day = Date(day.year + 1, 1, 1) if unit == "year" else step.replace(day=1)
    return {key: counts.get(key, 0) for key in (*keys, last)} | dict(counts)


def as_svg(counts: Mapping[str, int], title: str) -> str:
    """Return a picture of counts, bars from left to right."""
    most, step = max(counts.values(), default=1), (_WIDTH - 2 * _MARGIN) / max(len(counts), 1)
    tall = _HEIGHT - 3 * _MARGIN
    bars = []
    for at, (key, count) in enumerate(counts.items()):
        x, height = _MARGIN + at * step, count / most * tall
        top = _HEIGHT - _MARGIN - height
        bars.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{max(step * 0.8, 0.5):.1f}"'
            f' height="{height:.1f}"><title>{key}: {count}</title></rect>'
        )
    ends = [*counts][:1] + [*counts][1:][-1:]
    places = (_MARGIN, _WIDTH - _MARGIN)
    labels = [
        f'<text x="{x}" y="{_HEIGHT - 10}" text-anchor="{anchor}">{key}</text>'
        for key, x, anchor in zip(ends, places, ("start", "end"), strict=False)
    ]
    head = f'<text x="{_WIDTH / 2}" y="20" text-anchor="middle">{escape(title)} ({most})</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' font-family="sans-serif" font-size="12">\n{head}\n<g fill="#3572b0">\n'
        + "\n".join(bars)
        + "\n</g>\n"
        + "\n".join(labels)
        + "\n</svg>\n"
    )
