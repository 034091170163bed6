"""What a search returns."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date as Date
from typing import Any, overload

from index import arguments
from index.articles.article import Article, Metadata
from index.articles.locators import Locator, said
from search.deadline import NEVER, Deadline

# A range of code points, the end excluded.
Range = tuple[int, int]
# What JSON need not escape, and a terminal obeys or `splitlines` takes for the end of a line: DEL
# and the controls of eight bits, separators, what turns the order of letters around; and lone
# surrogates, which no encoding has.
_ESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the article's body as it stands there, and which ranges of it match.

    `start` is its offset in the body; `more` tells that the body goes on after it. `highlights`
    index into `text`, in code points; each is a whole word, marks included. `locator` is where its
    first match stands in the file, if that is known: a page, a row of a sheet, the time of a cue.
    """

    text: str
    start: int
    highlights: tuple[Range, ...]
    more: bool = True
    locator: Locator | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what a hit's `snippets` have of it: the locator only where there is one."""
        shown = {"text": self.text, "highlights": _lists(self.highlights)}
        return {**shown, "locator": asdict(self.locator)} if self.locator else shown


@dataclass(frozen=True, slots=True)
class Match:
    """That a word of the query met a word of the article.

    `level` is the strictest on which they agree: "form", "stem", "kin", "sound" or "root".
    `field` is "title", "body" or the metadata field that was asked for. `reason` says in plain
    words how the article's word goes back to the query's ("with و + ال, plural"), "" where it is
    the same; it is None unless the search was asked for reasons, or to explain.
    """

    query: str
    word: str
    level: str
    field: str
    reason: str | None = None

    def to_dict(self) -> dict[str, str]:
        """Return what a hit's `matches` have of it: the reason only where there is one asked."""
        shown = {"query": self.query, "word": self.word, "level": self.level, "field": self.field}
        if self.reason is not None:
            shown["reason"] = self.reason
        return shown


@dataclass(frozen=True, slots=True)
class Share:
    """What a word or phrase of the query added to a score, on one level of one field.

    `level` is as in `Match`, or "spelling" for what marks add that agree with the query's, or
    "near" for what two words, given as `query`, add by being neighbours.
    `field` is "text" for title and body together, "title" for the title's own weight, or the
    metadata field asked for.
    """

    query: str
    field: str
    level: str
    score: float


@dataclass(frozen=True, slots=True)
class Group:
    """What a hit is the first of: the value of a field, "" for none, and how many match of it."""

    field: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. `rank` counts from 1 over all pages of the result.

    `title` is the article's, or where it has none the start of its text, and `title_highlights` are
    the words found in it, as in `Snippet`. `shares` add up to `score`; they are None unless the
    search was asked to explain. `path` is the full path of the file that the article was read from,
    None for one that was added from Python. What an article does not have is "", its date None.
    `copies` are the ids of near-copies that are folded under it. `group` is what it is the first
    of, where a search is grouped. `index` is the folder of the index that it stands in, where
    several are searched at once.
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
    url: str = ""
    author: str = ""
    category: str = ""
    path: str | None = None
    metadata: Mapping[str, str] = Metadata()
    copies: tuple[str, ...] = ()
    group: Group | None = None
    index: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what `kashaf search --format jsonl` prints of it, as docs/searching.md says."""
        shown: dict[str, Any] = {
            "rank": self.rank,
            "score": round(self.score, 6),
            "id": self.id,
            "title": self.title,
            "title_highlights": _lists(self.title_highlights),
            **described(self, self.path),
            "copies": list(self.copies),
            "snippets": [snippet.to_dict() for snippet in self.snippets],
            "matches": [match.to_dict() for match in self.matches],
        }
        if self.index is not None:
            shown["index"] = self.index
        if self.group is not None:
            shown["group"] = asdict(self.group)
        if self.shares is not None:
            shown["explanation"] = [asdict(share) for share in self.shares]
        return shown

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict` as JSON, on one line unless there is an indent."""
        return json_text(self.to_dict(), indent)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query that may be meant. `kind` says how it was found.

    "spelling": words of the index that are close to those typed; "keyboard": the same keys on the
    other layout; "words": those of a phrase; "root": words that share a root with those typed, for
    which `query` is the same; "any": any of what was required.
    """

    kind: str
    query: str

    @property
    def is_correction(self) -> bool:
        """Tell whether it has other words than were typed, rather than the same otherwise."""
        return self.kind in ("spelling", "keyboard")


def described(of: Article | Hit, path: str | None) -> dict[str, Any]:
    """Return what JSON has of an article's fields, and the file it is of; what it lacks is None."""
    return {
        "date": of.date.isoformat() if of.date else None,
        "source": of.source or None,
        "author": of.author or None,
        "category": of.category or None,
        "url": of.url or None,
        "path": path,
        "metadata": said(of.metadata),
    }


