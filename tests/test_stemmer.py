"""Stems and roots: what must share one, what must stay apart."""

import re
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pytest
from cases import cases

from index.analysis.analyzer import levels, segments, tokenize
from index.analysis.morphology import bases, stemmer
from index.analysis.morphology.joins import joins_of
from index.analysis.morphology.lexicon import lookup
from index.analysis.morphology.segmenter import SHORTEST_BASE, prefixes, suffixes
from index.analysis.morphology.stemmer import Reading

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*/*.txt"))
NOUNS = Path(__file__).parent / "data" / "nouns.txt"
PROCLITICS = ("و", "ف", "ب", "ل")
WITH_ARTICLE = ("ال", "وال", "بال", "فال", "كال")


def stems(word: str) -> set[str]:
    return set(levels(word).stem)


def nouns() -> Iterator[tuple[str, bool]]:
    """Yield each noun, and whether it takes the article."""
    article = True
    for line in NOUNS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            article = "place names" not in line
        elif line:
            yield line, article


def with_proclitics(noun: str, article: bool) -> list[str]:
    forms = [clitic + noun for clitic in PROCLITICS]
    if article:
        # ل + ال + ليل is written لليل.
        lam = "ل" if noun.startswith("ل") else "لل"
        forms += [clitic + noun for clitic in (*WITH_ARTICLE, lam, f"و{lam}")]
    return forms


def test_there_are_500_nouns() -> None:
    assert len({noun for noun, _ in nouns()}) == 500


@pytest.mark.parametrize(("noun", "article"), list(nouns()))
def test_a_noun_keeps_its_stem_after_proclitics(noun: str, article: bool) -> None:
    lost = [form for form in with_proclitics(noun, article) if not stems(form) & stems(noun)]
    assert lost == []


@pytest.mark.parametrize("word", ["تلكئه", "تلكئ", "بتباطئهم", "تواطئها"])
def test_a_noun_keeps_its_stem_where_its_case_moves_the_hamza(word: str) -> None:
    assert stems(word) & {"تلكو", "تباطو", "تواطو"}


@pytest.mark.parametrize(
    ("older", "usual"), [("بالحيوة", "الحياة"), ("والزكوة", "زكاة"), ("قنوة", "قناة")]
)
def test_a_word_meets_its_spelling_with_waw_for_alef(older: str, usual: str) -> None:
    assert stems(older) & stems(usual)


@pytest.mark.parametrize(("word", "other"), [("جنوة", "جناة"), ("هوة", "هواة"), ("دعوة", "دعاة")])
def test_waw_before_ta_is_seldom_an_alef(word: str, other: str) -> None:
    assert not stems(word) & stems(other)


@pytest.mark.parametrize("word", ["ليبيا", "تركيا", "وزير", "لسان", "باريس"])
def test_words_that_begin_or_end_like_affixes_survive(word: str) -> None:
    assert levels(word).stem == (word,)


SAME = {
    "nisba of a country": "ليبيا الليبية الليبي وليبيا والليبية ليبيين",
    "nisba of Turkey": "تركيا التركي التركية وتركيا الأتراك تركيين",
    "possessive after ta marbuta": "حكومة وحكومتها حكومته للحكومة الحكومات حكوماتهم",
    "masculine and feminine": "كاتب كاتبة الكاتبات كاتبون",
    "sound masculine plural": "مهندس مهندسون المهندسين مهندسان",
    "mercenaries": "مرتزقة المرتزقة للمرتزقة والمرتزقة",
    "verb persons and tenses": "يواصل ستواصل واصلت واصلوا ويواصلون",
    "hollow verb": "قال يقول قالت يقولون وقال سيقول قيل قلت",
    "hollow verb of the fourth form": "أقام يقيم أقيم أقيمت وأقاموا",
    "verb that loses its hamza": "رأى يرى رأيت سنرى",
    "defective verb": "أعطى يعطي أعطت يعطون",
    "assimilated verb": "وصل يصل وصلت وصلوا ستصل",
    "eighth form": "اجتمع يجتمع اجتمعت سيجتمعون",
    "tenth form": "استخدم يستخدم استخدمت تستخدم",
    "object pronoun": "كتب كتبها يكتبونه سيكتبونها",
    "hamza before a pronoun": "أصدقاء أصدقاؤه أصدقائهم صديق",
    "alef maksura before a pronoun": "مستشفى مستشفاه المستشفيات مستشفيين",
    "plural in يات": "مباراة المباريات مبارياتهم",
    "accusative alef": "وزير وزيرا",
    "careless hamza": "إعادة اعادة الاعادة لإعادة",
    "careless ta marbuta": "مدينة مدينه المدينه",
    "hamza seat": "فائز فايز الفائز",
    "hamza before waw, of Egypt's school": "شؤون شئون والشئون للشئون",
    "hamza before waw after what joins nothing": "رؤوس رءوس والرءوس",
    "hamza before waw in a participle": "مسؤول مسئولون المسئولين مسئولة",
    "sound plural of two letters and ta": "سمة سمات السمات سماته",
    "the same of another": "هبة هبات والهبات",
    "feminine of a participle": "فائز فائزة الفائزات فائزون",
    "alef maksura for alef": "دعا دعى",
    "alef for alef maksura": "مستشفى مستشفا المستشفا",
    "alef for that of a loan": "موسيقى موسيقا الموسيقا",
    "alef that is not written": "الرحمن الرحمان",
    "the same of a function word": "هذا هاذا",
    "unit of a collective": "بلاط بلاطة بلاطات",
    "broken plural of a defective participle": "غازي غزاة الغزاة",
    "broken plural شنط": "شنطة شنط الشنط",
    "broken plural وزراء": "وزير وزراء بالوزراء والوزراء وزراؤها",
    "broken plural أسلحة": "سلاح أسلحة بالأسلحة",
    "broken plural دول": "دولة دول والدول",
    "broken plural قضايا": "قضية قضايا للقضايا",
    "broken plural رؤساء": "رئيس رؤساء الرؤساء",
    "broken plural مدن": "مدينة مدن بالمدن",
    "pronoun on a particle": "على عليه عليها وعليهم",
}


# Spellings of one word whose hamza sits otherwise, or is left out at the end.
HAMZA_SEATS = {
    "final, after a consonant": "عبء عبئ",
    "final, after ya": "رديء ردئ",
    "final on ya, after a vowel": "منشئ منشيء منشىء",
    "final, after waw": "وضوء وضؤ",
    "final, left out": "شعراء شعرا",
    "before waw": "كؤوس كئوس كءوس",
    "before ta marbuta": "كفاءة كفائة",
    "before a plural": "إضاءات إضائات",
    "before a pronoun": "زملاؤهم زملائهم زملاءهم",
    "on alef or ya": "بيئة بيأة",
    "on waw or ya": "سؤال سئال",
    "of a word that is not known": "كلائود كلاؤود كلاءود",
    "of a word that has ya as well": "مشايخ مشائخ",
    "of a hundred": "مئة مئات مئتين",
}


IN_THE_LEXICON = {
    "a noun whose ending is its case": "أب أبوه أباه لأبيه أبوها",
    "another such": "أخ أخوه وأخيه",
    "a defective verb in the plural": "بنى يبنون سيبنونها",
    "with an object": "رمى ترمونه ويرمونها",
    "one whose hamza is lost": "رأى يرون ويرونه",
    "a feminine that looks like و and a word": "وزير وزيرة والوزيرة",
    "father and brother before any pronoun": "أب أباهم أبيها أبوكم",
    "a verb whose hamza changes its seat": "أكد يؤكد سيؤكدونه",
    "a defective one": "أدى يؤدي تؤدي",
    "one with a hamza at its end": "أنشأ ينشئ ينشىء تنشئها",
    "the fourth form of a doubled root": "أصر يصر أصررت يصرون",
    "a short verb in the plural": "ورث يرثون يرثونها",
    "a verb whose alefs meet": "رأى رآه رآها",
    "a hamza with و too many": "تباطؤ تباطوء",
}


@cases("words", SAME | HAMZA_SEATS | IN_THE_LEXICON)
def test_forms_of_one_word_share_a_stem(words: str) -> None:
    first, *others = words.split()
    assert [word for word in others if not stems(word) & stems(first)] == []


APART = (
    "مكتبة مكتب كتاب مدرسة وزير حكومة دولة مدينة بحر برنامج ليبيا لبنان فريق قانون سلام سلاح لغة"
)


def test_different_words_have_different_stems() -> None:
    shared = [(a, b) for a, b in combinations(APART.split(), 2) if stems(a) & stems(b)]
    assert shared == []


# A word, and one that it has by chance after a clitic or the prefix of an imperfect.
BY_CHANCE = """
نبات بات | نخيل خيل | نمر مر | نسر سار | نصر صار | نحل حل | نجار جار | ندم دم | نور وري | نمل مال
بعوض عوض | لبن بن | لحم حم | لسان سان | لقب قب | لون ون | لوح وح | لطف طف
برد رد | برج رج | برق رق | بصل صل | بطن طن | بطل طل | بحر حر | بيت يت
ورد رد | وعد عد | وزن زن | وتر تر | وصف صف | وفد فد | وشك شك | وكر كر | ودع دع
فرح رح | فجر جر | فضل ضل | فرس رس | فيل يل | كرم رم | كحل حل | كنز نز | كلب لب
تمر مر | تهم هم | تراب راب | تاج اج | يسر سر | يوم وم
"""


@pytest.mark.parametrize("pair", [line.strip() for line in re.split(r"[|\n]", BY_CHANCE.strip())])
def test_a_noun_is_not_what_it_has_by_chance(pair: str) -> None:
    noun, other = pair.split()
    assert stems(noun).isdisjoint(stems(other))


# The one is written with ا at the end and the other with ى, and both are words.
OTHER_ALEF = ["إلا إلى", "علا على", "ليلا ليلى", "عصى عصا", "سوا سوى", "ندا ندى"]


@pytest.mark.parametrize(("noun", "nisba"), [("سور", "سوري"), ("جبل", "جبلي"), ("شعب", "شعبي")])
def test_a_nisba_has_no_form_without_its_ya(noun: str, nisba: str) -> None:
    assert not stems(noun) & stems(nisba)


@pytest.mark.parametrize("pair", OTHER_ALEF)
def test_a_word_in_alef_is_no_other_in_alef_maksura(pair: str) -> None:
    one, other = pair.split()
    assert stems(one).isdisjoint(stems(other))


# Names that stand in no dictionary, after what may be their first letters.
NAMES_WITH_CLITICS = "داعش ميركل ترامب داروين فيسبوك هولندا فرانكلين ساركوزي مودريتش"


@pytest.mark.parametrize("name", NAMES_WITH_CLITICS.split())
@pytest.mark.parametrize("clitic", ["ب", "ل", "و", "وب"])
def test_what_is_joined_to_a_usual_name_is_cut(clitic: str, name: str) -> None:
    assert stems(f"{clitic}{name}") & stems(name)


TWO = ["كتب: كتب كتاب", "تحمل: تحمل حمل", "تقدم: تقدم قدم", "بطريق: بطريق طريق", "بيد: بيد يد"]


@pytest.mark.parametrize("row", TWO)
def test_a_word_that_is_often_read_two_ways_has_two_stems(row: str) -> None:
    word, _, both = row.partition(": ")
    assert stems(word) == {*both.split()}


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("أردوغان", "اردوغان"),
        ("ولأردوغان", "اردوغان"),
        ("واشنطن", "واشنطن"),
        ("بواشنطن", "واشنطن"),
        ("بوتين", "بوتين"),
        ("ماتفيينكو", "ماتفيينكو"),
        ("فاغنر", "فاجنر"),
        ("بوزنيقة", "بوزنيق"),
        ("كوندوليزا", "كوندوليزا"),
        ("فينتسويلا", "فينتسويلا"),
        ("بيرلسكوني", "برلوسكوني"),
    ],
)
def test_names_lose_only_clitics(name: str, stem: str) -> None:
    assert levels(name).stem == (stem,)


UNKNOWN = (
    "زيلينسكي ويستروزي تيكتوك بورنتي ويكيليكس لينوفو فرستابن بلوكتشين "
    "مغردين كرواسان سيروتونين وايتهاوس لامبورغيني"
).split()


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_the_lexicon_lacks_keeps_its_stem_after_clitics(name: str) -> None:
    assert not lookup(name)
    forms = [*with_proclitics(name, article=True), f"ول{name}"]
    if name[0] != "أ":
        # Far more names begin with ب or ف than stand after one.
        forms = [form for form in forms if form not in (f"ب{name}", f"ف{name}")]
    assert [form for form in forms if not stems(form) & stems(name)] == []


@pytest.mark.parametrize("word", ["هاشتاغ", "سيلوفان", "بودكاست", "ميكروفون"])
def test_an_unknown_word_has_one_stem_with_sound_endings(word: str) -> None:
    endings = ("", "ات", "اتها", "اتهم", "ها")
    forms = [start + word + ending for start in ("", "ال", "وال") for ending in endings]
    assert [form for form in forms if not stems(form) & stems(word)] == []


@pytest.mark.parametrize("word", ["تيكتوك", "بلباو", "الفلبين", "توتنهام", "زيلينسكي", "غوغل"])
def test_a_foreign_name_has_no_root_but_itself(word: str) -> None:
    assert levels(word).root == levels(word).stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("لله", "الله"),
        ("ولله", "الله"),
        ("للذين", "الذين"),
        ("يديه", "يد"),
        ("بيديه", "يد"),
        ("كفيه", "كف"),
        ("عينيها", "عين"),
        ("قدميه", "قدم"),
        ("والديه", "والد"),
        ("نعليك", "نعل"),
        ("ولعن", "لعن"),
        ("فلهم", "لهم"),
        ("وبهم", "بهم"),
        ("وكانت", "كان"),
        ("فاسواقهم", "سوق"),
    ],
)
def test_function_words_and_duals_are_cut_as_arabic_cuts_them(word: str, stem: str) -> None:
    assert stem in stems(word)


def test_no_preposition_stands_before_another() -> None:
    assert [word for word in ("كفيه", "ولعن", "بعلي", "كعلي") if stems(word) & {"في", "عن"}] == []


@pytest.mark.parametrize(
    ("word", "root"),
    [
        *(("مكتبة", "كتب"), ("كتاب", "كتب"), ("حكومة", "حكم"), ("مشاركة", "شرك"), ("مزارع", "زرع")),
        # Arramooz gives two roots, two letters, or letters apart.
        *(("اتحاد", "وحد"), ("استفاد", "فود"), ("مسترد", "ردد"), ("عزم", "عزم"), ("لله", "اله")),
    ],
)
def test_roots(word: str, root: str) -> None:
    assert root in levels(word).root


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("بالصبر", "ب ال صبر"),
        ("وحكومتها", "و حكوم ت ها"),
        ("للمرتزقة", "ل ال مرتزق ة"),
        ("وسيكتبونها", "و س ي كتب ون ها"),
        ("كتاب", "كتاب"),
    ],
)
def test_segments(word: str, pieces: str) -> None:
    assert segments(word) == tuple(pieces.split())


def test_a_word_of_another_script_is_its_own_stem_and_has_no_root() -> None:
    assert levels("UNESCO") == (("unesco",), ("unesco",), (), (), ())
    assert levels("٢٠٢٠") == (("2020",), ("2020",), (), (), ())


def plain_readings(word: str) -> dict[str, Reading]:
    """Find the readings that the lexicon gives a word the plain way, base by base."""
    found: dict[str, stemmer._BestOfStem] = {}
    for prefix, suffix in product(prefixes(word), suffixes(word)):
        base = word[len(prefix) : len(word) - len(suffix)]
        joins = joins_of(prefix, suffix)
        if joins and (len(base) >= SHORTEST_BASE or base == word):
            as_is, *changed = bases.spellings_of(base, suffix)
            written = {base: as_is}
            for how in (how for how in changed if len(base) >= how.least):
                written.setdefault(base[: len(base) - how.dropped] + how.added, how)
            for spelling, how in written.items():
                stemmer._weigh(lookup(spelling), base, spelling, how, joins, found)
    return {stem: stemmer._reading(*best) for stem, best in found.items()}


HAMZA = "مسئول مسئولون بمسئوليته شاطىء الشاطىء شئون وشئونها مئوية هيئات"


def test_readings_are_those_found_the_plain_way() -> None:
    words = {word for word, _ in nouns()} | {*" ".join(SAME.values()).split(), *HAMZA.split()}
    words |= {
        token.letters for path in SEEDS for token in tokenize(path.read_text("utf-8", "ignore"))
    }
    arabic = [word for word in words if "ء" <= word[0] <= "ي"]
    different = [w for w in arabic if stemmer._lexicon_readings(w) != plain_readings(w)]
    assert (len(arabic) > 1000, different) == (True, [])


@pytest.mark.parametrize(
    "pair", ["بئر بار", "بدو بدء", "سوء سوى", "جزاء جزء", "ماء ما", "رئة راية"]
)
def test_hamza_tells_words_apart(pair: str) -> None:
    one, other = pair.split()
    assert not stems(one) & stems(other)
