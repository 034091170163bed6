/* Inversion in C: the quick twin of `postings_of` of index/writing/inversion.py. Where that sorts
   numbers, this counts how often each word stands and then puts every running word in its place. */

#include "../_arrays.h"
#include "../_module.h"

#include <stdlib.h>
#include <string.h>

/* Where a word stands. */
typedef struct {
    int32_t doc, position;
} WordPlace;

/* Return new bytes for an array, which `to` is pointed at; NULL, with an exception set, without
   memory. */
static PyObject *inversion_bytes(Py_ssize_t count, size_t each, void *to) {
    PyObject *bytes = NULL;
    if (count <= PY_SSIZE_T_MAX / (Py_ssize_t)each)
        bytes = PyBytes_FromStringAndSize(NULL, count * (Py_ssize_t)each);
    else
        PyErr_NoMemory();
    *(void **)to = bytes ? PyBytes_AsString(bytes) : NULL;
    return bytes;
}

/* Count how often each word stands; false if the numbers do not fit together. */
static int inversion_count_words(const Array *words, const Array *counts, const Array *titles,
                                 Py_ssize_t word_count, int32_t *sizes) {
    const int32_t *word = words->buffer.buf, *of_doc = counts->buffer.buf;
    Py_ssize_t left = words->count;
    if (left > INT32_MAX || counts->count > INT32_MAX) return 0;
    if (titles->buffer.obj && titles->count != counts->count) return 0;
    for (Py_ssize_t doc = 0; doc < counts->count; doc++) {
        if (of_doc[doc] < 0 || of_doc[doc] > left) return 0;
        left -= of_doc[doc];
    }
    if (left) return 0;
    memset(sizes, 0, word_count * sizeof *sizes);
    for (Py_ssize_t i = 0; i < words->count; i++) {
        if (word[i] < 0 || word[i] >= word_count) return 0;
        sizes[word[i]]++;
    }
    return 1;
}

/* Put every running word in its place; `next` says where the next of each word goes. */
static void inversion_place_words(const int32_t *word, const Array *counts, const int32_t *titles,
                                  int gap, int32_t *next, WordPlace *places) {
    const int32_t *of_doc = counts->buffer.buf;
    for (Py_ssize_t doc = 0; doc < counts->count; doc++) {
        const int32_t title = titles ? titles[doc] : INT32_MAX;
        for (int32_t i = 0; i < of_doc[doc]; i++) {
            const WordPlace place = {(int32_t)doc,
                                     (int32_t)((uint32_t)i + (uint32_t)(i < title ? 0 : gap))};
            places[next[*word++]++] = place;
        }
    }
}

PyDoc_STRVAR(sort_doc, "sort(words, counts, title_counts, gap, word_count) -> sizes, places\n\n"
                       "Return how often each word stands, and where: document and position. Of\n"
                       "the words of a document those beyond its title stand `gap` further on.\n"
                       "All are int32 arrays; title_counts may be None.");

static PyObject *inversion_sort_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *given[3], *sizes = NULL, *placed = NULL, *result = NULL;
    Array words = {0}, counts = {0}, titles = {0};
    int gap;
    Py_ssize_t word_count;
    int32_t *size, *next;
    WordPlace *places;
    if (!PyArg_ParseTuple(args, "OOOin", &given[0], &given[1], &given[2], &gap, &word_count))
        return NULL;
    if (word_count < 0) {
        PyErr_SetString(PyExc_ValueError, "there are no fewer words than none");
        return NULL;
    }
    if (arrays_take(given[0], &words, sizeof(int32_t)) &&
        arrays_take(given[1], &counts, sizeof(int32_t)) &&
        (given[2] == Py_None || arrays_take(given[2], &titles, sizeof(int32_t))) &&
        (sizes = inversion_bytes(word_count, sizeof *size, &size)) &&
        (placed = inversion_bytes(words.count, sizeof *places, &places))) {
        int good = 0;
        next = malloc((word_count + 1) * sizeof *next);
        if (!next) PyErr_NoMemory();
        Py_BEGIN_ALLOW_THREADS
        if (next && (good = inversion_count_words(&words, &counts, &titles, word_count, size))) {
            next[0] = 0;
            for (Py_ssize_t i = 0; i < word_count; i++) next[i + 1] = next[i] + size[i];
            inversion_place_words(words.buffer.buf, &counts, titles.buffer.buf, gap, next, places);
        }
        Py_END_ALLOW_THREADS
        free(next);
        if (good)
            result = PyTuple_Pack(2, sizes, placed);
        else if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "these are not the running words of documents");
    }
    Py_XDECREF(sizes);
    Py_XDECREF(placed);
    PyBuffer_Release(&words.buffer);
    PyBuffer_Release(&counts.buffer);
    PyBuffer_Release(&titles.buffer);
    return result;
}

