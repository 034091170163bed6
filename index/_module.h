/* How modules and types are declared. */

#ifndef KASHAF_MODULE_H
#define KASHAF_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* A function of a module or a type: `FILE_NAME_method`, which `NAME_doc` documents. */
#define METHOD(FILE, NAME) {#NAME, FILE##_##NAME##_method, METH_VARARGS, NAME##_doc}

/* A module that is nothing but functions, which are rows of `PyMethodDef`. */
#define MODULE_OF_FUNCTIONS(NAME, FULL_NAME, ...)                                                  \
    static PyMethodDef functions_of##NAME[] = {__VA_ARGS__, {NULL, NULL, 0, NULL}};                \
    static struct PyModuleDef module_of##NAME = {PyModuleDef_HEAD_INIT, .m_name = FULL_NAME,       \
                                                 .m_size = 0, .m_methods = functions_of##NAME};    \
    PyMODINIT_FUNC PyInit_##NAME(void) { return PyModuleDef_Init(&module_of##NAME); }

/* A type whose objects are made by NAME_new, freed by NAME_dealloc and have NAME_methods; and more
   slots, its doc at least. */
#define TYPE_OF(NAME, FULL_NAME, OBJECT, ...)                                                      \
    static PyType_Slot NAME##_slots[] = {{Py_tp_new, NAME##_new},                                  \
                                         {Py_tp_dealloc, NAME##_dealloc},                          \
                                         {Py_tp_methods, NAME##_methods},                          \
                                         __VA_ARGS__,                                              \
                                         {0, NULL}};                                               \
    static PyType_Spec NAME##_spec = {FULL_NAME, sizeof(OBJECT), 0, Py_TPFLAGS_DEFAULT,            \
                                      NAME##_slots};

#endif
