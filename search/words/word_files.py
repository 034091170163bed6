"""Files of somebody's own words → `own_words.OwnWords`; each line that cannot be read is an error.

A line that begins with # is a comment. Commas join synonyms as = does, which is how other engines
write them.
"""

import re
from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path
from typing import NamedTuple

from index.analysis.morphology.affixes import CONJUNCTIONS
from index.analysis.tokens.normalize import fold, strip_marks
from index.analysis.tokens.tokenizer import as_asked, spellings
from index.analysis.tokens.tokenizer import words as tokens
from index.errors import ReadError
from search.notes import cut
from search.words.own_words import OwnWords, Rule

# Of more than these there is no list that a person wrote, and every query would pay for it.
LARGEST, MOST_LINES, MOST_OF_ONE, LONGEST = 1 << 20, 10_000, 32, 8
_ONE_WAY = re.compile("=>|⇒")
_EITHER_WAY = re.compile("[=,،]")


def read(synonyms: Path, stop: Path, protected: Path) -> OwnWords:
    """Return what three files say, each of which may be missing. Raises ReadError."""
    rules = tuple(rule for line in _lines(synonyms) for rule in _rules(line))
    with_conjunctions = product(CONJUNCTIONS, map(_form, _lines(stop)))
    forms = frozenset(before + form for before, form in with_conjunctions)
    return OwnWords(rules, forms, frozenset(map(_form, _lines(protected))))


class _Line(NamedTuple):
    path: Path
    number: int
    text: str

    def wrong(self, reason: str) -> ReadError:
        """Return the error of a line."""
        return ReadError(str(self.path), reason, self.number)


def _lines(path: Path) -> Iterator[_Line]:
    """Yield the lines of a file that say something; there may be no such file."""
    if not path.is_file():
        if path.exists():
            raise ReadError(str(path), "it is no file. Put your words into a plain text file.")
        return
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    lines = data.splitlines()
    if len(data) > LARGEST or len(lines) > MOST_LINES:
        raise ReadError(str(path), f"it has more than {MOST_LINES} lines or 1 MB. Shorten it.")
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            reason = "it is not UTF-8. Save the file as UTF-8."
            raise ReadError(str(path), reason, number) from None
        if text and not text.startswith("#"):
            yield _Line(path, number, text)


def _rules(line: _Line) -> Iterator[Rule]:
    """Yield what a line of synonyms says, a rule for each that finds another."""
    sides = _ONE_WAY.split(line.text)
    if len(sides) > 2:
        raise line.wrong(f"'{cut(line.text)}' has => twice. Write a line for each.")
    groups = [[_letters(line, words) for words in _EITHER_WAY.split(side)] for side in sides]
    if sum(map(len, groups)) > MOST_OF_ONE:
        raise line.wrong(f"it has more than {MOST_OF_ONE} synonyms. Write fewer.")
    if len(groups) == 2:
        pairs = [*product(*groups)]
    elif len(groups[0]) > 1:
        pairs = [*permutations(groups[0], 2)]
    else:
        told = cut(line.text)
        raise line.wrong(
            f"'{told}' has no synonym. Write {told} = another word, or => for one way."
        )
    yield from (Rule(asked, instead) for asked, instead in pairs if asked != instead)


def _letters(line: _Line, text: str) -> tuple[str, ...]:
    """Return the letters of the words on one side of a sign."""
    found = tuple(map(_of_token, tokens(text)))
    if not found:
        told = cut(line.text)
        raise line.wrong(f"'{told}' has no word beside a sign. Write words on both sides.")
    if len(found) > LONGEST:
        raise line.wrong(f"'{cut(text)}' has more than {LONGEST} words. Write fewer.")
    return found


def _form(line: _Line) -> str:
    """Return the form of the one word on a line."""
    found = tokens(line.text)
    if len(found) != 1:
        raise line.wrong(f"'{cut(line.text)}' is not one word. Write one word a line.")
    return fold(_of_token(found[0]))


def _of_token(token: str) -> str:
    return strip_marks(as_asked(spellings(token)[0]))
