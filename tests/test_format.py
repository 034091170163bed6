"""The format on disk, read by a reader that was written from docs/format.md alone."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard

from index import IndexVersionError, open_index
from index.segment import texts as stored_texts
from index.segment.schema import FORMAT_VERSION
from index.segment.soundness import flaws
from index.store.reader import IndexReader, opened_segments
from index.store.storage import Storage

FIXTURE = Path(__file__).parent / "data" / f"format{FORMAT_VERSION}"
DICTIONARY = Path(stored_texts.__file__).parent / "data" / "texts.zdict"
TYPES = {"|u1": "B", "<u2": "H", "<u4": "I", "<u8": "Q", "<i8": "q"}
WIDTHS = "BHI"


class File:
    """A file of columns."""

    def __init__(self, folder: Path, name: str, size: int, checksum: int) -> None:
        self.data = (folder / name).read_bytes()
        offset, length, found = struct.unpack("<QQI", self.data[-20:])
        directory = self.data[offset : offset + length]
        assert (len(self.data), found, zlib.crc32(directory)) == (size, checksum, checksum)
        assert self.data[:8] == b"kashaf\0\2"
        self.directory = json.loads(directory)
        assert self.directory["file"] == name
        end, count, checksum = self.directory["checksums"]
        checksums = self.data[end : end + 4 * count]
        assert zlib.crc32(checksums) == checksum
        for block in range(count):
            held = zlib.crc32(self.data[block << 14 : min(block + 1 << 14, end)])
            assert held == int.from_bytes(checksums[4 * block : 4 * block + 4], "little")

    def __getitem__(self, name: str) -> tuple[int, ...]:
        dtype, offset, count = self.directory["columns"][name]
        return struct.unpack_from(f"<{count}{TYPES[dtype]}", self.data, offset)

    def __contains__(self, name: str) -> bool:
        return name in self.directory["columns"]

    def terms(self, name: str) -> list[str]:
        text = bytes(self[f"{name}.text"])
        terms = text.split(b"\n")[:-1]
        begins = [sum(len(term) + 1 for term in terms[:i]) for i in range(0, len(terms), 32)]
        assert self[f"{name}.blocks"] == (*begins, len(text))
        assert terms == sorted(terms)
        return [_decoded(term) for term in terms]

    def ragged(self, name: str) -> list[tuple[int, ...]]:
        numbers, at, found = self[name], 0, []
        for count in self[f"{name}.counts"]:
            found.append(numbers[at : at + count])
            at += count
        starts = [sum(map(len, found[:i])) for i in range(0, len(found), 16)]
        assert self[f"{name}.starts"] == (*starts,)
        return found

    def starts(self, name: str, count: int) -> dict[int, int]:
        """Return where the list of each word or term begins."""
        of = self[f"{name}.numbers"] if f"{name}.numbers" in self else range(count)
        return dict(zip(of, self[f"{name}.starts"], strict=True))


def _decoded(term: bytes) -> str:
    letters = "".join(chr(byte if byte < 0x80 else 0x600 + byte - 0x80) for byte in term)
    for at in range(len(letters)):
        assert letters[at] != "\\", "no term of the fixture has an escape"
    return letters


def read_list(data: bytes, at: int) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return positions by documents, none where the list has none, and where it ends."""
    head = data[at]

    def take(count: int, code: int) -> tuple[int, ...]:
        nonlocal at
        numbers = struct.unpack_from(f"<{count}{WIDTHS[code]}", data, at)
        at += struct.calcsize(f"<{count}{WIDTHS[code]}")
        return numbers

    at += 1
    (units,) = take(1, head & 3)
    code = head >> 2 & 3
    gaps, number = [], 0
    for unit in take(units, code):
        number += unit
        if code == 2 or unit != (1 << (8 << code)) - 1:
            gaps.append(number)
            number = 0
    several = iter(take(sum(gap & 1 for gap in gaps), head >> 4 & 3))
    doc, docs = 0, []
    for gap in gaps:
        doc += gap >> 1
        docs.append((doc, next(several) if gap & 1 else 1))
    found = {}
    for doc, frequency in docs:
        positions: list[int] = []
        if head >> 6 != 3:
            for gap in take(frequency, head >> 6):
                positions.append(gap + (positions[-1] if positions else 0))
        found[doc] = tuple(positions) or (-1,) * frequency
    return found, at


