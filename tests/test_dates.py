"""Dates as sources and queries write them."""

from datetime import date

import pytest
from cases import cases, table
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles.calendars.dates import date_range, parse_date, read_date
from index.articles.records import article_from_fields

MONTHS = {
    1: "يناير كانون_الثاني كانون_ثاني جانفي janvier January Jan",
    2: "فبراير شباط فيفري février",
    3: "مارس آذار اذار mars",
    4: "أبريل إبريل ابريل نيسان أفريل avril",
    5: "مايو أيار ايار ماي mai May",
    6: "يونيو يونيه حزيران جوان juin",
    7: "يوليو يوليه تموز جويلية جويليه يوليوز juillet",
    8: "أغسطس اغسطس آب أوت غشت août",
    9: "سبتمبر أيلول ايلول شتنبر septembre Sept",
    10: "أكتوبر اكتوبر تشرين_الأول تشرين_الاول تشرين_أول octobre",
    11: "نوفمبر تشرين_الثاني تشرين_ثان نونبر novembre",
    12: "ديسمبر كانون_الأول كانون_الاول كانون_أول دجنبر décembre",
}
NAMED_MONTHS = [
    (number, name.replace("_", " ")) for number, names in MONTHS.items() for name in names.split()
]


@pytest.mark.parametrize(("month", "name"), NAMED_MONTHS)
def test_month_names(month: int, name: str) -> None:
    assert parse_date(f"6 {name} 2020") == date(2020, month, 6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020-09-06", date(2020, 9, 6)),
        ("20200906", date(2020, 9, 6)),
        ("2020-9-6", date(2020, 9, 6)),
        ("2019", date(2019, 1, 1)),
        ("2019-05", date(2019, 5, 1)),
        ("٢٠٢٠-٠٩-٠٦", date(2020, 9, 6)),
        ("۲۰۲۰-۰۹-۰۶", date(2020, 9, 6)),
        ("2023-11-10T23:30:00+02:00", date(2023, 11, 10)),
        ("2018-02-18T21:35:43.000Z", date(2018, 2, 18)),
        ("2018-02-18 21:35:43 UTC", date(2018, 2, 18)),
        ("Sun, 18 Feb 2018 21:35:43 +0400", date(2018, 2, 18)),
        ("٦ أيلول ٢٠٢٠", date(2020, 9, 6)),
        ("الأحد، 6 سبتمبر 2020", date(2020, 9, 6)),
        ("6 سبتمبر/أيلول 2020", date(2020, 9, 6)),
        ("6 تشرين الثاني/نوفمبر 2020", date(2020, 11, 6)),
        ("6 سبتمبر (أيلول) 2020", date(2020, 9, 6)),
        ("6 سِبْتَمْبِر 2020", date(2020, 9, 6)),
        ("6 سبتمبر 2020م", date(2020, 9, 6)),
        ("18 محرم 1442 هـ الموافق 6 سبتمبر 2020 م", date(2020, 9, 6)),
        ("September 6, 2020", date(2020, 9, 6)),
        ("1er septembre 2020", date(2020, 9, 1)),
        ("23/12/2015", date(2015, 12, 23)),
        ("06/09/2020", date(2020, 9, 6)),
        ("06.09.2020", date(2020, 9, 6)),
        ("١٧\u200f/٦\u200f/٢٠٢٠", date(2020, 6, 17)),
    ],
)
def test_parse_date(text: str, found: date) -> None:
    assert parse_date(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "أمس",
        "yesterday",
        "قبل ثلاثة أيام",
        "6 سبتمبر",
        "الأحد",
        "12:30",
        "5",
        "1600000000",
        "2020-13",
        "2020-00",
        "2020-09-00",
        "2020-02-30",
        "31/02/2020",
        "0000",
        "12/05/2044 هـ",
        "31 رمضان 1440",
        "26 ديسمبر 1442هـ",
        "18 رمضان 2020م",
        "سنة 300 ق.م",
        "رقم 5 لعام 2020",
        "محرم",
        "العدد 1442",
        "لا تاريخ",
        # A month of one letter: شباط, or شتنبر.
        "10 ش 2010",
        # Numbers of a section, and of a version.
        "2.4.1",
        "3.11.2. التثبيت",
        "6 سبتمبر 2020 " + "كلمة " * 50,
    ],
)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


# Where both calendars stand and disagree, the Gregorian one is what others compare by. Years before
# the tables of Umm al-Qura are of the tabular calendar, by which 1 Muharram 1 was 19 July 622.
@cases("text days hijri", {text: (text, *told) for text, told in table("hijri").items()})
def test_hijri_dates(text: str, days: str, hijri: str) -> None:
    found = read_date(text)
    assert found is not None
    first, _, last = days.partition("..")
    assert (str(found.first), str(found.last)) == (first, last or first)
    assert found.hijri == hijri


