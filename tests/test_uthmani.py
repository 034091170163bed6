"""The Quran's own spelling: single words, as it has them and as today does."""

from cases import cases, table

from index.analysis.tokens.normalize import strip_marks, tidy
from index.analysis.tokens.tokenizer import tokenize
from index.analysis.tokens.uthmani import today


@cases("written typed", table("quran"))
def test_words_of_the_quran_are_spelled_as_today(written: str, typed: str) -> None:
    assert " ".join(token.letters for token in tokenize(written)) == typed


OTHERS = (
    "هٰذا لٰكن الرحمٰن إلٰه ذٰلك قُرْآنٌ مَآبٌ مُؤْمِنٌ جُزْءًا جُزْءَانِ سُوءًا شَيْئًا مَسْؤُولٌ رَأْسٌ عِبْءِ ضَوْءِ"
    " يَشَاءُ عَلَىٰ مُوسَىٰ هُدًى وَرَاءَهُ كَفَاءَةٌ مُرُوءَةٌ قِرَاءَاتٌ بَدَءُوا تَوْءَمٌ رَحِمَتْ قُلْتُ خانهٔ"
)


def test_other_marked_words_stay_as_they_are() -> None:
    marked = OTHERS.split()
    bare = [strip_marks(word) for word in marked]
    assert [strip_marks(today(tidy(word))) for word in marked] == bare


def test_marks_are_kept() -> None:
    assert [token.spelling for token in tokenize("كِتَٰبٞ يَٰنُوحُ")] == ["كِتَابٞ", "يا", "نُوحُ"]
