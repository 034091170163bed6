"""Long articles: their texts are stored in frames, and hits read no more than what they show."""

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from plain import indexed, use_nothing_compiled

from index import Article, Index, IndexDamagedError, check_index, open_index
from index.analysis.tokens.word_reader import word_reader
from index.articles.article import encode_values, values
from index.segment import frames
from index.segment.frames import FRAME, FRAMES, LONG, LongText, frames_of
from index.segment.texts import TextStore

SEEDS = Path(__file__).parents[1] / "seeds"
NEWS = "\n".join(
    path.read_bytes().decode("utf-8", "ignore") for path in sorted(SEEDS.rglob("*.txt"))
)
BOOK = "\n\n".join(f"الفصل {chapter}\n{NEWS}" for chapter in range(1, 9))
# What a text may have that is one word or several by what stands around it.
PIECES = [
    "وصل ",
    "السَّراج",
    " +966 50 123 4567 ",
    "\n",
    "ﷺ",
    "إن شاء الله ",
    "1 000 000 ",
    "   ",
    "ٱلۡكِتَٰبِ ",
    "a_b",
]


@pytest.fixture(scope="module")
def ix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    assert len(BOOK.encode()) > 4 * LONG
    half = len(BOOK) // 2
    book = f"{BOOK[:half]} ثم ظهرت سلحفاة خضراء نادرة في البستان. {BOOK[half:]}"
    with open_index(tmp_path_factory.mktemp("long") / "index", create=True) as ix:
        ix.add(Article(id="page", title="ورقة", text="كتب الصحفي صفحة واحدة عن سلحفاة صغيرة"))
        ix.add(Article(id="book", title="كتاب الأخبار", text=book, metadata={"lang": "ar"}))
        ix.add(Article(id="untitled", text=BOOK, source="مكتبة"))
        ix.commit()
        yield ix


@given(st.lists(st.sampled_from(PIECES), max_size=300), st.integers(5, 80))
def test_frames_are_the_text_and_have_its_words(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "FRAME", size)
        found = frames_of(text)
    assert "".join(frame.text for frame in found) == text
    reader = word_reader()
    words = [reader.read(frame.text) for frame in found]
    assert b"".join(words) == reader.read(text)
    assert [len(some) // 4 for some in words] == [frame.words for frame in found]


def test_a_text_is_cut_where_frames_are_full() -> None:
    found = frames_of(BOOK)
    assert len(found) > len(BOOK) // (2 * FRAME)
    assert all(len(frame.text) < 2 * FRAME for frame in found)


def test_a_passage_holds_the_words_that_are_asked_for() -> None:
    found = frames_of(BOOK)
    text = LongText(
        [(len(frame.text), frame.words) for frame in found],
        lambda number: found[number].text.encode(),
        ValueError,
    )
    passage = text.passage(found[0].words - 1, found[0].words)
    assert passage.text == found[0].text + found[1].text
    assert (passage.first_word, passage.start, passage.is_last) == (0, 0, False)
    last = text.passage(10**9, 10**9)
    assert (last.text, last.is_last) == (found[-1].text, True)
    assert BOOK[last.start :] == last.text


def test_an_article_is_given_back_as_it_was(ix: Index) -> None:
    book = ix.get("book")
    assert book.text.replace(" ثم ظهرت سلحفاة خضراء نادرة في البستان. ", "") == BOOK
    assert (book.title, book.metadata["lang"]) == ("كتاب الأخبار", "ar")
    assert [article.id for article in ix] == ["page", "book", "untitled"]
    assert [article.text for article in ix] == [ix.get(id_).text for id_ in ix.ids()]


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    "sizes",
    [[[9e99, 1]], 7, None, [], [[1, 1]], [[3_000, 0]] * 99, [[-1, -1]], [["x", None]], [[1, 1, 1]]],
)
@pytest.mark.parametrize("query", ["سلحفاة", "السراج", "title:كتاب"])
def test_frames_that_are_not_what_is_told_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, sizes: object, pure: bool
) -> None:
    """In an index from elsewhere, under good checksums."""
    if pure:
        use_nothing_compiled(monkeypatch)

    def misleading(data: bytes) -> tuple[bytes, list[bytes]]:
        head, texts = frames.split(data)
        count = len(texts) if sizes == [[3_000, 0]] * 99 else 1
        told = sizes[:count] if isinstance(sizes, list) else sizes
        return encode_values(values(head) | {FRAMES: told}), texts

    monkeypatch.setattr("index.segment.texts.split", misleading)
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="book", title="كتاب", text=f"{BOOK} سلحفاة في الختام"))
        ix.commit()
        # A search that reads none of what is wrong may answer.
        with suppress(IndexDamagedError):
            ix.search(query)
        with pytest.raises(IndexDamagedError, match=r"\.texts: "):
            ix.get("book")
    (finding,) = check_index(tmp_path / "index").findings
    assert finding.file.endswith(".texts")


def test_a_hit_shows_the_one_place_of_a_rare_word(ix: Index) -> None:
    results = ix.search("سلحفاة خضراء")
    assert [hit.id for hit in results] == ["book", "page"]
    (snippet,) = results[0].snippets
    text = ix.get("book").text
    assert text[snippet.start :].startswith(snippet.text)
    assert [snippet.text[slice(*at)] for at in snippet.highlights] == ["سلحفاة", "خضراء"]
    assert snippet.more
    assert {match.word for match in results[0].matches} == {"سلحفاة", "خضراء"}


