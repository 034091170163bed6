"""Writing: batches over several runs, and what stays of one that fails."""

import errno
import itertools
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import WORDS, articles, check, storage, use_no_other_process

from index.articles.article import Article
from index.errors import IndexBusyError, IndexDamagedError
from index.store.reader import open_reader
from index.store.rebuild import Rebuild
from index.store.storage import Storage
from index.writing.writer import IndexWriter


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_no_other_process(patch)
        yield


def article(id_: str, text: str = "كتاب من ليبيا") -> Article:
    return Article(id=id_, text=text)


FIRST = [article("1"), article("2", "وزير قطر")]


@pytest.fixture
def held(tmp_path: Path) -> Storage:
    """Return an index of FIRST."""
    held = Storage(tmp_path / "index")
    held.create()
    writer = IndexWriter(held, 512)
    for one in FIRST:
        writer.update(one)
    writer.commit()
    return held


def holds(storage: Storage, *expected: Article) -> None:
    with open_reader(storage) as reader:
        check(reader, expected)


def files(storage: Storage) -> set[str]:
    return {file.name for file in storage.path.iterdir()}


def named(storage: Storage) -> set[str]:
    """Return the files that there should be."""
    names = {"manifest.json", "write.lock"}
    for segment in storage.manifest().segments:
        names |= segment.all
    return names


IDS = st.sampled_from("12345")


@settings(max_examples=30)
@given(
    st.lists(articles(IDS) | articles(IDS) | IDS, max_size=20),
    st.sampled_from([1, 12, 40, 1 << 20]),
)
def test_several_updates_of_an_id_in_one_batch(changes: list[Article | str], words: int) -> None:
    """A run is written when it has so many `words`; batches are of about three articles."""
    with storage() as held, pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.writing.gathering._BATCH", 300)
        patch.setattr("index.writing.writer._WORDS_PER_MEGABYTE", words)
        writer = IndexWriter(held, memory=1)
        expected: dict[str, Article] = {}
        for change in changes:
            id_ = change if isinstance(change, str) else change.id
            assert writer.holds(id_) == (id_ in expected)
            before = expected.pop(id_, None)
            if isinstance(change, Article):
                writer.update(change)
                expected[id_] = change
            elif before:
                writer.delete(id_)
        writer.commit()
        holds(held, *expected.values())
        assert held.manifest().articles == len(expected)
        assert len(held.manifest().segments) <= 3


def test_a_run_is_written_when_memory_is_full(held: Storage) -> None:
    writer = IndexWriter(held, memory=0)
    for id_ in "3456":
        writer.update(article(id_))
    # Not the last one, which more may join.
    assert len(list(held.path.glob("*.index"))) == 1 + 3
    holds(held, *FIRST)
    writer.commit()
    holds(held, *FIRST, *map(article, "3456"))