/* Count the documents of each word; return those of all, -1 if sizes and places do not fit. */
static Py_ssize_t inversion_count_docs(const WordPlace *places, Py_ssize_t count,
                                       const Array *sizes, int64_t *lengths) {
    const int32_t *size = sizes->buffer.buf;
    Py_ssize_t all = 0;
    for (Py_ssize_t i = 0; i < sizes->count; i++) {
        if (size[i] < 0 || size[i] > count) return -1;
        lengths[i] = size[i] > 0;
        for (int32_t j = 1; j < size[i]; j++) lengths[i] += places[j].doc != places[j - 1].doc;
        all += (Py_ssize_t)lengths[i];
        places += size[i];
        count -= size[i];
    }
    return count ? -1 : all;
}

static void inversion_list_docs(const WordPlace *places, const Array *sizes, int32_t *docs,
                                int32_t *frequencies, int32_t *positions) {
    const int32_t *size = sizes->buffer.buf;
    for (Py_ssize_t i = 0; i < sizes->count; i++)
        for (int32_t j = 0; j < size[i]; j++, places++) {
            *positions++ = places->position;
            if (j && places->doc == places[-1].doc) {
                frequencies[-1]++;
            } else {
                *docs++ = places->doc;
                *frequencies++ = 1;
            }
        }
}

PyDoc_STRVAR(group_doc,
             "group(places, sizes) -> lengths, documents, frequencies, positions\n\n"
             "Return the posting lists of words that stand so often each, as\n"
             "index.segment.postings.Lists has them: lengths in an int64 array, the rest int32.");

static PyObject *inversion_group_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *given[2], *made[4] = {NULL}, *result = NULL;
    Array places = {0}, sizes = {0};
    int64_t *lengths;
    int32_t *docs, *frequencies, *positions;
    if (!PyArg_ParseTuple(args, "OO", &given[0], &given[1])) return NULL;
    if (arrays_take(given[0], &places, sizeof(WordPlace)) &&
        arrays_take(given[1], &sizes, sizeof(int32_t)) &&
        (made[0] = inversion_bytes(sizes.count, sizeof *lengths, &lengths))) {
        Py_ssize_t count;
        Py_BEGIN_ALLOW_THREADS
        count = inversion_count_docs(places.buffer.buf, places.count, &sizes, lengths);
        Py_END_ALLOW_THREADS
        if (count < 0)
            PyErr_SetString(PyExc_ValueError, "as many places as sizes say are needed");
        else if ((made[1] = inversion_bytes(count, sizeof *docs, &docs)) &&
                 (made[2] = inversion_bytes(count, sizeof *frequencies, &frequencies)) &&
                 (made[3] = inversion_bytes(places.count, sizeof *positions, &positions))) {
            Py_BEGIN_ALLOW_THREADS
            inversion_list_docs(places.buffer.buf, &sizes, docs, frequencies, positions);
            Py_END_ALLOW_THREADS
            result = PyTuple_Pack(4, made[0], made[1], made[2], made[3]);
        }
    }
    for (int i = 0; i < 4; i++) Py_XDECREF(made[i]);
    PyBuffer_Release(&places.buffer);
    PyBuffer_Release(&sizes.buffer);
    return result;
}

MODULE_OF_FUNCTIONS(_inversion, "index.writing._inversion", METHOD(inversion, sort),
                    METHOD(inversion, group))
