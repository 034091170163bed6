/* Where a query's words stand in documents, each place once with the strictest agreement: the quick
   twin of the same in search/ranking/occurrences.py. */

#ifndef KASHAF_STRICTEST_H
#define KASHAF_STRICTEST_H

#include "../../index/_arrays.h"
#include <string.h>

#include "../../index/segment/_docs.h"

/* A place in a part, and the agreement there: its level, and which of all it is. */
typedef struct {
    int64_t place;
    int32_t part, level;
    int64_t agreement;
} Occurrence;

typedef struct {
    Occurrence *items;
    Py_ssize_t count, room;
} Occurrences;

/* Add the places of one agreement. */
static int strictest_add(PyObject *object, int32_t part, int32_t level, int64_t agreement,
                         Occurrences *found) {
    Array places;
    if (!arrays_take(object, &places, sizeof(int64_t))) return 0;
    if (found->room - found->count < places.count) {
        const Py_ssize_t room = 2 * (found->count + places.count);
        Occurrence *items = realloc(found->items, room * sizeof *items);
        if (!items) {
            PyErr_NoMemory();
            PyBuffer_Release(&places.buffer);
            return 0;
        }
        found->items = items;
        found->room = room;
    }
    for (Py_ssize_t i = 0; i < places.count; i++)
        found->items[found->count++] =
            (Occurrence){((const int64_t *)places.buffer.buf)[i], part, level, agreement};
    PyBuffer_Release(&places.buffer);
    return 1;
}

/* Take the places of all agreements, a list of arrays. */
static int strictest_take(PyObject *places, const Array *parts, const Array *levels,
                          Occurrences *found) {
    const Py_ssize_t count = PyList_Size(places);
    if (parts->count != count || levels->count != count) {
        PyErr_SetString(PyExc_ValueError, "every agreement has a part and a level");
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (!strictest_add(PyList_GetItem(places, i), ((const int32_t *)parts->buffer.buf)[i],
                           ((const int32_t *)levels->buffer.buf)[i], i, found))
            return 0;
    return 1;
}

static int strictest_compare(const void *one, const void *other) {
    const Occurrence *a = one, *b = other;
    const int64_t doc = docs_of_place(a->place), other_doc = docs_of_place(b->place);
    if (doc != other_doc) return doc < other_doc ? -1 : 1;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    if (a->place != b->place) return a->place < b->place ? -1 : 1;
    if (a->level != b->level) return a->level < b->level ? -1 : 1;
    return (a->agreement > b->agreement) - (a->agreement < b->agreement);
}

/* Sort occurrences, and keep the first at each place. */
static void strictest_sort(Occurrences *found) {
    if (found->count > 1)
        qsort(found->items, found->count, sizeof *found->items, strictest_compare);
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < found->count; i++) {
        const Occurrence *last = kept ? &found->items[kept - 1] : NULL;
        if (!last || last->place != found->items[i].place || last->part != found->items[i].part)
            found->items[kept++] = found->items[i];
    }
    found->count = kept;
}

/* Return some occurrences of one part as they are given to Python. */
static PyObject *strictest_of_part(const Occurrence *items, Py_ssize_t count) {
    const Py_ssize_t size = count * (Py_ssize_t)sizeof(int64_t);
    PyObject *agreements = PyBytes_FromStringAndSize(NULL, size);
    PyObject *positions = PyBytes_FromStringAndSize(NULL, size);
    if (!agreements || !positions) {
        Py_XDECREF(agreements);
        Py_XDECREF(positions);
        return NULL;
    }
    char *numbers = PyBytes_AsString(agreements), *places = PyBytes_AsString(positions);
    for (Py_ssize_t i = 0; i < count; i++) {
        const int64_t position = docs_position(items[i].place);
        memcpy(numbers + i * (Py_ssize_t)sizeof(int64_t), &items[i].agreement, sizeof(int64_t));
        memcpy(places + i * (Py_ssize_t)sizeof(int64_t), &position, sizeof position);
    }
    return Py_BuildValue("iNN", items->part, agreements, positions);
}

/* Return a list of the parts of each document. */
static PyObject *strictest_by_document(const Occurrences *found, const Array *docs) {
    PyObject *documents = PyList_New(docs->count);
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; documents && i < docs->count; i++) {
        const int64_t doc = ((const int32_t *)docs->buffer.buf)[i];
        PyObject *parts = PyList_New(0);
        while (at < found->count && docs_of_place(found->items[at].place) < doc) at++;
        while (parts && at < found->count && docs_of_place(found->items[at].place) == doc) {
            const Py_ssize_t first = at;
            while (at < found->count && found->items[at].part == found->items[first].part &&
                   docs_of_place(found->items[at].place) == doc)
                at++;
            PyObject *part = strictest_of_part(&found->items[first], at - first);
            if (!part || PyList_Append(parts, part) < 0) Py_CLEAR(parts);
            Py_XDECREF(part);
        }
        if (!parts || PyList_SetItem(documents, i, parts) < 0) Py_CLEAR(documents);
    }
    return documents;
}

#endif
