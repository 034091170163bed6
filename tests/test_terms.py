"""The words that tell some articles from the rest."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import Article, Index, QueryError, open_index
from search import terms
from search.searcher import Searcher

OIL = ("ارتفعت أسعار النفط", "النفط يرتفع في ليبيا", "نفط ليبيا إلى الأسواق", "حقول النفط الليبية")
SPORT = ("فاز الفريق في المباراة", "خسر الفريق في ليبيا", "مباراة الفريقين غدا", "لاعب الفريق مصاب")


@pytest.fixture(scope="module")
def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("news") / "index", create=True) as ix:
        for number, text in enumerate((*OIL, *SPORT)):
            year = 2020 if number < len(OIL) else 2021
            ix.add(Article(id=str(number), text=text, date=date(year, 1, 1 + number)))
        ix.commit()
        yield ix


def test_the_most_distinctive_words_of_a_query(ix: Index) -> None:
    found = ix.terms("الفريق")
    assert (found.total, found.read) == (4, 4)
    first, second, *_ = found.terms
    assert (first.text, first.articles, first.in_index) == ("الفريق", 4, 4)
    # مباراة, المباراة: one stem.
    assert (second.articles, second.in_index) == (2, 2)
    assert first.score > second.score > 0
    assert "في" not in [term.text for term in found.terms]


def test_a_word_that_the_rest_has_more_often_is_below_zero(ix: Index) -> None:
    (libya,) = [term for term in ix.terms("الفريق").terms if term.in_index == 4 != term.articles]
    assert (libya.text, libya.articles) == ("ليبيا", 1)
    assert libya.score < 0


def test_of_a_time(ix: Index) -> None:
    assert ix.terms(since="2021").terms[0].text == "الفريق"
    oil = ix.terms(until=date(2020, 12, 31))
    assert (oil.terms[0].text, oil.terms[0].articles, oil.total) == ("النفط", 4, 4)
    assert ix.terms(filter={"source": "BBC"}).total == 0


def test_the_log_likelihood_of_a_word_that_all_and_none_of_the_rest_have(ix: Index) -> None:
    # 2 · 4 · ln (4 / (4 · 4/8))
    assert ix.terms("الفريق").terms[0].score == pytest.approx(8 * 0.693147, rel=1e-5)


def test_the_most_frequent_of_all(ix: Index) -> None:
    found = ix.terms()
    assert found.total == 8
    assert {term.text for term in found.terms[:2]} <= {"النفط", "الفريق", "ليبيا"}
    assert {term.score for term in found.terms} == {0}
    counts = [term.articles for term in ix.terms("الفريق", by="articles").terms]
    assert counts == sorted(counts, reverse=True)
    assert len(ix.terms(limit=2).terms) == 2


def test_of_many_articles_some_are_read(ix: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "READ", 2)
    found = ix.terms("الفريق")
    assert (found.total, found.read) == (4, 2)
    assert found.terms[0].text == "الفريق"


def test_articles_in_memory_have_the_same_terms(ix: Index, memory: Searcher) -> None:
    assert memory.terms("الفريق") == ix.terms("الفريق")


def test_an_empty_index_has_none(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as empty:
        assert (empty.terms().terms, empty.terms("النفط").total) == ((), 0)


def test_what_cannot_be(ix: Index) -> None:
    with pytest.raises(QueryError) as raised:
        ix.terms(by="length")
    assert str(raised.value) == (
        "cannot sort terms by 'length': they are sorted by score, articles."
    )
    with pytest.raises(ValueError, match="limit"):
        ix.terms(limit=0)


def test_the_command(ix: Index, tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as copy:
        for article in ix:
            copy.add(article)

    def run(*words: str) -> tuple[int, str, str]:
        asked = ["terms", *words, "--index", str(tmp_path / "index")]
        result = CliRunner().invoke(cli.app, asked)
        return result.exit_code, result.stdout, result.stderr

    assert run("الفريق", "-n", "1") == (0, "الفريق\t4\t6\n", "of 4 of 4 articles\n")
    _, table, _ = run("الفريق", "-n", "1", "--format", "csv")
    assert table.split() == ["text,articles,in_index,score", "الفريق,4,4,5.545"]
    shown = json.loads(run("--since", "2021", "-n", "1", "--format", "json")[1])
    assert shown == {
        "total": 4,
        "read": 4,
        "terms": [{"text": "الفريق", "articles": 4, "in_index": 4, "score": 5.545}],
    }
    assert run("زلزال") == (1, "", "nothing found for: زلزال\n")
    assert run("--format", "xml")[0] == 2