@pytest.mark.parametrize(
    "query", ["وزير الدفاع طرابلس", '"حكومة الوفاق"', "الوزراء سلحفاة", "كتا*"]
)
def test_what_is_highlighted_matches(ix: Index, query: str) -> None:
    hits = [hit for hit in ix.search(query) if hit.id != "page"]
    assert hits
    for hit in hits:
        text = ix.get(hit.id).text
        words = {match.word for match in hit.matches if match.field == "body"}
        for snippet in hit.snippets:
            assert text[snippet.start :].startswith(snippet.text)
            assert len(snippet.text) < 400
            assert {snippet.text[slice(*at)] for at in snippet.highlights} <= words
        first, *others = hit.snippets
        assert all(other.start > first.start + len(first.text) for other in others)


def test_every_word_of_the_query_is_among_the_matches(ix: Index) -> None:
    (book,) = [hit for hit in ix.search("سلحفاة طرابلس الوزراء أنقرة") if hit.id == "book"]
    assert {match.query for match in book.matches} == {"سلحفاة", "طرابلس", "الوزراء", "أنقرة"}


def test_no_more_of_a_book_is_read_than_is_shown(
    ix: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    unpacked = TextStore._unpacked

    def counted(self: TextStore, block: int) -> bytes:
        read.append(block)
        return unpacked(self, block)

    monkeypatch.setattr(TextStore, "_unpacked", counted)
    (hit,) = [hit for hit in ix.search("سلحفاة خضراء طرابلس أنقرة") if hit.id == "book"]
    assert len(hit.snippets) == 2
    # Two books: heads and beginnings, and some frames for two snippets each; of some sixty.
    assert len(frames_of(BOOK)) > 40
    assert len(read) < 25


def test_a_book_that_begins_with_blanks(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", title="كتاب", text=" \n" * FRAME * 2 + BOOK))
        ix.commit()
        (hit,) = ix.search("title:كتاب")
        snippet = hit.snippets[0]
        assert snippet.start == FRAME * 4
        assert ix.get("1").text[snippet.start :].startswith(snippet.text)
        assert snippet.more


def test_where_the_title_alone_matches_the_beginning_is_shown(ix: Index) -> None:
    (hit,) = ix.search("title:كتاب")
    assert hit.snippets[0].text.startswith("الفصل 1")
    assert hit.title_highlights == ((0, 4),)


def test_an_article_without_title_is_headed_by_its_beginning(ix: Index) -> None:
    (hit,) = ix.search("source:مكتبة")
    assert len(hit.title) > 5
    assert BOOK.startswith(hit.title.removesuffix("…").split("\n")[0][:20])


def test_long_articles_stay_what_they_are_through_changes_and_merges(tmp_path: Path) -> None:
    articles = {f"{n}": Article(id=f"{n}", text=f"رقم {n} {BOOK[: LONG * n]}") for n in range(4)}
    with open_index(tmp_path / "index", create=True) as ix:
        for article in articles.values():
            ix.add(article)
            ix.add(Article(id=f"short {article.id}", text=f"خبر قصير {article.id}"))
        ix.commit()
        ix.delete("2")
        ix.update(Article(id="3", text=f"نص آخر {BOOK}"))
        ix.commit()
        ix.optimize()
        assert {*ix.ids()} == {"0", "1", "3", *(f"short {n}" for n in range(4))}
        assert ix.get("1") == articles["1"]
        assert ix.get("3").text == f"نص آخر {BOOK}"
        assert [hit.id for hit in ix.search("قصير", limit=9)] == [f"short {n}" for n in range(4)]
        assert [*map(str, (article.id for article in ix))] == ix.ids()


ASKED = """
import resource, sys
from index import Article, open_index

resource.setrlimit(resource.RLIMIT_CPU, (20,) * 2)
with open_index(sys.argv[1], create=True) as ix:
    ix.add(Article(id="1", text="كتاب " * 60_000))
    ix.commit()
    (hit,) = ix.search(sys.argv[2], explain=True)
    print(hit.matches[0].word, len(hit.matches) >= 1, sum(share.score for share in hit.shares) > 0)
"""


@pytest.mark.parametrize("query", ["كتاب " * 1000, "كتاب-" * 1500, "وكتاب كتاب " * 400])
def test_a_word_asked_for_a_thousand_times_of_an_article_full_of_it(
    tmp_path: Path, query: str
) -> None:
    """It is looked at once; a thousand times took a minute and gigabytes."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED, tmp_path / "index", query],
        capture_output=True, encoding="utf-8",
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.stdout == "كتاب True True\n", done.stderr


@cases(
    "query",
    {
        "a phrase": f'"{"مطر " * 250}"',
        "one with words between": f'"{"مطر " * 250}"~20',
        "of two words": f'"{"مطر غيم " * 125}"',
        "near each other": " NEAR/9 ".join(["مطر", "غيم"] * 50),
    },
)
def test_a_phrase_of_many_words_takes_no_more_memory_than_one_of_few(
    tmp_path: Path, query: str
) -> None:
    """Of each word its places are held, and no copy for each time that the phrase has it."""
    text = "مطر " * 30_000 + "مطر غيم " * 15_000
    with open_index(indexed(tmp_path / "index", Article(id="1", text=text))) as ix:
        ix.search("مطر", limit=1)
        tracemalloc.start()
        found = ix.search(query, limit=1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found.total == 1
    assert most < 25 << 20
