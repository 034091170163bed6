/* Looking a term up where a dictionary lies, whose form index/segment/terms.py tells. */

#ifndef KASHAF_DICTIONARY_H
#define KASHAF_DICTIONARY_H

#include "_columns.h"

/* A dictionary where it lies in a mapped file, and which parts of that file were checked. */
typedef struct {
    Column text, blocks;
    const Py_buffer *checked;
    Py_ssize_t in_block;  /* terms of a block */
    Py_ssize_t unchecked; /* a byte of the file that has to be checked first, else -1 */
    int damaged;
} Dictionary;

typedef struct {
    const unsigned char *bytes;
    Py_ssize_t length;
} Term;

static inline int dictionary_is_checked(Dictionary *dictionary, Py_ssize_t begin, Py_ssize_t end) {
    const Py_ssize_t unchecked = checked_first_not(dictionary->checked, begin, end);
    if (unchecked >= 0) dictionary->unchecked = unchecked;
    return unchecked < 0;
}

/* Say where a block begins; -1 if that cannot be believed. */
static inline Py_ssize_t dictionary_begin(Dictionary *dictionary, Py_ssize_t block) {
    const Column *blocks = &dictionary->blocks;
    const Py_ssize_t at = blocks->offset + block * blocks->width;
    if (!dictionary_is_checked(dictionary, at, at + blocks->width)) return -1;
    const uint64_t begin = columns_read(blocks, block);
    if (begin > (uint64_t)dictionary->text.count) {
        dictionary->damaged = 1;
        return -1;
    }
    return (Py_ssize_t)begin;
}

/* Compare the term that begins at `begin` and ends before a line end with a key; only as much of
   it as tells is read. Below 0 where the term is below. */
static inline int dictionary_compare(Dictionary *dictionary, Py_ssize_t begin, Term key,
                                     int *order) {
    Py_ssize_t end = begin + key.length + 1;
    if (end > dictionary->text.count) end = dictionary->text.count;
    if (!dictionary_is_checked(dictionary, dictionary->text.offset + begin,
                               dictionary->text.offset + end))
        return 0;
    const unsigned char *term = (const unsigned char *)dictionary->text.buffer.buf + begin;
    const unsigned char *line_end = memchr(term, '\n', (size_t)(end - begin));
    const Py_ssize_t length = line_end ? line_end - term : end - begin;
    const Py_ssize_t shared = length < key.length ? length : key.length;
    *order = memcmp(term, key.bytes, (size_t)shared);
    if (!*order) *order = length < key.length ? -1 : length > key.length;
    return 1;
}

/* Find the last block whose first term is not above a key: -1 before all, -2 if it cannot be
   told. */
static inline Py_ssize_t dictionary_block_of(Dictionary *dictionary, Term key) {
    Py_ssize_t low = 0, high = dictionary->blocks.count - 1;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        const Py_ssize_t begin = dictionary_begin(dictionary, middle);
        int order;
        if (begin < 0 || !dictionary_compare(dictionary, begin, key, &order)) return -2;
        if (order <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

/* Count the terms below a key, or not above it, in all; `*is_there` tells whether the last of
   those not above it is the key. Return -1 if it cannot be told. */
static inline Py_ssize_t dictionary_rank(Dictionary *dictionary, Term key, int with_equal,
                                         int *is_there) {
    const Py_ssize_t block = dictionary_block_of(dictionary, key);
    *is_there = 0;
    if (block < 0) return block + 1;
    Py_ssize_t begin = dictionary_begin(dictionary, block);
    const Py_ssize_t end = begin < 0 ? -1 : dictionary_begin(dictionary, block + 1);
    if (end < 0) return -1;
    const Py_ssize_t at = dictionary->text.offset;
    if (!dictionary_is_checked(dictionary, at + begin, at + end)) return -1;
    const char *text = dictionary->text.buffer.buf;
    Py_ssize_t rank = block * dictionary->in_block;
    for (; begin < end; rank++) {
        int order;
        if (!dictionary_compare(dictionary, begin, key, &order)) return -1;
        if (order > 0 || (order == 0 && !with_equal)) break;
        *is_there = order == 0;
        const char *line_end = memchr(text + begin, '\n', (size_t)(end - begin));
        begin = line_end ? line_end - text + 1 : end;
    }
    return rank;
}

/* Find the term of a number, which is in a block that was checked; false if it is not there. */
static inline int dictionary_term(Dictionary *dictionary, Py_ssize_t number, Term *term) {
    const Py_ssize_t block = number / dictionary->in_block;
    if (number < 0 || block >= dictionary->blocks.count - 1) return 0;
    Py_ssize_t begin = dictionary_begin(dictionary, block);
    const Py_ssize_t end = begin < 0 ? -1 : dictionary_begin(dictionary, block + 1);
    const Py_ssize_t at = dictionary->text.offset;
    if (end < 0 || !dictionary_is_checked(dictionary, at + begin, at + end)) return 0;
    const char *text = dictionary->text.buffer.buf;
    for (Py_ssize_t left = number % dictionary->in_block; begin < end; left--) {
        const char *line_end = memchr(text + begin, '\n', (size_t)(end - begin));
        const Py_ssize_t next = line_end ? line_end - text + 1 : end + 1;
        if (!left) {
            term->bytes = (const unsigned char *)text + begin;
            term->length = next - 1 - begin;
            return 1;
        }
        begin = next;
    }
    return 0;
}

#endif
