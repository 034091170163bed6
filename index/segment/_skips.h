/* Places within a long posting list from which it can be read on, so that documents are looked up
   in it without reading all of it. They are kept in memory only, see index/segment/postings.py. */

#ifndef KASHAF_SKIPS_H
#define KASHAF_SKIPS_H

#include "_postings.h"

/* Postings from one skip to the next. */
#define SKIP_INTERVAL 256

/* A place to read on from: the document before it, and how many units and frequencies are before
 * it. */
typedef struct {
    int32_t doc, unit, extra;
} Skip;

/* Write the skips of a list where there is room for them; return how many there are, -1 if it has
   more documents or units than can be. */
static inline Py_ssize_t skips_make(Cursor *cursor, int code, Skip *skips) {
    Py_ssize_t count = 0, postings = 0;
    while (postings_next(cursor, code)) {
        if (cursor->doc > INT32_MAX || cursor->unit > INT32_MAX) return -1;
        if (++postings % SKIP_INTERVAL == 0 && cursor->unit < cursor->layout.count) {
            const Skip here = {(int32_t)cursor->doc, (int32_t)cursor->unit, (int32_t)cursor->extra};
            skips[count++] = here;
        }
    }
    return count;
}

/* Move a cursor on to the last skip that is before `doc`, of `count` from `next` on: in steps
   that double, then by halves. Return the number of the skip after it. */
static inline Py_ssize_t skips_advance(Cursor *cursor, const Skip *skips, Py_ssize_t next,
                                       Py_ssize_t count, uint64_t doc) {
    Py_ssize_t step = 1, low = next;
    while (next + step <= count && (uint64_t)skips[next + step - 1].doc < doc) {
        low = next + step;
        step *= 2;
    }
    Py_ssize_t high = next + step <= count ? next + step - 1 : count;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if ((uint64_t)skips[middle].doc < doc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == next) return low;
    const Skip *last = &skips[low - 1];
    /* Never backwards, so that the cursor stays within the list. */
    if (last->unit > cursor->unit && last->extra >= cursor->extra) {
        cursor->doc = last->doc;
        cursor->unit = last->unit;
        cursor->extra = last->extra;
    }
    return low;
}

/* Read on by sixteen units of a byte as long as `doc` is beyond them. */
static inline void skips_leap_far(Cursor *cursor, uint64_t doc) {
#ifdef __SSE2__
    const __m128i none = _mm_setzero_si128(), ones = _mm_set1_epi8(1);
    for (; cursor->unit + 16 <= cursor->layout.count; cursor->unit += 16) {
        const __m128i units =
            _mm_loadu_si128((const __m128i *)(cursor->layout.units + cursor->unit));
        /* Not over one that is the largest, which ends no posting. */
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(units, _mm_set1_epi8(-1)))) return;
        const __m128i sums = _mm_sad_epu8(units, none);
        const __m128i marks = _mm_sad_epu8(_mm_and_si128(units, ones), none);
        const int extras = _mm_cvtsi128_si32(marks) + _mm_extract_epi16(marks, 4);
        const int sum = _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4);
        /* A unit is twice its gap, plus its mark. */
        const uint64_t gaps = (uint64_t)(sum - extras) / 2;
        if (cursor->doc + gaps >= doc) return;
        cursor->doc += gaps;
        cursor->extra += extras;
    }
#else
    (void)cursor;
    (void)doc;
#endif
}

/* Read on by sixteen and eight units of a byte as long as `doc` is beyond them. */
static inline void skips_leap(Cursor *cursor, uint64_t doc) {
    const uint64_t ones = 0x0101010101010101;
    skips_leap_far(cursor, doc);
    while (cursor->unit + 8 <= cursor->layout.count) {
        uint64_t units;
        memcpy(&units, cursor->layout.units + cursor->unit, sizeof units);
        /* Not over one that is the largest: its complement is zero. */
        if ((~units - ones) & units & (ones << 7)) return;
        const uint64_t gaps = units >> 1 & ones * 0x7F, low = 0x00FF00FF00FF00FF;
        const uint64_t sum = ((gaps & low) + (gaps >> 8 & low)) * 0x0001000100010001 >> 48;
        if (cursor->doc + sum >= doc) return;
        cursor->doc += sum;
        cursor->extra += (Py_ssize_t)((units & ones) * ones >> 56);
        cursor->unit += 8;
    }
}

/* Move a cursor on to the first posting that is not below `doc`, which the one just read is; false
   where there is none. */
static inline int skips_seek(Cursor *cursor, int code, uint64_t doc) {
#ifdef __SSE2__
    if (code == 0) {
        skips_leap_far(cursor, doc);
        if (cursor->unit + 16 <= cursor->layout.count) {
            const uint8_t *at = cursor->layout.units + cursor->unit;
            const __m128i units = _mm_loadu_si128((const __m128i *)at);
            int32_t docs[16], frequencies[16];
            unsigned marks;
            if (!_mm_movemask_epi8(_mm_cmpeq_epi8(units, _mm_set1_epi8(-1)))) {
                /* It is among these, since they were not leapt over. */
                postings_read_sixteen(units, 0, docs, frequencies, &marks);
                const __m128i most = _mm_set1_epi32((int32_t)(doc - cursor->doc) - 1);
                const __m128i *some = (const __m128i *)docs;
                int below = 0;
                for (int i = 0; i < 4; i++)
                    below |= _mm_movemask_ps(
                                 _mm_castsi128_ps(_mm_cmpgt_epi32(_mm_loadu_si128(some + i), most)))
                             << 4 * i;
                const int first = __builtin_ctz((unsigned)below);
                cursor->doc += (uint64_t)docs[first];
                cursor->unit += first + 1;
                cursor->extra += __builtin_popcount(marks & ((2u << first) - 1));
                cursor->repeated = marks >> first & 1;
                return 1;
            }
        }
    }
#endif
    do {
        if (code == 0) skips_leap(cursor, doc);
        for (int step = 0; step < 8 && cursor->doc < doc; step++)
            if (!postings_next(cursor, code)) return 0;
    } while (cursor->doc < doc);
    return 1;
}

/* Add the frequencies of a list, `factor` times, to those of some documents, ascending, which in
   the list are less by `before`; false if it is damaged. */
static inline int skips_look_up(const Layout *layout, int code, const Skip *skips, Py_ssize_t count,
                                Py_ssize_t before, int64_t factor, const int32_t *docs,
                                Py_ssize_t length, int32_t *frequencies) {
    Cursor cursor = {.layout = *layout};
    Py_ssize_t next = 0, i = 0;
    while (i < length && docs[i] < before) i++;
    if (i == length || !postings_next(&cursor, code)) return 1;
    for (; i < length; i++) {
        const uint64_t doc = docs[i] - before;
        if (cursor.doc < doc) {
            next = skips_advance(&cursor, skips, next, count, doc);
            if (cursor.doc < doc && !skips_seek(&cursor, code, doc)) return 1;
        }
        if (cursor.doc > doc) {
            /* No document before the posting is in the list. */
            const uint64_t next_doc = cursor.doc + (uint64_t)before;
            if (i + 1 < length && (uint64_t)docs[i + 1] < next_doc)
                i = docs_seek(docs, length, i + 1, next_doc) - 1;
        } else {
            const int32_t tf = postings_frequency(&cursor);
            if (tf < 0) return 0;
            frequencies[i] = postings_clamp(frequencies[i] + (int64_t)postings_clamp(factor * tf));
        }
    }
    return 1;
}

#endif
