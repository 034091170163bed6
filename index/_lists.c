/* Posting lists read at the speed of the machine: the quick twin of index/lists.py, which tells
   the format. Nothing is believed of the bytes: a list that is no list is a ValueError. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t *docs, *frequencies, *positions;
    Py_ssize_t length, places, end;
} List;

static void clear(List *list) {
    free(list->docs);
    free(list->frequencies);
    free(list->positions);
    memset(list, 0, sizeof *list);
}

/* A little-endian number of 1, 2 or 4 bytes. `code` is a constant where this is called in a loop,
   so that each width gets a loop of its own. */
static inline uint32_t number(const uint8_t *at, int code) {
    switch (code) {
    case 0:
        return at[0];
    case 1:
        return at[0] | (uint32_t)at[1] << 8;
    default:
        return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
}

/* Read documents, and of each 1 into `frequencies` if it is repeated, else 0; return how many
   documents there are, -1 if one is too large. */
static inline Py_ssize_t read_docs(const uint8_t *units, Py_ssize_t count, int code, List *list) {
    const uint32_t largest = code == 0 ? 0xFF : code == 1 ? 0xFFFF : 0xFFFFFFFF;
    Py_ssize_t length = 0;
    uint64_t sum = 0, doc = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t unit = number(units + (i << code), code);
        sum += unit;
        if (unit == largest) continue;
        doc += sum >> 1;
        list->docs[length] = (int32_t)doc;
        list->frequencies[length++] = (int32_t)(sum & 1);
        sum = 0;
    }
    return doc > INT32_MAX ? -1 : length;
}

/* Replace the marks that `read_docs` left by frequencies; `count` are given. */
static inline void read_frequencies(const uint8_t *extras, Py_ssize_t count, int code, List *list) {
    Py_ssize_t next = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        int32_t repeated = list->frequencies[i];
        /* Read whether it is wanted or not: a branch would be guessed wrong too often. */
        int32_t extra = (int32_t)number(extras + ((next < count ? next : count - 1) << code), code);
        list->frequencies[i] = repeated ? extra : 1;
        next += repeated;
    }
}

static inline void read_positions(const uint8_t *gaps, int code, List *list) {
    Py_ssize_t next = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        int32_t position = 0;
        for (int32_t left = list->frequencies[i]; left; left--, next++) {
            position = (int32_t)((uint32_t)position + number(gaps + (next << code), code));
            list->positions[next] = position;
        }
    }
}

/* Read the list at `at` of so many bytes; false, with an exception set, if there is none. */
static int read_list(const uint8_t *bytes, Py_ssize_t size, Py_ssize_t at, int positions, List *list) {
    memset(list, 0, sizeof *list);
    if (at < 0 || at + 1 > size) goto damaged;
    const int head = bytes[at++];
    const int codes[] = {head & 3, head >> 2 & 3, head >> 4 & 3, head >> 6};
    if (codes[0] > 2 || codes[1] > 2 || codes[2] > 2 || at + (1 << codes[0]) > size) goto damaged;
    const Py_ssize_t count = number(bytes + at, codes[0]);
    at += (Py_ssize_t)1 << codes[0];
    if (count == 0 || count > (size - at) >> codes[1]) goto damaged;
    list->docs = malloc(count * sizeof *list->docs);
    list->frequencies = malloc(count * sizeof *list->frequencies);
    if (!list->docs || !list->frequencies) goto exhausted;
    const uint8_t *units = bytes + at;
    list->length = codes[1] == 0   ? read_docs(units, count, 0, list)
                   : codes[1] == 1 ? read_docs(units, count, 1, list)
                                   : read_docs(units, count, 2, list);
    at += count << codes[1];
    if (list->length < 1) goto damaged;
    Py_ssize_t extras = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) extras += list->frequencies[i];
    if (extras > (size - at) >> codes[2]) goto damaged;
    if (extras == 0)
        for (Py_ssize_t i = 0; i < list->length; i++) list->frequencies[i] = 1;
    else if (codes[2] == 0)
        read_frequencies(bytes + at, extras, 0, list);
    else if (codes[2] == 1)
        read_frequencies(bytes + at, extras, 1, list);
    else
        read_frequencies(bytes + at, extras, 2, list);
    at += extras << codes[2];
    if (positions) {
        if (codes[3] > 2) goto damaged;
        for (Py_ssize_t i = 0; i < list->length; i++) {
            if (list->frequencies[i] < 0) goto damaged;
            list->places += list->frequencies[i];
        }
        if (list->places > (size - at) >> codes[3]) goto damaged;
        list->positions = malloc((list->places + 1) * sizeof *list->positions);
        if (!list->positions) goto exhausted;
        if (codes[3] == 0)
            read_positions(bytes + at, 0, list);
        else if (codes[3] == 1)
            read_positions(bytes + at, 1, list);
        else
            read_positions(bytes + at, 2, list);
        at += list->places << codes[3];
    }
    list->end = at;
    return 1;
