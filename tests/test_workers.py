"""Sharing work with other processes changes nothing but the time it takes."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen, run
from time import sleep

import pytest
from plain import WORDS, check, storage

from index.articles.article import Article
from index.segment.columns.columns import Columns
from index.store.reader import open_reader
from index.store.storage import Storage
from index.writing.workers import Workers
from index.writing.writer import IndexWriter


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share every batch from the first on."""
    monkeypatch.setattr("index.writing.gathering._BATCH", 600)


ARTICLES = [
    Article(
        id=f"{n}",
        title=WORDS[n % len(WORDS)] + " قال",
        text=" ".join(WORDS[n % 7 :: n % 5 + 1]),
        source=WORDS[n % 3],
    )
    for n in range(40)
]


def fill(held: Storage, patch: pytest.MonkeyPatch, processes: int) -> None:
    patch.setattr("loky.cpu_count", lambda: processes)
    writer = IndexWriter(held, 512)
    for article in ARTICLES:
        writer.update(article)
    writer.commit()


def test_an_index_is_the_same_whoever_helped(monkeypatch: pytest.MonkeyPatch) -> None:
    with storage() as alone, storage() as helped:
        fill(alone, monkeypatch, 1)
        fill(helped, monkeypatch, 2)
        contents = []
        for held in (alone, helped):
            (segment,) = held.manifest().segments
            opened = [Columns(held.path / f.name) for f in (segment.index, segment.texts)]
            contents.append([{name: f[name].all().tobytes() for name in f.sizes()} for f in opened])
            with open_reader(held) as reader:
                check(reader, ARTICLES)
        assert contents[0] == contents[1]


def test_the_writer_of_another_index_is_not_disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loky.cpu_count", lambda: 2)
    with storage() as one, storage() as other:
        writers = IndexWriter(one, 512), IndexWriter(other, 512)
        for article in ARTICLES[:9]:
            for writer in writers:
                writer.update(article)
        for held, writer in zip((one, other), writers, strict=True):
            writer.commit()
            with open_reader(held) as reader:
                check(reader, ARTICLES[:9])


def test_what_is_raised_elsewhere_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loky.cpu_count", lambda: 2)
    with storage() as held:
        writer = IndexWriter(held, 512)
        writer.update(ARTICLES[0])
        with monkeypatch.context() as patch:
            patch.setattr("index.writing.writer.encode", lambda article: b"{" * 700)
            writer.update(ARTICLES[1])
        with pytest.raises(ValueError, match="property name") as error:
            writer.commit()
        # Told by the other process, with its traceback.
        assert "_RemoteTraceback" in type(error.value.__cause__).__name__
        writer.update(ARTICLES[2])
        writer.commit()
        with open_reader(held) as reader:
            check(reader, ARTICLES[2:3])


@pytest.fixture(params=[1, 2], ids=["here", "elsewhere"])
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setattr("loky.cpu_count", lambda: request.param)
    workers = Workers()
    yield workers
    workers.close()


def test_jobs(workers: Workers) -> None:
    """Each future tells the outcome of its own job, whichever is asked first."""
    for _ in range(2):
        workers.start()
        futures = [workers.submit(divmod, 7, n) for n in (1, 2, 0, 3)]
        assert [futures[n].result() for n in (3, 0, 1)] == [(2, 1), (7, 0), (3, 1)]
        with pytest.raises(ZeroDivisionError):
            futures[2].result()
        # Once closed they can be started again.
        workers.close()


def test_what_a_killed_process_left_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loky.cpu_count", lambda: 2)
    workers = Workers()
    workers.start()
    try:
        jobs = [workers.submit(pow, 2, 4_000_000), workers.submit(divmod, 7, 2)]
        for process in list(workers._executor._processes.values()):
            os.kill(process.pid, signal.SIGKILL)
        assert jobs[0].result().bit_length() == 4_000_001
        assert jobs[1].result() == (3, 1)
        assert workers.submit(divmod, 9, 2).result() == (4, 1)
    finally:
        workers.close()


