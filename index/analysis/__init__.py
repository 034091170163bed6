"""Text → terms: what is a word, which letters count as the same, what a word was inflected from.

    tokenizer       text → words, with their places
    normalize       which letters are the same to a reader; spelling: which a query keeps apart
    stemmer         how a word is read: its stem and root, of the cuts that the segmenter finds, by
                    affixes and joins that may stand around the words of the lexicon; lexemes: what
                    these words are
    places          what places, their adjectives and their peoples share
    sound           what the spellings of a name share
    analyzer        the order of all these, on one screen; fingerprint: a name for their outcome
    word_reader     the words of many texts as numbers; strings: what is numbered
    bulk            the terms of many words at once

Nothing here knows what an article or an index is. Tashaphyne is imported by the segmenter alone,
PyArabic by normalize.
"""
