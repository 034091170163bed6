"""Where in its source a part of an article stands: the page, the row of a sheet, the time of a cue.

A reader that knows labels its lines with `Labels`; `located` keeps them in the metadata of the
article, under `LOCATORS`, by the offsets of its text, and `locator_at` tells that of an offset.
What is kept is one string, so that it is stored, exported and read again as all metadata are; it
is neither searched nor shown among them.

>>> from index.articles.article import Article
>>> cues = Labels("time", ("00:00:01", "00:12:31"))
>>> article = located(Article(id="a", text="أين أنت؟\\nفي طرابلس"), cues)
>>> article.metadata, locator_at(article.metadata, 12)
({'locators': 'time\\n0 00:00:01\\n9 00:12:31'}, Locator(kind='time', label='00:12:31'))
>>> locator_at({"locators": "what somebody calls so"}, 0)
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.articles.article import Article

LOCATORS = "locators"
# What a label counts; of pages there is one behind every form feed, of the others one a line.
PAGES = ("page", "slide", "chapter")
KINDS = (*PAGES, "row", "time")
PAGE_BREAK = "\f"
# Labels that an article has at most; where there are more, one stands for several rows.
_MOST = 20_000
_LINE = re.compile(r"(\d{1,9}) (.+)")


@dataclass(frozen=True, slots=True)
class Locator:
    """A place: `kind` is one of `KINDS`, `label` what it is called: 12, 00:12:31, Sheet1!17."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What each line of a text is called, "" for what the one before it is; or each page."""

    kind: str
    labels: Sequence[str]


def located(article: Article, labels: Labels) -> Article:
    """Return an article that knows where its parts stand, if they are as many as there are labels.

    They are not where the lines of its text were put right in another way than one by one.
    """
    between = PAGE_BREAK if labels.kind in PAGES else "\n"
    parts = re.split(r"[\n\f]" if between == "\n" else PAGE_BREAK, article.text)
    if len(parts) != len(labels.labels):
        return article
    found, at, last = [], 0, ""
    for part, label in zip(parts, labels.labels, strict=True):
        if label and label != last:
            last = label
            found.append((at, " ".join(label.split())))
        at += len(part) + 1
    if not found:
        return article
    lines = "\n".join(f"{at} {label}" for at, label in _thinned(found))
    metadata = {**article.metadata, LOCATORS: f"{labels.kind}\n{lines}"}
    return replace(article, metadata=metadata)


def _thinned(found: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield so many labels at most: one of several then names the first and the last of them."""
    step = -(-len(found) // _MOST)
    for at in range(0, len(found), step):
        (start, first), (_, last) = found[at], found[min(at + step, len(found)) - 1]
        yield start, first if step == 1 else f"{first}–{last.rpartition('!')[2]}"


def locator_at(metadata: Mapping[str, str], offset: int) -> Locator | None:
    """Return the place of a letter of a text, None where nothing tells."""
    if LOCATORS not in metadata:
        return None
    kind, starts, labels = _read(metadata[LOCATORS])
    at = bisect_right(starts, offset) - 1
    return Locator(kind, labels[at]) if at >= 0 else None


# The snippets of a hit are of one article.
@lru_cache(2)
def _read(told: str) -> tuple[str, list[int], list[str]]:
    kind, *lines = told.split("\n")
    pairs = [_LINE.fullmatch(line) for line in lines]
    if kind not in KINDS or None in pairs:
        return "", [], []
    found = [(int(pair[1]), pair[2]) for pair in pairs if pair]
    return kind, [at for at, _ in found], [label for _, label in found]


def said(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return metadata as they are searched and shown, without what places stand in."""
    return {name: value for name, value in metadata.items() if name != LOCATORS}
