"""A segment as C reads it gives what Python reads of it, and tells of damage as it does."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plain import seeds_and

from index import Article, IndexDamagedError, open_index
from index.analysis.tokens.normalize import fold, strip_marks
from index.segment import compiled
from index.segment.compiled import FormsNear
from index.segment.postings import total
from index.segment.schema import FORM, SPELLING, STEM, TERM_LEVELS
from index.segment.segment import Segment
from index.store.engine import AskedForms, Engine
from search.query.pattern import Pattern

# Words with letters that a dictionary has escaped, with marks, of other scripts, and one nowhere.
ODD = ("é", "naïve", "ﷺ", "كِتابٌ", "پاريس", "ڤيينا", "Ω", "a\\b", "COVID-19", "😀", "زغنقلب")

pytestmark = pytest.mark.skipif(not compiled.is_compiled(), reason="nothing compiled is here")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of the seeds and of odd words, in two segments, some articles deleted."""
    odd = Article(id="odd", title="پاريس", text=" ".join((*ODD[:-1], "كتب الوزير", "ليبيا")))
    path = seeds_and(tmp_path_factory.mktemp("compiled") / "index", odd)
    with open_index(path) as ix:
        ix.delete(next(iter(ix.ids())))
    return path


@pytest.fixture(scope="module")
def engine(path: Path) -> Engine:
    with open_index(path) as ix:
        return ix.searcher()._engine


def segments(engine: Any) -> Iterator[Segment]:
    for segment, _ in engine.segments:
        yield segment


def words(segment: Segment) -> list[str]:
    some = random.Random(3).sample(range(len(segment.words)), min(300, len(segment.words)))
    return [*map(segment.words.spelling, some), *ODD, ""]


def test_the_levels_of_words(engine: Engine) -> None:
    for segment in segments(engine):
        assert segment.compiled
        for word in words(segment):
            number = segment.words.find(word)
            expected = None if number is None else segment.levels_of(number)
            assert segment.compiled.levels(word) == expected


def test_whether_terms_are_held(engine: Engine) -> None:
    for segment in segments(engine):
        assert segment.compiled
        for word in words(segment):
            number = segment.words.find(word)
            of = dict(zip(TERM_LEVELS, segment.levels_of(number or 0)[1:], strict=True))
            for level, terms in {FORM: [fold(word)], STEM: [word], **of}.items():
                expected = bool(segment.words_of(level, terms))
                assert segment.compiled.holds(level, terms) == expected, (level, terms)
                each = [len(segment.words_of(level, [term])) > 0 for term in terms]
                assert [*segment.compiled.held(level, [*terms])] == each, (level, terms)


def test_the_places_of_terms_in_documents(engine: Any) -> None:
    chosen = random.Random(5)
    for segment, before in engine.segments:
        for word in words(segment):
            number = segment.words.find(word)
            levels = [(FORM, [fold(word)]), (SPELLING, [word])]
            if number is not None:
                levels += [*zip(TERM_LEVELS, segment.levels_of(number)[1:], strict=True)]
            docs = np.array(sorted(chosen.sample(range(segment.doc_count_all), 1)), np.int32)
            for wanted in (docs, np.arange(segment.doc_count_all, dtype=np.int32)):
                # Words that agree on several levels are asked for on each at once.
                asked = [(part, *some) for some in levels for part in ("text", "title")]
                found = segment.compiled.places(asked, wanted + before, before)
                for one, places in zip(asked, found, strict=True):
                    expected = segment.places_in(*one, wanted + before, before)
                    assert np.array_equal(places, expected), one


def test_the_lists_of_terms(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for segment in segments(engine):
        for word in words(segment):
            number = segment.words.find(word)
            asked: list[tuple[str, Sequence[str]]] = [
                (FORM, [fold(word)]),
                (SPELLING, [word]),
                (STEM, ["كتب", "كتاب", "وزير"]),
            ]
            if number is not None:
                asked += [*zip(TERM_LEVELS, segment.levels_of(number)[1:], strict=True)]
            for (level, terms), part in ((some, p) for some in asked for p in ("text", "title")):
                _, starts, times = segment.lists(part, level, terms)
                with monkeypatch.context() as patch:
                    patch.setattr(compiled, "_native", None)
                    expected = segment.lists(part, level, terms)
                found = sorted(zip(starts, times, strict=True))
                assert found == sorted(zip(expected.starts, expected.times, strict=True))
                docs = total(*expected).docs if expected.starts else ()
                assert segment.compiled
                assert segment.compiled.count(part, level, terms) == len(docs)


def forms(segment: Segment, prefix: str, near: FormsNear | None = None) -> dict[bytes, int]:
    lines, sizes = segment.forms(prefix, near)
    return dict(zip(lines.split(b"\n"), sizes.tolist(), strict=False))


def test_forms_that_begin_alike(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    prefixes = {form[:length] for word in ODD for form in [fold(word)] for length in (1, 2)}
    for segment in segments(engine):
        for prefix in ("", *filter(None, prefixes), "ا", "ال", "و", "كت", "م", "\u067f"):
            found = forms(segment, prefix)
            with monkeypatch.context() as patch:
                patch.setattr(compiled, "_native", None)
                assert forms(segment, prefix) == found


@pytest.mark.parametrize("edits", [1, 2])
def test_no_form_that_is_near_is_left_out(engine: Engine, edits: int) -> None:
    for segment in segments(engine):
        for word in filter(None, map(fold, map(strip_marks, words(segment)))):
            if not word.isalpha():
                continue
            pattern = Pattern(f"{word}~{edits}", word, edits)
            some = forms(segment, word[:1], FormsNear(word, edits))
            assert some.keys() <= forms(segment, word[:1]).keys()
            whole = engine.forms(AskedForms(word[:1]))
            near = engine.forms(AskedForms(word[:1], FormsNear(word, edits)))
            assert pattern.matching([*near]) == pattern.matching([*whole])


@pytest.mark.parametrize("column", ["words.text", "stem.text", "stem.words", "text.lists"])
def test_damage_is_told_whatever_c_reads_first(path: Path, tmp_path: Path, column: str) -> None:
    for file in path.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with open_index(tmp_path) as ix:
        largest = max(segments(ix.searcher()._engine), key=lambda segment: segment.doc_count)
    dtype, offset, count = largest.columns._entries[column]
    name = tmp_path / largest.columns._path.name
    data = bytearray(name.read_bytes())
    for at in range(offset, offset + np.dtype(dtype).itemsize * count, 97):
        data[at] ^= 0x55
    name.write_bytes(data)
    with open_index(tmp_path) as ix, pytest.raises(IndexDamagedError, match="checksum"):
        ix.search("ليبيا حكومة الوفاق")
