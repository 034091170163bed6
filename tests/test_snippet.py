"""What a hit shows: snippets, highlights, and which words matched."""

import sys
import unicodedata
from itertools import pairwise
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import pytest
from cases import cases, table
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import Article, Hit, Index, Match, Snippet, open_index
from index.analysis.analyzer import tokenize
from search.hits.snippet import LENGTH

# A sentence, and words to fill with; none of them is asked for.
SENTENCE = (
    "وقال المتحدث إن العمل مستمر منذ أسابيع وإن النتائج الأولى ظهرت سريعا وإن الجميع راض عنها. "
)
FILLER = "قال المتحدث إن العمل مستمر منذ أسابيع وإن النتائج ظهرت سريعا "


def only_hit(ix: Index, query: str, body: str, title: str = "") -> Hit:
    ix.update(Article(id="0", title=title, text=body))
    ix.commit()
    (hit,) = ix.search(query)
    for snippet in hit.snippets:
        assert snippet.text == body[snippet.start :][: len(snippet.text)]
    return hit


def marked(snippet: Snippet) -> str:
    """Return the text with its highlights in brackets."""
    text = snippet.text
    for start, end in reversed(snippet.highlights):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@cases("query body shown", table("highlights"))
def test_highlights(ix: Index, query: str, body: str, shown: str) -> None:
    (snippet,) = only_hit(ix, query, body, "ليبيا").snippets
    assert marked(snippet) == shown


def test_highlights_in_decomposed_text(ix: Index) -> None:
    body = unicodedata.normalize("NFD", "آلة أحمد: café وإعادة الآثار")
    (snippet,) = only_hit(ix, "إعادة آثار", body).snippets
    assert snippet.text == body
    shown = [unicodedata.normalize("NFC", body[a:b]) for a, b in snippet.highlights]
    assert shown == ["وإعادة", "الآثار"]


MATCHES = {
    "form": ("ليبيا", "أخبار ليبيا", [("ليبيا", "ليبيا", "form", "body")]),
    "stem": ("ليبيا", "التركية والليبية", [("ليبيا", "والليبية", "stem", "body")]),
    "root": ("كتاب", "مكتبة المدينة", [("كتاب", "مكتبة", "root", "body")]),
    "marks": ("كتاب", "هذا كِتَابٌ", [("كتاب", "كِتَابٌ", "form", "body")]),
    "title": ("وزير", "وصل الوفد", [("وزير", "الوزراء", "stem", "title")]),
    "title and body": (
        "وزير",
        "وصل الوزير",
        [("وزير", "الوزراء", "stem", "title"), ("وزير", "الوزير", "stem", "body")],
    ),
    "each word once": ("ليبيا", "ليبيا ثم ليبيا", [("ليبيا", "ليبيا", "form", "body")]),
    "the strictest of two": ("مكتبة كتاب", "كتاب جديد", [("كتاب", "كتاب", "form", "body")]),
    "title only": ("title:وزير", "وصل الوزير", [("وزير", "الوزراء", "stem", "title")]),
    "source": ("source:رويترز", "وصل", [("رويترز", "رويترز", "stem", "source")]),
    "not what is excluded": ("ليبيا -قطر", "ليبيا", [("ليبيا", "ليبيا", "form", "body")]),
    "date": ("-date:2020", "ليبيا", []),
}


@cases("query body matches", MATCHES)
def test_matches(
    ix: Index, query: str, body: str, matches: list[tuple[str, str, str, str]]
) -> None:
    ix.add(Article(id="0", title="زيارة الوزراء", text=body, source="وكالة رويترز"))
    ix.commit()
    (hit,) = ix.search(query)
    assert hit.matches == tuple(Match(*match) for match in matches)


@pytest.mark.parametrize("query", ["ليبيا زيارة", "title:ليبيا زيارة", "title:زيارة ليبيا"])
def test_title_highlights_are_in_the_order_of_the_title(ix: Index, query: str) -> None:
    hit = only_hit(ix, query, "وصل الوفد", "ليبيا تنتظر زيارة")
    assert hit.title_highlights == ((0, 5), (12, 17))


