/* The levels of many words, compiled: cuts words and keeps the best readings, by the rules that
   index/analysis/tables.py tells. What it cannot tell by them it asks there about. */

#include "../_module.h"
#include "_readings.h"

enum { LETTERS = 0x800, ASCII = 0x80, MOST_LEVELS = 16, AT_ONCE = 4096 };
/* What a letter is for here: one of a word, a mark that is dropped. The form of an ASKED one is for
   Python to tell; a FIRST one begins a context. */
enum { TAKEN = 1, DROPPED = 2, ASKED = 4, FIRST = 8 };

typedef struct {
    Strings terms;
    int32_t *numbers, *counts;
    size_t numbers_size, numbers_room, counts_size, counts_room;
} Level;

typedef struct {
    PyObject_HEAD Rules rules;
    unsigned char classes[LETTERS];
    char forms[LETTERS][LETTER];
    Strings contexts;           /* letters whose words are left to Python */
    char latin[ASCII];          /* the form of each letter and digit, 0 of others */
    char of_latin[MOST_LEVELS]; /* whether a word of them has its form on a level */
    double known;
    int level_count, form; /* `form` is the level of the form, -1 if Python tells it */
    Level *out;            /* while words are analysed */
} Analysis;

/* ---- what is given back ---- */

static int levels_push(int32_t **array, size_t *size, size_t *room, int64_t value) {
    void *grown = strings_grown(*array, room, *size, 1, sizeof **array);
    if (!grown) return rules_no_memory();
    *array = grown;
    (*array)[(*size)++] = (int32_t)value;
    return 0;
}

static int levels_add_term(Level *level, const char *text, Py_ssize_t size) {
    int32_t number = rules_number(&level->terms, text, size);
    return number < 0
               ? -1
               : levels_push(&level->numbers, &level->numbers_size, &level->numbers_room, number);
}

static int levels_add_count(Level *level, int64_t count) {
    return levels_push(&level->counts, &level->counts_size, &level->counts_room, count);
}

/* Terms of a word are packed: for each level their count, or OF_LETTERS, then the size and the
   bytes of each. */
enum { OF_LETTERS = 0xff };

/* Return how many bytes a tuple of terms takes, -1 after an error; write them if there is `into`.
 */
static Py_ssize_t levels_pack_terms(PyObject *terms, char *into) {
    Py_ssize_t count = terms == Py_None ? 0 : PyTuple_Size(terms), all = 1, size;
    if (count < 0 || count >= OF_LETTERS) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a word has too many terms");
        return -1;
    }
    if (into) *into = (char)(terms == Py_None ? OF_LETTERS : count);
    for (Py_ssize_t i = 0; i < count; i++) {
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(terms, i), &size);
        if (!text) return -1;
        int32_t narrow = (int32_t)size;
        if (into) {
            memcpy(into + all, &narrow, sizeof narrow);
            memcpy(into + all + sizeof narrow, text, (size_t)size);
        }
        all += (Py_ssize_t)sizeof narrow + size;
    }
    return all;
}

/* Return the packed terms of a word, which the caller frees, NULL after an error; steals `levels`,
   the terms on each level, None where letters tell. */
static char *levels_pack(const Analysis *self, PyObject *levels) {
    char *packed = NULL;
    int failed = !levels;
    if (levels && PyTuple_Size(levels) != self->level_count) {
        PyErr_SetString(PyExc_ValueError, "a word has terms on each level");
        failed = 1;
    }
    for (int pass = 0; pass < 2 && !failed; pass++) {
        Py_ssize_t all = 0;
        for (int i = 0; i < self->level_count && !failed; i++) {
            Py_ssize_t size =
                levels_pack_terms(PyTuple_GetItem(levels, i), packed ? packed + all : NULL);
            failed = size < 0;
            all += size;
        }
        if (!failed && !packed && !(packed = malloc((size_t)all))) failed = rules_no_memory();
    }
    Py_XDECREF(levels);
    if (failed) {
        free(packed);
        return NULL;
    }
    return packed;
}

