/* A segment as C reads it: from the terms of words to the lists of their postings, on the mapped
   file. The quick twin of what index/segment/segment.py does one by one. Blocks of the file are
   checked before anything in them is believed: where one was not, `check` is called, a function of
   Python that raises an exception for what is damaged. */

#ifndef KASHAF_SEGMENT_H
#define KASHAF_SEGMENT_H

#include "_dictionary.h"
#include "_postings.h"

/* The name of the capsule that holds a `Segment`. */
#define SEGMENT_CAPSULE "index.segment._segment.Segment"
/* Things of a ragged column from one start to the next, and terms of a block of a dictionary, as
   ragged.py and terms.py have them. */
#define SEGMENT_RAGGED_EVERY 16
#define SEGMENT_IN_BLOCK 32
/* In the place of a level: the words themselves, found by their forms or by what they are filed
   as. */
#define SEGMENT_WORDS -1

/* Numbers for each of many things, see ragged.py. */
typedef struct {
    Column numbers, counts, starts;
} Ragged;

/* Where lists begin, and which words or terms they are of; all, where `numbers` has no buffer. */
typedef struct {
    Column starts, numbers;
} ListStarts;

/* The lists of a part, by words and by the terms of each level. */
typedef struct {
    Column lists;
    ListStarts words, *terms;
} Part;

typedef struct {
    Dictionary terms;
    Ragged of_words, words;
} TermLevel;

typedef struct {
    Py_buffer checked;
    PyObject *check, *encode, *encode_key;
    Py_ssize_t documents, level_count, part_count;
    Dictionary words;
    TermLevel *levels;
    Part *parts;
} Segment;

/* Numbers that grow. */
typedef struct {
    int64_t *items;
    Py_ssize_t count, room;
} Numbers;

static inline int segment_add(Numbers *numbers, int64_t number) {
    if (numbers->count == numbers->room) {
        const Py_ssize_t room = 2 * numbers->room + 8;
        int64_t *items = realloc(numbers->items, room * sizeof *items);
        if (!items) {
            return errors_no_memory();
        }
        numbers->items = items;
        numbers->room = room;
    }
    numbers->items[numbers->count++] = number;
    return 1;
}

static inline int segment_damaged(void) {
    return errors_set(PyExc_ValueError, "a number of a column leads nowhere");
}

/* Check the bytes of the file from `begin` up to `end`; false, with an exception set, if they are
   not what was written. Needs no interpreter, but takes it for those that were not checked yet. */
static inline int segment_check(const Segment *segment, Py_ssize_t begin, Py_ssize_t end) {
    if (checked_first_not(&segment->checked, begin, end) < 0) return 1;
    const PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallFunction(segment->check, "nn", begin, end);
    Py_XDECREF(result);
    PyGILState_Release(state);
    return result != NULL;
}

static inline int segment_number(const Segment *segment, const Column *column, int64_t at,
                                 int64_t *number) {
    if (at < 0 || at >= column->count) return segment_damaged();
    const Py_ssize_t begin = column->offset + (Py_ssize_t)at * column->width;
    if (!segment_check(segment, begin, begin + column->width)) return 0;
    const uint64_t found = columns_read(column, (Py_ssize_t)at);
    if (found > INT64_MAX) return segment_damaged();
    *number = (int64_t)found;
    return 1;
}

/* Add the numbers that a thing has. */
static inline int segment_ragged(const Segment *segment, const Ragged *ragged, int64_t thing,
                                 Numbers *found) {
    const int64_t first = thing - thing % SEGMENT_RAGGED_EVERY;
    int64_t begin, count = 0, number;
    if (thing < 0) return segment_damaged();
    if (!segment_number(segment, &ragged->starts, thing / SEGMENT_RAGGED_EVERY, &begin)) return 0;
    for (int64_t at = first; at <= thing; at++) {
        if (begin > ragged->numbers.count - count) return segment_damaged();
        begin += count;
        if (!segment_number(segment, &ragged->counts, at, &count)) return 0;
        if (count > ragged->numbers.count) return segment_damaged();
    }
    for (int64_t at = begin; at < begin + count; at++)
        if (!segment_number(segment, &ragged->numbers, at, &number) || !segment_add(found, number))
            return 0;
    return 1;
}

/* Count the terms of a dictionary that are below a key, or not above it, see `dictionary_rank`; -1,
   with an exception set, on failure. */
static inline Py_ssize_t segment_rank(const Segment *segment, Dictionary *dictionary, Term key,
                                      int with_equal, int *is_there) {
    for (;;) {
        dictionary->unchecked = -1;
        dictionary->damaged = 0;
        const Py_ssize_t rank = dictionary_rank(dictionary, key, with_equal, is_there);
        if (dictionary->damaged) return segment_damaged() - 1;
        if (dictionary->unchecked < 0) return rank;
        if (!segment_check(segment, dictionary->unchecked, dictionary->unchecked + 1)) return -1;
    }
}

