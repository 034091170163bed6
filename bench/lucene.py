"""Lucene itself as a baseline: its ArabicAnalyzer and BM25, run through a peer program.

The peer is one Java file whose class has two commands, `index CORPUS FOLDER` and `search FOLDER
QUERIES RUN DEPTH K1 B`; the run is in TREC form. It is compiled and run with the classes of a JAR
in a temporary folder; needs a JDK. Errors of the peer are raised as CalledProcessError, its
messages left on stderr.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.judged import Judged, corpus_path, open_corpus

Run = dict[str, list[str]]

K1 = 0.9
BS = (0.4, 0.75)


class Lucene:
    """The peer, compiled into a folder."""

    def __init__(self, jar: Path, peer: Path, folder: Path) -> None:
        self._folder = folder
        self._class = peer.stem
        self._path = f"{jar.resolve()}:{folder / 'classes'}"
        _call("javac", "-nowarn", "-cp", str(jar.resolve()), "-d", folder / "classes", peer)

    def runs(self, judged: Judged, depth: int) -> dict[float, Run]:
        """Return for each b of `BS` the ids found for each query, best first."""
        corpus, queries, index = (self._folder / name for name in ("corpus", "queries", "index"))
        with open_corpus(corpus_path(judged.folder)) as source, corpus.open("w") as target:
            shutil.copyfileobj(source, target)
        queries.write_text("".join(f"{q}\t{text}\n" for q, text in judged.queries.items()), "utf-8")
        self._java("index", corpus, index)
        found = {}
        for b in BS:
            self._java("search", index, queries, self._folder / "run", depth, K1, b)
            found[b] = _read_run(self._folder / "run")
        return found

    def _java(self, *arguments: object) -> None:
        _call("java", "-cp", self._path, self._class, *arguments)


@contextmanager
def compiled(jar: Path, peer: Path) -> Iterator[Lucene]:
    """Compile the peer for the length of a block."""
    with TemporaryDirectory() as folder:
        yield Lucene(jar, peer, Path(folder))


def _read_run(path: Path) -> Run:
    run: Run = {}
    for line in path.read_text("utf-8").splitlines():
        qid, _, docid, *_ = line.split()
        run.setdefault(qid, []).append(docid)
    return run


def _call(*command: object) -> None:
    # What the peer prints are its own timings.
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
