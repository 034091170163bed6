/* The levels of many words: what index/analyzer.py, stemmer.py and sound.py do, compiled.

   Words of the plain letters U+0621-063A and U+0641-064A are analysed here, on tables that come
   from those modules; any other word, and what is rare, is left to them. Letters are numbers of 16
   bits, in the order and with the names that Unicode gives them. Where a rule has a function in
   stemmer.py, its name is that function's. */

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
enum { FIRST_MARK = 0x64b, LAST_MARK = 0x652, FIRST_MAPPED = 0x600, MAPPED = 0x100 };
enum { LEVELS = 4, LONGEST = 64, MOST_STEMS = 128, LONGEST_AFFIX = 16, NONE = -1 };
enum { SHORTEST_BASE = 2, SHORTEST_UNKNOWN = 3, LONGEST_PATTERN = 5, SHORTEST_LOAN = 6 };

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
    double weight, fit;
    char kind, before_ta, is_shared_plural;
} Join;

typedef struct {
    int count;
    Join joins[];
} Joins;

typedef struct {
    Letter letters[LONGEST_AFFIX];
    int size, cut; /* an ending cuts so many letters */
    double weight;
} Affix;

typedef struct {
    Affix *affixes;
    int count;
} Affixes;

/* What a word may be read as; `entry` is NULL for a word that the lexicon lacks. */
typedef struct {
    int32_t stem, root;
    Entry *entry;
    double weight;
    int is_whole;
} Reading;

typedef struct {
    double unknown, misspelt, rare_feminine, own_word, common, nearly_as_good;
} Weights;

typedef struct {
    Strings terms;
    int32_t *numbers, *counts;
    size_t numbers_size, numbers_room, counts_size, counts_room;
} Level;

typedef struct {
    PyObject_HEAD
    Letter *table; /* the lexicon */
    Entry *entries;
    size_t entries_size, entries_room;
    Strings keys;
    size_t *firsts; /* the first entry of each key */
    size_t firsts_room;
    Strings texts; /* stems and roots */
    Letter form[MAPPED], key[MAPPED], root[MAPPED], merged[MAPPED];
    Weights weights;
    Strings prefixes, suffixes;
    Joins **joins; /* of each prefix with each suffix, NULL until asked for */
    Affixes articles, clitics, endings[3]; /* of a word, after an article, of a loan word */
    PyObject *joins_of, *strip_marks, *levels, *pattern_root;
    Level *out; /* while words are analysed */
} Analysis;

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
static int32_t text_of(Analysis *self, const Letter *table, const Letter *letters, int size)
{
    char text[3 * (LONGEST + 1)];
    int64_t number = strings_number(&self->texts, text, write_text(table, letters, size, text));
    return number < 0 ? no_memory() : (int32_t)number;
}

/* ---- the lexicon ---- */

/* Return the entries filed under a key, and their number. */
static Entry *lookup_key(const Analysis *self, const Letter *key, int size, size_t *count)
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

static Entry *lookup(const Analysis *self, const Letter *base, int size, size_t *count)
{
    Letter key[LONGEST + 1];
    map(self->key, base, size, key);
    return lookup_key(self, key, size, count);
}

/* Return the number of the stem of an entry's lemma, -1 after an error. */
static int32_t stem_of(Analysis *self, Entry *entry)
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
        if (masculine >= 0 && masculine * self->weights.own_word > own)
            lemma.size--;
    }
    return entry->stem = text_of(self, self->key, lemma.at, lemma.size);
}

static int32_t root_of(Analysis *self, Entry *entry)
{
    if (entry->root_term == NONE)
        entry->root_term = entry->root.size
                               ? text_of(self, self->root, entry->root.at, entry->root.size)
                               : stem_of(self, entry);
    return entry->root_term;
}

static double shared_plural(const Analysis *self, const Entry *entry, Slice base)
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
    return self->weights.rare_feminine < share && share < 1 ? log(share) : 0;
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

static int take_row(Analysis *self, const Letter **at, const Letter *end)
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

static int take_lexicon(Analysis *self, PyObject *lexicon)
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

/* ---- readings of the lexicon ---- */

