/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/ranking.py, which tells how. */

#include <math.h>

#include "_lookup.h"

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
    Array *clauses = arrays_of(list);
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

/* Scores rounded down to so many steps, and their documents by blocks of 65,536. */
typedef struct {
    Py_buffer starts, docs, shares;
    double step;
} Coarse;

/* A word whose scores are at hand, or that is looked up in the lists of its clauses; then coarse
   scores may be at hand. */
typedef struct {
    Array scores;
    PyObject *clauses;
    Coarse coarse;
} Word;

/* So many documents that it pays to look at the best of them first. */
#define MANY 512

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

/* Add the least that a word may give. */
static int add_coarse(Table *table, const Coarse *coarse, Heap *heap) {
    const int32_t *starts = coarse->starts.buf;
    const uint16_t *docs = coarse->docs.buf;
    const uint8_t *shares = coarse->shares.buf;
    const Py_ssize_t blocks = coarse->starts.len / (Py_ssize_t)sizeof *starts - 1;
    double least = least_of(heap);
    for (Py_ssize_t block = 0; block < blocks; block++) {
        if (starts[block] < 0 || starts[block + 1] > coarse->shares.len) return out_of_range(table);
        for (Py_ssize_t i = starts[block]; i < starts[block + 1]; i++) {
            const Py_ssize_t doc = (block << 16) + docs[i];
            if (doc >= table->documents) return out_of_range(table);
            const double sum = table->sums[doc] += shares[i] * coarse->step;
            mark(table, (int32_t)doc);
            if (sum > least) {
                offer(heap, (int32_t)doc, sum);
                least = least_of(heap);
            }
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

static void release_words(Word *words, Py_ssize_t number) {
    for (Py_ssize_t i = 0; words && i < number; i++) {
        release_array(&words[i].scores);
        PyBuffer_Release(&words[i].coarse.starts);
        PyBuffer_Release(&words[i].coarse.docs);
        PyBuffer_Release(&words[i].coarse.shares);
        Py_XDECREF(words[i].clauses);
    }
    free(words);
}

/* Take (starts, documents, shares, step). */
static int coarse_of(PyObject *tuple, Coarse *coarse) {
    PyObject *starts, *docs, *shares;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "OOOd", &starts, &docs, &shares, &coarse->step) ||
        !take_buffer(starts, PyBUF_SIMPLE, sizeof(int32_t), &coarse->starts) ||
        !take_buffer(docs, PyBUF_SIMPLE, sizeof(uint16_t), &coarse->docs) ||
        !take_buffer(shares, PyBUF_SIMPLE, sizeof(uint8_t), &coarse->shares))
        return 0;
    if (coarse->docs.len == 2 * coarse->shares.len && coarse->step >= 0) return 1;
    PyErr_SetString(PyExc_ValueError, "a share of each document is needed");
    return 0;
}

/* Take (documents, scores, highest score), or (number of documents, highest score, clauses, coarse
   scores or None). */
static int word_of(PyObject *tuple, Word *word) {
    if (!PyTuple_Check(tuple) || PyTuple_Size(tuple) < 4)
        return array_of(tuple, sizeof(float), 0, &word->scores);
    PyObject *clauses = PyTuple_GetItem(tuple, 2), *coarse = PyTuple_GetItem(tuple, 3);
    if (!PyList_Check(clauses)) {
        PyErr_SetString(PyExc_TypeError, "a list of clauses is needed");
        return 0;
    }
    word->scores.number = PyFloat_AsDouble(PyTuple_GetItem(tuple, 1));
    word->clauses = Py_NewRef(clauses);
    return !PyErr_Occurred() && (coarse == Py_None || coarse_of(coarse, &word->coarse));
}

static Word *words_of(PyObject *list) {
    const Py_ssize_t number = PyList_Size(list);
    Word *words = calloc(number + 1, sizeof *words);
    if (!words) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < number; i++) {
        PyObject *tuple = item_of(list, i);
        const int good = tuple && word_of(tuple, &words[i]);
        Py_XDECREF(tuple);
        if (good) continue;
        release_words(words, number);
        return NULL;
    }
    return words;
}

/* Drop the candidates that have less than `least`. */
static void prune(Sums *candidates, double least) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < candidates->length; i++) {
        const double sum = candidates->sums[i];
        candidates->docs[kept] = candidates->docs[i];
        candidates->sums[kept] = sum;
        kept += sum >= least;
    }
    candidates->length = kept;
}

