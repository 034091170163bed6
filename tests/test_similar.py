"""Articles that are like one."""

import json
from pathlib import Path

import pytest
from plain import index_of
from typer.testing import CliRunner

import cli
from index import Article, ArticleNotFoundError, Index, open_index
from search.searcher import Searcher

NEWS = (
    Article(id="storm-1", title="عاصفة تضرب درنة",
            text="ضربت عاصفة قوية مدينة درنة، وغمرت السيول أحياء المدينة وانهار سدان."),
    Article(id="storm-2", title="سيول درنة",
            text="تواصل فرق الإنقاذ البحث عن ناجين بعد السيول التي غمرت درنة وانهيار السدين."),
    Article(id="match", title="فوز الأهلي",
            text="فاز الأهلي على الاتحاد بهدفين في مباراة القمة بمدينة بنغازي."),
    Article(id="cup", title="كأس ليبيا", text="تأهل الأهلي إلى نهائي الكأس بعد مباراة صعبة."),
    Article(id="words", title="", text="من في على إلى"),
)  # fmt: skip


ix = index_of(NEWS)


def test_what_shares_distinctive_words_comes_first_and_the_article_is_left_out(ix: Index) -> None:
    assert ix.similar("storm-1")[0].id == "storm-2"
    assert ix.similar("match")[0].id == "cup"
    for article in NEWS:
        assert article.id not in [hit.id for hit in ix.similar(article.id)]


def test_its_total_counts_the_others_and_its_limit_limits(ix: Index) -> None:
    found = ix.similar("storm-1")
    # The match was in a town too: its word مدينة.
    assert found.total == len(found) == 2
    assert [hit.id for hit in ix.similar("storm-1", limit=1)] == ["storm-2"]
    assert ix.similar("storm-1", limit=0).total == 2


def test_its_query_is_its_distinctive_words(ix: Index) -> None:
    found = ix.similar("storm-1")
    assert {"درنة", "عاصفة", "السيول"} <= {*found.query.split()}
    assert "من" not in ix.similar("storm-2").query.split()
    assert not found.suggestions
    assert not found.notes


def test_an_article_of_function_words_is_like_nothing(ix: Index) -> None:
    assert ix.similar("words").total == 0


def test_articles_in_memory_answer_the_same(ix: Index, memory: Searcher) -> None:
    for article in NEWS:
        ids = [hit.id for hit in memory.similar(article.id)]
        assert ids == [hit.id for hit in ix.similar(article.id)]


def test_an_id_that_is_not_there(ix: Index) -> None:
    with pytest.raises(ArticleNotFoundError) as raised:
        ix.similar("none")
    assert str(raised.value) == (
        "cannot find what is similar to 'none': the index holds no article of that id."
        " Ids are shown by 'kashaf search'."
    )
    with pytest.raises(TypeError):
        ix.similar(3)  # type: ignore[arg-type]


def test_the_command(ix: Index, tmp_path: Path) -> None:
    path = str(tmp_path / "index")
    with open_index(path, create=True) as copy:
        for article in NEWS:
            copy.add(article)
    run = CliRunner().invoke
    result = run(cli.app, ["similar", "storm-1", "--index", path, "--format", "json"])
    assert json.loads(result.stdout)["hits"][0]["id"] == "storm-2"
    assert result.stderr.startswith("by: ")
    lines = run(cli.app, ["similar", "storm-1", "--index", path, "--format", "csv"]).stdout
    assert lines.splitlines()[1].startswith("1,")
    result = run(cli.app, ["similar", "words", "--index", path])
    assert (result.exit_code, result.stderr) == (1, "nothing found that is like: words\n")
    result = run(cli.app, ["similar", "none", "--index", path])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
