"""Settings of all tests, and what several of them begin with."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from typer.testing import CliRunner

import cli
from bench.memory import MemoryReader
from index import Index, open_index
from search.advice.correction import Corrector
from search.searcher import Searcher

ROOT = Path(__file__).parents[1]

# How long an example takes is the machine's affair; benchmarks measure time, tests do not.
settings.register_profile("kashaf", deadline=None)
settings.load_profile("kashaf")


@pytest.fixture(autouse=True, scope="session")
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Leave the reader's own last search and settings alone, and heed neither."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("STATE", "CONFIG"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name)))
        yield


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say soon that another process is writing."""
    monkeypatch.setattr("index.store.storage.LOCK_TIMEOUT", 0.2)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Path]:
    """Return what writes files, by their paths, into a folder to work in, of which no index is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KASHAF_INDEX", raising=False)

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.fixture
def ix(tmp_path: Path) -> Iterator[Index]:
    """Hold an empty index open."""
    with open_index(tmp_path / "index", create=True) as opened:
        yield opened


@pytest.fixture
def over_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Return what runs a `kashaf` command as it is typed, beside seeds/, over an index of it."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("KASHAF_INDEX", str(tmp_path / "index"))
    run = CliRunner().invoke
    assert run(cli.app, ["index", str(ROOT / "seeds")]).exit_code == 0
    return lambda typed: run(cli.app, shlex.split(typed.removeprefix("$ kashaf ")))


@pytest.fixture(scope="module")
def uncorrected() -> Iterator[None]:
    """Search for nothing but what was typed, though no article may have it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Corrector, "corrected", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def memory(ix: Index) -> Searcher:
    """Return a searcher over the same articles as those of the module's index, in memory."""
    return Searcher(MemoryReader(ix))