/* Take from the candidates what `add_coarse` gave them. */
static void take_away(const Coarse *coarse, Sums *candidates) {
    const int32_t *starts = coarse->starts.buf;
    const uint16_t *docs = coarse->docs.buf;
    const uint8_t *shares = coarse->shares.buf;
    const Py_ssize_t blocks = coarse->starts.len / (Py_ssize_t)sizeof *starts - 1;
    for (Py_ssize_t i = 0; i < candidates->length; i++) {
        const int32_t block = candidates->docs[i] >> 16, doc = candidates->docs[i] & 0xFFFF;
        if (block >= blocks) break;
        int32_t low = starts[block];
        const int32_t end = starts[block + 1];
        for (int32_t high = end; low < high;) {
            const int32_t middle = low + (high - low) / 2;
            if (docs[middle] < doc)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < end && docs[low] == doc) candidates->sums[i] -= shares[low] * coarse->step;
    }
}

/* Add to the candidates what a word gives them, or drop those that cannot come to `least` by it;
   false, with an exception set, on failure. */
static int look_up(const Table *table, const Word *word, double least, Sums *candidates) {
    prune(candidates, least - word->scores.number);
    if (word->clauses) return look_up_clauses(table, word->clauses, least, candidates);
    const Array *array = &word->scores;
    const float *scores = array->values_buffer.buf;
    for (Py_ssize_t i = 0, at = 0; i < candidates->length; i++) {
        at = reach(array, at, candidates->docs[i]);
        if (at < array->length && array->docs[at] == candidates->docs[i])
            candidates->sums[i] += scores[at];
    }
    return 1;
}

static int by_number(const void *one, const void *other) {
    const int32_t a = *(const int32_t *)one, b = *(const int32_t *)other;
    return (a > b) - (a < b);
}

/* Raise `least` to the least of the whole sums of the best so far, which the best in the end have
   too: the words are those that are not in the table's sums yet. False, with an exception set, on
   failure. */
static int foresee(const Table *table, const Heap *heap, const Word *words, Py_ssize_t number,
                   double *least) {
    if (heap->length < heap->most) return 1;
    Sums best = {malloc(heap->length * sizeof *best.docs), malloc(heap->length * sizeof *best.sums),
                 heap->length};
    int good = best.docs && best.sums;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < best.length; i++) best.docs[i] = heap->places[i].doc;
    if (good) qsort(best.docs, best.length, sizeof *best.docs, by_number);
    for (Py_ssize_t i = 0; good && i < best.length; i++) best.sums[i] = table->sums[best.docs[i]];
    for (Py_ssize_t i = 0; good && i < number; i++) good = look_up(table, &words[i], -1.0, &best);
    double lowest = HUGE_VAL;
    for (Py_ssize_t i = 0; good && i < best.length; i++)
        if (best.sums[i] < lowest) lowest = best.sums[i];
    if (good && lowest > *least) *least = lowest;
    release_sums(&best);
    return good;
}

static int by_highest(const void *one, const void *other) {
    const double a = ((const Word *)one)->scores.number, b = ((const Word *)other)->scores.number;
    return (a < b) - (a > b);
}

/* Find the candidates for the best by the sums of words, and those sums; false, with an exception
   set and the table cleared, on failure. Where a word is needed whole that stays in its lists, its number goes
   to `needed`, and what is found is nothing yet. `rest` has room for a number more than there are
   words. */
static int find_best(Table *table, Word *words, Py_ssize_t number, double *rest,
                     double rounding, Heap *heap, Sums *found, Py_ssize_t *needed) {
    /* What the words from the i-th on can add to a document at most. */
    rest[number] = 0;
    for (Py_ssize_t i = number; i--;) rest[i] = rest[i + 1] + words[i].scores.number;
    /* What the best have at least, and what sums of coarse scores may be short of. */
    double least = -1.0, short_of = 0;
    Py_ssize_t i = 0, met = 0;
    for (; i < number && rest[i] > least - rounding; i++) {
        if (words[i].coarse.step > 0) {
            if (!add_coarse(table, &words[i].coarse, heap)) return 0;
            met += words[i].coarse.shares.len;
            short_of += words[i].coarse.step;
        } else if (words[i].clauses) {
            *needed = i;
            /* What was found so far is of no use, but it has to go from the table. */
            return take_out(table, 0, found);
        } else {
            if (!add_word(table, &words[i].scores, heap)) return 0;
            met += words[i].scores.length;
        }
        if (least_of(heap) > least) least = least_of(heap);
    }
    /* Those first that leave the fewest candidates to the others. */
    qsort(words + i, number - i, sizeof *words, by_highest);
    for (Py_ssize_t j = number; j-- > i;) rest[j] = rest[j + 1] + words[j].scores.number;
    if (met > MANY && !foresee(table, heap, words + i, number - i, &least)) {
        wipe(table);
        return 0;
    }
    const Py_ssize_t added = i;
    rounding += short_of;
    int good = take_out(table, least - rest[i] - rounding, found);
    for (; good && i < number; i++) {
        good = look_up(table, &words[i], least - rest[i + 1] - rounding, found);
        for (Py_ssize_t j = 0; good && j < found->length; j++)
            if (found->sums[j] > least_of(heap)) offer(heap, found->docs[j], found->sums[j]);
        if (least_of(heap) > least) least = least_of(heap);
    }
    if (good) prune(found, least - rounding);
    for (i = 0; good && i < added; i++) {
        if (words[i].coarse.step <= 0) continue;
        take_away(&words[i].coarse, found);
        good = look_up(table, &words[i], -HUGE_VAL, found);
    }
    return good;
}

