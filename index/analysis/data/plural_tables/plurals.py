"""Broken plurals for `build_lexicon`: of which singulars each is, and how usual.

A plural has a part of the occurrences of its singulars, no more than it occurs itself
(`occurrences.tsv`), and where it is another word too only as often as it is read as the plural
(`plural_shares.tsv`). Both tables are written by `find_plurals.py`.
"""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from index.analysis.data.derived import Key
from index.analysis.data.plural_tables import plural_sources as sources
from index.analysis.data.plural_tables.plural_sources import PluralPair
from index.analysis.morphology.affixes import IMPERFECT
from index.analysis.tokens.normalize import strip_marks

# The collections that were counted have 15.3 million words, the frequencies are of 690 million.
SCALE = 690 / 15.3
# An entry that no frequency list has is taken to be as rare as this.
RARE = 40
# Feminine nouns that the list of frequencies has no more often than this are counted in the
# collections too: it files many under their masculine (قطة, ركلة).
LITTLE = 1_000
# Share of a noun's occurrences that are its broken plural: about a third in Arabic news.
PLURAL_SHARE = 0.3
# Of the singulars of a plural (أفكار of فكر and فكرة) those count that are not rarer than this
# beside the most usual one.
LEAST_SHARE = 0.05
# In how many of a hundred places a word that is another one too (كتاب) has to be read as a plural
# to be kept as one; how many are taken for it if it never was; and how many tell that it is no
# noun of its own, whatever a list may say (مهام).
LEAST_PERCENT = 2
NEVER_READ_SO = 3
SURE_PERCENT = 90
# How often the collections have a plural at least that is one by a rare pattern; and what a word
# has beside a singular at most that is hardly a word.
SEEN = 3
HARDLY = 1 / 100
# What is kept is made as frequent as the stemmer needs to keep it: see `NEARLY_AS_GOOD` there.
KEPT_SHARE = 0.25
CLITICS = "وفبكل"
ENDINGS = ("ه", "ها", "هم", "ك", "نا", "ي", "ا", "ة", "ات", "ان", "ين", "ون")
# Share of a defective noun's occurrences that have lost their ya.
DEFECTIVE = 0.1


