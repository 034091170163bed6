/* Looking a term up in C: the quick twin of TermDictionary.find, `starting` and `encoded` in
   index/segment/terms.py. */

#include "_checked.h"
#include <string.h>

/* A dictionary where it lies in a mapped file, and which parts of that file were checked. */
typedef struct {
    Array text, blocks, checked;
    Py_ssize_t width;   /* bytes of a number of `blocks` */
    Py_ssize_t text_at; /* where both stand in the file */
    Py_ssize_t blocks_at;
    Py_ssize_t in_block;  /* terms of a block */
    Py_ssize_t unchecked; /* a byte of the file that has to be checked first, else -1 */
    int damaged;
} Dictionary;

typedef struct {
    const unsigned char *bytes;
    Py_ssize_t length;
} Term;

static int terms_is_checked(Dictionary *dictionary, Py_ssize_t begin, Py_ssize_t end) {
    const Py_ssize_t unchecked = checked_first_not(&dictionary->checked.buffer, begin, end);
    if (unchecked >= 0) dictionary->unchecked = unchecked;
    return unchecked < 0;
}

/* Say where a block begins; -1 if that cannot be believed. */
static Py_ssize_t terms_begin(Dictionary *dictionary, Py_ssize_t block) {
    const Py_ssize_t width = dictionary->width, at = dictionary->blocks_at + block * width;
    if (!terms_is_checked(dictionary, at, at + width)) return -1;
    const unsigned char *number = dictionary->blocks.buffer.buf;
    uint64_t begin = 0;
    for (Py_ssize_t i = 0; i < width; i++) begin |= (uint64_t)number[block * width + i] << 8 * i;
    if (begin > (uint64_t)dictionary->text.count) {
        dictionary->damaged = 1;
        return -1;
    }
    return (Py_ssize_t)begin;
}

/* Compare the term that begins at `begin` and ends before a line end with a key; only as much of
   it as tells is read. Below 0 where the term is below. */
static int terms_compare(Dictionary *dictionary, Py_ssize_t begin, Term key, int *order) {
    Py_ssize_t end = begin + key.length + 1;
    if (end > dictionary->text.count) end = dictionary->text.count;
    if (!terms_is_checked(dictionary, dictionary->text_at + begin, dictionary->text_at + end))
        return 0;
    const unsigned char *term = (const unsigned char *)dictionary->text.buffer.buf + begin;
    const unsigned char *line_end = memchr(term, '\n', (size_t)(end - begin));
    const Py_ssize_t length = line_end ? line_end - term : end - begin;
    const Py_ssize_t shared = length < key.length ? length : key.length;
    *order = memcmp(term, key.bytes, (size_t)shared);
    if (!*order) *order = length < key.length ? -1 : length > key.length;
    return 1;
}

/* Find the last block whose first term is not above a key: -1 before all, -2 if it cannot be
   told. */
