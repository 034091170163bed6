"""Build `verbal_nouns.tsv`, the nouns of verbs that a rule alone does not tell; see README.md.

    pip install arramooz-pysqlite farahidi
    python index/analysis/data/build_verbal_nouns.py

- Three letters are a verb of the first form or of the second, whose middle letter is doubled (قدم).
  Where it is the second more often than not, by Arramooz's frequencies of vocalised verbs, its noun
  is the one that a rule makes: تقديم.
  Where that noun is at least half as frequent as the verb it is so as well, whatever form the list
  of frequencies takes it for: نزل has نزول and تنزيل.
- A verb of the third form has two nouns, مفاعلة and فِعال (Wright, A Grammar of the Arabic Language,
  I, section 202). The second has a row where Arramooz calls it a verbal noun, or AlKhalil does and
  the first is used beside it: alone where it is far more frequent (قتال of قاتل), else after the
  first (معالجة and علاج of عالج).
- Of the nouns that Arramooz or AlKhalil gives a verb of the first form, which no rule tells, the
  most frequent one is taken that has a pattern of doing, is mostly vocalised so in AlKhalil's
  corpus, and is no rare word: دخول of دخل, كتابة of كتب. None where the verb's own letters are such
  a noun that is far more frequent: قتل.
- That of a fifth or sixth form with a hamza has it on و: تنبؤ of تنبأ.

A noun that is far rarer than its verb says another thing than the verb (تأدية, أدى). A row is a
verb and, for each form that it may be of, its nouns with blanks between them, all without marks.
"""

import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from farahidi.lexicon import Lexicon, load_map

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.data import FOLDER
from index.analysis.data.build_lexicon import ARRAMOOZ, read_frequencies, roots_of
from index.analysis.data.plural_tables.find_plurals import FEWEST, fill, nominatives, vocalised
from index.analysis.data.verb_bases import is_fourth_of_doubled
from index.analysis.morphology.lexemes import fold_root
from index.analysis.morphology.lexicon import lookup
from index.analysis.tokens.normalize import strip_marks
from index.analysis.verbal_nouns import verbal_noun

VERBAL_NOUN = "مصدر:مصدر"
# What AlKhalil calls them, and the number of what is one.
ORIGINAL_NOUN, SINGULAR = "مصدر أصلي", "مفرد"
# The share of the noun that a verb's own letters are (درس) that another of its nouns has at least.
BESIDE_OWN = 0.25
NounsOfRoots = dict[str, set[tuple[str, str]]]
SHADDA = "ّ"
MOST = 0.5
# How many times a verb may be as frequent as its noun.
FAR_RARER = 3
# And where the verb is more often of the first form; that has no alef in its middle (عاش, تعايش).
TWICE = 2
NOT_WEAK = re.compile("[^آا][^ا].")
# The noun of a third form that is the usual one of the two, and the share that the other has then.
USUAL = 3
FEWER = 10
BESIDE = 0.05
THIRD = re.compile("[^اأآتم]ا[^اى].")
# Fewest occurrences of a first form and of its noun, how many times one may be as frequent as the
# other, and patterns of what such nouns are like. فِعال is that of a third form, or a thing.
USUAL_WORD = 1_000
# Verbs more usual than this say little (قال, وقع, وجد), their nouns much.
VERY_USUAL = 450_000
FAR_RARER_FIRST = 20
FAR_MORE = 25
# Nouns of the pattern فعول are hardly ever things, so they may be so many times as frequent: نهوض.
FAR_MORE_CERTAIN = 250
C = "[ءأؤئبتثجحخدذرزسشصضطظعغفقكلمنهوي]"
CERTAIN = re.compile(f"{C}{C}و{C}")
OF_DOING = re.compile(
    f"{C}{C}[اوي]{C}|{C}{C}[اوي]{C}ة|{C}{C}ا{C}ية|{C}{C}ا(ء|ية)|{C}[وي]{C}ة?|{C}{C}{C}?(ة|ان)|{C}{C}([ويى]|وى)"
)
SELDOM_THING = re.compile(f"{C}{C}[او]{C}|{C}{C}ا{C}(ة|ية)|{C}{C}{C}ان")
OF_THIRD = re.compile("[^ا]ِ[^يا]ا[^ءا]")
WEAK = re.compile("[اويىءأؤئة]")
REFLEXIVE = re.compile("ت.*[أء].?")
# Of verbs of the first form, whatever the list says: حسب, كتب, ربط, جمع.
OF_FIRST = {"حساب", "كتاب", "رباط", "جماع", "لباس", "قوام", "لزام", "براز"}
# What the list calls verbal nouns are things, too, or are of a verb spelled alike.
THINGS = frozenset(
    "حكومة ريح شتاء طعام نبات سمة غرامة نسبة عيار دين لوحة نعمة هوة غفيرة دية صيغة عداء سفور"
    " جور جواز خيرة خبرة قرابة فضول ولاية بيات رباح".split()
)


