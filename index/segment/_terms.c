/* Looking a term up in C: the quick twin of TermDictionary.find, `starting` and `encoded` in
   index/segment/terms.py. */

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

PyDoc_STRVAR(term_doc,
             "term(text, blocks, width, text_at, blocks_at, checked, in_block, number)\n"
             "-> term\n\n"
             "Return the bytes of a term by its number, None if it is not there or not all\n"
             "of its block was checked.");

static PyObject *terms_term_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *text, *blocks, *checked, *result = NULL;
    Dictionary dictionary = {.unchecked = -1};
    Py_buffer checked_buffer;
    Py_ssize_t number;
    Term term;
    if (!PyArg_ParseTuple(args, "OOnnnOnn", &text, &blocks, &dictionary.blocks.width,
                          &dictionary.text.offset, &dictionary.blocks.offset, &checked,
                          &dictionary.in_block, &number))
        return NULL;
    if (!terms_take(&dictionary, text, blocks, checked, &checked_buffer)) return NULL;
    if (dictionary_term(&dictionary, number, &term))
        result = PyBytes_FromStringAndSize((const char *)term.bytes, term.length);
    else
        result = Py_NewRef(Py_None);
    terms_release(&dictionary, &checked_buffer);
    return result;
}

MODULE_OF_FUNCTIONS(_terms, "index.segment._terms",
                    {"term", terms_term_method, METH_VARARGS, term_doc},
                    {"rank", terms_rank_method, METH_VARARGS, rank_doc})
