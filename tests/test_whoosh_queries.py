"""Whoosh's queries over kashaf's index find what kashaf's own find: random ones, compared."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cases import cases
from rapidfuzz.distance import Levenshtein
from whoosh import query, scoring, sorting
from whoosh.codec.base import Automata
from whoosh.qparser import MultifieldParser, OrGroup, QueryParser

from index import Article, open_index
from index.analysis.analyzer import tokenize
from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.normalize import fold, strip_marks
from index.store.reader import open_reader
from index.whoosh import WhooshIndex
from search.query.parser import parse
from search.ranking.matching import Matcher
from search.words.expansion import TermExpander

SEEDS = Path(__file__).parent.parent / "seeds"
# Of each kind; there are five.
QUERIES = 250
ARTICLES = 160
# Read two ways, inflected, misspelt, of marks, of two words, Latin, a number.
MORE = (
    "كتب الكتب كتاب والكتاب يكتب قلوب قلب طرابلس طرابسل طرابس كُتّاب عبدالفتاح الفتاح mp3 Covid 2020"
)


def articles(draw: random.Random) -> tuple[list[Article], list[str]]:
    """Return articles of words that news is made of, and these words."""
    text = " ".join(path.read_text("utf-8") for path in sorted(SEEDS.rglob("*.txt"))[:12])
    words = list(dict.fromkeys([t.text for t in tokenize(text)]))
    draw.shuffle(words)
    words = [*MORE.split(), *words[:350]]

    def line(least: int, most: int) -> str:
        # Squared, so that some words are frequent.
        count = draw.randint(least, most)
        return " ".join(words[int(len(words) * draw.random() ** 2)] for _ in range(count))

    found = [Article(id=str(n), title=line(0, 4), text=line(1, 40)) for n in range(ARTICLES)]
    return found, words


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return an index in several segments, with articles replaced and deleted; and its words."""
    path = tmp_path_factory.mktemp("whoosh") / "index"
    found, words = articles(random.Random(7))
    with open_index(path, create=True) as ix:
        for number, article in enumerate(found, 1):
            ix.add(article)
            if number in (100, 140):
                ix.commit()
        ix.commit()
        ix.update(Article(id="3", text="كتب الوزير عن طرابلس"))
        for id_ in ("5", "101", "159"):
            ix.delete(id_)
    return path, words


@pytest.fixture(scope="module")
def whoosh(made: tuple[Path, list[str]]) -> WhooshIndex:
    return WhooshIndex(made[0])


def ids(whoosh: WhooshIndex, asked: query.Query) -> set[str]:
    with whoosh.searcher() as searcher:
        return {hit["id"] for hit in searcher.search(asked, limit=None)}


Drawn = tuple[str, query.Query]


class Kinds:
    """Draws queries: how kashaf is asked, and Whoosh."""

    def __init__(self, draw: random.Random, words: list[str], whoosh: WhooshIndex) -> None:
        self._draw = draw
        self._words = words
        # A sign for a letter needs two beside it.
        self._long = [word for word in words if len(fold(word)) > 3 and word.isalpha()]
        single = (word for word in words if len(list(tokenize(word))) == 1)
        # Beside content words function words find nothing here.
        self._single = [word for word in single if not is_function_word(strip_marks(word))]
        self._texts = [fields["text"].split() for fields in whoosh.reader().all_stored_fields()]
        self._parser = QueryParser("text", whoosh.schema)
        self._any = QueryParser("text", whoosh.schema, group=OrGroup)

    def phrase(self) -> Drawn:
        count = self._draw.randint(2, 4)
        text = self._draw.choice([text for text in self._texts if len(text) >= count])
        at = self._draw.randint(0, len(text) - count)
        words = text[at : at + count]
        if self._draw.random() < 0.3:
            words = self._draw.choices(self._words[:40], k=2)
        phrase = f'"{" ".join(words)}"'
        return phrase, self._parser.parse(phrase)

    def prefix(self) -> Drawn:
        word = fold(self._draw.choice(self._long))
        start = word[: self._draw.randint(1, len(word) - 1)]
        return f"{start}*", query.Prefix("text_form", start)

    def wildcard(self) -> Drawn:
        word = fold(self._draw.choice(self._long))
        at = self._draw.randint(1, len(word) - 2)
        pattern = f"{word[:at]}{self._draw.choice(['?', '*'])}{word[at + 1 :]}"
        if self._draw.random() < 0.3:
            pattern = f"{word[0]}*{word[-1]}*"
        return pattern, query.Wildcard("text_form", pattern)

    def fuzzy(self) -> Drawn:
        letters = list(fold(self._draw.choice(self._long)))
        at = self._draw.randint(1, len(letters) - 2)
        match self._draw.randrange(4):
            case 0:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 1:
                del letters[at]
            case 2:
                letters.insert(at, self._draw.choice("ابتلمنوي"))
        edits = self._draw.randint(1, 2)
        word = "".join(letters)
        asked = query.FuzzyTerm("text_form", word, maxdist=edits, prefixlength=1)
        return f"{word}~{edits}", asked

    def boolean(self) -> Drawn:
        # None like عبدالفتاح, which is two: Whoosh's parser joins them as it joins all words.
        words = self._draw.choices(self._single, k=self._draw.randint(1, 3))
        if self._draw.random() < 0.5:
            return " ".join(words), self._any.parse(" ".join(words))
        return " AND ".join(words), self._parser.parse(" ".join(words))


KINDS: dict[str, Callable[[Kinds], Drawn]] = {
    "phrase": Kinds.phrase,
    "prefix": Kinds.prefix,
    "wildcard": Kinds.wildcard,
    "fuzzy": Kinds.fuzzy,
    "boolean": Kinds.boolean,
}


