/* Words whose postings stay in their lists: what they give to some documents, looked up by
   skips. */

#ifndef KASHAF_LOOKUP_H
#define KASHAF_LOOKUP_H

#include "../index/segment/_skips.h"
#include "_sums.h"

/* Documents, ascending, that a word is looked up for: of each its score, and its frequency in the
   clause at hand. */
typedef struct {
    const int32_t *docs;
    Py_ssize_t length;
    double *scores;
    int32_t *frequencies;
} Wanted;

static int lookup_list(const Py_buffer *bytes, Py_ssize_t start, PyObject *skips_object,
                       Py_ssize_t before, long factor, const Wanted *wanted) {
    Layout layout;
    Py_buffer skips;
    if (!postings_lay_out(bytes->buf, bytes->len, start, &layout)) return 0;
    if (!arrays_take_buffer(skips_object, PyBUF_SIMPLE, sizeof(int32_t), &skips)) return 0;
    const Py_ssize_t count = skips.len / (Py_ssize_t)sizeof(Skip);
#define LOOK_UP(code)                                                                              \
    skips_look_up(&layout, code, skips.buf, count, before, factor, wanted->docs, wanted->length,   \
                  wanted->frequencies)
    const int good = layout.unit_code == 0   ? LOOK_UP(0)
                     : layout.unit_code == 1 ? LOOK_UP(1)
                                             : LOOK_UP(2);
#undef LOOK_UP
    PyBuffer_Release(&skips);
    return good || postings_damaged();
}

/* Look up the lists of one segment: (bytes, starts, times, documents before, which are live, skips
   of each list). Documents that are not live are not asked for. */
static int lookup_source(PyObject *source, const Wanted *wanted) {
    PyObject *bytes_object, *starts, *times, *live, *skips;
    Py_ssize_t before;
    Py_buffer bytes;
    if (!PyTuple_Check(source)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(source, "OO!O!nOO!", &bytes_object, &PyList_Type, &starts, &PyList_Type,
                          &times, &before, &live, &PyList_Type, &skips))
        return 0;
    if (PyList_Size(times) != PyList_Size(starts) || PyList_Size(skips) != PyList_Size(starts)) {
        PyErr_SetString(PyExc_ValueError, "as many times and skips as starts are needed");
        return 0;
    }
    if (PyObject_GetBuffer(bytes_object, &bytes, PyBUF_SIMPLE) < 0) return 0;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(starts); i++) {
        const Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, i));
        const long factor = PyErr_Occurred() ? 0 : PyLong_AsLong(PyList_GetItem(times, i));
        if (factor < -INT32_MAX || factor > INT32_MAX)
            PyErr_SetString(PyExc_ValueError, "no list counts so often");
        PyObject *skip = PyErr_Occurred() ? NULL : sums_item(skips, i);
        good = skip && lookup_list(&bytes, start, skip, before, factor, wanted);
        Py_XDECREF(skip);
    }
    PyBuffer_Release(&bytes);
    return good;
}

/* Add to the scores of documents what a clause gives them, (sources, norms, weight). */
static int lookup_clause(const Table *table, PyObject *clause, const Wanted *wanted) {
    PyObject *sources, *norms_object;
    double weight;
    Py_buffer norms = {0};
    if (!sums_take_clause(clause, &sources, &norms_object, &weight, &norms)) return 0;
    const Formula formula = sums_formula(table, &norms, weight);
    memset(wanted->frequencies, 0, wanted->length * sizeof *wanted->frequencies);
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(sources); i++) {
        PyObject *source = sums_item(sources, i);
        good = source && lookup_source(source, wanted);
        Py_XDECREF(source);
    }
    for (Py_ssize_t i = 0; good && i < wanted->length; i++) {
        if (wanted->frequencies[i] < 1) continue;
        const int32_t doc = wanted->docs[i];
        if (doc < 0 || doc >= formula.end) {
            PyErr_SetString(PyExc_ValueError, "a document that is not in the index");
            good = 0;
        } else {
            wanted->scores[i] +=
                formula.weight * sums_saturated_tf(&formula, doc, wanted->frequencies[i]);
        }
    }
    PyBuffer_Release(&norms);
    return good;
}

/* Add to sums what the clauses of a word, a list, give; false, with an exception set, on
   failure. */
static int lookup_clauses(const Table *table, PyObject *clauses, const Sums *sums) {
    const Wanted wanted = {sums->docs, sums->length,
                           calloc(sums->length + 1, sizeof *wanted.scores),
                           malloc((sums->length + 1) * sizeof *wanted.frequencies)};
    int good = wanted.scores && wanted.frequencies;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < PyList_Size(clauses); i++) {
        PyObject *clause = sums_item(clauses, i);
        good = clause && lookup_clause(table, clause, &wanted);
        Py_XDECREF(clause);
    }
    for (Py_ssize_t i = 0; good && i < sums->length; i++) sums->sums[i] += (float)wanted.scores[i];
    free(wanted.scores);
    free(wanted.frequencies);
    return good;
}

#endif
