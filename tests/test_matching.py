"""Matching: the best matches are those of the plain formula, in its order, whatever is skipped."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import WORDS, Plain, articles, storage, use_no_other_process, use_nothing_compiled

from index.analysis.analyzer import DEFAULT_LEVEL, LEVELS
from index.analysis.tokens.spelling import KEEPABLE
from index.articles.article import Article
from index.store.reader import IndexReader, open_reader
from index.writing.writer import IndexWriter
from search.query.parser import parse
from search.ranking import accumulator, cache, impacts
from search.ranking import maxscore as ranking
from search.ranking.matching import Matcher
from search.searcher import Searcher
from search.words.expansion import TermExpander

# What a word may be misspelt for, the reference does not tell.
pytestmark = pytest.mark.usefixtures("uncorrected")


@pytest.fixture(autouse=True, scope="module", params=["compiled", "frequent", "plain"])
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_no_other_process(patch)
        if request.param == "plain":
            use_nothing_compiled(patch)
        elif request.param == "frequent":
            # So few documents make a word frequent that most are left in their lists.
            patch.setattr(cache, "FREQUENT", 2)
            patch.setattr(cache, "_ARRAY", 0)
        yield


class Case(NamedTuple):
    """Articles, after which of them to commit, which to delete, and queries."""

    articles: list[Article]
    commits: set[int]
    deleted: set[int]
    queries: list[str]


def queries(words: list[str]) -> st.SearchStrategy[str]:
    word = st.sampled_from(words)
    phrase = st.lists(word, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"')
    pattern = st.sampled_from(["كت*", "كتاب~", "ليب?", "و*ر", "قطر~2", "covi*"])
    leaf = word | word.map("={}".format) | phrase | phrase.map("={}".format) | pattern
    field = st.builds("{}:{}".format, st.sampled_from(["title", "source", "author"]), word | phrase)
    date = st.sampled_from(["date:2020", "date:..2019", "date:2020-06-01", "date:2020-01-01.."])

    def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            "({} {} {})".format, inner, st.sampled_from(["AND", "OR", "AND NOT", ""]), inner
        )

    clause = st.recursive(leaf | field | date, combined, max_leaves=4)
    signed = st.builds("{}{}".format, st.sampled_from(["", "", "+", "-"]), clause)
    # Words alone, some of them repeated, are what most queries are.
    several = st.lists(word | word | phrase | pattern, min_size=1, max_size=6).map(" ".join)
    return several | st.lists(signed, min_size=1, max_size=4).map(" ".join)


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    # Few words make many ties.
    words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=6, unique=True))
    held = draw(st.lists(articles(st.just("-"), words), min_size=1, max_size=24))
    numbers = st.integers(0, len(held) - 1)
    return Case(
        [
            Article(
                id=f"{n}", title=a.title, text=a.text, date=a.date, source=a.source, author=a.author
            )
            for n, a in enumerate(held)
        ],
        draw(st.sets(numbers, max_size=4)),
        draw(st.sets(numbers, max_size=4)),
        draw(st.lists(queries(words), min_size=1, max_size=8)),
    )


def build(writer: IndexWriter, case: Case) -> list[Article]:
    """Index the articles of a case and return those that stay."""
    for number, article in enumerate(case.articles):
        writer.update(article)
        if number in case.commits:
            writer.commit()
    writer.commit()
    for number in case.deleted:
        writer.delete(str(number))
    writer.commit()
    return [article for n, article in enumerate(case.articles) if n not in case.deleted]


def close(found: list[tuple[str, float]], expected: list[tuple[str, float]], query: str) -> None:
    scores = [score for _, score in expected]
    assert [score for _, score in found] == pytest.approx(scores, abs=1e-5), query
    for (id_, score), (other, wanted) in zip(found, expected, strict=True):
        # Impacts are of single precision: sums that differ by less may come in either order.
        assert id_ == other or score == pytest.approx(wanted, abs=1e-6), query


PAGES = ((10, 0), (1, 0), (2, 1), (3, 5), (0, 0), (100, 3))


@settings(max_examples=60)
@given(any_case(), st.sampled_from(LEVELS), st.sets(st.sampled_from(KEEPABLE), max_size=2))
def test_the_best_are_those_of_the_formula(case: Case, level: str, keep: set[str]) -> None:
    with storage() as held:
        rest = build(IndexWriter(held, 512), case)
        plain = Plain(rest)
        with open_reader(held) as reader:
            searcher = Searcher(reader)
            for query in case.queries:
                whole = named(plain, rest, query, DEFAULT_LEVEL)
                for limit in (0, 1, 2, 3, 5, 100):
                    close(searcher.ranking(query, limit), whole[:limit], query)
            # One query twice, so that what is kept in memory of the first is used.
            for query in (*case.queries[:3], case.queries[0]):
                whole = named(plain, rest, query, level, keep)
                for limit, offset in PAGES:
                    results = searcher.search(
                        query, limit=limit, offset=offset, level=level, keep=keep
                    )
                    page = whole[offset : offset + limit]
                    close([(hit.id, hit.score) for hit in results], page, query)
                    assert results.total == len(whole)
                    ranks = range(offset + 1, offset + 1 + len(page))
                    assert [hit.rank for hit in results] == list(ranks)


def named(
    plain: Plain, held: list[Article], query: str, level: str, keep: Collection[str] = ()
) -> list[tuple[str, float]]:
    ranking = plain.answer(parse(query, level, keep))
    return [(held[number].id, score) for number, score in ranking]


@settings(max_examples=20)
@given(any_case())
def test_shares_add_up_to_the_score(case: Case) -> None:
    with storage() as held:
        build(IndexWriter(held, 512), case)
        with open_reader(held) as reader:
            searcher = Searcher(reader)
            for query in case.queries[:4]:
                for hit in searcher.search(query, explain=True):
                    assert hit.shares is not None
                    total = sum(share.score for share in hit.shares)
                    assert total == pytest.approx(hit.score, abs=1e-5), query


# Many documents, where words can be skipped.


@pytest.fixture(scope="module")
def many() -> Iterator[tuple[IndexReader, Plain, list[Article]]]:
    """Hold 900 articles: every word stands in another share of them, several times in some."""
    frequent = "قال وزير كتاب ليبيا تركيا قطر مكتبة covid".split()
    held = []
    for n in range(900):
        words = [word for i, word in enumerate(frequent) for _ in range(n * 7 % (3 * i + 2) == 0)]
        text = " ".join(words * (n % 3 + 1)) + " من" * (n % 5 + 1)
        held.append(Article(id=str(n), title=words[0] if words and n % 11 == 0 else "", text=text))
    deleted = {5, 30, 31, 32, 899}
    with storage() as stored:
        rest = build(IndexWriter(stored, 512), Case(held, {600, 800, 850}, deleted, []))
        with open_reader(stored) as reader:
            yield reader, Plain(rest), rest


LONG = {
    "a rare word and a frequent one": "covid وزير",
    "all": "قال وزير كتاب ليبيا تركيا قطر مكتبة covid من",
    "function words": "من في covid",
    "frequent ones": "قال من",
    "a word many times": "covid covid covid وزير وزير قال",
    "a word that is nowhere": "زغنقلب قطر مكتبة من",
    "nothing that is anywhere": "زغنقلب زغنقلب",
    "a phrase beside words": '"قطر مكتبة" covid من',
    "exact ones": "=قطر =مكتبة من",
    "boolean": "+قطر مكتبة covid -تركيا",
    "a word that must stand, many times": "+قطر +قطر +قطر من من covid covid -تركيا -تركيا",
    "a phrase of a word many times": '+"قال قال" من',
    "alternatives many times": "(قطر AND من) OR (قطر AND من) OR covid OR covid",
}


@cases("query", LONG)
def test_the_best_of_many(many: tuple[IndexReader, Plain, list[Article]], query: str) -> None:
    reader, plain, held = many
    assert len(reader.segments) > 1
    searcher, tree = Searcher(reader), parse(query).tree
    whole = named(plain, held, query, DEFAULT_LEVEL)
    matcher = Matcher(reader, TermExpander(reader))
    for limit in (1, 2, 3, 10, 37, 300, 2000):
        close(searcher.ranking(query, limit), whole[:limit], query)
        assert matcher.best_and_total(tree, limit)[1] == len(whole)


def test_a_frequent_word_that_was_met_is_not_read_again(
    many: tuple[IndexReader, Plain, list[Article]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if accumulator._native is None:
        pytest.skip("nothing compiled is here")
    reader, *_ = many
    monkeypatch.setattr(cache, "FREQUENT", 100)
    monkeypatch.setattr(cache, "_ARRAY", 0)
    searcher, matcher = Searcher(reader), Matcher(reader, TermExpander(reader))
    expected = searcher.ranking("covid covid من", 3), matcher.match(parse("+covid +من").tree)

    def read(*_: Any) -> Any:
        raise AssertionError("a word is read")

    monkeypatch.setattr(accumulator.Accumulator, "read", read)
    monkeypatch.setattr(accumulator.Accumulator, "impacts", read)
    monkeypatch.setattr(accumulator.Accumulator, "word", read)
    assert searcher.ranking("covid covid من", 3) == expected[0]
    assert matcher.match(parse("+covid +من").tree).docs.tolist() == expected[1].docs.tolist()
    # One that is needed to find documents is.
    with pytest.raises(AssertionError, match="a word is read"):
        matcher.best_and_total(parse("من").tree, 3)


def test_a_word_asked_for_many_times_is_read_once(
    many: tuple[IndexReader, Plain, list[Article]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if accumulator._native is None:
        pytest.skip("nothing compiled is here")
    reader, plain, held = many
    monkeypatch.setattr(cache, "FREQUENT", 100)
    monkeypatch.setattr(cache, "_ARRAY", 0)
    searcher, matcher, reads = Searcher(reader), Matcher(reader, TermExpander(reader)), []

    def spy(self: accumulator.Accumulator, word: Any) -> Any:
        reads.append(word)
        return really(self, word)

    really = accumulator.Accumulator.read
    monkeypatch.setattr(accumulator.Accumulator, "read", spy)
    matcher.best_and_total(parse("من قال").tree, 3)
    query = "من قال " * 20
    close(searcher.ranking(query, 5), named(plain, held, query, DEFAULT_LEVEL)[:5], query)
    matcher.best_and_total(parse(query).tree, 5)
    # Once for each group of each.
    assert 0 < len(reads) <= 4


def test_frequent_words_are_looked_up_only_where_they_may_matter(
    many: tuple[IndexReader, Plain, list[Article]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, *_ = many
    use_nothing_compiled(monkeypatch)
    looked_up = []

    def spy(word: Any, docs: Any) -> Any:
        looked_up.append(len(docs))
        return really(word, docs)

    really = impacts.look_up
    monkeypatch.setattr(ranking, "look_up", spy)
    Searcher(reader).ranking("covid covid من", 3)
    assert looked_up
    assert max(looked_up) < 100
