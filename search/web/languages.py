"""What pages say, in Arabic and in English."""

import re
from collections.abc import Mapping

LANGUAGES = {"ar": "العربية", "en": "English"}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}

_TOLD: Mapping[str, tuple[str, str]] = {
    "search": ("ابحث", "Search"),
    "search_for": ("ابحث في المقالات", "Search the articles"),
    "home": ("كشّاف", "kashaf"),
    "to_content": ("إلى المحتوى", "Skip to content"),
    "views": ("طرق العرض", "Views"),
    "results": ("النتائج", "Results"),
    "concordance": ("السياقات", "Concordance"),
    "timeline": ("الزمن", "Timeline"),
    "batch": ("قائمة أسماء", "List of names"),
    "index": ("الفهرس", "Index"),
    "language": ("اللغة", "Language"),
    "sort": ("الترتيب", "Sort"),
    "sort_score": ("الأقرب إلى السؤال", "Best match"),
    "sort_-date": ("الأحدث أولا", "Newest first"),
    "sort_date": ("الأقدم أولا", "Oldest first"),
    "sort_title": ("بالعنوان", "By title"),
    "sort_source": ("بالمصدر", "By source"),
    "sort_text": ("بترتيب النصوص", "As in the texts"),
    "sort_before": ("بما قبل الكلمة", "By what stands before"),
    "sort_after": ("بما بعد الكلمة", "By what stands after"),
    "apply": ("طبّق", "Apply"),
    "narrow": ("تضييق النتائج", "Narrow the results"),
    "facet_source": ("المصدر", "Source"),
    "facet_category": ("التصنيف", "Category"),
    "facet_author": ("الكاتب", "Author"),
    "facet_tag": ("الوسوم", "Tags"),
    "dates": ("التاريخ", "Date"),
    "since": ("من", "From"),
    "until": ("إلى", "To"),
    "clear": ("أزل", "Clear"),
    "clear_all": ("أزل كل الشروط", "Clear all"),
    "chosen": ("الشروط", "Chosen"),
    "nothing": ("لا شيء يطابق", "Nothing found for"),
    "nothing_try": (
        "جرّب كلمات أقل، أو كلمات أعم، أو أزل بعض الشروط.",
        "Try fewer words, more general ones, or fewer conditions.",
    ),
    "meant": ("لعلك تقصد", "Did you mean"),
    "searched_instead": ("لم يوجد شيء كما كتبت، فبُحث عن", "Nothing as typed; searched instead"),
    "searched_root": (
        "لم توجد الكلمات نفسها، فبُحث عن كلمات من جذرها",
        "The words themselves are nowhere; these share their root",
    ),
    "searched_words": ("العبارة غير موجودة، فبُحث عن كلماتها", "The phrase is nowhere; its words"),
    "searched_any": ("لا مقال فيه كل المطلوب، فبُحث عن أي منه", "No article has all; any of it"),
    "unknown": ("ليس في أي مقال", "In no article"),
    "why": ("لماذا ظهر؟", "Why this one?"),
    "is_itself": ("الكلمة نفسها", "the word itself"),
    "copies": ("نسخ قريبة منه", "Near-copies"),
    "open": ("افتح", "Open"),
    "open_original": ("الأصل", "Original"),
    "file": ("الملف", "File"),
    "previous": ("السابق", "Previous"),
    "next": ("التالي", "Next"),
    "page_of": ("صفحة {page} من {pages}", "Page {page} of {pages}"),
    "pages": ("الصفحات", "Pages"),
    "advanced": ("بحث متقدم", "Advanced"),
    "advanced_told": (
        "اكتب في الخانات، فيُكتب السؤال بلغة البحث في الخانة أعلاه.",
        "Fill in the fields; the query is written into the field above.",
    ),
    "write_query": ("اكتب السؤال", "Write the query"),
    "form_all": ("كل هذه الكلمات", "All of these words"),
    "form_phrase": ("هذه العبارة", "This phrase"),
    "form_any": ("أي من هذه الكلمات", "Any of these words"),
    "form_none": ("من غير هذه الكلمات", "None of these words"),
    "form_exact": ("هذه الكلمة بلفظها", "This very word"),
    "form_title": ("في العنوان", "In the title"),
    "article": ("المقال", "Article"),
    "back": ("إلى النتائج", "Back to the results"),
    "marks": ("المواضع", "Matches"),
    "first_match": ("إلى أول موضع", "To the first match"),
    "next_match": ("الموضع التالي", "Next match"),
    "previous_match": ("الموضع السابق", "Previous match"),
    "no_marks": ("لا موضع في هذه الصفحة", "No match on this page"),
    "strip": ("مواضع الكلمات في المقال", "Where the words stand in the article"),
    "chapters": ("الفصول", "Chapters"),
    "about": ("عن المقال", "About the article"),
    "similar": ("مقالات تشبهه", "Similar articles"),
    "citation": ("للاقتباس", "Citation"),
    "copy": ("انسخ", "Copy"),
    "copied": ("نُسخ", "Copied"),
    "print": ("اطبع", "Print"),
    "paragraph": ("الفقرة", "paragraph"),
    "date": ("التاريخ", "Date"),
    "source": ("المصدر", "Source"),
    "title": ("العنوان", "Title"),
    "author": ("الكاتب", "Author"),
    "category": ("التصنيف", "Category"),
    "before": ("ما قبلها", "Before"),
    "match": ("الموضع", "Match"),
    "after": ("ما بعدها", "After"),
    "lines_some": (
        "عُرضت مواضع أفضل {read} من {total} مقالا.",
        "These are of the best {read} of {total} articles.",
    ),
    "by": ("حسب", "By"),
    "by_year": ("السنة", "Year"),
    "by_month": ("الشهر", "Month"),
    "by_day": ("اليوم", "Day"),
    "count": ("العدد", "Count"),
    "articles_by_time": ("المقالات عبر الزمن", "Articles over time"),
    "as_table": ("جدولا", "As a table"),
    "choose_range": ("اختر مدة", "Choose a range"),
    "batch_told": (
        "اسم أو سؤال في كل سطر. الأسماء من عدة كلمات عبارات.",
        "A name or a query a line. Names of several words are phrases.",
    ),
    "names": ("الأسماء", "Names"),
    "query": ("السؤال", "Query"),
    "remark": ("ملاحظة", "Remark"),
    "as_csv": ("جدولا للحفظ (CSV)", "As CSV"),
    "holds": ("في الفهرس", "The index holds"),
    "updated": ("آخر تحديث", "Last update"),
    "frequent": ("كلمات شائعة", "Frequent words"),
    "distinct_words": ("كلمات مختلفة", "Distinct words"),
    "stems": ("جذوع", "Stems"),
    "roots": ("جذور", "Roots"),
    "size": ("الحجم", "Size"),
    "examples": ("أمثلة", "For example"),
    "keys": ("مفاتيح", "Keys"),
    "keys_told": (
        "/ البحث · j k التنقل · Enter فتح · n p المواضع · Esc رجوع · ? المفاتيح",
        "/ search · j k move · Enter open · n p matches · Esc back · ? keys",
    ),
    "token": ("الرمز", "Token"),
    "token_told": ("هذا الخادم يطلب رمزا.", "This server asks for a token."),
    "token_wrong": ("ليس هذا هو الرمز.", "That is not the token."),
    "enter": ("ادخل", "Enter"),
    "problem": ("تعذّر ذلك", "That could not be done"),
    "saved_searches": ("أبحاث محفوظة", "Saved searches"),
    "empty_index": ("الفهرس فارغ.", "The index is empty."),
    "more": ("المزيد", "More"),
    "none": ("بلا", "none"),
    "close": ("أغلق", "Close"),
    "timed_out": ("انتهى الوقت المسموح، فهذا بعض ما يوجد.", "Time was up: this is a part."),
}  # fmt: skip

