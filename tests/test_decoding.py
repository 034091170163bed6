"""Decoding: which encoding bytes are found to be in, and what is refused."""

import codecs
import random
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from cases import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.articles.encodings.decoding import decode, lines
from index.articles.notes import Note
from index.errors import ReadError

# About ten words each; without guillemets, which ISO-8859-6 has not.
SENTENCES = (
    "وصل وزير الخارجية إلى العاصمة صباح اليوم في زيارة رسمية قصيرة",
    "قالت الطبيبة إن المستشفى استقبل ثلاثين مريضا منذ بداية الأسبوع الماضي",
    "أعلن مجلس الجامعة أسماء الطلبة الفائزين بجوائز الشعر والرواية",
    "هطلت أمطار غزيرة على مدن الساحل وأغلقت بعض الطرق الجبلية",
    "لم يحضر أحد من اللاعبين حفل الافتتاح لأن السفر طال",
    "كَتَبَ الوَلَدُ دَرْسًا ثُمَّ قَرَأَهُ على مُعَلِّمِهِ في المدرسة",
    "رأى أهل الحي أن النهر عاد إلى ما كان عليه",
)
# As shaped by a mainframe and by DOS, whose encodings have the shapes of letters. Neither has إ.
SHAPED = {
    "ibm420": "cb8fba644051bc8f577540a076de7562409cbadb40bc73be4057ba785770ba40cf51a0baae6440599d8e"
    "4057ba8f75ae4057ba6859bade62",
    "ibm864": "e7d7e4aa20c3e5d7a8d120dad2ead1c920d9e4f520e5cff220c7e4d3a8cdfb20e8c3dae4e2aa20c8ec"
    "eb20c7e4d7d1f820c7e4ccc8e4eac9",
}
UNICODE_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
ENCODINGS = (*UNICODE_ENCODINGS, "cp1256", "iso8859_6")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_decoded_from_any_encoding(sentence: str, encoding: str) -> None:
    assert decode(sentence.encode(encoding), "a.txt", None) == sentence


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859_6"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_decoded_from_below_much_markup(sentence: str, encoding: str) -> None:
    page = "<style>" + "p { margin: 0 1em; }\n" * 500 + f"</style>\n<p>{sentence}</p>"
    assert decode(page.encode(encoding), "a.html", None) == page


