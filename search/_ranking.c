/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/ranking.py, which tells how. A document that is out of range is a ValueError, and leaves
   nothing behind in the sums. */

#include "../index/_lists.h"

/* A place for the score of each document, and a bit for each that has one: all zero between
   calls, for clearing them would take longer than most queries. */
typedef struct {
    Py_buffer sums_buffer, bits_buffer;
    double *sums;
    uint64_t *bits;
    Py_ssize_t documents, blocks;
} Table;

/* Take the buffer of an array whose numbers are so many bytes each; false, with an exception set,
   if it has none, or stands where no such number can. */
static int take_buffer(PyObject *object, int flags, size_t width, Py_buffer *buffer) {
    if (PyObject_GetBuffer(object, buffer, flags) < 0) return 0;
    if ((uintptr_t)buffer->buf % width == 0) return 1;
    PyBuffer_Release(buffer);
    PyErr_SetString(PyExc_ValueError, "an array stands where none can");
    return 0;
}

static void release_table(Table *table) {
    PyBuffer_Release(&table->sums_buffer);
    PyBuffer_Release(&table->bits_buffer);
}

static int table_of(PyObject *sums, PyObject *bits, Table *table) {
    memset(table, 0, sizeof *table);
    if (!take_buffer(sums, PyBUF_WRITABLE, sizeof *table->sums, &table->sums_buffer)) return 0;
    if (!take_buffer(bits, PyBUF_WRITABLE, sizeof *table->bits, &table->bits_buffer)) {
        release_table(table);
        return 0;
    }
    table->sums = table->sums_buffer.buf;
    table->bits = table->bits_buffer.buf;
    table->documents = table->sums_buffer.len / (Py_ssize_t)sizeof *table->sums;
    table->blocks = (table->documents + 63) / 64;
    const Py_ssize_t blocks = table->bits_buffer.len / (Py_ssize_t)sizeof *table->bits;
    if (blocks < table->blocks || table->documents > INT32_MAX) {
        release_table(table);
        PyErr_SetString(PyExc_ValueError, blocks < table->blocks
                                              ? "a bit for each document is needed"
                                              : "there are too many documents");
        return 0;
    }
    return 1;
}

static void wipe(Table *table) {
    memset(table->sums, 0, table->documents * sizeof *table->sums);
    memset(table->bits, 0, table->blocks * sizeof *table->bits);
}

/* Arrays of equal length that a tuple begins with. */
typedef struct {
    Py_buffer docs_buffer, values_buffer, norms_buffer;
    const int32_t *docs;
    Py_ssize_t length;
    double number;
} Array;

/* Buffers that were never taken are zero, and releasing them does nothing. */
static void release_arrays(Array *arrays, Py_ssize_t count) {
    for (Py_ssize_t i = 0; arrays && i < count; i++) {
        PyBuffer_Release(&arrays[i].docs_buffer);
        PyBuffer_Release(&arrays[i].values_buffer);
        PyBuffer_Release(&arrays[i].norms_buffer);
    }
    free(arrays);
}

static int buffer_of(PyObject *tuple, Py_ssize_t at, size_t width, Py_buffer *buffer) {
    PyObject *object = PyTuple_GetItem(tuple, at);
    return object && (object == Py_None || take_buffer(object, PyBUF_SIMPLE, width, buffer));
}

/* Take (documents, values, [norms,] number) of a tuple; values are so many bytes each. */
static int array_of(PyObject *tuple, Py_ssize_t width, int norms, Array *array) {
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) < 3 + norms) {
        PyErr_SetString(PyExc_TypeError, "a tuple of arrays and a number is needed");
        return 0;
    }
    if (!buffer_of(tuple, 0, sizeof *array->docs, &array->docs_buffer) ||
        !buffer_of(tuple, 1, width, &array->values_buffer) ||
        (norms && !buffer_of(tuple, 2, sizeof(double), &array->norms_buffer)))
        return 0;
    array->number = PyFloat_AsDouble(PyTuple_GetItem(tuple, 2 + norms));
    if (PyErr_Occurred()) return 0;
    array->docs = array->docs_buffer.buf;
    array->length = array->docs_buffer.len / (Py_ssize_t)sizeof *array->docs;
    const int counted = !norms || array->norms_buffer.obj;
    if (counted && array->values_buffer.len != array->length * width) {
        PyErr_SetString(PyExc_ValueError, "as many values as documents are needed");
        return 0;
    }
    return 1;
}

