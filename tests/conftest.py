"""Settings of all tests, and what several of them begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bench.memory import MemoryReader
from index import Index, open_index
from search.correction import Corrector
from search.searcher import Searcher

# How long an example takes is the machine's affair; benchmarks measure time, tests do not.
settings.register_profile("kashaf", deadline=None)
settings.load_profile("kashaf")


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say soon that another process is writing."""
    monkeypatch.setattr("index.store.storage.LOCK_TIMEOUT", 0.2)


@pytest.fixture
def ix(tmp_path: Path) -> Iterator[Index]:
    """Hold an empty index open."""
    with open_index(tmp_path / "index", create=True) as opened:
        yield opened


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
