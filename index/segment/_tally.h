/* A tally: how often documents stand in several posting lists together. */

#ifndef KASHAF_TALLY_H
#define KASHAF_TALLY_H

#include "_packing.h"

/* Steps of the ladder below: 64 to the power of so many is more than the largest document. */
#define TALLY_STEPS 6

typedef struct {
    int32_t doc_count;
    int32_t *frequencies; /* of each document, 0 where it was not met */
    /* Which documents were met: a bit each, then a bit for each 64 of those that has any, and so
       on, so that they are found in their order without looking at those that were not. */
    uint64_t *met[TALLY_STEPS];
    Py_ssize_t count;
    PostingList list; /* the list being read, then what came of all */
    Py_ssize_t room;
} Tally;

static inline void tally_free(Tally *tally) {
    free(tally->frequencies);
    for (int step = 0; step < TALLY_STEPS; step++) free(tally->met[step]);
    postings_clear(&tally->list);
}

/* Begin a tally of so many documents; false if there is no memory. */
static inline int tally_init(Tally *tally, int32_t doc_count) {
    memset(tally, 0, sizeof *tally);
    tally->doc_count = doc_count > 0 ? doc_count : 0;
    tally->frequencies = calloc((size_t)tally->doc_count + 1, sizeof *tally->frequencies);
    int good = tally->frequencies != NULL;
    size_t bits = (size_t)tally->doc_count;
    for (int step = 0; step < TALLY_STEPS && good; step++) {
        bits = bits / 64 + 1;
        tally->met[step] = calloc(bits, sizeof **tally->met);
        good = tally->met[step] != NULL;
    }
    return good;
}

/* Have room for a list of so many; what it held is gone. */
static inline int tally_room(Tally *tally, Py_ssize_t count) {
    if (count <= tally->room && tally->room) return 1;
    postings_clear(&tally->list);
    tally->room = count < PY_SSIZE_T_MAX / 2 ? count + count / 2 : count;
    tally->list.docs = postings_room(tally->room);
    tally->list.frequencies = postings_room(tally->room);
    if (tally->list.docs && tally->list.frequencies) return 1;
    tally->room = 0;
    return 0;
}

/* Add the frequencies of a list. */
static inline Outcome tally_add(const Layout *layout, Tally *tally) {
    PostingList *list = &tally->list;
    if (!tally_room(tally, layout->count)) return NO_MEMORY;
    /* Documents ascend. */
    if (postings_read_into(layout, list) < 0 || list->docs[list->length - 1] >= tally->doc_count)
        return NO_LIST;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        const int32_t doc = list->docs[i], often = tally->frequencies[doc];
        if (list->frequencies[i] < 1) return NO_LIST;
        tally->frequencies[doc] = postings_clamp((int64_t)often + list->frequencies[i]);
        if (often) continue;
        tally->count++;
        size_t at = (size_t)doc;
        for (int step = 0; step < TALLY_STEPS; step++, at >>= 6) {
            const uint64_t before = tally->met[step][at >> 6];
            tally->met[step][at >> 6] = before | (uint64_t)1 << (at & 63);
            if (before) break;
        }
    }
    return PACKED;
}

/* Take out what was met below one bit of a step, in order. */
static inline void tally_take_below(Tally *tally, int step, size_t at) {
    uint64_t bits = tally->met[step][at];
    tally->met[step][at] = 0;
    for (; bits; bits &= bits - 1) {
        const size_t next = at << 6 | (size_t)__builtin_ctzll(bits);
        if (step) {
            tally_take_below(tally, step - 1, next);
        } else {
            tally->list.docs[tally->list.length] = (int32_t)next;
            tally->list.frequencies[tally->list.length++] = tally->frequencies[next];
            tally->frequencies[next] = 0;
        }
    }
}

/* Leave what was counted in `list` and begin anew. */
static inline Outcome tally_take(Tally *tally) {
    if (!tally_room(tally, tally->count)) return NO_MEMORY;
    tally->list.length = 0;
    tally_take_below(tally, TALLY_STEPS - 1, 0);
    tally->count = 0;
    return PACKED;
}

#endif