/* Write the bytes of a term, see `terms.encode`, and a further one, where all its letters take one
   byte; return how many they are, -1 where there is no room or a letter takes several. */
static inline Py_ssize_t segment_encode_plain(const char *utf8, Py_ssize_t length, char further,
                                              char *bytes, Py_ssize_t room) {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        const unsigned char letter = (unsigned char)utf8[i];
        if (count + 2 > room) return -1;
        if (letter >= 0x20 && letter < 0x80 && letter != '\\') {
            bytes[count++] = (char)letter;
        } else if (letter == 0xD8 || letter == 0xD9) {
            /* U+0600 to U+067F, of which each has two bytes in UTF-8. */
            const int low = (unsigned char)utf8[++i] & 0x3F;
            bytes[count++] = (char)(0x80 + ((letter & 1) << 6) + low);
        } else {
            return -1;
        }
    }
    if (further) bytes[count++] = further;
    return count;
}

/* Call `use` with the bytes of a term, a string, or bytes as they are. */
typedef int (*SegmentUse)(Segment *segment, Dictionary *dictionary, Term key, Numbers *found);

static inline int segment_with_key(Segment *segment, Dictionary *dictionary, PyObject *term,
                                   char further, SegmentUse use, Numbers *found) {
    char room[256], *bytes = NULL;
    Py_ssize_t length = 0, count = -1;
    if (PyUnicode_Check(term)) {
        const char *utf8 = PyUnicode_AsUTF8AndSize(term, &length);
        if (utf8)
            count = segment_encode_plain(utf8, length, further, room, sizeof room);
        else
            PyErr_Clear();
        if (count >= 0)
            return use(segment, dictionary, (Term){(unsigned char *)room, count}, found);
        PyObject *encoded = PyObject_CallFunction(segment->encode, "O", term);
        char *given;
        int good = encoded && PyBytes_AsStringAndSize(encoded, &given, &length) == 0 &&
                   (bytes = malloc(length + 1));
        if (good) {
            memcpy(bytes, given, length);
            bytes[length] = further;
            const Term key = {(unsigned char *)bytes, length + (further != 0)};
            good = use(segment, dictionary, key, found);
        } else if (!PyErr_Occurred()) {
            PyErr_NoMemory();
        }
        free(bytes);
        Py_XDECREF(encoded);
        return good;
    }
    if (PyBytes_AsStringAndSize(term, &bytes, &length) < 0) return 0;
    return use(segment, dictionary, (Term){(unsigned char *)bytes, length}, found);
}

/* Add the number of a term, if it is there. */
static inline int segment_find(Segment *segment, Dictionary *dictionary, Term key, Numbers *found) {
    int is_there;
    const Py_ssize_t rank = segment_rank(segment, dictionary, key, 1, &is_there);
    return rank >= 0 && (!is_there || segment_add(found, rank - 1));
}

/* Add the numbers of the terms that start with a key, whose last byte is no 0xFF. */
static inline int segment_starting(Segment *segment, Dictionary *dictionary, Term key,
                                   Numbers *found) {
    int is_there;
    unsigned char *last = (unsigned char *)key.bytes + key.length - 1;
    const Py_ssize_t first = segment_rank(segment, dictionary, key, 0, &is_there);
    if (first < 0) return 0;
    ++*last;
    const Py_ssize_t end = segment_rank(segment, dictionary, key, 0, &is_there);
    --*last;
    for (Py_ssize_t number = first; number < end; number++)
        if (!segment_add(found, number)) return 0;
    return end >= 0;
}

/* Add the number of a term, if it is there: of words, found by their forms, or, if it is bytes, by
   what they are filed as. */
static inline int segment_number_of(Segment *segment, int level, PyObject *term, Numbers *found) {
    Dictionary *dictionary = level < 0 ? &segment->words : &segment->levels[level].terms;
    const int of_form = level < 0 && PyUnicode_Check(term);
    return segment_with_key(segment, dictionary, term, of_form ? '\t' : 0,
                            of_form ? segment_starting : segment_find, found);
}

static inline int segment_has_level(const Segment *segment, int level) {
    if (level >= SEGMENT_WORDS && level < segment->level_count) return 1;
    PyErr_SetString(PyExc_ValueError, "there is no such level");
    return 0;
}

/* Add the numbers of those of `terms`, a list or tuple, that are there. */
static inline int segment_terms(Segment *segment, int level, PyObject *terms, Numbers *found) {
    const int is_tuple = PyTuple_Check(terms);
    if (!is_tuple && !PyList_Check(terms)) {
        PyErr_SetString(PyExc_TypeError, "a list of terms is needed");
        return 0;
    }
    if (!segment_has_level(segment, level)) return 0;
    for (Py_ssize_t i = 0; i < (is_tuple ? PyTuple_Size(terms) : PyList_Size(terms)); i++) {
        PyObject *term = Py_NewRef(is_tuple ? PyTuple_GetItem(terms, i) : PyList_GetItem(terms, i));
        const int good = segment_number_of(segment, level, term, found);
        Py_DECREF(term);
        if (!good) return 0;
    }
    return 1;
}

