"""`kashaf check`: what is damaged is told, by file and article; a repair keeps what can be read."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import cases
from processes import kashaf

from index import Article, IndexDamagedError, IndexVersionError, check_index, open_index
from index.segment.columns.columns import Columns, ColumnsWriter
from index.segment.columns.files import SegmentFiles
from index.segment.frames import LONG
from index.segment.terms import encode
from index.store.storage import MANIFEST, Storage

BOOK = "عاد الوزراء إلى مدينة طرابلس بعد زيارة تركيا وكتبوا عن المكتبات الليبية. "
FIRST = [
    Article(id="visit", title="زيارة السراج", text="وصل رئيس المجلس إلى أنقرة.", source="وال"),
    Article(
        id="flood",
        title="فيضان",
        text="غمرت المياه شوارع المدينة، ثم عاد الناس.",
        source="ضفاف",
        date=date(2020, 9, 6),
        metadata={"lang": "ar"},
    ),
    Article(id="book", text=BOOK * (2 * LONG // len(BOOK.encode()) + 1)),
    *(Article(id=f"n{n}", text=f"خبر رقم {n} عن سوق المدينة {'القديمة ' * n}") for n in range(40)),
]
SECOND = [
    Article(id="fair", title="معرض الكتاب", text="افتتح الوزير معرض الكتاب في القاهرة."),
    Article(id="visit", title="زيارة ثانية", text="عاد السراج إلى أنقرة، وكَتَبَ عنها."),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "news"
    fill(path)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """Return an index of two segments, of the first of which two articles are deleted."""
    return Path(shutil.copytree(made, tmp_path / "news"))


def fill(path: Path) -> None:
    with open_index(path, create=True) as ix:
        for article in FIRST:
            ix.add(article)
        ix.commit()
        for article in SECOND:
            ix.update(article)
        ix.delete("n7")


def expected() -> dict[str, Article]:
    held = {article.id: article for article in [*FIRST, *SECOND]}
    del held["n7"]
    return held


def everything(path: Path) -> dict[str, Article]:
    with open_index(path) as ix:
        return {article.id: article for article in ix}


def files(path: Path) -> tuple[SegmentFiles, SegmentFiles]:
    one, other = Storage(path).manifest().segments
    return one, other


def require_sound(path: Path) -> None:
    """Require that nothing is wrong, that every article is found, and that writing goes on."""
    report = check_index(path, full=True)
    assert report.findings == ()
    with open_index(path) as ix:
        for article in [*ix][:3]:
            assert article.id in {hit.id for hit in ix.search(article.text[:200], limit=99)}
        ix.add(Article(id="new", text="مقال جديد"))
        ix.commit()
        ix.optimize()
        assert ix.search("جديد").total == 1
    assert check_index(path, full=True).is_sound


def test_a_sound_index(path: Path) -> None:
    for full in (False, True):
        report = check_index(path, full=full)
        assert (report.is_sound, report.articles, report.segments) == (True, 43, 2)
        # Of those deleted too.
        assert report.compared == 45
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    assert check_index(path, repair=True) == check_index(path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


def flipped(file: Path, at: float) -> None:
    data = bytearray(file.read_bytes())
    data[int(len(data) * at)] ^= 4
    file.write_bytes(data)


def cut(file: Path, share: float) -> None:
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


Damage = Callable[[Path], Any]
# What is done to the files of an index, and whether all its articles can still be saved.
DAMAGES: dict[str, tuple[Damage, bool]] = {
    "a bit of words": (lambda path: flipped(path / files(path)[0].index.name, 0.3), True),
    "a bit of documents": (lambda path: flipped(path / files(path)[0].index.name, 0.93), True),
    "the end of words": (lambda path: flipped(path / files(path)[1].index.name, 0.999), True),
    "no words": (lambda path: (path / files(path)[0].index.name).unlink(), True),
    "half the words": (lambda path: cut(path / files(path)[0].index.name, 0.5), True),
    "words are a link": (lambda path: linked(path / files(path)[0].index.name), True),
    "words of another segment": (
        lambda path: shutil.copy(
            path / files(path)[1].index.name, path / files(path)[0].index.name
        ),
        True,
    ),
    "a bit of articles": (lambda path: flipped(path / files(path)[0].texts.name, 0.2), False),
    "half the articles": (lambda path: cut(path / files(path)[0].texts.name, 0.5), False),
    "the end of articles": (lambda path: flipped(path / files(path)[0].texts.name, 0.999), True),
    "no articles": (lambda path: (path / files(path)[0].texts.name).unlink(), False),
    "articles of another segment": (
        lambda path: shutil.copy(
            path / files(path)[1].texts.name, path / files(path)[0].texts.name
        ),
        False,
    ),
    "no manifest": (lambda path: (path / MANIFEST).unlink(), True),
    "half the manifest": (lambda path: cut(path / MANIFEST, 0.5), True),
    "a bit of the manifest": (lambda path: flipped(path / MANIFEST, 0.5), True),
}


def linked(file: Path) -> None:
    other = file.with_name("elsewhere")
    file.rename(other)
    file.symlink_to(other)


@pytest.mark.parametrize("full", [False, True])
@cases("damage all_saved", DAMAGES)
def test_damage_is_told_and_repaired(
    path: Path, damage: Damage, all_saved: bool, full: bool
) -> None:
    damage(path)
    assert found_of(path, full)
    report = check_index(path, full=full, repair=True)
    assert report.findings
    now = everything(path)
    assert now.items() <= expected().items()
    assert set(report.lost) == expected().keys() - now.keys()
    assert report.articles == len(now)
    assert (not report.lost) == all_saved
    assert report.lost_unnamed == 0
    require_sound(path)


def found_of(path: Path, full: bool) -> bool:
    """Tell whether damage is found, by a report or, of the manifest, by an error."""
    try:
        return not check_index(path, full=full).is_sound
    except IndexDamagedError as error:
        return MANIFEST in str(error) and "kashaf check --repair" in str(error)


def test_where_each_article_came_from_is_kept(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for n in range(200):
        text = f"خبر {n} من ليبيا. " + " ".join(f"كلمة{n * 7 + i}" for i in range(30))
        (news / f"{n}.txt").write_text(text, encoding="utf-8")
    with open_index(tmp_path / "x", create=True) as ix:
        ix.update_from(news)
    (segment,) = Storage(tmp_path / "x").manifest().segments
    flipped(tmp_path / "x" / segment.index.name, 0.3)
    assert check_index(tmp_path / "x", repair=True).rebuilt == 200
    with open_index(tmp_path / "x") as ix:
        report = ix.update_from(news)
        assert (report.unchanged, *report.added, *report.updated) == (200,)


def test_which_were_deleted_is_lost(path: Path) -> None:
    deleted = files(path)[0].deleted
    assert deleted
    flipped(path / deleted.name, 0.1)
    report = check_index(path, repair=True)
    assert "there again" in " ".join(map(str, report.findings))
    back = {article.id: article for article in FIRST if article.id == "n7"}
    assert everything(path) == expected() | back
    require_sound(path)


def test_deleted_articles_stay_so_without_words(path: Path) -> None:
    (path / files(path)[0].index.name).unlink()
    (path / MANIFEST).unlink()
    assert check_index(path, repair=True).articles == 43
    assert everything(path) == expected()


def test_what_an_interrupted_merge_left_is_no_second_article(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(path, old)
    with open_index(path) as ix:
        ix.update(Article(id="flood", text="انحسرت المياه."))
        ix.delete("n8")
        ix.optimize()
    for file in old.iterdir():
        if not (path / file.name).exists():
            shutil.copy2(file, path / file.name)
    (path / MANIFEST).unlink()
    check_index(path, repair=True)
    now = everything(path)
    assert now["flood"].text == "انحسرت المياه."
    require_sound(path)


def test_words_analysed_otherwise_are_analysed_anew(path: Path, monkeypatch: Any) -> None:
    for module in ("store.manifest", "checking.repair"):
        monkeypatch.setattr(f"index.{module}.fingerprint", lambda: "another")
    with pytest.raises(IndexVersionError, match="check --repair"):
        open_index(path)
    with pytest.raises(IndexVersionError):
        check_index(path)
    report = check_index(path, repair=True)
    assert report.rebuilt == report.articles == 43
    assert everything(path) == expected()


def test_an_index_of_another_format_is_left_alone(path: Path) -> None:
    manifest = path / MANIFEST
    changed = manifest.read_text().replace('"format": 5', '"format": 6')
    manifest.write_text(changed)
    with pytest.raises(IndexVersionError):
        check_index(path, repair=True)
    assert manifest.read_text() == changed


# What no checksum tells: files that were made to mislead.


def crafted(path: Path, change: Callable[[dict[str, Any]], Any], kind: str = "index") -> None:
    """Change columns of the first segment, checksums, manifest and all."""
    first, second = files(path)
    old = getattr(first, kind)
    columns = Columns(path / old.name)
    arrays = {name: columns[name].all().copy() for name in columns.sizes()}
    facts = dict(columns.facts)
    change(arrays)
    (path / old.name).unlink()
    writer = ColumnsWriter(path / old.name)
    for name, array in arrays.items():
        writer.add(name, array)
    made = writer.close(**facts)
    renewed = first._replace(index=made) if kind == "index" else first._replace(texts=made)
    storage = Storage(path)
    manifest = storage.manifest()
    (path / MANIFEST).write_bytes(manifest.after([renewed, second], manifest.articles).encode())


def swapped(name: str) -> Callable[[dict[str, Any]], None]:
    """Exchange two numbers of a column."""

    def change(arrays: dict[str, Any]) -> None:
        array = arrays[name]
        other = next(i for i in range(1, len(array)) if array[i] != array[0])
        array[[0, other]] = array[[other, 0]]

    return change


def set_last(name: str, value: int) -> Callable[[dict[str, Any]], None]:
    def change(arrays: dict[str, Any]) -> None:
        arrays[name] = arrays[name].astype(np.uint32)
        arrays[name][-1] = value

    return change


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, Any]], None]:
    """Put other bytes, as many, in a dictionary."""

    def change(arrays: dict[str, Any]) -> None:
        before, after = encode(old), encode(new)
        data = arrays[name].tobytes()
        assert data.count(before) == 1
        assert len(before) == len(after)
        arrays[name] = np.frombuffer(data.replace(before, after), np.uint8)

    return change


CRAFTED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    f"{name} exchanged": (swapped(name), "index")
    for name in (
        "words.text", "stem.text", "word.stem", "stem.words", "text.word.starts", "doc.id",
        "doc.by_id", "text.stem.starts", "doc.text_words", "doc.title_words", "text.lists",
        "word.root.counts", "doc.ids.text",
    )
} | {
    f"{name} too large": (set_last(name, 4_000_000_000), "index")
    for name in ("word.stem", "stem.words", "text.word.starts", "doc.id", "doc.by_id",
                 "words.blocks", "word.stem.counts", "doc.source", "doc.text_words")
} | {
    "fields that are no JSON": (replaced("doc.own_fieldss.text", '{"lang', '["lang'), "index"),
    "fields that are nested": (
        replaced("doc.own_fieldss.text", '{"lang": "ar"}', "[" * 14), "index"
    ),
    "a field that is a number": (replaced("doc.own_fieldss.text", '"ar"', "12.5"), "index"),
    "a field of another": (replaced("doc.own_fieldss.text", "ar", "fr"), "index"),
    "a source of another": (replaced("doc.sources.text", "ضفاف", "ضفات"), "index"),
    "a date of another": (swapped("doc.date"), "index"),
}  # fmt: skip


@cases("change kind", CRAFTED)
def test_what_no_writer_wrote_is_told_and_repaired(
    path: Path, change: Callable[[dict[str, Any]], None], kind: str
) -> None:
    crafted(path, change, kind)
    with open_index(path) as ix, suppress(IndexDamagedError):
        # It may answer, and of what cannot be read it says so.
        assert all(map(str.isalpha, ix.search("lang:a*", facets=["lang"]).facets["lang"]))
    found = check_index(path)
    assert files(path)[0].index.name in {finding.file for finding in found.findings}
    check_index(path, repair=True)
    assert everything(path) == expected()
    require_sound(path)


def test_an_article_of_other_words(path: Path) -> None:
    """Lists that are sound in themselves, and of another text than is stored."""
    other = path.parent / "other"
    with open_index(other, create=True) as ix:
        for article in FIRST:
            # Words that others have, of other places.
            text = (
                "شوارع المدينة غمرت المياه، ثم عاد الناس."
                if article.id == "flood"
                else article.text
            )
            ix.add(Article(id=article.id, title=article.title, text=text, source=article.source))
    (theirs,) = Storage(other).manifest().segments
    read = Columns(other / theirs.index.name)

    def change(arrays: dict[str, Any]) -> None:
        arrays.clear()
        arrays.update({name: read[name].all() for name in read.sizes()})

    crafted(path, change)
    found = check_index(path)
    assert [finding.article for finding in found.findings] == ["flood"], found.findings
    check_index(path, repair=True)
    assert everything(path) == expected()


# The command.


def test_the_command(path: Path) -> None:
    assert kashaf("check", "--index", path) == (
        0, "sound: 43 articles in 2 segments, the words of 45 articles compared\n", "",
    )  # fmt: skip
    name = files(path)[0].texts.name
    (path / name).unlink()
    status, out, _ = kashaf("check", "--index", path)
    assert status == 1
    assert out == (
        f"{name}\t\tNo such file or directory\n"
        "damaged: 43 articles in 2 segments. Run 'kashaf check --repair' to keep what is sound.\n"
    )
    status, out, _ = kashaf("check", "--repair", "--index", path)
    assert status == 1
    assert out.splitlines()[1] == "lost\tbook\tits article could not be read"
    assert out.endswith("repaired: 2 articles in 1 segment, 0 of them indexed anew, 41 lost\n")
    assert kashaf("check", "--repair", "--index", path)[0] == 0


@pytest.mark.parametrize("command", ["search x", "index seeds", "stats", "check"])
def test_a_lost_manifest_is_no_dead_end(path: Path, command: str) -> None:
    (path / MANIFEST).unlink()
    first, *rest = command.split()
    status, _, err = kashaf(first, "--index", path, *rest)
    assert status == 2
    assert err == (
        f"kashaf: cannot read index '{path}': manifest.json is lost."
        " Run 'kashaf check --repair' to keep what is sound.\n"
    )
    assert kashaf("check", "--repair", "--index", path)[0] == 0
    assert everything(path) == expected()