def test_a_system_that_has_no_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("loky.ProcessPoolExecutor", refuse)
    with storage() as held:
        fill(held, monkeypatch, 2)
        with open_reader(held) as reader:
            check(reader, ARTICLES)


def test_work_is_shared_with_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the others have no time for is done here, whatever comes first."""
    monkeypatch.setattr("loky.cpu_count", lambda: 2)
    workers = Workers()
    workers.start()
    try:
        jobs = [workers.share(os.getpid, time.sleep, 60) for _ in range(4)]
        assert jobs[-1].is_done
        assert jobs[-1].result() == os.getpid()
        assert not jobs[0].is_done
    finally:
        workers.close()


INDEX_ALLOWED = """
import os, sys
from index import Article, open_index
from index.writing import gathering
from index.writing.workers import Workers

start = Workers.start

def started(workers):
    start(workers)
    counts.add((workers.count, len(getattr(workers._executor, "_processes", ()))))

counts = set()
Workers.start = started
gathering._BATCH = 600
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
with open_index(sys.argv[1], create=True) as ix:
    for number in range(40):
        ix.add(Article(id=str(number), text="وصل الوزير إلى المدينة " * 9))
print(counts)
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_no_more_processes_than_processors_allowed(tmp_path: Path) -> None:
    done = run(
        [sys.executable, "-c", INDEX_ALLOWED, tmp_path / "index"], capture_output=True, text=True
    )
    assert (done.stderr, done.stdout) == ("", "{(1, 0)}\n")


# Indexes with other processes, tells which there are, and waits in the midst of it.
INDEX_AND_WAIT = """
import os, signal, sys, time
import cli, loky
from index.updating.update import _Update
from index.writing import gathering, workers

def wait(updating):
    executor = updating._writer._workers._executor
    executor.submit(divmod, 7, 2).result()
    print(*executor._processes, flush=True)
    time.sleep(60)

# It may be ignored, by whoever runs the tests under nohup.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
loky.cpu_count = lambda: 3
gathering._BATCH = 600
_Update.take_moved = wait
sys.argv = ["kashaf", "index", "--index", "x", "more.jsonl"]
cli.main()
"""


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def semaphores(pid: int) -> list[str]:
    folder = Path("/dev/shm")
    return (
        [name for name in os.listdir(folder) if f"loky-{pid}-" in name] if folder.is_dir() else []
    )


@pytest.mark.parametrize(
    ("by", "status"),
    [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGBUS, -7)],
)
def test_who_is_ended_leaves_no_process_behind(
    tmp_path: Path, by: signal.Signals, status: int
) -> None:
    (tmp_path / "a.txt").write_text("عاد النهر.", "utf-8")
    index = [sys.executable, "-m", "cli", "index", "--index", "x"]
    more = [f'{{"text": "{" ".join(WORDS)} {n}"}}\n' for n in range(40)]
    (tmp_path / "more.jsonl").write_text("".join(more), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run([*index, "a.txt"], check=True, cwd=tmp_path, env=environment, capture_output=True)
    files = {*os.listdir(tmp_path / "x")}
    with Popen(
        [sys.executable, "-c", INDEX_AND_WAIT],
        cwd=tmp_path, env=environment, stdout=PIPE, stderr=PIPE, text=True,
    ) as indexing:  # fmt: skip
        assert indexing.stdout
        others = [int(pid) for pid in indexing.stdout.readline().split()]
        assert len(others) == 2
        assert all(map(is_there, others))
        indexing.send_signal(by)
        # Both streams come to their end only when no process has them any more.
        _, said = indexing.communicate(timeout=120)
        assert indexing.returncode == status
    for _ in range(600):
        if not any(map(is_there, others)) and not semaphores(indexing.pid):
            break
        sleep(0.1)
    assert not any(map(is_there, others))
    assert not semaphores(indexing.pid)
    if status > 0:
        assert said == ""
        # Rolled back: nothing of what was pending is left.
        assert {*os.listdir(tmp_path / "x")} == files
    done = run(
        [*index, "more.jsonl"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "added 40, updated 0, unchanged 0, removed 0, skipped 0\n"
