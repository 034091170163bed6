/* Posting lists in C: the quick twin of what index/segment/postings.py does with one list
   or a few. */

#include "_skips.h"

PyDoc_STRVAR(read_doc, "read(bytes, start, positions) -> documents, frequencies, positions, end\n\n"
                       "Read the list that begins at `start`: int32 arrays as bytes, no positions\n"
                       "unless wanted, and where the list ends.");

static PyObject *postings_read_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    Py_ssize_t start;
    int positions;
    PostingList list;
    if (!PyArg_ParseTuple(args, "y*np", &bytes, &start, &positions)) return NULL;
    const int found = postings_read(bytes.buf, bytes.len, start, positions, &list);
    PyBuffer_Release(&bytes);
    if (!found) return NULL;
    PyObject *result =
        Py_BuildValue("NNNn", postings_as_bytes(list.docs, list.length),
                      postings_as_bytes(list.frequencies, list.length),
                      postings_as_bytes(list.positions, list.position_count), list.end);
    postings_clear(&list);
    return result;
}

PyDoc_STRVAR(total_doc,
             "total(bytes, starts, times) -> documents, frequencies, ends\n\n"
             "Read the lists that begin at `starts` and add up their frequencies, each\n"
             "as often as `times` says: int32 arrays as bytes, and where each list ends.");

static PyObject *postings_total_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    PyObject *starts, *times, *result = NULL;
    PostingList sum;
    if (!PyArg_ParseTuple(args, "y*O!O!", &bytes, &PyList_Type, &starts, &PyList_Type, &times))
        return NULL;
    PyObject *ends = PyList_New(0);
    if (ends && postings_read_sum(bytes.buf, bytes.len, starts, times, ends, &sum)) {
        result = Py_BuildValue("NNO", postings_as_bytes(sum.docs, sum.length),
                               postings_as_bytes(sum.frequencies, sum.length), ends);
        postings_clear(&sum);
    }
    Py_XDECREF(ends);
    PyBuffer_Release(&bytes);
    return result;
}

PyDoc_STRVAR(skips_doc, "skips(bytes, start) -> skips\n\n"
                        "Return the skips of the list that begins at `start`, int32 as bytes,\n"
                        "three for each.");

static PyObject *postings_skips_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes;
    Py_ssize_t start;
    Cursor cursor = {0};
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y*n", &bytes, &start)) return NULL;
    if (postings_lay_out(bytes.buf, bytes.len, start, &cursor.layout)) {
        const int code = cursor.layout.unit_code;
        Skip *found = malloc((cursor.layout.count / SKIP_INTERVAL + 1) * sizeof(Skip));
        if (found) {
            const Py_ssize_t count = code == 0   ? skips_make(&cursor, 0, found)
                                     : code == 1 ? skips_make(&cursor, 1, found)
                                                 : skips_make(&cursor, 2, found);
            if (count >= 0)
                result = PyBytes_FromStringAndSize((const char *)found,
                                                   count * (Py_ssize_t)sizeof(Skip));
            else
                postings_damaged();
            free(found);
        } else {
            PyErr_NoMemory();
        }
    }
    PyBuffer_Release(&bytes);
    return result;
}

static PyMethodDef methods[] = {
    {"read", postings_read_method, METH_VARARGS, read_doc},
    {"total", postings_total_method, METH_VARARGS, total_doc},
    {"skips", postings_skips_method, METH_VARARGS, skips_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "index.segment._postings",
                                    .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__postings(void) { return PyModuleDef_Init(&module); }
