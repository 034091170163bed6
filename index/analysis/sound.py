"""The sound of a name: what its spellings in Arabic letters have in common.

Foreign names are written as they are heard, and each paper hears for itself: أردوغان, أوردغان;
غوتيريش, جوتيريش; إسطنبول, استانبول. The key keeps the consonants, with letters that stand for
one another merged, and drops vowels and hamza:

- ق غ ج گ for k and g, and تش for the sound of چ, are ك; ص ش ث are س; ط is ت; ض is د; ذ ظ are ز;
- ا و ي ى ء ة and a final ه are dropped, doubled letters are one.

Few consonants are shared by too many words: a key of three keeps the places of long vowels too,
and a name that the lexicon has needs four. So موسكا is not found by موسكو, but باريس does not
find أبرشية either.

>>> sound_key("أردوغان") == sound_key("أوردغان") == sound_key("إردوغان")
True
>>> sound_key("غوغل") == sound_key("جوجل") != sound_key("غواياكيل")
True
"""

import re

from index.analysis.normalize import fold, fold_seats

# Letters that stand for one another.
MERGED = str.maketrans("قغجصشثطضذظ", "كككسسستدزز")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[اويء]+|ه$")
_FEWEST_CONSONANTS = 3
_FEWEST_OF_KNOWN = 4


def sound_key(name: str, known: bool = False) -> str:
    """Return the key of an unmarked name without clitics, or "" where it would tell too little.

    `known` says that the lexicon has the name, and so its usual spelling.
    """
    letters = _DOUBLED.sub(r"\1", fold_seats(fold(name)).replace("تش", "ج")).translate(MERGED)
    consonants = _VOWELS.sub("", letters)
    if len(consonants) < (_FEWEST_OF_KNOWN if known else _FEWEST_CONSONANTS):
        return ""
    if len(consonants) > _FEWEST_CONSONANTS:
        return consonants
    return _VOWELS.sub("ا", letters)
