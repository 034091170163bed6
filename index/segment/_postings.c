/* Posting lists in C: the quick twin of what index/segment/postings.py does with one list
   or a few. */

#include "../_module.h"
#include "_checked.h"
#include "_positions.h"

PyDoc_STRVAR(read_doc, "read(bytes, start, positions) -> documents, frequencies, positions, end\n\n"
                       "Read the list that begins at `start`: int32 arrays as bytes, no positions\n"
                       "unless wanted, and where the list ends.");

static PyObject *postings_read_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    Py_ssize_t start;
    int positions;
    PostingList list;
    if (!PyArg_ParseTuple(args, "y*np", &bytes, &start, &positions)) return NULL;
    const int found = postings_read(bytes.buf, bytes.len, start, positions, &list);
    PyBuffer_Release(&bytes);
    if (!found) return NULL;
    PyObject *result =
        Py_BuildValue("NNNn", postings_as_bytes(list.docs, list.length),
                      postings_as_bytes(list.frequencies, list.length),
                      postings_as_bytes(list.positions, list.position_count), list.end);
    postings_clear(&list);
    return result;
}

static PyObject *postings_as_list(const int64_t *numbers, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *number = PyLong_FromLongLong(numbers[i]);
        if (!number || PyList_SetItem(list, i, number) < 0) Py_CLEAR(list);
    }
    return list;
}

PyDoc_STRVAR(total_doc,
             "total(bytes, starts, times) -> documents, frequencies, ends\n\n"
             "Read the lists that begin at `starts` and add up their frequencies, each\n"
             "as often as `times` says: int32 arrays as bytes, and where each list ends.");

static PyObject *postings_total_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    PyObject *start_list, *time_list, *result = NULL;
    PostingList sum;
    if (!PyArg_ParseTuple(args, "y*O!O!", &bytes, &PyList_Type, &start_list, &PyList_Type,
                          &time_list))
        return NULL;
    const Py_ssize_t count = PyList_Size(start_list);
    int64_t *starts = malloc(2 * count * sizeof *starts + 1), *ends = starts + count;
    int32_t *times = malloc(count * sizeof *times + 1);
    if (!starts || !times)
        PyErr_NoMemory();
    else if (postings_take_starts(start_list, time_list, count, starts, times) &&
             postings_read_sum(bytes.buf, bytes.len, starts, times, ends, count, &sum)) {
        result = Py_BuildValue("NNN", postings_as_bytes(sum.docs, sum.length),
                               postings_as_bytes(sum.frequencies, sum.length),
                               postings_as_list(ends, count));
        postings_clear(&sum);
    }
    free(starts);
    free(times);
    PyBuffer_Release(&bytes);
    return result;
}

PyDoc_STRVAR(
    places_doc,
    "places(bytes, starts, wanted, before, checked, offset) -> places, ends\n\n"
    "Return where some documents, int32 and ascending, are in the lists that begin at `starts`,\n"
    "int64, and count documents from `before` on: document and position in one number, int64 as\n"
    "bytes, ascending. `ends` is None, or where each list ends, int64, if not all of them was\n"
    "checked: `checked` are the blocks of the file, `offset` where the bytes begin in it.");

static int postings_by_place(const void *one, const void *other) {
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* Return what was found as numbers of document and position. */
static PyObject *postings_as_places(const PostingList *found, int32_t before) {
    const Py_ssize_t count = found->position_count;
    int64_t *places = malloc((count + 1) * sizeof *places);
    if (!places) return PyErr_NoMemory();
    int sorted = 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        places[i] = docs_place((int64_t)found->docs[i] + before, found->positions[i]);
        if (i && places[i] < places[i - 1]) sorted = 0;
    }
    if (!sorted) qsort(places, count, sizeof *places, postings_by_place);
    PyObject *result =
        PyBytes_FromStringAndSize((const char *)places, count * (Py_ssize_t)sizeof *places);
    free(places);
    return result;
}

static PyObject *postings_places_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes, starts, wanted, checked;
    Py_ssize_t offset;
    int before;
    PyObject *result = NULL;
    PostingList found = {0};
    if (!PyArg_ParseTuple(args, "y*y*y*iy*n", &bytes, &starts, &wanted, &before, &checked, &offset))
        return NULL;
    const Py_ssize_t count = starts.len / (Py_ssize_t)sizeof(int64_t);
    const Py_ssize_t length = wanted.len / (Py_ssize_t)sizeof(int32_t);
    int64_t *ends = malloc(starts.len + 1);
    int32_t *docs = malloc(wanted.len + 1);
    WantedDocs asked = {docs, 0, malloc(length * sizeof *asked.found + 1), {0}};
    int good = ends && docs && asked.found, all_checked = 1;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < length; i++) {
        const int32_t doc = ((const int32_t *)wanted.buf)[i];
        if (doc >= 0 && doc >= before) docs[asked.length++] = doc - before;
    }
    positions_sieve(&asked);
    for (Py_ssize_t i = 0; good && i < count; i++) {
        const int64_t *at = (const int64_t *)starts.buf + i;
        /* The lists lie far apart: the memory is asked for some of them ahead. */
        if (i + 8 < count && at[8] >= 0 && at[8] < bytes.len)
            __builtin_prefetch((const char *)bytes.buf + at[8]);
        const Py_ssize_t start = (Py_ssize_t)*at;
        good = positions_find(bytes.buf, bytes.len, start, &asked, &found);
        ends[i] = found.end;
        if (good && checked_first_not(&checked, offset + start, offset + found.end) >= 0)
            all_checked = 0;
    }
    PyObject *places = good ? postings_as_places(&found, before) : NULL;
    if (places && all_checked)
        result = Py_BuildValue("OO", places, Py_None);
    else if (places)
        result = Py_BuildValue("Oy#", places, (const char *)ends, count * (Py_ssize_t)sizeof *ends);
    Py_XDECREF(places);
    postings_clear(&found);
    free(asked.found);
    free(ends);
    free(docs);
    PyBuffer_Release(&checked);
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&bytes);
    return result;
}

MODULE_OF_FUNCTIONS(_postings, "index.segment._postings", METHOD(postings, read),
                    METHOD(postings, total), METHOD(postings, places))
