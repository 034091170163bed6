/* Reading posting lists, whose format index/segment/postings.py tells. Every length and offset is
   checked before it is used, because the file may come from someone else: a list that is damaged is
   a ValueError. */

#ifndef KASHAF_POSTINGS_H
#define KASHAF_POSTINGS_H

#include "../_errors.h"
#include "_docs.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Where the parts of a list are: `count` units for its documents, frequencies from `extras` up to
   `end`, the end of all bytes; and the widths of units, frequencies and positions. */
typedef struct {
    const uint8_t *units, *extras, *end;
    Py_ssize_t count;
    int unit_code, extra_code, position_code;
} Layout;

typedef struct {
    int32_t *docs, *frequencies, *positions;
    Py_ssize_t length, position_count, end;
} PostingList;

static inline void postings_clear(PostingList *list) {
    free(list->docs);
    free(list->frequencies);
    free(list->positions);
    memset(list, 0, sizeof *list);
}

/* Return room for so many numbers, and one at least; NULL if there is no memory. */
static inline int32_t *postings_room(Py_ssize_t count) {
    if ((size_t)count >= PY_SSIZE_T_MAX / sizeof(int32_t)) return NULL;
    return malloc((count + 1) * sizeof(int32_t));
}

/* A frequency, or what is taken from one, as it is kept: only lists that are damaged have more. */
static inline int32_t postings_clamp(int64_t count) {
    return count > INT32_MAX ? INT32_MAX : count < -INT32_MAX ? -INT32_MAX : (int32_t)count;
}

/* A little-endian number of 1, 2 or 4 bytes. `code` is a constant where this is called in a loop,
   so that each width gets a loop of its own. */
static inline uint32_t postings_read_number(const uint8_t *at, int code) {
    switch (code) {
    case 0:
        return at[0];
    case 1:
        return at[0] | (uint32_t)at[1] << 8;
    default:
        return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
}

/* Return numbers as Python has them here. */
static inline PyObject *postings_as_bytes(const int32_t *numbers, Py_ssize_t count) {
    return PyBytes_FromStringAndSize((const char *)numbers, count * (Py_ssize_t)sizeof *numbers);
}

static inline int postings_damaged(void) {
    return errors_set(PyExc_ValueError, "a posting list is damaged");
}

/* Find the parts of the list at `at` of so many bytes; false if there is none. Whether all its
   frequencies are there is for who reads them. Needs no interpreter. */
static inline int postings_find_parts(const uint8_t *bytes, Py_ssize_t size, Py_ssize_t at,
                                      Layout *layout) {
    if (at < 0 || at >= size) return 0;
    const int head = bytes[at++], code = head & 3;
    layout->unit_code = head >> 2 & 3;
    layout->extra_code = head >> 4 & 3;
    layout->position_code = head >> 6;
    if (code > 2 || layout->unit_code > 2 || layout->extra_code > 2 || (1 << code) > size - at)
        return 0;
    layout->count = postings_read_number(bytes + at, code);
    at += (Py_ssize_t)1 << code;
    if (layout->count < 1 || layout->count > (size - at) >> layout->unit_code) return 0;
    layout->units = bytes + at;
    layout->extras = layout->units + (layout->count << layout->unit_code);
    layout->end = bytes + size;
    return 1;
}

/* The same; with an exception set if there is no list. */
static inline int postings_lay_out(const uint8_t *bytes, Py_ssize_t size, Py_ssize_t at,
                                   Layout *layout) {
    return postings_find_parts(bytes, size, at, layout) || postings_damaged();
}

/* A list as it is read, posting after posting: where it stands, and the posting just read. */
typedef struct {
    Layout layout;
    uint64_t doc;
    Py_ssize_t unit, extra;
    int repeated;
} Cursor;

/* Read the next posting, false at the end; `code` is a constant where this is called. */
static inline int postings_next(Cursor *cursor, int code) {
    const uint32_t largest = code == 0 ? 0xFF : code == 1 ? 0xFFFF : 0xFFFFFFFF;
    const Py_ssize_t count = cursor->layout.count;
    uint64_t sum = 0;
    uint32_t unit;
    do {
        if (cursor->unit >= count) return 0;
        unit = postings_read_number(cursor->layout.units + (cursor->unit++ << code), code);
        sum += unit;
    } while (unit == largest);
    cursor->doc += sum >> 1;
    cursor->repeated = sum & 1;
    cursor->extra += sum & 1;
    return 1;
}

/* Return the frequency of the posting just read, -1 if it is not there. */
static inline int32_t postings_frequency(const Cursor *cursor) {
    const Layout *layout = &cursor->layout;
    if (!cursor->repeated) return 1;
    if (cursor->extra > (layout->end - layout->extras) >> layout->extra_code) return -1;
    return postings_clamp(postings_read_number(
        layout->extras + ((cursor->extra - 1) << layout->extra_code), layout->extra_code));
}

/* Read documents, and of each 1 into `frequencies` if it is repeated, else 0; return how many
   documents there are, -1 if one is too large. */
static inline Py_ssize_t postings_read_docs(const uint8_t *units, Py_ssize_t count, int code,
                                            PostingList *list) {
    const uint32_t largest = code == 0 ? 0xFF : code == 1 ? 0xFFFF : 0xFFFFFFFF;
    Py_ssize_t length = 0;
    uint64_t sum = 0, doc = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t unit = postings_read_number(units + (i << code), code);
        sum += unit;
        if (unit == largest) continue;
        doc += sum >> 1;
        list->docs[length] = (int32_t)doc;
        list->frequencies[length++] = (int32_t)(sum & 1);
        sum = 0;
    }
    return doc > INT32_MAX ? -1 : length;
}

