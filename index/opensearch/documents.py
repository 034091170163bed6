"""Articles → documents of a cluster: fields of ready tokens, and what is on record of each.

All that takes long in indexing is here, and needs nothing but the articles: other processes do it.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from index.analysis.analyzer import LEVELS
from index.analysis.bulk import analyse, bare
from index.analysis.tokens.normalize import fold
from index.analysis.tokens.strings import strings_of
from index.analysis.tokens.word_reader import WordReader, word_reader
from index.articles.article import beginning, values
from index.articles.fields import METADATA, stored_text
from index.articles.locators import said
from index.opensearch.client import encoded
from index.opensearch.mapping import LONGEST_VALUE, NOTHING, OR, levels_of
from index.segment.columns.numbers import Numbers
from index.segment.schema import FORM, PARTS, SKETCH_SIZE, SPELLING
from index.segment.words import encoded_keys
from index.writing.sketches import sketches

# The longest id that OpenSearch takes, in bytes.
_LONGEST_ID = 512
_HEADLINE = 200
# Words that a process remembers to have handed on.
_REMEMBERED = 1 << 20


class Pending(NamedTuple):
    """An article that is to be indexed: its number in the order of writing, the file it came from,
    the digest of its content, and itself, as `article.encode` gives it.
    """

    number: int
    origin: str
    digest: bytes
    stored: bytes


class BulkLines(NamedTuple):
    """Lines of bulk requests: those of documents, by the key of each, and those of new words."""

    articles: Sequence[tuple[str, bytes]]
    words: Sequence[tuple[str, bytes]]


def key_of(id_: str) -> str:
    """Return the key of a document by the id of its article."""
    if len(id_.encode()) <= _LONGEST_ID and not id_.startswith("\x00"):
        return id_
    from hashlib import sha256

    return "\x00" + sha256(id_.encode()).hexdigest()


def folded(name: str, value: str) -> str:
    """Return a value of a field as filters compare it."""
    return f"{name}\t{fold(value).casefold()}"[:LONGEST_VALUE]


def documents(pending: Sequence[Pending], commit: str) -> BulkLines:
    """Return what is sent of some articles; of words those that no earlier ones of a commit had."""
    stored = [values(one.stored) for one in pending]
    reader = word_reader()
    running = [_running(reader, article) for article in stored]
    vocabulary = _BatchWords(reader.lines())
    text = np.concatenate(
        [np.empty(0, np.int32), *(np.concatenate(one["text"]) for one in running)]
    )
    counts = np.array([sum(map(len, one["text"])) for one in running], np.int64)
    rows = sketches(text, counts, vocabulary.keys).reshape(-1, SKETCH_SIZE)
    lines = [
        (key_of(article["id"]), encoded(_document(one, article, words, vocabulary, row.tobytes())))
        for one, article, words, row in zip(pending, stored, running, rows, strict=True)
    ]
    return BulkLines(lines, vocabulary.lines(commit))


# The running words of each part, of the text those of title and body.
_Running = dict[str, list[Numbers]]


def _running(reader: WordReader, article: dict[str, Any]) -> _Running:
    def read(text: str) -> Numbers:
        return np.frombuffer(reader.read(text), np.int32)

    title = read(article.get("title", ""))
    others = {part: [read(stored_text(article, part))] for part in METADATA}
    return {"text": [title, read(article.get("text", ""))], "title": [title], **others}


class _BatchWords:
    """The distinct words of some articles, and their tokens on each level."""

    def __init__(self, spellings: bytes) -> None:
        self._spellings = strings_of(spellings)
        computed = analyse(bare(spellings))
        self._terms = {
            level: [*terms.of_words()] for level, terms in zip(LEVELS, computed, strict=True)
        }
        self.tokens = {
            level: np.array([OR.join(terms) or NOTHING for terms in of_words], np.object_)
            for level, of_words in self._terms.items()
        } | {SPELLING: np.array(self._spellings, np.object_)}

    @property
    def keys(self) -> bytes:
        """The words as sketches are drawn from them."""
        forms = [terms[0].encode("utf-8", "surrogatepass") for terms in self._terms[FORM]]
        spelled = [one.encode("utf-8", "surrogatepass") for one in self._spellings]
        return b"\n".join(encoded_keys(spelled, forms))

    def lines(self, commit: str) -> list[tuple[str, bytes]]:
        """Return the documents of words that this process has not handed on yet in a commit."""
        known = _handed_on(commit)
        if len(known) > _REMEMBERED:
            known.clear()
        new = [n for n, spelling in enumerate(self._spellings) if spelling not in known]
        known.update(self._spellings[n] for n in new)
        return [(self._spellings[n], encoded(self._word(n))) for n in new]

    def _word(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = {SPELLING: self._spellings[number]}
        return found | {
            level: list(terms[number]) for level, terms in self._terms.items() if terms[number]
        }


@lru_cache(maxsize=1)
def _handed_on(_commit: str) -> set[str]:
    return set()


def _document(
    one: Pending, article: dict[str, Any], running: _Running, vocabulary: _BatchWords, sketch: bytes
) -> dict[str, Any]:
    words = {
        part: {
            level: [" ".join(vocabulary.tokens[level][some].tolist()) for some in running[part]]
            for level in levels_of(part)
        }
        for part in PARTS
        if any(map(len, running[part]))
    }
    own = _own_values(one, article)
    title, body = running["text"]
    found: dict[str, Any] = {
        "article": article,
        "words": words,
        "id": article["id"],
        "added": one.number,
        "origin": one.origin,
        "digest": one.digest.hex(),
        "sketch": base64.b64encode(sketch).decode(),
        "headline": _headline(article)[:_HEADLINE],
        "values": [f"{name}\t{value}"[:LONGEST_VALUE] for name, value in own.items()],
        "named": [*said(article.get("metadata", {}))],
        "title_words": len(title),
        "text_words": len(title) + len(body),
    }
    found["folded"] = [folded(name, value) for name, value in own.items()]
    found["folded"] += [folded("id", article["id"]), folded("path", one.origin)]
    if day := article.get("date"):
        found |= {"day": day, "month": int(day[5:7])}
    if source := article.get("source"):
        found["source"] = source[:LONGEST_VALUE]
    return found


def _own_values(one: Pending, article: dict[str, Any]) -> dict[str, str]:
    """Return what articles are filtered and counted by; a field of each stands above metadata."""
    own = said(article.get("metadata", {}))
    own |= {name: article[name] for name in METADATA if article.get(name)}
    own["title"] = _headline(article)
    if day := article.get("date"):
        own |= {"date:year": day[:4], "date:month": day[:7], "date:day": day}
    return {name: value for name, value in own.items() if value}


def _headline(article: dict[str, Any]) -> str:
    return article.get("title") or beginning(article.get("text", ""))
