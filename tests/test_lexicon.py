"""The lexicon: look-ups find what the table holds."""

from collections import defaultdict
from zlib import crc32

import pytest

from index.analysis.morphology.lexicon import (
    DIGEST,
    LEXICON,
    Entry,
    first_key,
    lexicon_key,
    lookup,
    lookup_key,
    rest_key,
)


def test_every_row_of_the_table_is_found() -> None:
    rows: dict[str, list[Entry]] = defaultdict(list)
    for row in LEXICON.read_text("utf-8").splitlines():
        key, base, kind, lemma, root, frequency = row.split("\t")
        entry = Entry(base or key, kind, lemma, root, int(frequency))  # type: ignore[arg-type]
        rows[key].append(entry)
    assert [key for key, entries in rows.items() if lookup_key(key) != tuple(entries)] == []


def test_the_digest_is_that_of_the_table() -> None:
    assert int(DIGEST.read_text("utf-8"), 16) == crc32(LEXICON.read_bytes())


def test_a_base_is_found_however_its_hamza_and_ya_are_written() -> None:
    assert lookup("مؤتمر") == lookup("موتمر") != ()
    assert lookup("على") == lookup("علي") != ()


@pytest.mark.parametrize("key", ["", "م", "ظظ", "وزيرر"])
def test_what_is_not_there_is_not_found(key: str) -> None:
    assert lookup_key(key) == ()


def test_a_key_has_a_letter_for_each_letter() -> None:
    # The stemmer cuts the key of a word where it cuts the word.
    word = "أإآٱىةؤئءگپچڤیکہھۀەۃبتث٢۲"
    assert lexicon_key(word) == first_key(word[0]) + "".join(map(rest_key, word[1:]))
    assert len(lexicon_key(word)) == len(word)


def test_hamza_is_one_sign_within_a_word_and_alef_at_its_beginning() -> None:
    assert lexicon_key("مسألة") == lexicon_key("مسئلة") == lexicon_key("مسءلة")
    assert lexicon_key("أول") == lexicon_key("اول")
    # Left out it is a mere letter, so that سأل is no misspelt سال.
    assert lexicon_key("سأل") != lexicon_key("سال")
    assert "رأس" in {entry.lemma for entry in lookup("راس")}
