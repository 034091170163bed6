"""Broken plurals for `build_lexicon`: which there are, of which singular, and how usual.

Sources, the better first:

- Arramooz: `broken_plural` of a singular, and `single` of a plural;
- `plurals.tsv`, by hand and by kind: plural, singular, root;
- `alkhalil_plurals.tsv`: the same columns, written by `find_plurals.py`;
- the patterns below: a plural of such a shape that occurs in texts (`occurrences.tsv`) and is
  nothing else that the lexicon knows.
"""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator

from index.analysis.data import FOLDER
from index.analysis.data.plural_patterns import PATTERNS, SURE_PATTERNS, possible_by_patterns, shape
from index.analysis.normalize import strip_marks

# Tables of pairs beside Arramooz.
OURS = "plurals.tsv"
ALKHALIL = "alkhalil_plurals.tsv"

Key = tuple[str, str, str]  # base, kind, lemma
Pair = tuple[str, str]  # plural, singular

# The collections that were counted have 15.3 million words, the frequencies are of 690 million.
SCALE = 690 / 15.3
# An entry that no frequency list has is taken to be as rare as this.
RARE = 40
# Share of a noun's occurrences that are its broken plural: about a third in Arabic news.
PLURAL_SHARE = 0.3
# A plural that is also another word (كتاب), or of two singulars, keeps each reading that is not
# rarer than this beside the most usual, as frequent as the stemmer needs to keep it.
LEAST_SHARE = 0.05
LEAST_PERCENT = 2
NEVER_READ_SO = 3
# A noun that is a plural as often as this is no noun of its own, whatever a list may say (مهام).
SURE_PERCENT = 90
KEPT_SHARE = 0.25
# Share of a defective noun's occurrences that have lost their ya.
DEFECTIVE = 0.1


def of_arramooz(nouns: sqlite3.Connection, marked: bool = False) -> Iterator[Pair]:
    """Yield (plural, singular), from the rows of plurals and from those of singulars."""
    strip = str if marked else strip_marks
    for plural, singular in nouns.execute(
        "select vocalized, single from nouns where number = 'جمع تكسير'"
    ):
        for form in both_states(plural) if singular else ():
            yield strip(form), strip(singular)
    for plurals, singular in nouns.execute("select broken_plural, unvocalized from nouns"):
        # أَمْوَالٌ (مذ;مؤ): remarks stand in parentheses.
        for plural in re.split("[;,،؛]", re.sub(r"\(.*?(\)|$)", "", plurals or "")):
            letters = strip_marks(plural.strip())
            if len(letters) > 1 and letters.isalpha() and letters[:2] != "ال" and letters != "ات":
                for form in both_states(plural.strip()):
                    yield strip(form), strip(singular)


def both_states(plural: str) -> tuple[str, ...]:
    """Return a plural as it is, and the definite of a defective one: لَيَالٍ, الليالي."""
    return (plural, plural[:-1] + "ي") if plural.endswith("ٍ") else (plural,)