def test_distinct_words_are_filed_when_memory_is_full(
    held: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And words that come again afterwards are still the same words."""
    monkeypatch.setattr("index.writing.gathering._BATCH", 1)
    monkeypatch.setattr("index.writing.writer._DISTINCT_PER_MEGABYTE", 8)
    added = [article(str(n), f"كتب الوزير {w} من ليبيا") for n, w in enumerate(WORDS, 3)]
    writer = IndexWriter(held, memory=1)
    for one in added:
        writer.update(one)
    assert len(list(held.path.glob("*.index"))) > 3
    writer.commit()
    holds(held, *FIRST, *added)


def goes_on(writer: IndexWriter, held: Storage, before: set[str]) -> None:
    """Assert that nothing has changed, and that the writer is good for more."""
    assert not writer.pending
    assert files(held) == before
    holds(held, *FIRST)
    writer.update(article("9"))
    writer.commit()
    holds(held, *FIRST, article("9"))


@pytest.mark.parametrize("memory", [0, 512])
def test_rolling_back_leaves_no_files(held: Storage, memory: int) -> None:
    before = files(held)
    writer = IndexWriter(held, memory)
    for id_ in "2345":
        writer.update(article(id_))
    writer.delete("1")
    writer.rollback()
    goes_on(writer, held, before)


def test_rolling_back_nothing(held: Storage) -> None:
    before = files(held)
    writer = IndexWriter(held, 512)
    writer.rollback()
    writer.begin()
    writer.commit()
    assert files(held) == before
    assert held.manifest().commits == 1


PLACES = {
    "a batch": "index.writing.gathering.read_words",
    "its words": "index.writing.gathering.analyse",
    "a block of articles": "index.segment.texts.TextsWriter.add",
    "the articles": "index.segment.texts.TextsWriter.close",
    "posting lists": "index.segment.segment_writer.pack",
    "words": "index.segment.segment_writer.write_terms",
    "a file's end": "index.segment.columns.columns.ColumnsWriter.close",
    "a merge": "index.segment.merge.merge",
    "merged articles": "index.segment.merge._merge_texts",
    "the manifest": "index.store.storage.Storage._write",
}


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()], ids=type)
@pytest.mark.parametrize("memory", [0, 512])
@cases("at", PLACES)
def test_failing_leaves_the_last_commit(
    held: Storage, at: str, memory: int, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    before = files(held)
    writer = IndexWriter(held, memory)
    with monkeypatch.context() as patch:
        patch.setattr(at, fail)
        with pytest.raises(type(error)):  # noqa: PT012
            for id_ in "2345":
                writer.update(article(id_, "قطر"))
            writer.commit()
    goes_on(writer, held, before)
    assert files(held) == named(held)


def test_a_run_that_could_not_be_written_does_not_count(
    held: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though whoever adds articles goes on as if nothing had happened."""
    writer = IndexWriter(held, memory=0)
    writer.update(article("3"))
    with monkeypatch.context() as patch:
        patch.setattr("index.writing.gathering.write_segment", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            writer.update(article("4"))
    writer.update(article("5"))
    writer.commit()
    holds(held, *FIRST, article("5"))


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize("at", ["sync_folder", "Storage.clear"])
def test_a_commit_interrupted_once_it_counts(
    held: Storage, at: str, rebuild: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = IndexWriter(Rebuild(held.path) if rebuild else held, 512)
    writer.update(article("2"))
    writer.update(article("3"))
    before = held.manifest()

    def interrupt(*_: object) -> None:
        if Storage(held.path).manifest() != before:
            monkeypatch.undo()
            raise KeyboardInterrupt

    monkeypatch.setattr(f"index.store.storage.{at}", interrupt)
    with pytest.raises(KeyboardInterrupt):
        writer.commit()
    new = [article("2"), article("3")]
    holds(held, *(new if rebuild else [FIRST[0], *new]))
    assert files(held) == named(held)


def test_what_the_manifest_does_not_name_is_cleared_by_the_next_writer(held: Storage) -> None:
    stray = {"0a1b2c3d.index", "0a1b2c3d.texts", "0a1b2c3d.3.deleted"}
    for name in stray:
        (held.path / name).write_bytes(b"of a process that was killed")
    (held.path / "notes.txt").write_bytes(b"")
    holds(held, *FIRST)
    assert stray < files(held)
    writer = IndexWriter(held, 512)
    writer.begin()
    assert files(held) == {*named(held), "notes.txt"}
    writer.rollback()
    holds(held, *FIRST)


def test_a_reader_goes_on_with_what_it_opened(held: Storage) -> None:
    with open_reader(held) as reader:
        before = files(held) - {"manifest.json", "write.lock"}
        writer = IndexWriter(held, 512)
        writer.update(article("1", "تركيا"))
        writer.delete("2")
        writer.commit()
        assert not before & files(held)
        check(reader, FIRST)
    holds(held, article("1", "تركيا"))


def test_deleted_articles_of_a_segment(held: Storage) -> None:
    """A file tells which they are; each commit writes a new one."""
    writer = IndexWriter(held, 512)
    expected = [*FIRST, *(article(id_) for id_ in "3456789")]
    for one in expected[2:]:
        writer.update(one)
    writer.commit()
    told: list[Path] = []
    for id_ in "159":
        writer.delete(id_)
        writer.commit()
        expected = [one for one in expected if one.id != id_]
        holds(held, *expected)
        assert files(held) == named(held)
        told += held.path.glob("*.deleted")
    assert len(set(told)) == len(told) == 3
    # Not worth keeping when most of it is gone.
    for id_ in "23":
        writer.delete(id_)
    writer.commit()
    holds(held, *expected[2:])
    assert not list(held.path.glob("*.deleted"))


def test_optimizing(held: Storage) -> None:
    writer = IndexWriter(held, 512)
    writer.update(article("3"))
    writer.commit()
    writer.delete("1")
    writer.commit()
    writer.update(article("4"))  # what is pending is committed too
    writer.optimize()
    expected = [FIRST[1], article("3"), article("4")]
    holds(held, *expected)
    assert len(named(held)) == 4
    writer.delete("4")
    writer.commit()
    assert list(held.path.glob("*.deleted"))
    writer.optimize()
    holds(held, *expected[:-1])
    assert len(named(held)) == 4
    assert files(held) == named(held)


def test_deleting_all(held: Storage) -> None:
    writer = IndexWriter(held, 512)
    for id_ in "12":
        writer.delete(id_)
    writer.update(article("3"))
    writer.delete("3")
    writer.commit()
    holds(held)
    assert files(held) == {"manifest.json", "write.lock"}


def test_a_list_that_names_no_document(held: Storage) -> None:
    with open_reader(held) as reader:
        assert len(reader.arrays.postings("text", "form", ["قطر"]).docs)
        (segment, _), *_ = reader.segments
        segment.doc_count_all = 1
        with pytest.raises(IndexDamagedError):
            reader.arrays.postings("text", "form", ["قطر"])


@pytest.mark.parametrize("which", [1, 2])
def test_a_folder_that_cannot_be_synced_fails_the_commit(
    held: Storage, which: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the manifest is replaced nothing has changed; after it nothing old is deleted."""
    before, real, folders = files(held), os.fsync, itertools.count(1)

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode) and next(folders) == which:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(file)

    writer = IndexWriter(held, 512)
    writer.update(article("2"))
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fsync)
        with pytest.raises(OSError, match="Input/output error") as caught:
            writer.commit()
    assert caught.value.filename == str(held.path)
    if which == 1:
        assert files(held) - before <= {"manifest.json.new"}
        holds(held, *FIRST)
    else:
        assert before <= files(held)
        holds(held, FIRST[0], article("2"))
    writer.update(article("3"))
    writer.commit()
    assert files(held) == named(held)


def test_a_second_writer_over_one_storage_disturbs_nothing(held: Storage) -> None:
    storage = Storage(held.path, lock_timeout=0)
    first, second = IndexWriter(storage, 512), IndexWriter(storage, 512)
    first.update(article("3"))
    for _ in range(2):
        with pytest.raises(IndexBusyError):
            second.update(article("4"))
    first.commit()
    second.update(article("4"))
    second.commit()
    holds(held, *FIRST, article("3"), article("4"))