static Joins *ask_joins(Analysis *self, size_t prefix, size_t suffix)
{
    PyObject *asked = PyObject_CallFunction(self->joins_of, "nn", (Py_ssize_t)prefix,
                                            (Py_ssize_t)suffix);
    PyObject *list = asked ? PySequence_Tuple(asked) : NULL;
    Py_XDECREF(asked);
    if (!list)
        return NULL;
    Py_ssize_t count = PyTuple_Size(list);
    Joins *joins = malloc(sizeof *joins + sizeof(Join) * (size_t)count);
    if (joins)
        joins->count = (int)count;
    else
        no_memory();
    for (Py_ssize_t i = 0; joins && i < count; i++) {
        int kind, before_ta, is_shared_plural;
        Join *join = &joins->joins[i];
        if (PyArg_ParseTuple(PyTuple_GetItem(list, i), "pCddp", &before_ta, &kind, &join->weight,
                             &join->fit, &is_shared_plural)) {
            join->before_ta = (char)before_ta;
            join->kind = (char)kind;
            join->is_shared_plural = (char)is_shared_plural;
        } else {
            free(joins);
            joins = NULL;
        }
    }
    Py_DECREF(list);
    return joins;
}

static const Joins *joins_of(Analysis *self, size_t prefix, size_t suffix)
{
    size_t at = prefix * self->suffixes.count + suffix;
    Joins *joins = self->joins[at];
    if (!joins) {
        joins = ask_joins(self, prefix, suffix);
        if (self->joins[at]) {
            /* Asked for by the question itself. */
            free(joins);
            joins = self->joins[at];
        }
        self->joins[at] = joins;
    }
    return joins;
}

/* Take a reading if it is the best of its stem; -1 where there are too many. */
static int take_reading(Reading *found, int *count, Reading reading)
{
    for (int i = 0; i < *count; i++) {
        if (found[i].stem == reading.stem) {
            if (found[i].weight < reading.weight)
                found[i] = reading;
            return 0;
        }
    }
    if (*count == MOST_STEMS)
        return -1;
    found[(*count)++] = reading;
    return 0;
}

/* Tell whether a spelling is that of a base with `ending` instead of its last `cut` letters. */
static int is_base_with(Slice spelling, Slice base, int cut, const Letter *ending, int size)
{
    int kept = base.size - cut;
    return spelling.size == kept + size &&
           memcmp(spelling.at, base.at, sizeof(Letter) * (size_t)kept) == 0 &&
           memcmp(spelling.at + kept, ending, sizeof(Letter) * (size_t)size) == 0;
}

static int weigh(Analysis *self, Entry *entries, size_t entry_count, Slice base, Slice spelling,
                 const Joins *joins, int is_whole, Reading *found, int *count)
{
    static const Letter ta[] = {TEH_MARBUTA}, long_ta[] = {ALEF, TEH_MARBUTA};
    int with_ta = spelling.at[spelling.size - 1] == TEH_MARBUTA;
    for (Entry *entry = entries; entry < entries + entry_count; entry++) {
        int before_ta = 0;
        if (with_ta) {
            if (entry->kind != 'n' && entry->kind != 'b' && entry->kind != 'p')
                continue;
            before_ta = is_base_with(entry->base, base, 0, ta, 1) ||
                        is_base_with(entry->base, base, 1, long_ta, 2);
        }
        for (const Join *join = joins->joins; join < joins->joins + joins->count; join++) {
            if (join->kind != entry->kind || join->before_ta != before_ta)
                continue;
            double misspelt =
                same(entry->base, spelling.at, spelling.size) ? 0 : self->weights.misspelt;
            double fit = join->is_shared_plural ? shared_plural(self, entry, base) : join->fit;
            double weight = join->weight + misspelt + fit + entry->weight;
            int32_t stem = stem_of(self, entry);
            if (stem < 0 ||
                take_reading(found, count, (Reading){stem, NONE, entry, weight, is_whole}))
                return -1;
        }
    }
    return 0;
}

typedef struct {
    int dropped, size;
    Letter added[2];
} Spelling;

