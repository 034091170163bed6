"""Searching: what a query finds, in which order, with which scores."""

import math
import re
from collections.abc import Set
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from cases import cases, table
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import fill

from index import Article, Index, open_index
from index.analysis.analyzer import Levels, levels, tokenize
from index.analysis.morphology.function_words import is_function_word
from index.analysis.tokens.spelling import agree, is_marked
from index.segment.schema import TITLE_GAP
from search.ranking import nearness
from search.ranking.scoring import K1, MARKED, SAME_WORDS, WEIGHTS, B, full_agreement, worth

SEEDS = Path(__file__).parent.parent / "seeds"


def found(ix: Index, query: str, limit: int = 100) -> str:
    """Return the ids of the hits in their order."""
    results = ix.search(query, limit=limit)
    assert results.total == len(results)
    return " ".join(hit.id for hit in results)


# In the order of their documents all of these would come out otherwise.
RANKINGS = {
    # The same word agrees in form, stem and root; its plural in stem and root.
    "form above stem": ("كتاب", ("قرأنا كتب التاريخ", "قرأنا كتاب التاريخ"), "1 0"),
    # A library is no book, but beside the history that is asked for it tells something.
    "a root lifts what is found, and finds nothing": (
        "كتاب التاريخ",
        ("زرنا مكتبة المدينة", "قرأنا مجلة التاريخ", "زرنا مكتبة التاريخ"),
        "2 1",
    ),
    # Texts of one length; a word of the title counts once more.
    "title above body": (
        "زيارة",
        ("وصل السراج / في زيارة إلى أنقرة", "زيارة السراج / وصل صباحا إلى أنقرة"),
        "1 0",
    ),
    # Both words once against one of them once, in texts of one length.
    "more of the query": (
        "زيارة الوزير",
        ("انتهت زيارة الوفد أمس", "عاد الوزير مساء أمس", "انتهت زيارة الوزير أمس"),
        "2 0 1",
    ),
    # Three texts have the government, one the olives: the rare word tells more.
    "a rare word above a frequent one": (
        "الحكومة الزيتون",
        ("اجتمعت الحكومة أمس", "قررت الحكومة ذلك", "عادت الحكومة أمس", "نضج الزيتون مبكرا"),
        "3 0 1 2",
    ),
}


@cases("query texts ids", RANKINGS)
def test_ranking(ix: Index, query: str, texts: tuple[str, ...], ids: str) -> None:
    assert found(fill(ix, *texts), query) == ids


def test_equal_scores_are_in_document_order(ix: Index) -> None:
    for id_ in "بتاجث":
        ix.add(Article(id=id_, text="أخبار ليبيا"))
    ix.commit()
    assert found(ix, "ليبيا") == "ب ت ا ج ث"
    assert len({hit.score for hit in ix.search("ليبيا")}) == 1


def test_two_spellings_find_the_same_articles(ix: Index) -> None:
    fill(ix, "لقاء فائز السراج", "كلمة عن فايز السراج", "لقاء عقيلة صالح", "وفايز رئيسا")
    both = [ix.search(query) for query in ("فائز", "فايز")]
    assert [sorted(hit.id for hit in results) for results in both] == [["0", "1", "3"]] * 2
    # As it was typed comes first.
    assert [results.hits[0].id for results in both] == ["0", "1"]


SPOKEN_PARTICIPLES = {"فايز": "فائز", "صايغ": "صائغ", "زايد": "زائد"}


@pytest.mark.parametrize(("as_spoken", "written"), SPOKEN_PARTICIPLES.items())
def test_a_name_is_ranked_as_the_participle_that_it_is(
    ix: Index, as_spoken: str, written: str
) -> None:
    texts = ("لقاء {1} السراج", "كلمة عن {0} السراج", "وصل {0} إلى طرابلس", "لقاء آخر")
    fill(ix, *[text.format(as_spoken, written) for text in texts])
    ranked = [[hit.id for hit in ix.search(f"{name} السراج")] for name in (as_spoken, written)]
    assert [sorted(ids) for ids in ranked] == [["0", "1", "2"]] * 2
    assert [ids[-1] for ids in ranked] == ["2", "2"]
    roots = {levels(name).root for name in (as_spoken, written)}
    assert len(roots) == 1


@cases("text ids", table("phrases"))
def test_phrase(ix: Index, text: str, ids: str) -> None:
    assert found(fill(ix, text), '+"حكومة الوفاق"') == ids


