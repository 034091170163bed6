"""Near-copies of a hit are folded under it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import cli
from index import Article, Index, open_index
from index.segment.columns.columns import ColumnsWriter
from index.segment.schema import SKETCH_SIZE
from search.filtering import folding

STORY = (
    "أعلنت وزارة الصحة في طرابلس اليوم الأحد وصول مئتي ألف جرعة من اللقاح إلى مطار معيتيقة الدولي،"
    " وقال الوزير في مؤتمر صحفي إن التطعيم سيبدأ بالأطباء والممرضين ثم بكبار السن في جميع المدن،"
    " وإن مراكز جديدة ستفتح في سبها وغات وأوباري خلال الأسبوع القادم لتصل الحملة إلى الجنوب كله."
)
OTHER = (
    "قال مدير مركز مكافحة الأمراض إن اللقاح الذي وصل إلى طرابلس لا يكفي إلا عشر السكان، ودعا الدول"
    " المانحة إلى الإسراع في إرسال ما وعدت به، وطلب من المواطنين لبس الكمامات والتباعد في الأسواق"
    " والمساجد حتى ينتهي التطعيم، وأكد أن المختبرات تفحص كل يوم ثلاثة آلاف عينة في مختلف المناطق."
)
NEWS = (
    Article(id="agency", title="وصول اللقاح", text=STORY, source="وكالة"),
    Article(id="paper", title="اللقاح يصل إلى طرابلس", source="صحيفة",
            text="طرابلس (وكالات) - " + STORY.replace("اليوم الأحد ", "")),
    Article(id="centre", title="لا يكفي", text=OTHER, source="صحيفة"),
    Article(id="flash-1", title="عاجل", text="عاجل: وصول اللقاح إلى طرابلس"),
    Article(id="flash-2", title="عاجل", text="عاجل: وصول اللقاح إلى طرابلس"),
)  # fmt: skip
QUERY = "وصول اللقاح إلى طرابلس"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("news") / "index"
    for article in NEWS:
        # A segment each.
        with open_index(path, create=True) as ix:
            ix.add(article)
    return path


@pytest.fixture(scope="module", params=[True, False], ids=["compiled", "pure"])
def ix(folder: Path, request: pytest.FixtureRequest) -> Iterator[Index]:
    with pytest.MonkeyPatch.context() as patch, open_index(folder) as ix:
        if not request.param:
            patch.setattr(folding, "_native", None)
        yield ix


def test_an_agencys_story_in_a_paper_is_folded_under_the_better_hit(ix: Index) -> None:
    found = ix.search(QUERY)
    shown = {hit.id: hit.copies for hit in found}
    assert {*shown} in ({"agency", "centre", "flash-1", "flash-2"}, {"paper", *shown} - {"agency"})
    assert [copies for copies in shown.values() if copies] in ([("paper",)], [("agency",)])
    assert found.total == 5
    assert [hit.rank for hit in found] == [1, 2, 3, 4]


def test_all_copies_are_hits_of_their_own(ix: Index) -> None:
    found = ix.search(QUERY, all_copies=True)
    assert {hit.id for hit in found} == {article.id for article in NEWS}
    assert not any(hit.copies for hit in found)


def test_every_hit_is_streamed_unless_told(ix: Index) -> None:
    assert len([*ix.hits(QUERY)]) == 5
    folded = [*ix.hits(QUERY, all_copies=False)]
    assert [hit.id for hit in folded] == [hit.id for hit in ix.search(QUERY)]


def test_pages_go_on_where_the_one_before_ended(ix: Index) -> None:
    pages = [ix.search(QUERY, limit=1, offset=at)[0].id for at in range(4)]
    assert pages == [hit.id for hit in ix.search(QUERY)]
    assert not ix.search(QUERY, limit=1, offset=4)


def test_what_comes_first_otherwise_is_the_one_that_others_are_folded_under(ix: Index) -> None:
    by_source = ix.search(QUERY, sort="source", filter={"source": ["وكالة", "صحيفة"]})
    assert [(hit.id, hit.copies) for hit in by_source if hit.copies] == [("paper", ("agency",))]


def test_copies_count_in_facets(ix: Index) -> None:
    assert ix.search(QUERY, facets=["source"]).facets["source"] == {"صحيفة": 2, "وكالة": 1}


def test_what_is_similar_leaves_copies_out(ix: Index) -> None:
    found = ix.similar("agency")
    assert "paper" not in [hit.id for hit in found]
    assert found[0].id == "centre" or found[0].id.startswith("flash")
    assert ix.similar("agency", all_copies=True)[0].id == "paper"


def test_a_ranking_that_is_judged_has_every_copy(ix: Index) -> None:
    assert len(ix.searcher().ranking(QUERY, 10)) == 5


def test_merged_segments_fold_the_same(folder: Path, tmp_path: Path) -> None:
    with open_index(copytree(folder, tmp_path / "index")) as ix:
        before = [(hit.id, hit.copies) for hit in ix.search(QUERY)]
        ix.optimize()
        assert [(hit.id, hit.copies) for hit in ix.search(QUERY)] == before


def test_nothing_is_folded_of_a_segment_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ColumnsWriter.add
    with monkeypatch.context() as patch, open_index(tmp_path / "index", create=True) as ix:
        patch.setattr(
            ColumnsWriter,
            "add",
            lambda self, name, array: None if name == "doc.sketch" else add(self, name, array),
        )
        for article in NEWS[:2]:
            ix.add(article)
        ix.commit()
    with open_index(tmp_path / "index") as ix:
        assert [hit.copies for hit in ix.search(QUERY)] == [(), ()]
        for article in NEWS[:2]:
            ix.add(replace(article, id=f"{article.id}-2"))
        ix.commit()
        ix.optimize()
        found = {hit.id: hit.copies for hit in ix.search(QUERY)}
        assert [*filter(None, found.values())] in ([("paper-2",)], [("agency-2",)])
        assert {"agency", "paper"} < {*found}


def test_the_command_says_what_is_folded(folder: Path) -> None:
    run = CliRunner().invoke
    result = run(cli.app, ["search", "--index", str(folder), QUERY])
    assert "   copies: 1: " in result.stdout
    assert "4 of 5 articles, 1 folded under others as copies (--all-copies)" in result.stderr
    result = run(cli.app, ["search", "--index", str(folder), "--all-copies", QUERY])
    assert "copies" not in result.output
    result = run(cli.app, ["search", "--index", str(folder), "--format", "json", QUERY])
    hits = json.loads(result.stdout)["hits"]
    assert sum(len(hit["copies"]) for hit in hits) == 1


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), max_size=250),
    st.sampled_from([3, 40, 200]),
)
@settings(max_examples=60)
def test_c_folds_what_python_does(rows: list[list[int]], above: int) -> None:
    sketches = np.repeat(np.array(rows, np.uint8).reshape(-1, 4), SKETCH_SIZE // 4, axis=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_ABOVE", above)
        quick = folding.copied(sketches)
        patch.setattr(folding, "_native", None)
        plain = folding.copied(sketches)
    assert (quick is None) == (plain is None)
    if quick is not None and plain is not None:
        assert quick.tolist() == plain.tolist()