_MONTHS = {
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
    "en": "January February March April May June July August September October November"
    " December".split(),
}
# One, two, three to ten, eleven to 99, and from a hundred on.
_NOUNS = {
    "article": ("مقال واحد", "مقالان", "مقالات", "مقالا", "مقال"),
    "match": ("موضع واحد", "موضعان", "مواضع", "موضعا", "موضع"),
    "name": ("اسم واحد", "اسمان", "أسماء", "اسما", "اسم"),
}
_ENGLISH = {"article": "articles", "match": "matches", "name": "names"}

# What reasons say, as `index.analysis.reasons` puts it together.
_REASONS = {
    "plural or dual": "جمع أو مثنى", "plural": "جمع", "dual": "مثنى", "singular": "مفرد",
    "feminine": "مؤنث", "masculine": "مذكر", "nisba": "نسبة", "no nisba": "بلا ياء النسبة",
    "past": "فعل ماض", "present": "فعل مضارع", "passive": "مبني للمجهول", "noun": "اسم",
    "other spelling": "رسم آخر",
    "other form": "صيغة أخرى", "in other letters": "بحروف أخرى", "written apart": "كُتبت مفصولة",
    "written with other blanks": "بفراغات أخرى", "your synonym": "من مرادفاتك",
    "of one place": "من مكان واحد", "place of the nisba": "المكان المنسوب إليه",
}  # fmt: skip
_REASON_PARTS = (
    (re.compile(r"^with (.+)$"), "مع {}"),
    (re.compile(r"^without (.+)$"), "من غير {}"),
    (re.compile(r"^root (.+)$"), "من الجذر {}"),
    (re.compile(r"^sound (.+)$"), "يشبهها لفظا {}"),
    (re.compile(r"^stem (.+)$"), "من الجذع {}"),
    (re.compile(r"^of (.+)$"), "من {}"),
)


