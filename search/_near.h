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
