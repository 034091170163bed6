"""Build `verbal_nouns.tsv`, the nouns of verbs that a rule alone does not tell; see README.md.

    pip install arramooz-pysqlite farahidi
    python index/analysis/data/build_verbal_nouns.py

- Three letters are a verb of the first form or of the second, whose middle letter is doubled (قدم).
  Where it is the second more often than not, by Arramooz's frequencies of vocalised verbs, its noun
  is the one that a rule makes: تقديم.
- A verb of the third form has two nouns, مفاعلة and فِعال (Wright, A Grammar of the Arabic Language,
  I, section 202). The second has a row where Arramooz calls it a verbal noun, or AlKhalil does and
  the first is used beside it, and it is far more frequent: قتال of قاتل, حوار of حاور.

Verbs of the first form have none (bench/RESULTS.md tells why). A noun that is far rarer than its
verb says another thing than the verb (تأدية, أدى). A row is a verb and its
noun, both without marks.
"""

import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from farahidi.lexicon import load_map

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.data import FOLDER
from index.analysis.data.build_lexicon import ARRAMOOZ, read_frequencies
from index.analysis.data.plural_tables.find_plurals import FEWEST, vocalised
from index.analysis.morphology.lexicon import lookup
from index.analysis.tokens.normalize import strip_marks
from index.analysis.verbal_nouns import verbal_noun

VERBAL_NOUN = "مصدر:مصدر"
SHADDA = "ّ"
MOST = 0.5
# How many times a verb may be as frequent as its noun.
FAR_RARER = 3
# The noun of a third form that is the usual one of the two, and the share that the other has then.
USUAL = 3
BESIDE = 0.05
THIRD = re.compile("[^اأآتم]ا[^اى].")
# Of verbs of the first form, whatever the list says: حسب, كتب, ربط, جمع.
OF_FIRST = {"حساب", "كتاب", "رباط", "جماع"}


def main() -> None:
    """Write the table."""
    lines = [f"{verb}\t{noun}\n" for verb, noun in sorted({*second_forms(), *third_forms()})]
    (FOLDER / "verbal_nouns.tsv").write_text("".join(lines), "utf-8")


def second_forms() -> Iterator[tuple[str, str]]:
    """Yield each verb that is doubled in its middle more often than not, with its noun."""
    doubled, all_of = Counter[str](), Counter[str]()
    with sqlite3.connect(ARRAMOOZ / "wordfreq.sqlite") as table:
        query = "select vocalized, unvocalized, freq from wordfreq where word_type = 'verb'"
        for form, unmarked, count in table.execute(query):
            if len(verb := strip_marks(unmarked)) == 3:
                all_of[verb] += count
                doubled[verb] += count * (SHADDA in form[:-1])
    for verb, count in all_of.items():
        noun = second_form(verb)
        if doubled[verb] > MOST * count and count / FAR_RARER <= count_of(noun):
            yield verb, noun


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
        if (is_listed or is_beside) and known > USUAL * other and not is_rare | (noun in OF_FIRST):
            yield verb, noun


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
