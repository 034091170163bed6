"""Places and the words that are of a place: لبنان, لبناني; تركيا, تركي, أتراك.

The table `data/places.tsv` (built by `data/build_places.py`) has the key of each place, then its
names, then its adjectives and what its people are called, each as `lexicon.first_key` files it. An
adjective of any other noun (علمي, سياسي) has no key.

>>> places_of("لبنان"), places_of("لبناني"), places_of("سياسي")
(('لبنان',), ('لبنان',), ())
"""

from functools import cache

from index.analysis.data import FOLDER

PLACES = FOLDER / "places.tsv"
LATIN_PLACES = FOLDER / "latin_places.tsv"
# The CRC-32 of the table, hexadecimal.
DIGEST = FOLDER / "places_digest.txt"


def places_of(word: str) -> tuple[str, ...]:
    """Return the keys of the places that a word, given by its key in the lexicon, is of."""
    return _places().get(word, ())


def places_in_latin(name: str) -> tuple[str, ...]:
    """Return the Arabic names of a place whose name in Latin letters, small ones, is another.

    >>> places_in_latin("egypt"), places_in_latin("libya")
    (('مصر',), ())
    """
    return _latin_places().get(name, ())


@cache
def _latin_places() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in LATIN_PLACES.read_text("utf-8").splitlines())
    return {latin: tuple(arabic.split()) for latin, arabic in rows}


@cache
def _places() -> dict[str, tuple[str, ...]]:
    places: dict[str, tuple[str, ...]] = {}
    for row in PLACES.read_text("utf-8").splitlines():
        place, names, adjectives = row.split("\t")
        for word in (*names.split(), *adjectives.split()):
            places[word] = (*places.get(word, ()), place)
    return places
