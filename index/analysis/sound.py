"""The sound of a name: what its spellings in Arabic letters have in common.

Foreign names are written as they are heard, and each paper hears for itself: أردوغان, أوردغان;
غوتيريش, جوتيريش; إسطنبول, استانبول. The key keeps the consonants, with letters that stand for
one another merged, and drops vowels and hamza:

- ق غ ج گ for k and g, and تش for the sound of چ, are ك; ص ش ث are س; ط is ت; ض is د; ذ ظ are ز;
- ا و ي ى ء ة and a final ه are dropped, doubled letters are one.

Few consonants are shared by too many words: a key of three keeps the places of long vowels too,
and a name that the lexicon has needs four. So موسكا is not found by موسكو, but باريس does not
find أبرشية either.

>>> sound_key("اردوغان") == sound_key("اوردغان")
True
>>> sound_key("غوغل") == sound_key("جوجل") != sound_key("غواياكيل")
True
"""

import re
from operator import itemgetter

# Two letters that stand for one sound, and the letter of another spelling.
DIGRAPHS = (("تش", "ج"),)
# Letters that stand for one another, and those that are dropped, at the end of a name too.
MERGED = dict(zip("قغجصشثطضذظ", "كككسسستدزز", strict=True))
DROPPED = "اويء"
DROPPED_AT_END = "ه"
FEWEST_CONSONANTS = 3
FEWEST_OF_KNOWN = 4

_DOUBLED = re.compile(r"(.)\1+")
_MERGING = str.maketrans(MERGED)
_CONSONANTS = str.maketrans(MERGED | dict.fromkeys(DROPPED, ""))
_VOWELS = re.compile(f"[{DROPPED}]+|[{DROPPED_AT_END}]$")


def sound_key(stem: str, known: bool = False) -> str:
    """Return the key of a name, given by its stem, or "" where it would tell too little.

    `known` says that the lexicon has the name, and so its usual spelling.
    """
    letters = stem
    for digraph, letter in DIGRAPHS:
        letters = letters.replace(digraph, letter)
    # Quicker than a template, because it is called for what is found only.
    letters = _DOUBLED.sub(itemgetter(1), letters)
    consonants = letters.rstrip(DROPPED_AT_END).translate(_CONSONANTS)
    if len(consonants) < (FEWEST_OF_KNOWN if known else FEWEST_CONSONANTS):
        return ""
    if len(consonants) > FEWEST_CONSONANTS:
        return consonants
    return _VOWELS.sub("ا", letters.translate(_MERGING))
