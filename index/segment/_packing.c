/* Many posting lists at once in C: the quick twin of `pack`, `unpack` and `sums` of
   index/segment/postings.py. */

#include "../_arrays.h"
#include "../_module.h"
#include "_packing.h"
#include "_tally.h"

/* Return whether packing came to something; an exception is set if not. */
static int packing_check(Outcome outcome) {
    if (outcome == NO_MEMORY) PyErr_NoMemory();
    if (outcome == NO_LIST)
        PyErr_SetString(PyExc_ValueError, "what is to be packed is no posting list");
    return outcome == PACKED;
}

/* Return bytes of lists and where each begins. */
static PyObject *packing_result(const Packed *packed, const int64_t *begins, Py_ssize_t count) {
    return Py_BuildValue("y#y#", packed->bytes ? (const char *)packed->bytes : "",
                         (Py_ssize_t)packed->size, (const char *)begins,
                         count * (Py_ssize_t)sizeof *begins);
}

static Outcome packing_pack_all(const int64_t *lengths, Py_ssize_t count, const Array *docs,
                                const int32_t *frequencies, const Array *positions, int64_t *begins,
                                Packed *packed) {
    Py_ssize_t doc = 0, next_position = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (lengths[i] < 1 || lengths[i] > docs->count - doc) return NO_LIST;
        PostingList list = {.docs = (int32_t *)docs->buffer.buf + doc,
                            .frequencies = (int32_t *)frequencies + doc,
                            .length = (Py_ssize_t)lengths[i]};
        if (positions) {
            for (Py_ssize_t j = 0; j < list.length; j++) {
                if (list.frequencies[j] > positions->count - next_position - list.position_count)
                    return NO_LIST;
                list.position_count += list.frequencies[j];
            }
            list.positions = (int32_t *)positions->buffer.buf + next_position;
            next_position += list.position_count;
        }
        begins[i] = (int64_t)packed->size;
        const Outcome outcome = packing_pack(&list, packed);
        if (outcome != PACKED) return outcome;
        doc += list.length;
    }
    return doc == docs->count && (!positions || next_position == positions->count) ? PACKED
                                                                                   : NO_LIST;
}

PyDoc_STRVAR(pack_doc, "pack(lengths, documents, frequencies, positions) -> bytes, begins\n\n"
                       "Pack lists, none empty, of so many documents each, and say where each\n"
                       "begins. Lengths and begins are int64 arrays, all others int32; positions\n"
                       "may be None.");

static PyObject *packing_pack_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *given[4], *result = NULL;
    Array lengths = {0}, docs = {0}, frequencies = {0}, positions = {0};
    if (!PyArg_ParseTuple(args, "OOOO", &given[0], &given[1], &given[2], &given[3])) return NULL;
    const int placed = given[3] != Py_None;
    if (arrays_take(given[0], &lengths, sizeof(int64_t)) &&
        arrays_take(given[1], &docs, sizeof(int32_t)) &&
        arrays_take(given[2], &frequencies, sizeof(int32_t)) &&
        (!placed || arrays_take(given[3], &positions, sizeof(int32_t)))) {
        int64_t *begins = malloc((lengths.count + 1) * sizeof *begins);
        Packed packed = {0};
        Outcome outcome = begins ? NO_LIST : NO_MEMORY;
        if (begins && docs.count == frequencies.count) {
            Py_BEGIN_ALLOW_THREADS
            outcome =
                packing_pack_all(lengths.buffer.buf, lengths.count, &docs, frequencies.buffer.buf,
                                 placed ? &positions : NULL, begins, &packed);
            Py_END_ALLOW_THREADS
        }
        if (packing_check(outcome)) result = packing_result(&packed, begins, lengths.count);
        free(packed.bytes);
        free(begins);
    }
    PyBuffer_Release(&lengths.buffer);
    PyBuffer_Release(&docs.buffer);
    PyBuffer_Release(&frequencies.buffer);
    PyBuffer_Release(&positions.buffer);
    return result;
}

/* Have room for `more` numbers beyond `used`; false if there is no memory. */
static int packing_extend(int32_t **numbers, Py_ssize_t *room, Py_ssize_t used, Py_ssize_t more) {
    if (*numbers && *room - used >= more) return 1;
    const Py_ssize_t wanted = *room / 2 * 3 < used + more ? used + more : *room / 2 * 3;
    if ((size_t)wanted >= PY_SSIZE_T_MAX / sizeof **numbers) return 0;
    int32_t *grown = realloc(*numbers, (size_t)(wanted + 1) * sizeof *grown);
    if (!grown) return 0;
    *numbers = grown;
    *room = wanted;
    return 1;
}

/* Read lists one after the other to `all`; false, with an exception set, if any is no list. */
static int packing_unpack_all(const Array *bytes, const Array *starts, int positions,
                              int64_t *lengths, PostingList *all) {
    const int64_t *start = starts->buffer.buf;
    Py_ssize_t doc_room = 0, frequency_room = 0, position_room = 0;
    int good = 1;
    for (Py_ssize_t i = 0; i < starts->count && good; i++) {
        PostingList list;
        if (!postings_read(bytes->buffer.buf, bytes->count, (Py_ssize_t)start[i], positions, &list))
            return 0;
        good = packing_extend(&all->docs, &doc_room, all->length, list.length) &&
               packing_extend(&all->frequencies, &frequency_room, all->length, list.length) &&
               packing_extend(&all->positions, &position_room, all->position_count,
                              list.position_count);
        if (good) {
            const size_t size = (size_t)list.length * sizeof(int32_t);
            memcpy(all->docs + all->length, list.docs, size);
            memcpy(all->frequencies + all->length, list.frequencies, size);
            if (list.position_count)
                memcpy(all->positions + all->position_count, list.positions,
                       (size_t)list.position_count * sizeof(int32_t));
            all->length += list.length;
            all->position_count += list.position_count;
            lengths[i] = list.length;
        } else {
            PyErr_NoMemory();
        }
        postings_clear(&list);
    }
    return good;
}