static int spellings(const Letter *word, int right, const Letter *suffix, int size, Spelling *out)
{
    int count = 0;
    out[count++] = (Spelling){0, 0, {0}};
    if (!size || !right)
        return count;
    Letter last = word[right - 1];
    if (last == WAW_HAMZA || last == YEH_HAMZA)
        out[count++] = (Spelling){1, 1, {HAMZA}};
    if (last == ALEF)
        out[count++] = (Spelling){1, 1, {ALEF_MAKSURA}};
    if (suffix[0] == TEH || suffix[0] == ALEF) {
        out[count++] = (Spelling){0, 1, {TEH_MARBUTA}};
        if (last == YEH)
            out[count++] = (Spelling){1, 2, {ALEF, TEH_MARBUTA}};
    }
    if (size >= 2 && suffix[0] == ALEF && suffix[1] == TEH) {
        out[count++] = (Spelling){0, 1, {ALEF}};
        if (right >= 2 && word[right - 2] == ALEF && last == WAW)
            out[count++] = (Spelling){1, 1, {HAMZA}};
    }
    return count;
}

static int lexicon_readings(Analysis *self, const Letter *word, int length, Reading *found)
{
    Letter key[LONGEST + 1], spelled[LONGEST + 3], spelled_key[LONGEST + 3];
    struct {
        size_t suffix;
        int right, count;
        Spelling spellings[6];
    } ends[LONGEST_AFFIX];
    int end_count = 0, count = 0;
    map(self->key, word, length, key);
    for (int size = 0; size < length && size < LONGEST_AFFIX; size++) {
        int right = length - size;
        if (size && right < SHORTEST_BASE)
            break;
        int64_t suffix = strings_find(&self->suffixes, (const char *)(word + right),
                                      sizeof(Letter) * (size_t)size);
        if (suffix < 0)
            continue;
        ends[end_count].suffix = (size_t)suffix;
        ends[end_count].right = right;
        ends[end_count].count =
            spellings(word, right, word + right, size, ends[end_count].spellings);
        end_count++;
    }
    for (int left = 0; left < length && left < LONGEST_AFFIX; left++) {
        int64_t prefix =
            strings_find(&self->prefixes, (const char *)word, sizeof(Letter) * (size_t)left);
        if (prefix < 0)
            continue;
        for (int end = 0; end < end_count; end++) {
            int right = ends[end].right;
            if (right - left < SHORTEST_BASE && right - left < length)
                break;
            const Joins *joins = joins_of(self, (size_t)prefix, ends[end].suffix);
            if (!joins)
                return -1;
            if (!joins->count)
                continue;
            Slice base = {word + left, right - left};
            for (int i = 0; i < ends[end].count; i++) {
                const Spelling *how = &ends[end].spellings[i];
                int kept = base.size - how->dropped, size = kept + how->size;
                size_t entry_count;
                memcpy(spelled_key, key + left, sizeof(Letter) * (size_t)kept);
                map(self->key, how->added, how->size, spelled_key + kept);
                Entry *entries = lookup_key(self, spelled_key, size, &entry_count);
                if (!entry_count)
                    continue;
                memcpy(spelled, base.at, sizeof(Letter) * (size_t)kept);
                memcpy(spelled + kept, how->added, sizeof(Letter) * (size_t)how->size);
                if (weigh(self, entries, entry_count, base, (Slice){spelled, size}, joins,
                          base.size == length, found, &count))
                    return -1;
            }
        }
    }
    return count;
}

/* ---- the reading of a word that the lexicon lacks ---- */

static const Affix *beginning(const Affixes *affixes, const Letter *word, int size)
{
    for (int i = 0; i < affixes->count; i++)
        if (same((Slice){affixes->affixes[i].letters, affixes->affixes[i].size}, word, size))
            return &affixes->affixes[i];
    return NULL;
}

static const Affix *clitic(const Analysis *self, const Letter *word, int length)
{
    for (int size = 1; size <= 2 && length - size >= SHORTEST_UNKNOWN; size++) {
        Letter next = word[size];
        const Affix *found = beginning(&self->clitics, word, size);
        if (found && (next == ALEF_HAMZA_ABOVE || next == ALEF_HAMZA_BELOW || next == ALEF_MADDA))
            return found;
    }
    if (word[0] == WAW && length > SHORTEST_UNKNOWN + 1)
        return beginning(&self->clitics, word, 1);
    return NULL;
}

