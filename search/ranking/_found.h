/* A word as it was found: its groups of clauses, and where its neighbours may be looked for. An
   object of Python, so that it is kept in memory and a question is answered from such objects in
   one step, see search/ranking/plain.py. */

#ifndef KASHAF_FOUND_H
#define KASHAF_FOUND_H

#include "_groups.h"

/* A group as `groups_one` returns it: its lists, and its impacts, (documents, scores, highest),
   without which it is looked up in the lists. `read` is how many documents have impacts. */
typedef struct {
    PyObject *lists, *impacts;
    Py_ssize_t documents, read;
    double weight;
    int finds;
} RankedGroup;

#define RANKED_GROUPS 3

/* `near` are the words by which it is the neighbour of another, of each segment, those of `level`
   that have `terms`; `numbers` are the numbers of these terms until `near` is asked for. */
typedef struct {
    PyObject_HEAD RankedGroup groups[RANKED_GROUPS];
    Py_ssize_t count, segment_count;
    PyObject *terms;
    Numbers *numbers, *near;
    double idf;
    int level, finds, is_new, is_phrase;
} RankedWord;

static PyObject *found_type;

static void found_free_numbers(Numbers *numbers, Py_ssize_t count) {
    for (Py_ssize_t i = 0; numbers && i < count; i++) free(numbers[i].items);
    free(numbers);
}

static void found_free(PyObject *object) {
    RankedWord *word = (RankedWord *)object;
    for (Py_ssize_t i = 0; i < RANKED_GROUPS; i++) {
        Py_XDECREF(word->groups[i].lists);
        Py_XDECREF(word->groups[i].impacts);
    }
    found_free_numbers(word->numbers, word->segment_count);
    found_free_numbers(word->near, word->segment_count);
    Py_XDECREF(word->terms);
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* Return what is such an object, NULL, with an exception set, if something else is given. */
static RankedWord *found_of(PyObject *object) {
    if (object && PyObject_TypeCheck(object, (PyTypeObject *)found_type))
        return (RankedWord *)object;
    PyErr_SetString(PyExc_TypeError, "a word that was found is needed");
    return NULL;
}

/* Let a group have impacts; takes them. */
static int found_set_impacts(RankedGroup *group, PyObject *impacts) {
    Py_buffer docs;
    if (!impacts || !PyTuple_Check(impacts) || PyTuple_Size(impacts) < 3 ||
        !arrays_take_buffer(PyTuple_GetItem(impacts, 0), PyBUF_SIMPLE, sizeof(int32_t), &docs)) {
        Py_XDECREF(impacts);
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "impacts are needed");
        return 0;
    }
    PyObject *before = group->impacts;
    group->impacts = impacts;
    group->read = docs.len / (Py_ssize_t)sizeof(int32_t);
    PyBuffer_Release(&docs);
    Py_XDECREF(before);
    return 1;
}

/* Take what `groups_made` returned. */
static int found_take_groups(PyObject *list, RankedWord *word) {
    for (Py_ssize_t i = 0; i < PyList_Size(list) && i < RANKED_GROUPS; i++) {
        RankedGroup *group = &word->groups[i];
        PyObject *tuple = PyList_GetItem(list, i), *finds, *lists, *impacts;
        if (!PyTuple_Check(tuple)) {
            PyErr_SetString(PyExc_TypeError, "a tuple is needed");
            return 0;
        }
        if (!PyArg_ParseTuple(tuple, "OndOO", &finds, &group->documents, &group->weight, &lists,
                              &impacts))
            return 0;
        word->count = i + 1;
        group->finds = finds == Py_True;
        if (lists != Py_None) {
            if (!lists_of(lists)) return 0;
            group->lists = Py_NewRef(lists);
        }
        if (impacts == Py_None)
            word->is_new = 1;
        else if (!found_set_impacts(group, Py_NewRef(impacts)))
            return 0;
        if (!group->lists && !group->impacts) {
            PyErr_SetString(PyExc_ValueError, "lists or impacts are needed");
            return 0;
        }
    }
    return 1;
}

