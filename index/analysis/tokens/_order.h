/* The order of lines by their bytes. */

#ifndef KASHAF_ORDER_H
#define KASHAF_ORDER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t begin; /* its first bytes as a number, which tell most lines apart */
    const char *line;
    uint32_t size, number;
} Line;

static inline Line order_line_of(const char *line, size_t size, size_t number) {
    uint64_t begin = 0;
    for (size_t i = 0; i < sizeof begin; i++)
        begin = begin << 8 | (i < size ? (unsigned char)line[i] : 0);
    return (Line){begin, line, (uint32_t)size, (uint32_t)number};
}

static inline int order_compare_lines(const void *one, const void *other) {
    const Line *a = one, *b = other;
    if (a->begin != b->begin) return a->begin < b->begin ? -1 : 1;
    size_t shorter = a->size < b->size ? a->size : b->size, told = sizeof a->begin;
    int order = shorter > told ? memcmp(a->line + told, b->line + told, shorter - told) : 0;
    if (order) return order;
    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

#endif
