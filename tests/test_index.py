"""The index from Python: changes, commits, and what is said of an index that cannot be used."""

import errno
import io
import itertools
import json
import shutil
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from time import time
from typing import Any

import pytest
from cases import cases
from plain import indexed

from index import Article, Index, KashafError, open_index
from index.analysis.fingerprint import fingerprint
from index.segment.columns.columns import Columns, DamagedError
from index.store.manifest import Manifest
from index.store.reader import open_reader
from index.store.storage import Storage

VISIT = Article(id="1", title="زيارة رسمية", text="وصل السراج إلى أنقرة.", date=date(2020, 9, 6))
FLOOD = Article(id="2", title="سيول", text="هطلت أمطار غزيرة على الساحل.", source="ضفاف")
FAIR = Article(id="3", title="معرض", text="افتتح الوزير معرض الكتاب.", source="ضفاف")
VISIT_AGAIN = Article(id="1", text="عاد اللاعبون من القاهرة.")


@pytest.fixture
def path(tmp_path: Path, no_waiting: None) -> Path:
    """Return where an index of VISIT and FLOOD is."""
    return indexed(tmp_path / "news.kashaf", VISIT, FLOOD)


def found(path: Path, query: str) -> list[str]:
    with open_index(path) as ix:
        results = ix.search(query, limit=100)
    assert results.total == len(results)
    return sorted(hit.id for hit in results)


def everything(path: Path) -> list[Article]:
    ids = found(path, "NOT قطر")
    with open_index(path) as ix:
        assert len(ix) == len(ids)
        return [ix.get(id_) for id_ in ids]


def segments(path: Path) -> list[str]:
    """Return the names of the segments whose files are there."""
    return sorted(file.stem for file in path.glob("*.index"))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(KashafError) as caught:
        act()
    return f"{type(caught.value).__name__}: {caught.value}"


# Changes.


def test_the_example(tmp_path: Path) -> None:
    with open_index(tmp_path / "news.kashaf", create=True) as ix:
        ix.add(VISIT)
        ix.commit()
        (hit,) = ix.search("زيارة السراج", limit=5)
        assert (hit.rank, hit.id, hit.title, hit.date) == (1, "1", "زيارة رسمية", date(2020, 9, 6))
        assert hit.snippets[0].text == "وصل السراج إلى أنقرة."
        assert [hit.snippets[0].text[slice(*r)] for r in hit.snippets[0].highlights] == ["السراج"]


BATCHES = {
    "nothing": ([], [VISIT, FLOOD]),
    "add": ([("add", FAIR)], [VISIT, FLOOD, FAIR]),
    "update adds": ([("update", FAIR)], [VISIT, FLOOD, FAIR]),
    "update replaces": ([("update", VISIT_AGAIN)], [VISIT_AGAIN, FLOOD]),
    "update twice": ([("update", FLOOD), ("update", VISIT_AGAIN)] * 2, [VISIT_AGAIN, FLOOD]),
    "delete": ([("delete", "1")], [FLOOD]),
    "delete, add": ([("delete", "1"), ("add", VISIT_AGAIN)], [VISIT_AGAIN, FLOOD]),
    "add, delete": ([("add", FAIR), ("delete", "3")], [VISIT, FLOOD]),
    "update, delete": ([("update", VISIT_AGAIN), ("delete", "1")], [FLOOD]),
    "rollback": ([("delete", "1"), ("rollback",), ("add", FAIR)], [VISIT, FLOOD, FAIR]),
    "all": ([("delete", "1"), ("delete", "2")], []),
}


@cases("changes expected", BATCHES)
def test_a_batch(path: Path, changes: list[tuple[str, Any]], expected: list[Article]) -> None:
    with open_index(path) as ix:
        for method, *arguments in changes:
            getattr(ix, method)(*arguments)
    assert everything(path) == expected
    for word, article in {"السراج": VISIT, "اللاعبون": VISIT_AGAIN, "معرض": FAIR}.items():
        assert found(path, word) == ([article.id] if article in expected else [])
    assert len(segments(path)) <= 2


