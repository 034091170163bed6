/* A table of sums: scores of clauses are added to it, from arrays or from lists as they are read,
   and taken out of it. A document that is out of range is a ValueError, and leaves nothing behind
   in the sums. */

#ifndef KASHAF_SUMS_H
#define KASHAF_SUMS_H

#include "_lists.h"

/* A place for the score of each document, and a bit for each that has one: all zero between
   calls, for clearing them would take longer than most queries. */
typedef struct {
    Py_buffer sums_buffer, bits_buffer;
    double *sums;
    uint64_t *bits;
    Py_ssize_t documents, blocks;
} Table;

static void sums_release_table(Table *table) {
    PyBuffer_Release(&table->sums_buffer);
    PyBuffer_Release(&table->bits_buffer);
}

static int sums_take_table(PyObject *sums, PyObject *bits, Table *table) {
    memset(table, 0, sizeof *table);
    if (!arrays_take_buffer(sums, PyBUF_WRITABLE, sizeof *table->sums, &table->sums_buffer))
        return 0;
    if (!arrays_take_buffer(bits, PyBUF_WRITABLE, sizeof *table->bits, &table->bits_buffer)) {
        sums_release_table(table);
        return 0;
    }
    table->sums = table->sums_buffer.buf;
    table->bits = table->bits_buffer.buf;
    table->documents = table->sums_buffer.len / (Py_ssize_t)sizeof *table->sums;
    table->blocks = (table->documents + 63) / 64;
    const Py_ssize_t blocks = table->bits_buffer.len / (Py_ssize_t)sizeof *table->bits;
    if (blocks < table->blocks || table->documents > INT32_MAX) {
        sums_release_table(table);
        PyErr_SetString(PyExc_ValueError, blocks < table->blocks
                                              ? "a bit for each document is needed"
                                              : "there are too many documents");
        return 0;
    }
    return 1;
}

static void sums_wipe(Table *table) {
    memset(table->sums, 0, table->documents * sizeof *table->sums);
    memset(table->bits, 0, table->blocks * sizeof *table->bits);
}

/* Arrays of equal length that a tuple begins with. */
typedef struct {
    Py_buffer docs_buffer, values_buffer, norms_buffer;
    const int32_t *docs;
    Py_ssize_t length;
    double number;
} Postings;

/* Buffers that were never taken are zero, and releasing them does nothing. */
static void sums_release_postings(Postings *array) {
    PyBuffer_Release(&array->docs_buffer);
    PyBuffer_Release(&array->values_buffer);
    PyBuffer_Release(&array->norms_buffer);
}

static void sums_release_all_postings(Postings *arrays, Py_ssize_t count) {
    for (Py_ssize_t i = 0; arrays && i < count; i++) sums_release_postings(&arrays[i]);
    free(arrays);
}

static int sums_take_item(PyObject *tuple, Py_ssize_t at, size_t width, Py_buffer *buffer) {
    PyObject *object = PyTuple_GetItem(tuple, at);
    return object && (object == Py_None || arrays_take_buffer(object, PyBUF_SIMPLE, width, buffer));
}

/* Take (documents, values, [norms,] number) of a tuple; values are so many bytes each. */
static int sums_take_postings(PyObject *tuple, Py_ssize_t width, int norms, Postings *array) {
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) < 3 + norms) {
        PyErr_SetString(PyExc_TypeError, "a tuple of arrays and a number is needed");
        return 0;
    }
    if (!sums_take_item(tuple, 0, sizeof *array->docs, &array->docs_buffer) ||
        !sums_take_item(tuple, 1, width, &array->values_buffer) ||
        (norms && !sums_take_item(tuple, 2, sizeof(double), &array->norms_buffer)))
        return 0;
    array->number = PyFloat_AsDouble(PyTuple_GetItem(tuple, 2 + norms));
    if (PyErr_Occurred()) return 0;
    array->docs = array->docs_buffer.buf;
    array->length = array->docs_buffer.len / (Py_ssize_t)sizeof *array->docs;
    const int counted = !norms || array->norms_buffer.obj;
    if (counted && array->values_buffer.len != array->length * width) {
        PyErr_SetString(PyExc_ValueError, "as many values as documents are needed");
        return 0;
    }
    return 1;
}

/* Return what `sums_take_postings` takes of each of a list's clauses, NULL, with an exception set,
   if one is something else; `sums_release_all_postings` takes it back. */
static Postings *sums_take_all_postings(PyObject *list) {
    const Py_ssize_t count = PyList_Size(list);
    Postings *arrays = arrays_room(count, sizeof *arrays);
    if (!arrays) return NULL;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        PyObject *tuple = lists_item(list, i);
        good = tuple && sums_take_postings(tuple, sizeof(int32_t), 1, &arrays[i]);
        Py_XDECREF(tuple);
    }
    if (good) return arrays;
    sums_release_all_postings(arrays, count);
    return NULL;
}

static int sums_out_of_range(Table *table) {
    sums_wipe(table);
    return errors_set(PyExc_ValueError, "a document that is not in the index");
}

/* Count the bits of a number that are set; what the compiler has for any machine is a call. */
static inline Py_ssize_t sums_count(uint64_t bits) {
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (Py_ssize_t)(bits * 0x0101010101010101 >> 56);
}

static inline void sums_mark(const Table *table, int32_t doc) {
    table->bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
}

/* What gives a clause its scores: the lengths of documents, where they count, and its weight. */
typedef struct {
    const double *norms;
    /* Documents that have a norm and a sum. */
    Py_ssize_t end;
    double weight;
} Formula;