@pytest.mark.parametrize("encoding", ["cp720", "mac_arabic"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_encodings_that_few_use(sentence: str, encoding: str) -> None:
    notes: list[Note] = []
    data = f"«{sentence}»\n1".encode(encoding, "ignore")
    assert decode(data, "a.txt", None, notes.append).strip("«»\n1") == sentence
    name = {"cp720": "IBM720", "mac_arabic": "MacArabic"}[encoding]
    said = f"a.txt: it is read as {name}: name another --encoding if that is wrong"
    assert [str(note) for note in notes] == [said]


@pytest.mark.parametrize("forced", [False, True])
@pytest.mark.parametrize("encoding", SHAPED)
def test_shapes_of_letters_become_letters(encoding: str, forced: bool) -> None:
    notes: list[Note] = []
    data = bytes.fromhex(SHAPED[encoding])
    text = decode(data, "a.txt", encoding if forced else None, notes.append)
    assert text == "هطلت أمطار غزيرة على مدن الساحل وأغلقت بعض الطرق الجبلية"
    name = encoding.upper()
    said = f"a.txt: it is read as {name}: name another --encoding if that is wrong"
    assert [str(note) for note in notes] == ([] if forced else [said])


@pytest.mark.parametrize("name", ["cp420", "MacArabic", "dos-720", "asmo708", "ASMO-708", "IBM864"])
def test_names_of_encodings(name: str) -> None:
    assert decode("نهر".encode(name, "replace"), "a.txt", name)


MIXED = {
    "lines": ("\n".join(SENTENCES[:3]).encode() + b"\n" + SENTENCES[3].encode("cp1256"),
        "line 4 of it is in Windows-1256, not in UTF-8"),
    "most lines": ("\r\n".join(SENTENCES[:3]).encode("cp1256") + b"\n" + SENTENCES[3].encode(),
        "3 of its lines, from line 1 on, are in Windows-1256, not in UTF-8"),
    "ISO-8859-6": (f"{SENTENCES[0]}\n".encode() + b"\n".join(
        sentence.encode("iso8859-6") for sentence in SENTENCES[1:4]),
        "3 of its lines, from line 2 on, are in ISO-8859-6, not in UTF-8"),
    "a line of both": (f"{SENTENCES[0]}\n{SENTENCES[1]}; ".encode() + SENTENCES[2].encode("cp1256"),
        "line 2 of it is in Windows-1256, not in UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("at_once", [1, 1 << 18])
@cases("data remark", MIXED)
def test_lines_in_two_encodings(
    monkeypatch: pytest.MonkeyPatch, data: bytes, remark: str, at_once: int
) -> None:
    notes: list[Note] = []
    text = decode(data, "a.jsonl", None, notes.append)
    assert sum(sentence in text for sentence in SENTENCES) >= 3
    assert "\ufffd" not in text
    assert [str(note) for note in notes] == [f"a.jsonl: {remark}"]
    # The same of a large file, which is read some lines at a time.
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", len(SENTENCES[0].encode()) + 1)
    monkeypatch.setattr("index.articles.encodings.decoding._AT_ONCE", at_once)
    if "line 4" in remark:
        large: list[Note] = []
        assert "\n".join(lines(data, "a.jsonl", None, note=large.append)) == text
        assert list(map(str, large)) == list(map(str, notes))


def test_a_few_damaged_bytes_are_no_other_encoding() -> None:
    notes: list[Note] = []
    data = "\n".join(SENTENCES).encode()
    broken = data[:30] + b"\xd9" + data[30:90] + b"\xff\xfe" + data[90:]
    assert decode(broken, "a.txt", None, notes.append).count("\ufffd") == 3
    assert notes == []


TEXTS = {
    "line ends": ("مدن\r\nكتب\rنهر\n".encode(), "مدن\nكتب\nنهر\n"),
    "a NUL": (
        "أعيد فتح الطريق\0 بين المدينتين صباحا".encode(),
        "أعيد فتح الطريق بين المدينتين صباحا",
    ),
    "punctuation of Windows-1256": (
        "قال: «نعم، غدا…» ومضى".encode("cp1256"),
        "قال: «نعم، غدا…» ومضى",
    ),
    "French": ("L'été à Évian, près de l'école".encode("cp1252"), "L'été à Évian, près de l'école"),
    "English quotation marks": ("“Plain” text".encode("cp1252"), "“Plain” text"),
    "no Windows-1252": (b"caf\xe9 \x81", "café پ"),
    "UTF-8 cut short": ("قرأ الكتاب كله".encode()[:-1], "قرأ الكتاب كل\ufffd"),
    "a lone surrogate": ("قرأ كتابا".encode("utf-16-le") + b"\x00\xd8", "قرأ كتابا\ufffd"),
    "mark of UTF-16 BE": (codecs.BOM_UTF16_BE + "قرأ".encode("utf-16-be"), "قرأ"),
    "mark of UTF-32 BE": (codecs.BOM_UTF32_BE + "قرأ".encode("utf-32-be"), "قرأ"),
    "UTF-16 of Latin letters": ("COVID-19 2020".encode("utf-16-le"), "COVID-19 2020"),
    "ASCII": (b"plain", "plain"),
}


@cases("data text", TEXTS)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data, "a.txt", None) == text


FORCED = {
    "too short to detect": ("مدن".encode("iso8859_6"), "iso8859-6", "مدن"),
    "mark not in the text": ("مدن".encode("utf-8-sig"), "utf-8", "مدن"),
    "believed, though wrong": ("مدن".encode(), "cp1256", "ظ…ط¯ظ†"),
    "a lone surrogate": (rb"\ud800 \u0645", "raw_unicode_escape", "\ufffd م"),
}


@cases("data encoding text", FORCED)
def test_a_forced_encoding_is_used(data: bytes, encoding: str, text: str) -> None:
    assert decode(data, "a.txt", encoding) == text


UNKNOWN = "unknown encoding {}; try utf-8, cp1256 or iso8859-6"
UNDECODABLE = "it is not in {} at byte {}; try another --encoding, or none"
CONVERT = "it is {}, not text; convert it to .txt or .html first"
BINARY = (
    "it is not text but binary data; convert it to .txt or .html first, "
    "or name its encoding with --encoding"
)
REFUSED = {
    "unknown encoding": (b"x", "klingon", UNKNOWN.format("'klingon'")),
    "codec of no text": (b"x", "rot13", UNKNOWN.format("'rot13'")),
    "NUL in the name": (b"x", "a\0b", UNKNOWN.format("'a\\x00b'")),
    "undecodable": (b"ab \xc7", "utf-8", UNDECODABLE.format("utf-8", 3)),
    "unassigned byte": (b"ab\xdb", "iso8859-6", UNDECODABLE.format("iso8859-6", 2)),
    "no bytes": (b"", None, "it is empty"),
    "blank": (b"\xef\xbb\xbf \r\n\t", None, "it is empty"),
    "PDF": (b"%PDF-1.7\n", None, CONVERT.format("a PDF")),
    "PDF with an encoding": (b"%PDF-1.7\n", "utf-8", CONVERT.format("a PDF")),
    "ZIP": (b"PK\x03\x04\x14", None, CONVERT.format("a ZIP, Word or EPUB file")),
    "PNG": (b"\x89PNG\r\n", None, CONVERT.format("a PNG image")),
    "NULs": (b"\x7fELF" + bytes(60), None, BINARY),
    "compressed": (zlib.compress(random.Random(1).randbytes(5000)), None, BINARY),
    "binary with an encoding": (bytes(range(256)), "cp1256", BINARY),
}


@cases("data encoding reason", REFUSED)
def test_refused(data: bytes, encoding: str | None, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "a.txt", encoding)
    assert str(caught.value) == f"a.txt: {reason}"


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "cp1256", "utf-16", "utf-7", "idna", "punycode", "hex", "x"]),
)
@example(b"\xff\xfe\x00", None)
@example(b"\x81\xc0\xc0\xc0", None)
@settings(deadline=None)  # the first example pays for imports
def test_decode_raises_nothing_but_read_error(data: bytes, encoding: str | None) -> None:
    with suppress(ReadError):
        text = decode(data, "a.txt", encoding)
        assert text.strip()
        assert not set(text) & {"\r", "\0", *map(chr, range(0xD800, 0xE000))}


