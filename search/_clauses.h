/* The clauses of a word: counted or read from their lists, weighed, and joined where they are the
   same, as search/clauses.py and cache.py tell of it. */

#ifndef KASHAF_CLAUSES_H
#define KASHAF_CLAUSES_H

#include "../index/segment/_checked.h"
#include "_sums.h"

/* A clause as it is asked for, how many documents it has in all segments, and its postings, which
   stay unread as long as only their number is needed. `sources` and `norms` are held by the list
   of clauses, which nobody changes. One that was joined to a clause before it has `joined` set. */
typedef struct {
    PostingList list;
    PyObject *sources, *norms;
    Py_ssize_t length;
    double weight, worth, idf;
    int part, strict, finds, joined;
} Clause;

static void clauses_release(Clause *clauses, Py_ssize_t number) {
    for (Py_ssize_t i = 0; clauses && i < number; i++) postings_clear(&clauses[i].list);
    free(clauses);
}

/* Tell whether all bytes of the lists of a source were checked. */
static int clauses_are_checked(PyObject *starts, PyObject *ends, const Py_buffer *checked,
                               Py_ssize_t offset) {
    for (Py_ssize_t i = 0; i < PyList_Size(ends); i++) {
        const Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, i));
        const Py_ssize_t end = PyLong_AsSsize_t(PyList_GetItem(ends, i));
        if (checked_first_not(checked, offset + start, offset + end) >= 0) return 0;
    }
    return 1;
}

/* Keep the postings of documents that are live, and count these from `before` on; false if one is
   beyond the `documents` there are. */
static int clauses_keep_live(PostingList *list, const Py_buffer *live, Py_ssize_t before,
                             Py_ssize_t documents) {
    const char *alive = live->obj ? live->buf : NULL;
    Py_ssize_t kept = 0;
    if (alive && live->len < documents) return 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        const int32_t doc = list->docs[i];
        if (doc < 0 || doc >= documents) return 0;
        list->docs[kept] = (int32_t)(doc + before);
        list->frequencies[kept] = list->frequencies[i];
        kept += !alive || alive[doc];
    }
    list->length = kept;
    return 1;
}

/* Add postings of a further segment behind those of a clause; takes what is in `more`. */
static int clauses_append(PostingList *list, PostingList *more) {
    if (!list->docs) {
        *list = *more;
        memset(more, 0, sizeof *more);
        return 1;
    }
    const Py_ssize_t length = list->length + more->length;
    int32_t *docs = realloc(list->docs, (length + 1) * sizeof *docs);
    if (docs) list->docs = docs;
    int32_t *frequencies = realloc(list->frequencies, (length + 1) * sizeof *frequencies);
    if (frequencies) list->frequencies = frequencies;
    const int good = docs && frequencies;
    if (good) {
        memcpy(docs + list->length, more->docs, more->length * sizeof *docs);
        memcpy(frequencies + list->length, more->frequencies, more->length * sizeof *frequencies);
        list->length = length;
    } else {
        PyErr_NoMemory();
    }
    postings_clear(more);
    return good;
}

/* Read what one segment has of a clause: ((bytes, starts, times, documents before, live, skips),
   which blocks of the file were checked, where the bytes begin in it, its documents). What was not
   checked clears `is_checked`. */
static int clauses_read_source(PyObject *item, int *is_checked, PostingList *list) {
    PyObject *source, *checked_object, *bytes_object, *starts, *times, *live_object, *skips = NULL;
    Py_ssize_t offset, documents, before;
    Py_buffer bytes = {0}, live = {0}, checked = {0};
    if (!PyTuple_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(item, "O!Onn", &PyTuple_Type, &source, &checked_object, &offset,
                          &documents) ||
        !PyArg_ParseTuple(source, "OO!O!nO|O", &bytes_object, &PyList_Type, &starts, &PyList_Type,
                          &times, &before, &live_object, &skips))
        return 0;
    PostingList more = {0};
    PyObject *ends = PyList_New(0);
    int good =
        ends && PyObject_GetBuffer(bytes_object, &bytes, PyBUF_SIMPLE) == 0 &&
        PyObject_GetBuffer(checked_object, &checked, PyBUF_SIMPLE) == 0 &&
        (live_object == Py_None || PyObject_GetBuffer(live_object, &live, PyBUF_SIMPLE) == 0) &&
        postings_read_sum(bytes.buf, bytes.len, starts, times, ends, &more);
    if (good) {
        good = clauses_keep_live(&more, &live, before, documents);
        if (!good) postings_damaged();
    }
    if (good && !clauses_are_checked(starts, ends, &checked, offset)) *is_checked = 0;
    good = good && clauses_append(list, &more);
    postings_clear(&more);
    PyBuffer_Release(&checked);
    PyBuffer_Release(&live);
    PyBuffer_Release(&bytes);
    Py_XDECREF(ends);
    return good;
}

