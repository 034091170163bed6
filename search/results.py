"""What a search returns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date

# A range of code points, the end excluded.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the article's body as it stands there, and which ranges of it match.

    `start` is its offset in the body; `more` tells that the body goes on after it. `highlights`
    index into `text`, in code points; each is a whole word, marks included.
    """

    text: str
    start: int
    highlights: tuple[Range, ...]
    more: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """That a word of the query met a word of the article.

    `level` is the strictest on which they agree: "form", "stem", "root" or "sound". `field` is
    "title", "body" or the metadata field that was asked for.
    """

    query: str
    word: str
    level: str
    field: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a word or phrase of the query added to a score, on one level of one field.

    `level` is as in `Match`, or "spelling" for what marks add that agree with the query's.
    `field` is "text" for title and body together, "title" for the title's own weight, or the
    metadata field asked for.
    """

    query: str
    field: str
    level: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. `rank` counts from 1 over all pages of the result.

    `shares` add up to `score`; they are None unless the search was asked to explain.
    """

    rank: int
    score: float
    id: str
    title: str
    date: Date | None
    source: str
    snippets: tuple[Snippet, ...]
    matches: tuple[Match, ...]
    title_highlights: tuple[Range, ...] = ()
    shares: tuple[Share, ...] | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one page. Iterating gives the hits.

    `total` counts every article that matches; `notes` say what of the query was read otherwise
    than written.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
