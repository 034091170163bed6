"""Terms: the words that articles have most often, and more often than the rest of the index.

    articles   how many of those that were read have a word of this stem
    score      how surely that is more than the rest has: log-likelihood, G² = 2 Σ O ln (O / E)

(Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993, in the form of
Rayson and Garside, Comparing Corpora using Frequency Profiling, 2000), over articles rather than
words, so that no single article makes a word distinctive. What the index has is exact; of the
articles that match, `READ` at most are read, spread evenly over them, of long ones the beginning.

Words of one stem are one, spelled as most of the articles do. Of an engine it asks stored articles,
the terms of words, and how many documents have one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.normalize import strip_marks
from index.analysis.tokens.strings import strings_of
from index.analysis.tokens.word_reader import word_reader
from index.errors import QueryError
from index.segment.schema import STEM
from index.store.engine import Docs, Engine
from search.results import json_text

# Articles read at most, and opened at a time.
READ, _AT_ONCE = 1000, 100
# Stems compared with the index, those that most articles have.
_COMPARED = 1500
ORDERS = ("score", "articles")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, how many of the articles read have it, and how many of the index.

    `score` is its log-likelihood against the rest of the index, below 0 where the rest has it more
    often, and 0 where there is no rest.
    """

    text: str
    articles: int
    in_index: int
    score: float


@dataclass(frozen=True, slots=True)
class TermList:
    """The terms of the articles that a query finds: `total` of them, of which `read` were read."""

    terms: tuple[Term, ...]
    total: int
    read: int

    def to_json(self, indent: int | None = None) -> str:
        """Return what `kashaf terms --format json` prints."""
        rows = [asdict(term) | {"score": round(term.score, 3)} for term in self.terms]
        return json_text({"total": self.total, "read": self.read, "terms": rows}, indent)


def terms_of(engine: Engine, docs: Docs, limit: int, by: str) -> TermList:
    """Return the terms of some documents, the first `limit` as they are sorted by one of `ORDERS`.

    Raises QueryError for another order.
    """
    if by not in ORDERS:
        raise QueryError(f"cannot sort terms by '{by}': they are sorted by {', '.join(ORDERS)}.")
    read = _spread(docs)
    found = _counted(engine, read)[:_COMPARED]
    rest = engine.doc_count - len(docs)
    terms = []
    for text, stem, articles in found:
        in_index = engine.containing("text", STEM, stem)
        # Of those that were not read as many as of those that were.
        others = max(in_index - round(articles * len(docs) / len(read)), 0)
        score = _likelihood(articles, len(read), others, rest) if rest else 0.0
        terms.append(Term(text, articles, in_index, score))
    if by == "score" and rest:
        terms.sort(key=lambda term: -term.score)
    return TermList(tuple(terms[:limit]), len(docs), len(read))


def _spread(docs: Docs) -> list[int]:
    """Return so many documents as are read, spread evenly over these."""
    chosen = np.linspace(0, len(docs), min(len(docs), READ), endpoint=False).astype(np.int64)
    found: list[int] = docs[chosen].tolist()
    return found


_Stem = Sequence[str]


def _counted(engine: Engine, docs: Sequence[int]) -> list[tuple[str, _Stem, int]]:
    """Return words that stand for a stem each, and how many documents have it, the most first."""
    reader = word_reader()
    words, owners = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for start in range(0, len(docs), _AT_ONCE):
        for stored in engine.opened(docs[start : start + _AT_ONCE]):
            text = f"{stored.article.title}\n{stored.article.text}"
            words.append(np.unique(np.frombuffer(reader.read(text), np.int32)))
            owners.append(np.full(len(words[-1]), len(owners), np.int32))
    word, owner = np.concatenate(words), np.concatenate(owners)
    spellings = strings_of(reader.lines())
    having = np.bincount(word, minlength=len(spellings))
    # What stands in one of many articles is of none of the frequent stems, nor distinctive.
    numbers, stems, spelled = _stems(engine, spellings, having, 2 if len(docs) > 10 else 1)
    of_word = numbers[word]
    pairs = np.unique(of_word[of_word >= 0].astype(np.int64) << 32 | owner[of_word >= 0])
    counts = np.bincount(pairs >> 32, minlength=len(stems))
    order = np.argsort(-counts, kind="stable").tolist()
    return [(spelled[number], stems[number], int(counts[number])) for number in order]


def _stems(
    engine: Engine, spellings: Sequence[str], having: NDArray[np.int64], least: int
) -> tuple[NDArray[np.int64], list[_Stem], list[str]]:
    """Return the number of each word's stem, -1 for none; the stems, and how each is spelled."""
    numbers = np.full(len(spellings), -1, np.int64)
    known: dict[_Stem, int] = {}
    spelled: list[str] = []
    # The most frequent first, so that it is the one that stands for its stem.
    for word in np.argsort(-having, kind="stable").tolist():
        if having[word] < least:
            break
        letters = strip_marks(spellings[word])
        if len(letters) > 1 and letters.isalpha() and not is_function_word(letters):
            stem = tuple(engine.levels(letters).stem)
            numbers[word] = known.setdefault(stem, len(known))
            if numbers[word] == len(spelled):
                spelled.append(letters)
    return numbers, [*known], spelled


def _likelihood(here: int, read: int, others: int, rest: int) -> float:
    """Return the log-likelihood of a word in `here` of `read` articles, `others` of the rest."""
    share = (here + others) / (read + rest)
    found = 2 * sum(
        observed * log(observed / (size * share))
        for observed, size in ((here, read), (others, rest))
        if observed
    )
    return found if here * rest >= others * read else -found
