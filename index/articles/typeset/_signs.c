/* Whether a text may have been set on a page: what index/articles/typeset/signs.py does, compiled.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../../_module.h"

enum { BEFORE = 3, USUAL = 4096 };
enum {
    ALEF_HAMZA = 0x623,
    ALEF_HAMZA_BELOW = 0x625,
    ALEF = 0x627,
    TEH_MARBUTA = 0x629,
    LAM = 0x644,
    ALEF_MAKSURA = 0x649,
    FATHATAN = 0x64b,
    SHADDA = 0x651
};

/* Tell it of letters before which three blanks stand. There is no branch among them, so that a
   compiler compares several at a time: blanks are too many to be foreseen. */
static int signs_has_sign(const Py_UCS4 *text, Py_ssize_t length) {
    Py_UCS4 found = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 third = text[i - 3], second = text[i - 2], first = text[i - 1], letter = text[i];
        Py_UCS4 never = (letter == TEH_MARBUTA) | (letter == ALEF_MAKSURA) | (letter == SHADDA);
        Py_UCS4 tanwin = (first == ' ') | ((first == ALEF) & (second == ' '));
        Py_UCS4 alef = (first == ALEF) | (first == ALEF_HAMZA) | (first == ALEF_HAMZA_BELOW);
        found |= (never & (first == ' ')) | ((letter == FATHATAN) & tanwin);
        found |= (letter == LAM) & alef & (second == ALEF);
        found |= (letter == ' ') & (first == LAM) & (second == ' ') & (third == ALEF);
        found |= letter - 0xfe8d < 2;
        found |= letter - 0xfefb < 2;
    }
    return found != 0;
}

static PyObject *signs_may_be_set(PyObject *module, PyObject *text) {
    (void)module;
    Py_UCS4 usual[BEFORE + USUAL], *held = usual;
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length < 0) return NULL;
    if (length > USUAL) held = PyMem_Malloc((size_t)(BEFORE + length) * sizeof *held);
    if (!held) return PyErr_NoMemory();
    for (int i = 0; i < BEFORE; i++) held[i] = ' ';
    PyObject *answer = NULL;
    if (!length || PyUnicode_AsUCS4(text, held + BEFORE, length, 0))
        answer = PyBool_FromLong(signs_has_sign(held + BEFORE, length));
    if (held != usual) PyMem_Free(held);
    return answer;
}

MODULE_OF_FUNCTIONS(_signs, "index.articles.typeset._signs",
                    {"may_be_set", signs_may_be_set, METH_O,
                     "Tell whether a text may have been set on a page."})
