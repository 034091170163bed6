"""The manifest: what an index says of itself, and which segments count."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from index.analysis.fingerprint import fingerprint
from index.segment.schema import FORMAT_VERSION


class SegmentFiles(NamedTuple):
    """The files of a segment; `deleted` is "" where no document is."""

    name: str
    deleted: str = ""

    @property
    def index(self) -> str:  # type: ignore[override]
        """The file of words, postings and documents."""
        return f"{self.name}.index"

    @property
    def texts(self) -> str:
        """The file of stored articles."""
        return f"{self.name}.texts"

    @property
    def all(self) -> set[str]:
        """The names of all its files."""
        return {self.index, self.texts, self.deleted} - {""}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself. `commits` counts commits, `articles` those still there."""

    format: int
    analyzer: str
    created: str
    updated: str
    commits: int = 0
    articles: int = 0
    segments: tuple[SegmentFiles, ...] = ()

    @classmethod
    def empty(cls) -> "Manifest":
        """Return the manifest of an index made now."""
        now = _now()
        return cls(FORMAT_VERSION, fingerprint(), now, now)

    @classmethod
    def decode(cls, data: bytes) -> "Manifest":
        """Return what `encode` was called on; raises TypeError, KeyError or ValueError."""
        stored: dict[str, Any] = json.loads(data)
        stored["segments"] = tuple(SegmentFiles(**files) for files in stored["segments"])
        manifest = cls(**stored)
        manifest.format + manifest.commits + manifest.articles  # numbers
        return manifest

    def encode(self) -> bytes:
        """Return the manifest as it is stored: JSON."""
        stored = asdict(self)
        stored["segments"] = [files._asdict() for files in self.segments]
        return json.dumps(stored, indent=2).encode() + b"\n"

    def after(self, segments: Sequence[SegmentFiles], articles: int) -> "Manifest":
        """Return the manifest after a commit that leaves these segments and so many articles."""
        return replace(
            self,
            updated=_now(),
            commits=self.commits + 1,
            articles=articles,
            segments=tuple(segments),
        )

    @property
    def files(self) -> set[str]:
        """The names of all files that count."""
        return set().union(*(files.all for files in self.segments))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
