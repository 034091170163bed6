"""Pieces of texts and places of words: C chooses those that the plain reference does."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import native
from index.analysis.analyzer import LEVELS
from index.analysis.tokens.word_reader import word_reader
from search.hits import snippet
from search.hits.snippet import Words, Worths, plain_chosen
from search.query.tree import Word
from search.ranking.occurrences import Agreement, Occurrences, plain_strictest, strictest

_native: Any = native.load("search.hits._hits")
pytestmark = pytest.mark.skipif(_native is None, reason="nothing compiled is here")

# Words, some of them two at one place, and what ends a sentence or does not.
FILLER = "قال المتحدث إن العمل مستمر منذ أسابيع وإن النتائج ظهرت سريعا "
PIECES = st.sampled_from(
    [
        "وصل ",
        "ﷺ ",
        "كتاب",
        "عبدالله ",
        ". ",
        "؟! ",
        "…»",
        '."',
        "\n\n",
        " (",
        "12 ",
        "𝒜 ",
        "، ",
        FILLER,
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=60).map("".join), st.data())
def test_windows(text: str, data: st.DataObject) -> None:
    words = Words(text, memoryview(word_reader().places(text)).cast("i"))
    count = len(words.places) // 2
    if not count:
        return
    matching = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=40)))
    numbers = data.draw(st.lists(st.integers(0, 3), min_size=len(matching), max_size=len(matching)))
    found = Occurrences(np.array(numbers, np.int64), np.array(matching, np.int64))
    # Two levels of one word of the query, and three others, of which some are worth the same.
    worths = Worths(np.array([0, 0, 1, 2], np.int32), np.array([5, 3, 5, 0], np.int64))
    first = data.draw(st.integers(0, len(matching) - 1))
    end = data.draw(st.integers(first + 1, len(matching)))
    for most in (1, 2):
        asked = (words, found, worths, (first, end), most)
        assert snippet._chosen(*asked) == plain_chosen(*asked)


@given(st.data())
def test_the_strictest_agreements(data: st.DataObject) -> None:
    asked = [
        Agreement(Word("كتاب", "كتاب"), part, level)
        for part in ("text", "title", "author")
        for level in LEVELS[:3]
    ]
    agreements = data.draw(st.lists(st.sampled_from(asked), max_size=6))
    place = st.tuples(st.integers(1, 4), st.integers(0, 5)).map(lambda p: p[0] << 32 | p[1])
    places = [np.array(sorted(data.draw(st.sets(place, max_size=9))), np.int64) for _ in agreements]
    docs = np.array([1, 2, 3, 4], np.int32)
    quick, plain = (join(agreements, places, docs) for join in (strictest, plain_strictest))
    assert shown(quick) == shown(plain)


def shown(by_document: Any) -> Any:
    return {
        doc: [(part, *map(np.ndarray.tolist, found)) for part, found in of_doc.items()]
        for doc, of_doc in by_document.items()
    }


def test_what_is_not_in_the_text_is_refused() -> None:
    words = Words("وصل كتاب", memoryview(word_reader().places("وصل كتاب")).cast("i"))
    worths = Worths(np.zeros(1, np.int32), np.ones(1, np.int64))
    for number, position in ((0, 2), (0, -1), (1, 0), (-1, 0)):
        found = Occurrences(np.array([number], np.int64), np.array([position], np.int64))
        with pytest.raises(ValueError, match="a word matches that is not there"):
            snippet._chosen(words, found, worths, (0, 1), 2)
    found = Occurrences(np.zeros(1, np.int64), np.zeros(1, np.int64))
    with pytest.raises(ValueError, match="there are no such matches"):
        snippet._chosen(words, found, worths, (0, 2), 2)