static int32_t pattern_root(Analysis *self, Slice base, int32_t stem)
{
    char text[2 * LONGEST];
    for (int i = 0; i < base.size; i++) {
        text[2 * i] = (char)(0xc0 | base.at[i] >> 6);
        text[2 * i + 1] = (char)(0x80 | (base.at[i] & 0x3f));
    }
    PyObject *root = PyObject_CallFunction(self->pattern_root, "s#", text, (Py_ssize_t)2 * base.size);
    Py_ssize_t size;
    const char *utf8 = root ? PyUnicode_AsUTF8AndSize(root, &size) : NULL;
    int64_t number = NONE;
    if (utf8 && (number = size ? strings_number(&self->texts, utf8, (size_t)size) : stem) < 0)
        no_memory();
    Py_XDECREF(root);
    return (int32_t)number;
}

static int unknown_reading(Analysis *self, const Letter *word, int length, Reading *reading)
{
    const Affix *prefix = NULL;
    for (int size = 4; size >= 2 && !prefix; size--)
        prefix = beginning(&self->articles, word, size < length ? size : length);
    const Affixes *endings = &self->endings[1];
    if (!prefix || length - prefix->size < SHORTEST_UNKNOWN) {
        prefix = clitic(self, word, length);
        endings = &self->endings[0];
    }
    int left = prefix ? prefix->size : 0, cut = 0;
    Slice base = {word + left, length - left};
    if (endings == &self->endings[0] && base.size > SHORTEST_LOAN)
        endings = &self->endings[2];
    for (int i = 0; i < endings->count && !cut; i++) {
        const Affix *ending = &endings->affixes[i];
        if (base.size >= ending->size && base.size - ending->cut >= SHORTEST_UNKNOWN &&
            same((Slice){ending->letters, ending->size}, base.at + base.size - ending->size,
                 ending->size))
            cut = ending->cut;
    }
    base.size -= cut;
    int32_t stem = text_of(self, self->key, base.at, base.size), root = stem;
    if (stem >= 0 && base.size <= LONGEST_PATTERN)
        root = pattern_root(self, base, stem);
    *reading = (Reading){
        stem, root, NULL, self->weights.unknown + (prefix ? prefix->weight : 0),
        base.size == length,
    };
    return stem < 0 || root < 0 ? -1 : 0;
}

/* ---- choosing ---- */

/* Tell whether a reading is of an entry that the word is; -1 after an error. */
static int is_entry(Analysis *self, const Letter *word, int length, const Reading *reading)
{
    size_t count = 0;
    Entry *entries = reading->is_whole ? lookup(self, word, length, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        int32_t stem = same(entries[i].lemma, word, length) ? stem_of(self, &entries[i]) : NONE;
        if (stem == reading->stem)
            return 1;
        if (stem == NONE && PyErr_Occurred())
            return -1;
    }
    return 0;
}

static int is_before(const Strings *texts, const Reading *a, const Reading *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight;
    size_t begin_a = strings_begin(texts, (size_t)a->stem);
    size_t begin_b = strings_begin(texts, (size_t)b->stem);
    size_t size_a = texts->ends[a->stem] - begin_a - 1, size_b = texts->ends[b->stem] - begin_b - 1;
    int order = memcmp(texts->lines + begin_a, texts->lines + begin_b,
                       size_a < size_b ? size_a : size_b);
    return order ? order < 0 : size_a < size_b;
}

/* Put the likely readings of a word first among those found; return how many, -1 after an error. */
static int readings(Analysis *self, const Letter *word, int length, Reading *found)
{
    double nearly = self->weights.nearly_as_good;
    int count = lexicon_readings(self, word, length, found), is_known = 0;
    if (count < 0)
        return -1;
    for (int i = 0; i < count && !is_known; i++)
        is_known = found[i].weight + nearly >= self->weights.unknown;
    if (!is_known) {
        Reading unknown;
        if (unknown_reading(self, word, length, &unknown) ||
            take_reading(found, &count, unknown))
            return -1;
    }
    for (int i = 1; i < count; i++) {
        Reading reading = found[i];
        int at = i;
        for (; at && is_before(&self->texts, &reading, &found[at - 1]); at--)
            found[at] = found[at - 1];
        found[at] = reading;
    }
    int likely = count > 1 && found[1].weight >= found[0].weight + nearly ? 2 : 1;
    for (int i = likely; i < count; i++) {
        int is_whole = is_entry(self, word, length, &found[i]);
        if (is_whole < 0)
            return -1;
        if (is_whole) {
            found[likely++] = found[i];
            break;
        }
    }
    return likely;
}

