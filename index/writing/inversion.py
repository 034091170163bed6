"""Inversion: articles → running words as numbers → what stands where, in arrays.

Three steps, each over many articles at once:

- `read_words` turns a batch of articles into running words, numbered within the batch. It needs
  nothing but the articles, so batches can go to other processes.
- `Vocabulary` numbers words over all batches; each distinct one is analysed once.
- `postings_of` sorts running words by word, or counts them in C: the postings of a part.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from index import native
from index.analysis.analyzer import LEVELS, Levels
from index.analysis.bulk import LevelTerms, bare, folded, is_quick, pack_levels
from index.analysis.tokens.strings import Strings, lines_of, strings_of
from index.analysis.tokens.word_reader import word_reader
from index.articles.article import Article, values
from index.articles.fields import METADATA, field_text, stored_text
from index.segment.columns.numbers import Numbers, portions, starts_of, within
from index.segment.packing import PostingLists
from index.segment.schema import FORM, PARTS, TITLE_GAP
from index.segment.texts import compress

# Running words worked on at once: some 100 bytes each.
_AT_ONCE = 1 << 19
_native: Any = native.load("index.writing._inversion")


# The title of an article, its text, and what it has in each of `METADATA`.
PartTexts = tuple[str, ...]


class Batch(NamedTuple):
    """The running words of a batch of articles.

    `words` are the distinct spellings, as lines; `running` their numbers, int32 each, for each
    part all articles one after the other; `counts` how many of them each article has. The text of
    an article is its title and its body, `counts["title"]` says how many words of it are the
    title's. `blocks` are the articles as they are stored, see `texts.compress`.
    """

    words: bytes
    running: dict[str, bytes]
    counts: dict[str, "array[int]"]
    blocks: list[tuple[int, bytes]]


def read_words(stored: Sequence[bytes], texts: Iterable[PartTexts] | None = None) -> Batch:
    """Return the running words of articles, each as `article.encode` gives it.

    `texts` are what stands in them, where that need not be read from there.
    """
    reader = word_reader()
    running = {part: bytearray() for part in PARTS if part != "title"}
    counts = {part: array("i") for part in PARTS}
    for title, text, *others in map(_texts_of, stored) if texts is None else texts:
        begin, body = reader.read(title), reader.read(text)
        counts["title"].append(len(begin) // 4)
        counts["text"].append((len(begin) + len(body)) // 4)
        running["text"] += begin
        running["text"] += body
        for part, other in zip(METADATA, others, strict=True):
            found = reader.read(other) if other else b""
            counts[part].append(len(found) // 4)
            running[part] += found
    numbers = {part: bytes(words) for part, words in running.items()}
    return Batch(reader.lines(), numbers, counts, list(compress(stored)))


def texts_of(article: Article) -> PartTexts:
    """Return what is read of an article."""
    return article.title, article.text, *[field_text(article, part) for part in METADATA]


def _texts_of(stored: bytes) -> PartTexts:
    article = values(stored)
    others = [stored_text(article, part) for part in METADATA]
    return article.get("title", ""), article.get("text", ""), *others


class Vocabulary:
    """The distinct words met so far, by their spelling, and the terms of each on every level.

    Words of the same letters, whatever their marks, have the same terms. `known` gives the levels
    of a word by its letters where they need not be computed; None where that is of no word.
    """

    def __init__(self, known: Callable[[str], Levels | None] | None) -> None:
        self.words = Strings()
        self.terms = {level: Strings() for level in LEVELS}
        self._known = known
        self._letters = Strings()
        nothing = np.empty(0, np.int64)
        self._letters_of: list[Numbers] = [nothing]
        # Of letters.
        self._counts: dict[str, list[Numbers]] = {level: [nothing] for level in LEVELS}
        self._terms_of: dict[str, list[Numbers]] = {level: [nothing] for level in LEVELS}
        self._asked = 0

    def __len__(self) -> int:
        """Return how many words were met."""
        return len(self.words)

    def number(self, words: bytes) -> Numbers:
        """Return the numbers of `words`, lines, new ones given to those not met before."""
        return np.frombuffer(self.words.number(words), np.int32)

    def fresh(self) -> tuple[list[Levels | None], bytes]:
        """Return, once, the letters that have no terms yet, of all words so far.

        They are levels, or None for what has to be computed, and as lines the letters of the
        latter. Where nothing is known, or asking would take longer, there are no levels.
        """
        before = len(self._letters)
        numbers = self._letters.number(bare(self.words.lines(self._asked)))
        self._letters_of.append(np.frombuffer(numbers, np.int32))
        self._asked = len(self.words)
        letters = self._letters.lines(before)
        if self._known is None or is_quick(letters):
            return [], letters
        every = strings_of(letters)
        known = [self._known(one) for one in every]
        missing = (one for one, found in zip(every, known, strict=True) if found is None)
        return known, lines_of(missing)

    def add(self, known: Sequence[Levels | None], computed: list[LevelTerms]) -> None:
        """Take the terms of letters in the order `fresh` gave them."""
        if any(known):
            rest = map(Levels._make, zip(*(some.of_words() for some in computed), strict=True))
            computed = pack_levels(found or next(rest) for found in known)
        for level, (terms, numbers, counts) in zip(LEVELS, computed, strict=True):
            new = np.frombuffer(self.terms[level].number(terms), np.int32)
            self._terms_of[level].append(new[np.frombuffer(numbers, np.int32)].astype(np.int64))
            self._counts[level].append(np.frombuffer(counts, np.int32).astype(np.int64))

    def form_of(self, words: Numbers) -> Numbers:
        """Return the number of the form of each of some words, which need not have terms yet."""
        forms = [np.empty(0, np.int32), *self._terms_of[FORM]]
        rest = folded(self._letters.lines(sum(map(len, forms))))
        forms.append(np.frombuffer(self.terms[FORM].number(rest), np.int32))
        form_of: Numbers = np.concatenate(forms)[np.concatenate(self._letters_of)[words]]
        return form_of

    def terms_of(self, level: str, words: Numbers) -> tuple[Numbers, Numbers]:
        """Return how many terms each of some words has, and their numbers."""
        letters = np.concatenate(self._letters_of)[words]
        counts = np.concatenate(self._counts[level])
        starts, counts = starts_of(counts)[letters], counts[letters]
        numbers = np.concatenate(self._terms_of[level])
        return counts, numbers[np.repeat(starts, counts) + within(counts)]


class PartWords(NamedTuple):
    """The running words of a part, document after document, and how many each document has."""

    words: Numbers
    counts: Numbers


def postings_of(
    running: PartWords, title_counts: Numbers | None
) -> Iterator[tuple[Numbers, PostingLists]]:
    """Return the words that stand in a part, ascending, and the posting list of each, some a time.

    Where the part is the text, `title_counts` tells how many words of it each title has: those
    of the body stand `TITLE_GAP` further on.
    """
    return (_counted if _native else _sorted)(running, title_counts)


def _sorted(
    running: PartWords, title_counts: Numbers | None
) -> Iterator[tuple[Numbers, PostingLists]]:
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
        yield word[first][word_first], PostingLists(lengths, doc[first], frequencies, position)


def _counted(
    running: PartWords, title_counts: Numbers | None
) -> Iterator[tuple[Numbers, PostingLists]]:
    words, counts = running
    sizes, places = _native.sort(
        np.ascontiguousarray(words, np.int32),
        np.ascontiguousarray(counts, np.int32),
        None if title_counts is None else np.ascontiguousarray(title_counts, np.int32),
        TITLE_GAP,
        int(words.max(initial=-1)) + 1,
    )
    return _grouped(np.frombuffer(sizes, np.int32), places)


def _grouped(sizes: Numbers, places: bytes) -> Iterator[tuple[Numbers, PostingLists]]:
    standing = np.flatnonzero(sizes)
    often = sizes[standing]
    begins = starts_of(often)
    # A document and a position each.
    at = memoryview(places).cast("q")
    for begin, end in portions(often, _AT_ONCE):
        lengths, *others = _native.group(at[begins[begin] : begins[end]], often[begin:end])
        yield (
            standing[begin:end],
            PostingLists(
                np.frombuffer(lengths, np.int64), *(np.frombuffer(o, np.int32) for o in others)
            ),
        )


def title_of(text: PartWords, title_counts: Numbers) -> PartWords:
    """Return the running words of the titles, which the texts begin with."""
    begins = np.repeat(starts_of(text.counts)[:-1], title_counts)
    return PartWords(text.words[begins + within(title_counts)], title_counts)
