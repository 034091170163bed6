/* A compiled module that is nothing but functions, which are rows of `PyMethodDef`. */

#ifndef KASHAF_MODULE_H
#define KASHAF_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define MODULE_OF_FUNCTIONS(NAME, FULL_NAME, ...)                                                  \
    static PyMethodDef functions_of##NAME[] = {__VA_ARGS__, {NULL, NULL, 0, NULL}};                \
    static struct PyModuleDef module_of##NAME = {PyModuleDef_HEAD_INIT, .m_name = FULL_NAME,       \
                                                 .m_size = 0, .m_methods = functions_of##NAME};    \
    PyMODINIT_FUNC PyInit_##NAME(void) { return PyModuleDef_Init(&module_of##NAME); }

#endif