PyDoc_STRVAR(best_doc,
             "best(words, count, rounding, sums, bits) -> documents, scores\n\n"
             "Return the documents that may be among the best `count` by the sums of words, a list\n"
             "of (documents, scores, highest score), int32 and float32, in the order in which\n"
             "they are taken; sums are float64. Sums are taken for equal that differ by `rounding` or less.\n"
             "A word may also be (number of documents, highest score, clauses, coarse scores), clauses\n"
             "as `read_scored` has them, with skips. It is looked up in its lists; or, where scores\n"
             "are needed for all documents and there are no coarse ones, its number in the list is\n"
             "returned. Coarse scores are (starts, documents, shares, step), int32, uint16 and uint8:\n"
             "documents less 65,536 times the number of the block that starts there, and how many steps\n"
             "the score of each has at least, one more being too many.");

static PyObject *best(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Py_ssize_t count;
    double rounding;
    Table table;
    if (!PyArg_ParseTuple(args, "O!ndOO", &PyList_Type, &list, &count, &rounding, &sums, &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    Word *words = words_of(list);
    if (!words) return NULL;
    if (table_of(sums, bits, &table)) {
        Heap heap = {0};
        heap.most = count < table.documents ? count : table.documents;
        if (heap.most < 1) heap.most = 1;
        heap.places = malloc((heap.most + 1) * sizeof *heap.places);
        heap.bits = calloc(table.blocks + 1, sizeof *heap.bits);
        double *rest = malloc((number + 1) * sizeof *rest);
        Sums found = {0};
        Py_ssize_t needed = -1;
        if (!heap.places || !heap.bits || !rest) {
            PyErr_NoMemory();
        } else if (find_best(&table, words, number, rest, rounding, &heap, &found, &needed)) {
            if (needed < 0)
                result = Py_BuildValue(
                    "y#y#", (const char *)found.docs, found.length * (Py_ssize_t)sizeof *found.docs,
                    (const char *)found.sums, found.length * (Py_ssize_t)sizeof *found.sums);
            else
                result = PyLong_FromSsize_t(needed);
        }
        release_sums(&found);
        free(heap.places);
        free(heap.bits);
        free(rest);
        release_table(&table);
    }
    release_words(words, number);
    return result;
}

PyDoc_STRVAR(looked_up_doc,
             "looked_up(clauses, documents, sums, bits) -> scores\n\n"
             "Return what clauses as those of `read_scored`, with skips, give to documents, int32 and\n"
             "ascending: float64, rounded to single precision.");

static PyObject *looked_up(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *clauses, *docs_object, *sums, *bits, *result = NULL;
    Table table;
    Py_buffer docs;
    if (!PyArg_ParseTuple(args, "O!OOO", &PyList_Type, &clauses, &docs_object, &sums, &bits))
        return NULL;
    if (!take_buffer(docs_object, PyBUF_SIMPLE, sizeof(int32_t), &docs)) return NULL;
    if (table_of(sums, bits, &table)) {
        const Py_ssize_t length = docs.len / (Py_ssize_t)sizeof(int32_t);
        Sums wanted = {malloc(docs.len + 1), calloc(length + 1, sizeof *wanted.sums), length};
        if (!wanted.docs || !wanted.sums) {
            PyErr_NoMemory();
        } else {
            memcpy(wanted.docs, docs.buf, length * sizeof *wanted.docs);
            if (look_up_clauses(&table, clauses, -HUGE_VAL, &wanted))
                result = PyBytes_FromStringAndSize((const char *)wanted.sums,
                                                   length * (Py_ssize_t)sizeof *wanted.sums);
        }
        release_sums(&wanted);
        release_table(&table);
    }
    PyBuffer_Release(&docs);
    return result;
}

static PyMethodDef methods[] = {
    {"scored", scored, METH_VARARGS, scored_doc},
    {"read_scored", read_scored, METH_VARARGS, read_scored_doc},
    {"best", best, METH_VARARGS, best_doc},
    {"looked_up", looked_up, METH_VARARGS, looked_up_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "search._ranking", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__ranking(void) { return PyModuleDef_Init(&module); }