@cases("kind", KINDS)
def test_random_queries_find_the_same(
    made: tuple[Path, list[str]], whoosh: WhooshIndex, kind: Callable[[Kinds], Drawn]
) -> None:
    kinds = Kinds(random.Random(11), made[1], whoosh)
    answered = 0
    with open_reader(whoosh.storage) as reader, whoosh.searcher() as searcher:
        matcher = Matcher(reader, TermExpander(reader))
        for _ in range(QUERIES):
            ours, theirs = kind(kinds)
            parsed = parse(ours, "stem")
            assert parsed.notes == (), ours
            found = matcher.match(parsed.tree).docs.tolist()
            assert searcher.search(theirs, limit=None).docs() == set(found), (ours, theirs)
            answered += bool(found)
    assert answered > QUERIES * 0.6


def test_ambiguous_words_are_found_by_either_stem(whoosh: WhooshIndex) -> None:
    parser = QueryParser("text", whoosh.schema)
    either = {word: ids(whoosh, parser.parse(word)) for word in ("كتب", "يكتب", "الكتاب")}
    assert either["كتب"] == either["يكتب"] | either["الكتاب"]
    assert either["يكتب"] != either["الكتاب"]
    with whoosh.searcher() as searcher:
        for terms in (False, True):
            hits = searcher.search(parser.parse("كتب"), limit=None, terms=terms)
            marked = " ".join(hit.highlights("text", top=9) for hit in hits)
            for word in ("كتب", "الكتب", "يكتب", "والكتاب"):
                assert f">{word}</b>" in marked
        (hit,) = searcher.search(parser.parse('"الكتاب الوزير عن طرابلس"'))
        assert (hit["id"], hit.highlights("text").count("<b")) == ("3", 4)


def test_letters_swapped_are_one_edit_as_whoosh_documents(whoosh: WhooshIndex) -> None:
    with whoosh.reader() as reader:
        near = set(reader.terms_within("text_form", "طرابلس", 1, prefix=1))
        stock = set(Automata().terms_within(reader.cursor("text_form"), "طرابلس", 1, 1))
    assert near - stock == {"طرابسل"}
    assert stock == {"طرابلس", "طرابس"}


def test_whooshs_automaton_runs_on_our_cursor(
    made: tuple[Path, list[str]], whoosh: WhooshIndex
) -> None:
    with whoosh.reader() as reader:
        for leaf, _ in reader.leaf_readers():
            forms = list(leaf.field_terms("text_form"))
            assert forms == sorted(forms)
            for word in map(fold, made[1][:30]):
                for edits in (1, 2):
                    found = Automata().terms_within(leaf.cursor("text_form"), word, edits, 1)
                    near = [w for w in forms if Levenshtein.distance(w, word) <= edits]
                    assert sorted(found) == [w for w in near if w[0] == word[0]]


def test_scores_are_bm25_by_exact_lengths(whoosh: WhooshIndex) -> None:
    with (
        open_reader(whoosh.storage) as reader,
        whoosh.searcher(weighting=scoring.BM25F(B=0.75, K1=0.9)) as searcher,
    ):
        asked = query.Term("text", "كتب|كتاب")
        hits = searcher.search(asked, limit=None)
        postings = reader.arrays.postings("text", "stem", ["كتب", "كتاب"])
        assert {hit.docnum for hit in hits} == set(postings.docs.tolist())
        idf = searcher.idf("text", "كتب|كتاب")
        average = reader.arrays.sizes[1].mean()
        for doc, count in zip(postings.docs.tolist(), postings.frequencies.tolist(), strict=True):
            length = reader.arrays.sizes[1][doc]
            score = idf * count * 1.9 / (count + 0.9 * (0.25 + 0.75 * length / average))
            (hit,) = (hit for hit in hits if hit.docnum == doc)
            assert hit.score == pytest.approx(score)
        best = searcher.search(asked, limit=5)
        assert [hit.docnum for hit in best] == [hit.docnum for hit in hits][:5]


def test_dates_values_sorting_and_grouping(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        for id_, day, source in (("1", "2020-09-06", "رويترز"), ("2", "2021-01-01", "ضفاف")):
            ix.add(
                Article(
                    id=id_,
                    text="خبر",
                    date=date.fromisoformat(day),
                    source=source,
                )
            )
        ix.commit()
        ix.add(Article(id="3", text="خبر", source="ضفاف"))
    whoosh = WhooshIndex(tmp_path / "index")
    parser = MultifieldParser(["title", "text"], whoosh.schema)
    for text, found in {
        "date:2020": {"1"},
        "date:[20200101 to 20210101]": {"1", "2"},
        "date:20210101": {"2"},
        "date:2019": set(),
        "id:2": {"2"},
        "source:ضفاف خبر": {"2", "3"},
        "خبر NOT id:2": {"1", "3"},
    }.items():
        assert ids(whoosh, parser.parse(text)) == found, text
    with whoosh.searcher() as searcher:
        every = query.Every()

        def order(by: object) -> list[str]:
            return [hit["id"] for hit in searcher.search(every, sortedby=by)]

        assert order("date") == ["1", "2", "3"]
        assert order(sorting.FieldFacet("date", reverse=True)) == ["2", "1", "3"]
        assert order("source") == ["1", "2", "3"]
        groups = searcher.search(every, groupedby="source").groups()
        assert groups == {"رويترز": [0], "ضفاف": [1, 2]}
        assert [hit["date"] for hit in searcher.search(every, sortedby="date")][2] is None
        assert searcher.document(id="2")["source"] == "ضفاف"
        assert searcher.document(id="4") is None