/* Return what is in a list, held: what is asked of it may change the list. */
static PyObject *item_of(PyObject *list, Py_ssize_t i) {
    return Py_XNewRef(PyList_GetItem(list, i));
}

/* Return what `array_of` takes of each of a list's tuples, NULL, with an exception set, if one is
   something else; `release_arrays` takes it back. */
static Array *arrays_of(PyObject *list, Py_ssize_t width, int norms) {
    const Py_ssize_t count = PyList_Size(list);
    Array *arrays = calloc(count + 1, sizeof *arrays);
    if (!arrays) {
        PyErr_NoMemory();
        return NULL;
    }
    int good = 1;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        PyObject *tuple = item_of(list, i);
        good = tuple && array_of(tuple, width, norms, &arrays[i]);
        Py_XDECREF(tuple);
    }
    if (good) return arrays;
    release_arrays(arrays, count);
    return NULL;
}

static int out_of_range(Table *table) {
    wipe(table);
    PyErr_SetString(PyExc_ValueError, "a document that is not in the index");
    return 0;
}

static inline void mark(const Table *table, int32_t doc) {
    table->bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
}

/* What gives a clause its scores: the lengths of documents, where they count, and its weight. */
typedef struct {
    const double *norms;
    /* Documents that have a norm and a sum. */
    Py_ssize_t end;
    double weight;
} Formula;

static Formula formula_of(const Table *table, const Py_buffer *norms, double weight) {
    Formula formula = {norms->buf, table->documents, weight};
    const Py_ssize_t known = norms->len / (Py_ssize_t)sizeof *formula.norms;
    if (formula.norms && known < formula.end) formula.end = known;
    return formula;
}

/* Add BM25's part of the frequency times the weight, or the weight alone where lengths do not
   count; false if there is no such document. */
static inline int add_posting(const Table *table, const Formula *formula, uint64_t doc,
                              int32_t tf) {
    if (doc >= (uint64_t)formula->end) return 0;
    const double share = formula->norms ? tf / (tf + formula->norms[doc]) : 1;
    table->sums[doc] += formula->weight * share;
    mark(table, (int32_t)doc);
    return 1;
}

/* Add postings, the documents counted from `before` on; without `live` all are. */
static int add_postings(Table *table, const Formula *formula, const int32_t *docs,
                        const int32_t *frequencies, Py_ssize_t length, Py_ssize_t before,
                        const Py_buffer *live) {
    const char *alive = live ? live->buf : NULL;
    for (Py_ssize_t i = 0; i < length; i++) {
        if (alive && (docs[i] < 0 || docs[i] >= live->len)) return out_of_range(table);
        if (alive && !alive[docs[i]]) continue;
        const uint64_t doc = (uint64_t)(before + docs[i]);
        if (!add_posting(table, formula, doc, frequencies ? frequencies[i] : 1))
            return out_of_range(table);
    }
    return 1;
}

/* Add a list as it is read; the widths are constants where this is called. */
static inline int add_units(Table *table, const Formula *formula, const Layout *layout, int unit_code,
                            int extra_code, Py_ssize_t before) {
    const uint32_t largest = unit_code == 0 ? 0xFF : unit_code == 1 ? 0xFFFF : 0xFFFFFFFF;
    const uint8_t *extras = layout->extras;
    uint64_t sum = 0, doc = before;
    for (Py_ssize_t i = 0; i < layout->count; i++) {
        const uint32_t unit = number(layout->units + (i << unit_code), unit_code);
        sum += unit;
        if (unit == largest) continue;
        doc += sum >> 1;
        int32_t tf = 1;
        if (sum & 1) {
            if (layout->end - extras < 1 << extra_code) {
                wipe(table);
                return damaged();
            }
            tf = frequency(number(extras, extra_code));
            extras += 1 << extra_code;
        }
        if (!add_posting(table, formula, doc, tf)) return out_of_range(table);
        sum = 0;
    }
    return 1;
}