/* ---- the levels ---- */

static int push(int32_t **array, size_t *size, size_t *room, int64_t value)
{
    void *grown = strings_grown(*array, room, *size, 1, sizeof **array);
    if (!grown)
        return -1;
    *array = grown;
    (*array)[(*size)++] = (int32_t)value;
    return 0;
}

static int add_term(Level *level, const char *text, size_t size)
{
    int64_t number = strings_number(&level->terms, text, size);
    if (number < 0 || push(&level->numbers, &level->numbers_size, &level->numbers_room, number))
        return no_memory();
    return 0;
}

static int add_text(Analysis *self, int level, int32_t number)
{
    size_t begin = strings_begin(&self->texts, (size_t)number);
    return add_term(&self->out[level], self->texts.lines + begin,
                    self->texts.ends[number] - begin - 1);
}

static int add_count(Analysis *self, int level, int64_t count)
{
    Level *out = &self->out[level];
    return push(&out->counts, &out->counts_size, &out->counts_room, count) ? no_memory() : 0;
}

/* Return the number of the text that a stem sounds like, NONE where it tells too little; -2 after
   an error. */
static int32_t sound_key(Analysis *self, int32_t stem, int is_known)
{
    enum { FEWEST_CONSONANTS = 3, FEWEST_OF_KNOWN = 4 };
    Letter letters[LONGEST + 1], key[LONGEST + 1];
    size_t at = strings_begin(&self->texts, (size_t)stem), end = self->texts.ends[stem] - 1;
    int size = 0, consonants = 0, used = 0;
    for (; at + 2 <= end && size <= LONGEST; at += 2) {
        const unsigned char *two = (const unsigned char *)self->texts.lines + at;
        letters[size++] = (Letter)((two[0] & 0x1f) << 6 | (two[1] & 0x3f));
    }
    for (int i = 0; i < size; i++) {
        int is_pair = letters[i] == TEH && i + 1 < size && letters[i + 1] == SHEEN;
        Letter letter = is_pair ? JEEM : letters[i];
        i += is_pair;
        if (!used || key[used - 1] != letter)
            key[used++] = letter;
    }
    map(self->merged, key, used, letters);
    size = used;
    used = 0;
    int is_after_vowel = 0;
    for (int i = 0; i < size; i++) {
        Letter letter = letters[i];
        int is_vowel = letter == ALEF || letter == WAW || letter == YEH || letter == HAMZA;
        int is_last_heh = letter == HEH && i + 1 == size;
        if (!is_vowel && !is_last_heh) {
            consonants++;
            key[used++] = letter;
        } else if (is_last_heh || !is_after_vowel) {
            key[used++] = ALEF;
        }
        is_after_vowel = is_vowel;
    }
    if (consonants < (is_known ? FEWEST_OF_KNOWN : FEWEST_CONSONANTS))
        return NONE;
    if (consonants > FEWEST_CONSONANTS) {
        used = 0;
        for (int i = 0; i < size; i++)
            if (letters[i] != ALEF && letters[i] != WAW && letters[i] != YEH &&
                letters[i] != HAMZA && !(letters[i] == HEH && i + 1 == size))
                key[used++] = letters[i];
    }
    int32_t text = text_of(self, self->key, key, used);
    return text < 0 ? -2 : text;
}

/* Add the levels that the plain way gives. */
static int add_other(Analysis *self, PyObject *letters)
{
    PyObject *levels = PyObject_CallFunctionObjArgs(self->levels, letters, NULL);
    PyObject *terms[LEVELS];
    if (!levels ||
        !PyArg_ParseTuple(levels, "OOOO", &terms[0], &terms[1], &terms[2], &terms[3])) {
        Py_XDECREF(levels);
        return -1;
    }
    int failed = 0;
    for (int level = 0; level < LEVELS && !failed; level++) {
        Py_ssize_t count = PyTuple_Size(terms[level]), size;
        failed = count < 0 || add_count(self, level, count);
        for (Py_ssize_t i = 0; i < count && !failed; i++) {
            const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(terms[level], i), &size);
            failed = !text || add_term(&self->out[level], text, (size_t)size);
        }
    }
    Py_DECREF(levels);
    return failed;
}

