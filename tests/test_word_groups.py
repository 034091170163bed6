"""The groups of a word that C reads are those that Python makes of its clauses, to the last bit."""

import random
from itertools import product

import numpy as np
import pytest

from index import Article, open_index
from index.store.engine import Engine
from search.query.tree import Phrase, Word
from search.ranking import accumulator, cache
from search.ranking.accumulator import Accumulator
from search.ranking.cache import ImpactCache
from search.ranking.clauses import ClauseReader
from search.ranking.phrases import PhraseReader
from search.ranking.word_groups import WordGroups
from search.words.expansion import TermExpander

# Of one word and of several, with marks, of a name and its adjective, digits, and one nowhere.
TEXT = "كتب كتاب الكتاب مكتبة مكتبات وزير وزارة ليبيا ليبية لبنان عَلَم علم علوم من في 2015".split()
WORDS = (*TEXT, "كُتُب", "زغنقلب")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return an index of several segments, some articles of which are deleted."""
    path = tmp_path_factory.mktemp("groups") / "index"
    chosen = random.Random(7)
    with open_index(path, create=True) as ix:
        for number in range(2000):
            words = chosen.choices(TEXT, range(1, len(TEXT) + 1), k=chosen.randint(1, 12))
            ix.add(Article(id=str(number), title=chosen.choice(words), text=" ".join(words)))
            if number in (1200, 1700):
                ix.commit()
        for number in range(0, 2000, 90):
            ix.delete(str(number))
    with open_index(path) as ix:
        return ix.searcher()._engine


@pytest.mark.skipif(accumulator._native is None, reason="nothing compiled is here")
@pytest.mark.parametrize("frequent", [50, 400, 1 << 13])
def test_groups_are_the_same_in_both_ways(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, frequent: int
) -> None:
    monkeypatch.setattr(cache, "FREQUENT", frequent)
    assert engine.arrays
    reader = ClauseReader(engine.arrays, TermExpander(engine), engine.doc_count)
    sums = Accumulator(engine.arrays.doc_count_all)
    for part, text in product(("text", "title", "source"), WORDS):
        for word in (Word(text, text), Word(text, text, "form"), Word(text, text, finds=False)):
            with monkeypatch.context() as patch:
                patch.setattr(WordGroups, "read", lambda *_: None)
                expected = [*ImpactCache(reader, sums)._groups_read(word, part)]
            found = WordGroups(reader, sums).read(word, part, frequent)
            assert found is not None
            assert [group.finds for group in found] == [group.finds for group in expected]
            for one, other in zip(found, expected, strict=True):
                assert one.deferred
                assert other.deferred
                assert one.deferred[:2] == other.deferred[:2]
                whole, expected_whole = map(sums.read, (one.deferred, other.deferred))
                assert np.array_equal(whole.docs, expected_whole.docs)
                assert np.array_equal(whole.scores, expected_whole.scores)
                assert (one.impacts is None) == (other.impacts is None)
                if one.impacts and other.impacts:
                    assert np.array_equal(one.impacts.docs, other.impacts.docs)
                    assert np.array_equal(one.impacts.scores, other.impacts.scores)
                    assert one.impacts.highest == other.impacts.highest


@pytest.mark.skipif(accumulator._native is None, reason="nothing compiled is here")
def test_phrases_stand_in_the_same_places_in_both_ways(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.arrays
    reader = PhraseReader(engine.arrays, TermExpander(engine))
    chosen = random.Random(11)
    # Any words in a row, the same one twice among them, and one that stands nowhere.
    phrases = [
        Phrase(tuple(Word(w, w) for w in chosen.choices(WORDS, k=k))) for k in [1, 2, 3] * 60
    ]
    met = 0
    for (part, level), phrase in product(
        [("text", "stem"), ("text", "form"), ("title", "form"), ("source", "form")], phrases
    ):
        found, counts = reader.read(phrase, part, level)
        with monkeypatch.context() as patch:
            patch.setattr(PhraseReader, "_read_in_c", lambda *_: None)
            expected, expected_counts = reader.read(phrase, part, level)
        assert np.array_equal(found.docs, expected.docs)
        assert np.array_equal(found.frequencies, expected.frequencies)
        # Where no document has all words it does not matter how many have each.
        assert counts == expected_counts or not len(found.docs)
        met += len(found.docs) > 0
    assert met > len(phrases)
