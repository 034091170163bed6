"""An index in memory, for benchmarks: an `Engine` that gives arrays, without files.

The words of all articles are inverted once, as numpy arrays of places (document and position in
one number) by distinct word. A term of a level is looked up as the words that have it, so that
levels are computed once a word, and another analysis can share the arrays. Rankings, scores and
ties are those of an index on disk; tests/test_bench.py holds it to that.

    reader = MemoryReader(articles)
    Searcher(reader).ranking("زيارة السراج", 100)

80,000 passages of 100 words take a minute or two, half of it the analysis of their 400,000
distinct words, and about 1 GB.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyzer
from index.analysis.analyzer import LEVELS, Levels, tokenize
from index.analysis.tokens.normalize import fold, strip_marks
from index.articles.article import Article
from index.articles.fields import field_text
from index.segment.columns.numbers import Bytes, Places
from index.segment.compiled import AskedPlaces, FormsNear
from index.segment.schema import PARTS, SKETCH_SIZE, SPELLING, TITLE_GAP
from index.store.engine import AskedForms, Docs, Postings, StoredArticle

T = TypeVar("T")
Analysis = Callable[[str], Levels]

_POSITION_BITS = 32
# Positions kept in ready-made postings before they are made anew: 800 MB.
_MOST_CACHED = 50_000_000


class Groups:
    """Numbers by the number of the group they belong to, within a group in the order given."""

    def __init__(self, groups: "array[int]", values: "array[int]", count: int) -> None:
        keys = np.array(groups, np.int64)
        order = np.argsort(keys, kind="stable")
        self._values = np.array(values, np.int64)[order]
        self._starts = np.searchsorted(keys[order], np.arange(count + 1))

    def __getitem__(self, group: int) -> NDArray[np.int64]:
        return self._values[self._starts[group] : self._starts[group + 1]]

    def sizes(self) -> NDArray[np.int64]:
        """Return how many values each group has."""
        return np.diff(self._starts)


class Collection:
    """Articles, and where each distinct spelling stands in each part of them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = list(articles)
        self.numbers: dict[str, int] = {}
        self._words = {part: array("q") for part in PARTS}
        self._places = {part: array("q") for part in PARTS}
        sizes = [self._add(doc, article) for doc, article in enumerate(self.articles)]
        self.sizes = np.array(sizes, np.float64).reshape(-1, 2).T
        self.places = {
            part: Groups(self._words.pop(part), self._places.pop(part), len(self.numbers))
            for part in PARTS
        }

    def _add(self, doc: int, article: Article) -> tuple[int, int]:
        """Add the words of an article; return how many its title has, and title and body."""
        title = self._add_words("title", doc, article.title, 0)
        self._add_words("text", doc, article.title, 0)
        body = self._add_words("text", doc, article.text, title + TITLE_GAP)
        for part in PARTS:
            if part not in ("title", "text"):
                self._add_words(part, doc, field_text(article, part), 0)
        return title, title + body

    def _add_words(self, part: str, doc: int, text: str, first: int) -> int:
        numbers, words, places = self.numbers, self._words[part], self._places[part]
        place = begin = doc << _POSITION_BITS | first
        for token in tokenize(text):
            words.append(numbers.setdefault(token.spelling, len(numbers)))
            places.append(place)
            place += 1
        return place - begin


def _numbered(values: Iterable[str]) -> tuple[list[str], NDArray[np.int64]]:
    distinct, numbers = np.unique(np.array([*values], np.object_), return_inverse=True)
    return distinct.tolist(), numbers


