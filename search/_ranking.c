/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/ranking.py, which tells how. */

#include "_sums.h"

/* Return what is in the table, scores rounded to single precision, and the highest of them. */
static PyObject *words_scores(Table *table) {
    Sums taken;
    if (!take_out(table, -1.0, &taken)) return NULL;
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
    release_sums(&taken);
    return result;
}

PyDoc_STRVAR(scored_doc,
             "scored(clauses, sums, bits) -> documents, scores, highest\n\n"
             "Add up BM25 clauses: a list of (documents, frequencies, norms, weight), the first\n"
             "two int32, norms float64 or None where frequencies do not count. Scores are float32.");

static PyObject *scored(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &list, &sums, &bits)) return NULL;
    const Py_ssize_t count = PyList_Size(list);
    Array *clauses = arrays_of(list, sizeof(int32_t), 1);
    if (!clauses) return NULL;
    if (table_of(sums, bits, &table)) {
        int good = 1;
        for (Py_ssize_t i = 0; good && i < count; i++) {
            const Formula formula = formula_of(&table, &clauses[i].norms_buffer, clauses[i].number);
            /* Without norms nobody looked whether there are as many frequencies as documents. */
            const int32_t *frequencies = formula.norms ? clauses[i].values_buffer.buf : NULL;
            good = add_postings(&table, &formula, clauses[i].docs, frequencies, clauses[i].length, 0,
                                NULL);
        }
        if (good) result = words_scores(&table);
        release_table(&table);
    }
    release_arrays(clauses, count);
    return result;
}

PyDoc_STRVAR(read_scored_doc,
             "read_scored(clauses, sums, bits) -> documents, scores, highest\n\n"
             "Do the same for clauses whose lists are still to be read: (sources, norms, weight),\n"
             "sources a list of (bytes, starts, times, documents before, live), see\n"
             "index.reader.Source.");

static PyObject *read_scored(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &list, &sums, &bits)) return NULL;
    if (!table_of(sums, bits, &table)) return NULL;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(list); i++) {
        PyObject *clause = item_of(list, i);
        good = clause && add_sources(&table, clause);
        Py_XDECREF(clause);
    }
    if (good)
        result = words_scores(&table);
    else
        wipe(&table);
    release_table(&table);
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
    const float *scores = word->values_buffer.buf;
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
    const float *scores = word ? word->values_buffer.buf : NULL;
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
             "best(words, count, rounding, sums, bits) -> documents, scores\n\n"
             "Return the documents that may be among the best `count` by the sums of words, a list\n"
             "of (documents, scores, highest score), int32 and float32, in the order in which\n"
             "they are taken; sums are float64. Sums are taken for equal that differ by `rounding` or less.");

static PyObject *best(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Py_ssize_t count;
    double rounding;
    Table table;
    if (!PyArg_ParseTuple(args, "O!ndOO", &PyList_Type, &list, &count, &rounding, &sums, &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    Array *words = arrays_of(list, sizeof(float), 0);
    if (!words) return NULL;
    if (table_of(sums, bits, &table)) {
        Heap heap = {0};
        heap.most = count < table.documents ? count : table.documents;
        if (heap.most < 1) heap.most = 1;
        heap.places = malloc((heap.most + 1) * sizeof *heap.places);
        heap.bits = calloc(table.blocks + 1, sizeof *heap.bits);
        double *rest = malloc((number + 1) * sizeof *rest);
        Sums found;
        if (!heap.places || !heap.bits || !rest) {
            PyErr_NoMemory();
        } else if (find_best(&table, words, number, rest, rounding, &heap, &found)) {
            result = Py_BuildValue(
                "y#y#", (const char *)found.docs, found.length * (Py_ssize_t)sizeof *found.docs,
                (const char *)found.sums, found.length * (Py_ssize_t)sizeof *found.sums);
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
    {"read_scored", read_scored, METH_VARARGS, read_scored_doc},
    {"best", best, METH_VARARGS, best_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "search._ranking", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__ranking(void) { return PyModuleDef_Init(&module); }
