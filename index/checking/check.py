"""Checking: whether an index is what its writer wrote, and which article or file is not.

Looked at are the manifest; every file's name, length and checksums; all numbers and orders; that
every stored article can be read, and that its id, date and fields are those on record; and that the
words of stored articles are those of the posting lists, and their terms those of today's analysis:
of some articles, or of all of them.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.checking.comparing import differences
from index.checking.salvage import FAILURES
from index.errors import IndexDamagedError
from index.segment.columns.columns import DamagedError
from index.segment.columns.files import SegmentFiles
from index.segment.segment import Segment
from index.segment.soundness import Flaw, flaws
from index.store.kept import read_kept
from index.store.manifest import Manifest
from index.store.storage import KEPT, MANIFEST, Storage

# Articles whose words are compared, unless it is all of them.
SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: of which file, what, and of which article ("" if of no single one).

    As a string it is a line that says all of it.
    """

    file: str
    reason: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}" + (
            f": article '{self.article}'" if self.article else ""
        )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `kashaf.check_index` found, and what a repair did.

    `articles` counts the articles, after a repair those that there are now; `compared` those whose
    words were compared with the posting lists; `rebuilt` those that a repair indexed anew. `lost`
    are the ids of articles that it could not save, `lost_unnamed` the number of those whose ids
    are lost too.
    """

    articles: int
    segments: int
    compared: int
    findings: tuple[Finding, ...] = ()
    rebuilt: int = 0
    lost: tuple[str, ...] = ()
    lost_unnamed: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was wrong."""
        return not self.findings


class Examination:
    """Looking at the segments of an index: what is wrong, and which of them are sound.

    Every article's words are compared, unless `sample` is told how many there are.
    """

    def __init__(self, folder: Path) -> None:
        self.findings: list[Finding] = []
        self.sound: list[SegmentFiles] = []
        # The ids of articles in sound segments.
        self.ids: set[str] = set()
        self.compared = 0
        self._folder = folder
        self._step = 1

    def sample(self, total: int) -> None:
        """Compare the words of some documents, of so many."""
        self._step = max(total // SAMPLE, 1)

    def examine(self, files: SegmentFiles) -> None:
        """Look at a segment."""
        try:
            segment = Segment(self._folder, files)
        except DamagedError as error:
            file, _, reason = str(error).partition(": ")
            self.findings.append(Finding(file, reason))
            return
        found = [_finding(segment, flaw) for flaw in self._flaws(segment)]
        ids = set() if found else {*segment.live_ids()}
        twice = ids & self.ids
        found += [Finding(files.index.name, "it is in another segment too", id_) for id_ in twice]
        if found:
            self.findings += found
        else:
            self.sound.append(files)
            self.ids |= ids

    def _flaws(self, segment: Segment) -> Iterator[Flaw]:
        is_sound = True
        for flaw in flaws(segment):
            is_sound = False
            yield flaw
        if is_sound:
            first = random.randrange(max(min(self._step, segment.doc_count_all), 1))  # noqa: S311
            docs = range(first, segment.doc_count_all, self._step)
            self.compared += len(docs)
            yield from differences(segment, docs)


def check(path: str | os.PathLike[str], full: bool) -> CheckReport:
    """Check an index. Raises the errors of `Storage.manifest`, but for a damaged one."""
    storage = Storage(path)
    while True:
        manifest = storage.manifest()
        examination = Examination(storage.path)
        if not full:
            examination.sample(documents(manifest))
        for files in manifest.segments:
            examination.examine(files)
        findings = examination.findings
        if not findings and manifest.articles != len(examination.ids):
            reason = f"it counts {manifest.articles} articles for {len(examination.ids)}"
            findings = [Finding(MANIFEST, reason)]
        if not findings or storage.manifest() == manifest:
            break
        # A commit has replaced files since.
    try:
        read_kept(storage.path)
    except IndexDamagedError:
        reason = "saved searches and tags cannot be read; a repair leaves them: mend or remove it"
        findings.append(Finding(KEPT, reason))
    return CheckReport(
        manifest.articles, len(manifest.segments), examination.compared, tuple(findings)
    )


def documents(manifest: Manifest) -> int:
    """Return how many documents the segments have."""
    return sum(files.docs for files in manifest.segments)


def _finding(segment: Segment, flaw: Flaw) -> Finding:
    return Finding(flaw.file, flaw.reason, _id(segment, flaw.doc))


def _id(segment: Segment, doc: int | None) -> str:
    try:
        return "" if doc is None else segment.documents.id(doc)
    except FAILURES:
        return f"number {doc}"
