/* Packing a posting list as index/segment/postings.py tells of them. */

#ifndef KASHAF_PACKING_H
#define KASHAF_PACKING_H

#include "_postings.h"

/* Bytes that grow. */
typedef struct {
    uint8_t *bytes;
    size_t size, room;
} Packed;

/* Why packing came to nothing; an exception is for who has the interpreter. */
typedef enum { PACKED, NO_LIST, NO_MEMORY } Outcome;

/* Have room for so many bytes more; false if there is no memory. */
static inline int packing_make_room(Packed *packed, size_t more) {
    if (packed->room - packed->size >= more) return 1;
    if (more > SIZE_MAX / 2 - packed->size) return 0;
    size_t wanted = packed->room * 2;
    if (wanted < packed->size + more) wanted = packed->size + more + 4096;
    uint8_t *grown = realloc(packed->bytes, wanted);
    if (!grown) return 0;
    packed->bytes = grown;
    packed->room = wanted;
    return 1;
}

static inline int packing_code(uint32_t largest) { return (largest > 0xFF) + (largest > 0xFFFF); }

/* Write a number of 1, 2 or 4 bytes; `code` is a constant where this is called in a loop. */
static inline uint8_t *packing_put(uint8_t *at, uint32_t value, int code) {
    *at++ = (uint8_t)value;
    if (code > 0) *at++ = (uint8_t)(value >> 8);
    if (code > 1) {
        *at++ = (uint8_t)(value >> 16);
        *at++ = (uint8_t)(value >> 24);
    }
    return at;
}

/* What stands for a document: twice its gap from the one before, plus 1 if it is repeated. */
static inline uint64_t packing_unit(const PostingList *list, Py_ssize_t i) {
    const uint32_t before = i ? (uint32_t)list->docs[i - 1] : 0;
    return (uint64_t)((uint32_t)list->docs[i] - before) << 1 | (list->frequencies[i] > 1);
}

static inline uint8_t *packing_put_docs(uint8_t *at, const PostingList *list, uint32_t largest,
                                        int code) {
    for (Py_ssize_t i = 0; i < list->length; i++) {
        uint64_t value = packing_unit(list, i);
        for (; value >= largest; value -= largest) at = packing_put(at, largest, code);
        at = packing_put(at, (uint32_t)value, code);
    }
    return at;
}

static inline uint8_t *packing_put_frequencies(uint8_t *at, const PostingList *list, int code) {
    for (Py_ssize_t i = 0; i < list->length; i++)
        if (list->frequencies[i] > 1) at = packing_put(at, (uint32_t)list->frequencies[i], code);
    return at;
}

static inline uint8_t *packing_put_positions(uint8_t *at, const PostingList *list, int code) {
    const int32_t *next = list->positions;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        int32_t before = 0;
        for (int32_t left = list->frequencies[i]; left; left--, next++) {
            at = packing_put(at, (uint32_t)(*next - before), code);
            before = *next;
        }
    }
    return at;
}

/* Add a list to `packed`: with positions if it has any. One without documents, or with
   numbers that do not ascend, is no list. */
static inline Outcome packing_pack(const PostingList *list, Packed *packed) {
    static const uint32_t largest_of[] = {0xFF, 0xFFFF, 0xFFFFFFFF};
    size_t units[3] = {0}, extras = 0;
    int32_t most_often = 0, before = 0, widest = 0;
    Py_ssize_t position_count = 0;
    if (list->length < 1) return NO_LIST;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        const int32_t often = list->frequencies[i];
        if (list->docs[i] < before || often < 1) return NO_LIST;
        before = list->docs[i];
        const uint64_t value = packing_unit(list, i);
        units[0] += value < 0xFF ? 1 : value / 0xFF + 1;
        units[1] += value < 0xFFFF ? 1 : value / 0xFFFF + 1;
        units[2] += value < 0xFFFFFFFF ? 1 : 2;
        extras += often > 1;
        if (often > most_often) most_often = often;
        if (!list->positions) continue;
        if (often > list->position_count - position_count) return NO_LIST;
        for (int32_t j = 0, last = 0; j < often; j++) {
            const int32_t position = list->positions[position_count++];
            if (position < last) return NO_LIST;
            if (position - last > widest) widest = position - last;
            last = position;
        }
    }
    if (list->positions && position_count != list->position_count) return NO_LIST;
    int doc_code = 0;
    for (int code = 1; code < 3; code++)
        if (units[code] << code < units[doc_code] << doc_code) doc_code = code;
    const size_t count = units[doc_code];
    if (count > UINT32_MAX) return NO_LIST;
    const int length_code = packing_code((uint32_t)count),
              extra_code = packing_code((uint32_t)most_often);
    const int position_code = list->positions ? packing_code((uint32_t)widest) : 3;
    if (!packing_make_room(packed,
                           5 + (count << doc_code) + (extras << extra_code) +
                               (list->positions ? (size_t)position_count << position_code : 0)))
        return NO_MEMORY;
    uint8_t *at = packed->bytes + packed->size;
    *at++ = (uint8_t)(length_code | doc_code << 2 | extra_code << 4 | position_code << 6);
    at = packing_put(at, (uint32_t)count, length_code);
    at = doc_code == 0   ? packing_put_docs(at, list, largest_of[0], 0)
         : doc_code == 1 ? packing_put_docs(at, list, largest_of[1], 1)
                         : packing_put_docs(at, list, largest_of[2], 2);
    if (extras)
        at = extra_code == 0   ? packing_put_frequencies(at, list, 0)
             : extra_code == 1 ? packing_put_frequencies(at, list, 1)
                               : packing_put_frequencies(at, list, 2);
    if (list->positions)
        at = position_code == 0   ? packing_put_positions(at, list, 0)
             : position_code == 1 ? packing_put_positions(at, list, 1)
                                  : packing_put_positions(at, list, 2);
    packed->size = (size_t)(at - packed->bytes);
    return PACKED;
}

#endif