/* Replace the marks that `postings_read_docs` left by frequencies; `count` are given. */
static inline void postings_read_frequencies(const uint8_t *extras, Py_ssize_t count, int code,
                                             PostingList *list) {
    Py_ssize_t next = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        int32_t repeated = list->frequencies[i];
        /* Read whether it is wanted or not: a branch would be guessed wrong too often. */
        const Py_ssize_t at = next < count ? next : count - 1;
        const int32_t extra = postings_clamp(postings_read_number(extras + (at << code), code));
        list->frequencies[i] = repeated ? extra : 1;
        next += repeated;
    }
}

#ifdef __SSE2__
/* Read sixteen units, none of them the largest: the documents behind `doc`, a frequency of 1 for
   each, and a bit for each that is repeated into `marks`. Return the last document. */
static inline int32_t postings_read_sixteen(__m128i units, int32_t doc, int32_t *docs,
                                            int32_t *frequencies, unsigned *marks) {
    const __m128i none = _mm_setzero_si128();
    /* The lowest bit of a byte becomes its highest, which is what is gathered. */
    *marks = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(units, 7));
    const __m128i gaps = _mm_and_si128(_mm_srli_epi16(units, 1), _mm_set1_epi8(0x7F));
    __m128i halves[2] = {_mm_unpacklo_epi8(gaps, none), _mm_unpackhi_epi8(gaps, none)};
    for (int half = 0; half < 2; half++) {
        __m128i sums = halves[half];
        sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 2));
        sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 4));
        sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 8));
        const __m128i before = _mm_set1_epi32(doc);
        __m128i *at = (__m128i *)(docs + 8 * half), *ones = (__m128i *)(frequencies + 8 * half);
        _mm_storeu_si128(at, _mm_add_epi32(before, _mm_unpacklo_epi16(sums, none)));
        _mm_storeu_si128(at + 1, _mm_add_epi32(before, _mm_unpackhi_epi16(sums, none)));
        _mm_storeu_si128(ones, _mm_set1_epi32(1));
        _mm_storeu_si128(ones + 1, _mm_set1_epi32(1));
        doc += _mm_extract_epi16(sums, 7);
    }
    return doc;
}

/* Read documents, whose units are of a byte, and frequencies of a list that has room for them;
   return how many frequencies stand behind the documents, -1 if it is no list. */
static inline Py_ssize_t postings_read_bytes(const Layout *layout, PostingList *list) {
    const uint8_t *units = layout->units;
    const int code = layout->extra_code;
    const Py_ssize_t most = (layout->end - layout->extras) >> code;
    uint64_t doc = 0, sum = 0;
    /* What is read one by one at least: what cannot be read with others. */
    Py_ssize_t length = 0, extras = 0, alone = 0;
    for (Py_ssize_t i = 0; i < layout->count;) {
        if (i >= alone && !sum && i + 16 <= layout->count && doc < INT32_MAX - 16 * 0x7F) {
            const __m128i some = _mm_loadu_si128((const __m128i *)(units + i));
            const int largest = _mm_movemask_epi8(_mm_cmpeq_epi8(some, _mm_set1_epi8(-1)));
            if (!largest) {
                unsigned marks;
                doc = (uint64_t)postings_read_sixteen(some, (int32_t)doc, list->docs + length,
                                                      list->frequencies + length, &marks);
                for (; marks; marks &= marks - 1) {
                    if (extras >= most) return -1;
                    list->frequencies[length + __builtin_ctz(marks)] = postings_clamp(
                        postings_read_number(layout->extras + (extras++ << code), code));
                }
                length += 16;
                i += 16;
                continue;
            }
            alone = i + __builtin_ctz((unsigned)largest) + 1;
        }
        const uint32_t unit = units[i++];
        sum += unit;
        if (unit == 0xFF) continue;
        doc += sum >> 1;
        if (doc > INT32_MAX || ((sum & 1) && extras >= most)) return -1;
        list->docs[length] = (int32_t)doc;
        list->frequencies[length++] =
            sum & 1
                ? postings_clamp(postings_read_number(layout->extras + (extras++ << code), code))
                : 1;
        sum = 0;
    }
    list->length = length;
    return length ? extras : -1;
}
#endif

