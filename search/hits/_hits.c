/* What hits are made of at the speed of the machine: the quick twin of the choosing of windows in
   search/hits/snippet.py, of the joining of places in search/ranking/occurrences.py, and of the
   comparing of sketches in search/filtering/folding.py. */

#include "../../index/_module.h"
#include "_windows.h"
#include "_strictest.h"

PyDoc_STRVAR(
    windows_doc,
    "windows(text, places, words, agreements, queries, worths, span, most, classes, size)\n"
    "-> windows\n\n"
    "Choose the best one or, as `most` says, two windows of a text, in its order: of each where "
    "it\n"
    "begins and ends, and the ranges within it that match. `places` are where the words of the\n"
    "text begin and end, int32; `words` the numbers of those that match, ascending, and\n"
    "`agreements` which agreement each is, int64; `queries` and `worths` which word of the query\n"
    "an agreement is of, int32, and what it is worth, int64. Windows begin with a match of "
    "`span`,\n"
    "(first, end). `classes` has a byte for each letter, see snippet.py, `size` is the length of "
    "a\n"
    "window, and how far back from its first match it begins.");

/* The arrays that a search for windows is given. */
typedef struct {
    Array places, words, agreements, queries, worths;
} GivenArrays;

static void hits_release(GivenArrays *given) {
    Array *arrays[] = {&given->places, &given->words, &given->agreements, &given->queries,
                       &given->worths};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (arrays[i]->buffer.obj) PyBuffer_Release(&arrays[i]->buffer);
}

/* Return the matches, NULL with an exception set if they are not in the text. */
static Matched *hits_matched(const GivenArrays *given) {
    const Py_ssize_t count = given->words.count;
    const int64_t *words = given->words.buffer.buf, *agreements = given->agreements.buffer.buf;
    const int32_t *places = given->places.buffer.buf, *queries = given->queries.buffer.buf;
    const int64_t *worths = given->worths.buffer.buf;
    Matched *matched = malloc((count + 1) * sizeof *matched);
    if (!matched) return (Matched *)PyErr_NoMemory();
    int good = given->agreements.count == count && given->queries.count == given->worths.count;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        good = words[i] >= 0 && words[i] < given->places.count / 2 && agreements[i] >= 0 &&
               agreements[i] < given->queries.count;
        if (!good) break;
        const int32_t query = queries[agreements[i]];
        matched[i] =
            (Matched){places[2 * words[i]], places[2 * words[i] + 1], query, worths[agreements[i]]};
        good = query >= 0 && query < given->queries.count;
    }
    if (good) return matched;
    PyErr_SetString(PyExc_ValueError, "a word matches that is not there");
    free(matched);
    return NULL;
}

/* Return the ranges of a window that match, each once. */
static PyObject *hits_ranges(const Window *window, const Matched *matched, Py_ssize_t count) {
    PyObject *list = PyList_New(0);
    int32_t start = -1, end = -1;
    for (Py_ssize_t i = 0; list && i < count && matched[i].end <= window->end; i++) {
        if (matched[i].start < window->start) continue;
        if (matched[i].start == start && matched[i].end == end) continue;
        start = matched[i].start;
        end = matched[i].end;
        PyObject *range = Py_BuildValue("ii", start - window->start, end - window->start);
        if (!range || PyList_Append(list, range) < 0) Py_CLEAR(list);
        Py_XDECREF(range);
    }
    PyObject *ranges = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return ranges;
}

/* Return windows as they are given to Python. */
static PyObject *hits_windows(const Window *windows, int number, const Matched *matched,
                              Py_ssize_t count) {
    PyObject *list = PyList_New(number);
    for (int i = 0; list && i < number; i++) {
        PyObject *ranges = hits_ranges(&windows[i], matched, count);
        PyObject *window =
            ranges ? Py_BuildValue("iiN", windows[i].start, windows[i].end, ranges) : NULL;
        if (!window || PyList_SetItem(list, i, window) < 0) Py_CLEAR(list);
    }
    return list;
}

/* Choose windows of a text that is laid out. */
static PyObject *hits_chosen(const TextLayout *layout, const GivenArrays *given, Py_ssize_t first,
                             Py_ssize_t end, int most) {
    const Py_ssize_t count = given->words.count, queries = given->queries.count;
    Matched *matched = hits_matched(given);
    Windows windows = {.worths = malloc((2 * queries + 1) * sizeof *windows.worths)};
    PyObject *result = NULL;
    if (first < 0 || first > end || end > count)
        PyErr_SetString(PyExc_ValueError, "there are no such matches");
    else if (matched && !windows.worths)
        PyErr_NoMemory();
    else if (matched) {
        Window chosen[2];
        int64_t *others = windows.worths + queries;
        for (Py_ssize_t i = 0; i < queries; i++) others[i] = -1;
        const int number =
            windows_choose(layout, matched + first, end - first, most, &windows, others, chosen);
        if (number >= 0) result = hits_windows(chosen, number, matched, count);
    }
    free(windows.items);
    free(windows.worths);
    free(matched);
    return result;
}

