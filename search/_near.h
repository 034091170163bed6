/* How often one word stands a little behind another, see search/nearness.py. */

#ifndef KASHAF_NEAR_H
#define KASHAF_NEAR_H

#include "../index/_arrays.h"

/* Bits of a position in a number that has a document before it, as in index/segment/numbers.py. */
#define NEAR_POSITION_BITS 32

/* Count for each document the places of `second` that are no more than `most` words behind one of
   `first`. All are ascending. */
static void near_count(const Array *first, const Array *second, int64_t most, const Array *docs,
                       int64_t *counts) {
    const int64_t *firsts = first->buffer.buf, *seconds = second->buffer.buf;
    const int32_t *wanted = docs->buffer.buf;
    Py_ssize_t before = 0, doc = 0;
    for (Py_ssize_t i = 0; i < second->count; i++) {
        /* The last of the first word that stands before the second is the nearest. */
        while (before < first->count && firsts[before] < seconds[i]) before++;
        if (!before || firsts[before - 1] < seconds[i] - most) continue;
        const int64_t of = seconds[i] >> NEAR_POSITION_BITS;
        while (doc < docs->count && wanted[doc] < of) doc++;
        if (doc < docs->count && wanted[doc] == of) counts[doc]++;
    }
}

static void near_release(Array *places, Py_ssize_t number) {
    for (Py_ssize_t i = 0; places && i < number; i++) PyBuffer_Release(&places[i].buffer);
    free(places);
}

/* Take a list of arrays of places; NULL, with an exception set, if it is something else. */
static Array *near_take(PyObject *list) {
    const Py_ssize_t number = PyList_Size(list);
    Array *places = calloc(number + 1, sizeof *places);
    if (!places) PyErr_NoMemory();
    for (Py_ssize_t i = 0; places && i < number; i++)
        if (!arrays_take(PyList_GetItem(list, i), &places[i], sizeof(int64_t))) {
            near_release(places, number);
            return NULL;
        }
    return places;
}

/* Count each pair, (number of the first, number of the second, most), into a row of `counts`. */
static int near_count_pairs(PyObject *pairs, const Array *places, Py_ssize_t number,
                            const Array *docs, int64_t *counts) {
    for (Py_ssize_t i = 0; i < PyList_Size(pairs); i++) {
        PyObject *pair = PyList_GetItem(pairs, i);
        Py_ssize_t first, second, most;
        if (!PyTuple_Check(pair)) {
            PyErr_SetString(PyExc_TypeError, "a tuple is needed");
            return 0;
        }
        if (!PyArg_ParseTuple(pair, "nnn", &first, &second, &most)) return 0;
        if (first < 0 || first >= number || second < 0 || second >= number) {
            PyErr_SetString(PyExc_ValueError, "a pair of words that are not there");
            return 0;
        }
        near_count(&places[first], &places[second], most, docs, counts + i * docs->count);
    }
    return 1;
}

#endif
