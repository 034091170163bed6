/* Arrays that Python passes: of a type that is agreed upon, of a length that is not. */

#ifndef KASHAF_ARRAYS_H
#define KASHAF_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

typedef struct {
    Py_buffer buffer;
    Py_ssize_t count;
} Array;

/* Take an array of numbers of so many bytes each, until PyBuffer_Release; false, with an exception
   set, if it is none. */
static inline int take(PyObject *object, Array *array, size_t each) {
    if (PyObject_GetBuffer(object, &array->buffer, PyBUF_SIMPLE) < 0) return 0;
    array->count = array->buffer.len / (Py_ssize_t)each;
    return 1;
}

#endif