def test_a_phrase_of_these_very_words_comes_first(ix: Index) -> None:
    texts = ("اجتمع وزير للدفاع بالوفد", "اجتمعت وزارة الدفاع", "اجتمع وزير الدفاع بالوفد")
    assert found(fill(ix, *texts), '+"وزير الدفاع"') == "2 0"
    assert found(ix, '"وزير للدفاع"') == "0 2"


def test_a_phrase_does_not_run_from_one_article_into_the_next(ix: Index) -> None:
    assert found(fill(ix, "رئيس حكومة", "الوفاق الوطني"), '+"حكومة الوفاق"') == ""


CABINET = (
    Article(id="0", text="أعلنت حكومة الوفاق ذلك"),
    Article(id="1", text="حكومة جديدة في مصر", source="ضفاف"),
    Article(id="2", title="زيارة السراج", text="وصل إلى أنقرة"),
    Article(id="3", text="اجتمعت الحكومة أمس"),
)


@cases("query ids", table("phrase_words"))
def test_a_phrase_that_is_nowhere_is_its_words(ix: Index, query: str, ids: str) -> None:
    for article in CABINET:
        ix.add(article)
    ix.commit()
    results = ix.search(query, explain=True)
    assert {hit.id for hit in results} == {*ids.split()}
    assert results.total == len(results)
    phrase = re.search('"[^"]*"', query)
    assert phrase
    assert results.notes[-1] == f"{phrase[0]} is found nowhere as a phrase: its words are searched"
    for hit in results:
        # What was found is what is shown and explained.
        assert hit.matches
        assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)
    ranking = [(hit.id, hit.score) for hit in results]
    assert ix.searcher().ranking(query, 10) == ranking
    page = ix.search(query, limit=1, offset=1)
    assert (page.total, page.notes) == (results.total, results.notes)
    assert [hit.id for hit in page] == [id_ for id_, _ in ranking[1:2]]
    assert ix.search(query, limit=0).total == results.total


@pytest.mark.parametrize("beside", ["-تركيا", "date:1999", "source:لا_مصدر"])
def test_a_phrase_that_stands_somewhere_is_not_loosened(ix: Index, beside: str) -> None:
    """Though nothing is found, because of what stands beside it."""
    ix.add(Article(id="phrase", text="قال وزير الدفاع في تركيا كلمة."))
    ix.add(Article(id="words", text="وزير آخر تحدث عن الدفاع."))
    ix.commit()
    assert [hit.id for hit in ix.search('"وزير الدفاع"')] == ["phrase"]
    results = ix.search(f'"وزير الدفاع" {beside}')
    assert (results.total, len(results)) == (0, 0)
    assert not any("nowhere" in note for note in results.notes)


@cases("query ids", table("phrases_standing"))
def test_a_phrase_that_must_be_there_or_is_stays_one(ix: Index, query: str, ids: str) -> None:
    for article in CABINET:
        ix.add(article)
    ix.commit()
    assert {*found(ix, query).split()} == {*ids.split()}
    assert [id_ for id_, _ in ix.searcher().ranking(query, 10)] == found(ix, query).split()
    fell_back = "its words are searched" in "".join(ix.search(query).notes)
    # A phrase of words that are nowhere has none to search for.
    assert fell_back == ("زغنقلب" in query and query != '"زغنقلب زغنقلب"')


NEWS = {
    "lt": "اتفاق بين ليبيا وتركيا",
    "lq": "اتفاق بين ليبيا وقطر",
    "t": "انتخابات في تركيا",
    "q": "بطولة في قطر",
    "m": "معرض كتاب في مصر",
}


@cases("query ids", table("operators"))
def test_operators(ix: Index, query: str, ids: str) -> None:
    for id_, text in NEWS.items():
        ix.add(Article(id=id_, text=text))
    ix.commit()
    assert set(found(ix, query).split()) == set(ids.split())


ARCHIVE = (
    # id, title, text, source, author, category, date
    ("a", "زيارة ليبيا", "وصل الوفد أمس", "رويترز", "هدى الشريف", "سياسة", date(2019, 12, 31)),
    ("b", "إنتاج النفط", "زاد في ليبيا", "وكالة رويترز", "", "اقتصاد", date(2020, 1, 1)),
    ("c", "معرض الكتاب", "وفيه ناشر من ليبيا", "ضفاف", "سليم", "ثقافة", date(2020, 12, 31)),
    ("d", "أخبار", "عاد الوفد إلى ليبيا", "", "", "", date(2021, 1, 1)),
    ("undated", "أخبار", "عاد الوفد إلى ليبيا", "", "", "", None),
)


