"""Long articles: their texts in frames, each of which is stored, and can be read, by itself.

A frame is some thousand letters of a text and ends behind white space, where the words of each part
alone are those that the whole has there. So the index can tell a word's place in the text by its
number, and of a book nothing is read but what is shown. An article that is encoded in no more than
`LONG` bytes has no frames.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from index.analysis.tokens.word_reader import PlainWordReader, word_reader
from index.articles.article import FIELD_NAMES, encode_values, values
from index.segment.columns.numbers import Numbers

# Bytes of an article above which its text is stored in frames, and letters of a frame, about.
LONG = 1 << 15
FRAME = 3_000
# Frames of a page, for who reads a long text from one end to the other.
_OF_A_PAGE = 4
# The key under which the head of an article has letters and words of each of its frames.
FRAMES = "frames"
_WHITE = re.compile(r"\s+")


class Frame(NamedTuple):
    """A part of a text, and how many words it has."""

    text: str
    words: int


def split(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return the head of an article as `article.encode` gives it, all but its text, and frames."""
    stored = values(data)
    found = frames_of(stored.pop("text", ""))
    stored[FRAMES] = [[len(frame.text), frame.words] for frame in found]
    return encode_values(stored), [_encoded(frame.text) for frame in found]


def join(head: bytes, frames: Iterable[bytes]) -> bytes:
    """Return the article that `split` took apart.

    Raises ValueError where the head tells of other frames than these.
    """
    stored = values(head)
    texts = [_decoded(frame) for frame in frames]
    if [letters for letters, _ in sizes_of(stored, len(texts))] != [len(text) for text in texts]:
        raise ValueError("its frames are of other lengths than it says")
    stored["text"] = "".join(texts)
    return encode_values({name: stored.get(name) for name in FIELD_NAMES})


def sizes_of(stored: dict[str, Any], count: int) -> list[tuple[int, int]]:
    """Take from the head of an article what it tells of its frames: letters and words of each.

    Raises ValueError where that is not of so many frames, or not what `split` wrote.
    """
    sizes = stored.pop(FRAMES, None)
    if not isinstance(sizes, list) or len(sizes) != count or not all(map(_is_size, sizes)):
        raise ValueError("its frames are not those it tells of")
    return [(letters, words) for letters, words in sizes]


def _is_size(pair: object) -> bool:
    """Tell whether these are letters and words: there are no more words than letters."""
    match pair:
        case [int(letters), int(words)]:
            return 0 <= words <= letters
    return False


def frames_of(text: str) -> list[Frame]:
    """Return the frames of a text; one, if none can be cut without changing what is a word."""
    reader = word_reader()
    places = _places(reader, text)
    cuts = [0, *_cuts(text), len(text)]
    words = np.searchsorted(places[:, 0], cuts).tolist()
    found = []
    start, word = 0, 0
    for cut, end in zip(cuts[1:], words[1:], strict=True):
        # What is not cut off here stays for the next.
        if np.array_equal(_places(reader, text[start:cut]) + start, places[word:end]):
            found.append(Frame(text[start:cut], end - word))
            start, word = cut, end
    return found if start == len(text) else [Frame(text, len(places))]


def _cuts(text: str) -> Iterator[int]:
    """Yield where a text may be cut: behind white space, a frame apart."""
    cut = 0
    while white := _WHITE.search(text, cut + FRAME):
        cut = white.end()
        if cut < len(text):
            yield cut


def _places(reader: PlainWordReader, text: str) -> Numbers:
    """Return where the words of a text begin and end, a row each."""
    return np.frombuffer(reader.read_places(text)[1], np.int32).reshape(-1, 2)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


class Passage(NamedTuple):
    """A part of a text: the number of its first word, and where it begins and ends in letters."""

    text: str
    first_word: int
    start: int
    is_last: bool


class LongText:
    """The text of a long article; its frames are read when they are asked for, and kept.

    `sizes` are letters and words of each, as the head of the article has them, `read` gives one,
    and `damaged` makes an error for what is not as it was written.
    """

    def __init__(
        self,
        sizes: Sequence[tuple[int, int]],
        read: Callable[[int], bytes],
        damaged: Callable[[str], Exception],
    ) -> None:
        self.damaged = damaged
        self._starts = [0, *accumulate(letters for letters, _ in sizes)]
        self._first_words = [0, *accumulate(words for _, words in sizes)]
        self._count = len(sizes)
        self._read = read
        self._frames: dict[int, str] = {}

    @property
    def beginning(self) -> Passage:
        """The text up to the end of the frame that the first word stands in."""
        return self._passage(0, self._frame_of(0))

    @property
    def whole(self) -> Passage:
        """All of the text."""
        return self._passage(0, self._count - 1)

    def passage(self, first: int, last: int) -> Passage:
        """Return a passage that has the words numbered `first` to `last`, as far as there are."""
        return self._passage(self._frame_of(max(first, 0)), self._frame_of(last))

    @property
    def word_count(self) -> int:
        """How many words there are."""
        return self._first_words[-1]

    @property
    def page_count(self) -> int:
        """How many pages there are, of four frames each."""
        return -(-self._count // _OF_A_PAGE)

    def page(self, number: int) -> Passage:
        """Return a page; they are counted from 1."""
        begin = (number - 1) * _OF_A_PAGE
        return self._passage(begin, min(begin + _OF_A_PAGE, self._count) - 1)

    def page_of(self, word: int) -> int:
        """Return the page that a word stands on."""
        return self._frame_of(word) // _OF_A_PAGE + 1

    def _passage(self, begin: int, end: int) -> Passage:
        return Passage(
            "".join(map(self._frame, range(begin, end + 1))),
            self._first_words[begin],
            self._starts[begin],
            end == self._count - 1,
        )

    def _frame_of(self, word: int) -> int:
        """Return the number of the frame that a word stands in, the last one beyond the end."""
        return min(bisect_right(self._first_words, word), self._count) - 1

    def _frame(self, number: int) -> str:
        if number not in self._frames:
            self._frames[number] = _decoded(self._read(number))
        return self._frames[number]
