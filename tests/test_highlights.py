"""What the measuring of highlights prints, and the queries it asks."""

from pathlib import Path

import pytest

from bench.highlights import highlighted, lines, read_queries
from index import Article, open_index


@pytest.mark.parametrize("name", ["news", "encyclopedia"])
def test_there_are_30_queries_of_each_set(name: str) -> None:
    assert len(set(read_queries(name))) == 30


def test_highlights_are_told_by_word_and_level(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", title="وزراء جدد", text="التقى الوزير بوزير ليبيا. وصل الوزير."))
        ix.add(Article(id="2", text="زار الوزراء نهرا."))
    with open_index(tmp_path / "index") as ix:
        results = ix.search("وزير ليبيا")
        found = highlighted(results)
        printed = list(lines("وزير ليبيا", results.total, results))
    assert found["ليبيا"] == {"form": ["ليبيا"]}
    assert set(found["وزير"]) == {"stem"}
    assert set(found["وزير"]["stem"]) == {"وزراء", "الوزير", "بوزير", "الوزراء"}
    assert printed[0] == "وزير ليبيا  (2 found)"
    assert "    ليبيا → form: ليبيا" in printed
