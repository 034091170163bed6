/* The lexicon in C: the table of index/analysis/lexicon.py, looked up by letters, and what its entries have
   for stem and root. */

#ifndef KASHAF_LEXICON_H
#define KASHAF_LEXICON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>

#include "_strings.h"

typedef uint16_t Letter;

enum {
    HAMZA = 0x621, ALEF_MADDA = 0x622, ALEF_HAMZA_ABOVE = 0x623, WAW_HAMZA = 0x624,
    ALEF_HAMZA_BELOW = 0x625, YEH_HAMZA = 0x626, ALEF = 0x627, TEH_MARBUTA = 0x629, TEH = 0x62a,
    JEEM = 0x62c, SHEEN = 0x634, HEH = 0x647, WAW = 0x648, ALEF_MAKSURA = 0x649, YEH = 0x64a,
};
enum { FIRST_MAPPED = 0x600, MAPPED = 0x100, LONGEST = 64, NONE = -1 };

typedef struct {
    const Letter *at;
    int size;
} Slice;

typedef struct {
    Slice base, lemma, root;
    double frequency, weight;
    int32_t stem, root_term; /* numbers of texts, NONE until asked for */
    char kind;
} Entry;

typedef struct {
    Letter *table; /* its text */
    Entry *entries;
    size_t entries_size, entries_room;
    Strings keys;
    size_t *firsts; /* the first entry of each key */
    size_t firsts_room;
    Strings texts; /* stems and roots */
    Letter key[MAPPED], root[MAPPED];
    double rare_feminine, own_word;
} Lexicon;

static int no_memory(void)
{
    PyErr_NoMemory();
    return -1;
}

static inline int is_plain(Py_UCS4 letter)
{
    return (letter >= 0x621 && letter <= 0x63a) || (letter >= 0x641 && letter <= 0x64a);
}

static inline int is_one_of(const Letter *letters, int size, Letter a, Letter b)
{
    for (int i = 0; i + 1 < size; i++)
        if (letters[i] == a && letters[i + 1] == b)
            return 1;
    return 0;
}

static inline int same(Slice a, const Letter *letters, int size)
{
    return a.size == size && memcmp(a.at, letters, sizeof(Letter) * (size_t)size) == 0;
}

static inline void map(const Letter *table, const Letter *letters, int size, Letter *out)
{
    for (int i = 0; i < size; i++) {
        unsigned place = (unsigned)letters[i] - FIRST_MAPPED;
        out[i] = place < MAPPED ? table[place] : letters[i];
    }
}

/* Write what letters are by `table` in UTF-8; return its size. */
static size_t write_text(const Letter *table, const Letter *letters, int size, char *text)
{
    Letter mapped[LONGEST + 1];
    char *out = text;
    map(table, letters, size, mapped);
    for (int i = 0; i < size; i++) {
        Letter letter = mapped[i];
        if (letter < 0x80) {
            *out++ = (char)letter;
        } else if (letter < 0x800) {
            *out++ = (char)(0xc0 | letter >> 6);
            *out++ = (char)(0x80 | (letter & 0x3f));
        } else {
            *out++ = (char)(0xe0 | letter >> 12);
            *out++ = (char)(0x80 | (letter >> 6 & 0x3f));
            *out++ = (char)(0x80 | (letter & 0x3f));
        }
    }
    return (size_t)(out - text);
}

/* Return the number of that text, -1 after an error. */
static int32_t text_of(Lexicon *self, const Letter *table, const Letter *letters, int size)
{
    char text[3 * (LONGEST + 1)];
    int64_t number = strings_number(&self->texts, text, write_text(table, letters, size, text));
    return number < 0 ? no_memory() : (int32_t)number;
}

/* Return the entries filed under a key, and their number. */
static Entry *lookup_key(const Lexicon *self, const Letter *key, int size, size_t *count)
{
    int64_t number = strings_find(&self->keys, (const char *)key, sizeof(Letter) * (size_t)size);
    *count = 0;
    if (number < 0)
        return NULL;
    size_t first = self->firsts[number];
    size_t end = (size_t)number + 1 < self->keys.count ? self->firsts[number + 1]
                                                       : self->entries_size;
    *count = end - first;
    return self->entries + first;
}

static Entry *lookup(const Lexicon *self, const Letter *base, int size, size_t *count)
{
    Letter key[LONGEST + 1];
    map(self->key, base, size, key);
    return lookup_key(self, key, size, count);
}

