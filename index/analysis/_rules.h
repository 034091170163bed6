/* The rules of Arabic as index/analysis/tables.py tells them: tables at first, the rest when it is
   asked for, once.

   No letter, affix or weight is known here. A letter is two bytes of UTF-8, sizes are in bytes;
   prefixes, suffixes, stems and entries are numbers. */

#ifndef KASHAF_RULES_H
#define KASHAF_RULES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "tokens/_strings.h"

enum { LETTER = 2, LONGEST = 64 * LETTER, LONGEST_AFFIX = 16 * LETTER };

typedef struct {
    const char *at;
    size_t size;
} Slice;

/* One way to read a base. */
typedef struct {
    size_t base, base_size; /* where its base stands among the bases */
    int32_t stem, number;
    int kind;
    double weight;
    char *terms; /* of a word that is read so, as levels_pack writes them; NULL until asked for */
} Entry;

/* What may stand around a base of a kind that stands in some way. */
typedef struct {
    int kind, stand, asked;       /* `asked` is the number of what tells the fit, or -1 */
    double weight, shortest, fit; /* `shortest` is what it costs a base of the fewest letters */
} Join;

/* How a base that ends so may be spelled: with what is added instead of its last letters. */
typedef struct {
    Slice ending, added, key;
    size_t dropped, least;
    /* Of an entry that is spelled otherwise, and so. */
    int stands[2];
    double weights[2], other_seat;
    char text[3 * LONGEST_AFFIX];
} Spelling;

/* Entries, joins or spellings. */
typedef struct {
    size_t count;
    double rows[]; /* of that type */
} Answer;

typedef struct {
    PyObject *asked; /* who answers */
    char keys_of_firsts[0x800][LETTER], keys_of_letters[0x800][LETTER];
    Strings bases, prefixes, suffixes, keys;
    Answer **joins, **entries, **spellings; /* of each pair, key and suffix, NULL until asked for */
    size_t shortest_base, longest_affix;
    double nearly_as_good;
} Rules;

static int rules_no_memory(void) {
    PyErr_NoMemory();
    return -1;
}

static inline size_t rules_letter(const char *letter) {
    return (size_t)(letter[0] & 0x1f) << 6 | (size_t)(letter[1] & 0x3f);
}

static inline Slice rules_string(const Strings *strings, int32_t number) {
    size_t begin = strings_begin(strings, (size_t)number);
    return (Slice){strings->lines + begin, strings->ends[number] - begin - 1};
}

/* Return the number of a string, -1 after an error. */
static inline int32_t rules_number(Strings *strings, const char *string, Py_ssize_t size) {
    int64_t number = strings_number(strings, string, (size_t)size);
    return number < 0 ? rules_no_memory() : (int32_t)number;
}

/* Tell whether two spellings under one key differ at the beginning of a base as well. */
static int rules_differ(const Rules *self, const char *one, const char *other, size_t size) {
    for (size_t i = 0; i < size; i += LETTER)
        if (memcmp(self->keys_of_firsts[rules_letter(one + i)],
                   self->keys_of_firsts[rules_letter(other + i)], LETTER))
            return 1;
    return 0;
}

/* ---- what Python tells ---- */

/* Make an answer of a list of tuples by `take`, which returns nonzero after an error. */
static Answer *rules_answer(Rules *self, PyObject *list, size_t each,
                            int (*take)(Rules *, PyObject *, void *)) {
    PyObject *rows = list ? PySequence_Tuple(list) : NULL;
    Py_XDECREF(list);
    if (!rows) return NULL;
    Py_ssize_t count = PyTuple_Size(rows);
    Answer *answer = calloc(1, sizeof *answer + each * (size_t)count);
    if (!answer) rules_no_memory();
    for (Py_ssize_t i = 0; answer && i < count; i++) {
        if (take(self, PyTuple_GetItem(rows, i), (char *)answer->rows + each * (size_t)i)) {
            free(answer);
            answer = NULL;
        } else {
            answer->count++;
        }
    }
    Py_DECREF(rows);
    return answer;
}

static int rules_take_join(Rules *Py_UNUSED(self), PyObject *row, void *into) {
    Join *join = into;
    return !PyArg_ParseTuple(row, "Cidddi", &join->kind, &join->stand, &join->weight,
                             &join->shortest, &join->fit, &join->asked);
}

static const Answer *rules_joins(Rules *self, size_t prefix, size_t suffix) {
    Answer **at = &self->joins[prefix * self->suffixes.count + suffix];
    if (!*at)
        *at = rules_answer(
            self,
            PyObject_CallMethod(self->asked, "joins", "nn", (Py_ssize_t)prefix, (Py_ssize_t)suffix),
            sizeof(Join), rules_take_join);
    return *at;
}

static int rules_take_entry(Rules *self, PyObject *row, void *into) {
    Entry *entry = into;
    const char *base;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(row, "s#Cdii", &base, &size, &entry->kind, &entry->weight, &entry->stem,
                          &entry->number))
        return -1;
    int32_t number = rules_number(&self->bases, base, size);
    entry->base = number < 0 ? 0 : strings_begin(&self->bases, (size_t)number);
    entry->base_size = (size_t)size;
    return number < 0;
}