/* Read documents and frequencies of a list that has room for them; return how many frequencies
   stand behind the documents, -1 if it is no list. */
static inline Py_ssize_t postings_read_into(const Layout *layout, PostingList *list) {
#ifdef __SSE2__
    if (layout->unit_code == 0) return postings_read_bytes(layout, list);
#endif
    const Py_ssize_t count = layout->count;
    list->length = layout->unit_code == 0   ? postings_read_docs(layout->units, count, 0, list)
                   : layout->unit_code == 1 ? postings_read_docs(layout->units, count, 1, list)
                                            : postings_read_docs(layout->units, count, 2, list);
    if (list->length < 1) return -1;
    Py_ssize_t extras = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) extras += list->frequencies[i];
    if (extras > (layout->end - layout->extras) >> layout->extra_code) return -1;
    if (extras == 0)
        for (Py_ssize_t i = 0; i < list->length; i++) list->frequencies[i] = 1;
    else if (layout->extra_code == 0)
        postings_read_frequencies(layout->extras, extras, 0, list);
    else if (layout->extra_code == 1)
        postings_read_frequencies(layout->extras, extras, 1, list);
    else
        postings_read_frequencies(layout->extras, extras, 2, list);
    return extras;
}

static inline void postings_read_positions(const uint8_t *gaps, int code, PostingList *list) {
    Py_ssize_t next = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        int32_t position = 0;
        for (int32_t left = list->frequencies[i]; left; left--, next++) {
            position =
                (int32_t)((uint32_t)position + postings_read_number(gaps + (next << code), code));
            list->positions[next] = position;
        }
    }
}

/* Read the list at `at` of so many bytes; false, with an exception set, if there is none. */
static inline int postings_read(const uint8_t *bytes, Py_ssize_t size, Py_ssize_t at, int positions,
                                PostingList *list) {
    Layout layout;
    memset(list, 0, sizeof *list);
    if (!postings_lay_out(bytes, size, at, &layout)) return 0;
    const Py_ssize_t count = layout.count;
    list->docs = postings_room(count);
    list->frequencies = postings_room(count);
    if (!list->docs || !list->frequencies) goto exhausted;
    const Py_ssize_t extras = postings_read_into(&layout, list);
    if (extras < 0) goto wrong;
    const uint8_t *next = layout.extras + (extras << layout.extra_code);
    if (positions) {
        if (layout.position_code > 2) goto wrong;
        const Py_ssize_t most = (layout.end - next) >> layout.position_code;
        for (Py_ssize_t i = 0; i < list->length; i++) {
            if (list->frequencies[i] > most - list->position_count) goto wrong;
            list->position_count += list->frequencies[i];
        }
        list->positions = postings_room(list->position_count);
        if (!list->positions) goto exhausted;
        if (layout.position_code == 0)
            postings_read_positions(next, 0, list);
        else if (layout.position_code == 1)
            postings_read_positions(next, 1, list);
        else
            postings_read_positions(next, 2, list);
        next += list->position_count << layout.position_code;
    }
    list->end = next - bytes;
    return 1;
wrong:
    postings_clear(list);
    return postings_damaged();
exhausted:
    postings_clear(list);
    return errors_no_memory();
}

/* Copy the postings of a list from one up to another behind those of `both`. */
static inline void postings_copy(const PostingList *list, Py_ssize_t from, Py_ssize_t to,
                                 PostingList *both) {
    const size_t size = (size_t)(to - from) * sizeof *list->docs;
    memcpy(both->docs + both->length, list->docs + from, size);
    memcpy(both->frequencies + both->length, list->frequencies + from, size);
    both->length += to - from;
}

/* How many times shorter a list is that is put among another: what stands between is copied. */
#define POSTINGS_SHORTER 8

