/* Arrays that Python passes: of a type that is agreed upon, of a length that is not. */

#ifndef KASHAF_ARRAYS_H
#define KASHAF_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>

/* Take the buffer of an array whose numbers are so many bytes each, until PyBuffer_Release; false,
   with an exception set, if it has none, or stands where no such number can. */
static inline int arrays_take_buffer(PyObject *object, int flags, size_t each, Py_buffer *buffer) {
    if (PyObject_GetBuffer(object, buffer, flags) < 0) return 0;
    if ((uintptr_t)buffer->buf % each == 0) return 1;
    PyBuffer_Release(buffer);
    PyErr_SetString(PyExc_ValueError, "an array stands where none can");
    return 0;
}

/* Return room for so many things of so many bytes each, all zero; NULL, with an exception set, if
   there is no memory. */
static inline void *arrays_room(Py_ssize_t count, size_t each) {
    void *room = calloc((size_t)count + 1, each);
    if (!room) PyErr_NoMemory();
    return room;
}

typedef struct {
    Py_buffer buffer;
    Py_ssize_t count;
} Array;

/* Take an array to be read, and say how many numbers it has. */
static inline int arrays_take(PyObject *object, Array *numbers, size_t each) {
    if (!arrays_take_buffer(object, PyBUF_SIMPLE, each, &numbers->buffer)) return 0;
    numbers->count = numbers->buffer.len / (Py_ssize_t)each;
    return 1;
}

#endif
