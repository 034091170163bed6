"""Writing through Whoosh: the same files as by kashaf, and what Whoosh's users expect."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cases import cases
from whoosh import query, writing
from whoosh.fields import TEXT, FieldConfigurationError, UnknownFieldError
from whoosh.index import LockError
from whoosh.qparser import MultifieldParser
from whoosh.writing import AsyncWriter, BufferedWriter

import index.store.storage
from index import Article, DuplicateIdError, IndexNotFoundError, KashafError, open_index
from index.segment.columns.columns import Columns
from index.store.storage import Storage
from index.whoosh import WhooshIndex
from index.whoosh.one_whoosh import require_one_whoosh

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "wire/1",
        "title": "زيارة السراج",
        "text": "وصل السراج إلى أنقرة في زيارة رسمية، ومعه وزراء حكومته.",
        "date": datetime(2020, 9, 6, 14, 30),
        "source": "وكالة الأنباء",
        "url": "https://a.ly/1",
        "author": "هدى",
        "category": "سياسة",
        "metadata": {"page": "4"},
    },
    {"id": "wire/2", "text": "افتتح وزير الثقافة معرض الكتاب", "date": date(2021, 1, 2)},
    {"id": "wire/3", "title": "كتب جديدة", "date": "٢٠١٩-٠٥-٠٤"},
]


@pytest.fixture
def ix(tmp_path: Path) -> WhooshIndex:
    """Return an index of the articles."""
    ix = WhooshIndex(tmp_path / "index", create=True)
    with ix.writer() as writer:
        for article in ARTICLES:
            writer.add_document(**article)
    return ix


def ids(ix: WhooshIndex) -> list[str]:
    with ix.reader() as reader:
        return [fields["id"] for fields in reader.all_stored_fields()]


def files(path: Path) -> list[dict[str, bytes]]:
    """Return the columns of every file that the manifest names, in order."""
    segments = Storage(path).manifest().segments
    files = [Columns(path / f.name) for s in segments for f in (s.index, s.texts, s.deleted) if f]
    return [{name: file[name].all().tobytes() for name in file.sizes()} for file in files]


def test_files_are_the_same_whichever_way_articles_came(tmp_path: Path) -> None:
    days = [None, date(2019, 12, 31), date(2020, 6, 1)]
    articles = [
        Article(
            id=str(n),
            title=f"خبر {n}" if n % 3 else "",
            text=f"كتب الوزير عن وزراء ليبيا و{n % 7} من الكُتّاب والمكتبات.",
            date=days[n % 3],
            source="رويترز" if n % 2 else "",
            metadata={"page": str(n)} if n % 5 else {},
        )
        for n in range(300)
    ]
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    whoosh = WhooshIndex(theirs, create=True)
    with open_index(ours, create=True) as ix:
        for begin, end in ((0, 200), (200, 280), (280, 300)):
            with whoosh.writer() as writer:
                for article in articles[begin:end]:
                    fields = {name: getattr(article, name) for name in Article.__slots__}
                    ix.add(article)
                    writer.add_document(**fields)
                changed = articles[end - 100]
                ix.update(Article(id=changed.id, text="نص آخر عن كتب"))
                writer.update_document(id=changed.id, text="نص آخر عن كتب")
                ix.delete(articles[end - 20].id)
                assert writer.delete_by_term("id", articles[end - 20].id) == 1
            ix.commit()
        assert len(files(ours)) > 4
        assert files(theirs) == files(ours)
        ix.optimize()
        whoosh.optimize()
        assert len(files(ours)) == 2
        assert files(theirs) == files(ours)
        assert {hit.id for hit in ix.search("وزير", limit=300)} == {
            fields["id"] for fields in whoosh.searcher().documents(text="وزير")
        }


def test_stored_fields_come_back(ix: WhooshIndex) -> None:
    with ix.searcher() as searcher:
        parser = MultifieldParser(["title", "text"], ix.schema)
        (hit,) = searcher.search(parser.parse("زيارة"))
        assert hit.fields() == {**ARTICLES[0], "date": datetime(2020, 9, 6)}
        assert ">زيارة</b> رسمية" in hit.highlights("text")
        assert ">زيارة</b> السراج" in hit.highlights("title")
        assert searcher.document(id="wire/3") == {
            "id": "wire/3", "title": "كتب جديدة", "date": datetime(2019, 5, 4)
        }  # fmt: skip


def test_deleting(ix: WhooshIndex) -> None:
    with ix.writer() as writer:
        assert writer.delete_by_query(query.Term("text", "وزير")) == 2
        assert writer.reader().doc_count() == 1
        assert [writer.is_deleted(doc) for doc in range(3)] == [True, True, False]
        assert writer.delete_by_query(query.Term("text", "وزير")) == 0
        assert ids(ix) == ["wire/1", "wire/2", "wire/3"]
    assert ids(ix) == ["wire/3"]
    assert ix.delete_by_term("id", "wire/1") == 0
    assert ix.delete_by_query(query.Every()) == 1
    assert ix.is_empty()
    assert ids(ix) == []
    with ix.searcher() as searcher:
        assert len(searcher.search(query.Every())) == 0
        assert searcher.document(id="wire/1") is None


def test_a_writer_sees_what_it_wrote_before(ix: WhooshIndex) -> None:
    with ix.writer() as writer:
        writer.update_document(id="wire/1", text="نص ثان")
        writer.update_document(id="wire/1", text="نص ثالث")
        writer.add_document(id="new", text="جديد")
        assert writer.delete_by_term("id", "new") == 1
        # The committed article of this id is replaced already; the new one stays.
        assert writer.delete_by_query(query.Term("title", "زياره")) == 0
    assert sorted(ids(ix)) == ["wire/1", "wire/2", "wire/3"]
    with ix.searcher() as searcher:
        assert searcher.document(id="wire/1") == {"id": "wire/1", "text": "نص ثالث"}


def test_cancel_and_exceptions_change_nothing(ix: WhooshIndex) -> None:
    before = files(ix.storage.path)
    writer = ix.writer()
    writer.add_document(id="4", text="خبر")
    writer.cancel()
    with pytest.raises(UnknownFieldError), ix.writer() as writer:
        writer.delete_by_term("id", "wire/1") and writer.add_document(page="4")
    assert files(ix.storage.path) == before
    for closed in (writer.commit, writer.reader):
        with pytest.raises(writing.IndexingError, match="This writer is closed"):
            closed()
    with pytest.raises(writing.IndexingError, match="This writer is closed"):
        writer.add_document(id="4", text="خبر")


REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "unknown field": (
        {"id": "4", "text": "خبر", "page": "4"},
        UnknownFieldError,
        "No field named 'page' in a kashaf index, which has id, title, text, date, source, url,"
        " author, category, metadata. Put it into metadata, a dict of strings.",
    ),
    "a field of a level": (
        {"id": "4", "text_stem": "خبر"},
        UnknownFieldError,
        "No field named 'text_stem' in a kashaf index, which has id, title, text, date, source,"
        " url, author, category, metadata. Put it into metadata, a dict of strings.",
    ),
    "no id": (
        {"text": "خبر"}, writing.IndexingError, "a document of a kashaf index needs an id"
    ),
    "no text": (
        {"id": "4", "text": None},
        writing.IndexingError,
        "article '4' has neither title nor text",
    ),
    "id taken": (
        {"id": "wire/1", "text": "خبر"},
        DuplicateIdError,
        "cannot add document 'wire/1': the id is taken. Use update_document to replace it.",
    ),
    "stored otherwise": (
        {"id": "4", "text": "خبر", "_stored_text": ""},
        writing.IndexingError,
        "kashaf stores what it indexes, every field with the same weight: leave _stored_text out",
    ),
    "no string": ({"id": 4, "text": "خبر"}, ValueError, "id 4 is not a string"),
    "no date": (
        {"id": "4", "text": "خبر", "date": "أمس أو قبله"},
        ValueError,
        "date 'أمس أو قبله' is not a datetime, and names no day",
    ),
    "metadata of numbers": (
        {"id": "4", "text": "خبر", "metadata": {"page": 4}},
        ValueError,
        "metadata {'page': 4} is not a dict of strings",
    ),
    "metadata of names": (
        {"id": "4", "text": "خبر", "metadata": ["page"]},
        ValueError,
        "metadata ['page'] is not a dict of strings",
    ),
}  # fmt: skip


@cases("fields error said", REFUSED)
def test_what_is_no_article_is_refused_and_the_rest_goes_on(
    ix: WhooshIndex, fields: dict[str, Any], error: type[Exception], said: str
) -> None:
    with ix.writer() as writer:
        with pytest.raises(error) as raised:
            writer.add_document(**fields)
        assert str(raised.value) == said
        writer.add_document(id="5", text="خبر")
    assert ids(ix) == ["wire/1", "wire/2", "wire/3", "5"]


def test_fields_are_settled(ix: WhooshIndex) -> None:
    with ix.writer() as writer:
        with pytest.raises(FieldConfigurationError, match="cannot add field 'page': the fields of"):
            writer.add_field("page", TEXT)
        with pytest.raises(FieldConfigurationError, match="cannot remove field 'url': the fields"):
            writer.remove_field("url")
        with pytest.raises(writing.IndexingError, match="cannot bring a deleted document back"):
            writer.delete_document(0, delete=False)
        with pytest.raises(writing.IndexingError, match="No document ID 3 in this index"):
            writer.delete_document(3)
        with pytest.raises(writing.IndexingError, match="mergetype may be CLEAR"):
            writer.commit(mergetype=lambda writer, segments: segments)


def test_clear_leaves_what_the_writer_added(ix: WhooshIndex) -> None:
    writer = ix.writer()
    writer.update_document(id="wire/2", text="وحده")
    writer.commit(mergetype=writing.CLEAR)
    assert ids(ix) == ["wire/2"]
    with ix.writer() as writer:
        writer.add_document(id="5", text="آخر")
        writer.mergetype = writing.CLEAR
    assert ids(ix) == ["5"]


def test_a_full_disk_changes_nothing_and_frees_the_lock(
    ix: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    writer = ix.writer()
    writer.delete_by_term("id", "wire/1")
    with monkeypatch.context() as patch:
        patch.setattr("index.writing.gathering.Gathering.add", fail)
        with pytest.raises(OSError, match="No space left"):
            writer.add_document(id="4", text="خبر")
    with pytest.raises(writing.IndexingError, match="This writer is closed"):
        writer.commit()
    ix.writer().cancel()
    assert ids(ix) == ["wire/1", "wire/2", "wire/3"]


def test_generations(ix: WhooshIndex) -> None:
    with ix.searcher() as searcher:
        assert searcher.up_to_date()
        with ix.writer() as writer:
            writer.update_document(id="wire/1", text="نص ثان")
        assert not searcher.up_to_date()
        fresh = searcher.refresh()
        assert fresh.up_to_date()
        assert (fresh.doc_count(), ix.doc_count()) == (3, 3)
        assert abs(ix.last_modified() - datetime.now().timestamp()) < 60


def test_another_writer_is_waited_for_and_then_an_error(
    ix: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.store.storage, "LOCK_TIMEOUT", 0.1)
    with (
        ix.writer(),
        pytest.raises(LockError, match="another Index of this process"),
    ):
        ix.writer()
    ix.writer(limitmb=64, procs=2, multisegment=True, timeout=1.0).cancel()


def test_an_asynchronous_writer(ix: WhooshIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.store.storage, "LOCK_TIMEOUT", 0.1)
    first = ix.writer()
    second = AsyncWriter(ix)
    second.add_document(id="4", text="خبر")
    second.commit()
    first.add_document(id="5", text="خبر")
    first.commit()
    second.join()
    assert ids(ix)[3:] == ["5", "4"]


def test_a_buffered_writer(ix: WhooshIndex) -> None:
    writer = BufferedWriter(ix, period=None, limit=10)
    writer.add_document(id="4", text="كتب الوزير")
    writer.update_document(id="wire/1", text="نص ثان")
    with writer.searcher() as searcher:
        assert {hit["id"] for hit in searcher.search(query.Term("text", "وزير"))} == {"4", "wire/2"}
    writer.close()
    assert sorted(ids(ix)) == ["4", "wire/1", "wire/2", "wire/3"]


def test_documents_of_another_index(ix: WhooshIndex, tmp_path: Path) -> None:
    other = WhooshIndex(tmp_path / "other", create=True)
    with other.writer() as writer:
        writer.add_document(id="4", text="خبر")
        writer.add_reader(ix.reader())
    assert sorted(ids(other)) == ["4", "wire/1", "wire/2", "wire/3"]
    with other.searcher() as searcher, ix.searcher() as theirs:
        assert searcher.document(id="wire/1") == theirs.document(id="wire/1")


def test_opening(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="there is none"):
        WhooshIndex(tmp_path / "index")
    with WhooshIndex(tmp_path / "index", create=True).writer() as writer:
        writer.add_document(id="1", text="خبر")
    assert ids(WhooshIndex(tmp_path / "index", create=True)) == ["1"]


def test_damage_is_an_error_of_kashafs(ix: WhooshIndex) -> None:
    (file,) = ix.storage.path.glob("*.index")
    data = bytearray(file.read_bytes())
    data[100:2000] = bytes(1900)
    file.write_bytes(data)
    with pytest.raises(KashafError, match="cannot read index"):
        WhooshIndex(ix.storage.path).searcher().search(query.Prefix("text", "وز"))


def test_two_forks_over_each_other_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    require_one_whoosh()
    monkeypatch.setattr("index.whoosh.one_whoosh.version", lambda name: "1" * (name != "whooshy"))
    with pytest.raises(KashafError) as raised:
        require_one_whoosh()
    assert str(raised.value) == (
        "cannot use Whoosh: whoosh and whoosh3 and whoosh-reloaded and whoosh-ng are installed over"
        " each other. Run: pip uninstall whoosh whoosh3 whoosh-reloaded whoosh-ng;"
        " pip install whoosh"
    )
