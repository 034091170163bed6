"""How much of a verb's occurrences each of its bases has.

The weak letters of a verb come and go, so it has several bases (`build_lexicon.verb_bases`), but
most are rare: يقول has that of its root's و, while قل of نقل and تقل is that of the jussive alone.
The shares are those counted in collections of news and Wikipedia, rounded; only their order of
size matters.
"""

# Of the past: قلت and مددت beside قال and مد, دعوت beside دعا.
FIRST_OR_SECOND_PERSON = 0.1
IMPERATIVE = 0.02
PASSIVE = 0.1
BEFORE_PRONOUN = 0.3  # دعاه, رماه

# Of the imperfect: the jussive (لم يقل), and the feminine plural of a doubled verb (يمددن).
JUSSIVE = 0.05
FEMININE_PLURAL = 0.05
# The long vowel of a hollow verb where it is not its root's: ينام of نوم, and one of a passive.
ALEF_OF_HOLLOW = 0.2
OTHER_OF_HOLLOW = 0.05
# The last letter of a defective verb where it is that of the passive (يدعى), and any other.
ALEF_OF_DEFECTIVE = 0.3
OTHER_OF_DEFECTIVE = 0.1
# و of an assimilated verb is that of the passive: يوجد.
WITH_WAW = 0.3

# What a defective verb ends with in the imperfect, by how it ends in the past: يدعو, يرمي, يبقى.
_DEFECTIVE = {"ا": "و", "ى": "ي", "ي": "ى"}


def share_of(verb: str, root: str, kind: str, base: str) -> float:
    """Return the share of a base of a verb of that root among its occurrences as a kind."""
    if kind == "u":
        return 1.0 if base == verb else PASSIVE
    if kind == "s":
        # دعت and دعوا are as usual as their endings.
        return 1.0 if base == verb[:-1] and verb[-1] in _DEFECTIVE else FIRST_OR_SECOND_PERSON
    if kind == "v":
        if base == verb:
            return 1.0
        return BEFORE_PRONOUN if verb[-1] in _DEFECTIVE else IMPERATIVE
    if verb[-1] in _DEFECTIVE:
        return _share_of_defective(verb, base)
    if verb[-2:-1] == "ا":
        return _share_of_hollow(verb, root, base)
    if len(verb) == 3 and verb[0] == "و":
        return WITH_WAW if base == verb else 1.0
    is_split = base[-1] == base[-2] and verb[-2:] != base[-2:]
    return FEMININE_PLURAL if is_split else 1.0


def _share_of_defective(verb: str, base: str) -> float:
    """Return the share of a base of the imperfect of a verb that ends in a weak letter."""
    # يتلقى and يتوازى, of the forms with ت before the root, end as in the past.
    is_reflexive = len(verb) > 3 and verb[0] == "ت"
    if base[-1] == (verb[-1] if is_reflexive else _DEFECTIVE[verb[-1]]):
        return 1.0
    if base[-1] == "ى":
        return ALEF_OF_DEFECTIVE
    return OTHER_OF_DEFECTIVE if base[-1] in "اىيو" else JUSSIVE


def _share_of_hollow(verb: str, root: str, base: str) -> float:
    """Return the share of a base of the imperfect of a verb with alef before its last letter."""
    middle = base[-2]
    if middle not in "اوي":
        return JUSSIVE
    if len(verb) > 3:
        # The form tells the vowel, not the root: يعيد and يحتاج are both of و.
        usual = "ي" if verb[0] == "أ" or verb.startswith("است") else "ا"
    else:
        usual = root[1:2] if root[1:2] in ("و", "ي") else middle
    if middle == usual:
        return 1.0
    return ALEF_OF_HOLLOW if middle == "ا" else OTHER_OF_HOLLOW