static Py_ssize_t terms_block_of(Dictionary *dictionary, Term key) {
    Py_ssize_t low = 0, high = dictionary->blocks.count / dictionary->width - 1;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        const Py_ssize_t begin = terms_begin(dictionary, middle);
        int order;
        if (begin < 0 || !terms_compare(dictionary, begin, key, &order)) return -2;
        if (order <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

/* Count the terms below a key, or not above it, in all; `*is_there` tells whether the last of
   those not above it is the key. Return -1 if it cannot be told. */
static Py_ssize_t terms_rank(Dictionary *dictionary, Term key, int with_equal, int *is_there) {
    const Py_ssize_t block = terms_block_of(dictionary, key);
    *is_there = 0;
    if (block < 0) return block + 1;
    Py_ssize_t begin = terms_begin(dictionary, block);
    const Py_ssize_t end = begin < 0 ? -1 : terms_begin(dictionary, block + 1);
    if (end < 0) return -1;
    const Py_ssize_t at = dictionary->text_at;
    if (!terms_is_checked(dictionary, at + begin, at + end)) return -1;
    const char *text = dictionary->text.buffer.buf;
    Py_ssize_t rank = block * dictionary->in_block;
    for (; begin < end; rank++) {
        int order;
        if (!terms_compare(dictionary, begin, key, &order)) return -1;
        if (order > 0 || (order == 0 && !with_equal)) break;
        *is_there = order == 0;
        const char *line_end = memchr(text + begin, '\n', (size_t)(end - begin));
        begin = line_end ? line_end - text + 1 : end;
    }
    return rank;
}

PyDoc_STRVAR(
    rank_doc,
    "rank(text, blocks, width, text_at, blocks_at, checked, in_block, key, equal)\n"
    "-> rank, is_there, unchecked\n\n"
    "Count the terms below `key`, those that are equal too if wanted; `is_there` tells of\n"
    "these whether there are any. `unchecked` is -1, or a byte of the file that has to be\n"
    "checked before the rest can be told.");

/* Take the arrays of a dictionary, which `terms_release` gives back; false, with an exception set,
   if they are none. */
static int terms_take(Dictionary *dictionary, PyObject *text, PyObject *blocks, PyObject *checked) {
    if (!arrays_take(text, &dictionary->text, 1)) return 0;
    if (arrays_take(blocks, &dictionary->blocks, 1)) {
        if (arrays_take(checked, &dictionary->checked, 1)) return 1;
        PyBuffer_Release(&dictionary->blocks.buffer);
    }
    PyBuffer_Release(&dictionary->text.buffer);
    return 0;
}

static void terms_release(Dictionary *dictionary) {
    PyBuffer_Release(&dictionary->checked.buffer);
    PyBuffer_Release(&dictionary->blocks.buffer);
    PyBuffer_Release(&dictionary->text.buffer);
}

static PyObject *terms_damaged(void) {
    PyErr_SetString(PyExc_ValueError, "a block of terms begins behind their end");
    return NULL;
}

static PyObject *terms_rank_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *text, *blocks, *checked, *result = NULL;
    Dictionary dictionary = {.unchecked = -1};
    Term key;
    const char *bytes;
    int with_equal, is_there;
    if (!PyArg_ParseTuple(args, "OOnnnOny#p", &text, &blocks, &dictionary.width,
                          &dictionary.text_at, &dictionary.blocks_at, &checked,
                          &dictionary.in_block, &bytes, &key.length, &with_equal))
        return NULL;
    key.bytes = (const unsigned char *)bytes;
    if (!terms_take(&dictionary, text, blocks, checked)) return NULL;
    const Py_ssize_t rank = terms_rank(&dictionary, key, with_equal, &is_there);
    result = dictionary.damaged ? terms_damaged()
                                : Py_BuildValue("nin", rank, is_there, dictionary.unchecked);
    terms_release(&dictionary);
    return result;
}

/* Find the term of a number, which is in a block that was checked; false if it is not there. */
static int terms_term(Dictionary *dictionary, Py_ssize_t number, Term *term) {
    const Py_ssize_t block = number / dictionary->in_block;
    if (number < 0 || block >= dictionary->blocks.count / dictionary->width - 1) return 0;
    Py_ssize_t begin = terms_begin(dictionary, block);
    const Py_ssize_t end = begin < 0 ? -1 : terms_begin(dictionary, block + 1);
    const Py_ssize_t at = dictionary->text_at;
    if (end < 0 || !terms_is_checked(dictionary, at + begin, at + end)) return 0;
    const char *text = dictionary->text.buffer.buf;
    for (Py_ssize_t left = number % dictionary->in_block; begin < end; left--) {
        const char *line_end = memchr(text + begin, '\n', (size_t)(end - begin));
        const Py_ssize_t next = line_end ? line_end - text + 1 : end + 1;
        if (!left) {
            term->bytes = (const unsigned char *)text + begin;
            term->length = next - 1 - begin;
            return 1;
        }
        begin = next;
    }
    return 0;
}

PyDoc_STRVAR(term_doc,
             "term(text, blocks, width, text_at, blocks_at, checked, in_block, number)\n"
             "-> term\n\n"
             "Return the bytes of a term by its number, None if it is not there or not all\n"
             "of its block was checked.");

static PyObject *terms_term_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *text, *blocks, *checked, *result = NULL;
    Dictionary dictionary = {.unchecked = -1};
    Py_ssize_t number;
    Term term;
    if (!PyArg_ParseTuple(args, "OOnnnOnn", &text, &blocks, &dictionary.width, &dictionary.text_at,
                          &dictionary.blocks_at, &checked, &dictionary.in_block, &number))
        return NULL;
    if (!terms_take(&dictionary, text, blocks, checked)) return NULL;
    if (terms_term(&dictionary, number, &term))
        result = PyBytes_FromStringAndSize((const char *)term.bytes, term.length);
    else
        result = Py_NewRef(Py_None);
    terms_release(&dictionary);
    return result;
}

static PyMethodDef methods[] = {
    {"term", terms_term_method, METH_VARARGS, term_doc},
    {"rank", terms_rank_method, METH_VARARGS, rank_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "index.segment._terms",
                                    .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__terms(void) { return PyModuleDef_Init(&module); }
