"""Text that was decoded by a wrong encoding: what is mended, what is left, and what is said."""

import pytest
from cases import cases

from index.articles.encodings.mojibake import mended
from index.articles.readers import Record, Source, reader_for

TEXT = "وصل القطار إلى محطة البصرة في الخامسة، وقال السائق: «تأخرنا قليلا» ٢٠٢١"
# ISO-8859-6 has no guillemets.
PLAIN = "وصل القطار إلى محطة البصرة في الخامسة، ثم غادر"


def misread(data: bytes, encoding: str) -> str:
    """Return bytes as browsers read them: those of no character are the controls of Unicode."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in data)


WRONG = {
    "cp1252": "Windows-1252",
    "latin-1": "Windows-1252",
    "cp1256": "Windows-1256",
    "mac_roman": "Mac Roman",
    "cp437": "IBM437",
    "cp850": "IBM850",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
}


@cases("wrong name", {wrong: (wrong, name) for wrong, name in WRONG.items()})
def test_utf_8_that_was_read_as_another_encoding(wrong: str, name: str) -> None:
    once = misread(TEXT.encode(), wrong)
    assert mended(once) == (TEXT, name, "UTF-8")
    # With every second word as it should be, and a word of other letters.
    words = [
        misread(word.encode(), wrong) if at % 2 else word for at, word in enumerate(TEXT.split())
    ]
    found = mended(" ".join([*words, "(OK)"]))
    assert found is not None
    assert found.text == f"{TEXT} (OK)"


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp1256", "cp1251"])
def test_what_happened_several_times(wrong: str) -> None:
    twice = misread(misread(TEXT.encode(), wrong).encode(), wrong)
    thrice = misread(twice.encode(), wrong)
    assert [found and found.text for found in map(mended, (twice, thrice))] == [TEXT, TEXT]


@pytest.mark.parametrize("wrong", [name for name in WRONG if name != "cp1256"])
@pytest.mark.parametrize("right", ["cp1256", "iso8859_6"])
def test_one_byte_that_was_read_as_another(wrong: str, right: str) -> None:
    found = mended(misread(PLAIN.encode(right), wrong))
    assert found is not None
    assert found.text == PLAIN


@pytest.mark.parametrize("again", ["cp1252", "latin-1"])
def test_one_byte_that_was_read_as_another_and_then_utf_8_so(again: str) -> None:
    shown = misread(PLAIN.encode("cp1256"), "cp1252")
    found = mended(misread(shown.encode(), again))
    assert found is not None
    assert found.text == PLAIN


def test_controls_that_a_program_left_out_are_told_of() -> None:
    twice = misread(misread(TEXT.encode(), "latin-1").encode(), "latin-1")
    data = "".join(letter for letter in twice if not "\x80" <= letter <= "\x9f").encode()
    notes: list[str] = []
    source = Source("a.txt", "a.txt", data, None, note=lambda note: notes.append(str(note)))
    (record,) = reader_for("a.txt")(source)
    assert isinstance(record, Record)
    record.parse()
    assert len(notes) == 1
    assert "too much of it lost to mend it" in notes[0]


def test_a_letter_of_which_a_byte_is_lost() -> None:
    assert mended(TEXT.encode().decode("cp1252", "replace")) == (TEXT, "Windows-1252", "UTF-8")
    # Of a marked text it might be a mark as well.
    marked = "فِي البَيْتِ الكَبِيرِ"
    found = mended(marked.encode().decode("cp1252", "replace"))
    assert found is None or "ف" not in found.text.split()[0]


SOUND = {
    "Arabic": TEXT,
    "Persian and Urdu": "کتاب خانهٔ ملی ایران، گفتگو با چند نویسنده، ہم اردو بولتے ہیں",
    "marks": "إِنَّمَا الأَعْمَالُ بِالنِّيَّاتِ",
    "French": "L’été, Ç’a été très chaud à l’île d’Oléron, où l’on dîne tôt § 5",
    "Turkish": "Çağ açıldı, Ünlü şair Öğretmen İçin § 3, Çá",
    "German": "Größe, Äpfel, Öl, Übermut, ß § 5 „so“",
    "Portuguese": "São Paulo, ÃO, Ação, nº 5, 3ª, Ç",
    "Vietnamese": "Đồng bằng sông Cửu Long, Ấn Độ, Ç, ß, º",
    "Russian": "Актёр Збруев сыграл в новом спектакле роль старого капитана и Збышека",
    "boxes": "╔═══╗ ╟ß║ ┘ ╪ º",
    "signs": "المادة § 5 من القانون، الزاوية 30º، كلفة المشروع 5µ ± 2·3",
    "one sign": "كتب: ط§ ثم مضى",
}


@cases("text", SOUND)
def test_sound_text_is_left_alone(text: str) -> None:
    assert mended(text) is None


def read(name: str, text: str) -> tuple[list[tuple[str, str]], list[str]]:
    notes: list[str] = []
    source = Source(name, name, text.encode(), None, note=lambda note: notes.append(str(note)))
    records = [record for record in reader_for(name)(source) if isinstance(record, Record)]
    articles = [record.parse() for record in records]
    return [(article.title, article.text) for article in articles], notes


SAID = "it is UTF-8 that was read as Windows-1252: it is mended"
TITLE = "القطار"
SPOILT, SPOILT_TITLE = misread(TEXT.encode(), "cp1252"), misread(TITLE.encode(), "cp1252")
NAMES = misread("العنوان,النص".encode(), "cp1252")


def entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


FILES = {
    "text": ("a.txt", f"{SPOILT_TITLE}\n\n{SPOILT}", "a.txt"),
    "Markdown": ("a.md", f"# {SPOILT_TITLE}\n\n{SPOILT}", "a.md"),
    "a page": ("a.html", f"<h1>{SPOILT_TITLE}</h1><p>{SPOILT}</p>", "a.html"),
    "entities": ("a.html", f"<h1>{entities(SPOILT_TITLE)}</h1><p>{entities(SPOILT)}</p>", "a.html"),
    "JSON Lines": ("a.jsonl", f'{{"title": "{SPOILT_TITLE}", "text": "{SPOILT}"}}', "a.jsonl:1"),
    "JSON": ("a.json", f'[{{"title": "{SPOILT_TITLE}", "text": "{SPOILT}"}}]', "a.json:1"),
    "a table": ("a.csv", f"{NAMES}\n{SPOILT_TITLE},{SPOILT}", "a.csv"),
}  # fmt: skip


@cases("name file place", FILES)
def test_files(name: str, file: str, place: str) -> None:
    assert read(name, file) == ([(TITLE, TEXT)], [f"{place}: {SAID}"])


def test_what_cannot_be_mended_is_said() -> None:
    lost = SPOILT.encode("latin-1", "replace").decode("latin-1")
    (article,), notes = read("a.jsonl", f'{{"text": "{lost}"}}')
    assert article == ("", lost)
    assert notes == [
        "a.jsonl:1: it may be UTF-8 that was read as Windows-1252, too much of it lost to mend it"
    ]
