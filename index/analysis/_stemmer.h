/* The readings of a word in C: what index/analysis/stemmer.py does. Where a rule has a function there, its
   name is that function's. */

#ifndef KASHAF_STEMMER_H
#define KASHAF_STEMMER_H

#include "_lexicon.h"

enum { MOST_STEMS = 128, LONGEST_AFFIX = 16 };
enum { SHORTEST_BASE = 2, SHORTEST_UNKNOWN = 3, LONGEST_PATTERN = 5, SHORTEST_LOAN = 6 };

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
    Lexicon lexicon;
    double unknown, misspelt, nearly_as_good;
    Strings prefixes, suffixes;
    Joins **joins; /* of each prefix with each suffix, NULL until asked for */
    Affixes articles, clitics, endings[3]; /* of a word, after an article, of a loan word */
    PyObject *joins_of, *pattern_root;
} Stemmer;

/* ---- readings of the lexicon ---- */

static Joins *ask_joins(Stemmer *self, size_t prefix, size_t suffix)
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

static const Joins *joins_of(Stemmer *self, size_t prefix, size_t suffix)
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

static int weigh(Stemmer *self, Entry *entries, size_t entry_count, Slice base, Slice spelling,
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
                same(entry->base, spelling.at, spelling.size) ? 0 : self->misspelt;
            double fit =
                join->is_shared_plural ? shared_plural(&self->lexicon, entry, base) : join->fit;
            double weight = join->weight + misspelt + fit + entry->weight;
            int32_t stem = stem_of(&self->lexicon, entry);
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

static int lexicon_readings(Stemmer *self, const Letter *word, int length, Reading *found)
{
    Letter key[LONGEST + 1], spelled[LONGEST + 3], spelled_key[LONGEST + 3];
    struct {
        size_t suffix;
        int right, count;
        Spelling spellings[6];
    } ends[LONGEST_AFFIX];
    int end_count = 0, count = 0;
    map(self->lexicon.key, word, length, key);
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
                map(self->lexicon.key, how->added, how->size, spelled_key + kept);
                Entry *entries = lookup_key(&self->lexicon, spelled_key, size, &entry_count);
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

static const Affix *clitic(const Stemmer *self, const Letter *word, int length)
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

static int32_t pattern_root(Stemmer *self, Slice base, int32_t stem)
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
    if (utf8) {
        number = size ? strings_number(&self->lexicon.texts, utf8, (size_t)size) : stem;
        if (number < 0)
            no_memory();
    }
    Py_XDECREF(root);
    return (int32_t)number;
}

static int unknown_reading(Stemmer *self, const Letter *word, int length, Reading *reading)
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
    int32_t stem = text_of(&self->lexicon, self->lexicon.key, base.at, base.size), root = stem;
    if (stem >= 0 && base.size <= LONGEST_PATTERN)
        root = pattern_root(self, base, stem);
    *reading = (Reading){
        stem, root, NULL, self->unknown + (prefix ? prefix->weight : 0),
        base.size == length,
    };
    return stem < 0 || root < 0 ? -1 : 0;
}

/* ---- choosing ---- */

/* Tell whether a reading is of an entry that the word is; -1 after an error. */
static int is_entry(Stemmer *self, const Letter *word, int length, const Reading *reading)
{
    size_t count = 0;
    Entry *entries = reading->is_whole ? lookup(&self->lexicon, word, length, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        int32_t stem =
            same(entries[i].lemma, word, length) ? stem_of(&self->lexicon, &entries[i]) : NONE;
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
static int readings(Stemmer *self, const Letter *word, int length, Reading *found)
{
    double nearly = self->nearly_as_good;
    int count = lexicon_readings(self, word, length, found), is_known = 0;
    if (count < 0)
        return -1;
    for (int i = 0; i < count && !is_known; i++)
        is_known = found[i].weight + nearly >= self->unknown;
    if (!is_known) {
        Reading unknown;
        if (unknown_reading(self, word, length, &unknown) ||
            take_reading(found, &count, unknown))
            return -1;
    }
    for (int i = 1; i < count; i++) {
        Reading reading = found[i];
        int at = i;
        for (; at && is_before(&self->lexicon.texts, &reading, &found[at - 1]); at--)
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

static void free_stemmer(Stemmer *self)
{
    size_t pairs = self->joins ? self->prefixes.count * self->suffixes.count : 0;
    for (size_t i = 0; i < pairs; i++)
        free(self->joins[i]);
    free(self->joins);
    strings_free(&self->prefixes);
    strings_free(&self->suffixes);
    free(self->articles.affixes);
    free(self->clitics.affixes);
    for (int i = 0; i < 3; i++)
        free(self->endings[i].affixes);
    Py_CLEAR(self->joins_of);
    Py_CLEAR(self->pattern_root);
    free_lexicon(&self->lexicon);
}

#endif
