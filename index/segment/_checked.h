/* Which bytes of a file of columns went through their checksum, as index/segment/columns/columns.py
   keeps it. */

#ifndef KASHAF_CHECKED_H
#define KASHAF_CHECKED_H

#include "../_arrays.h"

/* Bytes of a file under one checksum, as in index/segment/columns/columns.py. */
#define CHECKED_SHIFT 14

/* Return the first byte from `begin` up to `end` that was not checked, -1 if all were. */
static inline Py_ssize_t checked_first_not(const Py_buffer *checked, Py_ssize_t begin,
                                           Py_ssize_t end) {
    const char *blocks = checked->buf;
    for (Py_ssize_t block = begin >> CHECKED_SHIFT; block << CHECKED_SHIFT < end; block++)
        if (block < 0 || block >= checked->len || !blocks[block])
            return block << CHECKED_SHIFT > begin ? block << CHECKED_SHIFT : begin;
    return -1;
}

#endif
