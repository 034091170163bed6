/* Where a posting list has some documents: their positions, without those of all others. */

#ifndef KASHAF_POSITIONS_H
#define KASHAF_POSITIONS_H

#include "_skips.h"

/* Add positions of a document to those found, which have room for `*room`: `count` from `gaps` on,
   each as its gap from the one before. False, with an exception set, without memory. */
static inline int positions_add(PostingList *found, Py_ssize_t *room, int32_t doc,
                                const uint8_t *gaps, int32_t count, int code) {
    if (found->position_count + count > *room) {
        const Py_ssize_t more = 2 * (found->position_count + count);
        int32_t *docs = realloc(found->docs, more * sizeof *docs);
        if (docs) found->docs = docs;
        int32_t *positions = realloc(found->positions, more * sizeof *positions);
        if (positions) found->positions = positions;
        if (!docs || !positions) {
            return errors_no_memory();
        }
        *room = more;
    }
    uint32_t position = 0;
    for (int32_t i = 0; i < count; i++) {
        position += postings_read_number(gaps + ((Py_ssize_t)i << code), code);
        found->docs[found->position_count] = doc;
        found->positions[found->position_count++] = (int32_t)position;
    }
    return 1;
}

/* Return the sum of frequencies from one up to another, -1 if they are not there. */
static inline int64_t positions_sum(const Layout *layout, Py_ssize_t from, Py_ssize_t to) {
    if (to > (layout->end - layout->extras) >> layout->extra_code) return -1;
    int64_t sum = 0;
    if (layout->extra_code == 0)
        for (Py_ssize_t i = from; i < to; i++) sum += layout->extras[i];
    else
        for (Py_ssize_t i = from; i < to; i++)
            sum += postings_read_number(layout->extras + (i << layout->extra_code),
                                        layout->extra_code);
    return sum;
}

/* Of a document that was wanted and found: how many positions stand before its own, and how many it
   has. */
typedef struct {
    int64_t before, count;
    int32_t doc;
} DocPositions;

/* Read on by some postings as long as `doc` is beyond them; say how many, and false in `is_there`
   at the end of the list. */
static inline Py_ssize_t positions_leap(Cursor *cursor, int code, uint64_t doc, int *is_there) {
    const Py_ssize_t unit = cursor->unit;
    if (code == 0) skips_leap(cursor, doc);
    Py_ssize_t postings = cursor->unit - unit;
    for (int step = 0; *is_there && step < 8 && cursor->doc < doc; step++)
        postings += *is_there = postings_next(cursor, code);
    return postings;
}

/* Read a list to its end, and tell of the documents wanted that it has, in `found`; return how many
   they are, -1 for a list that is damaged. */
static inline Py_ssize_t positions_count(Cursor *cursor, int code, const int32_t *wanted,
                                         Py_ssize_t length, DocPositions *found) {
    /* How many postings were read, and what the frequencies of the first of them are more. */
    Py_ssize_t postings = 1, summed = 0, count = 0, i = 0;
    int64_t more = 0;
    int is_there = postings_next(cursor, code);
    while (is_there && i < length) {
        const uint64_t doc = (uint64_t)wanted[i];
        if (cursor->doc < doc) {
            postings += positions_leap(cursor, code, doc, &is_there);
        } else if (cursor->doc > doc) {
            i = docs_seek(wanted, length, i, cursor->doc);
        } else {
            const Py_ssize_t extra = cursor->extra - cursor->repeated;
            const int64_t sum = positions_sum(&cursor->layout, summed, extra);
            const int32_t frequency = postings_frequency(cursor);
            if (sum < 0 || frequency < 0) return -1;
            more += sum - (extra - summed);
            summed = extra;
            found[count++] = (DocPositions){postings - 1 + more, frequency, wanted[i++]};
        }
    }
    while (is_there) positions_leap(cursor, code, UINT64_MAX, &is_there);
    return count;
}

/* Bits of a sieve for documents, by their last digits, and how long a list is to go through it. */
#define SIEVE_BITS 8192
#define SIEVE_LONGEST 64

/* Documents wanted, ascending, and room for those found; `sieve` has a bit for each, and
   lets few others through. */
typedef struct {
    const int32_t *docs;
    Py_ssize_t length;
    DocPositions *found;
    uint64_t sieve[SIEVE_BITS / 64];
} WantedDocs;

static inline void positions_sieve(WantedDocs *wanted) {
    memset(wanted->sieve, 0, sizeof wanted->sieve);
    for (Py_ssize_t i = 0; i < wanted->length; i++) {
        const uint32_t bit = (uint32_t)wanted->docs[i] % SIEVE_BITS;
        wanted->sieve[bit / 64] |= (uint64_t)1 << bit % 64;
    }
}

/* Tell whether a short list may have any of the documents wanted: most have none, and that is told
   sooner than where each would be. */
static inline int positions_may_have(const Layout *layout, int code, const WantedDocs *wanted) {
    Cursor cursor = {.layout = *layout};
    uint64_t found = 0;
    while (postings_next(&cursor, code)) {
        const uint64_t bit = cursor.doc % SIEVE_BITS;
        found |= wanted->sieve[bit / 64] >> bit % 64;
    }
    return found & 1;
}

/* Add to those found, whose `length` is the room there is, the positions that the list at `at` has
   of documents wanted; its `end` becomes that of what was read. False, with an exception set, if
   there is none. */
static inline int positions_find(const uint8_t *bytes, Py_ssize_t size, Py_ssize_t at,
                                 const WantedDocs *wanted, PostingList *found) {
    Cursor cursor = {0};
    if (!postings_lay_out(bytes, size, at, &cursor.layout)) return 0;
    const Layout *layout = &cursor.layout;
    if (layout->position_code > 2) return postings_damaged();
    const Py_ssize_t length = wanted->length;
    const int code = layout->unit_code;
    found->end = layout->extras - bytes;
    if (layout->count <= SIEVE_LONGEST && !(code == 0   ? positions_may_have(layout, 0, wanted)
                                            : code == 1 ? positions_may_have(layout, 1, wanted)
                                                        : positions_may_have(layout, 2, wanted)))
        return 1;
    const Py_ssize_t docs =
        code == 0   ? positions_count(&cursor, 0, wanted->docs, length, wanted->found)
        : code == 1 ? positions_count(&cursor, 1, wanted->docs, length, wanted->found)
                    : positions_count(&cursor, 2, wanted->docs, length, wanted->found);
    if (docs < 0 || cursor.extra > (layout->end - layout->extras) >> layout->extra_code)
        return postings_damaged();
    const uint8_t *gaps = layout->extras + (cursor.extra << layout->extra_code);
    const int64_t most = (layout->end - gaps) >> layout->position_code;
    found->end = gaps - bytes;
    for (Py_ssize_t i = 0; i < docs; i++) {
        const DocPositions *doc = &wanted->found[i];
        if (doc->before < 0 || doc->before > most - doc->count) return postings_damaged();
        if (!positions_add(found, &found->length, doc->doc,
                           gaps + (doc->before << layout->position_code), (int32_t)doc->count,
                           layout->position_code))
            return 0;
        found->end = gaps - bytes + ((doc->before + doc->count) << layout->position_code);
    }
    return 1;
}

#endif
