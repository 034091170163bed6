"""Build `lexicon.tsv` from Arramooz and the tables beside this; see README.md.

    pip install arramooz-pysqlite
    python index/analysis/data/build_lexicon.py

With `--plain` it is without `spellings.tsv`, which is made from that by `build_spellings.py`.

Arramooz (Taha Zerrouki, GPL) gives nouns with root and broken plurals, verbs with root, and the
frequencies of 37,714 lemmas in Arabic news. A row of the result is one way to read a base, that
is, a word without clitics and inflection:

    base  kind  lemma  root  frequency

sorted by the keys of the base (`lexicon.keys_of`), its kinds being those of `lexicon.Kind`. A
verb has several bases, because its weak letters come and go: قال gives قال, قل (قلت) and قول
(يقول).
"""

import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import arramooz

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.data import derived
from index.analysis.data.derived import Key
from index.analysis.data.loans import is_loan
from index.analysis.data.plural_tables import plurals
from index.analysis.data.verb_bases import is_doubled, share_of, verb_bases
from index.analysis.morphology.lexicon import LOAN, keys_of
from index.analysis.tokens.normalize import strip_marks

DATA = Path(__file__).parent
ARRAMOOZ = Path(arramooz.__file__).parent / "data"
PLAIN = "--plain"
# An entry that no frequency list has is taken to be as rare as the rarest tenth of those listed.
RARE = 40
# Words that the frequencies were counted in, in millions; share of a noun's occurrences that have
# the article; and how much more often it has to be counted than known.
MILLIONS = 690
ARTICLE_SHARE = 0.6
FAR_MORE = 4
SHADDA = "ّ"
# What a root of a verb has at least beside another that is far more usual.
LEAST_SHARE = 0.01

# A feminine noun more frequent than this beside a masculine noun is a word of its own.
OWN_WORD = 0.1

WORDTYPE_KINDS = {"noun": "n", "adj": "a", "adj_comp": "n", "adj_num": "a", "noun_prop": "p"}
# Participles, adjectives and relatives form their feminine by adding ta marbuta.
FEMININE_BY_SUFFIX = ("فاعل", "مفعول", "صفة", "منسوب", "مبالغة")


def main() -> None:
    frequencies, roots, nouns = words()
    plurals.Plurals(frequencies, roots, nouns).add()
    derived.add_plurals_of_short_verbs(frequencies, roots)
    derived.add_nouns_of_kin(frequencies, roots)
    derived.add_other_school(frequencies, roots)
    if PLAIN not in sys.argv:
        add_spellings(frequencies, roots)
        derived.add_adjectives_of_places(frequencies)
    derived.add_roots_of_spoken_participles(frequencies, roots)
    mark_loans(frequencies, roots)
    write(frequencies, roots)


def add_spellings(frequencies: dict[Key, float], roots: dict[Key, str]) -> None:
    """Add other spellings of names and loans; what they were by themselves they are no more."""
    lemmas: dict[tuple[str, str], tuple[float, str]] = {}
    for (base, kind, lemma), frequency in frequencies.items():
        lemmas[base, kind] = max(lemmas.get((base, kind), (0.0, "")), (frequency, lemma))
    for base, usual, kind, frequency in read_spellings():
        own = [(base, k, base) for k in "pna" if len(roots.get((base, k, base), "")) not in (3, 4)]
        known = sum(frequencies.pop(key, 0) for key in own)
        lemma = lemmas.get((usual, kind), (0.0, usual))[1]
        frequencies[base, kind, lemma] = max(frequency, known)
        roots[base, kind, lemma] = roots.get((usual, kind, lemma), "")


def mark_loans(frequencies: dict[Key, float], roots: dict[Key, str]) -> None:
    """Let the root of nouns and adjectives that are loans say so."""
    for key in frequencies:
        base, kind, lemma = key
        if kind in "na" and base == lemma and is_loan(base, roots.get(key, "")):
            roots[key] = LOAN
    for base, kind, lemma in frequencies:
        # Other forms of them: أوكسجين is filed under أكسجين.
        if kind in "na" and base != lemma and roots.get((lemma, kind, lemma)) == LOAN:
            roots[base, kind, lemma] = LOAN