def read(path: Path) -> tuple[Any, list[tuple[File, File, tuple[int, ...], int]]]:
    data = (path / "manifest.json").read_bytes()
    manifest = json.loads(data)
    assert zlib.crc32(data[: data.rindex(b',\n  "checksum": ')]) == manifest["checksum"]
    segments = []
    for segment in manifest["segments"]:
        index, texts = File(path, *segment["index"]), File(path, *segment["texts"])
        deleted = File(path, *segment["deleted"])["docs"] if segment["deleted"] else ()
        segments.append((index, texts, deleted, segment["docs"]))
    return manifest, segments


def articles(texts: File) -> list[dict[str, Any]]:
    unpacker = zstandard.ZstdDecompressor(
        dict_data=zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())
    )
    packed, starts, first = bytes(texts["texts"]), texts["text.starts"], texts["text.first"]
    found: list[dict[str, Any]] = []
    frames: list[str] = []
    for block in range(len(first) - 1):
        data = unpacker.decompress(packed[starts[block] : starts[block + 1]])
        if first[block] == first[block + 1]:
            frames.append(data.decode())
            continue
        stored = [json.loads(line) for line in data.split(b"\n")]
        assert len(stored) == first[block + 1] - first[block]
        if frames:
            sizes = [letters for letters, _ in stored[0].pop("frames")]
            assert sizes == [len(frame) for frame in frames]
            stored[0]["text"] = "".join(frames)
            frames = []
        found += stored
    return found


def test_an_index_of_an_older_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for format_ in range(FORMAT_VERSION):
        path = tmp_path / str(format_)
        path.mkdir()
        (path / "manifest.json").write_text(json.dumps({"format": format_, "segments": []}))
        with pytest.raises(IndexVersionError, match="kashaf index --index NEW PATH"):
            open_index(path)


def test_a_reader_of_this_page_reads_what_kashaf_reads() -> None:
    path = FIXTURE
    manifest, segments = read(path)
    theirs: dict[str, dict[str, Any]] = {}
    for index, texts, deleted, docs in segments:
        stored = articles(texts)
        assert len(stored) == docs == index.directory["facts"]["docs"]
        ids = index.terms("doc.ids")
        assert [article["id"] for article in stored] == [ids[rank] for rank in index["doc.id"]]
        sources = index.terms("doc.sources")
        assert [article.get("source", "") for article in stored] == [
            sources[number] for number in index["doc.source"]
        ]
        theirs |= {a["id"]: a for doc, a in enumerate(stored) if doc not in deleted}
    # Not by `open_index`, for words may be analysed otherwise by now.
    storage = Storage(path)
    with IndexReader(storage, opened_segments(storage, storage.manifest(check=False))) as reader:
        assert len(theirs) == manifest["articles"] == reader.doc_count
        for article in reader.every_article():
            assert theirs[article.id].get("text", "") == article.text
            assert theirs[article.id].get("title", "") == article.title
        for segment, _ in reader.segments:
            assert list(flaws(segment)) == []


def test_lists_by_this_page_are_those_of_kashaf() -> None:
    _, segments = read(FIXTURE)
    for index, _, _, _ in segments:
        words = index.terms("words")
        for part in ("text", "title", "source"):
            data, end = bytes(index[f"{part}.lists"]), 0
            of_word = {}
            for word, start in index.starts(f"{part}.word", len(words)).items():
                assert start == end
                of_word[word], end = read_list(data, start)
                assert all(p >= 0 for positions in of_word[word].values() for p in positions)
            with_stem = index.ragged("stem.words")
            for stem, start in index.starts(f"{part}.stem", len(with_stem)).items():
                here = [of_word[word] for word in with_stem[stem] if word in of_word]
                held, _ = read_list(data, start)
                assert sorted(held) == sorted({doc for one in here for doc in one})
                for doc, positions in held.items():
                    assert len(positions) == sum(len(one.get(doc, ())) for one in here)
    index = segments[0][0]
    words = index.terms("words")
    starts = index.starts("text.word", len(words))
    found, _ = read_list(bytes(index["text.lists"]), starts[words.index("المدينه\tالمدينة")])
    # «فيضان»، then 100 positions, then «غمرت المياه شوارع المدينة»: 1 + 100 + 3.
    assert found[1] == (104,)
