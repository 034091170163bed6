/* Distinct strings of bytes, numbered in the order they come: each a line in one array. */

#ifndef KASHAF_STRINGS_H
#define KASHAF_STRINGS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *lines; /* every string, a line end after each */
    size_t size, room;
    size_t *ends; /* of each string with its line end */
    size_t count, count_room;
    uint64_t *slots; /* hash and number + 1, 0 where free; a power of two of them */
    size_t mask;
} Strings;

static inline int strings_init(Strings *strings) {
    memset(strings, 0, sizeof *strings);
    strings->mask = (1 << 10) - 1;
    strings->slots = calloc(strings->mask + 1, sizeof *strings->slots);
    return strings->slots ? 0 : -1;
}

static inline void strings_free(Strings *strings) {
    free(strings->lines);
    free(strings->ends);
    free(strings->slots);
    memset(strings, 0, sizeof *strings);
}

static inline uint64_t strings_mixed(uint64_t hash, uint64_t bytes) {
    hash = (hash ^ bytes) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static inline uint32_t strings_hash(const char *string, size_t size) {
    uint64_t hash = 0xcbf29ce484222325u ^ size, bytes = 0;
    if (size >= sizeof bytes) {
        size_t at = 0;
        for (; at + sizeof bytes <= size; at += sizeof bytes) {
            memcpy(&bytes, string + at, sizeof bytes);
            hash = strings_mixed(hash, bytes);
        }
        /* The last eight, whether some were among those before or not. */
        memcpy(&bytes, string + size - sizeof bytes, sizeof bytes);
    } else if (size >= sizeof(uint32_t)) {
        uint32_t first, last;
        memcpy(&first, string, sizeof first);
        memcpy(&last, string + size - sizeof last, sizeof last);
        bytes = (uint64_t)first << 32 | last;
    } else {
        for (size_t at = 0; at < size; at++) bytes = bytes << 8 | (unsigned char)string[at];
    }
    hash = strings_mixed(hash, bytes);
    hash = (hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static inline size_t strings_begin(const Strings *strings, size_t number) {
    return number ? strings->ends[number - 1] : 0;
}

/* Return `array` with room for `more` beyond `used`, NULL if there is no memory. */
static inline void *strings_grown(void *array, size_t *room, size_t used, size_t more,
                                  size_t each) {
    if (array && *room - used >= more) return array;
    size_t wanted = *room * 2;
    if (wanted < used + more) wanted = used + more + 64;
    if (wanted > SIZE_MAX / each) return NULL;
    void *grown = realloc(array, wanted * each);
    if (grown) *room = wanted;
    return grown;
}

static inline int strings_rehash(Strings *strings) {
    size_t mask = strings->mask * 2 + 1;
    uint64_t *slots = calloc(mask + 1, sizeof *slots);
    if (!slots) return -1;
    for (size_t old = 0; old <= strings->mask; old++) {
        if (!strings->slots[old]) continue;
        size_t slot = strings->slots[old] >> 32 & mask;
        while (slots[slot]) slot = (slot + 1) & mask;
        slots[slot] = strings->slots[old];
    }
    free(strings->slots);
    strings->slots = slots;
    strings->mask = mask;
    return 0;
}

/* Return the number of a string of this hash, -1 if it has none. */
static inline int64_t strings_find_hashed(const Strings *strings, const char *string, size_t size,
                                          uint32_t hash) {
    for (size_t slot = hash & strings->mask; strings->slots[slot];
         slot = (slot + 1) & strings->mask) {
        if (strings->slots[slot] >> 32 != hash) continue;
        size_t number = (uint32_t)strings->slots[slot] - 1, begin = strings_begin(strings, number);
        if (strings->ends[number] - begin - 1 == size &&
            memcmp(strings->lines + begin, string, size) == 0)
            return (int64_t)number;
    }
    return -1;
}

/* Return the number of a string, -1 if it has none. */
static inline int64_t strings_find(const Strings *strings, const char *string, size_t size) {
    return strings_find_hashed(strings, string, size, strings_hash(string, size));
}

/* Return the number of a string, the next one if it has none yet; -1 if there is no memory. */
static inline int64_t strings_number(Strings *strings, const char *string, size_t size) {
    uint32_t hash = strings_hash(string, size);
    int64_t found = strings_find_hashed(strings, string, size, hash);
    if (found >= 0) return found;
    if (strings->count >= INT32_MAX) return -1;
    void *grown;
    if (!(grown = strings_grown(strings->lines, &strings->room, strings->size, size + 1, 1)))
        return -1;
    strings->lines = grown;
    if (!(grown = strings_grown(strings->ends, &strings->count_room, strings->count, 1,
                                sizeof *strings->ends)))
        return -1;
    strings->ends = grown;
    /* Three of five are taken at most. */
    if (strings->count * 5 > strings->mask * 3 && strings_rehash(strings)) return -1;
    memcpy(strings->lines + strings->size, string, size);
    strings->lines[strings->size + size] = '\n';
    strings->size += size + 1;
    size_t number = strings->count++, slot = hash & strings->mask;
    strings->ends[number] = strings->size;
    while (strings->slots[slot]) slot = (slot + 1) & strings->mask;
    strings->slots[slot] = (uint64_t)hash << 32 | (uint32_t)(number + 1);
    return (int64_t)number;
}

#endif