def words() -> tuple[dict[Key, float], dict[Key, str], sqlite3.Connection]:
    """Return what is known without plurals: frequencies, roots, and Arramooz's nouns."""
    frequencies: dict[Key, float] = defaultdict(float)
    roots: dict[Key, str] = {}
    nouns = sqlite3.connect(ARRAMOOZ / "arabicdictionary.sqlite")
    usual = count_roots(nouns)
    lemmas = read_frequencies()
    types: dict[str, str] = defaultdict(str)
    for lemma, wordtype, root, number in nouns.execute(
        "select unvocalized, wordtype, root, number from nouns"
    ):
        if number == "مفرد" and (lemma := strip_marks(lemma)):
            types[lemma] += wordtype
            kind = "a" if any(part in wordtype for part in FEMININE_BY_SUFFIX) else "n"
            known = lemmas.get((lemma, "a"), 0) + lemmas.get((lemma, "n"), 0)
            frequencies[lemma, kind, lemma] = max(known, RARE)
            roots[lemma, kind, lemma] = cleaned = clean_root(root, usual)
            is_defective = len(cleaned) == 3 and cleaned[-1] in "وي"
            if kind == "a" and lemma[-1] == "ي" and is_defective:
                # A defective participle loses its ya: مشترٍ، مشترون. Not سوري.
                frequencies[lemma[:-1], kind, lemma] = frequencies[lemma, kind, lemma] * 0.1
                roots[lemma[:-1], kind, lemma] = cleaned
    for (lemma, kind), frequency in lemmas.items():
        if kind == "v":
            continue
        if kind == "n" and (lemma, "a", lemma) in frequencies:
            kind = "a"
        key = (lemma, kind, lemma)
        frequencies[key] = max(frequencies[key], frequency)
        defective = (lemma[:-1], kind, lemma)
        if defective in frequencies:
            frequencies[defective] = max(frequencies[defective], frequency * 0.1)
    part_from_participles(frequencies, roots, lemmas)
    add_verbs(frequencies, roots, lemmas, nouns)
    raise_nouns(frequencies)
    for base, kind, lemma, root, frequency in read_additions():
        known = frequencies.get((base, kind, lemma), 0)
        frequencies[base, kind, lemma] = max(known, frequency) if frequency else 0
        roots[base, kind, lemma] = root or roots.get((base, kind, lemma), "")
    derived.file_under_lemmas(frequencies, roots, types)
    return frequencies, roots, nouns


def part_from_participles(
    frequencies: dict[Key, float], roots: dict[Key, str], lemmas: dict[tuple[str, str], float]
) -> None:
    """Make nouns of participles whose feminine is a noun of its own."""
    for lemma, kind, _ in [key for key in frequencies if key[1] == "a" and key[0] == key[2]]:
        # مكتب is called a participle; but مكتبة is a noun of its own, not its feminine.
        feminine = lemmas.get((f"{lemma}ة", "n"), 0)
        noun = lemmas.get((lemma, "n"), 0)
        if noun > lemmas.get((lemma, "a"), 0) and feminine > OWN_WORD * noun:
            key = (lemma, "n", lemma)
            frequencies[key] = frequencies.pop((lemma, kind, lemma))
            roots[key] = roots.get((lemma, kind, lemma), "")


def add_verbs(
    frequencies: dict[Key, float],
    roots: dict[Key, str],
    lemmas: dict[tuple[str, str], float],
    arramooz: sqlite3.Connection,
) -> None:
    """Add the shapes of verbs, Arramooz's and those that have a frequency."""
    usual = count_roots(arramooz)
    verb_roots: dict[str, dict[str, None]] = defaultdict(dict)
    for verb, root in arramooz.execute("select unvocalized, root from verbs"):
        # The last of them comes first.
        cleaned = clean_root(root, usual)
        verb_roots[strip_marks(verb)] = {cleaned: None, **verb_roots[strip_marks(verb)]}
    doubled = count_doubled()
    for verb in sorted({*verb_roots, *(w for w, kind in lemmas if kind == "v")}):
        frequency = lemmas.get((verb, "v"), RARE)
        for root, share in roots_and_shares(tuple(verb_roots[verb]) or ("",), doubled[verb].at_end):
            for kind, base in verb_bases(verb, root, doubled[verb].within):
                key = (base, kind, verb)
                counted = frequency * share * share_of(verb, root, kind, base, doubled[verb].within)
                frequencies[key] = max(frequencies.get(key, 0.0), counted)
                roots.setdefault(key, root)


def roots_and_shares(found: tuple[str, ...], at_end: float) -> Iterator[tuple[str, float]]:
    """Yield the first root of a verb, and one whose last two letters are one (صرر of أصر).

    `at_end` is the share of the verb's occurrences in which its last letter is doubled.
    """
    doubled = next((root for root in found if is_doubled(root)), "")
    if not doubled or doubled == found[0] or not at_end:
        yield found[0], 1.0
        return
    shares = (doubled, at_end), (found[0], max(1.0 - at_end, LEAST_SHARE))
    yield from sorted(shares, key=lambda share: -share[1])


