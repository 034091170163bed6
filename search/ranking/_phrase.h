/* Where the words of a phrase stand one after the other, and in which documents: the quick twin of
   what search/ranking/phrases.py does by arrays. */

#ifndef KASHAF_PHRASE_H
#define KASHAF_PHRASE_H

#include "_best.h"
#include "_near.h"

/* The words of a phrase, by the numbers of those that differ. */
typedef struct {
    Py_ssize_t *words, length;
} PhraseWords;

/* Read the postings of each word that differs; `every` is false where one stands nowhere, and
   those before it are not read. False, with an exception set, on failure. */
static int phrase_load(AskedTerms *asked, Py_ssize_t part, Clause *words, int *every) {
    *every = 1;
    /* The rest of a phrase is more often rare than its beginning. */
    for (Py_ssize_t i = asked->level_count; *every && i--;) {
        Clause *word = &words[i];
        word->part = part;
        if (!clauses_find(asked, i, word)) return 0;
        int good;
        Py_BEGIN_ALLOW_THREADS;
        good = clauses_load(asked, word);
        Py_END_ALLOW_THREADS;
        if (!good) return 0;
        *every = word->length > 0;
    }
    return 1;
}

/* Leave of documents those that a word has too. */
static void phrase_keep(const Clause *word, int32_t *docs, Py_ssize_t *count) {
    const int32_t *own = word->list.docs;
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0, at = 0; i < *count; i++) {
        at = docs_seek(own, word->length, at, (uint64_t)docs[i]);
        if (at == word->length) break;
        if (own[at] == docs[i]) docs[kept++] = docs[i];
    }
    *count = kept;
}

/* Return the documents that have every word, NULL, with an exception set, without memory. */
static int32_t *phrase_docs(const Clause *words, Py_ssize_t number, Py_ssize_t *count) {
    Py_ssize_t fewest = 0;
    for (Py_ssize_t i = 1; i < number; i++)
        if (words[i].length < words[fewest].length) fewest = i;
    *count = words[fewest].length;
    int32_t *docs = malloc((*count + 1) * sizeof *docs);
    if (!docs) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(docs, words[fewest].list.docs, *count * sizeof *docs);
    for (Py_ssize_t i = 0; i < number; i++)
        if (i != fewest) phrase_keep(&words[i], docs, count);
    return docs;
}

/* Add the places where a phrase begins, by those of its words, all ascending. */
static int phrase_meet(const PhraseWords *phrase, const Numbers *places, Numbers *begins) {
    Py_ssize_t rarest = 0, *at = calloc(phrase->length + 1, sizeof *at);
    int good = at != NULL;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 1; i < phrase->length; i++)
        if (places[phrase->words[i]].count < places[phrase->words[rarest]].count) rarest = i;
    const Numbers *first = &places[phrase->words[rarest]];
    for (Py_ssize_t i = 0; good && i < first->count; i++) {
        const int64_t begin = first->items[i] - rarest;
        int is_there = 1;
        for (Py_ssize_t j = 0; is_there && j < phrase->length; j++) {
            const Numbers *own = &places[phrase->words[j]];
            while (at[j] < own->count && own->items[at[j]] < begin + j) at[j]++;
            is_there = at[j] < own->count && own->items[at[j]] == begin + j;
        }
        good = !is_there || segment_add(begins, begin);
    }
    free(at);
    return good;
}

/* Return what places, ascending, are of each document: documents and how often. */
static PyObject *phrase_postings(const Numbers *begins) {
    const Py_ssize_t size = begins->count * (Py_ssize_t)sizeof(int32_t);
    int32_t *docs = malloc(size + 1), *frequencies = malloc(size + 1);
    Py_ssize_t length = 0;
    for (Py_ssize_t i = 0; docs && frequencies && i < begins->count; i++) {
        const int32_t doc = (int32_t)docs_of_place(begins->items[i]);
        if (!length || docs[length - 1] != doc) {
            docs[length] = doc;
            frequencies[length++] = 0;
        }
        frequencies[length - 1]++;
    }
    const Py_ssize_t taken = length * (Py_ssize_t)sizeof(int32_t);
    PyObject *result = docs && frequencies ? Py_BuildValue("y#y#", (const char *)docs, taken,
                                                           (const char *)frequencies, taken)
                                           : PyErr_NoMemory();
    free(docs);
    free(frequencies);
    return result;
}

/* Find where a phrase begins; its words' postings go to `words`, those that differ, each once.
   False, with an exception set, on failure. */
static int phrase_find(AskedTerms *asked, Py_ssize_t part, const PhraseWords *phrase, Clause *words,
                       Numbers *begins) {
    const Py_ssize_t number = asked->level_count;
    int every;
    if (!phrase_load(asked, part, words, &every)) return 0;
    if (!every) return 1;
    Py_ssize_t count;
    int32_t *items = phrase_docs(words, number, &count);
    Numbers *places = calloc(number + 1, sizeof *places);
    const Docs docs = {items, count};
    int good = items && places;
    if (items && !places) PyErr_NoMemory();
    if (good && count)
        good = near_find(asked, part, &docs, places) && phrase_meet(phrase, places, begins);
    for (Py_ssize_t i = 0; places && i < number; i++) free(places[i].items);
    free(places);
    free(items);
    return good;
}

/* Return how many documents each word has, a list. */
static PyObject *phrase_counts(const Clause *words, Py_ssize_t number) {
    PyObject *counts = PyList_New(0);
    for (Py_ssize_t i = 0; counts && i < number; i++) {
        PyObject *count = PyLong_FromSsize_t(words[i].length);
        if (!count || PyList_Append(counts, count) < 0) Py_CLEAR(counts);
        Py_XDECREF(count);
    }
    return counts;
}

/* Take the numbers of the words of a phrase, of which so many differ. */
static int phrase_take(PyObject *list, Py_ssize_t number, PhraseWords *phrase) {
    phrase->length = PyList_Size(list);
    phrase->words = malloc((phrase->length + 1) * sizeof *phrase->words);
    if (!phrase->words) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < phrase->length; i++) {
        phrase->words[i] = PyLong_AsSsize_t(PyList_GetItem(list, i));
        if (PyErr_Occurred()) return 0;
        if (phrase->words[i] < 0 || phrase->words[i] >= number) {
            PyErr_SetString(PyExc_ValueError, "a phrase of words that are not there");
            return 0;
        }
    }
    if (phrase->length) return 1;
    PyErr_SetString(PyExc_ValueError, "a phrase without words");
    return 0;
}

#endif