/* Count the postings of a list whose documents take a byte each, mostly eight at a time; -1, with
   an exception set, if it is damaged. */
static Py_ssize_t clauses_count_list(const Layout *layout, Py_ssize_t documents, Py_ssize_t *end) {
    const uint64_t ones = 0x0101010101010101, low = 0x00FF00FF00FF00FF;
    Cursor cursor = {.layout = *layout};
    Py_ssize_t count = 0;
    for (int more = 1; more;) {
        for (uint64_t units; cursor.unit + 8 <= layout->count; cursor.unit += 8, count += 8) {
            memcpy(&units, layout->units + cursor.unit, sizeof units);
            /* One that is the largest ends no posting. */
            if ((~units - ones) & units & (ones << 7)) break;
            const uint64_t gaps = units >> 1 & ones * 0x7F;
            cursor.doc += ((gaps & low) + (gaps >> 8 & low)) * 0x0001000100010001 >> 48;
            cursor.extra += (Py_ssize_t)((units & ones) * ones >> 56);
        }
        for (int step = 0; more && step < 8; step++) count += more = postings_next(&cursor, 0);
    }
    if (!count || cursor.doc >= (uint64_t)documents ||
        cursor.extra > (layout->end - layout->extras) >> layout->extra_code) {
        postings_damaged();
        return -1;
    }
    *end += (layout->extras - layout->units) + (cursor.extra << layout->extra_code);
    return count;
}

/* Count the documents of a clause that has one list, all of them live, of bytes that were checked;
   -1 where it has to be read for that, -2, with an exception set, where it is damaged. */
static Py_ssize_t clauses_count(const Clause *clause) {
    PyObject *source, *checked_object, *bytes_object, *starts, *times, *live, *skips = NULL;
    Py_ssize_t offset, documents, before, count = -1;
    Py_buffer bytes, checked;
    PyObject *item = PyList_Size(clause->sources) == 1 ? PyList_GetItem(clause->sources, 0) : NULL;
    if (!item || !PyTuple_Check(item)) return -1;
    if (!PyArg_ParseTuple(item, "O!Onn", &PyTuple_Type, &source, &checked_object, &offset,
                          &documents) ||
        !PyArg_ParseTuple(source, "OO!O!nO|O", &bytes_object, &PyList_Type, &starts, &PyList_Type,
                          &times, &before, &live, &skips))
        return -2;
    if (live != Py_None || PyList_Size(starts) != 1 || PyList_Size(times) != 1 ||
        PyLong_AsLong(PyList_GetItem(times, 0)) != 1)
        return PyErr_Occurred() ? -2 : -1;
    const Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, 0));
    if (PyErr_Occurred() || PyObject_GetBuffer(bytes_object, &bytes, PyBUF_SIMPLE) < 0) return -2;
    Layout layout;
    Py_ssize_t end;
    if (!postings_lay_out(bytes.buf, bytes.len, start, &layout)) {
        count = -2;
    } else if (layout.unit_code == 0) {
        end = layout.units - (const uint8_t *)bytes.buf;
        count = clauses_count_list(&layout, documents, &end);
        if (count < 0 || PyObject_GetBuffer(checked_object, &checked, PyBUF_SIMPLE) < 0) {
            count = -2;
        } else {
            if (checked_first_not(&checked, offset + start, offset + end) >= 0) count = -1;
            PyBuffer_Release(&checked);
        }
    }
    PyBuffer_Release(&bytes);
    return count;
}