PyDoc_STRVAR(
    phrase_found_doc,
    "found(groups) -> word\n\n"
    "Return what was found of a phrase, for `answer`: its groups as `word` has them, with\n"
    "impacts. It is no neighbour of words.");

static PyObject *found_phrase(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *groups;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &groups)) return NULL;
    PyTypeObject *type = (PyTypeObject *)found_type;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    RankedWord *word = (RankedWord *)allocate(type, 0);
    if (!word) return NULL;
    word->is_phrase = 1;
    if (!found_take_groups(groups, word)) Py_CLEAR(word);
    return (PyObject *)word;
}

/* Return an object of groups, and of the terms of that number, taken from those that were asked
   for, whose documents are `containing`. */
static PyObject *found_new(PyObject *groups, AskedTerms *asked, Py_ssize_t number, int finds,
                           double documents, double containing) {
    PyTypeObject *type = (PyTypeObject *)found_type;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    RankedWord *word = (RankedWord *)allocate(type, 0);
    if (!word) return NULL;
    word->finds = finds;
    word->idf = clauses_idf(documents, containing);
    word->level = asked->levels[number];
    word->terms = Py_NewRef(asked->terms[number]);
    word->segment_count = asked->segment_count;
    word->numbers = arrays_room(word->segment_count, sizeof *word->numbers);
    if (!word->numbers || !found_take_groups(groups, word)) {
        Py_DECREF(word);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < word->segment_count; i++) {
        KeptTerms *held = &asked->held[number * asked->segment_count + i];
        word->numbers[i] = held->numbers;
        memset(&held->numbers, 0, sizeof held->numbers);
    }
    return (PyObject *)word;
}

/* Find the words by which a word is the neighbour of another; false, with an exception set, on
   failure. */
static int found_near(RankedWord *word, const Searched *segments, Py_ssize_t count) {
    if (word->near) return 1;
    if (count != word->segment_count) {
        PyErr_SetString(PyExc_ValueError, "the segments of the word are needed");
        return 0;
    }
    Numbers *near = arrays_room(count, sizeof *near);
    int good = near != NULL;
    for (Py_ssize_t i = 0; good && i < count; i++)
        good = segment_words_of(segments[i].segment, word->level, &word->numbers[i], &near[i]);
    /* What is checked for the first time may let another thread do the same. */
    if (good && !word->near)
        word->near = near;
    else
        found_free_numbers(near, count);
    return good;
}

static PyObject *found_groups(PyObject *self, void *Py_UNUSED(closure)) {
    const RankedWord *word = (RankedWord *)self;
    PyObject *groups = PyList_New(0);
    for (Py_ssize_t i = 0; groups && i < word->count; i++) {
        const RankedGroup *group = &word->groups[i];
        PyObject *tuple = Py_BuildValue(
            "OndOO", group->finds ? Py_True : Py_False, group->documents, group->weight,
            group->lists ? group->lists : Py_None, group->impacts ? group->impacts : Py_None);
        if (!tuple || PyList_Append(groups, tuple) < 0) Py_CLEAR(groups);
        Py_XDECREF(tuple);
    }
    return groups;
}

static PyObject *found_size(PyObject *self, void *Py_UNUSED(closure)) {
    const RankedWord *word = (RankedWord *)self;
    Py_ssize_t size = (Py_ssize_t)sizeof *word + 300;
    for (Py_ssize_t i = 0; i < word->count; i++)
        size += 200 + (word->groups[i].lists ? ((Lists *)word->groups[i].lists)->size : 0) +
                word->groups[i].read * (Py_ssize_t)(sizeof(int32_t) + sizeof(float));
    for (Py_ssize_t i = 0; word->near && i < word->segment_count; i++)
        size += word->near[i].room * (Py_ssize_t)sizeof(int64_t);
    return PyLong_FromSsize_t(size);
}

