/* Documents in ascending order, and places: a document and a position in it, in one number. */

#ifndef KASHAF_DOCS_H
#define KASHAF_DOCS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bits of the position in a place, as in index/segment/columns/numbers.py. */
#define DOCS_POSITION_BITS 32

static inline int64_t docs_place(int64_t doc, int64_t position) {
    return doc * ((int64_t)1 << DOCS_POSITION_BITS) + position;
}

static inline int64_t docs_of_place(int64_t place) { return place >> DOCS_POSITION_BITS; }

static inline int64_t docs_position(int64_t place) {
    return place & (((int64_t)1 << DOCS_POSITION_BITS) - 1);
}

/* Documents that are looked at sixteen at a time before steps double. */
#define DOCS_NEAR 64

/* Return where the first document is that is not below `doc`, from `at` on: near by, sixteen at a
   time, without a branch for each; else in steps that double, then by halves. */
static inline Py_ssize_t docs_seek(const int32_t *docs, Py_ssize_t length, Py_ssize_t at,
                                   uint64_t doc) {
    Py_ssize_t step = 1, low = at;
#ifdef __SSE2__
    if (doc > INT32_MAX) return length;
    const __m128i most = _mm_set1_epi32((int32_t)doc);
    for (const Py_ssize_t near = at + DOCS_NEAR; low < near && low + 16 <= length; low += 16) {
        if (docs[low + 15] < (int32_t)doc) continue;
        unsigned below = 0;
        for (int i = 0; i < 4; i++) {
            const __m128i some = _mm_loadu_si128((const __m128i *)(docs + low) + i);
            below |= (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmplt_epi32(some, most)))
                     << 4 * i;
        }
        return low + __builtin_ctz(~below);
    }
#endif
    for (; low + step < length && (uint64_t)docs[low + step] < doc; step *= 2) low += step;
    Py_ssize_t high = low + step < length ? low + step : length;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if ((uint64_t)docs[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