static PyObject *hits_windows_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *text, *places, *words, *agreements, *queries, *worths, *result = NULL;
    GivenArrays given = {0};
    TextLayout layout = {0};
    Py_ssize_t first, end, letters;
    const char *classes;
    int most;
    if (!PyArg_ParseTuple(args, "O!OOOOO(nn)iy#(ii)", &PyUnicode_Type, &text, &places, &words,
                          &agreements, &queries, &worths, &first, &end, &most, &classes, &letters,
                          &layout.size.length, &layout.size.lead))
        return NULL;
    Py_UCS4 *copy = PyUnicode_AsUCS4Copy(text);
    if (copy && arrays_take(places, &given.places, sizeof(int32_t)) &&
        arrays_take(words, &given.words, sizeof(int64_t)) &&
        arrays_take(agreements, &given.agreements, sizeof(int64_t)) &&
        arrays_take(queries, &given.queries, sizeof(int32_t)) &&
        arrays_take(worths, &given.worths, sizeof(int64_t))) {
        layout.places = given.places.buffer.buf;
        layout.words = given.places.count / 2;
        if (windows_find_sentences(copy, PyUnicode_GetLength(text), (const uint8_t *)classes,
                                   letters, &layout))
            result = hits_chosen(&layout, &given, first, end, most);
    }
    free(layout.sentence_ends);
    hits_release(&given);
    PyMem_Free(copy);
    return result;
}

PyDoc_STRVAR(strictest_doc,
             "strictest(places, parts, levels, documents) -> of each document its parts\n\n"
             "Join places of agreements: of each an array, int64, and the numbers of its part and\n"
             "level. Returned is for each document, int32 and ascending, a list of (part,\n"
             "agreements, positions): int64 as bytes, the parts and positions ascending, each\n"
             "once with the agreement of the lowest level, the first of these.");

static PyObject *hits_strictest_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *places, *parts_object, *levels_object, *docs_object, *result = NULL;
    Array parts = {0}, levels = {0}, docs = {0};
    Occurrences found = {0};
    if (!PyArg_ParseTuple(args, "O!OOO", &PyList_Type, &places, &parts_object, &levels_object,
                          &docs_object))
        return NULL;
    if (arrays_take(parts_object, &parts, sizeof(int32_t)) &&
        arrays_take(levels_object, &levels, sizeof(int32_t)) &&
        arrays_take(docs_object, &docs, sizeof(int32_t)) &&
        strictest_take(places, &parts, &levels, &found)) {
        strictest_sort(&found);
        result = strictest_by_document(&found, &docs);
    }
    free(found.items);
    if (parts.buffer.obj) PyBuffer_Release(&parts.buffer);
    if (levels.buffer.obj) PyBuffer_Release(&levels.buffer);
    if (docs.buffer.obj) PyBuffer_Release(&docs.buffer);
    return result;
}

PyDoc_STRVAR(
    copies_doc,
    "copies(rows, size, share, of, filled, above) -> of each row the one above it\n\n"
    "Of each row, so many bytes, return as int32 the number of the first among so many\n"
    "`above` it that is a copy of none and that it is a copy of, else its own; None where\n"
    "no row is a copy. Rows are copies where share / of of the bytes that either has, not\n"
    "0, and so many `filled` at least, are equal.");

/* Return whether rows are copies. */
static int hits_are_copies(const uint8_t *a, const uint8_t *b, int size, const int *rule) {
    int equal = 0, filled = 0;
    for (int i = 0; i < size; i++) {
        filled += (a[i] | b[i]) != 0;
        equal += a[i] == b[i] && a[i] != 0;
    }
    return equal * rule[1] >= filled * rule[0] && filled >= rule[2];
}

static PyObject *hits_copies_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *rows_object, *result = NULL;
    Array rows = {0};
    int size, most, rule[3], any = 0;
    if (!PyArg_ParseTuple(args, "Oiiiii", &rows_object, &size, &rule[0], &rule[1], &rule[2], &most))
        return NULL;
    if (size <= 0) return PyErr_Format(PyExc_ValueError, "rows have a byte at least");
    if (!arrays_take(rows_object, &rows, 1)) return NULL;
    const uint8_t *bytes = rows.buffer.buf;
    const Py_ssize_t count = rows.count / size;
    int32_t *above = arrays_room(count, sizeof *above);
    for (Py_ssize_t row = 0; above && row < count; row++) {
        above[row] = (int32_t)row;
        for (Py_ssize_t other = row > most ? row - most : 0; other < row; other++)
            if (above[other] == other &&
                hits_are_copies(bytes + row * size, bytes + other * size, size, rule)) {
                above[row] = (int32_t)other;
                any = 1;
                break;
            }
    }
    if (above)
        result = any ? PyBytes_FromStringAndSize((char *)above, count * sizeof *above)
                     : Py_NewRef(Py_None);
    free(above);
    PyBuffer_Release(&rows.buffer);
    return result;
}

MODULE_OF_FUNCTIONS(_hits, "search.hits._hits", METHOD(hits, windows), METHOD(hits, strictest),
                    METHOD(hits, copies))