LINES = {
    "UTF-8": "نهر\nسوق\n".encode(),
    "no line end at the end": "نهر\nسوق".encode(),
    "a byte order mark": "\ufeffنهر\nسوق".encode(),
    "CR LF": "نهر\r\nسوق\r\n\r\n".encode(),
    "CR": "نهر\rسوق\rمدن".encode(),
    "a few damaged bytes": "نهر قديم\nسوق".encode() + b"\xff" + "كبير في المدينة\nمدن".encode(),
    "a letter cut by a line end": "نهر قديم في المدينة".encode() + b"\xd9\n" + "سوق".encode(),
    "a NUL": ("نهر قديم في المدينة\n" * 3 + "سوق\0\nمدن").encode(),
    "Windows-1256": "نهر\nسوق المدينة القديم\n".encode("cp1256"),
    "UTF-16": "نهر\nسوق\n".encode("utf-16"),
}


@pytest.mark.parametrize("is_file", [False, True])
@pytest.mark.parametrize("at_once", [0, 8, 1 << 18])
@cases("data", LINES)
def test_lines_of_a_large_file_are_those_of_its_text(
    data: bytes, at_once: int, is_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = decode(data, "a.jsonl", None).split("\n")
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 4)
    monkeypatch.setattr("index.articles.encodings.decoding._AT_ONCE", at_once)
    (tmp_path / "file").write_bytes(data)
    given = tmp_path / "file" if is_file else data
    assert list(lines(given, "a.jsonl", None)) == whole
    assert decode(given, "a.jsonl", None).split("\n") == whole


def test_lines_of_a_large_file_are_decoded_as_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.articles.encodings.decoding.LARGE", 4)
    monkeypatch.setattr(
        "index.articles.encodings.decoding.decode", lambda *_: 1 / 0
    )  # which takes the whole
    assert list(lines("نهر\nسوق".encode(), "a.jsonl", "utf-8")) == ["نهر", "سوق"]
