/* Looking a term up in C: the quick twin of TermDictionary.find, `starting`, `encoded` and
   `decoded` in index/segment/terms.py. */

#include "../_module.h"
#include "_dictionary.h"

PyDoc_STRVAR(
    rank_doc,
    "rank(text, blocks, width, text_at, blocks_at, checked, in_block, key, equal)\n"
    "-> rank, is_there, unchecked\n\n"
    "Count the terms below `key`, those that are equal too if wanted; `is_there` tells of\n"
    "these whether there are any. `unchecked` is -1, or a byte of the file that has to be\n"
    "checked before the rest can be told.");

/* Take the arrays of a dictionary, which `terms_release` gives back; false, with an exception set,
   if they are none. */
static int terms_take(Dictionary *dictionary, PyObject *text, PyObject *blocks, PyObject *checked,
                      Py_buffer *checked_buffer) {
    Column *texts = &dictionary->text, *numbers = &dictionary->blocks;
    if (PyObject_GetBuffer(text, &texts->buffer, PyBUF_SIMPLE) < 0) return 0;
    if (PyObject_GetBuffer(blocks, &numbers->buffer, PyBUF_SIMPLE) == 0) {
        texts->width = 1;
        texts->count = texts->buffer.len;
        numbers->count = numbers->buffer.len / numbers->width;
        dictionary->checked = checked_buffer;
        if (PyObject_GetBuffer(checked, checked_buffer, PyBUF_SIMPLE) == 0) return 1;
        PyBuffer_Release(&numbers->buffer);
    }
    PyBuffer_Release(&texts->buffer);
    return 0;
}

static void terms_release(Dictionary *dictionary, Py_buffer *checked) {
    PyBuffer_Release(checked);
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
    Py_buffer checked_buffer;
    Term key;
    const char *bytes;
    int with_equal, is_there;
    if (!PyArg_ParseTuple(args, "OOnnnOny#p", &text, &blocks, &dictionary.blocks.width,
                          &dictionary.text.offset, &dictionary.blocks.offset, &checked,
                          &dictionary.in_block, &bytes, &key.length, &with_equal))
        return NULL;
    key.bytes = (const unsigned char *)bytes;
    if (!terms_take(&dictionary, text, blocks, checked, &checked_buffer)) return NULL;
    const Py_ssize_t rank = dictionary_rank(&dictionary, key, with_equal, &is_there);
    result = dictionary.damaged ? terms_damaged()
                                : Py_BuildValue("nin", rank, is_there, dictionary.unchecked);
    terms_release(&dictionary, &checked_buffer);
    return result;
}

PyDoc_STRVAR(terms_doc,
             "terms(text, blocks, width, text_at, blocks_at, checked, in_block, numbers)\n"
             "-> terms\n\n"
             "Return the bytes of terms by their numbers, a list, with a line feed between each\n"
             "two; None if one is not there or not all of its block was checked.");

/* Put terms behind each other; None where one is not to be had. */
static PyObject *terms_joined(Dictionary *dictionary, PyObject *numbers) {
    const Py_ssize_t count = PyList_Size(numbers);
    Term *terms = malloc((count + 1) * sizeof *terms);
    Py_ssize_t length = 0, found = 0;
    int are_there = 1;
    if (!terms) return PyErr_NoMemory();
    for (; are_there && found < count; found++) {
        const Py_ssize_t number = PyLong_AsSsize_t(PyList_GetItem(numbers, found));
        are_there = !PyErr_Occurred() && dictionary_term(dictionary, number, &terms[found]);
        if (are_there) length += terms[found].length + (found > 0);
    }
    char *bytes = are_there ? malloc(length + 1) : NULL, *end = bytes;
    for (Py_ssize_t i = 0; bytes && i < count; i++) {
        if (i) *end++ = '\n';
        memcpy(end, terms[i].bytes, terms[i].length);
        end += terms[i].length;
    }
    PyObject *result = NULL;
    if (bytes)
        result = PyBytes_FromStringAndSize(bytes, length);
    else if (are_there)
        PyErr_NoMemory();
    else if (!PyErr_Occurred())
        result = Py_NewRef(Py_None);
    free(bytes);
    free(terms);
    return result;
}

static PyObject *terms_terms_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *text, *blocks, *checked, *numbers;
    Dictionary dictionary = {.unchecked = -1};
    Py_buffer checked_buffer;
    if (!PyArg_ParseTuple(args, "OOnnnOnO!", &text, &blocks, &dictionary.blocks.width,
                          &dictionary.text.offset, &dictionary.blocks.offset, &checked,
                          &dictionary.in_block, &PyList_Type, &numbers))
        return NULL;
    if (!terms_take(&dictionary, text, blocks, checked, &checked_buffer)) return NULL;
    PyObject *result = terms_joined(&dictionary, numbers);
    terms_release(&dictionary, &checked_buffer);
    return result;
}

MODULE_OF_FUNCTIONS(_terms, "index.segment._terms", METHOD(terms, terms), METHOD(terms, rank))
