/* Columns of a mapped file in C, see index/segment/columns/columns.py: which of its bytes went
   through their checksum, and its numbers, one by one. */

#ifndef KASHAF_COLUMNS_H
#define KASHAF_COLUMNS_H

#include "_checked.h"
#include <string.h>

/* A column: `count` numbers of `width` bytes each, which begin at `offset` of the file. */
typedef struct {
    Py_buffer buffer;
    Py_ssize_t count, width, offset;
} Column;

static inline uint64_t columns_read(const Column *column, Py_ssize_t at) {
    const uint8_t *bytes = (const uint8_t *)column->buffer.buf + at * column->width;
    uint64_t number = 0;
    for (Py_ssize_t i = 0; i < column->width; i++) number |= (uint64_t)bytes[i] << 8 * i;
    return number;
}

#endif