def of_table(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (plural, singular, root) of a table."""
    yield from ((plural, singular, root) for plural, singular, root in _rows(name))


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _preference(key: Key) -> tuple[bool, str]:
    """Order entries so that the last of a base is the one that its plurals are of."""
    base, kind, lemma = key
    return base == lemma, kind


class Plurals:
    """The plurals of all sources, which are added to the entries of the lexicon."""

    def __init__(
        self, frequencies: dict[Key, float], roots: dict[Key, str], nouns: sqlite3.Connection
    ) -> None:
        self.frequencies = frequencies
        self.roots = roots
        self.occurrences = {word: int(count) for word, count in _rows("occurrences.tsv")}
        self.percents = {
            (plural, singular): int(percent)
            for plural, singular, percent in _rows("plural_shares.tsv")
        }
        self._take_units_for_collectives()
        self._count_unlisted_nouns()
        nouns_known = [key for key in frequencies if key[1] in "na"]
        self.entries = {key[0]: key for key in sorted(nouns_known, key=_preference)}
        self.bases = {base for base, _, _ in frequencies}
        self.pairs = self._all_pairs(nouns)
        self.patterns = set(self._pairs_by_patterns()) - self.pairs
        self._drop_listed_plurals(nouns)
        self.whole = self._whole_words()

    def add(self) -> None:
        """Add an entry for each plural and singular."""
        for plural, singulars in self._claims().items():
            for entry, frequency in self._frequencies_of(plural, singulars).items():
                key = (plural, "b", entry[2])
                self.frequencies[key] = max(self.frequencies.get(key, 0), frequency, 1)
                self.roots[key] = self.roots.get(key) or self.roots.get(entry, "")

    def _take_units_for_collectives(self) -> None:
        """Let a unit noun be a form of its collective: سمكة of سمك."""
        for (collective,) in _rows("units.tsv"):
            unit = f"{collective}ة"
            frequency = self.frequencies.pop((unit, "n", unit), RARE)
            others = [f for (base, _, _), f in self.frequencies.items() if base == unit]
            self.frequencies[unit, "n", collective] = max(
                frequency, KEPT_SHARE * max(others, default=0)
            )
            key = (collective, "n", collective)
            self.frequencies[key] = max(self.frequencies.get(key, 0), RARE)
            self.roots[unit, "n", collective] = self.roots.get(key, "")

    def _count_unlisted_nouns(self) -> None:
        """Let feminine nouns without a frequency be as frequent as in the collections."""
        for key, frequency in self.frequencies.items():
            base, kind, lemma = key
            if frequency <= RARE and kind == "n" and base == lemma and base in self.occurrences:
                count = self.occurrences[base]
                self.frequencies[key] = max(frequency, count * SCALE if base[-1] == "ة" else 0)

    def _all_pairs(self, nouns: sqlite3.Connection) -> set[Pair]:
        ours = {(plural, singular): root for plural, singular, root in of_table(OURS)}
        self.listed = {plural for plural, _ in ours}
        pairs = {pair: "" for pair in of_arramooz(nouns) if pair[0] not in self.listed}
        for plural, singular, root in of_table(ALKHALIL):
            if plural not in self.listed:
                pairs[plural, singular] = root
        # The sound plural whose hamza and alef are one letter.
        ats = [singular for singular in self.entries if singular.endswith("أة")]
        pairs |= {(f"{singular[:-2]}آت", singular): "" for singular in ats} | ours
        for (_, singular), root in pairs.items():
            if root and singular:
                self._add_singular(singular, root)
        # What has no singular in our table is no plural.
        return {pair for pair in pairs if pair[1]}

    def _pairs_by_patterns(self) -> Iterator[Pair]:
        """Yield the plurals that are likely by their pattern alone.

        They are nothing else that is known, or are sure of a singular that is more usual than
        those known (وثائق is of وثيقة before it is of وثيق).
        """
        singulars: dict[str, float] = defaultdict(float)
        for plural, singular in self.pairs:
            singulars[plural] = max(singulars[plural], self._frequency(singular))
        bases = {base for base, _, _ in self.frequencies}
        for plural, singular in possible_by_patterns(self.frequencies, PATTERNS):
            if plural not in bases and plural not in singulars:
                yield plural, singular
        for plural, singular in possible_by_patterns(self.frequencies, SURE_PATTERNS):
            if plural in singulars and self._frequency(singular) >= singulars[plural]:
                yield plural, singular

    def _frequency(self, singular: str) -> float:
        return self.frequencies[self.entries[singular]] if singular in self.entries else 0

    def _add_singular(self, singular: str, root: str) -> None:
        """Add a singular that the lexicon lacks, as frequent as it is in the collections."""
        if singular not in self.entries:
            # A defective one is filed with its ya: واد.
            lemma = f"{singular}ي" if f"{singular}ي" in self.entries else singular
            key = (singular, "n", lemma)
            # One that is also a word of another kind is rare beside it (إلى, of which آلاء is).
            count = self.occurrences.get(singular, 0) if singular not in self.bases else 0
            same = DEFECTIVE * self._frequency(lemma) if lemma != singular else 0
            self.frequencies[key] = max(count * SCALE, same, RARE)
            self.entries[singular] = key
        key = self.entries[singular]
        self.roots[key] = self.roots.get(key) or root

    def _drop_listed_plurals(self, nouns: sqlite3.Connection) -> None:
        """Drop nouns that only a list of frequencies has for singulars, and that are plurals."""
        query = "select unvocalized from nouns where number = 'مفرد'"
        singulars = {strip_marks(word) for (word,) in nouns.execute(query)}
        singulars |= {singular for _, singular in self.pairs}
        for plural, singular in self.pairs:
            percent = self.percents.get((plural, singular), 0)
            if plural not in singulars and percent >= SURE_PERCENT:
                self.frequencies.pop((plural, "n", plural), None)

    def _whole_words(self) -> dict[str, float]:
        """Return how frequent a base is that is no plural, as a whole word."""
        whole: dict[str, float] = defaultdict(float)
        for (base, kind, _), frequency in self.frequencies.items():
            if kind in "napv":
                whole[base] = max(whole[base], frequency)
        return whole

    def _claims(self) -> dict[str, dict[Key, float]]:
        """Return the singulars of each plural, and how often each is expected to have it.

        That is the share of plurals in the occurrences of a noun, which its plurals share as such
        a singular usually has such a plural.
        """
        shapes = {
            pair: tuple(shape(word, self.roots.get(self.entries[pair[1]], "")) for word in pair)
            for pair in self.pairs | self.patterns
            if pair[1] in self.entries
        }
        by_pattern = (shapes[pair] for pair in self.patterns if pair in shapes)
        usual = Counter(shapes.values()) - Counter(by_pattern)
        usual.update(dict.fromkeys(shapes.values(), 1))
        total: Counter[str] = Counter()
        for (_, singular), shape_of in shapes.items():
            total[singular] += usual[shape_of]
        claims: dict[str, dict[Key, float]] = defaultdict(dict)
        for (plural, singular), shape_of in shapes.items():
            key = self.entries[singular]
            share = PLURAL_SHARE * usual[shape_of] / total[singular]
            claims[plural][key] = share * self.frequencies[key]
        return claims

    def _frequencies_of(self, plural: str, claims: dict[Key, float]) -> dict[Key, float]:
        """Return how frequent a plural is of each of its singulars."""
        attested = max(self.occurrences.get(plural, 0), 0.5) * SCALE
        other = self.whole.get(plural, 0)
        expected = sum(claims.values()) or 1
        most = max(claims.values())
        found, kept = {}, {}
        for key, claim in claims.items():
            percent = self.percents.get((plural, key[0])) if other else 100
            of_plural = min(expected, attested)
            if percent is not None:
                # A word that is never read so there hardly is elsewhere.
                read_so = attested * (percent or NEVER_READ_SO) / 100
                of_plural = max(of_plural, read_so) if percent else min(of_plural, read_so)
            found[key] = of_plural * claim / expected
            is_ours = plural in self.listed
            if is_ours or claim > LEAST_SHARE * most:
                is_read_so = is_ours or (percent or 0) >= LEAST_PERCENT
                kept[key] = KEPT_SHARE * other if is_read_so else 0
        best = KEPT_SHARE * max(found.values())
        return {
            key: max(frequency, best, kept[key]) if key in kept else frequency
            for key, frequency in found.items()
        }


def candidates(frequencies: dict[Key, float], nouns: sqlite3.Connection) -> Iterator[str]:
    """Yield all words of which it matters how often they occur."""
    pairs = [*of_arramooz(nouns), *possible_by_patterns(frequencies, PATTERNS)]
    yield from (plural for plural, _ in pairs)
    for name in (OURS, ALKHALIL):
        for plural, singular, _root in of_table(name):
            yield from filter(None, (plural, singular))
    for (base, kind, _), frequency in frequencies.items():
        if kind == "n" and frequency <= RARE and base[-1] == "ة":
            yield base
