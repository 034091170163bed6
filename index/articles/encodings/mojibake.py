"""Text that was once decoded by a wrong encoding, as Ø§Ù„ÙƒØªØ§Ø¨ or ط§ظ„ظƒطھط§ط¨ for الكتاب.

What is looked for are the commonest letters, ا and ال, as each wrong encoding shows them. A word is
mended if, written in the encoding that it was wrongly read by, it is Arabic in the right one. That
is certain where the right one is UTF-8, which other text hardly ever is by chance, and where an
encoding of one byte makes Arabic of every such word, and ال of many. Some letters may be lost,
where bytes had no character: they stay U+FFFD. It may have happened twice, or thrice.

Words of other letters stay as they are, so that a text of which a part is spoilt is mended in part.

>>> mended("Ø¹Ø§Ø¯ Ø§Ù„Ù†Ù‡Ø±")
Mended(text='عاد النهر', wrong='Windows-1252', right='UTF-8')
>>> mended("ÚÇÏ ÇáäåÑ").text, mended("عاد النهر") is None
('عاد النهر', True)
"""

import re
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from index.articles.article import Article
from index.articles.fields import METADATA

# The encodings that text was wrongly read by, and what people call them. Bytes that have no
# character in one are the controls of Unicode, as browsers make of them.
_WRONG = {
    "cp1252": "Windows-1252",
    "cp1256": "Windows-1256",
    "mac_roman": "Mac Roman",
    "cp437": "IBM437",
    "cp850": "IBM850",
    "cp1251": "Windows-1251",
    "cp1250": "Windows-1250",
}
_RIGHT = {"utf-8": "UTF-8", "cp1256": "Windows-1256", "iso8859_6": "ISO-8859-6"}
# The pair that ISO-8859-1 is mended by, too.
_COMMONEST = ("cp1252", "utf-8")
# What is so common that no text is without it.
_COMMON = {"utf-8": "ا", "cp1256": "ال", "iso8859_6": "ال"}
_MOST_TIMES = 3
# Pairs that are tried: some encodings share most letters.
_MOST_PAIRS = 4
# The fields of an article that are looked at, as far as they are its attributes.
_FIELDS = tuple(name for name in ("title", "text", *METADATA) if hasattr(Article, name))
# Letters that are lost, for each that is found, and letters that a text must have to be judged.
_MOST_LOST = 0.2
_LEAST_LETTERS = 3
# Words of an encoding of one byte that begin with ال, or have it, of all.
_LEAST_SIGNED = 0.1
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^ \t\n]*[^\x00-\x7f][^ \t\n]*")
_LOST = "\ufffd"
_CONTROLS = re.compile("[\x80-\x9f]")
# The marks of Arabic that Windows-1252 keeps, in UTF-8.
_MARKED = re.compile(rb"\xd9[\x8b\x8c\x8e\x91\x92]")


class Mended(NamedTuple):
    """A text as it was, and by which encoding instead of which it was read."""

    text: str
    wrong: str
    right: str


class _Pair(NamedTuple):
    """A wrong encoding and the right one, the signs of such text, and the byte of each letter."""

    wrong: str
    right: str
    signs: tuple[str, ...]
    table: dict[int, int]


def mended(text: str, times: int = _MOST_TIMES) -> Mended | None:
    """Return `text` as it was before it was decoded by a wrong encoding, None if it was not.

    What happened several times is undone at most `times` times.
    """
    for pair in _pairs_of(text):
        better, letters, is_sound = _by(pair, text)
        if not is_sound:
            continue
        again = mended(better, times - 1) if times > 1 and better != text else None
        if again:
            return again
        if letters >= _LEAST_LETTERS:
            return Mended(better, _WRONG[pair.wrong], _RIGHT[pair.right])
    return None


def mended_article(article: Article) -> tuple[Article, str]:
    """Return `article` as it was before it was decoded wrongly, and what is to be said of it."""
    changed: dict[str, Any] = {}
    said = ""
    for name in _FIELDS:
        text: str = getattr(article, name)
        if not _may_be_spoilt(text):
            continue
        better = mended(text)
        if better:
            changed[name] = better.text
            said = said or f"it is {better.right} that was read as {better.wrong}: it is mended"
        elif spoilt := _spoilt_by(text):
            wrong, right = _WRONG[spoilt.wrong], _RIGHT[spoilt.right]
            said = (
                said
                or f"it may be {right} that was read as {wrong}, too much of it lost to mend it"
            )
    return (replace(article, **changed) if changed else article), said


def _spoilt_by(text: str) -> _Pair | None:
    """Return the pair by which a text seems to be spoilt, though that is not certain."""
    for pair in _pairs_of(text):
        # Words of these letters alone, since a sign may stand in others by chance.
        words = [word for word in _WORD.findall(text) if not _LATIN.search(word)]
        signed = sum(any(sign in word for sign in pair.signs) for word in words)
        if signed >= _LEAST_LETTERS and signed * 4 > len(words):
            return pair
    return None


