"""Verbs and their verbal nouns: which noun a rule makes, and that the two meet as kin."""

import pytest

from index.analysis.analyzer import levels
from index.analysis.verbal_nouns import verbal_noun

NOUNS = {
    "seventh form": ("انفجر", "انفجار"),
    "seventh, hollow": ("انهار", "انهيار"),
    "seventh, doubled": ("انضم", "انضمام"),
    "eighth form": ("انتخب", "انتخاب"),
    "eighth, hollow": ("اغتال", "اغتيال"),
    "eighth, defective": ("التقى", "التقاء"),
    "eighth, doubled": ("احتل", "احتلال"),
    "eighth, with a first letter like its ت": ("اتصل", "اتصال"),
    "eighth, with another letter for its ت": ("اضطر", "اضطرار"),
    "tenth form": ("استخدم", "استخدام"),
    "tenth, hollow": ("استقال", "استقالة"),
    "tenth, beginning with و": ("استورد", "استيراد"),
    "tenth, doubled": ("استمر", "استمرار"),
    "tenth, beginning with a hamza": ("استأنف", "استئناف"),
    "eighth, beginning with س": ("استمع", "استماع"),
    "eighth, beginning with a hamza": ("ائتلف", "ائتلاف"),
    "eighth, with a hamza in the middle": ("اكتأب", "اكتئاب"),
    "eighth, of a root with و": ("استوى", "استواء"),
    "eighth, ending in ه": ("اتجه", "اتجاه"),
    "fourth of four letters": ("اضمحل", "اضمحلال"),
    "fourth of four letters, with a hamza": ("اطمأن", "اطمئنان"),
    "fourth form": ("أعلن", "إعلان"),
    "fourth, hollow": ("أدان", "إدانة"),
    "fourth, defective": ("ألغى", "إلغاء"),
    "fourth, ending in hamza": ("أنشأ", "إنشاء"),
    "fourth, ending in alef": ("أحيا", "إحياء"),
    "fourth, doubled": ("أصر", "إصرار"),
    "fourth, beginning with و": ("أوقف", "إيقاف"),
    "third form": ("ناقش", "مناقشة"),
    "third, defective": ("ساوى", "مساواة"),
    "third, ending in hamza": ("فاجأ", "مفاجأة"),
}


@pytest.mark.parametrize(("verb", "noun"), NOUNS.values(), ids=NOUNS)
def test_a_verb_longer_than_its_root_meets_its_verbal_noun(verb: str, noun: str) -> None:
    assert verbal_noun(verb) == noun
    assert set(levels(verb).kin) & set(levels(noun).kin)


def test_inflected_words_meet_too() -> None:
    for verb, noun in (("احمرت", "احمراره"), ("يستأنف", "واستئنافها"), ("سيستمعون", "بالاستماع")):
        assert set(levels(verb).kin) & set(levels(noun).kin)


@pytest.mark.parametrize("verb", ["كتب", "قال", "دعا", "تعاون", "سيطر", "مد"])
def test_no_rule_makes_the_verbal_noun_of_another_verb(verb: str) -> None:
    assert verbal_noun(verb) == ""


@pytest.mark.parametrize(
    ("verb", "other"),
    [
        ("انتخب", "نخبة"),
        ("استقال", "قائل"),
        ("احتل", "حلال"),
        ("أعلن", "علن"),
        ("أسلم", "سلام"),
        ("استوى", "استياء"),
        ("أكل", "إكلال"),
        ("أجل", "إجلال"),
        ("أسف", "إسفاف"),
        ("أمر", "إمرار"),
    ],
)
def test_a_shared_root_makes_no_kin(verb: str, other: str) -> None:
    assert not set(levels(verb).kin) & set(levels(other).kin)