@cases("query ids", table("fields_and_dates"))
def test_fields_and_dates(ix: Index, query: str, ids: str) -> None:
    for id_, title, text, source, author, category, day in ARCHIVE:
        ix.add(Article(id=id_, title=title, text=text, source=source, author=author,
                       category=category, date=day))  # fmt: skip
    ix.commit()
    assert set(found(ix, query).split()) == set(ids.split())


def test_a_date_chooses_and_does_not_rank(ix: Index) -> None:
    for year in (2019, 2020, 2021):
        ix.add(Article(id=str(year), text="أخبار ليبيا", date=date(year, 1, 1)))
    ix.commit()
    assert {hit.score for hit in ix.search("date:2020..")} == {0.0}
    all_years, some = ix.search("ليبيا"), ix.search("ليبيا date:2020..")
    assert [hit.score for hit in some] == [hit.score for hit in all_years][1:]


def test_pages_put_together_are_one_large_page(ix: Index) -> None:
    # Every text stands there three times, so that ties cross the borders of the pages.
    fill(ix, *(" ".join(["ليبيا"] * (n // 3 + 1)) + " اليوم" for n in range(24)), "أخبار مصر")
    whole = ix.search("ليبيا", limit=100)
    assert [hit.rank for hit in whole] == list(range(1, 25))
    for size in (1, 2, 7, 24):
        pages = [ix.search("ليبيا", limit=size, offset=n) for n in range(0, 24, size)]
        assert tuple(hit for page in pages for hit in page) == whole.hits
        assert {page.total for page in pages} == {24}


def test_pages_without_hits(ix: Index) -> None:
    fill(ix, "أخبار ليبيا", "أخبار ليبيا")
    for limit, offset in ((0, 0), (10, 2), (10, 1000), (10, 2**63), (2**63, 2**63), (1, 10**30)):
        results = ix.search("ليبيا", limit=limit, offset=offset)
        assert (results.total, results.hits) == (2, ())
    for limit, offset in ((-1, 0), (1, -1)):
        with pytest.raises(ValueError, match=r"^(limit|offset) must be at least 0, not -1$"):
            ix.search("ليبيا", limit=limit, offset=offset)
    with pytest.raises(ValueError, match="limit must be at least 0"):
        ix.searcher().ranking("ليبيا", -1)


@pytest.mark.parametrize("limit", [2, 2**31, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("query", ["ليبيا", "+ليبيا", "-مصر", '"أخبار ليبيا"'])
def test_a_page_is_as_long_as_it_can_be(ix: Index, query: str, limit: int) -> None:
    fill(ix, "أخبار ليبيا", "أخبار ليبيا")
    assert [hit.id for hit in ix.search(query, limit=limit)] == ["0", "1"]
    assert [hit.id for hit in ix.search(query, limit=limit, offset=1)] == ["1"]
    assert [id_ for id_, _ in ix.searcher().ranking(query, limit)] == ["0", "1"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("query", ["ليبيا", '"حكومة الوفاق"', "-ليبيا", "title:ليبيا", "date:2020"])
def test_an_empty_index_and_an_emptied_one(ix: Index, query: str) -> None:
    assert found(ix, query) == ""
    fill(ix, "أخبار ليبيا").delete("0")
    ix.commit()
    assert found(ix, query) == ""


# +n adds article n, ~n replaces it, -n deletes it, | commits.
HISTORIES = {
    "a commit an article": "+0 | +1 | +2 | +3",
    "so many commits that segments are merged": " | ".join(f"+{n}" for n in range(12)),
    "a large commit, then small ones": f"{' '.join(f'+{n}' for n in range(6))} | +6 | +7 | +8",
    "deletion": "+0 +1 +2 +3 | -1",
    "replaced": "+0 +1 +2 | ~1 | +3",
    "replaced before the commit": "+0 +1 ~0 +2",
    "deleted and added again": "+0 +1 +2 | -0 | +0 | +3",
    "deleted and added again in one commit": "+0 +1 | -0 +0 +2",
    "all of it": "+0 +1 +2 | +3 | ~0 -1 | +4 +5 | -3 | ~4 +6 | +7 | +8 -2 | +9 | +10 ~6 | +11",
}
QUERIES = ("الوفاق", "ليبيا تركيا", '"حكومة الوفاق"', "title:زيارة", "+ليبيا -تركيا", "-كتاب")
TITLES = ("زيارة ليبيا", "", "معرض الكتاب", "زيارة الوزير")
TEXTS = ("أعلنت حكومة الوفاق ذلك", "وفد من تركيا في ليبيا", "كتاب عن ليبيا", "اتفاق ليبي تركي جديد")


@cases("history", HISTORIES)
def test_history_does_not_show(ix: Index, tmp_path: Path, history: str) -> None:
    articles: dict[str, Article] = {}
    for step in history.split():
        if step == "|":
            ix.commit()
            continue
        number = int(step[1:])
        articles.pop(step[1:], None)
        if step[0] == "-":
            ix.delete(step[1:])
            continue
        text = TEXTS[(number + (step[0] == "~")) % len(TEXTS)]
        article = Article(id=step[1:], title=TITLES[number % len(TITLES)], text=text)
        (ix.add if step[0] == "+" else ix.update)(article)
        articles[article.id] = article
    with open_index(tmp_path / "at once", create=True) as once:
        for article in articles.values():
            once.add(article)
        once.commit()
        ix.commit()
        for query in QUERIES:
            expected, ranking = (i.searcher().ranking(query, 100) for i in (once, ix))
            assert [id_ for id_, _ in ranking] == [id_ for id_, _ in expected], query
            assert dict(ranking) == pytest.approx(dict(expected), abs=1e-5)


# A second opinion on scores: search/ranking/scoring.py once more, word by word over dicts.


class Tree(NamedTuple):
    """A query: a word, a phrase, or the "and", "or" and "not" of others."""

    kind: str
    words: tuple[str, ...] = ()
    parts: tuple["Tree", ...] = ()

    def __str__(self) -> str:
        if not self.parts:
            return self.words[0] if self.kind == "word" else f'"{" ".join(self.words)}"'
        operator = {"and": " AND ", "or": " OR ", "not": " AND NOT "}[self.kind]
        return f"({operator.join(map(str, self.parts))})"


class Analysed(NamedTuple):
    levels: Levels
    spelling: str


class Reference:
    def __init__(self, articles: list[Article]) -> None:
        # For each part and article the words by their position.
        self.parts: dict[str, dict[str, dict[int, Analysed]]] = {"text": {}, "title": {}}
        for article in articles:
            title, body = analysed(article.title), analysed(article.text)
            words = dict(enumerate(title))
            self.parts["title"][article.id] = words
            self.parts["text"][article.id] = words | dict(enumerate(body, len(title) + TITLE_GAP))

    def scores(self, tree: Tree) -> dict[str, float]:
        """Return the score of every article that matches."""
        lifts = self.found(tree, lifting=True)
        return {id_: score + lifts.get(id_, 0.0) for id_, score in self.found(tree).items()}

    def found(self, tree: Tree, lifting: bool = False) -> dict[str, float]:
        """Return the articles that match, scored by what finds, or what roots add to any."""
        if not tree.parts:
            words = [word for text in tree.words for word in analysed(text)]
            scores = self._scores(words, lifting)
            (letters, *_) = (token.letters for token in tokenize(tree.words[0]))
            weight = worth(letters) if tree.kind == "word" else 1.0
            return {id_: weight * score for id_, score in scores.items()}
        a, b = map(self.found, tree.parts)
        if lifting:
            return self._lifts(tree, a.keys(), b.keys())
        if tree.kind == "not":
            return {id_: a[id_] for id_ in a if id_ not in b}
        matching = a.keys() & b.keys() if tree.kind == "and" else a.keys() | b.keys()
        return {id_: a.get(id_, 0.0) + b.get(id_, 0.0) for id_ in matching}

    def _lifts(self, tree: Tree, a: Set[str], b: Set[str]) -> dict[str, float]:
        total: dict[str, float] = {}
        for part, ids in zip(tree.parts, (a, b), strict=True):
            if tree.kind == "not" and part is tree.parts[1]:
                break
            for id_, score in self.found(part, lifting=True).items():
                # What must match as a whole adds nothing elsewhere.
                if part.kind not in ("and", "not") or id_ in ids:
                    total[id_] = total.get(id_, 0.0) + score
        return total

    def _scores(self, words: list[Analysed], lifting: bool) -> dict[str, float]:
        total: dict[str, float] = {}
        for part, texts in self.parts.items():
            average = sum(map(len, texts.values())) / len(texts) or 1.0
            clauses = [(of, w) for of, w in WEIGHTS[part].items() if (of == "root") == lifting]
            if len(words) > 1:
                whole = full_agreement(part)
                clauses = [("stem", (1 - SAME_WORDS) * whole), ("form", SAME_WORDS * whole)]
                clauses = [] if lifting else clauses
            elif is_marked(words[0].spelling) and not lifting:
                clauses.append(("spelling", MARKED[part]))
            for level, weight in clauses:
                rarity = sum(self._idf(word, part, level) for word in words)
                for id_, text in texts.items():
                    tf = frequency(words, text, level)
                    norm = K1 * (1 - B + B * len(text) / average)
                    if tf:
                        total[id_] = total.get(id_, 0.0) + weight * rarity * tf / (tf + norm)
        return total

    def _idf(self, word: Analysed, part: str, level: str) -> float:
        texts = self.parts[part].values()
        n = sum(frequency([word], text, level) > 0 for text in texts)
        return math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))


def analysed(text: str) -> list[Analysed]:
    return [Analysed(levels(token.letters), token.spelling) for token in tokenize(text)]


def frequency(words: list[Analysed], text: dict[int, Analysed], level: str) -> int:
    """Return how often `words` stand one after the other in `text`."""

    def stands(at: int, word: Analysed) -> bool:
        if at not in text:
            return False
        if level == "spelling":
            return agree(word.spelling, text[at].spelling, ["tashkeel"])
        terms = getattr(text[at].levels, level)
        return not set(terms).isdisjoint(getattr(word.levels, level))

    return sum(all(stands(at + i, word) for i, word in enumerate(words)) for at in text)


WORDS = sorted(
    {token.text for file in SEEDS.glob("[de]*/*.txt") for token in tokenize(file.read_text())}
)
# عبدالحميد is two words, which is a phrase where it is one of the query.
WORDS = [word for word in WORDS if len([*tokenize(word)]) == 1]
# Function words find or only rank by what stands beside them: tests/test_function_words.py.
WORDS = [word for word in WORDS if not is_function_word(next(tokenize(word)).letters)]
# Words of one form, few of which stand in the articles.
MARKED_WORDS = "علم عَلَم عِلْم عِلم عُلِم عَلَّم".split()


Collection = tuple[list[Article], list[bool], list[Tree]]


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    """Draw articles of few different words, after which of them to commit, and queries."""
    known = st.sampled_from(WORDS) | st.sampled_from(MARKED_WORDS)
    word = st.sampled_from(draw(st.lists(known, min_size=2, max_size=6)))
    title, text = st.lists(word, max_size=3), st.lists(word, min_size=1, max_size=12)
    articles = draw(st.lists(st.tuples(title, text, st.booleans()), min_size=1, max_size=5))
    leaf = st.builds(lambda w: Tree("word", (w,)), word)
    leaf |= st.builds(lambda *words: Tree("phrase", words), word, word)
    kind = st.sampled_from(["and", "or", "not"])
    tree = st.recursive(
        leaf, lambda t: st.builds(lambda k, *parts: Tree(k, parts=parts), kind, t, t), max_leaves=5
    )
    return (
        [
            Article(id=str(number), title=" ".join(title), text=" ".join(text))
            for number, (title, text, _) in enumerate(articles)
        ],
        [commit for _, _, commit in articles],
        draw(st.lists(tree, min_size=1, max_size=6)),
    )


@settings(deadline=None, max_examples=50)
@given(collections())
def test_scores_are_those_of_the_formula(collection: Collection) -> None:
    articles, commits, trees = collection
    with (
        TemporaryDirectory() as folder,
        open_index(folder, create=True) as ix,
        pytest.MonkeyPatch.context() as patch,
    ):
        # What nearness adds is held to a formula in tests/plain.py.
        patch.setattr(nearness, "WEIGHT", 0.0)
        patch.setattr(nearness, "WEIGHT_OF_THREE", 0.0)
        for article, commit in zip(articles, commits, strict=True):
            ix.add(article)
            if commit:
                ix.commit()
        ix.commit()
        searcher, reference = ix.searcher(), Reference(articles)
        for tree in trees:
            expected = reference.scores(tree)
            if not expected:
                # Where nothing is found, something else is searched: see test_fallback.py.
                continue
            # A phrase alone need not stand anywhere.
            ranking = searcher.ranking(f"+{tree}", 100)
            assert dict(ranking) == pytest.approx(expected, abs=1e-5), str(tree)
            # Equal scores in document order, where floating point may not see them equal.
            best = sorted(expected, key=lambda id_: (-round(expected[id_], 9), int(id_)))
            assert [id_ for id_, _ in ranking] == best, str(tree)
