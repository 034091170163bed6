/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/ranking.py, which tells how. A document that is out of range is a ValueError, and leaves
   nothing behind in the sums. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A place for the score of each document, and a bit for each that has one: all zero between
   calls, for clearing them would take longer than most queries. */
typedef struct {
    Py_buffer sums_buffer, bits_buffer;
    double *sums;
    uint64_t *bits;
    Py_ssize_t documents, blocks;
} Table;

static int table_of(PyObject *sums, PyObject *bits, Table *table) {
    memset(table, 0, sizeof *table);
    if (PyObject_GetBuffer(sums, &table->sums_buffer, PyBUF_WRITABLE) < 0) return 0;
    if (PyObject_GetBuffer(bits, &table->bits_buffer, PyBUF_WRITABLE) < 0) {
        PyBuffer_Release(&table->sums_buffer);
        return 0;
    }
    table->sums = table->sums_buffer.buf;
    table->bits = table->bits_buffer.buf;
    table->documents = table->sums_buffer.len / (Py_ssize_t)sizeof *table->sums;
    table->blocks = (table->documents + 63) / 64;
    if (table->bits_buffer.len < table->blocks * (Py_ssize_t)sizeof *table->bits) {
        PyBuffer_Release(&table->sums_buffer);
        PyBuffer_Release(&table->bits_buffer);
        PyErr_SetString(PyExc_ValueError, "a bit for each document is needed");
        return 0;
    }
    return 1;
}

static void release_table(Table *table) {
    PyBuffer_Release(&table->sums_buffer);
    PyBuffer_Release(&table->bits_buffer);
}

static void wipe(Table *table) {
    memset(table->sums, 0, table->documents * sizeof *table->sums);
    memset(table->bits, 0, table->blocks * sizeof *table->bits);
}

/* Arrays of equal length that a tuple begins with. */
typedef struct {
    Py_buffer docs_buffer, values_buffer, norms_buffer;
    const int32_t *docs;
    Py_ssize_t length;
    double number;
} Array;

/* Buffers that were never taken are zero, and releasing them does nothing. */
static void release_arrays(Array *arrays, Py_ssize_t count) {
    for (Py_ssize_t i = 0; arrays && i < count; i++) {
        PyBuffer_Release(&arrays[i].docs_buffer);
        PyBuffer_Release(&arrays[i].values_buffer);
        PyBuffer_Release(&arrays[i].norms_buffer);
    }
    free(arrays);
}

static int buffer_of(PyObject *tuple, Py_ssize_t at, Py_buffer *buffer) {
    PyObject *object = PyTuple_GetItem(tuple, at);
    return object && (object == Py_None || PyObject_GetBuffer(object, buffer, PyBUF_SIMPLE) == 0);
}

/* Take (documents, values, [norms,] number) of a tuple; values are so many bytes each. */
static int array_of(PyObject *tuple, Py_ssize_t width, int norms, Array *array) {
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) < 3 + norms) {
        PyErr_SetString(PyExc_TypeError, "a tuple of arrays and a number is needed");
        return 0;
    }
    if (!buffer_of(tuple, 0, &array->docs_buffer) || !buffer_of(tuple, 1, &array->values_buffer) ||
        (norms && !buffer_of(tuple, 2, &array->norms_buffer)))
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

/* Return what `array_of` takes of each of a list's tuples, NULL, with an exception set, if one is
   something else; `release_arrays` takes it back. */
static Array *arrays_of(PyObject *list, Py_ssize_t width, int norms) {
    const Py_ssize_t count = PyList_Size(list);
    Array *arrays = calloc(count + 1, sizeof *arrays);
    if (!arrays) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (!array_of(PyList_GetItem(list, i), width, norms, &arrays[i])) {
            release_arrays(arrays, count);
            return NULL;
        }
    return arrays;
}

static int out_of_range(Table *table) {
    wipe(table);
    PyErr_SetString(PyExc_ValueError, "a document that is not in the index");
    return 0;
}

static inline void mark(const Table *table, int32_t doc) {
    table->bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
}

/* Add to the sums what a clause gives its documents: its weight times BM25's part of the
   frequency, or its weight alone where there are no frequencies. */
