/* How often one word stands a little behind another, see search/ranking/nearness.py. */

#ifndef KASHAF_NEAR_H
#define KASHAF_NEAR_H

#include "_clauses.h"
#include "../../index/segment/_places.h"

/* Documents, ascending, and how many positions are the head of each. */
typedef struct {
    const int32_t *items;
    Py_ssize_t count;
    int64_t head;
} Docs;

/* Count for each document the places of `second` that are no more than `most` words behind one of
   `first`, those in its head twice, and add them to `met`. All are ascending. */
static int near_count(const Numbers *first, const Numbers *second, int64_t most, const Docs *docs,
                      int64_t *counts, Numbers *met) {
    const int64_t *firsts = first->items, *seconds = second->items;
    const int32_t *wanted = docs->items;
    Py_ssize_t before = 0, doc = 0;
    for (Py_ssize_t i = 0; i < second->count; i++) {
        /* The last of the first word that stands before the second is the nearest. */
        while (before < first->count && firsts[before] < seconds[i]) before++;
        if (!before || firsts[before - 1] < seconds[i] - most) continue;
        const int64_t of = docs_of_place(seconds[i]);
        while (doc < docs->count && wanted[doc] < of) doc++;
        if (doc >= docs->count || wanted[doc] != of) continue;
        counts[doc] += docs_position(seconds[i]) < docs->head ? 2 : 1;
        if (!segment_add(met, seconds[i])) return 0;
    }
    return 1;
}

/* Add the places that one segment has of the terms of a level in those of `docs` that are its
   own. */
static int near_add_segment(AskedTerms *asked, Py_ssize_t number, Py_ssize_t level, Py_ssize_t part,
                            const Docs *docs, Numbers *places) {
    const Searched *searched = &asked->segments[number];
    const Segment *segment = searched->segment;
    const int32_t *all = docs->items;
    int32_t *own = malloc(docs->count * sizeof *own + 1);
    WantedDocs wanted = {own, 0, malloc(docs->count * sizeof *wanted.found + 1), {0}};
    const KeptTerms *held = own && wanted.found ? clauses_held(asked, number, level) : NULL;
    if (!own || !wanted.found) PyErr_NoMemory();
    for (Py_ssize_t i = 0; held && i < docs->count; i++)
        if (all[i] >= searched->before && all[i] - searched->before < segment->documents)
            own[wanted.length++] = (int32_t)(all[i] - searched->before);
    positions_sieve(&wanted);
    Numbers words = {0};
    int good = held != NULL;
    Py_BEGIN_ALLOW_THREADS;
    good = good && (!wanted.length ||
                    (segment_words_of(segment, asked->levels[level], &held->numbers, &words) &&
                     places_of_words(segment, part, &words, &wanted, searched->before, places)));
    Py_END_ALLOW_THREADS;
    free(words.items);
    free(wanted.found);
    free(own);
    return good;
}

/* Find where each of the words that were asked for stands in some documents: `places` of each,
   ascending. */
static int near_find(AskedTerms *asked, Py_ssize_t part, const Docs *docs, Numbers *places) {
    for (Py_ssize_t i = 0; i < asked->segment_count; i++)
        if (part < 0 || part >= asked->segments[i].segment->part_count) {
            PyErr_SetString(PyExc_ValueError, "there is no such part");
            return 0;
        }
    for (Py_ssize_t i = 0; i < asked->level_count; i++) {
        for (Py_ssize_t j = 0; j < asked->segment_count; j++)
            if (!near_add_segment(asked, j, i, part, docs, &places[i])) return 0;
        segment_sort(&places[i]);
    }
    return 1;
}

/* Take the places of words, a list of arrays, as they are given. */
static int near_take(PyObject *list, Numbers *places) {
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        Array given;
        if (!arrays_take(PyList_GetItem(list, i), &given, sizeof(int64_t))) return 0;
        places[i].items = malloc(given.buffer.len + 1);
        if (places[i].items) memcpy(places[i].items, given.buffer.buf, given.buffer.len);
        places[i].count = places[i].room = given.count;
        PyBuffer_Release(&given.buffer);
        if (places[i].items) continue;
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

/* Count each run, (number of the first, number of the second, most), into a row of `counts`. Its
   places are put behind the `number` of words in `places`, where later runs may name them. */
static int near_count_runs(PyObject *runs, Numbers *places, Py_ssize_t number, const Docs *docs,
                           int64_t *counts) {
    for (Py_ssize_t i = 0; i < PyList_Size(runs); i++) {
        PyObject *run = PyList_GetItem(runs, i);
        Py_ssize_t first, second, most;
        if (!PyTuple_Check(run)) {
            PyErr_SetString(PyExc_TypeError, "a tuple is needed");
            return 0;
        }
        if (!PyArg_ParseTuple(run, "nnn", &first, &second, &most)) return 0;
        if (first < 0 || first >= number + i || second < 0 || second >= number) {
            PyErr_SetString(PyExc_ValueError, "a run of words that are not there");
            return 0;
        }
        if (!near_count(&places[first], &places[second], most, docs, counts + i * docs->count,
                        &places[number + i]))
            return 0;
    }
    return 1;
}

/* Return how often each run stands in each of some documents, a row for a run; NULL, with an
   exception set, on failure. */
static int64_t *near_counts(PyObject *segments, PyObject *terms, PyObject *runs, Py_ssize_t part,
                            const Docs *docs) {
    const Py_ssize_t number = PyList_Size(terms), rows = PyList_Size(runs);
    AskedTerms asked = {0};
    Numbers *places = calloc(number + rows + 1, sizeof *places);
    int64_t *counts = calloc(rows * docs->count + 1, sizeof *counts);
    int good = places && counts;
    if (!good) PyErr_NoMemory();
    good = good && clauses_take_terms(segments, terms, &asked) &&
           near_find(&asked, part, docs, places) &&
           near_count_runs(runs, places, number, docs, counts);
    for (Py_ssize_t i = 0; places && i < number + rows; i++) free(places[i].items);
    free(places);
    clauses_release_terms(&asked);
    if (good) return counts;
    free(counts);
    return NULL;
}

/* Add to the scores of documents, ascending, what runs give that stand in them so often. */
static int near_lift(const int64_t *counts, PyObject *weights, double k1, const Sums *found) {
    double *lifts = calloc(found->length + 1, sizeof *lifts);
    if (!lifts) {
        PyErr_NoMemory();
        return 0;
    }
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(weights); i++) {
        const double weight = PyFloat_AsDouble(PyList_GetItem(weights, i));
        const int64_t *row = counts + i * found->length;
        good = !PyErr_Occurred();
        for (Py_ssize_t j = 0; good && j < found->length; j++)
            lifts[j] += weight * (double)row[j] / ((double)row[j] + k1);
    }
    for (Py_ssize_t i = 0; good && i < found->length; i++) found->sums[i] += lifts[i];
    free(lifts);
    return good;
}

#endif
