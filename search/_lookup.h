/* Words whose postings stay in their lists: what they give to some documents, looked up by skips. */

#ifndef KASHAF_LOOKUP_H
#define KASHAF_LOOKUP_H

#include "../index/_skips.h"
#include "_sums.h"

/* Documents, ascending, that a word is looked up for: of each the sum so far, the word's score and
   its frequency in a clause. */
typedef struct {
    Sums *sums;
    double *scores;
    int32_t *frequencies;
} Wanted;

static int look_up_list(const Py_buffer *bytes, Py_ssize_t start, PyObject *skips_object,
                        Py_ssize_t before, long factor, const Wanted *wanted) {
    Cursor cursor = {0};
    Py_buffer skips;
    if (!lay_out(bytes->buf, bytes->len, start, &cursor.layout)) return 0;
    if (!take_buffer(skips_object, PyBUF_SIMPLE, sizeof(int32_t), &skips)) return 0;
    const Py_ssize_t count = skips.len / (Py_ssize_t)sizeof(Skip);
    const int code = cursor.layout.unit_code;
#define LOOK_UP(code) \
    look_up_units(&cursor, code, skips.buf, count, before, factor, wanted->sums->docs, wanted->sums->length, \
                  wanted->frequencies)
    const int good = code == 0 ? LOOK_UP(0) : code == 1 ? LOOK_UP(1) : LOOK_UP(2);
#undef LOOK_UP
    PyBuffer_Release(&skips);
    return good || damaged();
}

/* Look up the lists of one segment: (bytes, starts, times, documents before, which are live, skips
   of each list). Documents that are not live are not asked for. */
static int look_up_source(PyObject *source, const Wanted *wanted) {
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
        PyObject *places = PyErr_Occurred() ? NULL : item_of(skips, i);
        good = places && look_up_list(&bytes, start, places, before, factor, wanted);
        Py_XDECREF(places);
    }
    PyBuffer_Release(&bytes);
    return good;
}

/* Add to the scores of documents what a clause gives them, (sources, norms, weight). */
static int look_up_clause(const Table *table, PyObject *clause, Wanted *wanted, double *weight) {
    PyObject *sources, *norms_object;
    Py_buffer norms = {0};
    if (!clause_of(clause, &sources, &norms_object, weight, &norms)) return 0;
    const Formula formula = formula_of(table, &norms, *weight);
    const Sums *sums = wanted->sums;
    memset(wanted->frequencies, 0, sums->length * sizeof *wanted->frequencies);
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(sources); i++) {
        PyObject *source = item_of(sources, i);
        good = source && look_up_source(source, wanted);
        Py_XDECREF(source);
    }
    for (Py_ssize_t i = 0; good && i < sums->length; i++) {
        if (wanted->frequencies[i] < 1) continue;
        const int32_t doc = sums->docs[i];
        if (doc < 0 || doc >= formula.end) {
            PyErr_SetString(PyExc_ValueError, "a document that is not in the index");
            good = 0;
        } else {
            wanted->scores[i] += formula.weight * share_of(&formula, doc, wanted->frequencies[i]);
        }
    }
    PyBuffer_Release(&norms);
    return good;
}

/* What a score may grow by as it is rounded to single precision. */
#define ROUNDED_UP 1.0000001

/* Drop the documents that have less than `least` with the score so far and `rest` more of it. */
static void drop(Wanted *wanted, double rest, double least) {
    Sums *sums = wanted->sums;
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < sums->length; i++) {
        const double sum = sums->sums[i], score = wanted->scores[i];
        sums->docs[kept] = sums->docs[i];
        sums->sums[kept] = sum;
        wanted->scores[kept] = score;
        kept += sum + (score + rest) * ROUNDED_UP >= least;
    }
    sums->length = kept;
}

/* Return the sum of the weights of a list of clauses, which is more than they can give. */
static double weight_of(PyObject *clauses) {
    double total = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(clauses); i++) {
        PyObject *clause = PyList_GetItem(clauses, i);
        if (PyTuple_Check(clause) && PyTuple_Size(clause) == 3)
            total += PyFloat_AsDouble(PyTuple_GetItem(clause, 2));
    }
    return total;
}

/* Add to sums what the clauses of a word, a list, give; documents that cannot come to `least` by
   them may be dropped. False, with an exception set, on failure. */
static int look_up_clauses(const Table *table, PyObject *clauses, double least, Sums *sums) {
    Wanted wanted = {sums, calloc(sums->length + 1, sizeof *wanted.scores),
                     malloc((sums->length + 1) * sizeof *wanted.frequencies)};
    int good = wanted.scores && wanted.frequencies;
    if (!good) PyErr_NoMemory();
    double rest = good ? weight_of(clauses) : 0;
    if (PyErr_Occurred()) good = 0;
    for (Py_ssize_t i = 0; good && i < PyList_Size(clauses); i++) {
        PyObject *clause = item_of(clauses, i);
        double weight = 0;
        good = clause && look_up_clause(table, clause, &wanted, &weight);
        Py_XDECREF(clause);
        rest -= weight;
        if (good) drop(&wanted, rest, least);
    }
    for (Py_ssize_t i = 0; good && i < sums->length; i++) sums->sums[i] += (float)wanted.scores[i];
    free(wanted.scores);
    free(wanted.frequencies);
    return good;
}

#endif
