"""Words: the dictionary of the distinct spellings in a segment, grouped by form.

A word is filed as its form, a tab, and its spelling where that is another: so the words of a form
stand together, and so do those of the forms that start alike.
"""

from collections.abc import Iterable, Iterator

from index.analysis.tokens.normalize import fold
from index.segment.columns.columns import Columns
from index.segment.terms import TermDictionary, decode, encode

_TAB = b"\t"


def key(spelling: str, form: str) -> bytes:
    """Return what a word is filed as."""
    return encoded_keys([encode(spelling)], [encode(form)])[0]


def encoded_keys(spellings: Iterable[bytes], forms: Iterable[bytes]) -> list[bytes]:
    """Return the same for words that are encoded already."""
    return [
        form + _TAB + (b"" if spelling == form else spelling)
        for spelling, form in zip(spellings, forms, strict=True)
    ]


class WordDictionary:
    """The words of a segment, numbered in the order of their keys."""

    def __init__(self, columns: Columns, count: int) -> None:
        self.dictionary = TermDictionary(columns, "words", count)

    def __len__(self) -> int:
        return len(self.dictionary)

    def find(self, spelling: str) -> int | None:
        """Return the number of a word, None if it is not here."""
        return self.dictionary.find(key(spelling, fold(spelling)))

    def of_form(self, form: str) -> range:
        """Return the words of a form."""
        return self.dictionary.starting(encode(form) + _TAB)

    def starting(self, prefix: str) -> range:
        """Return the words whose form starts with `prefix`, which is folded; all start with ""."""
        return self.dictionary.starting(encode(prefix))

    def form(self, word: int) -> str:
        """Return the form of a word."""
        return decode(self.dictionary.encoded(word).partition(_TAB)[0])

    def spelling(self, word: int) -> str:
        """Return the spelling of a word."""
        form, _, spelling = self.dictionary.encoded(word).partition(_TAB)
        return decode(spelling or form)

    def spellings(self, words: Iterable[int]) -> Iterator[str]:
        """Yield the spelling of each of some words."""
        for key in self.dictionary.several(words):
            form, _, spelling = key.partition(_TAB)
            yield decode(spelling or form)

    def keys(self) -> bytes:
        """Return what every word is filed as, in order, as lines."""
        return self.dictionary.lines()

    def forms(self, words: range) -> list[bytes]:
        """Return the form of each of consecutive words, encoded."""
        return [key.partition(_TAB)[0] for key in self.dictionary.between(words)]
