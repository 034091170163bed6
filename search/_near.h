/* How often one word stands a little behind another, see search/nearness.py. */

#ifndef KASHAF_NEAR_H
#define KASHAF_NEAR_H

#include "_clauses.h"
#include "../index/segment/_places.h"

/* Count for each document the places of `second` that are no more than `most` words behind one of
   `first`, and add them to `met`. All are ascending. */
static int near_count(const Numbers *first, const Numbers *second, int64_t most, const Array *docs,
                      int64_t *counts, Numbers *met) {
    const int64_t *firsts = first->items, *seconds = second->items;
    const int32_t *wanted = docs->buffer.buf;
    Py_ssize_t before = 0, doc = 0;
    for (Py_ssize_t i = 0; i < second->count; i++) {
        /* The last of the first word that stands before the second is the nearest. */
        while (before < first->count && firsts[before] < seconds[i]) before++;
        if (!before || firsts[before - 1] < seconds[i] - most) continue;
        const int64_t of = seconds[i] >> PLACES_POSITION_BITS;
        while (doc < docs->count && wanted[doc] < of) doc++;
        if (doc >= docs->count || wanted[doc] != of) continue;
        counts[doc]++;
        if (!segment_add(met, seconds[i])) return 0;
    }
    return 1;
}

/* Add the places that one segment has of the terms of a level in those of `docs` that are its
   own. */
static int near_add_segment(AskedTerms *asked, Py_ssize_t number, Py_ssize_t level, Py_ssize_t part,
                            const Array *docs, Numbers *places) {
    const Searched *searched = &asked->segments[number];
    const Segment *segment = searched->segment;
    const int32_t *all = docs->buffer.buf;
    int32_t *own = malloc(docs->count * sizeof *own + 1);
    WantedDocs wanted = {own, 0, malloc(docs->count * sizeof *wanted.found + 1), {0}};
    const HeldTerms *held = own && wanted.found ? clauses_held(asked, number, level) : NULL;
    if (!own || !wanted.found) PyErr_NoMemory();
    for (Py_ssize_t i = 0; held && i < docs->count; i++)
        if (all[i] >= searched->before && all[i] - searched->before < segment->documents)
            own[wanted.length++] = (int32_t)(all[i] - searched->before);
    positions_sieve(&wanted);
    Numbers words = {0};
    const int good =
        held && (!wanted.length ||
                 (segment_words_of(segment, asked->levels[level], &held->numbers, &words) &&
                  places_of_words(segment, part, &words, &wanted, searched->before, places)));
    free(words.items);
    free(wanted.found);
    free(own);
    return good;
}

/* Find where each of the words that were asked for stands in some documents: `places` of each,
   ascending. */
static int near_find(AskedTerms *asked, Py_ssize_t part, const Array *docs, Numbers *places) {
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

/* Count each run, (number of the first, number of the second, most), into a row of `counts`. Its
   places are put behind the `number` of words in `places`, where later runs may name them. */
static int near_count_runs(PyObject *runs, Numbers *places, Py_ssize_t number, const Array *docs,
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

#endif
