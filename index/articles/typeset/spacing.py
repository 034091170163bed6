"""Letters and marks that stand apart, as programs leave them that place each sign by itself.

- Letters, with one blank between those of a word and more between words, are put together: nobody
  writes a line of single letters. With the same blanks everywhere nothing tells where words begin,
  and it stays, see `is_apart`.
- A mark behind a blank belongs to the letter before it, for no word begins with one; so does اً
  before a letter, which no word begins with.

>>> together("ا ل ح ك م   ف ي   ا ل ب ل د")
('الحكم في البلد', 1)
>>> marks_joined("تحديا ً من نوع، شرط اًمن ذلك")
('تحدياً من نوع، شرطاً من ذلك', 2)
"""

import re

# Of a line in single letters so many stand behind each other, and so many of its signs are such.
_LEAST, _SHARE = 6, 0.8
_MARK_APART = re.compile("(?<=[\u0621-\u064a]) ([\u064b-\u0652])")
_TANWIN_APART = re.compile("(?<=[\u0621-\u064a]) (ا\u064b|\u064bا)(?=[\u0621-\u064a])")


def together(text: str) -> tuple[str, int]:
    """Return `text` with the words whole of lines in single letters, and the number of these."""
    count = 0
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if "  " in line.strip() and is_apart(line):
            words = re.split(" {2,}", line.strip())
            lines[at] = " ".join(word.replace(" ", "") for word in words)
            count += 1
    return "\n".join(lines), count


def is_apart(line: str) -> bool:
    """Tell whether a line is one of single letters."""
    line = line.strip()
    if line.count(" ") < _LEAST:
        return False
    signs = line.split()
    single = sum(
        len(sign.rstrip("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")) == 1 for sign in signs
    )
    arabic = sum("\u0621" <= sign[0] <= "\u064a" for sign in signs)
    return min(single, arabic) >= _SHARE * len(signs) and len(signs) >= _LEAST


def marks_joined(text: str) -> tuple[str, int]:
    """Return `text` with marks on the letters that they belong to, and how many stood apart."""
    text, tanwin = _TANWIN_APART.subn(r"\1 ", text)
    text, marks = _MARK_APART.subn(r"\1", text)
    return text, tanwin + marks