TAKEN = "DuplicateIdError: cannot add article '{}': the id is taken. Use update to replace it."
UNKNOWN = (
    "ArticleNotFoundError: cannot {} article '{}': the index holds none of that id."
    " Ids are shown by 'kashaf search'."
)
REFUSED: dict[str, tuple[str, Any, str]] = {
    "taken": ("add", VISIT_AGAIN, TAKEN.format(1)),
    "taken in the batch": ("add", FAIR, TAKEN.format(3)),
    "delete": ("delete", "9", UNKNOWN.format("delete", 9)),
    "get": ("get", "9", UNKNOWN.format("show", 9)),
    "delete a lone surrogate": ("delete", "\udcff", UNKNOWN.format("delete", "\udcff")),
    "get a lone surrogate": ("get", "\udcff", UNKNOWN.format("show", "\udcff")),
}


@cases("method argument message", REFUSED)
def test_refused(path: Path, method: str, argument: object, message: str) -> None:
    with open_index(path) as ix:
        ix.add(FAIR)
        assert refusal(lambda: getattr(ix, method)(argument)) == message
    assert everything(path) == [VISIT, FLOOD, FAIR]


def test_an_exception_rolls_back_to_the_last_commit(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_index(path) as ix:  # noqa: PT012
        ix.add(FAIR)
        ix.commit()
        ix.delete("1")
        raise ZeroDivisionError
    assert everything(path) == [VISIT, FLOOD, FAIR]


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize(
    "at",
    [
        "index.writing.gathering.read_words",
        "index.segment.texts.TextsWriter.close",
        "index.segment.segment_writer.write_terms",
        "index.segment.columns.columns.ColumnsWriter.close",
        "index.store.storage.Storage._write",
    ],
)
def test_a_commit_that_fails(
    path: Path, at: str, rebuild: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with open_index(path, rebuild=rebuild) as ix:
        ix.update(VISIT_AGAIN)
        ix.add(FAIR)
        with monkeypatch.context() as patch:
            patch.setattr(at, fail)
            with pytest.raises(OSError, match="No space"):
                ix.commit()
        assert everything(path) == [VISIT, FLOOD]
        with open_index(path) as other:  # the lock is free
            other.update(FLOOD)
        ix.update(FAIR)
    assert everything(path) == ([FAIR] if rebuild else [VISIT, FLOOD, FAIR])


WHOLE = {
    "text": "نصٌّ أوّل.\n\nوثانٍ.\t", "title": "عنوان", "date": date(987, 1, 31), "source": "ضفاف",
    "url": "https://example.org/?q=س", "author": "هدى", "category": "رأي",
    "metadata": {"صفحة": "4", "desk": ""},
}  # fmt: skip
ROUND_TRIPS: dict[str, dict[str, Any]] = {
    "all fields": WHOLE,
    "odd id": {"id": " \n\0e\u0301😀", "text": "نص"},
    "long": {"id": "س" * 70_000, "text": "نص " * 10_000, "source": "ضفاف" * 20_000},
    **{
        f"lone surrogates in {field}": {"text": "نص", field: "قرأ \ud800 \udfff"}
        for field in ("text", "title", "source", "url", "author", "category")
    },
    "lone surrogates in metadata": {"text": "نص", "metadata": {"\ud800": "\udfff"}},
}


@cases("fields", ROUND_TRIPS)
def test_get_gives_what_was_added(path: Path, fields: dict[str, Any]) -> None:
    article = Article(**{"id": "9", **fields})
    with open_index(path) as ix:
        ix.add(article)
    with open_index(path) as ix:
        assert ix.get(article.id) == article
        assert [hit.id for hit in ix.search("نص قرأ")] == [article.id]


def test_a_time_of_day_is_left_out_of_the_date(path: Path) -> None:
    with open_index(path) as ix:
        ix.add(Article(id="9", text="نص", date=datetime(2021, 7, 30, 10)))
    with open_index(path) as ix:
        assert ix.get("9").date == date(2021, 7, 30)
    assert found(path, "date:2021-07-30") == ["9"]


# What cannot be opened. `{}` is the index's path.

NONE = "IndexNotFoundError: cannot open index '{}': there is none. Run 'kashaf index PATH' first."
FILE = (
    "IndexNotFoundError: cannot open index '{}': it is a file, not a folder."
    " Name a folder with --index."
)
OTHER_FILES = (
    "KashafError: cannot create an index in '{}': the folder holds other files."
    " Name an empty or a new folder with --index."
)
PLACES: dict[str, tuple[str, dict[str, bool], str]] = {
    "nothing": ("new", {}, NONE),
    "below a file": ("file/new", {}, NONE),
    "a file": ("file", {}, FILE),
    "create in a file": ("file", {"create": True}, FILE),
    "rebuild a file": ("file", {"rebuild": True}, FILE),
    "a folder": ("folder", {}, NONE),
    "create in a folder": ("folder", {"create": True}, OTHER_FILES),
    "rebuild a folder": ("folder", {"rebuild": True}, OTHER_FILES),
}


@cases("name how message", PLACES)
def test_no_index_here(tmp_path: Path, name: str, how: dict[str, Any], message: str) -> None:
    (tmp_path / "folder").mkdir()
    for file in (tmp_path / "file", tmp_path / "folder" / "a.txt"):
        file.write_text("نص")
    path = tmp_path / name
    assert refusal(lambda: open_index(path, **how)) == message.format(path)
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["a.txt", "file", "folder"]


def test_creating_an_index_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_index(tmp_path / "new", create=True)
    with open_index(tmp_path / "new", create=True) as ix:
        ix.add(VISIT)
    assert everything(tmp_path / "new") == [VISIT]


VERSION = (
    "IndexVersionError: cannot open index '{}': %s. Use the kashaf that wrote it, or run"
    " 'kashaf index --index NEW PATH' to write another from the files it was made of."
)
DAMAGE = (
    "IndexDamagedError: cannot read index '{}': %s."
    " Run 'kashaf check --repair' to keep what is sound."
)
MANIFESTS: dict[str, tuple[dict[str, object] | str, str]] = {
    "newer": ({"format": 99}, VERSION % "format 99 is of a newer kashaf, this one reads 5"),
    "older": ({"format": 0}, VERSION % "format 0 is of an older kashaf, this one reads 5"),
    "other analyzer": (
        replace(Manifest.empty(), analyzer="x").encode().decode(),
        "IndexVersionError: cannot open index '{}': its words were analysed by 'x', not"
        f" '{fingerprint()}'. Run 'kashaf check --repair' to analyse its articles anew.",
    ),
    "other counts": (
        {"articles": 1},
        DAMAGE % "manifest.json is not readable (its checksum is wrong)",
    ),
    "newer fields": ({"shards": 4}, VERSION % "its manifest is of another version"),
    "no fields": ("{}", VERSION % "its manifest is of another version"),
    "format of no number": ({"format": "1"}, VERSION % "its manifest is of another version"),
    "not JSON": (
        "{]",
        DAMAGE % "manifest.json is not readable (Expecting property name enclosed in double"
        " quotes: line 1 column 2 (char 1))",
    ),
    "empty": (
        "",
        DAMAGE % "manifest.json is not readable (Expecting value: line 1 column 1 (char 0))",
    ),
}


@cases("manifest message", MANIFESTS)
def test_a_manifest_of_another_kind(
    path: Path, manifest: dict[str, object] | str, message: str
) -> None:
    file = path / "manifest.json"
    if isinstance(manifest, dict):
        manifest = json.dumps({**json.loads(file.read_text()), **manifest})
    file.write_text(manifest)
    assert refusal(lambda: open_index(path)) == message.format(path)
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
    assert everything(path) == [FAIR]


def cut(share: float) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no words": ("*.index", Path.unlink, "No such file or directory"),
    "no texts": ("*.texts", Path.unlink, "No such file or directory"),
    "empty words": ("*.index", cut(0), "it is cut short or was changed"),
    "half the words": ("*.index", cut(0.5), "it is cut short or was changed"),
    "half the texts": ("*.texts", cut(0.5), "it is cut short or was changed"),
    "less than a trailer": (
        "*.index",
        lambda file: file.write_bytes(b"kashaf"),
        "it is cut short or was changed",
    ),
}
USES: dict[str, Callable[[Index], object]] = {
    "len": len,
    "search": lambda ix: ix.search("السراج"),
    "get": lambda ix: ix.get("1"),
    "add": lambda ix: ix.add(FAIR),
}


@cases("use", USES)
@cases("file damage reason", DAMAGES)
def test_files_missing_or_cut_short(
    path: Path, file: str, damage: Callable[[Path], object], reason: str, use: Any
) -> None:
    (damaged,) = path.glob(file)
    damage(damaged)
    with open_index(path) as ix:
        message = refusal(lambda: use(ix))
    before, after = DAMAGE.format(path).split("%s")
    assert message.startswith(f"{before}{damaged.name}: ")
    assert reason in message
    assert message.endswith(after)
    assert "\n" not in message


def read_all(file: Path) -> None:
    blocks = Columns(file).blocks
    blocks.check(0, blocks.end)


def test_no_flipped_bit_goes_unnoticed(path: Path) -> None:
    """Whatever byte of a file changed, reading all of it says so."""
    files = [file for pattern in ("*.index", "*.texts") for file in path.glob(pattern)]
    for file in files:
        whole = file.read_bytes()
        for at in range(0, len(whole), 41):
            damaged = bytearray(whole)
            damaged[at] ^= 1 << at % 8
            file.write_bytes(damaged)
            with pytest.raises(DamagedError):
                read_all(file)
        file.write_bytes(whole)
        read_all(file)


@pytest.mark.parametrize("filling", [b"\0", b"\xff"])
@pytest.mark.parametrize("tenth", range(10))
def test_files_overwritten_raise_nothing_but_ours(path: Path, tenth: int, filling: bytes) -> None:
    for pattern in ("*.index", "*.texts"):
        (file,) = path.glob(pattern)
        data = bytearray(file.read_bytes())
        part = slice(len(data) * tenth // 10, len(data) * (tenth + 1) // 10)
        data[part] = filling * len(data[part])
        file.write_bytes(data)
        for use in USES.values():
            with suppress(KashafError), open_index(path) as ix:
                use(ix)
                ix.rollback()


FAULTS = [errno.EMFILE, errno.EACCES, errno.EIO, errno.ENOMEM]


@cases("use", USES)
@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_a_file_that_cannot_be_opened_is_not_damaged(
    path: Path, fault: int, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = io.open

    def opened(file: Any, *args: Any, **options: Any) -> Any:
        if str(file).startswith(str(path)):
            raise OSError(fault, "it cannot be opened", str(file))
        return real(file, *args, **options)

    ix = open_index(path)
    with monkeypatch.context() as patch:
        patch.setattr("io.open", opened)
        with pytest.raises(OSError, match="it cannot be opened") as caught:
            use(ix)
        assert caught.value.errno == fault
        with pytest.raises(OSError, match="it cannot be opened"):
            open_index(path)
    ix.rollback()
    assert everything(path) == [VISIT, FLOOD]


@pytest.mark.parametrize("error", [TypeError, ValueError, KeyError, ZeroDivisionError, OSError])
def test_an_error_of_ours_is_not_damage(
    path: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error("of ours")

    monkeypatch.setattr("index.segment.segment.Segment.doc", fail)
    with open_index(path) as ix, pytest.raises(error, match="of ours"):
        ix.get("1")
    monkeypatch.undo()
    monkeypatch.setattr("index.segment.merge._merge_texts", fail)
    with open_index(path) as ix:
        ix.add(FAIR)
        with pytest.raises(error, match="of ours"):
            ix.optimize()
    assert everything(path) == [VISIT, FLOOD]


# Several at once.

CREATE = """
import sys, time, index
while time.time() < float(sys.argv[2]):
    pass
with index.open_index(sys.argv[1], create=True, rebuild=sys.argv[4] == "rebuild") as ix:
    ix.add(index.Article(id=sys.argv[3], text="خبر من المطار"))
"""


@pytest.mark.parametrize("creators", [["", ""], ["", "rebuild"], ["", "", ""]], ids=str)
def test_creating_at_once(tmp_path: Path, creators: list[str]) -> None:
    """Nobody's commit is lost, and whoever comes second adds to what the first one made."""
    for turn in range(4):
        path = tmp_path / str(turn)
        at = str(time() + 0.6)
        others = [
            Popen([sys.executable, "-c", CREATE, str(path), at, str(n), how], stderr=PIPE)
            for n, how in enumerate(creators)
        ]
        assert [other.communicate()[1] for other in others] == [b""] * len(others)
        ids = [article.id for article in everything(path)]
        if "rebuild" in creators:
            # It takes the place of what is there, or is there before the other.
            assert ids in (["1"], ["0", "1"])
        else:
            assert ids == [str(n) for n in range(len(creators))]


def test_an_index_made_while_another_is_about_to_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other finds it when its turn comes, and leaves it as it is."""
    path = tmp_path / "new"
    make_folder = Path.mkdir

    def make_index(*_: object, **__: object) -> None:
        monkeypatch.undo()
        make_folder(path)
        with open_index(path, create=True) as ix:
            ix.add(VISIT)

    monkeypatch.setattr(Path, "mkdir", make_index)
    with open_index(path, create=True) as ix:
        ix.add(FLOOD)
    assert everything(path) == [VISIT, FLOOD]


def test_searches_during_a_rebuild_see_the_old_index(path: Path) -> None:
    reading = open_index(path)
    assert len(reading) == 2
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
        assert everything(path) == [VISIT, FLOOD]
        assert "another Index of this process" in refusal(
            lambda: open_index(path, lock_timeout=0).add(FAIR)
        )
    assert everything(path) == [FAIR]
    assert len(segments(path)) == 1
    # What was open goes on as it was, though its files are deleted.
    assert [hit.id for hit in reading.search("السراج")] == ["1"]
    assert reading.get("2") == FLOOD


def test_an_abandoned_rebuild_leaves_nothing(path: Path) -> None:
    before = segments(path)
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
        ix.rollback()
        assert segments(path) == before
    assert everything(path) == [VISIT, FLOOD]


def test_a_rebuild_where_the_manifest_is_a_folder_leaves_nothing(path: Path) -> None:
    manifest = path / "manifest.json"
    manifest.rename(path / "kept")
    manifest.mkdir()
    before = sorted(path.iterdir())

    def rebuild() -> None:
        ix = open_index(path, rebuild=True)
        ix.add(FAIR)
        try:
            ix.commit()
        finally:
            ix.rollback()

    assert refusal(rebuild) == (
        f"KashafError: cannot write to index '{path}': its 'manifest.json' is a folder. Remove it."
    )
    assert sorted(path.iterdir()) == before
    manifest.rmdir()
    (path / "kept").rename(manifest)
    assert everything(path) == [VISIT, FLOOD]


def of_another_kind(sound: bytes) -> bytes:
    return json.dumps({**json.loads(sound), "shards": 4}).encode()


@pytest.mark.parametrize("changed", [bytes, of_another_kind, lambda sound: sound[:-9]])
@pytest.mark.parametrize("reason", [errno.EMFILE, errno.EIO], ids=errno.errorcode.get)
def test_a_rebuild_that_cannot_open_a_file_destroys_nothing(
    path: Path,
    tmp_path: Path,
    reason: int,
    changed: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever of the files it opens is the one that cannot be opened."""
    sound = (path / "manifest.json").read_bytes()
    outcomes: list[list[Article]] = []
    for at in itertools.count():
        copy = tmp_path / str(at)
        shutil.copytree(path, copy)
        (copy / "manifest.json").write_bytes(changed(sound))
        opening = _FailingOpen(copy, at, reason)
        with monkeypatch.context() as patch, suppress(OSError):
            patch.setattr("io.open", opening)
            with open_index(copy, rebuild=True) as ix:
                ix.add(FAIR)
        if (copy / "manifest.json").read_bytes() == changed(sound):
            (copy / "manifest.json").write_bytes(sound)
        outcomes.append(everything(copy))
        if opening.calls <= at:
            break
    assert len(outcomes) > 4
    assert outcomes[0] == [VISIT, FLOOD]
    assert outcomes[-1] == [FAIR]
    assert all(held in (outcomes[0], outcomes[-1]) for held in outcomes)


class _FailingOpen:
    """`io.open`, of which the call of a number fails, those for files below a folder counted."""

    def __init__(self, folder: Path, at: int, reason: int) -> None:
        self.calls = 0
        self._folder, self._at, self._reason, self._open = folder, at, reason, io.open

    def __call__(self, file: Any, *args: Any, **options: Any) -> Any:
        if str(file).startswith(str(self._folder)):
            self.calls += 1
            if self.calls - 1 == self._at:
                raise OSError(self._reason, "it cannot be opened", str(file))
        return self._open(file, *args, **options)


@pytest.mark.parametrize("manifest", [{"format": 99}, {"shards": 4}, "{]"], ids=str)
def test_a_rebuild_given_up_keeps_the_files_of_an_index_it_cannot_read(
    path: Path, manifest: dict[str, object] | str
) -> None:
    file = path / "manifest.json"
    sound = file.read_bytes()
    before = segments(path)
    if isinstance(manifest, dict):
        manifest = json.dumps({**json.loads(sound), **manifest})
    file.write_text(manifest)
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
        ix.rollback()
    assert file.read_text() == manifest
    assert segments(path) == before
    file.write_bytes(sound)
    assert everything(path) == [VISIT, FLOOD]


def test_only_the_first_commit_of_a_rebuild_starts_from_nothing(path: Path) -> None:
    with open_index(path, rebuild=True) as ix:
        ix.add(FAIR)
        ix.commit()
        assert ix.search("السراج").total == 0
        ix.add(VISIT_AGAIN)
    assert everything(path) == [VISIT_AGAIN, FAIR]


def test_many_small_commits(path: Path) -> None:
    for number in range(10, 40):
        with open_index(path) as ix:
            ix.add(Article(id=str(number), text=f"الخبر {number} من المطار"))
    assert found(path, "المطار") == [str(number) for number in range(10, 40)]
    assert [found(path, str(number)) for number in (10, 25, 39)] == [["10"], ["25"], ["39"]]
    assert len(everything(path)) == 32


# What the index holds.


def test_the_word_table_keeps_what_was_analysed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def table() -> set[bytes]:
        with open_reader(Storage(path)) as reader:
            return set().union(
                *(segment.words.keys().splitlines() for segment, _ in reader.segments)
            )

    before = table()
    with open_reader(Storage(path)) as reader:
        known = reader.word_table("السراج")
        assert known is not None
        assert known.form == ("السراج",)
        assert reader.word_table("السرا") is None
    monkeypatch.setattr("index.analysis.bulk.levels", lambda letters: 1 / 0)  # nothing is anew
    with open_index(path) as ix:
        ix.add(Article(id="9", title=VISIT.title, text=VISIT.text))
    assert table() == before
    assert len(before) == 13
    assert found(path, "السراج") == ["1", "9"]


def test_no_phrase_spans_title_and_body(path: Path) -> None:
    assert found(path, '"زيارة رسمية"') == found(path, "+رسمية +وصل") == ["1"]
    assert found(path, '+"رسمية وصل"') == []


def test_deleted_articles_count_nowhere(path: Path) -> None:
    with open_index(path) as ix:
        ix.add(FAIR)
        ix.commit()
        ix.delete("2")
        ix.commit()
        assert len(ix) == 2
        assert [ix.search(query).total for query in ("أمطار", "source:ضفاف", "NOT قطر")] == [
            0,
            1,
            2,
        ]
    with open_reader(Storage(path)) as reader:
        assert reader.counts("source") == {"ضفاف": 1}
        assert [entry.id for entry in reader.catalogue()] == ["1", "3"]
    assert json.loads((path / "manifest.json").read_text())["articles"] == 2


def test_searching_an_empty_index(tmp_path: Path) -> None:
    with open_index(tmp_path / "new", create=True) as ix, warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(ix) == 0
        assert ix.search('السراج "زيارة رسمية" NOT قطر').total == 0
        ix.add(VISIT)
        ix.commit()
        ix.delete("1")
        ix.commit()
        assert ix.search("السراج").total == 0


def test_a_commit_that_meets_a_damaged_segment_says_so(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="1", text="خبر من ليبيا"))
    (segment,) = (tmp_path / "index").glob("*.index")
    ix = open_index(tmp_path / "index")
    ix.add(Article(id="2", text="خبر من تركيا"))
    data = segment.read_bytes()
    segment.unlink()  # What is open stays whole; only the file of that name is damaged.
    segment.write_bytes(data[: len(data) // 2])
    with pytest.raises(KashafError) as error:
        ix.commit()
    assert str(error.value).startswith(f"cannot read index '{tmp_path / 'index'}': ")
    assert "check --repair" in str(error.value)
