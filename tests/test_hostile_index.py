"""An index from elsewhere: nothing of it leads out, hangs, or ends the process."""

import json
import os
import shutil
import socket
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import zstandard
from typer.testing import CliRunner

from bench.fuzz import fuzz
from cli import app
from index import Article, IndexDamagedError, KashafError, open_index
from index.segment.columns.columns import ColumnsWriter
from index.store.lock import LOCK
from index.store.storage import MANIFEST, Storage

VISIT = Article(id="1", title="زيارة", text="وصل السراج إلى أنقرة.")
FLOOD = Article(id="2", text="غمرت المياه شوارع المدينة.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_index(tmp_path / "news", create=True) as ix:
        ix.add(VISIT)
        ix.add(FLOOD)
        ix.commit()
        ix.delete("2")
    return tmp_path / "news"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several blocks, made once: each test cuts a copy of its own."""
    path = tmp_path_factory.mktemp("many") / "news"
    with open_index(path, create=True) as ix:
        for n in range(2_000):
            ix.add(Article(id=str(n), text=f"{VISIT.text} مدينة {n} من كلمات{n} أخرى{n * 3}"))
    return path


def use(path: Path) -> None:
    """Do all that is done with an index."""
    for command in (["search", "السراج"], ["show", "1"], ["stats"], ["delete", "1"]):
        first, *rest = command
        result = CliRunner().invoke(app, [first, "--index", str(path), *rest])
        assert result.exit_code == 2
        assert result.stderr.startswith(f"kashaf: cannot read index '{path}': ")
        assert len(result.stderr.splitlines()) == 1


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def link(file: Path) -> None:
    other = file.parent.parent / "other"
    shutil.move(file, other)
    file.symlink_to(other)


def dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent.parent / "nowhere")


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def bound(file: Path) -> None:
    file.unlink()
    there = Path.cwd()
    os.chdir(file.parent)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(file.name)
    os.chdir(there)


def endless(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", [pipe, link, dangling, folder, bound, endless])
@pytest.mark.parametrize("pattern", ["*.index", "*.texts", MANIFEST])
def test_what_is_no_plain_file_is_refused(
    path: Path, pattern: str, kind: Callable[[Path], None]
) -> None:
    (file,) = path.glob(pattern)
    kind(file)
    use(path)


@pytest.mark.parametrize("name", [LOCK, f"{MANIFEST}.new"])
def test_nothing_outside_is_written(path: Path, name: str) -> None:
    """By a link where a writer makes a file."""
    victim = path.parent / "victim"
    victim.write_text("mine")
    (path / name).unlink(missing_ok=True)
    (path / name).symlink_to(victim)
    try:
        with open_index(path) as ix:
            ix.delete("1")
    except (KashafError, OSError):
        assert name == LOCK
    assert victim.read_text() == "mine"
    assert not victim.with_name("victim.new").exists()


@pytest.mark.parametrize("name", [LOCK, f"{MANIFEST}.new"])
def test_no_pipe_is_waited_for(path: Path, name: str) -> None:
    (path / name).unlink(missing_ok=True)
    os.mkfifo(path / name)
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "delete", "--index", path, "1"], timeout=60, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    refused = (
        f"kashaf: cannot write to index '{path}': its '{LOCK}' is a link, or no file. Remove it.\n"
    )
    assert (ran.returncode, ran.stderr) == ((2, refused) if name == LOCK else (0, ""))


def told(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change the manifest, its checksum too."""
    manifest = json.loads((path / MANIFEST).read_text())
    del manifest["checksum"]
    change(manifest)
    data = json.dumps(manifest, indent=2).encode().removesuffix(b"\n}")
    checksum = str(zlib.crc32(data)).encode()
    (path / MANIFEST).write_bytes(data + b',\n  "checksum": ' + checksum + b"\n}\n")


HOSTILE_NAMES = [
    "../good/{}.index",
    "/{}.index",
    "{}.texts",
    "x{}.index",
    "{}.index\n",
    "{}/.index",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_that_lead_elsewhere(path: Path, name: str) -> None:
    shutil.copytree(path, path.parent / "good")
    (file,) = path.glob("*.index")

    def change(manifest: dict[str, object]) -> None:
        manifest["segments"][0]["index"][0] = name.format(file.stem)  # type: ignore[index]

    told(path, change)
    use(path)


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"format": 5' + b" " * (1 << 21) + b"}", b"5"])
def test_a_manifest_that_is_none(path: Path, data: bytes) -> None:
    (path / MANIFEST).write_bytes(data)
    use(path)


def test_a_block_that_unpacks_to_gigabytes(path: Path) -> None:
    """96 KB of it; it is refused before memory is set aside."""
    (first,) = Storage(path).manifest().segments
    bomb = zstandard.ZstdCompressor(level=19).compress(b"\0" * (1 << 30))
    (path / first.texts.name).unlink()
    writer = ColumnsWriter(path / first.texts.name)
    writer.add("texts", np.frombuffer(bomb, np.uint8))
    writer.add("text.starts", np.array([0, len(bomb)], np.int64))
    writer.add("text.first", np.array([0, first.docs], np.int64))
    renewed = first._replace(texts=writer.close(docs=first.docs))
    manifest = Storage(path).manifest()
    (path / MANIFEST).write_bytes(manifest.after([renewed], manifest.articles).encode())
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (700 << 20,) * 2)\n"
    code += "sys.argv = ['kashaf', 'show', '--index', sys.argv[1], '1']; import cli; cli.main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, path], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 2
    assert "an article is of an unlikely size" in ran.stderr


def test_an_article_that_could_not_be_read_again_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.writing.writer.LARGEST", 1_000)
    with open_index(path) as ix:
        with pytest.raises(KashafError, match=r"^cannot add article '3': it has 0 MB, the most is"):
            ix.add(Article(id="3", text="كلمة " * 1_000))
        ix.add(Article(id="4", text="كلمة"))
    with open_index(path) as ix:
        assert ix.ids() == ["1", "4"]


CUT = """
import os, sys, index
from index.segment.columns.blocks import Blocks
path, use, when = sys.argv[1:]
ix = index.open_index(path)
def cut(*_):
    for name in os.listdir(path):
        if name.endswith((".index", ".texts")):
            os.truncate(os.path.join(path, name), 10)
    return check(*_) if _ else None
if when == "before":
    ix.search("السراج مدينة"); ix.get("1"); list(ix)
    cut()
else:
    check, Blocks.check = Blocks.check, cut
try:
    eval(use)
    print("answered")
except index.IndexDamagedError as error:
    print(error)
"""
USES = [
    "ix.search('السراج')", "ix.search('+ليبيا -تركيا')", "ix.search('مد*')", "ix.get('5')",
    "list(ix)", "ix.ids()", "list(ix.hits('مدينة'))", "ix.delete('5')",
    "[ix.update(index.Article(id='5', text='جديد')), ix.commit()]",
]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "amid"])
@pytest.mark.parametrize("pure", ["", "1"])
@pytest.mark.parametrize("use", USES)
def test_a_file_that_is_cut_short_while_it_is_open(
    tmp_path: Path, many: Path, use: str, pure: str, when: str
) -> None:
    """Before it is used, or amid that, when first a block of it was to be looked at."""
    path = shutil.copytree(many, tmp_path / "news")
    ran = subprocess.run(
        [sys.executable, "-c", CUT, path, use, when], check=False, capture_output=True, text=True,
        env=os.environ | {"KASHAF_PURE": pure},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"cannot read index '{path}': ")


