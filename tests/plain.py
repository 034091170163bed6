"""An index in plain Python: what IndexReader should say of some articles, computed one by one.

Also what several test modules need: articles of few words, drawn, and an index held in a folder.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from index import Index, open_index
from index.analysis.analyzer import levels, tokenize
from index.analysis.tokens.normalize import fold
from index.articles.article import Article
from index.articles.fields import field_text
from index.segment import compiled, packing, terms
from index.segment import postings as lists
from index.segment.schema import FORM, PARTS, SPELLING, TITLE_GAP
from index.store import engine
from index.store.reader import IndexReader
from index.store.storage import Storage
from index.writing import inversion
from search.advice.fallback import any_of, by_root
from search.hits import snippet
from search.query.parser import Query
from search.query.pattern import Pattern
from search.query.tree import Boolean, Dated, InField, Leaf, Node, Phrase, Valued, Word, phrases
from search.ranking import accumulator, nearness, occurrences
from search.ranking.scoring import EDIT, K1, MARKED, SAME_WORDS, WEIGHTS, B, full_agreement, worth

SEEDS = Path(__file__).parent.parent / "seeds"
# Inflected, with marks, ambiguous, names, function words, foreign, of two words, of none.
WORDS = (
    "كتاب كتب الكتاب كِتَابٌ كُتّاب إعادة أعاده كاتب مكتبة ليبيا الليبية ليبي تركيا والوزير وزراء وزير"
    " قطر فائز فايز من في covid Covid ٢٠٢٠ عبدالفتاح ﷺ أوردغان أردوغان تمر العلم ٪"
).split()
# An article that has all fields.
VISIT = Article(
    id="1",
    title="زيارة رسمية إلى تركيا",
    text="وصل السراج إلى أنقرة.",
    date=date(2020, 9, 6),
    source="ضفاف",
    url="https://example.org/1",
    author="هدى",
    category="سياسة",
    metadata={"صفحة": "4"},
)
DATES = (None, date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 1))
_SOURCES = ("", "رويترز", "وكالة ليبيا", "ضفاف")


def articles(
    ids: st.SearchStrategy[str], words: Sequence[str] = WORDS
) -> st.SearchStrategy[Article]:
    """Draw articles of few different words."""
    word = st.sampled_from(words)
    line = st.lists(word, max_size=3).map(" ".join)
    return st.builds(
        lambda id_, title, text, **fields: Article(id=id_, title=title, text=text, **fields),
        ids,
        line,
        st.lists(word, min_size=1, max_size=9).map(" ".join),
        date=st.sampled_from(DATES),
        source=st.sampled_from(_SOURCES),
        author=line,
        category=st.sampled_from(_SOURCES),
    )


@contextmanager
def storage() -> Iterator[Storage]:
    """Hold an empty index in a folder of its own."""
    with TemporaryDirectory() as folder:
        held = Storage(Path(folder) / "index")
        held.create()
        yield held


def indexed(folder: Path, *held: Article) -> Path:
    """Index articles in a folder, which is returned."""
    with open_index(folder, create=True) as ix:
        for article in held:
            ix.add(article)
    return folder


def fill(ix: Index, *texts: str) -> Index:
    """Commit an article for each of `texts`, "title / body" or body, with ids 0, 1, 2 …"""
    for number, text in enumerate(texts):
        title, _, body = text.rpartition(" / ")
        ix.add(Article(id=str(number), title=title, text=body))
    ix.commit()
    return ix


def articles_of(texts: Mapping[str, str]) -> list[Article]:
    """Return an article for each of `texts`, which has its name for an id."""
    return [Article(id=id_, text=text) for id_, text in texts.items()]


def seeds_and(folder: Path, article: Article) -> Path:
    """Index the articles of seeds/ in a folder, and another in a segment of its own."""
    with open_index(folder, create=True) as ix:
        ix.update_from(SEEDS)
        ix.commit()
        ix.add(article)
    return folder


def in_two_segments(folder: Path, held: Sequence[Article], first: int) -> Index:
    """Return an index of articles, the first so many in a segment of their own."""
    with open_index(folder, create=True) as ix:
        for number, article in enumerate(held, 1):
            ix.add(article)
            if number == first:
                ix.commit()
    return open_index(folder)


def index_of(held: Sequence[Article], first: int = 0) -> Any:
    """Return the fixture of an index of articles, the first so many in a segment of their own."""

    @pytest.fixture(scope="module")
    def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
        folder = tmp_path_factory.mktemp("held") / "index"
        with in_two_segments(folder, held, first or len(held)) as ix:
            yield ix

    return ix


def use_no_other_process(patch: pytest.MonkeyPatch) -> None:
    """Index in this process alone and wait for no disk: tests of what is in the index."""
    patch.setattr("os.fsync", lambda file: None)
    patch.setattr("os.cpu_count", lambda: 1)


def use_nothing_compiled(patch: pytest.MonkeyPatch) -> None:
    """Do in Python what is otherwise done in C: tests that both give the same."""
    for module in (inversion, lists, terms, compiled, accumulator, nearness, occurrences, snippet):
        patch.setattr(module, "_native", None)
    patch.setattr(packing, "_packer", None)


Postings = list[tuple[int, int]]
Scores = dict[int, float]


class Plain:
    """Articles, numbered in their order."""

    def __init__(self, held: Sequence[Article]) -> None:
        self.articles = list(held)
        # What was looked for before, which is looked for time and again.
        self._places: dict[tuple[str, str, tuple[str, ...]], list[tuple[int, int]]] = {}
        self._kept: dict[tuple[Word, str], list[tuple[int, int]]] = {}
        # For each part and article the letters, spelling and position of its words.
        self.parts: dict[str, list[list[tuple[str, str, int]]]] = {part: [] for part in PARTS}
        for article in held:
            for part in PARTS:
                if part == "text":
                    words = list(tokenize(article.title))
                    gap = len(words) + TITLE_GAP
                    body = (t._replace(position=gap + t.position) for t in tokenize(article.text))
                    words += body
                else:
                    words = list(tokenize(field_text(article, part)))
                self.parts[part].append([(t.letters, t.spelling, t.position) for t in words])

    def places(self, part: str, level: str, terms: Sequence[str]) -> list[tuple[int, int]]:
        """Return documents and positions at which a word has any of `terms`."""
        key = (part, level, tuple(terms))
        if key not in self._places:
            self._places[key] = [
                (doc, position)
                for doc, words in enumerate(self.parts[part])
                for letters, _, position in words
                if not set(terms).isdisjoint(getattr(levels(letters), level))
            ]
        return self._places[key]

    @property
    def compiled(self) -> None:
        """None: its postings come of no lists."""

    def postings(self, part: str, level: str, terms: Sequence[str]) -> Postings:
        return counted(doc for doc, _ in self.places(part, level, terms))

    def spelled(self, part: str, spellings: Sequence[str]) -> Postings:
        return counted(
            doc
            for doc, words in enumerate(self.parts[part])
            for _, spelling, _ in words
            if spelling in spellings
        )

    # Scores, word by word, by the formula of search/ranking/scoring.py.

    def scores(self, node: Node) -> Scores:
        """Return the documents that match a query, and the score of each."""
        lifts = self.lifts(node)
        return {doc: score + lifts.get(doc, 0.0) for doc, score in self.found(node).items()}

    def lifts(self, node: Node, part: str = "text") -> Scores:
        """Return what agreement that finds nothing adds to the scores of documents."""
        total: Scores = {}
        match node:
            case Word():
                return self._leaf(node, part, finds=False)
            case InField(field, inner):
                return self.lifts(inner, field)
            case Boolean(should, must, _):
                for child in should + must:
                    inner = child
                    while isinstance(inner, InField):
                        inner = inner.node
                    found = self.found(child, part)
                    whole = isinstance(inner, Boolean) and (inner.must or inner.must_not)
                    for doc, score in self.lifts(child, part).items():
                        if doc in found or not whole:
                            total[doc] = total.get(doc, 0.0) + score
        return total

    def found(self, node: Node, part: str = "text") -> Scores:
        """Return the documents that match a query, scored by what finds them."""
        everything = dict.fromkeys(range(len(self.articles)), 0.0)
        match node:
            case Word() | Pattern() | Phrase():
                return self._leaf(node, part)
            case InField(field, inner):
                return self.found(inner, field)
            case Dated(first, last, month):
                days = [(n, a.date) for n, a in enumerate(self.articles) if a.date]
                dated = [(n, day) for n, day in days if month in (0, day.month)]
                return {n: 0.0 for n, day in dated if first <= day <= last}
            case Valued(name, value, _):
                own = [a.id if name == "id" else a.metadata.get(name, "") for a in self.articles]
                wanted = fold(value).casefold()
                found_in = [text and fnmatch(fold(text).casefold(), wanted) for text in own]
                return {n: 0.0 for n, is_found in enumerate(found_in) if is_found}
            case Boolean(should, must, must_not):
                either = [self.found(child, part) for child in should]
                needed = [self.found(child, part) for child in must]
                excluded = [self.found(child, part) for child in must_not]
                total: Scores = {}
                for found in either + needed:
                    for doc, score in found.items():
                        total[doc] = total.get(doc, 0.0) + score
                if excluded and not either and not needed:
                    total = everything
                return {
                    doc: score
                    for doc, score in total.items()
                    if all(doc in found for found in needed)
                    and not any(doc in found for found in excluded)
                }

    def ranking(self, node: Node) -> list[tuple[int, float]]:
        """Return every match and its score, best first, equals in the order of documents."""
        return self.ranked(node, self.scores(node))

    def ranked(self, node: Node, scores: Scores) -> list[tuple[int, float]]:
        """Return documents that a query matches, best first, the best ranked anew."""
        whole = _best_first(scores)
        best = [(doc, score + self._near(node, doc)) for doc, score in whole[: nearness.TOP]]
        return _best_first(dict(best)) + whole[nearness.TOP :]

    def answer(self, query: Query) -> list[tuple[int, float]]:
        """Return the ranking of a query, or where it finds nothing of what is searched instead."""
        return self.ranking(self.answered(query).tree)

    def answered(self, query: Query) -> Query:
        """Return the query that is searched: another where this one finds nothing."""
        if self.found(query.tree):
            return query
        asked, others = query, []
        # The words of a phrase are searched only where it stands in no article at all.
        found = (self.found(phrase, part) for phrase, part in phrases(query.tree))
        if query.otherwise and not any(found):
            query = query.otherwise
            others = [query]
        loose = by_root(query, lambda word, of: (of, getattr(levels(word.letters), of)))
        others += [other for other in (loose, any_of(asked)) if other]
        return next((other for other in others if self.found(other.tree)), asked)

    def _near(self, node: Node, doc: int) -> float:
        """Return what neighbouring words of a query add to the score of a document."""
        found = nearness.runs(node)
        pairs = sum(len(run.words) == 2 for run in found)
        return sum(
            self._run(run, found, doc) * nearness.weight(len(run.words), pairs) for run in found
        )

    def _run(self, run: nearness.Run, found: list[nearness.Run], doc: int) -> float:
        rarity = sum(self._idf(counted(d for d, _ in self._neighbour(w))) for w in run.words)
        tf = len(self._met(run, found, doc))
        return rarity * tf / (tf + K1)

    def _met(self, run: nearness.Run, found: list[nearness.Run], doc: int) -> set[int]:
        """Return where the last word of a run stands in a document so that all of it does."""
        *before, last = run.words
        if run.after is None:
            first = {at for some, at in self._neighbour(before[0]) if some == doc}
        else:
            first = self._met(found[run.after], found, doc)
        places = {at for some, at in self._neighbour(last) if some == doc}
        return {at for at in places if any(1 <= at - a <= run.distance + 1 for a in first)}

    def _neighbour(self, word: Word) -> list[tuple[int, int]]:
        """Return where a word of a run stands: documents and positions."""
        return [*self._word(word, "text", "stem" if word.level != FORM else FORM)]

    def _leaf(self, node: Leaf, part: str, finds: bool = True) -> Scores:
        total: Scores = {}
        for scored in ("text", "title") if part == "text" else (part,):
            clauses = self._clauses(node, scored) if finds else self._lifting(node, scored)
            for postings, weight in clauses:
                for doc, score in self._bm25(scored, postings, weight):
                    total[doc] = total.get(doc, 0.0) + score
        return total

    def _lifting(self, node: Leaf, part: str) -> Iterator[tuple[Postings, float]]:
        assert isinstance(node, Word)
        if not node.finds:
            yield from self._clauses(replace(node, finds=True), part)
        for level in node.ranks_in(part):
            postings = counted(doc for doc, _ in self._word(node, part, level))
            yield postings, WEIGHTS[part][level] * worth(node.letters) * self._idf(postings)

    def _clauses(self, node: Leaf, part: str) -> Iterator[tuple[Postings, float]]:
        weights = WEIGHTS[part]
        if isinstance(node, Word) and not node.finds:
            return
        if isinstance(node, Word):
            for level in weights:
                if level in node.levels_in(part):
                    found = self._word(node, part, level)
                    postings = counted(doc for doc, _ in found)
                    yield postings, weights[level] * worth(node.letters) * self._idf(postings)
            if part in MARKED and (marked := node.marked()):
                postings = counted(doc for doc, _ in self._word(marked, part, FORM))
                yield postings, MARKED[part] * worth(node.letters) * self._idf(postings)
        elif isinstance(node, Pattern):
            edits = self._edits(node)
            rarity = worth(node.letters) * self._idf(self._formed(part, edits))
            for distance in sorted(set(edits.values())):
                forms = {form for form in edits if edits[form] == distance}
                weight = full_agreement(part) * rarity * EDIT**distance
                yield self._formed(part, forms), weight
        else:
            level = node.level_in(part)
            whole = full_agreement(part)
            share = SAME_WORDS if level == "stem" and "form" in weights else 0.0
            yield self._phrase(node, part, level, (1 - share) * whole)
            yield self._phrase(node, part, FORM, share * whole)

    def _phrase(self, node: Phrase, part: str, level: str, weight: float) -> tuple[Postings, float]:
        of_words = [self._word(word, part, level) for word in node.words]
        begins = [
            (doc, at)
            for doc, at in of_words[0]
            if all((doc, at + i) in places for i, places in enumerate(of_words))
        ]
        rarity = sum(self._idf(counted(doc for doc, _ in places)) for places in of_words)
        return counted(doc for doc, _ in begins), weight * rarity

    def _word(self, word: Word | Pattern, part: str, level: str) -> list[tuple[int, int]]:
        assert isinstance(word, Word)
        if word.keep:
            if (word, part) not in self._kept:
                self._kept[word, part] = [
                    (doc, position)
                    for doc, words in enumerate(self.parts[part])
                    for letters, spelling, position in words
                    if fold(letters) == fold(word.letters) and word.admits(spelling)
                ]
            return self._kept[word, part]
        return self.places(part, level, getattr(levels(word.letters), level))

    def _edits(self, pattern: Pattern) -> dict[str, int]:
        texts = [words for part in self.parts.values() for words in part]
        forms = {fold(letters) for words in texts for letters, _, _ in words}
        return pattern.matching([form for form in forms if form.startswith(pattern.prefix)])

    def _formed(self, part: str, forms: Collection[str]) -> Postings:
        return counted(
            doc
            for doc, words in enumerate(self.parts[part])
            for letters, _, _ in words
            if fold(letters) in forms
        )

    def _bm25(self, part: str, postings: Postings, weight: float) -> Iterator[tuple[int, float]]:
        lengths = [len(words) for words in self.parts[part]]
        average = sum(lengths) / max(len(lengths), 1) or 1.0
        for doc, tf in postings:
            norm = K1 * (1 - B + B * lengths[doc] / average)
            yield doc, weight * tf / (tf + norm) if part in ("text", "title") else weight

    def _idf(self, postings: Postings) -> float:
        n = len(postings)
        return math.log(1 + (len(self.articles) - n + 0.5) / (n + 0.5))


def _best_first(scores: Scores) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda item: (-round(item[1], 9), item[0]))


def counted(docs: Iterator[int]) -> Postings:
    counts: dict[int, int] = {}
    for doc in docs:
        counts[doc] = counts.get(doc, 0) + 1
    return sorted(counts.items())


def check(found: IndexReader, held: Sequence[Article]) -> None:
    """Assert that an index holds these articles in this order, and nothing else."""
    plain = Plain(held)
    live = np.flatnonzero(found.arrays.live).tolist()
    # A document that is not there has no number here.
    number = {doc: number for number, doc in enumerate(live)}
    assert found.doc_count == len(live) == len(held)
    assert found.doc_count_all == len(found.arrays.live)
    assert [found.article(doc) for doc in live] == list(held)
    ids = [article.id for article in held]
    assert [found.id(doc) for doc in live] == ids
    assert [found.doc(id_) for id_ in ids] == live
    assert found.doc("none of these") is None
    assert [(entry.doc, entry.id) for entry in found.catalogue()] == list(
        zip(live, ids, strict=True)
    )
    for row, part in enumerate(("title", "text")):
        assert found.arrays.sizes[row, live].tolist() == [len(words) for words in plain.parts[part]]
    days = sorted(filter(None, DATES))
    for first, last in zip(days, (*days[1:], days[-1]), strict=True):
        dated = [n for n, a in enumerate(held) if a.date and first <= a.date <= last]
        docs = found.arrays.dates(first.isoformat(), last.isoformat()).tolist()
        assert [number[doc] for doc in docs] == dated
    sources = [article.source for article in held if article.source]
    assert found.counts("source") == {source: sources.count(source) for source in sources}
    check_words(found, plain, number)


def check_words(found: IndexReader, plain: "Plain", number: dict[int, int]) -> None:
    """Assert that an index has the words of articles on every level, whose numbers these are."""
    live = list(number)
    spellings = {spelling for words in WORDS for spelling in (t.spelling for t in tokenize(words))}
    standing = {w for words in plain.parts.values() for text in words for _, w, _ in text}
    for word in spellings:
        letters = next(tokenize(word)).letters
        if word in standing:
            assert found.word_table(letters) == levels(letters)
            assert word in found.spellings(fold(word))
        for part, part_levels in PARTS.items():
            assert pairs(found.arrays.postings(part, SPELLING, [word]), number) == plain.spelled(
                part, [word]
            )
            for level in part_levels:
                terms = getattr(levels(letters), level)
                postings = pairs(found.arrays.postings(part, level, terms), number)
                assert postings == plain.postings(part, level, terms), (part, level, terms)
                places = found.arrays.places(part, level, terms).tolist()
                named = [(number[place >> 32], place & 0xFFFFFFFF) for place in places]
                assert named == plain.places(part, level, terms), (part, level, terms)
                docs = np.array(live[::2], np.int32)
                (some,) = found.positions([(part, level, terms)], docs)
                assert some.tolist() == [place for place in places if place >> 32 in live[::2]]


def pairs(postings: engine.Postings, number: dict[int, int]) -> Postings:
    """Return postings by the numbers of documents."""
    found = zip(postings.docs.tolist(), postings.frequencies.tolist(), strict=True)
    return [(number[doc], frequency) for doc, frequency in found]