/* Return the number of the stem of an entry's lemma, -1 after an error. */
static int32_t stem_of(Lexicon *self, Entry *entry)
{
    if (entry->stem != NONE)
        return entry->stem;
    Slice lemma = entry->lemma;
    if (lemma.size && lemma.at[lemma.size - 1] == TEH_MARBUTA) {
        size_t count;
        double masculine = -1, own = 0;
        Entry *found = lookup(self, lemma.at, lemma.size - 1, &count);
        for (size_t i = 0; i < count && masculine < 0; i++)
            if (found[i].kind == 'a' && same(found[i].lemma, lemma.at, lemma.size - 1))
                masculine = found[i].frequency;
        found = lookup(self, lemma.at, lemma.size, &count);
        for (size_t i = 0; i < count; i++)
            if (same(found[i].lemma, lemma.at, lemma.size) && found[i].frequency > own)
                own = found[i].frequency;
        if (masculine >= 0 && masculine * self->own_word > own)
            lemma.size--;
    }
    return entry->stem = text_of(self, self->key, lemma.at, lemma.size);
}

static int32_t root_of(Lexicon *self, Entry *entry)
{
    if (entry->root_term == NONE)
        entry->root_term = entry->root.size
                               ? text_of(self, self->root, entry->root.at, entry->root.size)
                               : stem_of(self, entry);
    return entry->root_term;
}

static double shared_plural(const Lexicon *self, const Entry *entry, Slice base)
{
    Letter feminine[LONGEST + 1];
    size_t count;
    double most = 0;
    memcpy(feminine, base.at, sizeof(Letter) * (size_t)base.size);
    feminine[base.size] = TEH_MARBUTA;
    const Entry *found = lookup(self, feminine, base.size + 1, &count);
    for (size_t i = 0; i < count; i++)
        if (same(found[i].base, feminine, base.size + 1) && found[i].frequency > most)
            most = found[i].frequency;
    double share = most / (entry->frequency + 1);
    return self->rare_feminine < share && share < 1 ? log(share) : 0;
}

/* Take a field of a row; return where the next begins, NULL for letters that are not for here. */
static const Letter *take_field(const Letter *at, const Letter *end, Letter stop, Slice *field)
{
    const Letter *begin = at;
    while (at < end && *at != stop && *at != '\n')
        at++;
    *field = (Slice){begin, (int)(at - begin)};
    return at < end && *at == stop && at - begin < LONGEST ? at + 1 : NULL;
}

static int take_row(Lexicon *self, const Letter **at, const Letter *end)
{
    Slice key, base, kind, lemma, root, number;
    const Letter *next = *at;
    if (!(next = take_field(next, end, '\t', &key)) || !(next = take_field(next, end, '\t', &base)) ||
        !(next = take_field(next, end, '\t', &kind)) ||
        !(next = take_field(next, end, '\t', &lemma)) ||
        !(next = take_field(next, end, '\t', &root)) ||
        !(next = take_field(next, end, '\n', &number)) || kind.size != 1 || number.size > 15)
        return -1;
    double frequency = 0;
    for (int i = 0; i < number.size; i++) {
        if (number.at[i] < '0' || number.at[i] > '9')
            return -1;
        frequency = frequency * 10 + (number.at[i] - '0');
    }
    *at = next;
    size_t before = self->keys.count;
    int64_t found =
        strings_number(&self->keys, (const char *)key.at, sizeof(Letter) * (size_t)key.size);
    /* Rows of a key stand together. */
    if (found < 0 || (size_t)found + 1 != self->keys.count)
        return -1;
    void *grown;
    if (self->keys.count > before) {
        if (!(grown = strings_grown(self->firsts, &self->firsts_room, before, 1,
                                    sizeof *self->firsts)))
            return -1;
        self->firsts = grown;
        self->firsts[before] = self->entries_size;
    }
    if (!(grown = strings_grown(self->entries, &self->entries_room, self->entries_size, 1,
                                sizeof *self->entries)))
        return -1;
    self->entries = grown;
    self->entries[self->entries_size++] = (Entry){
        base.size ? base : key, lemma, root, frequency, log(frequency + 1), NONE, NONE,
        (char)kind.at[0],
    };
    return 0;
}

static int take_lexicon(Lexicon *self, PyObject *lexicon)
{
    Py_ssize_t size = PyUnicode_GetLength(lexicon);
    Py_UCS4 *letters = size < 0 ? NULL : PyUnicode_AsUCS4Copy(lexicon);
    if (!letters)
        return -1;
    self->table = malloc(sizeof(Letter) * ((size_t)size + 1));
    for (Py_ssize_t i = 0; self->table && i < size; i++)
        self->table[i] = letters[i] < 0x80 || is_plain(letters[i]) ? (Letter)letters[i] : 0;
    int is_other = 0;
    for (Py_ssize_t i = 0; i < size && !is_other; i++)
        is_other = letters[i] >= 0x80 && !is_plain(letters[i]);
    PyMem_Free(letters);
    if (!self->table)
        return no_memory();
    const Letter *at = self->table, *end = self->table + size;
    while (at < end && !is_other)
        is_other = take_row(self, &at, end);
    if (is_other)
        PyErr_SetString(PyExc_ValueError, "the lexicon has rows of another kind");
    return is_other ? -1 : 0;
}

static void free_lexicon(Lexicon *self)
{
    free(self->table);
    free(self->entries);
    free(self->firsts);
    strings_free(&self->keys);
    strings_free(&self->texts);
}

#endif