class MemoryReader:
    """An engine over articles held in memory. Documents are numbered in the order given.

    `analyse` gives the levels of a word by its letters; levels that it leaves empty find nothing.
    """

    def __init__(
        self, articles: Iterable[Article] | Collection, analyse: Analysis = analyzer.levels
    ) -> None:
        self.collection = articles if isinstance(articles, Collection) else Collection(articles)
        self._analyse = analyse
        self.doc_count = self.doc_count_all = len(self.collection.articles)
        self._words = list(self.collection.numbers)
        letters = [strip_marks(spelling) for spelling in self._words]
        self._levels_of = {word: analyse(word) for word in dict.fromkeys(letters)}
        self._vocabulary = [self._levels_of[word] for word in letters]
        self._terms: dict[str, tuple[dict[str, int], Groups]] = {}
        self._made: dict[tuple[str, str, tuple[str, ...]], Postings] = {}
        self._made_positions = 0

    def trying(self, work: Callable[[], T]) -> T:
        return work()

    def with_caches(self, scale: float) -> "MemoryReader":
        """Return itself: all of it is in memory."""
        return self

    @property
    def arrays(self) -> "MemoryReader":
        """Postings as whole arrays, which it gives itself."""
        return self

    @property
    def finder(self) -> None:
        """None: what arrays give needs no other."""

    @property
    def compiled(self) -> None:
        """None: its postings come of no lists."""

    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        """Return where any of `terms` stands in a part; a position they share counts once."""
        key = (part, level, tuple(terms))
        found = self._made.get(key)
        if found is None:
            found = Postings.at(self.places(part, level, terms))
            if self._made_positions > _MOST_CACHED:
                self._made.clear()
                self._made_positions = 0
            self._made_positions += len(found.docs)
            self._made[key] = found
        return found

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""
        return len(self.postings(part, level, terms).docs)

    def levels(self, letters: str) -> Levels:
        """Return the levels of a word: those of the collection's word, or analysed now."""
        return self.word_table(letters) or self._analyse(letters)

    def word_table(self, letters: str) -> Levels | None:
        """Return the levels of a word of the collection, None if it has not the word."""
        return self._levels_of.get(letters)

    def spellings(self, form: str) -> set[str]:
        """Return the spellings, marks and all, that words of this form have."""
        return self._spellings.get(form, set())

    def holds(self, level: str, terms: Sequence[str]) -> bool:
        """Tell whether a word has any of `terms`."""
        return any(self.containing(part, level, terms) for part in ("text", "title"))

    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of `terms`."""
        return {
            fold(word)
            for number, word in enumerate(self._words)
            if not set(terms).isdisjoint(self._of(number, level))
        }

    def held(self, level: str, terms: Sequence[str]) -> list[str]:
        """Return those of `terms` that a word has."""
        return [term for term in terms if self.holds(level, [term])]

    def forms(self, asked: AskedForms, between: Callable[[], None] | None = None) -> dict[str, int]:
        """Return forms, and how often each stands in the text."""
        prefix, only, _ = asked
        sizes = self.collection.places["text"].sizes()
        matches = None if isinstance(only, FormsNear) else only
        return {
            form: sum(int(sizes[self.collection.numbers[word]]) for word in spellings)
            for form, spellings in self._spellings.items()
            if form.startswith(prefix) and (matches is None or matches.search(form))
        }

    @cached_property
    def _spellings(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for spelling in self._words:
            found[fold(spelling)].add(spelling)
        return dict(found)

    def dates(self, first: str, last: str) -> Docs:
        """Return the documents dated from `first` to `last`, ISO dates, both included."""
        docs = [
            doc
            for doc, article in enumerate(self.collection.articles)
            if article.date and first <= article.date.isoformat() <= last
        ]
        return np.array(docs, np.int32)

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """The date of each document, 0 where it has none."""
        dates = (article.date for article in self.collection.articles)
        return np.array([day.toordinal() if day else 0 for day in dates], np.int64)

    def recorded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the distinct values of a field, and the number of each document's."""
        return _numbered(field_text(article, name) for article in self.collection.articles)

    def own(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """Return the same of a field of the metadata."""
        return _numbered(article.metadata.get(name, "") for article in self.collection.articles)

    @property
    def own_fields(self) -> list[str]:
        """The fields of the metadata of any article."""
        return [*dict.fromkeys(name for a in self.collection.articles for name in a.metadata)]

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """For each document whether it is still there: all are."""
        return np.ones(self.doc_count_all, np.bool_)

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """Words of each document: a row for titles, one for title and body together."""
        return self.collection.sizes

    def doc(self, id_: str) -> int | None:
        """Return the document of an id."""
        owners = (doc for doc, article in enumerate(self.collection.articles) if article.id == id_)
        return next(owners, None)

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""
        return [self.collection.articles[doc].id for doc in docs]

    def article(self, doc: int) -> Article:
        """Return the article of a document."""
        return self.collection.articles[doc]

    def sketches(self, docs: Docs) -> Bytes:
        """Return no sketches: nothing is folded."""
        return np.zeros((len(docs), SKETCH_SIZE), np.uint8)

    def opened(self, docs: Sequence[int]) -> list[StoredArticle]:
        """Return the articles of some documents, whole; none came from a file."""
        return [StoredArticle(self.article(doc), None, "") for doc in docs]

    def term_count(self, part: str, level: str) -> int:
        """Return how many distinct terms a field holds."""
        if level not in PARTS[part]:
            raise KeyError(f"{part} has no level {level}")
        held = np.flatnonzero(self.collection.places[part].sizes())
        return len({term for word in held for term in self._of(int(word), level)})

    def counts(self, field: str) -> dict[str, int]:
        """Return the number of articles by what they have in a field, the largest first."""
        counts: dict[str, int] = defaultdict(int)
        for article in self.collection.articles:
            if value := field_text(article, field):
                counts[value] += 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def places(
        self, part: str, level: str, terms: Sequence[str], docs: Docs | None = None
    ) -> Places:
        """Return where any of `terms` stands in a part, ascending; of all documents, or of some."""
        if docs is not None:
            return self.positions([(part, level, terms)], docs)[0]
        numbers, words_of = self._terms_of(level)
        known = [words_of[numbers[term]] for term in terms if term in numbers]
        if not known:
            return np.empty(0, np.int64)
        places = self.collection.places[part]
        # Distinct words stand at distinct places, so that these need sorting only.
        found = [places[int(word)] for word in np.unique(np.concatenate(known))]
        return np.sort(np.concatenate(found))

    def positions(self, asked: Sequence[AskedPlaces], docs: Docs) -> list[Places]:
        """Return the places where each of some terms stand in some documents, ascending."""
        found = [self.places(*one) for one in asked]
        return [places[np.isin(places >> _POSITION_BITS, docs)] for places in found]

    def _terms_of(self, level: str) -> tuple[dict[str, int], Groups]:
        """Return the terms of a level by number, and the words that have each."""
        if level not in self._terms:
            numbers: dict[str, int] = {}
            terms, words = array("q"), array("q")
            for word in range(len(self._vocabulary)):
                for term in self._of(word, level):
                    terms.append(numbers.setdefault(term, len(numbers)))
                    words.append(word)
            self._terms[level] = numbers, Groups(terms, words, len(numbers))
        return self._terms[level]

    def _of(self, word: int, level: str) -> tuple[str, ...]:
        if level == SPELLING:
            return (self._words[word],)
        return self._vocabulary[word][LEVELS.index(level)]