def test_an_article_keeps_its_hijri_date() -> None:
    found = article_from_fields({"title": "ع", "date": "5 رجب 1444"}, "x")
    assert (found.date, found.metadata) == (date(2023, 1, 27), {"hijri": "1444-07-05"})


@pytest.mark.parametrize("text", ["1444م", "5 سبتمبر 1444", "5/7/1444م"])
def test_a_year_that_is_said_to_be_gregorian(text: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.first.year, found.hijri) == (1444, "")


WORDS_AROUND = [
    "نشر في 27 يناير 2023",
    "نُشر في: 27-01-2023 09:15",
    "آخر تحديث: الجمعة ٢٧ كانون الثاني ٢٠٢٣ الساعة ٩:١٥ مساءً بتوقيت بيروت",
    "بتاريخ 27 من جانفي 2023",
    "دمشق، 27 ك2 2023",
    "27 كانون ث 2023 - 10:30 ص",
    "كتبه سليم في 27/01/2023",
    "Published on January 27, 2023 at 9:15 pm",
    "27-Jan-2023",
    "2023 يناير 27",
    "Fri Jan 27 09:15:00 +0000 2023",
    "27 Jan 23 09:15:00 GMT",
    "الجمعة, 27 يناير, 2023, 9 صباحا",
]


@pytest.mark.parametrize("text", WORDS_AROUND)
def test_words_around_a_date(text: str) -> None:
    assert parse_date(text) == date(2023, 1, 27)


@pytest.mark.parametrize(
    "text",
    ["2023م", "2023 م", "عام 2023", "سنة ٢٠٢٣", "2023", "نشر في عام 2023", "الطبعة الأولى، 2023"],
)
def test_a_year_alone(text: str) -> None:
    assert date_range(text) == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2023/05", "05/2023", "٥/٢٠٢٣", "أيار 2023", "مايو/أيار 2023م", "2023 مايو", "May 2023"],
)
def test_a_month_alone(text: str) -> None:
    assert date_range(text) == (date(2023, 5, 1), date(2023, 5, 31))


def test_years_from_one_to_another() -> None:
    assert date_range("1990-1995") == (date(1990, 1, 1), date(1995, 12, 31))


def test_the_months_of_every_arabic_locale_are_known() -> None:
    babel = pytest.importorskip("babel")
    locales = [
        name for name in babel.localedata.locale_identifiers() if f"{name}_".startswith("ar_")
    ]
    assert len(locales) > 20
    for name in [*locales, "en", "fr"]:
        months = babel.Locale.parse(name).months["format"]
        for number, month in [*months["wide"].items(), *months["abbreviated"].items()]:
            assert parse_date(f"6 {month} 2020") == date(2020, number, 6), (name, month)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-09-06", date(2020, 9, 6), date(2020, 9, 6)),
        ("2019..2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2019-05..", date(2019, 5, 1), date.max),
        ("..2020-09-06", date.min, date(2020, 9, 6)),
        ("..2020-02", date.min, date(2020, 2, 29)),
        ("٢٠١٩..٢٠٢١-٠٢", date(2019, 1, 1), date(2021, 2, 28)),
        ("2020-09..2020", date(2020, 9, 1), date(2020, 12, 31)),
        ("2020-09-06..2020-09-06", date(2020, 9, 6), date(2020, 9, 6)),
        (" 2019 .. 2020 ", date(2019, 1, 1), date(2020, 12, 31)),
        ("23/12/2015..6 أيلول 2020", date(2015, 12, 23), date(2020, 9, 6)),
    ],
)
def test_date_range(text: str, first: date, last: date) -> None:
    assert date_range(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "أمس..2020",
        "2019..غدا",
        "2019...2020",
        "x",
    ],
)
def test_no_date_range(text: str) -> None:
    assert date_range(text) is None


DATE_LIKE = st.text(st.sampled_from("0123456789٠٦-/.:,+TZ \0سبتمبر مايو Sun Feb"), max_size=30)


@given(st.text() | DATE_LIKE)
@settings(deadline=None)  # the first example pays for imports
def test_nothing_is_raised(text: str) -> None:
    found = parse_date(text)
    assert found is None or found == date_range(text)[0] or ".." in text  # type: ignore[index]
    covered = date_range(text)
    assert covered is None or ".." in text or covered[0] <= covered[1]


@given(st.dates(min_value=date(1501, 1, 1)))
def test_a_date_in_iso_format_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert date_range(day.isoformat()) == (day, day)
