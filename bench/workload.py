"""What bench/speed.py gives to every engine: articles, their terms made ready, and queries.

`write` fills a folder with

    corpus.jsonl    one JSON object a line: id, title, text
    stems.txt       a line for each article: light10 stems of title and text, blanks between
    levels.tsv      a line for each article: kashaf's terms of each level, tabs between the levels
    queries.jsonl   queries by kind, see KINDS
    facts.json      Facts

Fewer articles than given are taken at even steps, more are made by `recombined`. Everything
follows from what is given and SEED: a second run measures the same.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from bench.baselines import analysis, light10
from bench.engine import CORPUS, LEVELS, QUERIES, STEMS, Query, Record
from bench.judged import open_corpus
from bench.sample import spread
from index.analysis.analyzer import LEVELS as LEVEL_NAMES
from index.analysis.analyzer import levels, tokenize
from index.analysis.morphology.function_words import is_function_word

SEED = 17
FACTS = "facts.json"

KINDS: Mapping[str, str] = {
    "question": "natural question",
    "hits": "natural question, the whole answer",
    "rare": "1 word, in 2 to 10 articles",
    "frequent": "1 word, in over 5 % of them",
    "pasted": "20 words of an article",
    "and": "two words, both",
    "phrase": "phrase of 2 or 3 words",
    "prefix": "prefix of 4 letters",
    "fuzzy": "word less a letter",
}
# Words as rare as "rare" has them, and as "and" does: rarer, two of them are in one article only.
RARE = range(2, 11)
FREQUENT = 0.05
PASTED_WORDS = 20
PREFIX_LETTERS = 4

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?؟…]+(?=\s)|$|(?=\n))")
_STEM = cache(analysis(light10))


@dataclass(frozen=True)
class Facts:
    """What there is to index: `text_bytes` is title and text in UTF-8, `made` whether by us."""

    docs: int
    words: int
    text_bytes: int
    made: bool
    queries: dict[str, int]


def read_articles(paths: Iterable[Path]) -> list[Record]:
    """Return the articles of corpus files that have text; ids are numbered by file."""
    articles = []
    for number, path in enumerate(paths):
        with open_corpus(path) as lines:
            for line in lines:
                article = json.loads(line)
                if article["text"].strip():
                    id_ = f"{number}-{article['id']}"
                    articles.append(Record(id_, article.get("title") or "", article["text"]))
    return articles


def sentences(text: str) -> list[str]:
    """Split a text after full stops, question and exclamation marks, and at line ends.

    >>> sentences("وصل السراج. أين أقام؟\\nفي أنقرة")
    ['وصل السراج.', 'أين أقام؟', 'في أنقرة']
    """
    return [found.group().strip() for found in _SENTENCE.finditer(text) if found.group().strip()]


def recombined(given: Sequence[Record], count: int, seed: int = SEED) -> Iterator[Record]:
    """Yield `count` articles made of sentences of the given ones, each from any of them.

    An article has the title of one and about the length of another, in characters: sentences are
    added while that brings it nearer. So lengths and words are spread as in what is given, but
    there are no more distinct words, and words do not keep to a subject.
    """
    pick = random.Random(seed)
    pool = [sentence for article in given for sentence in sentences(article.text)]
    for number in range(count):
        title, aim = pick.choice(given).title, len(pick.choice(given).text)
        taken = [pick.choice(pool)]
        length = len(taken[0])
        while True:
            sentence = pick.choice(pool)
            longer = length + 1 + len(sentence)
            if abs(longer - aim) >= abs(length - aim):
                break
            taken.append(sentence)
            length = longer
        yield Record(f"made-{number}", title, " ".join(taken))


def with_own_word(articles: Iterable[Record]) -> Iterator[Record]:
    """Yield the articles under other ids, each with a last word that no other has."""
    for number, article in enumerate(articles):
        yield Record(f"added-{number}", article.title, f"{article.text} ownword{number}")


def write(
    folder: Path, articles: Iterable[Record], *, level_terms: bool, made: bool, sampled: int
) -> tuple[Facts, "Vocabulary"]:
    """Write articles and their terms, `level_terms` of kashaf too; return what they are.

    The vocabulary keeps `sampled` articles at even steps through those whose number is known.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = Vocabulary(sampled)
    docs = words = size = 0
    with ExitStack() as files:

        def opened(name: str) -> Callable[[str], int]:
            return files.enter_context((folder / name).open("w", encoding="utf-8")).write

        corpus, stems = opened(CORPUS), opened(STEMS)
        level_lines = opened(LEVELS) if level_terms else None
        for article in articles:
            record = {"id": article.id, "title": article.title, "text": article.text}
            corpus(f"{json.dumps(record, ensure_ascii=False)}\n")
            letters = [token.letters for token in tokenize(article.whole)]
            stem_terms = [stem(word) for word in letters]
            stems(f"{' '.join(stem_terms)}\n")
            if level_lines:
                level_lines(f"{_level_line(letters)}\n")
            vocabulary.add(article, letters, stem_terms)
            docs, words = docs + 1, words + len(letters)
            size += len(article.title.encode()) + len(article.text.encode())
    return Facts(docs, words, size, made, {}), vocabulary