static int add_list(Table *table, const Formula *formula, const Layout *layout, Py_ssize_t before) {
#define ADD(units, extras) \
    if (layout->unit_code == units && layout->extra_code == extras) \
        return add_units(table, formula, layout, units, extras, before)
    ADD(0, 0);
    ADD(0, 1);
    ADD(0, 2);
    ADD(1, 0);
    ADD(1, 1);
    ADD(1, 2);
    ADD(2, 0);
    ADD(2, 1);
    ADD(2, 2);
#undef ADD
    return 0;
}

/* Add the lists of one segment: (bytes, starts, times, documents before, which are live). */
static int add_source(Table *table, const Formula *formula, PyObject *source) {
    PyObject *bytes_object, *starts, *times, *live_object;
    Py_ssize_t before;
    Py_buffer bytes, live = {0};
    int good = 0;
    if (!PyTuple_Check(source)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(source, "OO!O!nO", &bytes_object, &PyList_Type, &starts, &PyList_Type,
                          &times, &before, &live_object))
        return 0;
    if (before < 0 || before > table->documents) return out_of_range(table);
    if (PyObject_GetBuffer(bytes_object, &bytes, PyBUF_SIMPLE) < 0) return 0;
    const int all_live = live_object == Py_None;
    if (!all_live && PyObject_GetBuffer(live_object, &live, PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&bytes);
        return 0;
    }
    if (all_live && PyList_Size(starts) == 1 && PyList_Size(times) == 1 &&
        PyLong_AsLong(PyList_GetItem(times, 0)) == 1) {
        Layout layout;
        const Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, 0));
        good = lay_out(bytes.buf, bytes.len, start, &layout) &&
               add_list(table, formula, &layout, before);
    } else {
        List total;
        if (read_total(bytes.buf, bytes.len, starts, times, NULL, &total)) {
            good = add_postings(table, formula, total.docs, total.frequencies, total.length, before,
                                all_live ? NULL : &live);
            clear(&total);
        }
    }
    PyBuffer_Release(&bytes);
    PyBuffer_Release(&live);
    return good;
}

/* Documents, ascending, and the sum of each. */
typedef struct {
    int32_t *docs;
    double *sums;
    Py_ssize_t length;
} Sums;

static void release_sums(Sums *sums) {
    free(sums->docs);
    free(sums->sums);
}

/* Take the documents that have at least `least` out of the table, which is cleared; false, with an
   exception set, without memory for them. */
static int take_out(Table *table, double least, Sums *taken) {
    Py_ssize_t room = 1;
    /* Bits of no document are not believed. */
    if (table->documents & 63)
        table->bits[table->blocks - 1] &= ((uint64_t)1 << (table->documents & 63)) - 1;
    for (Py_ssize_t block = 0; block < table->blocks; block++)
        room += __builtin_popcountll(table->bits[block]);
    taken->length = 0;
    taken->docs = malloc(room * sizeof *taken->docs);
    taken->sums = malloc(room * sizeof *taken->sums);
    if (!taken->docs || !taken->sums) {
        release_sums(taken);
        wipe(table);
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t length = 0;
    for (Py_ssize_t block = 0; block < table->blocks; block++) {
        for (uint64_t bits = table->bits[block]; bits; bits &= bits - 1) {
            const Py_ssize_t doc = block * 64 + __builtin_ctzll(bits);
            const double sum = table->sums[doc];
            table->sums[doc] = 0;
            taken->docs[length] = (int32_t)doc;
            taken->sums[length] = sum;
            length += sum >= least;
        }
        table->bits[block] = 0;
    }
    taken->length = length;
    return 1;
}

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

static int add_sources(Table *table, PyObject *clause) {
    PyObject *sources, *norms_object;
    double weight;
    Py_buffer norms = {0};
    if (!PyTuple_Check(clause)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(clause, "O!Od", &PyList_Type, &sources, &norms_object, &weight)) return 0;
    if (norms_object != Py_None && !take_buffer(norms_object, PyBUF_SIMPLE, sizeof(double), &norms))
        return 0;
    const Formula formula = formula_of(table, &norms, weight);
    int good = 1;
    for (Py_ssize_t i = 0; good && i < PyList_Size(sources); i++) {
        PyObject *source = item_of(sources, i);
        good = source && add_source(table, &formula, source);
        Py_XDECREF(source);
    }
    PyBuffer_Release(&norms);
    return good;
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