@dataclass(frozen=True, slots=True)
class Results(Sequence[Hit]):
    """The hits of one page: a sequence, so that it has a length, items and slices.

    `total` counts every article that matches, `took_ms` is milliseconds; `notes` say what of the
    query was read otherwise than written, and what follows here. `unknown` are words of the query
    that no article has, `suggestions` what it may have been meant for, and `searched` is the one of
    them that was searched because the query as typed found nothing. `facets` are the numbers of
    all matches by the values of fields, if they were asked for. Where `timed_out`, the time allowed
    was up: what was found by then is there, and a note says what is lacking. `groups` is how many
    groups there are, None where none were asked for. `word_files` are the files of somebody's own
    words that were read.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    searched: Suggestion | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    timed_out: bool = False
    groups: int | None = None
    word_files: tuple[str, ...] = ()

    @property
    def folded(self) -> int:
        """How many near-copies are folded under these hits."""
        return sum(len(hit.copies) for hit in self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[at]

    def to_dict(self) -> dict[str, Any]:
        """Return what `kashaf search --format json` prints, as docs/searching.md says."""
        shown: dict[str, Any] = {
            "query": self.query,
            "total": self.total,
            **({"groups": self.groups} if self.groups is not None else {}),
            "took_ms": round(self.took_ms, 3),
            **({"timed_out": True} if self.timed_out else {}),
            "notes": list(self.notes),
            **({"word_files": list(self.word_files)} if self.word_files else {}),
            "unknown": list(self.unknown),
            "suggestions": [asdict(suggestion) for suggestion in self.suggestions],
            "searched": asdict(self.searched) if self.searched else None,
            "hits": [hit.to_dict() for hit in self.hits],
        }
        if self.facets:
            shown["facets"] = {name: dict(counts) for name, counts in self.facets.items()}
        return shown

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict` as JSON, on one line unless there is an indent."""
        return json_text(self.to_dict(), indent)


class Hits(Iterator[Hit]):
    """An iterator over the hits of a query, best first, each made when it is asked for.

    It is good for once. A few dozen hits are in memory at a time, however many there are. `total`,
    `notes`, `unknown`, `suggestions` and `searched` are as in `Results`, known before the first
    hit; `count` hits were given so far, with `folded` near-copies under them.
    `timed_out` is True once it ends, or its total is less, because the time allowed is up.
    """

    def __init__(
        self,
        query: str,
        total: int,
        notes: tuple[str, ...],
        made: Iterator[Hit],
        deadline: Deadline = NEVER,
        timed_out: bool = False,
    ) -> None:
        self.query, self.total, self.notes = query, total, notes
        self.unknown: tuple[str, ...] = ()
        self.suggestions: tuple[Suggestion, ...] = ()
        self.searched: Suggestion | None = None
        self.facets: Mapping[str, Mapping[str, int]] = {}
        self.groups: int | None = None
        self.count = self.folded = 0
        self.timed_out = timed_out
        self._made = made
        self._deadline = deadline

    def __next__(self) -> Hit:
        if self.count and self._deadline.has_passed:
            self._made = iter(())
            self.timed_out = True
        hit = next(self._made)
        self.count += 1
        self.folded += len(hit.copies)
        return hit


def _lists(ranges: Iterable[Range]) -> list[list[int]]:
    return [[start, end] for start, end in ranges]


def json_text(value: object, indent: int | None = None) -> str:
    """Return JSON, letters as they are, that any terminal may show and `splitlines` may split.

    Raises TypeError and ValueError for an `indent` that is no number of blanks.

    >>> json_text("نهر \\u202e\\u2028")
    '"نهر \\\\u202e\\\\u2028"'
    """
    blanks = None if indent is None else arguments.whole("indent", indent)
    return escaped(json.dumps(value, ensure_ascii=False, indent=blanks))


def escaped(text: str) -> str:
    """Return JSON in which what a terminal obeys, or `splitlines` splits at, is escaped."""
    # Of most texts this tells in a fourth of the time that there is nothing to escape.
    if text.isprintable():
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
