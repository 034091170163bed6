"""The manifest: what an index says of itself, and which segments count.

It is JSON. Its last field is the CRC-32 of all that stands before that, so that a manifest which
was changed, or of which a part is another's, is told from what a commit wrote.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from index.analysis.fingerprint import fingerprint
from index.segment.columns.files import SegmentFiles, StoredFile, is_segment_file, segment_of
from index.segment.schema import FORMAT_VERSION

_CHECKSUM = b',\n  "checksum": '
_FIELDS = {"format", "analyzer", "created", "updated", "commits", "articles", "segments"}


# A document is a number of 31 bits.
_MOST_DOCUMENTS = 1 << 31


class WrongVersionError(Exception):
    """A manifest of another format; says which."""


class WrongAnalysisError(Exception):
    """A manifest of an index whose words were analysed otherwise; says how."""


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
    def decode(cls, data: bytes, check: bool = True) -> "Manifest":
        """Return what `encode` was called on.

        Raises WrongVersionError, where `check` WrongAnalysisError, and ValueError for what `encode`
        never wrote.
        """
        stored = _read(data)
        if stored["format"] != FORMAT_VERSION:
            age = "a newer" if stored["format"] > FORMAT_VERSION else "an older"
            raise WrongVersionError(
                f"format {stored['format']} is of {age} kashaf, this one reads {FORMAT_VERSION}"
            )
        if stored.keys() != _FIELDS | {"checksum"}:
            raise WrongVersionError("its manifest is of another version")
        if stored.pop("checksum") != zlib.crc32(data.rpartition(_CHECKSUM)[0]):
            raise ValueError("its checksum is wrong")
        try:
            manifest = cls(**stored | {"segments": tuple(map(_segment, stored["segments"]))})
            manifest._require_sound()
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("it says what cannot be") from error
        if check and manifest.analyzer != fingerprint():
            raise WrongAnalysisError(
                f"its words were analysed by '{manifest.analyzer}', not '{fingerprint()}'"
            )
        return manifest

    def encode(self) -> bytes:
        """Return the manifest as it is stored: JSON."""
        stored = {name: getattr(self, name) for name in self.__slots__}
        stored["segments"] = [files._asdict() for files in self.segments]
        data = json.dumps(stored, indent=2).encode().removesuffix(b"\n}")
        return data + _CHECKSUM + str(zlib.crc32(data)).encode() + b"\n}\n"

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

    def _require_sound(self) -> None:
        datetime.fromisoformat(self.updated)
        names = [files.name for files in self.segments]
        documents = sum(files.docs for files in self.segments)
        if not (
            isinstance(self.analyzer, str)
            and isinstance(self.created, str)
            and _is_count(self.commits)
            and _is_count(self.articles)
            and self.articles <= documents < _MOST_DOCUMENTS
            and len({*names}) == len(names)
        ):
            raise TypeError


def _read(data: bytes) -> dict[str, Any]:
    """Return the fields of a manifest, the format, a number, among them."""
    try:
        stored = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(stored, dict):
        raise ValueError("it says what cannot be")
    if not _is_count(stored.get("format")):
        raise WrongVersionError("its manifest is of another version")
    return stored


def _segment(stored: dict[str, Any]) -> SegmentFiles:
    """Return the files of a segment; raises TypeError for what `encode` never wrote."""
    index, texts, deleted = (_file(stored[kind]) for kind in ("index", "texts", "deleted"))
    if index is None or texts is None or not _is_count(stored["docs"]):
        raise TypeError
    kinds = [(index, "index"), (texts, "texts"), *([(deleted, "deleted")] if deleted else [])]
    for file, kind in kinds:
        if not file.name.endswith(f".{kind}") or segment_of(file.name) != segment_of(index.name):
            raise TypeError
    return SegmentFiles(stored["docs"], index, texts, deleted)


def _file(stored: Any) -> StoredFile | None:
    if stored is None:
        return None
    name, size, checksum = stored
    # A name from elsewhere might lead anywhere.
    if not (is_segment_file(name) and _is_count(size) and _is_count(checksum)):
        raise TypeError
    return StoredFile(name, size, checksum)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
