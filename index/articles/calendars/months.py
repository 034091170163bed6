"""The names of months, Gregorian and Hijri, as Arabic, English and French write them.

The Gregorian ones are those of CLDR for all Arabic locales (يناير, كانون الثاني, جانفي, غشت,
شتمبر …), English and French, with what Iraq says beside them (مايس, مارت) and the short forms of
newspapers (ك1, تشرين ث). The Hijri ones are those of CLDR with their other names (ربيع الثاني) and
epithets (رمضان المبارك). Names are compared folded, see `index.analysis.tokens.normalize`.

>>> marked(fold("6 أيلول/سبتمبر 2020")) == f"6 {GREGORIAN[9]}/{GREGORIAN[9]} 2020"
True
>>> month_called("ك٢"), month_called("جمادى الآخرة")
(1, None)
"""

import re

from index.analysis.tokens.normalize import fold

_GREGORIAN_NAMES = (
    "يناير,كانون الثاني,كانون ثاني,كانون ثان,كانون ث,كانون 2,ك2,جانفي,january,jan,janvier,janv",
    "فبراير,شباط,فيفري,february,feb,fevrier,fevr,fev",
    "مارس,آذار,مارت,march,mar,mars",
    "أبريل,إبريل,نيسان,أفريل,april,apr,avril,avr",
    "مايو,أيار,ماي,مايس,may,mai",
    "يونيو,يونيه,حزيران,جوان,june,jun,juin",
    "يوليو,يوليه,تموز,جويلية,يوليوز,july,jul,juillet,juil",
    "أغسطس,آب,أوت,غشت,أغشت,august,aug,aout",
    "سبتمبر,أيلول,شتنبر,شتمبر,september,sept,sep,septembre",
    "أكتوبر,تشرين الأول,تشرين أول,تشرين 1,ت1,october,oct,octobre",
    "نوفمبر,تشرين الثاني,تشرين ثاني,تشرين ثان,تشرين ث,تشرين 2,ت2,نونبر,november,nov,novembre",
    "ديسمبر,كانون الأول,كانون أول,كانون 1,ك1,دجنبر,دجمبر,december,dec,decembre",
)
_HIJRI_NAMES = (
    "محرم,المحرم,محرم الحرام,المحرم الحرام,muharram",
    "صفر,صفر الخير,safar",
    "ربيع الأول,ربيع أول,ربيع 1,rabi i,rabi al awwal,rabi ul awwal",
    "ربيع الآخر,ربيع الثاني,ربيع ثاني,ربيع آخر,ربيع 2,rabi ii,rabi al thani,rabi al akhir",
    "جمادى الأولى,جمادى الأول,جماد الأول,جماد أول,جمادى 1,jumada i,jumada al ula,jumada al awwal",
    "جمادى الآخرة,جمادى الثانية,جمادى الآخر,جمادى الثاني,جماد الآخر,جماد الثاني,جماد ثاني,جمادى 2,"
    "jumada ii,jumada al akhira,jumada al thani,jumada al thaniya",
    "رجب,رجب الفرد,رجب المرجب,rajab",
    "شعبان,شعبان المعظم,shaban,shaaban",
    "رمضان,رمضان المبارك,رمضان الكريم,رمضان المعظم,ramadan",
    "شوال,شوال المكرم,shawwal",
    "ذو القعدة,ذي القعدة,ذا القعدة,ذو قعدة,ذي قعدة,ذو القعدة الحرام,dhu al qadah,dhu al qidah,"
    "dhul qidah,dhul qadah,dhul qada",
    "ذو الحجة,ذي الحجة,ذا الحجة,ذو حجة,ذي حجة,ذو الحجة الحرام,dhu al hijjah,dhul hijjah,dhul hijja",
)
# What `marked` puts for a name: a letter of the private use area for each month, from 1.
GREGORIAN = "".join(map(chr, range(0xE000, 0xE00D)))
HIJRI = "".join(map(chr, range(0xE010, 0xE01D)))

_SIGNS = {
    fold(name): signs[number]
    for signs, months in ((GREGORIAN, _GREGORIAN_NAMES), (HIJRI, _HIJRI_NAMES))
    for number, names in enumerate(months, 1)
    for name in names.split(",")
}


def _pattern(name: str) -> str:
    """Return a pattern of a name: its words may be joined, or parted by a hyphen."""
    joined = r"[\s\-]*".join(re.split(r" |(?<=[^\W\d])(?=\d)", name))
    return joined + (r"(?!\d)" if name[-1].isdigit() else r"(?![^\W\d_])")


# Longer names first: محرم الحرام is not محرم with a word behind it.
_NAME = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(map(_pattern, sorted(_SIGNS, key=len, reverse=True))) + ")"
)
_UNPARTED = re.compile(r"[\s\-]+")
_BY_LETTERS = {name.replace(" ", ""): sign for name, sign in _SIGNS.items()}


def marked(text: str) -> str:
    """Return a folded text with the signs of months for their names."""
    return _NAME.sub(lambda name: _BY_LETTERS[_UNPARTED.sub("", name[0])], text)


def month_called(text: str) -> int | None:
    """Return the number of the Gregorian month that `text` names and nothing else."""
    sign = marked(fold(text).strip())
    return GREGORIAN.index(sign) if len(sign) == 1 and sign in GREGORIAN else None
