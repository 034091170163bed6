"""Reading: an article as it stands, a page of it at a time, with every word that a query met.

A long article is read by pages of some thousand words, of which no other is opened; where the words
of the query stand in the rest is known from the index (search/ranking/occurrences.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.articles.article import Article
from index.segment.frames import Passage
from index.store.engine import Engine
from search.hits.hit_maker import HitMaker, in_title_and_body
from search.hits.snippet import Words
from search.query.tree import Node
from search.ranking.occurrences import Agreement, Met, Occurrences
from search.results import Range


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that a query met: where it stands in a text, in code points, and how they agree."""

    start: int
    end: int
    query: str
    level: str

    @property
    def range(self) -> Range:
        """Where it begins and ends."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A page of an article: `text` is that of the page, which begins at letter `start` of it all.

    Of a long one `article` has only a beginning of the text.
    `marks` are those of the text, `title_marks` those of the title. `standing` has for every match
    of the whole body the page it is on, from 1, and its place in the body as a share of it.
    """

    article: Article
    path: str | None
    text: str
    start: int
    page: int
    pages: int
    marks: tuple[Mark, ...]
    title_marks: tuple[Mark, ...]
    standing: tuple[tuple[int, float], ...]


def reading_of(
    engine: Engine, maker: HitMaker, tree: Node | None, doc: int, page: int | None
) -> ArticlePage:
    """Return a page of a document; the one of the first match if it is None, and all of it if 0."""
    (article, text, origin, _), *_ = engine.opened([doc])
    passage = Passage(article.text, 0, 0, True)
    if text and page == 0:
        passage, text = text.whole, None
    docs = np.array([doc], np.int32)
    met = maker.occurrences.of(tree, docs) if tree else Met((), {doc: {}})
    found = met.by_document[doc]
    title = maker.words(article.title)
    of_title, body = in_title_and_body(found.get("text"), len(title.places) // 2)
    # A title is searched as a part of the text, and as a field of its own.
    in_title = [some for some in (of_title, found.get("title")) if some]
    pages = text.page_count if text else 1
    first = int(body.positions[0]) if len(body.positions) else 0
    chosen = min(page or (text.page_of(first) if text else 1), pages)
    if text:
        passage = text.page(chosen)
    words = maker.words(passage.text)
    count = text.word_count if text else len(words)
    here = body.within(passage.first_word, passage.first_word + len(words))
    positions = (here.positions - passage.first_word).tolist()
    return ArticlePage(
        article,
        origin or None,
        passage.text,
        passage.start,
        chosen,
        pages,
        _marks(met.agreements, here.agreements.tolist(), map(words.place, positions)),
        _of_title(title, in_title, met.agreements),
        tuple(
            (text.page_of(at) if text else 1, at / max(count, 1)) for at in body.positions.tolist()
        ),
    )  # fmt: skip


def _of_title(
    title: Words, met: Sequence[Occurrences], agreements: Sequence[Agreement]
) -> tuple[Mark, ...]:
    """Return the words of a title that were met, in their order, each once."""
    marks = {
        mark.range: mark
        for some in met
        for mark in _marks(
            agreements, some.agreements.tolist(), map(title.place, some.positions.tolist())
        )
    }
    return tuple([marks[place] for place in sorted(marks)])


def _marks(
    agreements: Sequence[Agreement], numbers: Sequence[int], ranges: Iterable[Range]
) -> tuple[Mark, ...]:
    return tuple(
        Mark(start, end, agreements[n].word.text, agreements[n].level)
        for n, (start, end) in zip(numbers, ranges, strict=True)
    )