def test_an_article_without_title_shows_its_beginning_for_one(ix: Index) -> None:
    hit = only_hit(ix, "ليبيا", "وصل الوفد إلى ليبيا. ثم عاد.")
    assert (hit.title, hit.title_highlights) == ("وصل الوفد إلى ليبيا", ((14, 19),))
    long = only_hit(ix, "ليبيا", f"\n وصل الوفد إلى ليبيا {'والتقى الوزير ' * 9} في ليبيا أمس.")
    assert long.title[14:19] == "ليبيا"
    assert long.title_highlights == ((14, 19),)
    assert only_hit(ix, "ليبيا", "وصل\nالوفد  إلى. ليبيا").title_highlights == ()


NUMBERS = {
    "a price": "914.05",
    "an Arabic decimal": "٩١٤٫٠٥",
    "thousands": "2,259,000",
    "a date": "12/5/2018",
    "an hour": "10:30",
    "years": "2018-2019",
}


@cases("number", NUMBERS)
def test_a_snippet_does_not_cut_a_number(ix: Index, number: str) -> None:
    for beside in range(30, 60):
        body = f"{FILLER * 3}بلغ {number} {'س' * beside} كتاب {'ص ' * (55 + beside // 2)}{number} "
        for snippet in only_hit(ix, "كتاب", body + FILLER * 3).snippets:
            begin, end = snippet.start, snippet.start + len(snippet.text)
            for at in (body.index(number), body.rindex(number)):
                assert not at < begin < at + len(number)
                assert not at < end < at + len(number)
            for first, last in snippet.highlights:
                assert snippet.text[first:last] == "كتاب"


# Which pieces.


@pytest.mark.parametrize("end", [". ", "؟ ", "! ", "… ", "\n", ".» "])
def test_a_snippet_begins_at_a_sentence_that_is_near(ix: Index, end: str) -> None:
    body = 3 * SENTENCE + "هكذا انتهى" + end + "ثم صدر كتاب جديد."
    (snippet,) = only_hit(ix, "كتاب", body).snippets
    assert marked(snippet) == "ثم صدر [كتاب] جديد."


def test_a_snippet_begins_at_a_word_where_no_sentence_is_near(ix: Index) -> None:
    body = 5 * FILLER + "كتاب " + 5 * FILLER
    (snippet,) = only_hit(ix, "كتاب", body).snippets
    start, end = snippet.start, snippet.start + len(snippet.text)
    ((first, last),) = snippet.highlights
    assert (snippet.text[first:last], body[start - 1], body[end]) == ("كتاب", " ", " ")
    assert 0 < first < LENGTH / 2
    assert LENGTH - 20 <= len(snippet.text) <= LENGTH


def test_two_snippets_in_the_order_of_the_text(ix: Index) -> None:
    body = f"صدر كتاب. {4 * SENTENCE}وصلت سفينة. {4 * SENTENCE}وصلت سفينة أخرى."
    first, second = only_hit(ix, "سفينة كتاب", body).snippets
    assert marked(first).startswith("صدر [كتاب]. ")
    assert marked(second).startswith("وصلت [سفينة]. ")
    assert first.start + len(first.text) <= second.start


def test_the_piece_with_most_of_the_query_comes_alone(ix: Index) -> None:
    body = f"صدر كتاب. {4 * SENTENCE}وعن السفينة كتاب. {4 * SENTENCE}وصلت سفينة."
    (snippet,) = only_hit(ix, "سفينة كتاب", body).snippets
    assert marked(snippet).startswith("وعن [السفينة] [كتاب]. ")


def test_a_word_again_is_not_worth_a_second_snippet(ix: Index) -> None:
    (snippet,) = only_hit(ix, "كتاب", f"صدر كتاب. {4 * SENTENCE}صدر كتاب.").snippets
    assert marked(snippet).startswith("صدر [كتاب]. ")


def test_the_beginning_of_the_body_where_nothing_matches(ix: Index) -> None:
    (snippet,) = only_hit(ix, "كتاب", 5 * SENTENCE, "كتاب جديد").snippets
    assert (snippet.start, snippet.highlights) == (0, ())
    assert LENGTH - 20 <= len(snippet.text) <= LENGTH