/* Add the levels of a word of plain letters. */
static int add_plain(Analysis *self, const Letter *word, int length)
{
    Reading found[MOST_STEMS + 1];
    int count = readings(self, word, length, found), roots = 0;
    if (count < 0 && !PyErr_Occurred()) {
        /* Too many readings for here. */
        PyObject *letters = PyUnicode_DecodeUTF16((const char *)word,
                                                  (Py_ssize_t)sizeof(Letter) * length, NULL, NULL);
        int failed = !letters || add_other(self, letters);
        Py_XDECREF(letters);
        return failed ? -1 : 0;
    }
    char form[3 * (LONGEST + 1)];
    if (count < 0 || add_count(self, 0, 1) ||
        add_term(&self->out[0], form, write_text(self->form, word, length, form)))
        return -1;
    for (int i = 0; i < count; i++) {
        if (found[i].entry && (found[i].root = root_of(self, found[i].entry)) < 0)
            return -1;
        if (add_text(self, 1, found[i].stem))
            return -1;
        int is_known = 0;
        for (int j = 0; j < i; j++)
            is_known |= found[j].root == found[i].root;
        if (!is_known && (roots++, add_text(self, 2, found[i].root)))
            return -1;
    }
    const Entry *best = found[0].entry;
    int32_t sound = NONE;
    if (!best || best->kind == 'p' || best->frequency < self->weights.common)
        sound = sound_key(self, found[0].stem, best != NULL);
    if (sound < NONE || (sound >= 0 && add_text(self, 3, sound)))
        return -1;
    return add_count(self, 1, count) || add_count(self, 2, roots) || add_count(self, 3, sound >= 0)
               ? -1
               : 0;
}

static int is_for_here(const Letter *word, int length)
{
    return length && !is_one_of(word, length, YEH_HAMZA, WAW) &&
           !is_one_of(word, length, ALEF_MAKSURA, HAMZA);
}

static int add_letters(Analysis *self, PyObject *letters)
{
    Letter word[LONGEST];
    Py_UCS4 wide[LONGEST + 1];
    Py_ssize_t length = PyUnicode_GetLength(letters);
    if (length < 0)
        return -1;
    int plain = length <= LONGEST && PyUnicode_AsUCS4(letters, wide, LONGEST + 1, 0) != NULL;
    for (Py_ssize_t i = 0; i < length && plain; i++) {
        plain = is_plain(wide[i]);
        word[i] = (Letter)wide[i];
    }
    if (plain && is_for_here(word, (int)length))
        return add_plain(self, word, (int)length);
    return PyErr_Occurred() ? -1 : add_other(self, letters);
}

/* Add the levels of a spelling. */
static int add_spelling(Analysis *self, const char *line, Py_ssize_t size)
{
    Letter word[LONGEST];
    int length = 0, plain = 1;
    for (Py_ssize_t i = 0; i < size && plain; i += 2) {
        unsigned char lead = (unsigned char)line[i];
        unsigned char rest = i + 1 < size ? (unsigned char)line[i + 1] : 0;
        Letter letter = (Letter)((lead & 0x1f) << 6 | (rest & 0x3f));
        plain = (lead & 0xe0) == 0xc0 && (rest & 0xc0) == 0x80 && length < LONGEST;
        if (plain && is_plain(letter))
            word[length++] = letter;
        else
            plain = plain && letter >= FIRST_MARK && letter <= LAST_MARK;
    }
    if (plain && is_for_here(word, length))
        return add_plain(self, word, length);
    PyObject *spelling = PyUnicode_DecodeUTF8(line, size, "surrogatepass");
    PyObject *letters =
        spelling ? PyObject_CallFunctionObjArgs(self->strip_marks, spelling, NULL) : NULL;
    Py_XDECREF(spelling);
    int failed = !letters || add_letters(self, letters);
    Py_XDECREF(letters);
    return failed;
}

