/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/accumulator.py and ranking.py, which tell how; what is in deferred.py is done here alone.
 */

#include "_best.h"
#include "_groups.h"
#include "_near.h"

/* Return what `add` makes of a list of clauses and a table; it says false, with an exception set,
   where it cannot. */
static PyObject *ranking_added(PyObject *args, int (*add)(PyObject *list, Table *table)) {
    PyObject *list, *sums, *bits, *result = NULL;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &list, &sums, &bits)) return NULL;
    if (!sums_take_table(sums, bits, &table)) return NULL;
    if (add(list, &table))
        result = groups_impacts(&table);
    else
        sums_wipe(&table);
    sums_release_table(&table);
    return result;
}

static int ranking_add_postings(PyObject *list, Table *table) {
    const Py_ssize_t count = PyList_Size(list);
    Postings *clauses = sums_take_all_postings(list);
    int good = clauses != NULL;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        const Formula formula = sums_formula(table, &clauses[i].norms_buffer, clauses[i].number);
        /* Without norms nobody looked whether there are as many frequencies as documents. */
        const int32_t *frequencies = formula.norms ? clauses[i].values_buffer.buf : NULL;
        good = sums_add_postings(table, &formula, clauses[i].docs, frequencies, clauses[i].length,
                                 0, NULL);
    }
    if (clauses) sums_release_all_postings(clauses, count);
    return good;
}

static int ranking_add_lists(PyObject *list, Table *table) {
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(list); i++) {
        PyObject *clause = sums_item(list, i);
        good = clause && sums_add_clause(table, clause);
        Py_XDECREF(clause);
    }
    return good;
}

PyDoc_STRVAR(
    scored_doc,
    "scored(clauses, sums, bits) -> documents, scores, highest\n\n"
    "Add up BM25 clauses: a list of (documents, frequencies, norms, weight), the first\n"
    "two int32, norms float64 or None where frequencies do not count. Scores are float32.");

static PyObject *ranking_scored_method(PyObject *Py_UNUSED(module), PyObject *args) {
    return ranking_added(args, ranking_add_postings);
}

PyDoc_STRVAR(read_scored_doc,
             "read_scored(clauses, sums, bits) -> documents, scores, highest\n\n"
             "Do the same for clauses whose lists are still to be read: (sources, norms, weight),\n"
             "sources a list of (bytes, starts, times, documents before, live), see\n"
             "index.store.arrays.PostingSource.");

static PyObject *ranking_read_scored_method(PyObject *Py_UNUSED(module), PyObject *args) {
    return ranking_added(args, ranking_add_lists);
}

PyDoc_STRVAR(
    best_doc,
    "best(words, finding, count, rounding, sums, bits) -> documents, scores\n\n"
    "Return the documents that may be among the best `count` by the sums of words, a list\n"
    "of (documents, scores, highest score), int32 and float32, in the order in which\n"
    "they are taken, of which the first `finding` find; the others add to what these find.\n"
    "Sums are float64. Sums are taken for equal that differ by `rounding` or "
    "less.\n"
    "A word may also be (number of documents, highest score, clauses, impacts), clauses\n"
    "as `read_scored` has them, with skips. It is looked up in its lists; or, where scores\n"
    "are needed for all documents and there are no impacts, its number in the list is\n"
    "returned. Impacts are (starts, documents, values, step), int32, uint16 and uint8:\n"
    "documents less 65,536 times the number of the block that starts there, and how many steps\n"
    "the score of each has at least, one more being too many.");

static PyObject *ranking_best_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Py_ssize_t finding, count;
    double rounding;
    Table table;
    if (!PyArg_ParseTuple(args, "O!nndOO", &PyList_Type, &list, &finding, &count, &rounding, &sums,
                          &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    if (finding > number) finding = number;
    Word *words = best_take_words(list);
    if (!words) return NULL;
    if (sums_take_table(sums, bits, &table)) {
        Heap heap = {0};
        heap.most = count < table.documents ? count : table.documents;
        if (heap.most < 1) heap.most = 1;
        heap.places = malloc((heap.most + 1) * sizeof *heap.places);
        heap.bits = calloc(table.blocks + 1, sizeof *heap.bits);
        heap.at = malloc((table.documents + 1) * sizeof *heap.at);
        double *rest = malloc((number + 1) * sizeof *rest);
        Sums found = {0};
        Py_ssize_t needed = -1;
        if (!heap.places || !heap.bits || !heap.at || !rest) {
            PyErr_NoMemory();
        } else if (best_find(&table, words, finding, number, rest, rounding, &heap, &found,
                             &needed)) {
            if (needed < 0)
                result = Py_BuildValue(
                    "y#y#", (const char *)found.docs, found.length * (Py_ssize_t)sizeof *found.docs,
                    (const char *)found.sums, found.length * (Py_ssize_t)sizeof *found.sums);
            else
                result = PyLong_FromSsize_t(needed);
        }
        sums_release(&found);
        free(heap.places);
        free(heap.bits);
        free(heap.at);
        free(rest);
        sums_release_table(&table);
    }
    best_release_words(words, number);
    return result;
}

PyDoc_STRVAR(
    looked_up_doc,
    "looked_up(clauses, documents, sums, bits) -> scores\n\n"
    "Return what clauses as those of `read_scored`, with skips, give to documents, int32 and\n"
    "ascending: float64, rounded to single precision.");

static PyObject *ranking_looked_up_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *clauses, *docs_object, *sums, *bits, *result = NULL;
    Table table;
    Py_buffer docs;
    if (!PyArg_ParseTuple(args, "O!OOO", &PyList_Type, &clauses, &docs_object, &sums, &bits))
        return NULL;
    if (!arrays_take_buffer(docs_object, PyBUF_SIMPLE, sizeof(int32_t), &docs)) return NULL;
    if (sums_take_table(sums, bits, &table)) {
        const Py_ssize_t length = docs.len / (Py_ssize_t)sizeof(int32_t);
        Sums wanted = {malloc(docs.len + 1), calloc(length + 1, sizeof *wanted.sums), length};
        if (!wanted.docs || !wanted.sums) {
            PyErr_NoMemory();
        } else {
            memcpy(wanted.docs, docs.buf, length * sizeof *wanted.docs);
            if (lookup_clauses(&table, clauses, &wanted))
                result = PyBytes_FromStringAndSize((const char *)wanted.sums,
                                                   length * (Py_ssize_t)sizeof *wanted.sums);
        }
        sums_release(&wanted);
        sums_release_table(&table);
    }
    PyBuffer_Release(&docs);
    return result;
}

