"""Pictures in SVG, made here, in the page itself: bars over time, and where words stand.

A bar is as wide as its share, whatever the page's width. All that changes is attributes of SVG: a
strict policy lets a page have no styles of its own. Time runs as the language does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_WIDE, _TALL = 1000, 100
# Of more bars than these those of a year are one.
_MOST_BARS = 240
# A bar of one article is seen beside one of thousands.
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A time, how many there are of it, where it leads to, and where it stands."""

    key: str
    count: int
    link: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars within a box; `first` and `last` are their times, `most` the count of the highest."""

    bars: Sequence[Bar]
    first: str
    last: str
    most: int
    wide: int = _WIDE
    tall: int = _TALL


def histogram(
    counts: Mapping[str, int], link: Callable[[str], str], right_to_left: bool
) -> Histogram | None:
    """Return bars of counts in their order, None where there is but one time or none."""
    if len(counts) < 2:
        return None
    if len(counts) > _MOST_BARS:
        counts = _by_year(counts)
    most, step = max(counts.values()) or 1, _WIDE / len(counts)
    bars = []
    for at, (key, count) in enumerate(counts.items()):
        height = max(count / most * _TALL, _LEAST) if count else 0.0
        place = len(counts) - 1 - at if right_to_left else at
        x, width = round(place * step, 2), round(step * 0.86, 2)
        bars.append(
            Bar(key, count, link(key), x, round(_TALL - height, 2), width, round(height, 2))
        )
    return Histogram(bars, next(iter(counts)), [*counts][-1], most)


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for key, count in counts.items():
        years[key[:4]] = years.get(key[:4], 0) + count
    return years


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Return each count as a share of the largest, in hundredths, 1 at least."""
    most = max(counts.values(), default=1)
    return {key: max(round(count / most * 100), 1) for key, count in counts.items()}
