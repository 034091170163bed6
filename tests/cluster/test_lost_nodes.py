"""Nodes that are lost, or fall silent, while articles are indexed: nothing is lost, nothing twice.

    KASHAF_TEST_LOST_NODES=3000 python -m pytest tests/cluster

starts three nodes for each case, and indexes so many articles; it takes a minute or two for each.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from index import Index, KashafError, open_index

sys.path.insert(0, str(Path(__file__).parent))
from nodes import Cluster, missing

ARTICLES = int(os.environ.get("KASHAF_TEST_LOST_NODES", "0"))
SEEDS = Path(__file__).parents[2] / "seeds"
pytestmark = [
    pytest.mark.skipif(not ARTICLES, reason="KASHAF_TEST_LOST_NODES says of how many articles"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]
PORT = 19700
PATIENCE = 600 + ARTICLES / 10  # Seconds for a command: three nodes share one machine with it.
PAUSE = 40.0  # Longer than a cluster waits for a node before it goes on without it.
WORD = "الوزير"


def kill(cluster: Cluster, name: str) -> None:
    cluster.processes[name].kill()


def pause(cluster: Cluster, name: str) -> None:
    process = cluster.processes[name]
    process.send_signal(signal.SIGSTOP)
    time.sleep(PAUSE)
    process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of so many articles, those of seeds/ under many ids."""
    folder = tmp_path_factory.mktemp("articles")
    with open_index(folder / "seeds.kashaf", create=True) as ix:
        ix.update_from(SEEDS)
        ix.commit()
        every = [{"title": one.title, "text": one.text} for one in ix]
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        for number in range(ARTICLES):
            record = {"id": f"a{number}", **every[number % len(every)]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return folder / "articles.jsonl"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    jars = Path(os.environ.get("KASHAF_TEST_JARS") or tmp_path)
    version = os.environ.get("KASHAF_TEST_OPENSEARCH_VERSION", "2.19.6")
    with Cluster(tmp_path, 3, version, PORT, jars) as started:
        yield started


class Searches:
    """Searches an index again and again in a thread of its own; `failed` says what failed."""

    def __init__(self, where: str) -> None:
        self.answered, self.failed = 0, list[str]()
        self._where = where
        self._is_over = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "Searches":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(0.3):
            try:
                with open_index(self._where) as ix:
                    ix.search(WORD)
                self.answered += 1
            except KashafError as error:
                self.failed.append(str(error))


def indexing(where: str, articles: Path) -> "subprocess.Popen[str]":
    environment = {
        **os.environ, "KASHAF_OPENSEARCH_SHARDS": "3", "KASHAF_OPENSEARCH_REPLICAS": "1"
    }  # fmt: skip
    command = [sys.executable, "-c", "import cli; cli.main()", "index", "--index", where]
    return subprocess.Popen(
        [*command, str(articles)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def wait_until_some_are_there(where: str, process: "subprocess.Popen[str]") -> None:
    from index.opensearch.address import address_of
    from index.opensearch.client import Client

    address = address_of(where)
    assert address
    client = Client(address)
    while process.poll() is None:
        stats = client.ask("GET", f"/{address.name}/_stats/indexing", missing={})
        done = stats["_all"]["primaries"] if stats else {}
        if done.get("indexing", {}).get("index_total", 0) > ARTICLES // 4:
            return
        time.sleep(0.1)
    raise AssertionError(f"it ended before: {process.communicate()}")


def require_each_once(ix: Index) -> None:
    assert len(ix) == ARTICLES
    assert sorted(ix.ids()) == sorted(f"a{number}" for number in range(ARTICLES))
    assert ix.search(WORD, limit=3, all_copies=True)


@pytest.mark.parametrize("of_master", [False, True], ids=["another", "master"])
@pytest.mark.parametrize("harm", [kill, pause])
def test_a_command_outlives_a_node(
    harm: Callable[[Cluster, str], None], of_master: bool, cluster: Cluster, articles: Path
) -> None:
    where = f"opensearch://{cluster.hosts}/news"
    process = indexing(where, articles)
    wait_until_some_are_there(where, process)
    master = cluster.master()
    harmed = master if of_master else next(name for name in cluster.processes if name != master)
    with Searches(where) as searches:
        harm(cluster, harmed)
        output, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (0, "")
    assert output == f"added {ARTICLES}, updated 0, unchanged 0, removed 0, skipped 0\n"
    assert searches.failed == []
    assert searches.answered
    with open_index(where) as ix:
        require_each_once(ix)


def test_an_interrupted_command_goes_on_where_it_was(cluster: Cluster, articles: Path) -> None:
    where = f"opensearch://{cluster.hosts}/news"
    process = indexing(where, articles)
    wait_until_some_are_there(where, process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it ended before it was interrupted: index more articles")
    again = indexing(where, articles)
    output, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert output.startswith("added ")
    with open_index(where) as ix:
        require_each_once(ix)