/* ---- the type ---- */

static void free_levels(Level *out)
{
    for (int level = 0; level < LEVELS; level++) {
        strings_free(&out[level].terms);
        free(out[level].numbers);
        free(out[level].counts);
    }
}

/* Return terms, numbers and counts of each level. */
static PyObject *packed(const Level *out)
{
    PyObject *list = PyList_New(0);
    for (int level = 0; list && level < LEVELS; level++) {
        const Level *own = &out[level];
        PyObject *three = Py_BuildValue(
            "y#y#y#", own->terms.size ? own->terms.lines : "", (Py_ssize_t)own->terms.size,
            own->numbers_size ? (char *)own->numbers : "",
            (Py_ssize_t)(own->numbers_size * sizeof(int32_t)),
            own->counts_size ? (char *)own->counts : "",
            (Py_ssize_t)(own->counts_size * sizeof(int32_t)));
        if (!three || PyList_Append(list, three))
            Py_CLEAR(list);
        Py_XDECREF(three);
    }
    return list;
}

static PyObject *analysis_analyse(PyObject *object, PyObject *words)
{
    Analysis *self = (Analysis *)object;
    if (self->out) {
        PyErr_SetString(PyExc_RuntimeError, "words are being analysed");
        return NULL;
    }
    Py_buffer buffer;
    if (PyObject_GetBuffer(words, &buffer, PyBUF_SIMPLE))
        return NULL;
    Level out[LEVELS];
    memset(out, 0, sizeof out);
    int failed = 0;
    for (int level = 0; level < LEVELS; level++)
        failed |= strings_init(&out[level].terms);
    if (failed)
        no_memory();
    self->out = out;
    const char *at = buffer.buf, *end = at + buffer.len;
    while (at < end && !failed) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        failed = add_spelling(self, at, stop - at);
        at = stop == end ? end : stop + 1;
    }
    self->out = NULL;
    PyObject *result = failed ? NULL : packed(out);
    free_levels(out);
    PyBuffer_Release(&buffer);
    return result;
}

static int take_letters(Letter *table, PyObject *letters)
{
    Py_UCS4 wide[MAPPED + 1];
    if (PyUnicode_GetLength(letters) != MAPPED ||
        !PyUnicode_AsUCS4(letters, wide, MAPPED + 1, 0)) {
        PyErr_SetString(PyExc_ValueError, "a table of letters has 256");
        return -1;
    }
    for (int i = 0; i < MAPPED; i++)
        table[i] = (Letter)wide[i];
    return 0;
}

/* Take a short string; return its size, -1 after an error. */
static int take_affix(PyObject *string, Letter *letters)
{
    Py_UCS4 wide[LONGEST_AFFIX + 1];
    Py_ssize_t size = PyUnicode_GetLength(string);
    if (size < 0 || size >= LONGEST_AFFIX || !PyUnicode_AsUCS4(string, wide, LONGEST_AFFIX + 1, 1)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "an affix is too long");
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        letters[i] = (Letter)wide[i];
    return (int)size;
}

static int take_strings(Strings *strings, PyObject *list)
{
    Letter letters[LONGEST_AFFIX];
    for (Py_ssize_t i = 0; i < PyTuple_Size(list); i++) {
        int size = take_affix(PyTuple_GetItem(list, i), letters);
        if (size < 0)
            return -1;
        int64_t number =
            strings_number(strings, (const char *)letters, sizeof(Letter) * (size_t)size);
        if (number < 0)
            return no_memory();
    }
    return 0;
}

/* Take affixes, each its letters, how many of them it cuts, and its weight. */
static int take_affixes(Affixes *affixes, PyObject *list)
{
    Py_ssize_t count = PyTuple_Size(list);
    if (count < 0)
        return -1;
    affixes->affixes = calloc((size_t)count + 1, sizeof *affixes->affixes);
    if (!affixes->affixes)
        return no_memory();
    for (; affixes->count < count; affixes->count++) {
        Affix *affix = &affixes->affixes[affixes->count];
        PyObject *letters;
        if (!PyArg_ParseTuple(PyTuple_GetItem(list, affixes->count), "Uid", &letters, &affix->cut,
                              &affix->weight) ||
            (affix->size = take_affix(letters, affix->letters)) < 0)
            return -1;
        if (affix->cut < 0 || affix->cut > affix->size) {
            PyErr_SetString(PyExc_ValueError, "an ending cuts too much");
            return -1;
        }
    }
    return 0;
}

