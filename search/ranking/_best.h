/* Words as the best documents are found by them: scores at hand, or looked up in lists. */

#ifndef KASHAF_BEST_H
#define KASHAF_BEST_H

#include "_heap.h"
#include "_lookup.h"

/* Those of search/ranking/deferred.py: each impact rounded down to so many steps of one size, a
   byte each, and their documents by blocks of 65,536. */
typedef struct {
    Py_buffer starts, docs, values;
    double step;
} QuantizedImpacts;

/* A word whose scores are at hand, or that is looked up in its lists, an object of theirs; then its
   impacts may be at hand. */
typedef struct {
    Postings scores;
    PyObject *lists;
    QuantizedImpacts impacts;
} Word;

/* So many documents that it pays to look at the best of them first. */
#define BEST_MANY 512

static int best_add_word(Table *table, const Postings *word, Heap *heap) {
    const float *scores = word->values_buffer.buf;
    double least = heap_least(heap);
    for (Py_ssize_t i = 0; i < word->length; i++) {
        const int32_t doc = word->docs[i];
        if (doc < 0 || doc >= table->documents) return sums_out_of_range(table);
        const double sum = table->sums[doc] += scores[i];
        sums_mark(table, doc);
        if (sum > least) {
            heap_offer(heap, doc, sum);
            least = heap_least(heap);
        }
    }
    return 1;
}

/* Add the least that a word may give. */
static int best_add_impacts(Table *table, const QuantizedImpacts *impacts, Heap *heap) {
    const int32_t *starts = impacts->starts.buf;
    const uint16_t *docs = impacts->docs.buf;
    const uint8_t *values = impacts->values.buf;
    const Py_ssize_t blocks = impacts->starts.len / (Py_ssize_t)sizeof *starts - 1;
    double least = heap_least(heap);
    for (Py_ssize_t block = 0; block < blocks; block++) {
        if (starts[block] < 0 || starts[block + 1] > impacts->values.len)
            return sums_out_of_range(table);
        for (Py_ssize_t i = starts[block]; i < starts[block + 1]; i++) {
            const Py_ssize_t doc = (block << 16) + docs[i];
            if (doc >= table->documents) return sums_out_of_range(table);
            const double sum = table->sums[doc] += values[i] * impacts->step;
            sums_mark(table, (int32_t)doc);
            if (sum > least) {
                heap_offer(heap, (int32_t)doc, sum);
                least = heap_least(heap);
            }
        }
    }
    return 1;
}

static void best_release_words(Word *words, Py_ssize_t number) {
    for (Py_ssize_t i = 0; words && i < number; i++) {
        sums_release_postings(&words[i].scores);
        PyBuffer_Release(&words[i].impacts.starts);
        PyBuffer_Release(&words[i].impacts.docs);
        PyBuffer_Release(&words[i].impacts.values);
        Py_XDECREF(words[i].lists);
    }
    free(words);
}

/* Take (starts, documents, values, step). */
static int best_take_impacts(PyObject *tuple, QuantizedImpacts *impacts) {
    PyObject *starts, *docs, *values;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "OOOd", &starts, &docs, &values, &impacts->step) ||
        !arrays_take_buffer(starts, PyBUF_SIMPLE, sizeof(int32_t), &impacts->starts) ||
        !arrays_take_buffer(docs, PyBUF_SIMPLE, sizeof(uint16_t), &impacts->docs) ||
        !arrays_take_buffer(values, PyBUF_SIMPLE, sizeof(uint8_t), &impacts->values))
        return 0;
    if (impacts->docs.len == 2 * impacts->values.len && impacts->step >= 0) return 1;
    PyErr_SetString(PyExc_ValueError, "an impact of each document is needed");
    return 0;
}

/* Take (documents, scores, highest score), or (number of documents, highest score, lists, impacts
   or None). */
static int best_take_word(PyObject *tuple, Word *word) {
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) < 4)
        return sums_take_postings(tuple, sizeof(float), 0, &word->scores);
    PyObject *lists = PyTuple_GetItem(tuple, 2), *impacts = PyTuple_GetItem(tuple, 3);
    if (!lists_of(lists)) return 0;
    word->lists = Py_NewRef(lists);
    word->scores.number = PyFloat_AsDouble(PyTuple_GetItem(tuple, 1));
    return !PyErr_Occurred() && (impacts == Py_None || best_take_impacts(impacts, &word->impacts));
}

static Word *best_take_words(PyObject *list) {
    const Py_ssize_t number = PyList_Size(list);
    Word *words = arrays_room(number, sizeof *words);
    if (!words) return NULL;
    for (Py_ssize_t i = 0; i < number; i++) {
        PyObject *tuple = lists_item(list, i);
        const int good = tuple && best_take_word(tuple, &words[i]);
        Py_XDECREF(tuple);
        if (good) continue;
        best_release_words(words, number);
        return NULL;
    }
    return words;
}

/* Drop the candidates that have less than `least`. */
static void best_prune(Sums *candidates, double least) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < candidates->length; i++) {
        const double sum = candidates->sums[i];
        candidates->docs[kept] = candidates->docs[i];
        candidates->sums[kept] = sum;
        kept += sum >= least;
    }
    candidates->length = kept;
}

/* Take from the candidates what `best_add_impacts` gave them. */
static void best_subtract_impacts(const QuantizedImpacts *impacts, Sums *candidates) {
    const int32_t *starts = impacts->starts.buf;
    const uint16_t *docs = impacts->docs.buf;
    const uint8_t *values = impacts->values.buf;
    const Py_ssize_t blocks = impacts->starts.len / (Py_ssize_t)sizeof *starts - 1;
    for (Py_ssize_t i = 0; i < candidates->length; i++) {
        const int32_t block = candidates->docs[i] >> 16, doc = candidates->docs[i] & 0xFFFF;
        if (block >= blocks) break;
        int32_t low = starts[block];
        const int32_t end = starts[block + 1];
        for (int32_t high = end; low < high;) {
            const int32_t middle = low + (high - low) / 2;
            if (docs[middle] < doc)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < end && docs[low] == doc) candidates->sums[i] -= values[low] * impacts->step;
    }
}

/* Add to the candidates what a word gives them; false, with an exception set, on failure. */
static int best_look_up(const Table *table, const Word *word, const Sums *candidates) {
    if (word->lists) return lookup_clauses(table, (const Lists *)word->lists, candidates);
    const Postings *array = &word->scores;
    const float *scores = array->values_buffer.buf;
    for (Py_ssize_t i = 0, at = 0; i < candidates->length; i++) {
        at = docs_seek(array->docs, array->length, at, (uint64_t)candidates->docs[i]);
        if (at < array->length && array->docs[at] == candidates->docs[i])
            candidates->sums[i] += scores[at];
    }
    return 1;
}

#endif