/* Add what the letters of a word tell about a level. */
static int levels_add_of_letters(Analysis *self, int level, const char *word, size_t length) {
    char form[LONGEST];
    int is_asked = level == self->form ? 0 : ASKED;
    for (size_t i = 0; i < length; i += LETTER) {
        size_t number = rules_letter(word + i);
        is_asked |= self->classes[number] & ASKED;
        memcpy(form + i, self->forms[number], LETTER);
    }
    Level *out = &self->out[level];
    if (!is_asked)
        return levels_add_count(out, 1) || levels_add_term(out, form, (Py_ssize_t)length);
    PyObject *terms = PyObject_CallMethod(self->rules.asked, "of_letters", "is#", level, word,
                                          (Py_ssize_t)length);
    Py_ssize_t count = terms ? PyTuple_Size(terms) : -1, size;
    int failed = count < 0 || levels_add_count(out, count);
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(terms, i), &size);
        failed = !text || levels_add_term(out, text, size);
    }
    Py_XDECREF(terms);
    return failed;
}

/* Add the terms of a word on each level. */
static int levels_add(Analysis *self, const char *packed, const char *word, size_t length) {
    for (int i = 0; i < self->level_count; i++) {
        int count = (unsigned char)*packed++;
        if (count == OF_LETTERS) {
            if (levels_add_of_letters(self, i, word, length)) return -1;
            continue;
        }
        if (levels_add_count(&self->out[i], count)) return -1;
        for (; count; count--) {
            int32_t size;
            memcpy(&size, packed, sizeof size);
            if (levels_add_term(&self->out[i], packed + sizeof size, size)) return -1;
            packed += sizeof size + (size_t)size;
        }
    }
    return 0;
}

/* ---- words ---- */

/* Add terms that are of this word only; steals `levels`. */
static int levels_add_own(Analysis *self, PyObject *levels, const char *word, size_t length) {
    char *packed = levels_pack(self, levels);
    int failed = !packed || levels_add(self, packed, word, length);
    free(packed);
    return failed ? -1 : 0;
}

/* A spelling, and where its terms are once its readings are found: packed, or among the choices
   that Python made, -1 where there are none. */
typedef struct {
    const char *line;
    Py_ssize_t size, choice;
    const char *packed;
} ReadWord;

/* Put a word to those that are asked about: with its keys, as it would be the beginning of a base
   and as the lexicon files it, and the readings to choose from. */
static int levels_put_choice(Analysis *self, PyObject *asked, const char *word, size_t length,
                             const Reading *rivals, int count) {
    PyObject *list = PyList_New(0);
    for (int i = 0; list && i < count; i++) {
        PyObject *row = Py_BuildValue("(idi)", (int)rivals[i].entry->number, rivals[i].weight,
                                      rivals[i].is_whole);
        if (!row || PyList_Append(list, row)) Py_CLEAR(list);
        Py_XDECREF(row);
    }
    char key[LONGEST], filed[LONGEST];
    for (size_t i = 0; i < length; i += LETTER) {
        size_t letter = rules_letter(word + i);
        memcpy(key + i, self->rules.keys_of_firsts[letter], LETTER);
        memcpy(filed + i, i ? self->rules.keys_of_letters[letter] : key, LETTER);
    }
    Py_ssize_t size = (Py_ssize_t)length;
    PyObject *choice =
        list ? Py_BuildValue("(s#s#s#N)", word, size, key, size, filed, size, list) : NULL;
    int failed = !choice || PyList_Append(asked, choice);
    Py_XDECREF(choice);
    return failed ? -1 : 0;
}

