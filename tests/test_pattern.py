"""Words of a query that stand for several: prefixes, wildcards and fuzzy words."""

import json
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cases import cases, table
from hypothesis import given
from hypothesis import strategies as st
from plain import articles_of, index_of, indexed
from typer.testing import CliRunner

import cli
from index import Article, Index, open_index
from index.analysis.tokens.tokenizer import LONGEST_WORD
from index.errors import QueryError
from search.query.parser import MOST_PATTERNS, parse
from search.query.pattern import Pattern
from search.query.tree import patterns
from search.searcher import Searcher
from search.words import expansion

TEXTS = {
    "book": "قرأ كتابا عن البحر",
    "office": "فتح مكتبا جديدا",
    "writers": "كُتّاب القصة القصيرة",
    "depression": "كتيب عن الاكتئاب",
    "desk": "مكتب الوزير",
    "playground": "ملعب المدينة",
    "Ahmad": "وصل أحمد مساء",
    "Ahmadi": "وصل الاحمدي صباحا",
    "Tripoli": "زار طرابلس أمس",
    "Tripoli, a letter less": "زار طرابس أمس",
    "Tripoli, swapped": "زار طرابسل أمس",
    "Tripolitan": "تاجر طرابلسي معروف",
    "Tripolitan woman": "طبيبة طرابلسية معروفة",
    "Java": "JavaScript and java",
}


TITLES = {id_: "خبر من طرابلس" if id_ == "book" else "خبر" for id_ in TEXTS}
ix = index_of(
    [replace(each, title=TITLES[each.id], source="وكالة الأنباء") for each in articles_of(TEXTS)],
    9,
)


ONE_EDIT = {"book", "Tripoli", "Tripoli, a letter less", "Tripoli, swapped", "Tripolitan"}
FOUND = {
    "prefix": ("كتا*", {"book", "writers"}),
    "prefix of one letter": ("ط*", {*ONE_EDIT, "Tripolitan woman"}),
    "prefix is a word": ("مكتب*", {"office", "desk"}),
    "prefix with hamza": ("أحم*", {"Ahmad"}),
    "prefix without hamza": ("احم*", {"Ahmad"}),
    "prefix with marks": ("كُتّا*", {"book", "writers"}),
    "prefix of the article's form": ("الاحم*", {"Ahmadi"}),
    "any letters between": ("م*ب", {"desk", "playground"}),
    "any letters between and after": ("م*ب*", {"desk", "playground", "office"}),
    "one letter": ("كت?ب", {"writers", "depression"}),
    "two letters": ("م??ب", {"desk", "playground"}),
    "fuzzy": ("طرابلس~", ONE_EDIT),
    "fuzzy, one edit": ("طرابلس~1", ONE_EDIT),
    "fuzzy, two edits": ("طرابلس~2", {*ONE_EDIT, "Tripolitan woman"}),
    "fuzzy, by Arabic digits": ("طرابلس~٢", {*ONE_EDIT, "Tripolitan woman"}),
    "fuzzy, its first letter another": ("ضرابلس~", set()),
    "Latin": ("JAVA*", {"Java"}),
    "must": ("+زار طرابل*", {"Tripoli", "Tripoli, a letter less", "Tripoli, swapped"}),
    "both must": ("+زار +طرابل*", {"Tripoli"}),
    "must not": ("طرابلس~ -طرابلس*", {"Tripoli, a letter less", "Tripoli, swapped"}),
    "AND": ("زار AND طراب*", {"Tripoli", "Tripoli, a letter less", "Tripoli, swapped"}),
    "group": ("(كتا* OR ملع*)", {"book", "writers", "playground"}),
    "title": ("title:طرا*", {"book"}),
    "title with a word": ("title:طرا* قرأ", {"book"}),
    "source": ("source:وكا* مكتب*", {"office", "desk"}),
    "phrase": ('"مكت* الوزير"', {"desk"}),
    "phrase in another order": ('+"الوزير مكت*"', set()),
    "phrase of patterns": ('"تاجر طرا* معر?ف"', {"Tripolitan"}),
    "exact": ("=كتا*", {"book", "writers"}),
    "no such words": ("زغن*", set()),
    "beside punctuation": ("«كتا*»، ملع*!", {"book", "writers", "playground"}),
}


@cases("query ids", FOUND)
def test_patterns_find(ix: Index, memory: Searcher, query: str, ids: set[str]) -> None:
    results = ix.search(query, explain=True, limit=50)
    assert {hit.id for hit in results} == ids
    assert [note for note in results.notes if "read as operators" not in note] == []
    for hit in results:
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score)
    assert memory.search(query, explain=True, limit=50).hits == results.hits


@cases("text tree", table("plain_signs"))
def test_signs_of_a_text_are_text(text: str, tree: str) -> None:
    query = parse(text)
    assert str(query.tree) == tree
    assert query.notes == ()


ODD = {
    "no letter before": ("*تاب", "تاب", "'*تاب' is read as text: write a letter or more before *"),
    "on both sides": ("*كتاب*", "كتاب",
                      "'*كتاب*' is read as text: write a letter or more before *"),
    "after a sign": ("+*تاب ليبيا", "ليبيا +تاب",
                     "'*تاب' is read as text: write a letter or more before *"),
    "three edits": ("كتاب~3", "كتاب 3", "'كتاب~3' is read as text: ~ takes 1 or 2"),
}  # fmt: skip


@cases("text tree note", ODD)
def test_what_is_no_pattern_says_so(text: str, tree: str, note: str) -> None:
    query = parse(text)
    assert (str(query.tree), query.notes[-1]) == (tree, note)