CUT_AMID_REPAIR = """
import os, sys, index
from pathlib import Path
from index.checking import salvage
path = Path(sys.argv[1])
(texts,) = path.glob("*.texts")
with texts.open("ab") as file:
    file.write(b"x")
block = salvage._block
def cut(*at):
    os.truncate(texts, 10)
    return block(*at)
salvage._block = cut
print(index.check_index(path, repair=True).articles)
"""


def test_a_file_that_is_cut_short_while_it_is_repaired(tmp_path: Path, many: Path) -> None:
    path = shutil.copytree(many, tmp_path / "news")
    ran = subprocess.run(
        [sys.executable, "-c", CUT_AMID_REPAIR, path], check=False, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "0\n", "")


def test_changes_under_good_checksums() -> None:
    """As `python -m bench.fuzz` makes them: an answer or an error of ours, whatever it is."""
    outcomes, failures = fuzz(0, 20)
    assert failures == []
    assert outcomes["refused"] > 10


def test_a_long_article_whose_head_is_no_object() -> None:
    """The head is null, as the change of that number makes it."""
    assert fuzz(20086, 1) == (Counter({"refused": 1}), [])


def test_the_article_read_is_the_one_asked_for(path: Path) -> None:
    """Good checksums, and the articles of other ids."""
    with open_index(path.parent / "x", create=True) as ix:
        ix.add(Article(id="9", text=VISIT.text))
        ix.add(FLOOD)
    (theirs,) = Storage(path.parent / "x").manifest().segments
    (ours,) = Storage(path).manifest().segments
    renamed = (path.parent / "x" / theirs.texts.name).read_bytes()
    (path / ours.texts.name).write_bytes(renamed.replace(theirs.name.encode(), ours.name.encode()))
    with open_index(path) as ix, pytest.raises(IndexDamagedError, match=ours.texts.name):
        ix.get("1")