/* Find the readings of a word; -1 after an error, and without one where it has too many. */
static int levels_read_word(Analysis *self, PyObject *asked, const char *word, size_t length,
                            ReadWord *into) {
    Reading found[MOST_STEMS];
    int count = readings_find(&self->rules, word, length, found), rivals = 0;
    if (count < 0) return -1;
    double best = readings_best(found, count);
    for (int i = 0; i < count; i++)
        if (found[i].weight >= best + self->rules.nearly_as_good || found[i].is_whole)
            found[rivals++] = found[i];
    if (rivals != 1 || found[0].weight < self->known) {
        into->choice = PyList_Size(asked);
        return levels_put_choice(self, asked, word, length, found, rivals);
    }
    Entry *entry = found[0].entry;
    if (!entry->terms)
        entry->terms = levels_pack(
            self, PyObject_CallMethod(self->rules.asked, "levels_of", "i", (int)entry->number));
    into->packed = entry->terms;
    return entry->terms ? 0 : -1;
}

/* Write the letters of a spelling without its marks; return their size, 0 if it is not for here. */
static size_t levels_letters(const Analysis *self, const char *line, Py_ssize_t size, char *word) {
    size_t length = 0;
    int may_have_context = 0;
    for (Py_ssize_t i = 0; i < size; i += LETTER) {
        int is_of_two = (line[i] & 0xe0) == 0xc0 && i + 1 < size && (line[i + 1] & 0xc0) == 0x80;
        int class = is_of_two ? self->classes[rules_letter(line + i)] : 0;
        if (!class || length == LONGEST) return 0;
        if (class & TAKEN) {
            memcpy(word + length, line + i, LETTER);
            length += LETTER;
            may_have_context |= class & FIRST;
        }
    }
    for (size_t i = 0; may_have_context && i < length; i += LETTER) {
        if (!(self->classes[rules_letter(word + i)] & FIRST)) continue;
        for (size_t number = 0; number < self->contexts.count; number++) {
            Slice context = rules_string(&self->contexts, (int32_t)number);
            if (context.size <= length - i && !memcmp(word + i, context.at, context.size)) return 0;
        }
    }
    return length;
}

/* Add the terms of a word in ASCII; 1 if it is none of letters and digits. */
static int levels_add_latin(Analysis *self, const char *line, Py_ssize_t size) {
    char form[LONGEST];
    if (!size || size > LONGEST) return 1;
    for (Py_ssize_t i = 0; i < size; i++) {
        unsigned char letter = (unsigned char)line[i];
        if (letter >= ASCII || !self->latin[letter]) return 1;
        form[i] = self->latin[letter];
    }
    for (int i = 0; i < self->level_count; i++)
        if (levels_add_count(&self->out[i], self->of_latin[i]) ||
            (self->of_latin[i] && levels_add_term(&self->out[i], form, size)))
            return -1;
    return 0;
}

/* Find the readings of a spelling, if it is for here. */
static int levels_read(Analysis *self, PyObject *asked, ReadWord *into) {
    char word[LONGEST];
    size_t length = levels_letters(self, into->line, into->size, word);
    if (!length || !levels_read_word(self, asked, word, length, into)) return 0;
    return PyErr_Occurred() ? -1 : 0;
}

/* Add the terms of a spelling that was read. */
static int levels_add_spelling(Analysis *self, const ReadWord *read, PyObject *chosen) {
    char word[LONGEST];
    size_t length = levels_letters(self, read->line, read->size, word);
    if (read->packed) return levels_add(self, read->packed, word, length);
    if (read->choice >= 0) {
        PyObject *levels = PyList_GetItem(chosen, read->choice);
        return levels_add_own(self, levels ? Py_NewRef(levels) : NULL, word, length);
    }
    int added = levels_add_latin(self, read->line, read->size);
    if (added <= 0) return added;
    PyObject *spelling = PyUnicode_DecodeUTF8(read->line, read->size, "surrogatepass");
    PyObject *levels =
        spelling ? PyObject_CallMethod(self->rules.asked, "levels", "O", spelling) : NULL;
    Py_XDECREF(spelling);
    return levels_add_own(self, levels, word, length);
}

/* Add the terms of some of the lines; return where the rest begins, NULL after an error. All of
   their words that have to be asked about are asked about at once, which spares crossings. */