class Plurals:
    """The plurals of all sources, which are added to the entries of the lexicon."""

    def __init__(
        self, frequencies: dict[Key, float], roots: dict[Key, str], nouns: sqlite3.Connection
    ) -> None:
        self.frequencies = frequencies
        self.roots = roots
        self.occurrences = {word: int(count) for word, count in sources.rows_of("occurrences.tsv")}
        self.percents = {
            (plural, singular): int(percent)
            for plural, singular, percent in sources.rows_of("plural_shares.tsv")
        }
        self._take_units_for_collectives()
        self._count_unlisted_nouns()
        nouns_known = [key for key in frequencies if key[1] in "na"]
        self.entries = {key[0]: key for key in sorted(nouns_known, key=_preference)}
        self.bases = {base for base, _, _ in frequencies}
        self.presents: dict[str, float] = defaultdict(float)
        for (base, kind, _), often in frequencies.items():
            self.presents[base] += often * (kind == "i")
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
        for (collective,) in sources.rows_of("units.tsv"):
            unit = f"{collective}ة"
            counted = self.occurrences.get(unit, 0) * SCALE
            frequency = max(self.frequencies.pop((unit, "n", unit), RARE), counted)
            others = [f for (base, _, _), f in self.frequencies.items() if base == unit]
            self.frequencies[unit, "n", collective] = max(
                frequency, KEPT_SHARE * max(others, default=0)
            )
            key = (collective, "n", collective)
            self.frequencies[key] = max(self.frequencies.get(key, 0), RARE)
            self.roots[unit, "n", collective] = self.roots.get(key, "")

    def _count_unlisted_nouns(self) -> None:
        """Count feminine nouns in the collections that the list of frequencies hardly has.

        Not what is rather another noun with a clitic: وفضة, a quiver, is hardly counted apart from
        silver.
        """
        nouns = {base for base, kind, _ in self.frequencies if kind in "na"}
        for key, frequency in self.frequencies.items():
            base, kind, lemma = key
            is_cut = base[0] in CLITICS and base[1:] in nouns and frequency > RARE
            is_counted = kind == "n" and base == lemma and base[-1] == "ة" and not is_cut
            if frequency <= LITTLE and is_counted:
                self.frequencies[key] = max(frequency, self.occurrences.get(base, 0) * SCALE)

    def _all_pairs(self, nouns: sqlite3.Connection) -> set[PluralPair]:
        ours = {
            (plural, singular): root for plural, singular, root in sources.of_table(sources.OURS)
        }
        self.listed = {plural for plural, _ in ours}
        pairs = {pair: "" for pair in sources.of_arramooz(nouns) if pair[0] not in self.listed}
        for plural, singular, root in sources.of_table(sources.ALKHALIL):
            if plural not in self.listed:
                pairs[plural, singular] = root
        for plural, singular in sources.rows_of(sources.COMPANY):
            pairs.setdefault((plural, singular), "")
        pairs = {(plural, with_ya(plural, one)): root for (plural, one), root in pairs.items()}
        # The sound plural whose hamza and alef are one letter.
        ats = [singular for singular in self.entries if singular.endswith("أة")]
        pairs |= {(f"{singular[:-2]}آت", singular): "" for singular in ats} | ours
        # A reduplicated verb has two verbal nouns of one plural: زلزال, زلزلة.
        for (plural, singular), root in list(pairs.items()):
            if match := re.fullmatch(r"((.)(.)\2)ا\3", singular):
                other = f"{match[1]}{match[3]}ة"
                if other in self.entries:
                    pairs[plural, other] = root
        for (plural, singular), root in pairs.items():
            if singular and (root or (plural, singular) in ours):
                self._add_singular(singular, root)
        # What has no singular in our table is no plural.
        return {pair for pair in pairs if pair[1] and not _is_of_another(*pair, pairs)}

    def _pairs_by_patterns(self) -> Iterator[PluralPair]:
        """Yield the plurals that are likely by their pattern alone.

        They are nothing else that is known, hardly anything else (هضب, which no list of
        frequencies has, is of هضبة), or are sure of a singular that is more usual than those known
        (وثائق is of وثيقة before it is of وثيق).
        """
        singulars: dict[str, float] = defaultdict(float)
        for plural, singular in self.pairs:
            singulars[plural] = max(singulars[plural], self._frequency(singular))
        usual: dict[str, float] = defaultdict(float)
        for (base, _, _), frequency in self.frequencies.items():
            usual[base] = max(usual[base], frequency)
        usual_or_seen = [
            (sources.PATTERNS, self._may_be_inflected),
            (sources.SEEN_PATTERNS, self._is_doubtful),
        ]
        for patterns, is_doubtful in usual_or_seen:
            for plural, singular in sources.possible_by_patterns(self.frequencies, patterns):
                most = min(RARE, HARDLY * self._frequency(singular))
                is_other = plural in singulars or usual[plural] > most
                if not is_other and not is_doubtful(plural):
                    yield plural, singular
        for plural, singular in sources.possible_by_patterns(
            self.frequencies, sources.SURE_PATTERNS
        ):
            is_usual = singular[-1] != "ة" or self._frequency(singular) >= singulars[plural]
            # قطط is of قط and of قطة.
            is_double = plural[-1] == plural[-2] and (plural, singular[:-1]) in self.pairs
            if plural in singulars and plural not in self.listed and (is_usual or is_double):
                yield plural, singular

    def _may_be_inflected(self, word: str) -> bool:
        """Tell whether a word may be a present (تحافظ), a feminine (أثرية) or a dual (قرارين)."""
        present = self.presents[word[1:]] if word[0] in IMPERFECT else 0
        is_present = present and present * math.exp(IMPERFECT[word[0]]) > RARE
        is_nisba = word.endswith("ية") and self._frequency(word[:-1]) > RARE
        is_dual = word.endswith("ين") and self._frequency(word[:-2]) > RARE
        return bool(is_present or is_nisba or is_dual)

    def _is_doubtful(self, word: str) -> bool:
        """Tell whether a word may be anything but a plural, or is too rare to tell."""
        has_clitic = word[0] in CLITICS and word[1:] in self.entries
        is_seen = self.occurrences.get(word, 0) >= SEEN
        return not is_seen or has_clitic or self._may_be_inflected(word)

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
            pair: self._shapes_of(*pair)
            for pair in sorted(self.pairs | self.patterns)
            if pair[1] in self.entries
        }
        usual = Counter(kind for pair, kind in shapes.items() if pair in self.pairs)
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

    def _may_be_cut(self, word: str) -> bool:
        """Tell whether a word may be a noun and what is joined to it: أبوه, بيد."""
        begins = word[0] in CLITICS and word[1:] in self.entries
        return begins or any(
            word.endswith(ending) and (word.removesuffix(ending) in self.whole)
            for ending in ENDINGS
        )

    def _shapes_of(self, plural: str, singular: str) -> tuple[str, str]:
        root = self.roots.get(self.entries[singular], "")
        return shape(plural, root), shape(singular, root)

    def _frequencies_of(self, plural: str, claims: dict[Key, float]) -> dict[Key, float]:
        """Return how frequent a plural is of each of its singulars."""
        attested = max(self.occurrences.get(plural, 0), 0.5) * SCALE
        other = self.whole.get(plural, 0)
        expected = sum(claims.values()) or 1
        most = max(claims.values())
        found, kept = {}, {}
        for key, claim in claims.items():
            percent = self.percents.get((plural, key[0])) if other else 100
            if (plural, key[0]) in self.patterns and self._may_be_cut(plural):
                percent = None
            of_plural = min(expected, attested)
            if percent is not None:
                # A word that is never read so there hardly is elsewhere.
                read_so = attested * (percent or NEVER_READ_SO) / 100
                of_plural = max(of_plural, read_so) if percent else min(of_plural, read_so)
            found[key] = of_plural * claim / expected
            is_ours = plural in self.listed
            if is_ours or claim > LEAST_SHARE * most:
                # بيد is "by hand" before it is deserts: only one other reading is kept beside it.
                is_cut = plural[0] in CLITICS and plural[1:] in self.entries
                is_read_so = is_ours or (not is_cut and (percent or 0) >= LEAST_PERCENT)
                kept[key] = KEPT_SHARE * other if is_read_so else 0
        best = KEPT_SHARE * max(found.values())
        return {
            key: max(frequency, best, kept[key]) if key in kept else frequency
            for key, frequency in found.items()
        }


