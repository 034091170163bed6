/* The clauses of a word, read from their lists, joined and put in groups, as search/cache.py and
   clauses.py tell of it. */

#ifndef KASHAF_GROUPS_H
#define KASHAF_GROUPS_H

#include "../index/segment/_checked.h"
#include "_sums.h"

/* A clause as it is asked for, and its postings in all segments. `sources` and `norms` are held by
   the list of clauses, which nobody changes. One that was joined to the clause before it has
   `joined` set, and has no postings of its own. */
typedef struct {
    PostingList list;
    PyObject *sources, *norms;
    double weight, worth;
    int part, strict, finds, joined;
} Clause;

static void groups_release(Clause *clauses, Py_ssize_t number) {
    for (Py_ssize_t i = 0; clauses && i < number; i++) postings_clear(&clauses[i].list);
    free(clauses);
}

/* Tell whether all bytes of the lists of a source were checked. */
static int groups_are_checked(PyObject *starts, PyObject *ends, const Py_buffer *checked,
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
static int groups_keep_live(PostingList *list, const Py_buffer *live, Py_ssize_t before,
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
static int groups_append(PostingList *list, PostingList *more) {
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
static int groups_read_source(PyObject *item, int *is_checked, PostingList *list) {
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
        good = groups_keep_live(&more, &live, before, documents);
        if (!good) postings_damaged();
    }
    if (good && !groups_are_checked(starts, ends, &checked, offset)) *is_checked = 0;
    good = good && groups_append(list, &more);
    postings_clear(&more);
    PyBuffer_Release(&checked);
    PyBuffer_Release(&live);
    PyBuffer_Release(&bytes);
    Py_XDECREF(ends);
    return good;
}

static int groups_same(const PostingList *some, const PostingList *others) {
    const size_t size = some->length * sizeof *some->docs;
    return some->length == others->length && !memcmp(some->docs, others->docs, size) &&
           !memcmp(some->frequencies, others->frequencies, size);
}

/* Read a clause, (sources, norms, weight, worth, part, is strict, finds), and give it its weight.
 */
static int groups_read(PyObject *tuple, PyObject *idf, int *is_checked, Clause *clause) {
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "OOddppp", &clause->sources, &clause->norms, &clause->weight,
                          &clause->worth, &clause->part, &clause->strict, &clause->finds))
        return 0;
    if (!PyList_Check(clause->sources)) {
        PyErr_SetString(PyExc_TypeError, "a list of sources is needed");
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyList_Size(clause->sources); i++)
        if (!groups_read_source(PyList_GetItem(clause->sources, i), is_checked, &clause->list))
            return 0;
    if (!clause->list.length) return 1;
    PyObject *found = PyObject_CallFunction(idf, "n", clause->list.length);
    if (!found) return 0;
    clause->weight *= clause->worth * PyFloat_AsDouble(found);
    Py_DECREF(found);
    return !PyErr_Occurred();
}

/* Join clauses of one part that have the same postings; those without any are in no group. */
static void groups_join(Clause *clauses, Py_ssize_t number) {
    Clause *last = NULL;
    for (Py_ssize_t i = 0; i < number; i++) {
        Clause *clause = &clauses[i];
        if (!clause->list.length) continue;
        if (last && last->part == clause->part && groups_same(&last->list, &clause->list)) {
            last->weight += clause->weight;
            last->finds |= clause->finds;
            clause->joined = 1;
        } else {
            last = clause;
        }
    }
}

/* Say which group a clause is in, -1 for none, where those of `many` documents stand apart. */
static int groups_of(const Clause *clause, Py_ssize_t many) {
    if (clause->joined || !clause->list.length) return -1;
    return !clause->finds ? 2 : clause->list.length >= many;
}

static int groups_add(Table *table, const Clause *clause) {
    Py_buffer norms = {0};
    if (clause->norms != Py_None &&
        !arrays_take_buffer(clause->norms, PyBUF_SIMPLE, sizeof(double), &norms))
        return 0;
    const Formula formula = sums_formula(table, &norms, clause->weight);
    const int good = sums_add_postings(table, &formula, clause->list.docs, clause->list.frequencies,
                                       clause->list.length, 0, NULL);
    PyBuffer_Release(&norms);
    return good;
}

/* Return what is in the table, scores rounded to single precision, and the highest of them. */
static PyObject *groups_impacts(Table *table) {
    Sums taken;
    if (!sums_take_out(table, -1.0, &taken)) return NULL;
    /* In place: a score is half as long as the sum it was. */
    float *scores = (float *)taken.sums, highest = 0;
    for (Py_ssize_t i = 0; i < taken.length; i++) {
        const float score = (float)taken.sums[i];
        memcpy(scores + i, &score, sizeof score);
        if (score > highest) highest = score;
    }
    PyObject *result = Py_BuildValue(
        "y#y#d", (const char *)taken.docs, taken.length * (Py_ssize_t)sizeof *taken.docs,
        (const char *)scores, taken.length * (Py_ssize_t)sizeof *scores, (double)highest);
    sums_release(&taken);
    return result;
}

/* Return (finds, clauses, number of documents, impacts) of one of the groups, None if it is
   empty. */
static PyObject *groups_one(Table *table, const Clause *clauses, Py_ssize_t number, Py_ssize_t many,
                            int group) {
    Py_ssize_t documents = 0;
    PyObject *members = PyList_New(0), *impacts = NULL;
    int good = members != NULL;
    for (Py_ssize_t i = 0; good && i < number; i++) {
        if (groups_of(&clauses[i], many) != group) continue;
        PyObject *member = Py_BuildValue("nd", i, clauses[i].weight);
        good = member && PyList_Append(members, member) == 0 &&
               (group == 2 || groups_add(table, &clauses[i]));
        Py_XDECREF(member);
        documents += clauses[i].list.length;
    }
    if (good)
        impacts = group == 2 || !documents ? Py_NewRef(Py_None) : groups_impacts(table);
    else
        sums_wipe(table);
    PyObject *result = NULL;
    if (impacts && !documents)
        result = Py_NewRef(Py_None);
    else if (impacts)
        result = Py_BuildValue("iOnO", group != 2, members, documents, impacts);
    Py_XDECREF(members);
    Py_XDECREF(impacts);
    return result;
}

/* Return the groups of clauses that were read. */
static PyObject *groups_made(Table *table, Clause *clauses, Py_ssize_t number,
                             Py_ssize_t frequent) {
    groups_join(clauses, number);
    Py_ssize_t many = frequent;
    for (Py_ssize_t i = 0; i < number; i++)
        if (clauses[i].strict && !clauses[i].joined && 2 * clauses[i].list.length > many)
            many = 2 * clauses[i].list.length;
    PyObject *groups = PyList_New(0);
    for (int group = 0; groups && group < 3; group++) {
        PyObject *found = groups_one(table, clauses, number, many, group);
        if (!found || (found != Py_None && PyList_Append(groups, found) < 0)) Py_CLEAR(groups);
        Py_XDECREF(found);
    }
    return groups;
}

#endif