static Formula sums_formula(const Table *table, const Py_buffer *norms, double weight) {
    Formula formula = {norms->buf, table->documents, weight};
    const Py_ssize_t known = norms->len / (Py_ssize_t)sizeof *formula.norms;
    if (formula.norms && known < formula.end) formula.end = known;
    return formula;
}

/* BM25's part of the frequency, all of it where lengths do not count. */
static inline double sums_saturated_tf(const Formula *formula, uint64_t doc, int32_t tf) {
    return formula->norms ? tf / (tf + formula->norms[doc]) : 1;
}

/* Add what a posting gives; false if there is no such document. */
static inline int sums_add_posting(const Table *table, const Formula *formula, uint64_t doc,
                                   int32_t tf) {
    if (doc >= (uint64_t)formula->end) return 0;
    table->sums[doc] += formula->weight * sums_saturated_tf(formula, doc, tf);
    sums_mark(table, (int32_t)doc);
    return 1;
}

/* Add postings, the documents counted from `before` on; without `live` all are. */
static int sums_add_postings(Table *table, const Formula *formula, const int32_t *docs,
                             const int32_t *frequencies, Py_ssize_t length, Py_ssize_t before,
                             const Py_buffer *live) {
    const char *alive = live ? live->buf : NULL;
    for (Py_ssize_t i = 0; i < length; i++) {
        if (alive && (docs[i] < 0 || docs[i] >= live->len)) return sums_out_of_range(table);
        if (alive && !alive[docs[i]]) continue;
        const uint64_t doc = (uint64_t)(before + docs[i]);
        if (!sums_add_posting(table, formula, doc, frequencies ? frequencies[i] : 1))
            return sums_out_of_range(table);
    }
    return 1;
}

/* Add a list as it is read; `code` is a constant where this is called. */
static inline int sums_add_list(Table *table, const Formula *formula, const Layout *layout,
                                int code, Py_ssize_t before) {
    Cursor cursor = {.layout = *layout};
    while (postings_next(&cursor, code)) {
        const int32_t tf = postings_frequency(&cursor);
        if (tf < 0) {
            sums_wipe(table);
            return postings_damaged();
        }
        if (!sums_add_posting(table, formula, before + cursor.doc, tf))
            return sums_out_of_range(table);
    }
    return 1;
}

/* Read lists of one segment as one; false, with an exception set, if any is damaged. */
static int sums_read_source(const Source *source, PostingList *total) {
    int64_t *ends = malloc(source->count * sizeof *ends + 1);
    if (!ends) return errors_no_memory();
    const int good = postings_read_sum(source->bytes.buf, source->bytes.len, source->starts,
                                       source->times, ends, source->count, total);
    free(ends);
    return good;
}

/* Add the lists of one segment. */
static int sums_add_source(Table *table, const Formula *formula, const Source *source) {
    const Py_ssize_t before = source->before;
    if (!source->count) return 1;
    if (before < 0 || before > table->documents) return sums_out_of_range(table);
    if (!source->live.obj && source->count == 1 && source->times[0] == 1) {
        Layout layout;
        return postings_lay_out(source->bytes.buf, source->bytes.len, (Py_ssize_t)source->starts[0],
                                &layout) &&
               (layout.unit_code == 0   ? sums_add_list(table, formula, &layout, 0, before)
                : layout.unit_code == 1 ? sums_add_list(table, formula, &layout, 1, before)
                                        : sums_add_list(table, formula, &layout, 2, before));
    }
    PostingList total;
    if (!sums_read_source(source, &total)) return 0;
    const int good = sums_add_postings(table, formula, total.docs, total.frequencies, total.length,
                                       before, source->live.obj ? &source->live : NULL);
    postings_clear(&total);
    return good;
}

/* Add what a clause gives. */
static int sums_add_clause(Table *table, const ListedClause *clause) {
    const Formula formula = sums_formula(table, &clause->norms, clause->weight);
    for (Py_ssize_t i = 0; i < clause->count; i++)
        if (!sums_add_source(table, &formula, &clause->sources[i])) return 0;
    return 1;
}

/* Documents, ascending, and the sum of each. */
typedef struct {
    int32_t *docs;
    double *sums;
    Py_ssize_t length;
} Sums;

static void sums_release(Sums *sums) {
    free(sums->docs);
    free(sums->sums);
    memset(sums, 0, sizeof *sums);
}

/* Take the documents that have at least `least` out of the table, which is cleared; false, with an
   exception set, without memory for them. */
static int sums_take_out(Table *table, double least, Sums *taken) {
    Py_ssize_t room = 1;
    /* Bits beyond the last document are cleared: there is no sum for them. */
    if (table->documents & 63)
        table->bits[table->blocks - 1] &= ((uint64_t)1 << (table->documents & 63)) - 1;
    for (Py_ssize_t block = 0; block < table->blocks; block++)
        if (table->bits[block]) room += sums_count(table->bits[block]);
    taken->length = 0;
    taken->docs = malloc(room * sizeof *taken->docs);
    taken->sums = malloc(room * sizeof *taken->sums);
    if (!taken->docs || !taken->sums) {
        sums_release(taken);
        sums_wipe(table);
        return errors_no_memory();
    }
    Py_ssize_t length = 0;
    for (Py_ssize_t block = 0; block < table->blocks; block++) {
        if (!table->bits[block]) continue;
        for (uint64_t bits = table->bits[block]; bits; bits &= bits - 1) {
            const Py_ssize_t doc = block * 64 + __builtin_ctzll(bits);
            const double sum = table->sums[doc];
            table->sums[doc] = 0;
            taken->docs[length] = (int32_t)doc;
            taken->sums[length] = sum;
            length += sum >= least;
        }
        table->bits[block] = 0;
    }
    taken->length = length;
    return 1;
}

#endif