def _level_line(letters: Sequence[str]) -> str:
    terms = [levels(word) for word in letters]
    return "\t".join(
        " ".join(term for word in terms for term in getattr(word, level)) for level in LEVEL_NAMES
    )


def write_queries(
    folder: Path, facts: Facts, vocabulary: "Vocabulary", questions: Sequence[str], each: int
) -> Facts:
    """Write the queries, of every kind but questions `each` at most; return facts with them."""
    # Those of a kind come in alphabetical order, or that of the articles. Any part of them, such as
    # what an engine is warmed up by, is to be like the whole.
    made = derived(vocabulary, list(dict.fromkeys(questions)), each)
    queries = list({(query.kind, query.text): query for query in made}.values())
    random.Random(SEED).shuffle(queries)
    with (folder / QUERIES).open("w", encoding="utf-8") as lines:
        for query in queries:
            lines.write(f"{json.dumps(query._asdict(), ensure_ascii=False)}\n")
    facts = replace(facts, queries=dict(Counter(query.kind for query in queries)))
    (folder / FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
    return facts


def stem(letters: str) -> str:
    """Return the light10 stem of a word; folded, where it is not Arabic."""
    return _STEM(letters).stem[0]


class Vocabulary:
    """What queries are derived from: how many articles have a stem, and some of the articles.

    Articles are kept at even steps that double whenever `sampled` times two are kept, so that
    their number need not be known beforehand.
    """

    def __init__(self, sampled: int) -> None:
        self.docs = 0
        self.containing: Counter[str] = Counter()
        # A word of each stem, the first met.
        self.word: dict[str, str] = {}
        self.sample: list[Record] = []
        self._most, self._step = 2 * sampled, 1

    def add(self, article: Record, letters: Sequence[str], stems: Sequence[str]) -> None:
        """Count an article."""
        self.containing.update(set(stems))
        for word, term in zip(letters, stems, strict=True):
            if term not in self.word:
                self.word[term] = word
        if self.docs % self._step == 0:
            self.sample.append(article)
            if len(self.sample) > self._most:
                self.sample, self._step = self.sample[::2], 2 * self._step
        self.docs += 1

    def tells(self, term: str) -> bool:
        """Whether a stem is of an Arabic word that is no function word."""
        word = self.word[term]
        return len(term) > 2 and "\u0620" <= term[0] <= "\u064a" and not is_function_word(word)

    def terms(self, containing: Callable[[int], bool], shortest: int = 0) -> list[str]:
        """Return the telling stems that a fitting number of articles has, in alphabetical order."""
        return sorted(
            term
            for term, docs in self.containing.items()
            if len(term) >= shortest and containing(docs) and self.tells(term)
        )


def derived(vocabulary: Vocabulary, questions: Sequence[str], each: int) -> Iterator[Query]:
    """Yield the queries of every kind of KINDS, `each` at most, but of the questions all.

    No question is asked in two kinds: every second one is asked for ids, the others for the whole
    answer.
    """
    for kind, some in {"question": questions[::2], "hits": questions[1::2]}.items():
        for question in some:
            yield _query(kind, question)
    rare = vocabulary.terms(lambda docs: docs in RARE)
    frequent = vocabulary.terms(lambda docs: docs > max(FREQUENT * vocabulary.docs, 1))
    for kind, terms in {"rare": rare, "frequent": frequent}.items():
        for term in spread(terms, each):
            yield _query(kind, vocabulary.word[term])
    yield from _first(each, (_pasted(article) for article in vocabulary.sample))
    yield from _first(each, (_both(vocabulary, article) for article in vocabulary.sample))
    yield from _first(
        each,
        (
            _phrase(article, 2 + number % 2, from_=number % 5)
            for number, article in enumerate(vocabulary.sample)
        ),
    )
    known = vocabulary.terms(lambda docs: docs > 1, PREFIX_LETTERS + 1)
    for term in spread(known, each):
        yield _of_term("prefix", term[:PREFIX_LETTERS])
        # The third letter left out: one edit away from the word.
        yield _of_term("fuzzy", term[:2] + term[3:])


def _query(kind: str, text: str, words: Sequence[str] | None = None) -> Query:
    if words is None:
        words = [token.letters for token in tokenize(text)]
    ready = [[list(terms) for terms in levels(word)] for word in words]
    return Query(kind, text, words, [stem(word) for word in words], ready)


def _of_term(kind: str, term: str) -> Query:
    return Query(kind, term, [term], [term])


def _first(count: int, queries: Iterable[Query | None]) -> list[Query]:
    """Return `count` queries at even steps, articles that gave none left out."""
    return spread([query for query in queries if query], count)


def _pasted(article: Record) -> Query | None:
    """Return the first twenty words of the text with what stands between them."""
    tokens = list(islice(tokenize(article.text), PASTED_WORDS))
    if len(tokens) < PASTED_WORDS:
        return None
    return _query("pasted", article.text[: tokens[-1].end])


def _both(vocabulary: Vocabulary, article: Record) -> Query | None:
    """Return the first and the last word of an article that tell and are not rare."""
    common = [
        token.letters
        for token in tokenize(article.text)
        if vocabulary.containing[stem(token.letters)] not in range(RARE.stop)
        and vocabulary.tells(stem(token.letters))
    ]
    if not common or stem(common[0]) == stem(common[-1]):
        return None
    return _query("and", f"{common[0]} {common[-1]}", [common[0], common[-1]])


def _phrase(article: Record, length: int, from_: int) -> Query | None:
    """Return the first `length` words in a row that are no function words, after some."""
    tokens = list(tokenize(article.text))
    for start in range(from_, len(tokens) - length + 1):
        words = tokens[start : start + length]
        text = article.text[words[0].start : words[-1].end]
        letters = [token.letters for token in words]
        if not _ARABIC_WORDS.fullmatch(text) or any(map(is_function_word, letters)):
            continue
        if len(text.split()) == length:
            return _query("phrase", text, letters)
    return None


# Nothing between the words that would part them for any tokenizer.
_ARABIC_WORDS = re.compile(r"[\u0620-\u064a ]+")


def read_facts(folder: Path) -> Facts | None:
    """Return what an earlier run wrote to the folder, if it was ended."""
    path = folder / FACTS
    return Facts(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def names(kinds: Collection[str]) -> list[str]:
    """Return those of KINDS that are among `kinds`, in their order."""
    return [kind for kind in KINDS if kind in kinds]
