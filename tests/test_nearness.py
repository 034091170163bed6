"""Nearness: words that neighbour as in the query lift an article among the best."""

import pytest
from cases import cases
from plain import fill

from index import Article, Index
from search.query.parser import parse
from search.ranking import nearness

# Of each query two texts of the same words, the second of which is to come first.
NEIGHBOURS = {
    "apart": (
        "وزير الدفاع",
        "زار وزير الصحة مدينة يقع فيها مبنى الدفاع",
        "زار وزير الدفاع مدينة يقع فيها مبنى الصحة",
    ),
    "in another order": ("سعر الذهب", "كان الذهب سعر المتجر أمس", "كان سعر الذهب المتجر أمس"),
    "with clitics and inflection": (
        "مدير مدرسة",
        "تحدث مدير عن زيارة إلى المدرسة أمس",
        "تحدث المدير بالمدرسة عن زيارة إلى أمس",
    ),
    "a function word between": (
        "زيارة إلى باريس",
        "انتهت زيارة الوفد الرسمي أمس قرب باريس",
        "انتهت زيارة الوفد باريس الرسمي أمس قرب",
    ),
    "three in a row": (
        "مدرب المنتخب المصري",
        "قال مدرب المنتخب الروسي إن المنتخب المصري قوي",
        "تحدث مدرب المنتخب المصري الجديد عن عودة الفريق",
    ),
    "at the beginning": (
        "سعر الذهب",
        f"{'كلمة ' * 40} سعر الذهب",
        f"سعر الذهب {'كلمة ' * 40}",
    ),
    "within a required group": (
        "category:رياضة فريق النجم",
        "فاز فريق القرية وغاب عنه النجم",
        "فاز فريق النجم وغاب عنه القرية",
    ),
}


@cases("query apart near", NEIGHBOURS)
def test_neighbours_come_first(ix: Index, query: str, apart: str, near: str) -> None:
    for number, text in enumerate((apart, near, "غرقت السفينة")):
        ix.add(Article(id=str(number), text=text, category="رياضة"))
    ix.commit()
    hits = ix.search(query, explain=True).hits
    assert [hit.id for hit in hits[:2]] == ["1", "0"]
    assert "near" in {share.level for share in hits[0].shares or ()}
    for hit in hits:
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)


NOT_NEAR = {
    "joined by AND": "سعر AND الذهب",
    "around what is no plain word": 'سعر +"المتجر أمس" الذه*',
    "a phrase": '"سعر الذهب"',
    "function words": "كان في",
    "in fields": "title:(سعر الذهب)",
}


@cases("query", NOT_NEAR)
def test_what_are_no_neighbours(query: str) -> None:
    found = nearness.runs(parse(query).tree)
    assert not found or query == "كان في"


def test_pages_are_one_ranking_beyond_those_ranked_anew(ix: Index) -> None:
    texts = ["سعر اليوم الذهب", "سعر قديم من الذهب", "سعر الذهب"]
    fill(ix, *(f"{texts[n % 3]} {'كلمة ' * (n % 7)}" for n in range(3 * nearness.TOP)))
    whole = ix.search("سعر الذهب", limit=100).hits
    assert len(whole) == 3 * nearness.TOP
    assert [hit.rank for hit in whole] == [*range(1, len(whole) + 1)]
    scores = [round(hit.score, 6) for hit in whole]
    assert scores == sorted(scores, reverse=True)
    for size in (1, 7, nearness.TOP, nearness.TOP + 3):
        pages = (ix.search("سعر الذهب", limit=size, offset=at) for at in range(0, len(whole), size))
        assert [hit for page in pages for hit in page] == [*whole]
    ranking = ix.searcher().ranking("سعر الذهب", 7)
    assert ranking == [(hit.id, hit.score) for hit in whole[:7]]
