/* Posting lists in C: the quick twin of what index/segment/postings.py does with one list
   or a few. */

#include "_positions.h"

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

PyDoc_STRVAR(positions_doc,
             "positions(bytes, starts, wanted) -> documents, positions, ends\n\n"
             "Return where some documents, int32 and ascending, are in the lists that begin at\n"
             "`starts`, int64: a document for each position, int32 arrays as bytes, list by list,\n"
             "and where each list ends, int64.");

static PyObject *postings_positions_method(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer bytes, starts, wanted;
    PyObject *result = NULL;
    PostingList found = {0};
    if (!PyArg_ParseTuple(args, "y*y*y*", &bytes, &starts, &wanted)) return NULL;
    const Py_ssize_t count = starts.len / (Py_ssize_t)sizeof(int64_t);
    int64_t *ends = malloc(starts.len + 1);
    int good = ends != NULL;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < count; i++) {
        good = positions_find(bytes.buf, bytes.len, (Py_ssize_t)((const int64_t *)starts.buf)[i],
                              wanted.buf, wanted.len / (Py_ssize_t)sizeof(int32_t), &found);
        ends[i] = found.end;
    }
    if (good)
        result = Py_BuildValue("NNy#", postings_as_bytes(found.docs, found.position_count),
                               postings_as_bytes(found.positions, found.position_count),
                               (const char *)ends, count * (Py_ssize_t)sizeof *ends);
    postings_clear(&found);
    free(ends);
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&starts);
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
    {"positions", postings_positions_method, METH_VARARGS, positions_doc},
    {"skips", postings_skips_method, METH_VARARGS, skips_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "index.segment._postings",
                                    .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC PyInit__postings(void) { return PyModuleDef_Init(&module); }
