"""Scoring: BM25 on every level of every part, summed.

    score(document) = Σ over query words, parts and levels of
                      worth(word) · WEIGHTS[part][level]
                      · idf · tf / (tf + K1 · (1 - B + B · length / average))

    idf = ln(1 + (N - n + 0.5) / (n + 0.5))

with tf how often the word stands in the part on that level, n in how many of N documents it does,
and length the words of the part (Robertson and Zaragoza, The Probabilistic Relevance Framework,
2009; the idf as in Lucene, never negative). A word that agrees in form agrees in stem and root
too, so it gets the weights of all three: exact stands above stem above root without a rule of its
own. A weighted sum of per-field BM25 clauses is what every search engine can compute.
"""

import math

import numpy as np
from numpy.typing import NDArray

from index.analysis.morphology.function_words import is_function_word
from index.articles.fields import FIELDS
from index.store.engine import Postings

Scores = NDArray[np.float64]

K1 = 0.9
B = 0.75

# What it is worth that words agree, by part and level; and what is added where their marks agree
# too.
WEIGHTS = {field.name: field.weights for field in FIELDS}
MARKED = {field.name: field.marked for field in FIELDS if field.marked}

# This share of what a phrase is worth goes only to documents that have these very words: one that
# has «إنما الأعمال بالنيات» comes above one that has other words of the same stems.
SAME_WORDS = 0.5

# What another way to write words is worth for each word that it stands for: فيسبوك for فيس بوك. It
# is little, so that a text that has both gains little by the second.
VARIANT = 0.25

# The same of a synonym that somebody asked for: it is meant to find, even where it stands alone.
SYNONYM = 0.5

# What an edit leaves of the worth of a word that was asked for by one like it: طرابس for طرابلس~.
EDIT = 0.5

# What a function word (من، متى، الذي) is worth beside other words. Its idf alone does not tell:
# question words are rare in articles, yet say nothing of what is asked.
FUNCTION_WORD = 0.3


def worth(word: str) -> float:
    """Return what a word of the query, given by its letters, is worth beside others."""
    return FUNCTION_WORD if is_function_word(word) else 1.0


def full_agreement(part: str) -> float:
    """Return what it is worth in a part to agree on every level, for patterns and words of phrases.

    Kin is not counted: few words have it, and with it every word of every phrase would be worth
    more.
    """
    return sum(weight for level, weight in WEIGHTS[part].items() if level != "kin")


def idf(documents: int, containing: int) -> float:
    """Return how telling a term is that `containing` of `documents` hold."""
    return math.log(1 + (documents - containing + 0.5) / (containing + 0.5))


def norms(lengths: Scores, average: float) -> Scores:
    """Return what BM25 adds to a frequency in the divisor, for documents of these lengths."""
    return K1 * (1 - B + B * lengths / average)


def bm25(postings: Postings, document_norms: Scores, term_idf: float) -> Scores:
    """Return the score of each document of `postings`; `document_norms` are of all documents."""
    frequencies = postings.frequencies
    return term_idf * frequencies / (frequencies + document_norms[postings.docs])
