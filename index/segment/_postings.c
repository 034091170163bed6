/* Posting lists in C: the quick twin of what index/segment/postings.py does with a list or a few. */

#include "_skips.h"

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

PyDoc_STRVAR(total_doc, "total(bytes, starts, times) -> documents, frequencies, ends\n\n"
                        "Read the lists that begin at `starts` and add up their frequencies, each\n"
                        "as often as `times` says: int32 arrays as bytes, and where each list ends.");

static PyObject *total(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    PyObject *starts, *times, *result = NULL;
    List sum;
    if (!PyArg_ParseTuple(args, "y*O!O!", &bytes, &PyList_Type, &starts, &PyList_Type, &times))
        return NULL;
    PyObject *ends = PyList_New(0);
    if (ends && read_total(bytes.buf, bytes.len, starts, times, ends, &sum)) {
        result = Py_BuildValue("NNO", as_bytes(sum.docs, sum.length),
                               as_bytes(sum.frequencies, sum.length), ends);
        clear(&sum);
    }
    Py_XDECREF(ends);
    PyBuffer_Release(&bytes);
    return result;
}

PyDoc_STRVAR(skips_doc, "skips(bytes, start) -> places\n\n"
                        "Return the places of the list that begins at `start`, int32 as bytes,\n"
                        "three for each.");

static PyObject *skips(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    Py_ssize_t start;
    Cursor cursor = {0};
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*n", &bytes, &start)) return NULL;
    if (lay_out(bytes.buf, bytes.len, start, &cursor.layout)) {
        const int code = cursor.layout.unit_code;
        Skip *places = malloc((cursor.layout.count / BETWEEN_SKIPS + 1) * sizeof(Skip));
        if (places) {
            const Py_ssize_t count = code == 0   ? skips_of(&cursor, 0, places)
                                     : code == 1 ? skips_of(&cursor, 1, places)
                                                 : skips_of(&cursor, 2, places);
            if (count >= 0)
                result = PyBytes_FromStringAndSize((const char *)places,
                                                   count * (Py_ssize_t)sizeof(Skip));
            else
                damaged();
            free(places);
        } else {
            PyErr_NoMemory();
        }
    }
    PyBuffer_Release(&bytes);
    return result;
}

static PyMethodDef methods[] = {
    {"read", read_one, METH_VARARGS, read_doc},
    {"total", total, METH_VARARGS, total_doc},
    {"skips", skips, METH_VARARGS, skips_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "index.segment._postings", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__postings(void) { return PyModuleDef_Init(&module); }