def main() -> None:
    """Write the table."""
    found: dict[str, list[str]] = {}
    for verb, nouns in chain(second_forms(), third_forms(), reflexives(), first_forms()):
        found.setdefault(verb, [nouns])
    for verb, noun in less_usual_second_forms():
        if [noun] != found.setdefault(verb, []):
            found[verb].append(noun)
    lines = ["\t".join((verb, *forms)) + "\n" for verb, forms in sorted(found.items())]
    (FOLDER / "verbal_nouns.tsv").write_text("".join(lines), "utf-8")


def second_forms() -> Iterator[tuple[str, str]]:
    """Yield each verb that is doubled in its middle more often than not, with its noun."""
    for verb, count, doubled in _verbs_of_three_letters():
        noun = second_form(verb)
        if doubled > MOST * count and count / FAR_RARER <= count_of(noun):
            yield verb, noun


def less_usual_second_forms() -> Iterator[tuple[str, str]]:
    """Yield each verb that must often be doubled in its middle, so usual is its noun, with that."""
    for verb, count, _ in _verbs_of_three_letters():
        noun = second_form(verb)
        if NOT_WEAK.fullmatch(verb) and max(count / TWICE, USUAL_WORD) <= count_of(noun):
            yield verb, noun


def _verbs_of_three_letters() -> Iterator[tuple[str, int, int]]:
    """Yield each with its occurrences, and those of them that are doubled in the middle."""
    doubled, all_of = Counter[str](), Counter[str]()
    with sqlite3.connect(ARRAMOOZ / "wordfreq.sqlite") as table:
        query = "select vocalized, unvocalized, freq from wordfreq where word_type = 'verb'"
        for form, unmarked, count in table.execute(query):
            if len(verb := strip_marks(unmarked)) == 3:
                all_of[verb] += count
                doubled[verb] += count * (SHADDA in form[:-1])
    for verb, count in all_of.items():
        yield verb, count, doubled[verb]


def second_form(verb: str) -> str:
    """Return the verbal noun of a verb of three letters that is doubled in its middle.

    >>> second_form("قدم"), second_form("غطى"), second_form("هنأ")
    ('تقديم', 'تغطية', 'تهنئة')
    """
    first, middle, last = tuple(verb)
    ends = {"ى": "ية", "أ": "ئة"}
    return f"ت{first}{middle}{ends.get(last, 'ي' + last)}"


def third_forms() -> Iterator[tuple[str, str]]:
    """Yield each verb of the third form whose noun is فِعال, with that."""
    usual, kinds = usual_forms(), kinds_of_nouns()
    for (verb, kind), count in read_frequencies().items():
        if kind != "v" or not THIRD.fullmatch(verb):
            continue
        first, _, middle, last = tuple(verb)
        noun, form = f"{first}{middle}ا{last}", f"{first}ِ{middle}ا{last}"
        known, other = count_of(noun), count_of(verbal_noun(verb))
        is_listed = VERBAL_NOUN in kinds[form] and form in usual.get(noun, {form})
        is_beside = form in usual.get(noun, ()) and other >= BESIDE * known
        is_rare = known * FAR_RARER < count
        is_usual = known * FEWER >= other
        if (is_listed or is_beside) and is_usual and not is_rare | (noun in OF_FIRST):
            yield verb, noun if known > USUAL * other else f"{verbal_noun(verb)} {noun}"


def reflexives() -> Iterator[tuple[str, str]]:
    """Yield each verb of the fifth or sixth form with a hamza near its end, with its noun."""
    for verb, kind in read_frequencies():
        noun = re.sub("[أء](?=.?$)", "ؤ", verb)
        if kind == "v" and len(verb) > 3 and REFLEXIVE.fullmatch(verb) and count_of(noun):
            yield verb, noun


def first_forms() -> Iterator[tuple[str, str]]:
    """Yield each usual verb of the first form with the noun that says what it says."""
    usual, nouns_of = usual_forms(), (nouns_of_arramooz(), nouns_of_alkhalil())
    for (verb, kind), count in sorted(read_frequencies().items()):
        entries = [e for e in lookup(verb) if e.kind in "vu" and e.lemma == e.base == verb]
        is_such = kind == "v" and len(verb) == 3 and USUAL_WORD <= count <= VERY_USUAL
        if not is_such or not entries:
            continue
        root = entries[0].root
        if is_fourth_of_doubled(verb, root):
            continue
        roots = [root] if root else [f"{verb[0]}{middle}{verb[2]}" for middle in "وي"]
        noun = next(
            filter(None, (_most_usual(verb, roots, nouns, usual) for nouns in nouns_of)), verb
        )
        known = count_of(noun)
        most = FAR_MORE_CERTAIN if CERTAIN.fullmatch(noun) else FAR_MORE
        is_usual = max(count / FAR_RARER_FIRST, USUAL_WORD) <= known <= most * count
        if noun != verb and is_usual:
            yield verb, noun