/* Merge a list with one that is much shorter. */
static inline void postings_put_among(const PostingList *list, const PostingList *shorter,
                                      PostingList *both) {
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < shorter->length; i++) {
        const int32_t doc = shorter->docs[i];
        const Py_ssize_t next =
            at < list->length ? docs_seek(list->docs, list->length, at, (uint64_t)doc) : at;
        postings_copy(list, at, next, both);
        at = next;
        postings_copy(shorter, i, i + 1, both);
        if (at < list->length && list->docs[at] == doc) {
            int32_t *often = &both->frequencies[both->length - 1];
            *often = postings_clamp((int64_t)*often + list->frequencies[at++]);
        }
    }
    postings_copy(list, at, list->length, both);
}

/* Merge two lists posting by posting. */
static inline void postings_merge(const PostingList *one, const PostingList *other,
                                  PostingList *both) {
    Py_ssize_t i = 0, j = 0, n = 0;
    while (i < one->length && j < other->length) {
        const int32_t a = one->docs[i], b = other->docs[j];
        both->docs[n] = a < b ? a : b;
        both->frequencies[n++] = postings_clamp((int64_t)(a <= b ? one->frequencies[i] : 0) +
                                                (b <= a ? other->frequencies[j] : 0));
        i += a <= b;
        j += b <= a;
    }
    both->length = n;
    postings_copy(one, i, one->length, both);
    postings_copy(other, j, other->length, both);
}

/* Add what `more` has to `sum`; both ascending. False, with an exception set, without memory. */
static inline int postings_add(PostingList *sum, const PostingList *more) {
    PostingList both = {0};
    both.docs = postings_room(sum->length + more->length);
    both.frequencies = postings_room(sum->length + more->length);
    if (!both.docs || !both.frequencies) {
        postings_clear(&both);
        errors_no_memory();
        return 0;
    }
    if (more->length < sum->length / POSTINGS_SHORTER)
        postings_put_among(sum, more, &both);
    else if (sum->length < more->length / POSTINGS_SHORTER)
        postings_put_among(more, sum, &both);
    else
        postings_merge(sum, more, &both);
    postings_clear(sum);
    *sum = both;
    return 1;
}

/* Take where so many lists begin, and how often each counts, from lists of Python. */
static inline int postings_take_starts(PyObject *start_list, PyObject *time_list, Py_ssize_t count,
                                       int64_t *starts, int32_t *times) {
    if (count < 1 || PyList_Size(time_list) != count) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "as many times as starts are needed");
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *start = PyList_GetItem(start_list, i), *time = PyList_GetItem(time_list, i);
        if (!start || !time || !PyLong_Check(start) || !PyLong_Check(time)) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "whole numbers are needed");
            return 0;
        }
        starts[i] = PyLong_AsSsize_t(start);
        const long factor = PyErr_Occurred() ? 0 : PyLong_AsLong(time);
        if (PyErr_Occurred()) return 0;
        if (factor < -INT32_MAX || factor > INT32_MAX) {
            PyErr_SetString(PyExc_ValueError, "no list counts so often");
            return 0;
        }
        times[i] = (int32_t)factor;
    }
    return 1;
}

/* Read the lists that begin at `starts`, one at least, and add up their frequencies, each as often
   as `times` says, below 0 to take them away; where each ends goes to `ends`. False, with an
   exception set, if any is no list. */
static inline int postings_read_sum(const uint8_t *bytes, Py_ssize_t size, const int64_t *starts,
                                    const int32_t *times, int64_t *ends, Py_ssize_t count,
                                    PostingList *total) {
    int good = 1;
    memset(total, 0, sizeof *total);
    PostingList *lists = calloc(count + 1, sizeof *lists);
    if (!lists) {
        errors_no_memory();
        return 0;
    }
    for (Py_ssize_t i = 0; good && i < count; i++) {
        good = postings_read(bytes, size, (Py_ssize_t)starts[i], 0, &lists[i]);
        ends[i] = lists[i].end;
        for (Py_ssize_t j = 0; times[i] != 1 && j < lists[i].length; j++)
            lists[i].frequencies[j] = postings_clamp((int64_t)lists[i].frequencies[j] * times[i]);
    }
    /* Neighbours are joined, then those, so that no document is moved often. */
    for (Py_ssize_t step = 1; good && step < count; step *= 2)
        for (Py_ssize_t i = 0; good && i + step < count; i += 2 * step) {
            good = postings_add(&lists[i], &lists[i + step]);
            postings_clear(&lists[i + step]);
        }
    if (good) {
        *total = lists[0];
        memset(&lists[0], 0, sizeof lists[0]);
    }
    for (Py_ssize_t i = 0; i < count; i++) postings_clear(&lists[i]);
    free(lists);
    return good;
}

#endif
