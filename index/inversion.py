"""Inversion: articles → running words as numbers → what stands where, in arrays.

Three steps, each over many articles at once:

- `read_words` turns a batch of articles into running words, numbered within the batch. It needs
  nothing but the articles, so batches can go to other processes.
- `Vocabulary` numbers words over all batches; each distinct one is analysed once.
- `postings_of` sorts running words by word: the postings of a part.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from index import tokenizer
from index.analyzer import LEVELS, Levels, levels
from index.article import decode
from index.lists import Lists, Numbers, starts_of, within
from index.normalize import strip_marks
from index.schema import PARTS, TITLE_GAP
from index.texts import compress

# Running words worked on at once: some 100 bytes each.
_AT_ONCE = 1 << 19


class Batch(NamedTuple):
    """The running words of a batch of articles.

    `words` are the distinct spellings; `running` their numbers, for each part all articles one
    after the other; `counts` how many of them each article has. The text of an article is its
    title and its body, `counts["title"]` says how many words of it are the title's. `blocks` are
    the articles as they are stored, see `texts.compress`.
    """

    words: list[str]
    running: dict[str, "array[int]"]
    counts: dict[str, "array[int]"]
    blocks: list[tuple[int, bytes]]


def read_words(stored: Sequence[bytes]) -> Batch:
    """Return the running words of articles, each as `article.encode` gives it."""
    numbers = _Numbers()
    number = numbers.__getitem__
    running = {part: array("i") for part in PARTS if part != "title"}
    counts = {part: array("i") for part in PARTS}
    for data in stored:
        article = decode(data)
        title = numbers.expand(list(map(number, tokenizer.words(article.title))))
        body = numbers.expand(list(map(number, tokenizer.words(article.text))))
        counts["title"].append(len(title))
        counts["text"].append(len(title) + len(body))
        running["text"].extend(title)
        running["text"].extend(body)
        for part in ("source", "author", "category"):
            value = getattr(article, part)
            found = numbers.expand(list(map(number, tokenizer.words(value)))) if value else []
            counts[part].append(len(found))
            running[part].extend(found)
    return Batch(numbers.spellings, running, counts, list(compress(stored)))


class LevelTerms(NamedTuple):
    """The terms of many words on one level: the distinct ones, and whose they are.

    `counts` says how many each word has, `numbers` which of `terms` they are. Arrays and one list
    go to another process far more quickly than a tuple for each word.
    """

    terms: list[str]
    numbers: "array[int]"
    counts: "array[int]"

    def of_words(self) -> Iterator[tuple[str, ...]]:
        """Yield the terms of each word."""
        numbers = iter(self.numbers)
        for count in self.counts:
            yield tuple(self.terms[number] for number in islice(numbers, count))


def analyse(words: Sequence[str]) -> list[LevelTerms]:
    """Return the terms of words, given by their letters, on each level."""
    return _pack(map(levels, words))


def _pack(found: Iterable[Levels]) -> list[LevelTerms]:
    packed = [LevelTerms([], array("i"), array("i")) for _ in LEVELS]
    known: list[dict[str, int]] = [{} for _ in LEVELS]
    for word in found:
        for (strings, numbers, counts), own, terms in zip(packed, known, word, strict=True):
            numbers.extend([_number(term, own, strings) for term in terms])
            counts.append(len(terms))
    return packed


class _Numbers(dict[str, int]):
    """Numbers of words as they stand in texts; below 0, -1 - i is the i-th of `several`."""

    def __init__(self) -> None:
        super().__init__()
        self.spellings: list[str] = []
        self._known: dict[str, int] = {}
        self._several: list[list[int]] = []

    def __missing__(self, word: str) -> int:
        found = [
            _number(spelling, self._known, self.spellings) for spelling in tokenizer.spellings(word)
        ]
        if len(found) == 1:
            number = found[0]
        else:
            self._several.append(found)
            number = -len(self._several)
        self[word] = number
        return number

    def expand(self, numbers: list[int]) -> list[int]:
        """Return `numbers` with those below 0 replaced by the words they stand for."""
        if numbers and min(numbers) < 0:
            pieces = (self._several[-1 - n] if n < 0 else (n,) for n in numbers)
            return list(chain.from_iterable(pieces))
        return numbers


class Vocabulary:
    """The distinct words met so far, by their spelling, and the terms of each on every level.

    `known` gives the levels of a word by its letters where they need not be computed.
    """

    def __init__(self, known: Callable[[str], Levels | None]) -> None:
        self.words: list[str] = []
        self.terms: dict[str, list[str]] = {level: [] for level in LEVELS}
        self._known = known
        self._numbers: dict[str, int] = {}
        self._term_numbers: dict[str, dict[str, int]] = {level: {} for level in LEVELS}
        nothing = np.empty(0, np.int64)
        self._counts: dict[str, list[Numbers]] = {level: [nothing] for level in LEVELS}
        self._terms_of: dict[str, list[Numbers]] = {level: [nothing] for level in LEVELS}
        self._asked = 0

    def number(self, words: Iterable[str]) -> Numbers:
        """Return the numbers of `words`, new ones given to those not met before."""
        return np.array([_number(word, self._numbers, self.words) for word in words], np.int64)

    def fresh(self) -> tuple[list[Levels | None], list[str]]:
        """Return, once, the words that have no terms yet: levels where known, else letters."""
        letters = [strip_marks(word) for word in self.words[self._asked :]]
        self._asked = len(self.words)
        known = [self._known(word) for word in letters]
        missing = [word for word, found in zip(letters, known, strict=True) if found is None]
        return known, missing

    def add(self, known: Sequence[Levels | None], computed: list[LevelTerms]) -> None:
        """Take the terms of words in the order `fresh` gave them."""
        if any(known):
            rest = map(Levels._make, zip(*(some.of_words() for some in computed), strict=True))
            computed = _pack(found or next(rest) for found in known)
        for level, (terms, numbers, counts) in zip(LEVELS, computed, strict=True):
            own, strings = self._term_numbers[level], self.terms[level]
            new = np.array([_number(term, own, strings) for term in terms], np.int64)
            self._terms_of[level].append(new[np.frombuffer(numbers, np.int32)])
            self._counts[level].append(np.frombuffer(counts, np.int32).astype(np.int64))

    def terms_of(self, level: str) -> tuple[Numbers, Numbers]:
        """Return how many terms every word has, and their numbers."""
        return np.concatenate(self._counts[level]), np.concatenate(self._terms_of[level])


class Running(NamedTuple):
    """The running words of a part, document after document, and how many each document has."""

    words: Numbers
    counts: Numbers


def postings_of(running: Running, title_counts: Numbers | None) -> Iterator[tuple[Numbers, Lists]]:
    """Yield the words that stand in a part, ascending, and the posting list of each.

    Where the part is the text, `title_counts` tells how many words of it each title has: those
    of the body stand `TITLE_GAP` further on.
    """
    words, counts = running
    # Word and place in one number, so that one sort of plain numbers orders both.
    keys = words.astype(np.int64) << 32
    for begin in range(0, len(keys), _AT_ONCE):
        keys[begin : begin + _AT_ONCE] |= np.arange(begin, min(begin + _AT_ONCE, len(keys)))
    keys.sort()
    docs = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    begins = starts_of(counts)
    end = 0
    while end < len(keys):
        # The next so many, and whatever more there is of the last word among them.
        begin, last = end, min(end + _AT_ONCE, len(keys)) - 1
        end = int(np.searchsorted(keys, (keys[last] >> 32) + 1 << 32))
        word, place = keys[begin:end] >> 32, keys[begin:end] & 0xFFFFFFFF
        doc = docs[place].astype(np.int64)
        position = place - begins[doc]
        if title_counts is not None:
            position += np.where(position >= title_counts[doc], TITLE_GAP, 0)
        new_word = np.diff(word, prepend=-1) != 0
        first = np.flatnonzero(new_word | (np.diff(doc, prepend=-1) != 0))
        word_first = np.flatnonzero(new_word[first])
        frequencies = np.diff(first, append=len(word))
        lengths = np.diff(word_first, append=len(first))
        yield word[first][word_first], Lists(lengths, doc[first], frequencies, position)


def title_of(text: Running, title_counts: Numbers) -> Running:
    """Return the running words of the titles, which the texts begin with."""
    chosen = within(text.counts) < np.repeat(title_counts, text.counts)
    return Running(text.words[chosen], title_counts)


def _number(word: str, numbers: dict[str, int], words: list[str]) -> int:
    """Return the number of a word, the next one if it has none yet."""
    number = numbers.setdefault(word, len(words))
    if number == len(words):
        words.append(word)
    return number