def _most_usual(
    verb: str, roots: list[str], nouns_of: NounsOfRoots, usual: dict[str, set[str]]
) -> str:
    """Return the most frequent noun of a verb of some roots, "" if that is written as the verb."""
    found = {
        count_of(noun): noun
        for root in map(fold_root, roots)
        for form, noun in nouns_of[root]
        if is_usual_form(form, noun, usual) and (noun == verb or is_of_doing(verb, form, noun))
    }
    own = max((n for n, noun in found.items() if noun == verb), default=0)
    others = [n for n, noun in found.items() if noun != verb and n >= BESIDE_OWN * own]
    return found[max(others)] if others else ""


def is_usual_form(form: str, noun: str, usual: dict[str, set[str]]) -> bool:
    """Tell whether a noun is mostly vocalised so, as far as is known."""
    return form == noun or form in usual.get(noun, {form})


def is_of_doing(verb: str, form: str, noun: str) -> bool:
    """Tell whether a noun, also given with marks, may say what a verb of the first form says."""
    is_same = noun not in THINGS and WEAK.sub("", verb) == WEAK.sub("", noun)
    return is_same and not OF_THIRD.fullmatch(form) and OF_DOING.fullmatch(noun) is not None


def nouns_of_arramooz() -> NounsOfRoots:
    """Return the verbal nouns that Arramooz has of each root, with and without marks."""
    found = defaultdict(set)
    with sqlite3.connect(ARRAMOOZ / "arabicdictionary.sqlite") as table:
        query = "select vocalized, unvocalized, wordtype, root from nouns where number = 'مفرد'"
        for form, noun, kind, root in table.execute(query):
            if VERBAL_NOUN in kind:
                for one in roots_of(root):
                    found[fold_root(one)].add((vocalised(form), strip_marks(noun)))
    return found


def nouns_of_alkhalil() -> NounsOfRoots:
    """Return those of roots of three letters that AlKhalil has, with and without marks.

    It has many that are used as things alone (بيت of بات), so only those are returned whose pattern
    is that of a thing seldom, which Arramooz calls nothing else, and which are no plural rather.
    """
    found, kinds, usual = defaultdict(set), kinds_of_nouns(), usual_forms()
    for root, marked in _alkhalil_nouns():
        form, noun = vocalised(marked), strip_marks(marked)
        is_thing = not all("مصدر" in kind for kind in kinds[form])
        plural = max(
            (e.frequency for e in lookup(noun) if (e.kind, e.base) == ("b", noun)), default=0
        )
        is_known = form in usual.get(noun, ()) and count_of(noun) > plural
        if is_known and not is_thing and SELDOM_THING.fullmatch(noun):
            found[fold_root(root)].add((form, noun))
    return found


def _alkhalil_nouns() -> Iterator[tuple[str, str]]:
    """Yield each root of three letters with each of its verbal nouns, which has its marks."""
    tables = Lexicon()
    patterns = tables.derived_map("Nouns", "voweled_diac_lemma")
    for root in chain.from_iterable(tables.derived_map("Nouns", "roots_tri").values()):
        for length, formula, features in nominatives(root, tables):
            kind, count = (
                tables.feature("Nouns", name, int(features[name.lower()]))["valAR"]
                for name in ("Type", "Number")
            )
            if (kind, count) == (ORIGINAL_NOUN, SINGULAR):
                yield root["val"], fill(patterns, formula["idDiacPatternLemma"], length, root)


def count_of(noun: str) -> int:
    """Return how frequent a noun is, 0 if the lexicon has none such."""
    return max((e.frequency for e in lookup(noun) if e.kind in "na" and e.base == noun), default=0)


def kinds_of_nouns() -> dict[str, set[str]]:
    """Return what Arramooz calls a vocalised noun."""
    found = defaultdict(set)
    with sqlite3.connect(ARRAMOOZ / "arabicdictionary.sqlite") as table:
        for form, kind in table.execute("select vocalized, wordtype from nouns"):
            found[vocalised(form)].add(kind)
    return found


def usual_forms() -> dict[str, set[str]]:
    """Return how AlKhalil's corpus vocalises letters most often, where it has them."""
    of_letters: dict[str, Counter[str]] = defaultdict(Counter)
    for form, count in load_map("DATA.MSA.SHA.STEM.map").items():
        of_letters[strip_marks(form)][vocalised(form)] += count
    return {
        letters: {form for form, count in forms.items() if count > MOST * forms.total()}
        for letters, forms in of_letters.items()
        if forms.total() >= FEWEST
    }


if __name__ == "__main__":
    main()
