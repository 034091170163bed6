"""A plural and its singular share a stem, kind by kind; what is no plural does not."""

import pytest
from cases import cases

from index.analysis.analyzer import levels

# Each line a kind of plural: singular and plural, singular and plural …
MEET = {
    "أفعال": "قلم أقلام علم أعلام قمر أقمار عنب أعناب باب أبواب صوت أصوات حلم أحلام",
    "فعول": "قلب قلوب سيف سيوف حرب حروب بنك بنوك نجم نجوم ملك ملوك حد حدود درس دروس",
    "فعال": "جبل جبال رجل رجال بحر بحار كبير كبار قلعة قلاع خيمة خيام حبل حبال",
    "فعائل": "رسالة رسائل حقيقة حقائق صحيفة صحائف غنيمة غنائم فضيلة فضائل ضريبة ضرائب قبيلة قبائل",
    "فواعل": "جانب جوانب دافع دوافع عاصمة عواصم ناحية نواحي خاتم خواتم عامل عوامل",
    "أفعلة": "جهاز أجهزة سؤال أسئلة طعام أطعمة زمان أزمنة رصيف أرصفة وعاء أوعية وشاح أوشحة",
    "فعلاء": "سفير سفراء شاعر شعراء شريك شركاء عالم علماء خبير خبراء وكيل وكلاء",
    "أفعلاء": "نبي أنبياء ولي أولياء غني أغنياء قوي أقوياء ذكي أذكياء",
    "مفاعل": "مسجد مساجد مدرسة مدارس مصنع مصانع محكمة محاكم مزرعة مزارع مقبرة مقابر مشكلة مشاكل",
    "مفاعيل": "مشروع مشاريع منديل مناديل مصباح مصابيح مكتوب مكاتيب مرسوم مراسيم",
    "فعالل": "فندق فنادق ثعلب ثعالب قنبلة قنابل بلبل بلابل كوكب كواكب جوهر جواهر",
    "فعاليل": "قنديل قناديل قنطار قناطير سلطان سلاطين فانوس فوانيس",
    "فعاليل of doubled letters": "خفاش خفافيش دكان دكاكين شباك شبابيك درويش دراويش",
    "أفعلة of فعاء": "قضاء أقضية دعاء أدعية حذاء أحذية بناء أبنية",
    "أفاعيل": "أسلوب أساليب أنبوب أنابيب إبريق أباريق أغنية أغاني",
    "فعل of فعلة": "غرفة غرف صورة صور شقة شقق رتبة رتب أمة أمم قصة قصص خطة خطط مهنة مهن",
    "not written apart from another word": "خطبة خطب لعبة لعب شعبة شعب سيرة سير حجة حجج",
    "فعلان": "جدار جدران جار جيران فأر فئران تاج تيجان قضيب قضبان غزال غزلان حوت حيتان",
    "فعلى and فعالى": "قتيل قتلى جريح جرحى مريض مرضى يتيم يتامى",
    "defective": "وادي وديان معنى معاني مجرى مجاري ليلة ليالي أغنية أغاني فتوى فتاوى هدية هدايا",
    "participles of defective verbs": "قاضي قضاة رامي رماة داعية دعاة محامي محامون هاو هواة",
    "collectives and their units": "شجرة شجر شجرة أشجار نخلة نخيل تفاحة تفاح بقرة أبقار نحلة نحل",
    "units that are other words too": "وردة ورود بصلة بصل موجة أمواج ثمرة ثمار",
    "of the noun with an ending": "عاصفة عواصف قصيدة قصائد",
    "schools and dynasties": "أشعري أشاعرة حنبلي حنابلة أغلبي أغالبة مملوكي مماليك قرمطي قرامطة",
    "suppletive": "أب آباء يد أيدي فم أفواه أم أمهات اسم أسماء",
    "peoples": "أرمني أرمن يهودي يهود مغربي مغاربة زنجي زنوج قبطي أقباط شركسي شراكسة غجري غجر",
    "sound plurals of nisbas": "سعودي سعوديون سعودي السعوديين يمني يمنيون عراقي عراقيون",
    "titles": "زنديق زنادقة إمبراطور أباطرة بطريرك بطاركة تلميذ تلامذة قرصان قراصنة مطران مطارنة",
    "loan words": "كرتون كراتين بنطلون بناطلين مليون ملايين فنجان فناجين فيروس فيروسات",
    "loan words in و": "سيناريو سيناريوهات راديو راديوهات استوديو استوديوهات",
    "ات after hamza": "مكافأة مكافآت مفاجأة مفاجآت منشأة المنشآت",
    "اوات": "صحراء صحراوات خضراء خضراوات",
    "ات of weak nouns": "سمة السمات هبة هبات كرة كرات مباراة مباريات قناة قنوات نواة نويات",
    "ون of alef": "مصطفى مصطفون مصطفى المصطفين",
    "colours": "أحمر حمراء أحمر حمر أخضر خضراء أسود سوداء أعرج عرجاء",
    "verbal nouns of four consonants": "دحرج دحرجة زلزل زلزلة برمج برمجة يبرمج برمجة ترجم ترجمات",
}

# A word beside one of which it is no plural, though dictionaries or letters might say so.
APART = """محطة محاط بحيرة بحر سالم سلام مجلة مجال ناجح نجاح مقبل مقابل أفكار كافر أسماك سماك
تحفظ تحافظ تطلب تطالب طيران طيارين حسبان حسابين ثراء أثرية قران قرارين نبي أنباء طبي أطباء"""


def pairs(words: str) -> list[tuple[str, str]]:
    singulars, plurals = words.split()[::2], words.split()[1::2]
    return list(zip(singulars, plurals, strict=True))


def stems(word: str) -> set[str]:
    return set(levels(word).stem)


@cases("words", MEET)
def test_a_plural_shares_a_stem_with_its_singular(words: str) -> None:
    assert [pair for pair in pairs(words) if not stems(pair[0]) & stems(pair[1])] == []


@cases("words", MEET)
def test_a_plural_with_the_article_does_too(words: str) -> None:
    with_article = [
        (one, f"و{many}" if many.startswith("ال") else f"وال{many}") for one, many in pairs(words)
    ]
    verbs = ("يبرمج", "دحرج", "زلزل")
    nouns = [pair for pair in with_article if pair[0] not in verbs]
    assert [pair for pair in nouns if not stems(pair[0]) & stems(pair[1])] == []


@pytest.mark.parametrize(("one", "other"), pairs(APART))
def test_what_is_no_plural_has_a_stem_of_its_own(one: str, other: str) -> None:
    assert stems(one) & stems(other) == set()


@pytest.mark.parametrize(
    ("plural", "singulars"),
    [("مواعيد", "موعد ميعاد"), ("أودية", "واد وادي"), ("كتاب", "كاتب كتاب")],
)
def test_a_plural_of_two_singulars_is_read_as_both(plural: str, singulars: str) -> None:
    assert [one for one in singulars.split() if not stems(one) & stems(plural)] == []


@pytest.mark.parametrize("word", ["ترجمة", "برمجة", "دحرجة", "زخرفة", "هرولة", "بعثرة", "غربلة"])
def test_a_verbal_noun_of_four_consonants_has_them_for_its_root(word: str) -> None:
    assert levels(word).root[0] == word.removesuffix("ة")