static const char *levels_add_some(Analysis *self, const char *at, const char *end) {
    /* Not on the stack: that of a thread may be 128 KB in all, as this is. */
    ReadWord *words = PyMem_New(ReadWord, AT_ONCE);
    if (!words) {
        rules_no_memory();
        return NULL;
    }
    int count = 0, failed = 0;
    PyObject *asked = PyList_New(0), *chosen = NULL;
    while (asked && at < end && count < AT_ONCE && !failed) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        words[count] = (ReadWord){at, stop - at, -1, NULL};
        failed = levels_read(self, asked, &words[count++]);
        at = stop == end ? end : stop + 1;
    }
    if (asked && !failed) chosen = PyObject_CallMethod(self->rules.asked, "choose", "O", asked);
    failed |= !chosen;
    if (chosen && (!PyList_Check(chosen) || PyList_Size(chosen) != PyList_Size(asked))) {
        PyErr_SetString(PyExc_ValueError, "each word that is asked about has terms");
        failed = 1;
    }
    for (int i = 0; i < count && !failed; i++)
        failed = levels_add_spelling(self, &words[i], chosen);
    Py_XDECREF(asked);
    Py_XDECREF(chosen);
    PyMem_Free(words);
    return failed ? NULL : at;
}

/* ---- the type ---- */

static void levels_free(Level *out) {
    for (int level = 0; level < MOST_LEVELS; level++) {
        strings_free(&out[level].terms);
        free(out[level].numbers);
        free(out[level].counts);
    }
}

/* Return terms, numbers and counts of each level. */
static PyObject *levels_packed(const Level *out, int count) {
    PyObject *list = PyList_New(0);
    for (int level = 0; list && level < count; level++) {
        const Level *own = &out[level];
        PyObject *three = Py_BuildValue("y#y#y#", own->terms.size ? own->terms.lines : "",
                                        (Py_ssize_t)own->terms.size,
                                        own->numbers_size ? (char *)own->numbers : "",
                                        (Py_ssize_t)(own->numbers_size * sizeof(int32_t)),
                                        own->counts_size ? (char *)own->counts : "",
                                        (Py_ssize_t)(own->counts_size * sizeof(int32_t)));
        if (!three || PyList_Append(list, three)) Py_CLEAR(list);
        Py_XDECREF(three);
    }
    return list;
}

static PyObject *levels_analyse(PyObject *object, PyObject *words) {
    Analysis *self = (Analysis *)object;
    if (self->out) {
        PyErr_SetString(PyExc_RuntimeError, "words are being analysed");
        return NULL;
    }
    Py_buffer buffer;
    if (PyObject_GetBuffer(words, &buffer, PyBUF_SIMPLE)) return NULL;
    Level out[MOST_LEVELS];
    memset(out, 0, sizeof out);
    int failed = 0;
    for (int level = 0; level < self->level_count; level++)
        failed |= strings_init(&out[level].terms);
    if (failed) rules_no_memory();
    self->out = out;
    const char *at = buffer.buf, *end = at + buffer.len;
    while (at && at < end && !failed) at = levels_add_some(self, at, end);
    failed |= !at;
    self->out = NULL;
    PyObject *result = failed ? NULL : levels_packed(out, self->level_count);
    levels_free(out);
    PyBuffer_Release(&buffer);
    return result;
}

/* Return where a letter of two bytes is written, or none where `may_lack`; NULL after an error. */
static const char *levels_letter(PyObject *letter, int may_lack) {
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(letter, &size);
    if (text && ((size == LETTER && text[0] & 0x80) || (may_lack && !size))) return text;
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a letter is two bytes of UTF-8");
    return NULL;
}