/* Read the postings of a clause, unless they were. */
static int clauses_load(Clause *clause, int *is_checked) {
    if (clause->list.docs) return 1;
    for (Py_ssize_t i = 0; i < PyList_Size(clause->sources); i++)
        if (!clauses_read_source(PyList_GetItem(clause->sources, i), is_checked, &clause->list))
            return 0;
    clause->length = clause->list.length;
    return 1;
}

/* Say whether two clauses are of the same lists; -1, with an exception set, on failure. */
static int clauses_of_same_lists(const Clause *one, const Clause *other) {
    const Py_ssize_t number = PyList_Size(one->sources);
    int same = number == PyList_Size(other->sources);
    for (Py_ssize_t i = 0; same > 0 && i < number; i++) {
        PyObject *a = PyList_GetItem(one->sources, i), *b = PyList_GetItem(other->sources, i);
        if (!PyTuple_Check(a) || !PyTuple_Check(b)) return 0;
        a = PyTuple_GetItem(a, 0);
        b = PyTuple_GetItem(b, 0);
        if (!a || !b) return -1;
        if (!PyTuple_Check(a) || !PyTuple_Check(b)) return 0;
        /* Where they begin, how often each counts, and the documents before. */
        for (Py_ssize_t j = 1; same > 0 && j < 4; j++) {
            PyObject *c = PyTuple_GetItem(a, j), *d = PyTuple_GetItem(b, j);
            same = c && d ? PyObject_RichCompareBool(c, d, Py_EQ) : -1;
        }
    }
    return same;
}

/* Say whether two clauses have the same postings; -1, with an exception set, on failure. */
static int clauses_same(Clause *one, Clause *other, int *is_checked) {
    if (one->length != other->length) return 0;
    if (!clauses_load(one, is_checked) || !clauses_load(other, is_checked)) return -1;
    const size_t size = one->length * sizeof *one->list.docs;
    return !memcmp(one->list.docs, other->list.docs, size) &&
           !memcmp(one->list.frequencies, other->list.frequencies, size);
}

/* Take a clause, (sources, norms, weight, worth, part, is strict, finds). */
static int clauses_take(PyObject *tuple, Clause *clause) {
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "OOddppp", &clause->sources, &clause->norms, &clause->weight,
                          &clause->worth, &clause->part, &clause->strict, &clause->finds))
        return 0;
    if (PyList_Check(clause->sources)) return 1;
    PyErr_SetString(PyExc_TypeError, "a list of sources is needed");
    return 0;
}

/* Give a clause its number of documents and its weight. It is joined to `*last`, the one before it
   that has postings, if that is of the same part and has the same ones, else becomes it. False,
   with an exception set, on failure. */
static int clauses_weigh(Clause *clause, Clause **last, PyObject *idf, int *is_checked) {
    Clause *before = *last && (*last)->part == clause->part ? *last : NULL;
    int same = before ? clauses_of_same_lists(before, clause) : 0;
    if (same < 0) return 0;
    if (same) {
        clause->length = before->length;
    } else {
        clause->length = clause->finds ? -1 : clauses_count(clause);
        if (clause->length < -1 || (clause->length < 0 && !clauses_load(clause, is_checked)))
            return 0;
        if (!clause->length) return 1;
        if (before && (same = clauses_same(before, clause, is_checked)) < 0) return 0;
    }
    if (same) {
        clause->idf = before->idf;
    } else {
        PyObject *found = PyObject_CallFunction(idf, "n", clause->length);
        if (!found) return 0;
        clause->idf = PyFloat_AsDouble(found);
        Py_DECREF(found);
        if (PyErr_Occurred()) return 0;
    }
    clause->weight *= clause->worth * clause->idf;
    if (same) {
        before->weight += clause->weight;
        before->finds |= clause->finds;
        clause->joined = 1;
    } else {
        *last = clause;
    }
    return 1;
}

#endif