def _pairs_of(text: str) -> list[_Pair]:
    """Return the pairs whose signs stand in `text`, those with the most first."""
    if not _may_be_spoilt(text):
        return []
    counts = [(sum(map(text.count, pair.signs)), pair) for pair in _pairs()]
    counts.sort(key=lambda counted: -counted[0])
    return [pair for count, pair in counts if count][:_MOST_PAIRS]


def _may_be_spoilt(text: str) -> bool:
    """Tell whether `text` has a letter that sound text hardly ever has, which is quick to tell."""
    if not text.isascii():
        # A loop, because this is done with every text.
        for letter in _rare():
            if letter in text:
                return True
    return False


@cache
def _rare() -> tuple[str, ...]:
    return tuple({sign[-1] for pair in _pairs() for sign in pair.signs})


@cache
def _pairs() -> tuple[_Pair, ...]:
    pairs = []
    for wrong in _WRONG:
        for right in _RIGHT:
            if right != "utf-8" and wrong == "cp1256":
                # Both are of Arabic: nothing is certain then.
                continue
            signs = [_read_as(wrong, _COMMON[right].encode(right))]
            while right == "utf-8" and len(signs) < _MOST_TIMES:
                signs.append(_read_as(wrong, signs[-1].encode()))
            if (wrong, right) == _COMMONEST:
                signs += _signs_of_latin_1()
            pairs.append(_Pair(wrong, right, tuple(signs), _table(wrong)))
    return tuple(pairs)


def _signs_of_latin_1() -> list[str]:
    """Return the signs of UTF-8 that was read as ISO-8859-1 twice and thrice, and of Windows-1256.

    Its table is that of Windows-1252, but where that has ˜ it has a control, which some programs
    leave out: what is left then can only be told.
    """
    twice = _COMMON["utf-8"].encode().decode("latin-1").encode().decode("latin-1")
    shown = _COMMON["cp1256"].encode("cp1256").decode("latin-1").encode()
    return [
        twice,
        twice.encode().decode("latin-1"),
        _CONTROLS.sub("", twice),
        shown.decode("latin-1"),
        _read_as("cp1252", shown),
    ]


def _read_as(encoding: str, data: bytes) -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in data)


def _table(encoding: str) -> dict[int, int]:
    """Return the byte that stands for each character in an encoding, beyond ASCII."""
    # As in ISO-8859-1, or where there is none.
    table = {ord(_LOST): 0xFF} | {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(encoding, "ignore")
        if char and not char.isascii():
            table[ord(char)] = byte
    return table


def _by(pair: _Pair, text: str) -> tuple[str, int, bool]:
    """Return a text mended by a pair, its Arabic letters of which that is true, and whether it is.

    It is not where too much is lost, or where an encoding of one byte makes no Arabic of a word.
    """
    found = lost = kept = words = 0
    if pair.right == "utf-8":
        # A zero in Arabic ends with a blank that is not to be broken, and that most programs break.
        zero = _read_as(pair.wrong, "٠".encode())
        text = text.replace(zero.replace("\xa0", " "), zero)

    def mend(word: re.Match[str]) -> str:
        nonlocal found, lost, kept, words
        words += 1
        better = _word(pair, word[0])
        if better is None:
            kept += _LATIN.search(word[0]) is None
            return word[0]
        found += len(_ARABIC.findall(better))
        lost += better.count(_LOST)
        return better

    better = _WORD.sub(mend, text)
    if pair.right == "utf-8":
        return better, found, lost <= _MOST_LOST * found or not found
    # Texts of other alphabets may have such pairs of letters, but few.
    signed = text.count(pair.signs[0])
    return better, found, not kept and signed >= _LEAST_SIGNED * words


def _word(pair: _Pair, word: str) -> str | None:
    """Return a word as it was, None if it was not read by the pair."""
    try:
        data = word.translate(pair.table).encode("latin-1")
    except UnicodeEncodeError:
        return None
    if pair.right == "utf-8":
        if pair.wrong == "cp1252" and not _MARKED.search(data):
            # Of the letters of which Windows-1252 loses a byte, ف alone is no mark.
            data = data.replace(b"\xd9\xff", b"\xd9\x81")
        better = data.decode("utf-8", "replace")
        is_sound = better.count(_LOST) * 2 < len(better) - sum(map(str.isascii, better))
        return better if is_sound else None
    if _LATIN.search(word) or _LOST in word:
        return None
    better = data.decode(pair.right, "replace")
    return better if _ARABIC.search(better) and _LOST not in better else None