class Language:
    """What pages say in one language: `words("search")`, `words.counted(3, "article")`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "ar"
        self.direction = DIRECTIONS[self.language]
        self._is_arabic = self.language == "ar"

    def __call__(self, key: str, **values: object) -> str:
        """Return what is said, with values in their places."""
        told = _TOLD[key][0 if self._is_arabic else 1]
        return told.format(**values) if values else told

    def named(self, field: str) -> str:
        """Return what a field is called; one's own is called as it is."""
        return self(f"facet_{field}") if f"facet_{field}" in _TOLD else field

    def counted(self, number: int, noun: str) -> str:
        """Return a number of things, as the language counts.

        >>> [Language("ar").counted(n, "article") for n in (0, 2, 5, 11, 200)]
        ['0 مقال', 'مقالان', '5 مقالات', '11 مقالا', '200 مقال']
        """
        shown = f"{number:,}"
        if not self._is_arabic:
            return f"{shown} {noun if number == 1 else _ENGLISH[noun]}"
        one, two, few, many, hundreds = _NOUNS[noun]
        if number in (1, 2):
            return one if number == 1 else two
        last = number % 100
        return f"{shown} {few if 3 <= last <= 10 else many if last > 10 else hundreds}"

    def day(self, iso: str) -> str:
        """Return a day, a month or a year as people write it.

        >>> Language("ar").day("2020-12-26"), Language("en").day("2020-12")
        ('26 ديسمبر 2020', 'December 2020')
        """
        year, *rest = iso.split("-")
        if not rest:
            return year
        month = _MONTHS[self.language][int(rest[0]) - 1]
        return " ".join([*(str(int(day)) for day in rest[1:]), month, year])

    def reason(self, told: str) -> str:
        """Return why a word matched, which kashaf says in English, in this language.

        >>> Language("ar").reason("with و + ال, plural")
        'مع و + ال، جمع'
        """
        if not self._is_arabic:
            return told
        return "، ".join(_arabic_reason(part) for part in told.split(", "))


def _arabic_reason(part: str) -> str:
    if part in _REASONS:
        return _REASONS[part]
    for pattern, shown in _REASON_PARTS:
        if found := pattern.match(part):
            return shown.format(found[1])
    # "ا for أ": letters of one school for those of another.
    return part.replace(" for ", " مكان ").replace(" and ", " و")
