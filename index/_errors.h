/* Exceptions set by what may run without the interpreter, which is taken for that alone. */

#ifndef KASHAF_ERRORS_H
#define KASHAF_ERRORS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Set an exception; 0, for who returns that it failed. */
static inline int errors_set(PyObject *type, const char *message) {
    const PyGILState_STATE state = PyGILState_Ensure();
    PyErr_SetString(type, message);
    PyGILState_Release(state);
    return 0;
}

static inline int errors_no_memory(void) {
    const PyGILState_STATE state = PyGILState_Ensure();
    PyErr_NoMemory();
    PyGILState_Release(state);
    return 0;
}

#endif