damaged:
    clear(list);
    PyErr_SetString(PyExc_ValueError, "a posting list is damaged");
    return 0;
exhausted:
    clear(list);
    PyErr_NoMemory();
    return 0;
}

static PyObject *as_bytes(const int32_t *numbers, Py_ssize_t count) {
    return PyBytes_FromStringAndSize((const char *)numbers, count * (Py_ssize_t)sizeof *numbers);
}

PyDoc_STRVAR(read_doc, "read(bytes, start, positions) -> documents, frequencies, positions, end\n\n"
                       "Read the list that begins at `start`: int32 arrays as bytes, no positions\n"
                       "unless wanted, and where the list ends.");

static PyObject *read_one(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    Py_ssize_t start;
    int positions;
    List list;
    if (!PyArg_ParseTuple(args, "y*np", &bytes, &start, &positions)) return NULL;
    const int found = read_list(bytes.buf, bytes.len, start, positions, &list);
    PyBuffer_Release(&bytes);
    if (!found) return NULL;
    PyObject *result = Py_BuildValue(
        "NNNn", as_bytes(list.docs, list.length), as_bytes(list.frequencies, list.length),
        as_bytes(list.positions, list.places), list.end);
    clear(&list);
    return result;
}

/* Add what `more` has to `sum`; both ascending. False, with an exception set, without memory. */
static int add(List *sum, const List *more) {
    List both = {0};
    both.docs = malloc((sum->length + more->length + 1) * sizeof *both.docs);
    both.frequencies = malloc((sum->length + more->length + 1) * sizeof *both.frequencies);
    if (!both.docs || !both.frequencies) {
        clear(&both);
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t i = 0, j = 0, n = 0;
    while (i < sum->length && j < more->length) {
        const int32_t a = sum->docs[i], b = more->docs[j];
        both.docs[n] = a < b ? a : b;
        both.frequencies[n++] =
            (a <= b ? sum->frequencies[i] : 0) + (b <= a ? more->frequencies[j] : 0);
        i += a <= b;
        j += b <= a;
    }
    for (; i < sum->length; i++, n++) {
        both.docs[n] = sum->docs[i];
        both.frequencies[n] = sum->frequencies[i];
    }
    for (; j < more->length; j++, n++) {
        both.docs[n] = more->docs[j];
        both.frequencies[n] = more->frequencies[j];
    }
    both.length = n;
    clear(sum);
    *sum = both;
    return 1;
}

PyDoc_STRVAR(total_doc, "total(bytes, starts, times) -> documents, frequencies, ends\n\n"
                        "Read the lists that begin at `starts` and add up their frequencies, each\n"
                        "as often as `times` says: int32 arrays as bytes, and where each list ends.");

static PyObject *total(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    PyObject *starts, *times, *result = NULL, *ends = NULL;
    if (!PyArg_ParseTuple(args, "y*O!O!", &bytes, &PyList_Type, &starts, &PyList_Type, &times))
        return NULL;
    const Py_ssize_t count = PyList_Size(starts);
    List *lists = calloc(count + 1, sizeof *lists);
    if (!lists) {
        PyErr_NoMemory();
        goto done;
    }
    if (PyList_Size(times) != count) {
        PyErr_SetString(PyExc_ValueError, "as many times as starts are needed");
        goto done;
    }
    ends = PyList_New(count);
    if (!ends) goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        const Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, i));
        const long factor = PyLong_AsLong(PyList_GetItem(times, i));
        if (PyErr_Occurred() || !read_list(bytes.buf, bytes.len, start, 0, &lists[i])) goto done;
        PyObject *end = PyLong_FromSsize_t(lists[i].end);
        if (!end || PyList_SetItem(ends, i, end) < 0) goto done;
        if (factor != 1)
            for (Py_ssize_t j = 0; j < lists[i].length; j++)
                lists[i].frequencies[j] = (int32_t)(lists[i].frequencies[j] * factor);
    }
    /* Neighbours are joined, then those, so that no document is moved often. */
    for (Py_ssize_t step = 1; step < count; step *= 2)
        for (Py_ssize_t i = 0; i + step < count; i += 2 * step) {
            if (!add(&lists[i], &lists[i + step])) goto done;
            clear(&lists[i + step]);
        }
    result = Py_BuildValue("NNO", as_bytes(lists[0].docs, lists[0].length),
                           as_bytes(lists[0].frequencies, lists[0].length), ends);
done:
    for (Py_ssize_t i = 0; lists && i < count; i++) clear(&lists[i]);
    free(lists);
    Py_XDECREF(ends);
    PyBuffer_Release(&bytes);
    return result;
}

static PyMethodDef methods[] = {
    {"read", read_one, METH_VARARGS, read_doc},
    {"total", total, METH_VARARGS, total_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "index._lists", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__lists(void) { return PyModuleDef_Init(&module); }