static int add_clause(Table *table, const Array *clause) {
    const int32_t *frequencies = clause->values_buffer.buf;
    const double *norms = clause->norms_buffer.buf;
    const Py_ssize_t known =
        norms ? clause->norms_buffer.len / (Py_ssize_t)sizeof *norms : table->documents;
    const Py_ssize_t end = known < table->documents ? known : table->documents;
    for (Py_ssize_t i = 0; i < clause->length; i++) {
        const int32_t doc = clause->docs[i];
        if (doc < 0 || doc >= end) return out_of_range(table);
        double share = 1;
        if (norms) share = frequencies[i] / (frequencies[i] + norms[doc]);
        table->sums[doc] += clause->number * share;
        mark(table, doc);
    }
    return 1;
}

/* Documents, ascending, and the sum of each. */
typedef struct {
    int32_t *docs;
    double *sums;
    Py_ssize_t length;
} Sums;

static void release_sums(Sums *sums) {
    free(sums->docs);
    free(sums->sums);
}

/* Take the documents that have at least `least` out of the table, which is cleared; false, with an
   exception set, without memory for them. */
static int take_out(Table *table, double least, Sums *taken) {
    Py_ssize_t room = 1;
    for (Py_ssize_t block = 0; block < table->blocks; block++)
        room += __builtin_popcountll(table->bits[block]);
    taken->length = 0;
    taken->docs = malloc(room * sizeof *taken->docs);
    taken->sums = malloc(room * sizeof *taken->sums);
    if (!taken->docs || !taken->sums) {
        release_sums(taken);
        wipe(table);
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t length = 0;
    for (Py_ssize_t block = 0; block < table->blocks; block++) {
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

/* Return them as bytes, and the highest sum. */
static PyObject *as_tuple(const Sums *sums) {
    double highest = 0;
    for (Py_ssize_t i = 0; i < sums->length; i++)
        if (sums->sums[i] > highest) highest = sums->sums[i];
    return Py_BuildValue(
        "y#y#d", (const char *)sums->docs, sums->length * (Py_ssize_t)sizeof *sums->docs,
        (const char *)sums->sums, sums->length * (Py_ssize_t)sizeof *sums->sums, highest);
}

PyDoc_STRVAR(scored_doc,
             "scored(clauses, sums, bits) -> documents, scores, highest\n\n"
             "Add up BM25 clauses: a list of (documents, frequencies, norms, weight), the first\n"
             "two int32, norms float64 or None where frequencies do not count.");

static PyObject *scored(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &list, &sums, &bits)) return NULL;
    const Py_ssize_t count = PyList_Size(list);
    Array *clauses = arrays_of(list, sizeof(int32_t), 1);
    if (!clauses) return NULL;
    if (table_of(sums, bits, &table)) {
        Py_ssize_t done = 0;
        while (done < count && add_clause(&table, &clauses[done])) done++;
        Sums taken;
        if (done == count && take_out(&table, -1.0, &taken)) {
            result = as_tuple(&taken);
            release_sums(&taken);
        }
        release_table(&table);
    }
    release_arrays(clauses, count);
    return result;
}

/* The best documents met: a binary heap, the lowest score first, and a bit for each document that
   is in it. */
typedef struct {
    double score;
    int32_t doc;
} Place;

typedef struct {
    Place *places;
    uint64_t *bits;
    Py_ssize_t length, most;
} Heap;

/* Let a place sink from `at` to where it belongs. */
static void sink(Heap *heap, Py_ssize_t at, Place place) {
    Py_ssize_t child;
    while ((child = 2 * at + 1) < heap->length) {
        if (child + 1 < heap->length && heap->places[child + 1].score < heap->places[child].score)
            child++;
        if (heap->places[child].score >= place.score) break;
        heap->places[at] = heap->places[child];
        at = child;
    }
    heap->places[at] = place;
}

/* Take a document whose score has grown, or is new, among the best if it belongs there. */
static void offer(Heap *heap, int32_t doc, double score) {
    uint64_t *bits = &heap->bits[doc >> 6], bit = (uint64_t)1 << (doc & 63);
    const Place place = {score, doc};
    Py_ssize_t at = 0;
    if (*bits & bit) {
        while (heap->places[at].doc != doc) at++;
    } else if (heap->length < heap->most) {
        for (at = heap->length++; at && heap->places[(at - 1) / 2].score > score; at = (at - 1) / 2)
            heap->places[at] = heap->places[(at - 1) / 2];
        heap->places[at] = place;
        *bits |= bit;
        return;
    } else {
        const int32_t lowest = heap->places[0].doc;
        heap->bits[lowest >> 6] &= ~((uint64_t)1 << (lowest & 63));
        *bits |= bit;
    }
    sink(heap, at, place);
}

/* The least of the best scores, below any where there are too few. */
static inline double least_of(const Heap *heap) {
    return heap->length == heap->most ? heap->places[0].score : -1.0;
}

static int add_word(Table *table, const Array *word, Heap *heap) {
    const double *scores = word->values_buffer.buf;
    double least = least_of(heap);
    for (Py_ssize_t i = 0; i < word->length; i++) {
        const int32_t doc = word->docs[i];
        if (doc < 0 || doc >= table->documents) return out_of_range(table);
        const double sum = table->sums[doc] += scores[i];
        mark(table, doc);
        if (sum > least) {
            offer(heap, doc, sum);
            least = least_of(heap);
        }
    }
    return 1;
}

/* Return where the first document of a word is that is not below `doc`, from `at` on: in steps
   that double, then by halves. */
static Py_ssize_t reach(const Array *word, Py_ssize_t at, int32_t doc) {
    Py_ssize_t step = 1, low = at;
    while (at + step < word->length && word->docs[at + step] < doc) {
        low = at + step;
        step *= 2;
    }
    Py_ssize_t high = at + step < word->length ? at + step : word->length;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if (word->docs[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Add to the candidates what a word gives them, but drop those that stay below the best with
   `rest` added. Of no word nothing is added. */
static void look_up(Sums *candidates, const Array *word, double rest, double rounding, Heap *heap) {
    const double *scores = word ? word->values_buffer.buf : NULL;
    double least = least_of(heap);
    Py_ssize_t at = 0, kept = 0;
    for (Py_ssize_t i = 0; i < candidates->length; i++) {
        double sum = candidates->sums[i];
        if (sum + rest < least - rounding) continue;
        const int32_t doc = candidates->docs[i];
        if (word) {
            at = reach(word, at, doc);
            if (at < word->length && word->docs[at] == doc) sum += scores[at];
            if (sum > least) {
                offer(heap, doc, sum);
                least = least_of(heap);
            }
        }
        candidates->docs[kept] = doc;
        candidates->sums[kept++] = sum;
    }
    candidates->length = kept;
}

/* Find the candidates for the best by the sums of words; false, with an exception set and the
   table cleared, on failure. `rest` has room for a number more than there are words. */
static int find_best(Table *table, const Array *words, Py_ssize_t number, double *rest,
                     double rounding, Heap *heap, Sums *found) {
    /* What the words from the i-th on can add to a document at most. */
    rest[number] = 0;
    for (Py_ssize_t i = number; i--;) rest[i] = rest[i + 1] + words[i].number;
    Py_ssize_t i = 0;
    for (; i < number && rest[i] > least_of(heap) - rounding; i++) {
        if (!add_word(table, &words[i], heap)) return 0;
    }
    if (!take_out(table, least_of(heap) - rest[i] - rounding, found)) return 0;
    for (; i < number; i++) look_up(found, &words[i], rest[i], rounding, heap);
    look_up(found, NULL, 0, rounding, heap);
    return 1;
}

PyDoc_STRVAR(best_doc,
             "best(words, count, rounding, sums, bits) -> documents, scores, highest\n\n"
             "Return the documents that may be among the best `count` by the sums of words, a list\n"
             "of (documents, scores, highest score), int32 and float64, in the order in which\n"
             "they are taken. Sums are taken for equal that differ by `rounding` or less.");

static PyObject *best(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Py_ssize_t count;
    double rounding;
    Table table;
    if (!PyArg_ParseTuple(args, "O!ndOO", &PyList_Type, &list, &count, &rounding, &sums, &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    Array *words = arrays_of(list, sizeof(double), 0);
    if (!words) return NULL;
    if (table_of(sums, bits, &table)) {
        Heap heap = {0};
        heap.most = count < 1 ? 1 : count < table.documents ? count : table.documents;
        heap.places = malloc((heap.most + 1) * sizeof *heap.places);
        heap.bits = calloc(table.blocks + 1, sizeof *heap.bits);
        double *rest = malloc((number + 1) * sizeof *rest);
        Sums found;
        if (!heap.places || !heap.bits || !rest) {
            PyErr_NoMemory();
        } else if (find_best(&table, words, number, rest, rounding, &heap, &found)) {
            result = as_tuple(&found);
            release_sums(&found);
        }
        free(heap.places);
        free(heap.bits);
        free(rest);
        release_table(&table);
    }
    release_arrays(words, number);
    return result;
}

static PyMethodDef methods[] = {
    {"scored", scored, METH_VARARGS, scored_doc},
    {"best", best, METH_VARARGS, best_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "search._ranking", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__ranking(void) { return PyModuleDef_Init(&module); }
