"""Verbs and their verbal nouns: which noun a rule makes, and that the two meet as kin."""

import pytest
from cases import cases, table

from index.analysis.analyzer import levels
from index.analysis.verbal_nouns import verbal_noun


@cases("verb noun", table("verbal_nouns"))
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
    ("verb", "noun"),
    [
        ("قدمت", "وبتقديمها"),
        ("وغطوا", "التغطية"),
        ("هنأت", "وتهنئة"),
        ("سيعينون", "تعيينات"),
        ("يدافع", "الدفاع"),
        ("حاصروا", "حصارها"),
        ("تحاور", "حوار"),
        ("دخلوا", "دخولهم"),
        ("يكتبون", "الكتابة"),
        ("عالجت", "علاج"),
        ("عالجت", "معالجة"),
        ("تفاءل", "التفاؤل"),
        ("هرب", "هروبه"),
        ("هرب", "تهريبها"),
        ("نجحوا", "بنجاحهم"),
        ("يحرسون", "الحراسة"),
        ("عثرت", "العثور"),
    ],
)
def test_a_table_tells_the_verbal_noun_of_other_verbs(verb: str, noun: str) -> None:
    assert set(levels(verb).kin) & set(levels(noun).kin)


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
        ("أدى", "تأدية"),
        ("كاتب", "كتاب"),
        ("حاسب", "حساب"),
    ],
)
def test_a_shared_root_makes_no_kin(verb: str, other: str) -> None:
    assert not set(levels(verb).kin) & set(levels(other).kin)