def test_closer_words_come_first(ix: Index) -> None:
    results = ix.search("طرابلس~2", limit=50)
    ids = [hit.id for hit in results if hit.id != "book"]
    assert ids[0] == "Tripoli"
    assert ids[-1] == "Tripolitan woman"


def test_what_is_highlighted_is_what_was_found(ix: Index) -> None:
    hits = {hit.id: hit for hit in ix.search("طرابلس~ م*ب", limit=50)}
    matches = {(m.query, m.word, m.level) for hit in hits.values() for m in hit.matches}
    assert matches == {
        ("طرابلس~", "طرابلس", "form"),
        ("طرابلس~", "طرابس", "form"),
        ("طرابلس~", "طرابسل", "form"),
        ("طرابلس~", "طرابلسي", "form"),
        ("م*ب", "مكتب", "form"),
        ("م*ب", "ملعب", "form"),
    }
    (snippet,) = hits["desk"].snippets
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["مكتب"]
    (hit,) = ix.search('"مكت* الوزير"')
    assert [match.word for match in hit.matches] == ["مكتب", "الوزير"]


def test_too_many_words(ix: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MOST_FORMS", 2)
    search = ix.searcher().search
    for query in ("طرا*", "-طرا*", '"زار طرا*"', "title:طرا*"):
        note = search(query).notes[-1]
        assert note == "'طرا*' stands for 5 words: the 2 most frequent of them are searched"
    (note,) = search("طرابلس~").notes
    assert note == "'طرابلس~' stands for 4 words: the 2 closest of them are searched"
    # طرابلس stands in two articles, one of them a title; what is not searched is not shown.
    words = {m.word for hit in search("طرابلس~") for m in hit.matches}
    assert len(words) == 2
    assert "طرابلس" in words


def test_what_is_kept_does_not_count_for_patterns(ix: Index) -> None:
    results = ix.search("احم* وصل", keep=["hamza"])
    assert "Ahmad" in {hit.id for hit in results}
    assert results.notes == ("'احم*' stands for words of any spelling, whatever is kept",)


def test_deleted_articles_are_not_found(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="كتاب"))
        ix.add(Article(id="2", text="كتابة"))
        ix.commit()
        ix.delete("1")
        ix.commit()
        assert [hit.id for hit in ix.search("كتا*")] == ["2"]
        ix.delete("2")
        ix.commit()
        assert [hit.id for hit in ix.search("كتا* كتاب~")] == []


def test_the_command_line(tmp_path: Path) -> None:
    at = ["--index", str(indexed(tmp_path / "index", *articles_of(TEXTS)))]
    run = CliRunner().invoke
    result = run(cli.app, ["search", *at, "--format", "jsonl", "كتا*"])
    assert {json.loads(line)["id"] for line in result.stdout.splitlines()} == {"book", "writers"}
    result = run(cli.app, ["search", *at, "*تاب"])
    assert result.exit_code == 1
    note = "note: '*تاب' is read as text: write a letter or more before *"
    assert result.stderr.splitlines()[0] == note
    explained = run(cli.app, ["search", *at, "--explain", "كتا*"]).stdout
    assert "كتا* (spelled so 1." in explained


@given(st.text(st.sampled_from('كتاب ab12ًـ*?~+-"().:/')))
def test_any_signs_are_a_query(text: str) -> None:
    # What stands between slashes may be an expression that is none, which is an error.
    with suppress(QueryError) if text.count("/") > 1 else nullcontext():
        str(parse(text).tree)


def test_a_long_run_of_signs_takes_no_time() -> None:
    for text in ("ا*" * 4000 + "/", "ا?" * 4000 + "/", "*ا" * 4000, "ا" * 9000 + "*/"):
        parse(text)


@given(st.text("اب*?", min_size=1), st.lists(st.text("اب"), max_size=5))
def test_a_pattern_matches_what_its_signs_say(signs: str, forms: list[str]) -> None:
    def matches(signs: str, form: str) -> bool:
        if not signs:
            return not form
        if signs[0] == "*":
            return any(matches(signs[1:], form[at:]) for at in range(len(form) + 1))
        return bool(form) and signs[0] in ("?", form[0]) and matches(signs[1:], form[1:])

    pattern = Pattern.read(f"ا{signs}")
    # All that it is given has its prefix.
    held = [f"{pattern.prefix}{form}" for form in forms]
    assert [*pattern.matching(held)] == [*dict.fromkeys(f for f in held if matches(f"ا{signs}", f))]


STARS = {
    "no end": "ه*" * 30 + "ن*",
    "no end after": "ه*" * 30 + "ن",
    "no beginning": "هن" + "ه*" * 30,
    "single letters": "ه*ه?" * 15 + "ن",
    "all of it": "هه*" * 40 + "ه*ن",
    "as long as a query": "ه*" * 4_900 + "ن",
}


@cases("pattern", STARS)
def test_many_stars_end(tmp_path: Path, pattern: str) -> None:
    # A longer run of letters is indexed as so many.
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="ه" * LONGEST_WORD))
        ix.add(Article(id="2", text="ه" * (LONGEST_WORD - 1) + "ن"))
        for query in (pattern, f"+{pattern}", f'"{pattern} ههه"', f"title:{pattern}"):
            assert "1" not in [hit.id for hit in ix.search(query)]


def test_a_query_of_very_many_patterns_is_plain_words() -> None:
    assert len(patterns(parse("ا* " * MOST_PATTERNS).tree)) == MOST_PATTERNS
    for pattern in ("ا*", "ا*ب", "طرابلس~2", "+ا*", '"ا* ب"', "title:ا*"):
        query = parse(f"{pattern} " * (MOST_PATTERNS + 1))
        assert patterns(query.tree) == []
        (note,) = query.notes
        assert note == "the query has more than 16 patterns: searched as plain words"