def _is_of_another(plural: str, singular: str, pairs: Collection[PluralPair]) -> bool:
    """Tell whether a plural is not of a defective singular that sources have for it.

    أطباء is of طبيب, not of طبي; أنباء is not of نبي, whose plural is أنبياء.
    """
    match = re.fullmatch(r"أ(.)(.)اء:\1\2ي", f"{plural}:{singular}")
    return match is not None and (
        (plural, f"{singular}{match[2]}") in pairs or (f"{plural[:3]}ياء", singular) in pairs
    )


def with_ya(plural: str, singular: str) -> str:
    """Return a singular with the ya that the indefinite has lost: غزاة is of غازٍ, which is غازي.

    >>> with_ya("غزاة", "غاز"), with_ya("فتاة", "فتى")
    ('غازي', 'فتى')
    """
    is_defective = re.fullmatch("(.)(.)اة:\\1ا\\2", f"{plural}:{singular}")
    return f"{singular}ي" if is_defective else singular


def shape(word: str, root: str) -> str:
    """Return a word with a place for each consonant of its root: وثيقة of وثق is 01ي2ة."""
    letters, consonants = [], list(enumerate(root))
    for letter in word:
        if consonants and letter == consonants[0][1]:
            letters.append(str(consonants.pop(0)[0]))
        else:
            letters.append(letter)
    return "".join(letters)


def _preference(key: Key) -> tuple[bool, str]:
    """Order entries so that the last of a base is the one that its plurals are of."""
    base, kind, lemma = key
    return base == lemma, kind


def candidates(frequencies: dict[Key, float], nouns: sqlite3.Connection) -> Iterator[str]:
    """Yield all words of which it matters how often they occur."""
    pairs = [
        *sources.of_arramooz(nouns),
        *sources.possible_by_patterns(frequencies, sources.PATTERNS + sources.SEEN_PATTERNS),
    ]
    yield from (plural for plural, _ in pairs)
    for name in (sources.OURS, sources.ALKHALIL):
        for plural, singular, _ in sources.of_table(name):
            yield from filter(None, (plural, singular))
    for (base, kind, _), frequency in frequencies.items():
        if kind == "n" and frequency <= LITTLE and base[-1] == "ة":
            yield base