static Answer *rules_entries(Rules *self, size_t key) {
    if (!self->entries[key]) {
        Slice text = rules_string(&self->keys, (int32_t)key);
        self->entries[key] = rules_answer(
            self, PyObject_CallMethod(self->asked, "entries", "s#", text.at, (Py_ssize_t)text.size),
            sizeof(Entry), rules_take_entry);
    }
    return self->entries[key];
}

static int rules_take_spelling(Rules *Py_UNUSED(self), PyObject *row, void *into) {
    Spelling *spelling = into;
    Slice *texts[] = {&spelling->ending, &spelling->added, &spelling->key};
    const char *from[3];
    Py_ssize_t dropped, least, sizes[3];
    if (!PyArg_ParseTuple(row, "s#ns#s#iidddn", &from[0], &sizes[0], &dropped, &from[1], &sizes[1],
                          &from[2], &sizes[2], &spelling->stands[0], &spelling->stands[1],
                          &spelling->weights[0], &spelling->weights[1], &spelling->other_seat,
                          &least))
        return -1;
    for (int i = 0; i < 3; i++) {
        if (dropped < 0 || least < 0 || sizes[i] > LONGEST_AFFIX) {
            PyErr_SetString(PyExc_ValueError, "a spelling changes too much");
            return -1;
        }
        memcpy(spelling->text + i * LONGEST_AFFIX, from[i], (size_t)sizes[i]);
        *texts[i] = (Slice){spelling->text + i * LONGEST_AFFIX, (size_t)sizes[i]};
    }
    spelling->dropped = (size_t)dropped * LETTER;
    spelling->least = (size_t)least * LETTER;
    return 0;
}

static const Answer *rules_spellings(Rules *self, size_t suffix) {
    if (!self->spellings[suffix])
        self->spellings[suffix] = rules_answer(
            self, PyObject_CallMethod(self->asked, "spellings", "n", (Py_ssize_t)suffix),
            sizeof(Spelling), rules_take_spelling);
    return self->spellings[suffix];
}

/* ---- the tables ---- */

/* Take strings of so many bytes at most, numbered as they come; return the size of the longest, -1
   after an error. */
static int rules_take_strings(Strings *strings, PyObject *tuple, Py_ssize_t most) {
    Py_ssize_t longest = 0;
    for (Py_ssize_t i = 0; i < PyTuple_Size(tuple); i++) {
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(tuple, i), &size);
        if (!text) return -1;
        if (size > most) {
            PyErr_SetString(PyExc_ValueError, "an affix is too long");
            return -1;
        }
        if (rules_number(strings, text, size) < 0) return -1;
        longest = size > longest ? size : longest;
    }
    return (int)longest;
}

static int rules_take_keys(Strings *keys, const char *lines) {
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        if (rules_number(keys, lines, (Py_ssize_t)size) < 0) return -1;
        lines += size + (lines[size] == '\n');
    }
    return 0;
}

static int rules_init(Rules *self, const char *keys, PyObject *prefixes, PyObject *suffixes) {
    if (strings_init(&self->bases) || strings_init(&self->prefixes) ||
        strings_init(&self->suffixes) || strings_init(&self->keys))
        return rules_no_memory();
    int prefix = rules_take_strings(&self->prefixes, prefixes, LONGEST_AFFIX);
    int suffix = rules_take_strings(&self->suffixes, suffixes, LONGEST_AFFIX);
    if (prefix < 0 || suffix < 0 || rules_take_keys(&self->keys, keys)) return -1;
    self->longest_affix = (size_t)(prefix > suffix ? prefix : suffix);
    self->joins = calloc(self->prefixes.count * self->suffixes.count + 1, sizeof *self->joins);
    self->entries = calloc(self->keys.count + 1, sizeof *self->entries);
    self->spellings = calloc(self->suffixes.count + 1, sizeof *self->spellings);
    return self->joins && self->entries && self->spellings ? 0 : rules_no_memory();
}

static void rules_free(Rules *self) {
    size_t pairs = self->joins ? self->prefixes.count * self->suffixes.count : 0;
    for (size_t i = 0; i < pairs; i++) free(self->joins[i]);
    for (size_t i = 0; self->entries && i < self->keys.count; i++) {
        for (size_t j = 0; self->entries[i] && j < self->entries[i]->count; j++)
            free(((Entry *)self->entries[i]->rows)[j].terms);
        free(self->entries[i]);
    }
    for (size_t i = 0; self->spellings && i < self->suffixes.count; i++) free(self->spellings[i]);
    free(self->joins);
    free(self->entries);
    free(self->spellings);
    strings_free(&self->bases);
    strings_free(&self->prefixes);
    strings_free(&self->suffixes);
    strings_free(&self->keys);
    Py_CLEAR(self->asked);
}

#endif