static PyObject *found_is_there(PyObject *self, void *Py_UNUSED(closure)) {
    const RankedWord *word = (RankedWord *)self;
    Py_ssize_t documents = 0;
    for (Py_ssize_t i = 0; i < word->count; i++)
        documents += word->groups[i].impacts ? word->groups[i].read : word->groups[i].documents;
    return PyBool_FromLong(documents > 0);
}

static PyObject *found_is_new(PyObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(((RankedWord *)self)->is_new);
}

/* Return the impacts of lists, (documents, scores, highest); the table is left empty. */
static PyObject *found_impacts(const Lists *lists, Table *table) {
    int good = 1;
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t i = 0; good && i < lists->count; i++)
        good = sums_add_clause(table, &lists->clauses[i]);
    Py_END_ALLOW_THREADS;
    if (good) return groups_impacts(table);
    sums_wipe(table);
    return NULL;
}

static PyObject *found_read(const Lists *lists, PyObject *sums, PyObject *bits) {
    Table table;
    if (!sums_take_table(sums, bits, &table)) return NULL;
    PyObject *result = found_impacts(lists, &table);
    sums_release_table(&table);
    return result;
}

PyDoc_STRVAR(found_settle_doc,
             "settle(most)\n\n"
             "Let go of impacts of more documents than `most`, and of the lists of all others.");

static PyObject *found_settle(PyObject *self, PyObject *args) {
    RankedWord *word = (RankedWord *)self;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "n", &most)) return NULL;
    for (Py_ssize_t i = 0; i < word->count; i++) {
        RankedGroup *group = &word->groups[i];
        if (!group->impacts) continue;
        if (group->read <= most) {
            Py_CLEAR(group->lists);
            continue;
        }
        group->documents = group->read;
        group->weight = PyFloat_AsDouble(PyTuple_GetItem(group->impacts, 2));
        group->read = 0;
        Py_CLEAR(group->impacts);
        word->is_new = 1;
    }
    return Py_NewRef(Py_None);
}

PyDoc_STRVAR(found_again_doc,
             "again(most, sums, bits)\n\n"
             "Make ready for being looked for again what is in lists alone: a group that finds\n"
             "nothing, of fewer documents than `most`, is read whole; any other gets skips.");

static PyObject *found_again(PyObject *self, PyObject *args) {
    RankedWord *word = (RankedWord *)self;
    Py_ssize_t most;
    PyObject *sums, *bits;
    if (!PyArg_ParseTuple(args, "nOO", &most, &sums, &bits)) return NULL;
    word->is_new = 0;
    for (Py_ssize_t i = 0; i < word->count; i++) {
        RankedGroup *group = &word->groups[i];
        if (group->impacts) continue;
        if (!group->finds && group->documents < most) {
            PyObject *lists = Py_NewRef(group->lists),
                     *read = found_read((Lists *)lists, sums, bits);
            Py_DECREF(lists);
            if (!read || !found_set_impacts(group, read)) return NULL;
            Py_CLEAR(group->lists);
            continue;
        }
        PyObject *before = group->lists, *anew = lists_with_skips(before, NULL);
        if (!anew) return NULL;
        group->lists = anew;
        Py_DECREF(before);
    }
    return Py_NewRef(Py_None);
}

static PyMethodDef found_methods[] = {
    {"again", found_again, METH_VARARGS, found_again_doc},
    {"settle", found_settle, METH_VARARGS, found_settle_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef found_attributes[] = {
    {"groups", found_groups, NULL, "What `groups` returns for the word.", NULL},
    {"is_there", found_is_there, NULL, "Whether any document has it.", NULL},
    {"size", found_size, NULL, "Bytes, about.", NULL},
    {"is_new", found_is_new, NULL, "Whether `again` has something to do.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot found_slots[] = {
    {Py_tp_dealloc, found_free},
    {Py_tp_methods, found_methods},
    {Py_tp_getset, found_attributes},
    {0, NULL},
};

static PyType_Spec found_spec = {"search.ranking._ranking.RankedWord", sizeof(RankedWord), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                 found_slots};

#endif
