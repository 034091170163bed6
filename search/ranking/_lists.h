/* Lists of postings that clauses are scored by, left where they lie: an object of Python that
   nothing but C looks into. See search/ranking/deferred.py. */

#ifndef KASHAF_LISTS_H
#define KASHAF_LISTS_H

#include "../../index/_arrays.h"
#include "../../index/segment/_skips.h"

/* Lists of one segment, by where they begin in its bytes, and how often each counts. Documents
   count from `before` on; where some are deleted `live` tells which are not. */
typedef struct {
    Py_buffer bytes, live;
    Py_ssize_t before, count;
    int64_t *starts;
    int32_t *times;
} Source;

/* The lists of a clause, the norms of documents, without a buffer where they do not count, and its
   weight. */
typedef struct {
    Source *sources;
    Py_ssize_t count;
    Py_buffer norms;
    double weight;
} ListedClause;

typedef struct {
    Skip *skips;
    Py_ssize_t count;
} Skips;

/* Clauses, and skips of each of their lists, none as long as nobody made them. The clauses belong
   to `owner`, which is another such object, or NULL where they are its own. */
typedef struct {
    PyObject_HEAD ListedClause *clauses;
    Py_ssize_t count, list_count, size;
    PyObject *owner;
    Skips *skips;
} Lists;

static PyObject *lists_type;

/* Return what is in a list, held: what is asked of it may change the list. */
static PyObject *lists_item(PyObject *list, Py_ssize_t i) {
    return Py_XNewRef(PyList_GetItem(list, i));
}

static void lists_release_source(Source *source) {
    PyBuffer_Release(&source->bytes);
    PyBuffer_Release(&source->live);
    free(source->starts);
    free(source->times);
}

static void lists_release_sources(Source *sources, Py_ssize_t count) {
    for (Py_ssize_t i = 0; sources && i < count; i++) lists_release_source(&sources[i]);
    free(sources);
}

static void lists_free(PyObject *object) {
    Lists *lists = (Lists *)object;
    for (Py_ssize_t i = 0; lists->skips && i < lists->list_count; i++) free(lists->skips[i].skips);
    free(lists->skips);
    for (Py_ssize_t i = 0; !lists->owner && lists->clauses && i < lists->count; i++) {
        lists_release_sources(lists->clauses[i].sources, lists->clauses[i].count);
        PyBuffer_Release(&lists->clauses[i].norms);
    }
    if (!lists->owner) free(lists->clauses);
    Py_XDECREF(lists->owner);
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* Return an object for so many clauses, which are still to be filled in. */
static Lists *lists_new(Py_ssize_t count) {
    PyTypeObject *type = (PyTypeObject *)lists_type;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Lists *lists = (Lists *)allocate(type, 0);
    if (!lists) return NULL;
    lists->clauses = calloc(count + 1, sizeof *lists->clauses);
    if (lists->clauses) {
        lists->count = count;
        return lists;
    }
    Py_DECREF(lists);
    PyErr_NoMemory();
    return NULL;
}

/* Count the lists of clauses that were filled in. */
static void lists_measure(Lists *lists) {
    lists->size = (Py_ssize_t)sizeof *lists;
    for (Py_ssize_t i = 0; i < lists->count; i++) {
        const ListedClause *clause = &lists->clauses[i];
        lists->size += (Py_ssize_t)sizeof *clause;
        for (Py_ssize_t j = 0; j < clause->count; j++) {
            lists->list_count += clause->sources[j].count;
            lists->size += (Py_ssize_t)sizeof(Source);
        }
    }
    lists->size += lists->list_count * (Py_ssize_t)(sizeof(int64_t) + sizeof(int32_t));
}

/* Take lists of a segment: (bytes, starts, times, documents before, which are live or None). */
static int lists_take_source(PyObject *tuple, Source *source) {
    PyObject *bytes, *starts, *times, *live;
    if (!tuple) return 0;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "OO!O!nO", &bytes, &PyList_Type, &starts, &PyList_Type, &times,
                          &source->before, &live))
        return 0;
    source->count = PyList_Size(starts);
    source->starts = malloc(source->count * sizeof *source->starts + 1);
    source->times = malloc(source->count * sizeof *source->times + 1);
    if (!source->starts || !source->times) {
        PyErr_NoMemory();
        return 0;
    }
    return PyObject_GetBuffer(bytes, &source->bytes, PyBUF_SIMPLE) == 0 &&
           (live == Py_None || PyObject_GetBuffer(live, &source->live, PyBUF_SIMPLE) == 0) &&
           postings_take_starts(starts, times, source->count, source->starts, source->times);
}