static void analysis_dealloc(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    Analysis *self = (Analysis *)object;
    size_t pairs = self->joins ? self->prefixes.count * self->suffixes.count : 0;
    for (size_t i = 0; i < pairs; i++)
        free(self->joins[i]);
    free(self->joins);
    free(self->table);
    free(self->entries);
    free(self->firsts);
    strings_free(&self->keys);
    strings_free(&self->texts);
    strings_free(&self->prefixes);
    strings_free(&self->suffixes);
    free(self->articles.affixes);
    free(self->clitics.affixes);
    for (int i = 0; i < 3; i++)
        free(self->endings[i].affixes);
    Py_CLEAR(self->joins_of);
    Py_CLEAR(self->strip_marks);
    Py_CLEAR(self->levels);
    Py_CLEAR(self->pattern_root);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyObject *analysis_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    static char *names[] = {
        "lexicon", "form", "key", "root", "merged", "weights", "prefixes", "suffixes", "articles",
        "clitics", "endings", "joins", "strip_marks", "levels", "pattern_root", NULL,
    };
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Analysis *self = (Analysis *)allocate(type, 0);
    if (!self)
        return NULL;
    Weights *weights = &self->weights;
    PyObject *lexicon, *form, *key, *root, *merged, *prefixes, *suffixes, *articles, *clitics;
    PyObject *endings[3], *joins, *strip, *levels, *pattern;
    PyObject *tuple = (PyObject *)&PyTuple_Type;
    if (!PyArg_ParseTupleAndKeywords(
            args, keywords, "UUUUU(dddddd)O!O!O!O!(O!O!O!)OOOO", names, &lexicon, &form, &key, &root,
            &merged, &weights->unknown, &weights->misspelt, &weights->rare_feminine,
            &weights->own_word, &weights->common, &weights->nearly_as_good, tuple, &prefixes, tuple,
            &suffixes, tuple, &articles, tuple, &clitics, tuple, &endings[0], tuple, &endings[1],
            tuple, &endings[2], &joins, &strip, &levels, &pattern)) {
        Py_DECREF(self);
        return NULL;
    }
    self->joins_of = Py_NewRef(joins);
    self->strip_marks = Py_NewRef(strip);
    self->levels = Py_NewRef(levels);
    self->pattern_root = Py_NewRef(pattern);
    int failed = strings_init(&self->keys) || strings_init(&self->texts) ||
                 strings_init(&self->prefixes) || strings_init(&self->suffixes);
    if (failed)
        no_memory();
    failed = failed || take_letters(self->form, form) || take_letters(self->key, key) ||
             take_letters(self->root, root) || take_letters(self->merged, merged) ||
             take_strings(&self->prefixes, prefixes) || take_strings(&self->suffixes, suffixes) ||
             take_affixes(&self->articles, articles) || take_affixes(&self->clitics, clitics);
    for (int i = 0; i < 3; i++)
        failed = failed || take_affixes(&self->endings[i], endings[i]);
    if (!failed) {
        self->joins =
            calloc(self->prefixes.count * self->suffixes.count + 1, sizeof *self->joins);
        failed = self->joins ? take_lexicon(self, lexicon) : no_memory();
    }
    if (failed)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static PyMethodDef analysis_methods[] = {
    {"analyse", analysis_analyse, METH_O, "See index.analysis.analyse."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot analysis_slots[] = {
    {Py_tp_doc, "See index.analysis."},
    {Py_tp_new, analysis_new},
    {Py_tp_dealloc, analysis_dealloc},
    {Py_tp_methods, analysis_methods},
    {0, NULL},
};

static PyType_Spec analysis_spec = {
    "index._levels.Analysis", sizeof(Analysis), 0, Py_TPFLAGS_DEFAULT, analysis_slots,
};

static int add_types(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&analysis_spec);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, add_types}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "index._levels", NULL, 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__levels(void);
PyMODINIT_FUNC PyInit__levels(void)
{
    return PyModuleDef_Init(&module);
}