PyDoc_STRVAR(
    groups_doc,
    "groups(clauses, idf, frequent, sums, bits) -> groups, counts\n\n"
    "Read the clauses of a word, a list of (sources, norms, weight, worth, part, is strict,\n"
    "finds), and return them as `search.cache` groups them: of each group whether it finds, the\n"
    "(number, weight) of each of its clauses, those of the same postings made one, how many\n"
    "documents they have, and what `scored` gives for them, None for one that does not find.\n"
    "Sources are ((bytes, starts, times, documents before, live), checked blocks of the file,\n"
    "offset of the bytes in it, documents). `idf` is asked for that of a number of documents;\n"
    "`frequent` is how many make a clause frequent. `counts` are the documents of each clause.\n"
    "Returns None where any list was not checked yet.");

static PyObject *ranking_groups_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *idf, *sums, *bits, *groups = NULL;
    Py_ssize_t frequent;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OnOO", &PyList_Type, &list, &idf, &frequent, &sums, &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    PyObject *counts = PyList_New(0);
    Clause *clauses = calloc(number + 1, sizeof *clauses), *last = NULL;
    int good = counts != NULL, is_checked = 1;
    if (!clauses) {
        PyErr_NoMemory();
        good = 0;
    }
    for (Py_ssize_t i = 0; good && i < number; i++) {
        good = clauses_take(PyList_GetItem(list, i), &clauses[i]) &&
               clauses_weigh(&clauses[i], &last, idf, &is_checked);
        PyObject *count = good ? PyLong_FromSsize_t(clauses[i].length) : NULL;
        good = count && PyList_Append(counts, count) == 0;
        Py_XDECREF(count);
    }
    if (good && is_checked && sums_take_table(sums, bits, &table)) {
        groups = groups_made(&table, clauses, number, frequent);
        sums_release_table(&table);
    }
    clauses_release(clauses, number);
    PyObject *result = NULL;
    if (groups)
        result = Py_BuildValue("OO", groups, counts);
    else if (good && !is_checked)
        result = Py_NewRef(Py_None);
    Py_XDECREF(groups);
    Py_XDECREF(counts);
    return result;
}

PyDoc_STRVAR(
    near_doc,
    "near(places, pairs, documents) -> counts\n\n"
    "Count for each pair of words, (number of the first, number of the second, most), and\n"
    "each document, int32 and ascending, how often the second stands no more than `most`\n"
    "behind the first: int64, a row for a pair. `places` are a list of where each word\n"
    "stands, int64 and ascending, see index.segment.numbers.places.");

static PyObject *ranking_near_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *pairs, *docs_object, *result = NULL;
    Array docs;
    if (!PyArg_ParseTuple(args, "O!O!O", &PyList_Type, &list, &PyList_Type, &pairs, &docs_object))
        return NULL;
    if (!arrays_take(docs_object, &docs, sizeof(int32_t))) return NULL;
    const Py_ssize_t number = PyList_Size(list), cells = PyList_Size(pairs) * docs.count;
    Array *places = near_take(list);
    int64_t *counts = calloc(cells + 1, sizeof *counts);
    if (!counts)
        PyErr_NoMemory();
    else if (places && near_count_pairs(pairs, places, number, &docs, counts))
        result =
            PyBytes_FromStringAndSize((const char *)counts, cells * (Py_ssize_t)sizeof *counts);
    free(counts);
    near_release(places, number);
    PyBuffer_Release(&docs.buffer);
    return result;
}

static PyMethodDef methods[] = {
    {"near", ranking_near_method, METH_VARARGS, near_doc},
    {"groups", ranking_groups_method, METH_VARARGS, groups_doc},
    {"scored", ranking_scored_method, METH_VARARGS, scored_doc},
    {"read_scored", ranking_read_scored_method, METH_VARARGS, read_scored_doc},
    {"best", ranking_best_method, METH_VARARGS, best_doc},
    {"looked_up", ranking_looked_up_method, METH_VARARGS, looked_up_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "search._ranking", .m_size = 0,
                                    .m_methods = methods};

PyMODINIT_FUNC PyInit__ranking(void) { return PyModuleDef_Init(&module); }
