"""Running words: the words of texts, one after the other, as numbers of their spellings.

>>> reader = word_reader()
>>> array("i", reader.read("قال عبدالفتاح: قال")), strings_of(reader.lines())
(array('i', [0, 1, 2, 0]), ['قال', 'عبد', 'الفتاح'])
"""

import re
from array import array
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from index import native
from index.analysis.tokens import tokenizer
from index.analysis.tokens.strings import PlainStrings, lines_of, strings_of

__all__ = ["PlainWordReader", "WordReader", "strings_of", "word_reader"]


class PlainWordReader:
    """The reference of `WordReader`."""

    def __init__(self) -> None:
        self._spellings = PlainStrings()
        # The number of each word as it stands in texts. A number n below 0 says that the word is
        # more than one: their numbers are `several[-1 - n]`.
        self._numbers: dict[str, int] = {}
        self._several: list[list[int]] = []

    def read(self, text: str) -> bytes:
        """Return the numbers of the words of a text, int32 each."""
        found = [self._number(word) for word in tokenizer.words(text)]
        if found and min(found) < 0:
            found = list(chain.from_iterable(map(self._each, found)))
        return array("i", found).tobytes()

    def read_places(self, text: str) -> tuple[bytes, bytes]:
        """Return the numbers, and where each word begins and ends in the text, int32 each."""
        numbers, places = array("i"), array("i")
        for word, begin, end in tokenizer.places(text):
            for number in self._each(self._number(word)):
                numbers.append(number)
                places.extend((begin, end))
        return numbers.tobytes(), places.tobytes()

    def places(self, text: str) -> bytes:
        """Return only where each word begins and ends, which is several times quicker."""
        return self.read_places(text)[1]

    def __len__(self) -> int:
        """Return how many words are remembered, in one way or another."""
        return len(self._numbers)

    def lines(self, first: int = 0) -> bytes:
        """Return the spellings from number `first` on, as lines: see `strings.py`."""
        return self._spellings.lines(first)

    def _each(self, number: int) -> Sequence[int]:
        """Return the numbers that one of `_number` stands for."""
        return self._several[-1 - number] if number < 0 else (number,)

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            found = array("i", self._spellings.number(lines_of(tokenizer.spellings(word)))).tolist()
            if len(found) == 1:
                number = found[0]
            else:
                self._several.append(found)
                number = -len(self._several)
            self._numbers[word] = number
        return number


if TYPE_CHECKING:
    WordReader = PlainWordReader
else:
    # Knows plain words by itself, and asks the tokenizer about others, once about each.
    WordReader = getattr(native.load("index.analysis.tokens._words"), "WordReader", PlainWordReader)


def word_reader() -> PlainWordReader:
    """Return a new reader of texts, which numbers words from 0."""
    if WordReader is PlainWordReader:
        return PlainWordReader()
    return WordReader(  # type: ignore[call-arg]
        _classes(),
        tokenizer.match,
        tokenizer.spellings,
        tokenizer.LONGEST_WORD,
        tokenizer.ASKED,
        tokenizer.LONGEST_RUN,
    )


@cache
def _classes() -> bytes:
    """Return two bytes for each of the first 65,536 letters: a bit for each class it is of."""
    every = "".join(map(chr, range(1 << 16)))
    classes = array("H", bytes(2 * len(every)))
    for bit, pattern in enumerate(tokenizer.CLASSES):
        for found in re.finditer(pattern, every):
            classes[found.start()] |= 1 << bit
    return classes.tobytes()
