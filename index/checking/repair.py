"""Repairing an index: sound segments are kept, and what can be read of the others is indexed anew.

The new state takes the place of the old in one commit; nothing is deleted before it. Where the
manifest is lost, all segments in the folder are taken to belong to the index. Where several of them
have an article of one id, that of the newest segment is kept.
"""

import os
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from index.analysis.fingerprint import fingerprint
from index.checking.check import CheckReport, Examination, Finding, documents
from index.checking.salvage import Remains
from index.errors import IndexDamagedError, IndexNotFoundError
from index.segment.columns.columns import Columns, DamagedError
from index.segment.columns.files import KINDS, SegmentFiles, StoredFile, is_segment_file, segment_of
from index.store.lock import WriteLock
from index.store.manifest import Manifest
from index.store.storage import MANIFEST, Storage
from index.writing.writer import IndexWriter


class Repair(Storage):
    """An index of which the sound segments count, until the first commit writes them down.

    It is examined under the lock. `hurt` are the segments whose articles are to be indexed anew.
    """

    def __init__(
        self, path: str | os.PathLike[str], full: bool, lock_timeout: float | None
    ) -> None:
        super().__init__(path, lock_timeout)
        self._full = full
        self._kept: Manifest | None = None
        self.hurt: list[SegmentFiles] = []
        self.examination = Examination(self.path)

    def holding(self, lock: WriteLock) -> Generator[None]:
        """Hold the index for writing, and examine it."""
        for _ in super().holding(lock):
            try:
                self._examine()
                yield
            finally:
                self._kept = None

    def manifest(self, check: bool = True) -> Manifest:
        """Return the manifest that names what is sound, until that is committed."""
        return self._kept or super().manifest(check)

    def commit(self, segments: Sequence[SegmentFiles], articles: int) -> None:
        """Put the repaired index in place of the old, whose other files are deleted."""
        super().commit(segments, articles)
        self._kept = None

    def _counting_on_disk(self) -> set[str] | None:
        # Everything stays until the new manifest is in place.
        return None

    def _examine(self) -> None:
        examination = Examination(self.path)
        try:
            manifest = super().manifest(check=False)
        except (IndexDamagedError, IndexNotFoundError):
            manifest = _of_files(self.path)
            if not manifest.segments:
                raise
            examination.findings.append(Finding(MANIFEST, "it is lost"))
        if not self._full:
            examination.sample(documents(manifest))
        if manifest.analyzer == fingerprint():
            # Of an article in several segments the last counts.
            for files in reversed(manifest.segments):
                examination.examine(files)
        else:
            examination.findings.append(Finding(MANIFEST, "words are analysed otherwise today"))
        self.hurt = [files for files in manifest.segments if files not in examination.sound]
        if not examination.findings and manifest.articles != len(examination.ids):
            reason = f"it counts {manifest.articles} articles for {len(examination.ids)}"
            examination.findings.append(Finding(MANIFEST, reason))
        self.examination = examination
        self._kept = replace(
            manifest,
            analyzer=fingerprint(),
            articles=len(examination.ids),
            segments=tuple(files for files in manifest.segments if files in examination.sound),
        )


def repair(
    path: str | os.PathLike[str], full: bool, lock_timeout: float | None = None
) -> CheckReport:
    """Check an index and repair it. Raises IndexVersionError for an index of another format."""
    storage = Repair(path, full, lock_timeout)
    writer = IndexWriter(storage)
    try:
        kept = writer.begin()
        examination = storage.examination
        known = set(examination.ids)
        rebuilt, lost, unnamed = 0, set[str](), 0
        for files in reversed(storage.hurt):
            remains = Remains(storage.path, files)
            examination.findings += [Finding(*note) for note in remains.notes]
            read = 0
            for article, origin, digest in remains.articles():
                read += 1
                if article.id not in known:
                    known.add(article.id)
                    writer.update(article, origin, digest)
                    rebuilt += 1
            ids = remains.ids()
            lost |= ids or set()
            unnamed += max(remains.most - read, 0) if ids is None else 0
        if writer.pending:
            writer.commit()
        elif examination.findings:
            storage.commit(storage.manifest().segments, kept.doc_count)
    finally:
        writer.rollback()
    segments = len(storage.manifest().segments)
    found = tuple(examination.findings)
    gone = tuple(sorted(lost - known))
    return CheckReport(len(known), segments, examination.compared, found, rebuilt, gone, unnamed)


def _of_files(folder: Path) -> Manifest:
    """Return a manifest of all segments in a folder, the oldest first."""
    found: dict[str, list[_Seen]] = {}
    for name in os.listdir(folder) if folder.is_dir() else ():
        if is_segment_file(name):
            found.setdefault(segment_of(name), []).append(_seen(folder, name))
    segments = []
    for name, seen in found.items():
        of_kind = {kind: [one for one in seen if one.name.endswith(kind)] for kind in KINDS}
        index, texts = (
            (of_kind[kind] or [_Seen(0, 0, StoredFile(f"{name}.{kind}", 0, 0))])[0]
            for kind in ("index", "texts")
        )
        deleted = max(of_kind["deleted"], default=None)
        files = SegmentFiles(
            max(index.docs, texts.docs), index.file, texts.file, deleted and deleted.file
        )
        segments.append((max(index.made, texts.made), files))
    new = Manifest.empty()
    ordered = tuple(files for _, files in sorted(segments))
    return replace(new, segments=ordered)


class _Seen(NamedTuple):
    """A file of a segment: when it was made, how many documents the segment has, and the file."""

    made: int
    docs: int
    file: StoredFile

    @property
    def name(self) -> str:
        """Its name."""
        return self.file.name


def _seen(folder: Path, name: str) -> _Seen:
    try:
        columns = Columns(folder / name)
        return _Seen(columns.made, columns.fact("docs"), columns.stored._replace(name=name))
    except DamagedError:
        return _Seen(0, 0, StoredFile(name, 0, 0))