class Doubled(NamedTuple):
    """The share of a verb's occurrences that have a doubled letter at the end, or within."""

    at_end: float = 0.0
    within: float = 0.0


def count_doubled() -> dict[str, Doubled]:
    """Return what Arramooz's frequencies of vocalised verbs tell of their doubled letters."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    with sqlite3.connect(ARRAMOOZ / "wordfreq.sqlite") as table:
        query = "select vocalized, unvocalized, freq from wordfreq where word_type = 'verb'"
        for form, unmarked, count in table.execute(query):
            for at, is_such in enumerate((True, form.endswith(SHADDA), SHADDA in form[:-1])):
                counts[strip_marks(unmarked)][at] += count * is_such
    found: dict[str, Doubled] = defaultdict(Doubled)
    for verb, (total, at_end, within) in counts.items():
        found[verb] = Doubled(at_end / max(total, 1), within / max(total, 1))
    return found


def read_frequencies() -> dict[tuple[str, str], float]:
    """Return occurrences of each lemma as each kind; 690 million words were counted."""
    counts: dict[tuple[str, str], float] = defaultdict(float)
    table = sqlite3.connect(ARRAMOOZ / "wordfreq.sqlite")
    for lemma, wordtype, count in table.execute(
        "select unvocalized, word_type, freq from wordfreq"
    ):
        lemma = strip_marks(lemma)
        if wordtype == "abbrev" or len(lemma) < 2:
            continue
        kind = "v" if wordtype == "verb" else WORDTYPE_KINDS.get(wordtype, "f")
        counts[lemma, kind] += count
    return counts


def raise_nouns(frequencies: dict[Key, float]) -> None:
    """Raise the frequencies of nouns and names that stand after the article far more often."""
    nouns: dict[str, list[Key]] = defaultdict(list)
    for key in frequencies:
        # Not مشتر of مشتري, which has lost its ya before an ending.
        if key[1] == "b" or (key[1] in "nap" and key[0] == key[2]):
            nouns[key[0]].append(key)
    for line in (DATA / "article_counts.csv").read_text("utf-8").splitlines():
        base, per_million = line.split(",")
        counted = float(per_million) * MILLIONS / ARTICLE_SHARE
        known = sum(frequencies[key] for key in nouns[base])
        if known and counted > FAR_MORE * known:
            for key in nouns[base]:
                frequencies[key] *= counted / known


def count_roots(nouns: sqlite3.Connection) -> Counter[str]:
    """Return how many nouns and verbs are of each root, of those that have one for certain."""
    rows = nouns.execute("select root from nouns union all select root from verbs")
    return Counter(roots[0] for (root,) in rows if len(roots := roots_of(root)) == 1)


def roots_of(root: str | None) -> list[str]:
    """Return the roots that Arramooz gives: فود;فيد are two, أم.ر is one, and خف is خفف.

    What is longer than a root can be is a foreign word, or a noun that has none.
    """
    # Some are written as a noun: ترجمة.
    written = re.split("[;،]", strip_marks(root or "").replace("ة", ""))
    letters = ("".join(filter(str.isalpha, one)) for one in written)
    return [one + one[-1] if len(one) == 2 else one for one in letters if 2 <= len(one) <= 4]


def clean_root(root: str | None, usual: Counter[str]) -> str:
    """Return the root of a word, of several that which most words are of."""
    return max(roots_of(root), key=lambda one: usual[one], default="")


def read_additions() -> Iterator[tuple[str, str, str, str, float]]:
    for line in (DATA / "additions.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            base, kind, lemma, root, frequency = line.split("\t")
            yield base, kind, lemma, root, float(frequency)


def read_spellings() -> Iterator[tuple[str, str, str, float]]:
    """Yield a base, what is its usual spelling, the kind of that, and the frequency of the base."""
    for line in (DATA / "spellings.tsv").read_text("utf-8").splitlines():
        base, usual, kind, frequency, _ = line.split("\t")
        yield base, usual, kind, float(frequency)


def write(frequencies: dict[Key, float], roots: dict[Key, str]) -> None:
    rows = sorted(
        (key, base, kind, lemma, roots.get((base, kind, lemma), ""), frequency)
        for (base, kind, lemma), frequency in frequencies.items()
        if frequency > 0 and len(base) > 1
        for key in keys_of(base)
    )
    lines = (
        "\t".join((key, base if base != key else "", kind, lemma, root, f"{count:.0f}"))
        for key, base, kind, lemma, root, count in rows
    )
    table = "".join(f"{line}\n" for line in lines).encode()
    (DATA / "lexicon.tsv").write_bytes(table)
    (DATA / "lexicon_digest.txt").write_text(f"{crc32(table):08x}\n")


if __name__ == "__main__":
    main()