def test_a_body_without_words(ix: Index) -> None:
    assert only_hit(ix, "كتاب", "", "كتاب جديد").snippets == ()
    ix.delete("0")
    assert only_hit(ix, "كتاب", "… * * *", "كتاب جديد").snippets == ()


LONG = "كتاب" + 500 * "ـ"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (LONG, f"[{LONG}]"),
        (f"صدر {LONG} جديد", f"صدر [{LONG}]"),
        # So far behind the beginning of its sentence that both do not fit.
        (f"{FILLER}{LONG} جديد", f"{FILLER}[{LONG}]"),
        ("كتاب،كتاب،كتاب", "[كتاب]،[كتاب]،[كتاب]"),
        ("كتاب" + 1000 * "،كتب", "[كتاب]" + (LENGTH - 4) // 4 * "،[كتب]"),
    ],
    ids=["alone", "behind another", "far behind", "without blanks", "much without blanks"],
)
def test_long_words(ix: Index, body: str, shown: str) -> None:
    (snippet,) = only_hit(ix, "كتاب", body).snippets
    assert marked(snippet) == shown


def test_dots_without_end_are_not_shown_all(ix: Index) -> None:
    # As between a heading and its page in a table of contents.
    (snippet,) = only_hit(ix, "كتاب", "فهرس كتاب " + 400 * "." + " 7").snippets
    assert len(snippet.text) <= LENGTH
    ix.delete("0")
    (snippet,) = only_hit(ix, "كتاب", "فهرس كتاب" + 400 * ".").snippets
    assert len(snippet.text) <= LENGTH


def test_a_long_text_of_many_matches_takes_no_longer_than_its_length() -> None:
    # 50,000 matches in 2.8 MB; each looked at together with all others would take an hour.
    code = (
        "import sys, index\n"
        "with index.open_index(sys.argv[1], create=True) as ix:\n"
        "    ix.add(index.Article(id='0', text='صدر الكتاب في المدينة الكبيرة. ' * 50_000))\n"
        "    ix.commit()\n"
        "    print(len(ix.search('كتاب المدينة')))\n"
    )
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, folder]
        done = run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "1\n"


PIECES = [
    "كتاب",
    "والليبية",
    "كِتَابٌ",
    "كتـــاب",
    "ﷺ",
    "ﻻ",
    "أ.ف.ب",
    "😀",
    "2,259",
    "G20",
    ". ",
    "\n",
    "«",
]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from([*PIECES, FILLER, SENTENCE]) | st.text(max_size=20), max_size=30),
    st.sampled_from(["", " "]),
    st.integers(0),
)
@example(["ﷺ", "ﷺ"], "", 1)
@example(["e\u0301", "\u0301", "\u0643\u0301"], " ", 0)
def test_any_word_of_any_text(pieces: list[str], between: str, choice: int) -> None:
    body = between.join(pieces)
    tokens = list(tokenize(body))
    if not tokens:
        return
    spans = {(token.start, token.end) for token in tokens}
    word = tokens[choice % len(tokens)]
    with TemporaryDirectory() as folder, open_index(folder, create=True) as ix:
        hit = only_hit(ix, word.text, body)
    assert 1 <= len(hit.snippets) <= 2
    assert any(snippet.highlights for snippet in hit.snippets)
    for snippet in hit.snippets:
        places = [(snippet.start + a, snippet.start + b) for a, b in snippet.highlights]
        assert set(places) <= spans
        assert all(a[1] <= b[0] for a, b in pairwise(places))
        assert all(end <= snippet.start + len(snippet.text) for _, end in places)
        assert snippet.start in {start for start, _ in spans}
        assert len(snippet.text) <= LENGTH + max(end - start for start, end in spans)
    for before, after in pairwise(hit.snippets):
        assert before.start + len(before.text) <= after.start


def test_a_snippet_knows_whether_the_body_goes_on(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="short", text="خبر من ليبيا"))
        ix.add(Article(id="long", text="خبر من ليبيا " + "وبقية الكلام طويلة " * 30))
        ix.commit()
        more = {hit.id: hit.snippets[0].more for hit in ix.search("ليبيا")}
    assert more == {"short": False, "long": True}