/* Take letters, each with its form and its keys, at the beginning of a base and within. */
static int levels_take_letters(Analysis *self, PyObject *letters) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(letters); i++) {
        PyObject *four[4];
        const char *letter, *form, *first, *rest;
        if (!PyArg_ParseTuple(PyTuple_GetItem(letters, i), "UUUU", &four[0], &four[1], &four[2],
                              &four[3]) ||
            !(letter = levels_letter(four[0], 0)) || !(form = levels_letter(four[1], 1)) ||
            !(first = levels_letter(four[2], 0)) || !(rest = levels_letter(four[3], 0)))
            return -1;
        size_t number = rules_letter(letter);
        self->classes[number] = *form ? TAKEN : TAKEN | ASKED;
        memcpy(self->forms[number], *form ? form : letter, LETTER);
        memcpy(self->rules.keys_of_firsts[number], first, LETTER);
        memcpy(self->rules.keys_of_letters[number], rest, LETTER);
    }
    return 0;
}

static int levels_take_marks(Analysis *self, PyObject *marks) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(marks); i++) {
        const char *mark = levels_letter(PyTuple_GetItem(marks, i), 0);
        if (!mark) return -1;
        self->classes[rules_letter(mark)] = DROPPED;
    }
    return 0;
}

static int levels_take_contexts(Analysis *self, PyObject *contexts) {
    if (strings_init(&self->contexts)) return rules_no_memory();
    if (rules_take_strings(&self->contexts, contexts, LONGEST) < 0) return -1;
    for (size_t number = 0; number < self->contexts.count; number++) {
        Slice context = rules_string(&self->contexts, (int32_t)number);
        if (context.size >= LETTER) self->classes[rules_letter(context.at)] |= FIRST;
    }
    return 0;
}

static void levels_dealloc(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    Analysis *self = (Analysis *)object;
    rules_free(&self->rules);
    strings_free(&self->contexts);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyObject *levels_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {
        "rules",    "levels",        "form",           "letters", "latin",
        "of_latin", "marks",         "contexts",       "keys",    "prefixes",
        "suffixes", "shortest_base", "nearly_as_good", "known",   NULL,
    };
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Analysis *self = (Analysis *)allocate(type, 0);
    if (!self) return NULL;
    Rules *rules = &self->rules;
    PyObject *asked, *letters, *marks, *contexts, *prefixes, *suffixes;
    PyObject *tuple = (PyObject *)&PyTuple_Type;
    const char *keys, *latin, *of_latin;
    Py_ssize_t latin_size, of_latin_size;
    int shortest;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OiiO!y#y#O!O!sO!O!idd", names, &asked,
                                     &self->level_count, &self->form, tuple, &letters, &latin,
                                     &latin_size, &of_latin, &of_latin_size, tuple, &marks, tuple,
                                     &contexts, &keys, tuple, &prefixes, tuple, &suffixes,
                                     &shortest, &rules->nearly_as_good, &self->known)) {
        Py_DECREF(self);
        return NULL;
    }
    rules->asked = Py_NewRef(asked);
    rules->shortest_base = (size_t)shortest * LETTER;
    int failed = self->level_count < 1 || self->level_count > MOST_LEVELS || shortest < 0 ||
                 latin_size != ASCII || of_latin_size != self->level_count;
    if (failed) {
        PyErr_SetString(PyExc_ValueError, "a number or a table is too small or too large");
    } else {
        memcpy(self->latin, latin, ASCII);
        memcpy(self->of_latin, of_latin, (size_t)of_latin_size);
    }
    if (failed || rules_init(rules, keys, prefixes, suffixes) ||
        levels_take_letters(self, letters) || levels_take_marks(self, marks) ||
        levels_take_contexts(self, contexts))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static PyMethodDef levels_methods[] = {
    {"analyse", levels_analyse, METH_O, "See index.analysis.bulk.analyse."},
    {NULL, NULL, 0, NULL},
};

TYPE_OF(levels, "index.analysis._levels.Analysis", Analysis,
        {Py_tp_doc, "See index.analysis.bulk."})

static int levels_add_type(PyObject *module) {
    PyObject *type = PyType_FromSpec(&levels_spec);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, levels_add_type}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "index.analysis._levels", NULL, 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__levels(void);
PyMODINIT_FUNC PyInit__levels(void) { return PyModuleDef_Init(&module); }