PyDoc_STRVAR(unpack_doc,
             "unpack(bytes, starts, positions) -> lengths, documents, frequencies, positions\n\n"
             "Read the lists that begin at `starts`, with positions if those are\n"
             "wanted. Starts and lengths are int64 arrays, the others int32.");

static PyObject *packing_unpack_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *given[2], *result = NULL;
    Array bytes = {0}, starts = {0};
    int positions;
    if (!PyArg_ParseTuple(args, "OOp", &given[0], &given[1], &positions)) return NULL;
    if (arrays_take(given[0], &bytes, 1) && arrays_take(given[1], &starts, sizeof(int64_t))) {
        int64_t *lengths = malloc((starts.count + 1) * sizeof *lengths);
        PostingList all = {0};
        if (!lengths)
            PyErr_NoMemory();
        else if (packing_unpack_all(&bytes, &starts, positions, lengths, &all))
            result = Py_BuildValue("y#NNN", (const char *)lengths,
                                   starts.count * (Py_ssize_t)sizeof *lengths,
                                   postings_as_bytes(all.docs, all.length),
                                   postings_as_bytes(all.frequencies, all.length),
                                   postings_as_bytes(all.positions, all.position_count));
        postings_clear(&all);
        free(lengths);
    }
    PyBuffer_Release(&bytes.buffer);
    PyBuffer_Release(&starts.buffer);
    return result;
}

/* Tell whether there are as many lists as groups of them have, and none has none. */
static int packing_check_groups(const Array *starts, const Array *groups) {
    const int64_t *counts = groups->buffer.buf;
    Py_ssize_t left = starts->count;
    for (Py_ssize_t i = 0; i < groups->count; i++) {
        if (counts[i] < 1 || counts[i] > left) {
            PyErr_SetString(PyExc_ValueError, "a sum is of one list at least, all of them given");
            return 0;
        }
        left -= (Py_ssize_t)counts[i];
    }
    return 1;
}

/* Pack the sum of each of `groups` of lists; `damaged` tells that one could not be read. */
static Outcome packing_pack_sums(const Array *bytes, const Array *starts, const Array *groups,
                                 Tally *tally, int64_t *begins, Packed *packed, int *damaged) {
    const int64_t *start = starts->buffer.buf, *counts = groups->buffer.buf;
    for (Py_ssize_t i = 0; i < groups->count; i++) {
        begins[i] = (int64_t)packed->size;
        Outcome outcome;
        for (int64_t j = 0; j < counts[i]; j++, start++) {
            Layout layout;
            *damaged =
                !postings_find_parts(bytes->buffer.buf, bytes->count, (Py_ssize_t)*start, &layout);
            if (*damaged) return NO_LIST;
            if ((outcome = tally_add(&layout, tally)) != PACKED) return outcome;
        }
        if ((outcome = tally_take(tally)) != PACKED) return outcome;
        if ((outcome = packing_pack(&tally->list, packed)) != PACKED) return outcome;
    }
    return PACKED;
}

PyDoc_STRVAR(sums_doc, "sums(bytes, starts, counts, doc_count) -> bytes, begins\n\n"
                       "Pack sums of lists, without positions: of the first so many of those that\n"
                       "begin at `starts`, of the next so many ... Starts, counts and begins are\n"
                       "int64 arrays. No list may have a document beyond so many.");

static PyObject *packing_sums_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *given[3], *result = NULL;
    Array bytes = {0}, starts = {0}, counts = {0};
    int doc_count;
    if (!PyArg_ParseTuple(args, "OOOi", &given[0], &given[1], &given[2], &doc_count)) return NULL;
    if (arrays_take(given[0], &bytes, 1) && arrays_take(given[1], &starts, sizeof(int64_t)) &&
        arrays_take(given[2], &counts, sizeof(int64_t)) && packing_check_groups(&starts, &counts)) {
        int64_t *begins = malloc((counts.count + 1) * sizeof *begins);
        Packed packed = {0};
        Tally tally;
        Outcome outcome = NO_MEMORY;
        int damaged = 0;
        if (tally_init(&tally, doc_count) && begins) {
            Py_BEGIN_ALLOW_THREADS
            outcome =
                packing_pack_sums(&bytes, &starts, &counts, &tally, begins, &packed, &damaged);
            Py_END_ALLOW_THREADS
        }
        if (damaged)
            postings_damaged();
        else if (packing_check(outcome))
            result = packing_result(&packed, begins, counts.count);
        free(packed.bytes);
        tally_free(&tally);
        free(begins);
    }
    PyBuffer_Release(&bytes.buffer);
    PyBuffer_Release(&starts.buffer);
    PyBuffer_Release(&counts.buffer);
    return result;
}

MODULE_OF_FUNCTIONS(_packing, "index.segment._packing", METHOD(packing, pack),
                    METHOD(packing, unpack), METHOD(packing, sums))