static inline int segment_by_number(const void *one, const void *other) {
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* Return where the numbers that ascend from `begin` on end. */
static inline Py_ssize_t segment_run_end(const int64_t *items, Py_ssize_t begin, Py_ssize_t count) {
    Py_ssize_t end = begin + 1;
    while (end < count && items[end - 1] <= items[end]) end++;
    return end;
}

/* Merge two neighbouring runs of ascending numbers, [begin, middle) and [middle, end), into the
   same places of `to`. */
static inline void segment_merge_runs(const int64_t *from, Py_ssize_t begin, Py_ssize_t middle,
                                      Py_ssize_t end, int64_t *to) {
    Py_ssize_t left = begin, right = middle;
    for (Py_ssize_t at = begin; at < end; at++)
        to[at] = right == end || (left < middle && from[left] <= from[right]) ? from[left++]
                                                                              : from[right++];
}

/* Sort numbers. What is sorted here is of a few lists, each of which ascends: they are merged. */
static inline void segment_sort(Numbers *numbers) {
    const Py_ssize_t count = numbers->count;
    if (count < 2 || segment_run_end(numbers->items, 0, count) == count) return;
    int64_t *from = numbers->items, *to = malloc(count * sizeof *to), *room = to;
    if (!to) {
        qsort(from, count, sizeof *from, segment_by_number);
        return;
    }
    for (Py_ssize_t runs = 2; runs > 1;) {
        runs = 0;
        for (Py_ssize_t begin = 0, middle, end; begin < count; begin = end, runs++) {
            middle = segment_run_end(from, begin, count);
            end = middle < count ? segment_run_end(from, middle, count) : middle;
            segment_merge_runs(from, begin, middle, end, to);
        }
        int64_t *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != numbers->items) memcpy(numbers->items, from, count * sizeof *from);
    free(room);
}

/* Add the words that have any of some terms, ascending; one that has several comes as often. */
static inline int segment_words_of(const Segment *segment, int level, const Numbers *numbers,
                                   Numbers *words) {
    for (Py_ssize_t i = 0; i < numbers->count; i++)
        if (level < 0
                ? !segment_add(words, numbers->items[i])
                : !segment_ragged(segment, &segment->levels[level].words, numbers->items[i], words))
            return 0;
    if (numbers->count > 1) segment_sort(words);
    return 1;
}

/* Return the place of a word among those that have lists in a part, or of the first behind it; -1,
   with an exception set, on failure. */
static inline int64_t segment_place(const Segment *segment, const ListStarts *starts,
                                    int64_t word) {
    if (!starts->numbers.buffer.obj) return word;
    int64_t low = 0, high = starts->numbers.count, found;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (!segment_number(segment, &starts->numbers, middle, &found)) return -1;
        if (found < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Tell where the list of a word or term begins: 1, 0 where it has none, -1, with an exception set,
   on failure. */
static inline int segment_start(const Segment *segment, const ListStarts *starts, int64_t number,
                                int64_t *start) {
    if (!starts->numbers.buffer.obj) {
        if (!starts->starts.count) return 0;
        return segment_number(segment, &starts->starts, number, start) ? 1 : -1;
    }
    int64_t found;
    const int64_t low = segment_place(segment, starts, number);
    if (low < 0) return -1;
    if (low >= starts->numbers.count) return 0;
    if (!segment_number(segment, &starts->numbers, low, &found)) return -1;
    if (found != number) return 0;
    return segment_number(segment, &starts->starts, low, start) ? 1 : -1;
}

/* Terms of a level as one segment has them: their numbers; of words that have several of them, each
   once, and how often a word counts too much where it has. */
typedef struct {
    Numbers numbers, words, times;
    int is_known;
} KeptTerms;

/* Find which of the words of several terms have more than one of them. */
static inline int segment_find_repeated(const Segment *segment, int level, KeptTerms *held) {
    Numbers words = {0};
    int good = segment_words_of(segment, level, &held->numbers, &words);
    for (Py_ssize_t i = 0, end; good && i < words.count; i = end) {
        for (end = i + 1; end < words.count && words.items[end] == words.items[i];) end++;
        if (end - i > 1)
            good = segment_add(&held->words, words.items[i]) &&
                   segment_add(&held->times, 1 - (end - i));
    }
    free(words.items);
    return good;
}

/* Find what a segment has of the terms of a level; `segment_let_go` frees it. */
static inline int segment_hold(Segment *segment, int level, PyObject *terms, KeptTerms *held) {
    if (!segment_terms(segment, level, terms, &held->numbers)) return 0;
    if (level >= 0 && held->numbers.count > 1 && !segment_find_repeated(segment, level, held))
        return 0;
    held->is_known = 1;
    return 1;
}

static inline void segment_let_go(KeptTerms *held) {
    free(held->numbers.items);
    free(held->words.items);
    free(held->times.items);
}

#endif