/* Take a clause: (sources, norms or None, weight). */
static int lists_take_clause(PyObject *tuple, ListedClause *clause) {
    PyObject *sources, *norms;
    if (!tuple) return 0;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "O!Od", &PyList_Type, &sources, &norms, &clause->weight)) return 0;
    const Py_ssize_t count = PyList_Size(sources);
    clause->sources = calloc(count + 1, sizeof *clause->sources);
    if (!clause->sources) {
        PyErr_NoMemory();
        return 0;
    }
    for (int good = 1; clause->count < count; clause->count++) {
        PyObject *source = lists_item(sources, clause->count);
        good = lists_take_source(source, &clause->sources[clause->count]);
        Py_XDECREF(source);
        if (good) continue;
        clause->count++;
        return 0;
    }
    return norms == Py_None ||
           arrays_take_buffer(norms, PyBUF_SIMPLE, sizeof(double), &clause->norms);
}

PyDoc_STRVAR(
    lists_doc,
    "lists(clauses) -> lists\n\n"
    "Return the lists of clauses (sources, norms, weight), sources a list of (bytes, starts, "
    "times,\n"
    "documents before, live), see index.store.arrays.PostingSource, norms float64 or None where\n"
    "frequencies do not count. `size` is what they take, `with_skips()` the same with places from\n"
    "which each list, which was read before, can be read on.");

static PyObject *lists_of_clauses(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list)) return NULL;
    const Py_ssize_t count = PyList_Size(list);
    Lists *lists = lists_new(count);
    for (Py_ssize_t i = 0; lists && i < count; i++) {
        PyObject *clause = lists_item(list, i);
        if (!lists_take_clause(clause, &lists->clauses[i])) Py_CLEAR(lists);
        Py_XDECREF(clause);
    }
    if (lists) lists_measure(lists);
    return (PyObject *)lists;
}

/* Make the skips of a list; false, with an exception set, if it is damaged. */
static int lists_make_skips(const Source *source, int64_t start, Skips *skips) {
    Cursor cursor = {0};
    if (!postings_lay_out(source->bytes.buf, source->bytes.len, (Py_ssize_t)start, &cursor.layout))
        return 0;
    const int code = cursor.layout.unit_code;
    Skip *found = malloc((cursor.layout.count / SKIP_INTERVAL + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        return 0;
    }
    const Py_ssize_t count = code == 0   ? skips_make(&cursor, 0, found)
                             : code == 1 ? skips_make(&cursor, 1, found)
                                         : skips_make(&cursor, 2, found);
    Skip *kept = count < 0 ? NULL : realloc(found, (count + 1) * sizeof *found);
    skips->skips = kept ? kept : found;
    skips->count = count < 0 ? 0 : count;
    return count >= 0 || postings_damaged();
}

static PyObject *lists_with_skips(PyObject *self, PyObject *Py_UNUSED(args)) {
    Lists *own = (Lists *)self, *lists = lists_new(0);
    if (!lists) return NULL;
    free(lists->clauses);
    lists->owner = Py_NewRef(own->owner ? own->owner : self);
    lists->clauses = own->clauses;
    lists->count = own->count;
    lists_measure(lists);
    lists->skips = calloc(lists->list_count + 1, sizeof *lists->skips);
    int good = lists->skips != NULL;
    if (!good) PyErr_NoMemory();
    Skips *next = lists->skips;
    for (Py_ssize_t i = 0; good && i < lists->count; i++)
        for (Py_ssize_t j = 0; good && j < lists->clauses[i].count; j++) {
            const Source *source = &lists->clauses[i].sources[j];
            for (Py_ssize_t k = 0; good && k < source->count; k++, next++) {
                good = lists_make_skips(source, source->starts[k], next);
                lists->size += (Py_ssize_t)sizeof *next + next->count * (Py_ssize_t)sizeof(Skip);
            }
        }
    if (!good) Py_CLEAR(lists);
    return (PyObject *)lists;
}

static PyObject *lists_size(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromSsize_t(((Lists *)self)->size);
}

static PyMethodDef lists_methods[] = {
    {"with_skips", lists_with_skips, METH_NOARGS, "Return the same with skips."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef lists_attributes[] = {
    {"size", lists_size, NULL, "Bytes, about.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot lists_slots[] = {
    {Py_tp_dealloc, lists_free},
    {Py_tp_methods, lists_methods},
    {Py_tp_getset, lists_attributes},
    {0, NULL},
};

static PyType_Spec lists_spec = {"search.ranking._ranking.Lists", sizeof(Lists), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                 lists_slots};

/* Return what is such an object, NULL, with an exception set, if something else is given. */
static const Lists *lists_of(PyObject *object) {
    if (object && PyObject_TypeCheck(object, (PyTypeObject *)lists_type)) return (Lists *)object;
    PyErr_SetString(PyExc_TypeError, "lists are needed");
    return NULL;
}

#endif
