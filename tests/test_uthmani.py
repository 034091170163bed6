"""The Quran's own spelling: single words, as it has them and as today does."""

from cases import cases

from index.analysis.tokens.normalize import strip_marks, tidy
from index.analysis.tokens.tokenizer import tokenize
from index.analysis.tokens.uthmani import today

WORDS = {
    "dagger alef": ("ٱلصَّٰلِحَٰتِ", "الصالحات"),
    "dagger alef on tatweel": ("أَصۡحَـٰبُ", "أصحاب"),
    "dagger alef on waw": ("ٱلنَّجَوٰةِ", "النجاة"),
    "dagger alef on waw before alef": ("ٱلرِّبَوٰاْ", "الربا"),
    "dagger alef after a waw that is read": ("أَبۡوَٰبَ", "أبواب"),
    "dagger alef on ya": ("هُدَىٰهُمۡ", "هداهم"),
    "dagger alef on a last ya": ("ٱلۡهُدَىٰ", "الهدى"),
    "dagger alef that today lacks": ("هَٰذَا وَلَٰكِنَّ كَذَٰلِكَ أُوْلَٰٓئِكَ إِلَٰهُكُمۡ", "هذا ولكن كذلك أولئك إلهكم"),
    "vocative": ("يَٰقَوۡمِ وَيَٰٓـَٔادَمُ", "يا قوم ويا آدم"),
    "small waw": ("ٱلۡغَاوُۥنَ", "الغاوون"),
    "small ya": ("ٱلۡأُمِّيِّـۧنَ", "الأميين"),
    "small letters of a pronoun": ("عِندَهُۥ بِرَبِّهِۦ", "عنده بربه"),
    "small nun": ("نُـۨجِي", "ننجي"),
    "small seen": ("يَبۡصُۜطُ", "يبسط"),
    "hamza before alef": ("ءَاتَيۡنَا ٱلۡأٓخِرَةِ", "آتينا الآخرة"),
    "hamza without a seat": ("تَسۡـَٔلُ أَفۡـِٔدَةٗ مَسۡـُٔولٗا سَيِّـَٔاتِ", "تسأل أفئدة مسؤولا سيئات"),
    "alef that is drawn out": ("شَآءَ دَآبَّةٖ بِمَآ", "شاء دابة بما"),
    "waw and silent alef": ("ٱلضُّعَفَٰٓؤُاْ", "الضعفاء"),
    "one lam": ("وَٱلَّيۡلِ", "والليل"),
    "open ta": ("شَجَرَتَ ٱلزَّقُّومِ", "شجرة الزقوم"),
}


@cases("written typed", WORDS)
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
