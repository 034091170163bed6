/* The levels of many words: what index/analysis/analyzer.py, stemmer.py and sound.py do, compiled.

   Words of the plain letters U+0621-063A and U+0641-064A are analysed here, and of ASCII, on tables
   that come from those modules; any other word, and what is rare, is left to them. Letters are
   numbers of 16 bits, in the order and with the names that Unicode gives them. */

#include "_stemmer.h"

enum { FIRST_MARK = 0x64b, LAST_MARK = 0x652, LEVELS = 4, ASCII = 0x80 };

typedef struct {
    Strings terms;
    int32_t *numbers, *counts;
    size_t numbers_size, numbers_room, counts_size, counts_room;
} Level;

typedef struct {
    PyObject_HEAD
    Stemmer stemmer;
    Letter form[MAPPED], merged[MAPPED];
    char latin[ASCII]; /* the form of each letter and digit, 0 of others */
    double common;
    PyObject *strip_marks, *levels;
    Level *out; /* while words are analysed */
} Analysis;

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
    const Strings *texts = &self->stemmer.lexicon.texts;
    size_t begin = strings_begin(texts, (size_t)number);
    return add_term(&self->out[level], texts->lines + begin, texts->ends[number] - begin - 1);
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
    Lexicon *lexicon = &self->stemmer.lexicon;
    size_t at = strings_begin(&lexicon->texts, (size_t)stem), end = lexicon->texts.ends[stem] - 1;
    int size = 0, consonants = 0, used = 0;
    for (; at + 2 <= end && size <= LONGEST; at += 2) {
        const unsigned char *two = (const unsigned char *)lexicon->texts.lines + at;
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
    int32_t text = text_of(lexicon, lexicon->key, key, used);
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
    int count = readings(&self->stemmer, word, length, found), roots = 0;
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
        if (found[i].entry && (found[i].root = root_of(&self->stemmer.lexicon, found[i].entry)) < 0)
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
    if (!best || best->kind == 'p' || best->frequency < self->common)
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

/* Add the levels of a spelling in ASCII; 1 if it is none of letters and digits. */
static int add_latin(Analysis *self, const char *line, Py_ssize_t size)
{
    char form[LONGEST];
    if (size > LONGEST)
        return 1;
    for (Py_ssize_t i = 0; i < size; i++) {
        unsigned char letter = (unsigned char)line[i];
        if (letter >= ASCII || !self->latin[letter])
            return 1;
        form[i] = self->latin[letter];
    }
    return add_count(self, 0, 1) || add_term(&self->out[0], form, (size_t)size) ||
                   add_count(self, 1, 1) || add_term(&self->out[1], form, (size_t)size) ||
                   add_count(self, 2, 0) || add_count(self, 3, 0)
               ? -1
               : 0;
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
    int added = add_latin(self, line, size);
    if (added <= 0)
        return added;
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
    free_stemmer(&self->stemmer);
    Py_CLEAR(self->strip_marks);
    Py_CLEAR(self->levels);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyObject *analysis_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    static char *names[] = {
        "lexicon", "form", "key", "root", "merged", "latin", "weights", "prefixes", "suffixes", "articles",
        "clitics", "endings", "joins", "strip_marks", "levels", "pattern_root", NULL,
    };
    const char *latin;
    Py_ssize_t latin_size;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Analysis *self = (Analysis *)allocate(type, 0);
    if (!self)
        return NULL;
    Stemmer *stemmer = &self->stemmer;
    Lexicon *own = &stemmer->lexicon;
    PyObject *lexicon, *form, *key, *root, *merged, *prefixes, *suffixes, *articles, *clitics;
    PyObject *endings[3], *joins, *strip, *levels, *pattern;
    PyObject *tuple = (PyObject *)&PyTuple_Type;
    if (!PyArg_ParseTupleAndKeywords(
            args, keywords, "UUUUUy#(dddddd)O!O!O!O!(O!O!O!)OOOO", names, &lexicon, &form, &key, &root,
            &merged, &latin, &latin_size, &stemmer->unknown, &stemmer->misspelt, &own->rare_feminine, &own->own_word,
            &self->common, &stemmer->nearly_as_good, tuple, &prefixes, tuple, &suffixes, tuple,
            &articles, tuple, &clitics, tuple, &endings[0], tuple, &endings[1], tuple, &endings[2],
            &joins, &strip, &levels, &pattern)) {
        Py_DECREF(self);
        return NULL;
    }
    if (latin_size != ASCII) {
        PyErr_SetString(PyExc_ValueError, "latin must be 128 bytes");
        Py_DECREF(self);
        return NULL;
    }
    memcpy(self->latin, latin, ASCII);
    stemmer->joins_of = Py_NewRef(joins);
    stemmer->pattern_root = Py_NewRef(pattern);
    self->strip_marks = Py_NewRef(strip);
    self->levels = Py_NewRef(levels);
    int failed = strings_init(&own->keys) || strings_init(&own->texts) ||
                 strings_init(&stemmer->prefixes) || strings_init(&stemmer->suffixes);
    if (failed)
        no_memory();
    failed = failed || take_letters(self->form, form) || take_letters(own->key, key) ||
             take_letters(own->root, root) || take_letters(self->merged, merged) ||
             take_strings(&stemmer->prefixes, prefixes) ||
             take_strings(&stemmer->suffixes, suffixes) ||
             take_affixes(&stemmer->articles, articles) ||
             take_affixes(&stemmer->clitics, clitics);
    for (int i = 0; i < 3; i++)
        failed = failed || take_affixes(&stemmer->endings[i], endings[i]);
    if (!failed) {
        size_t pairs = stemmer->prefixes.count * stemmer->suffixes.count;
        stemmer->joins = calloc(pairs + 1, sizeof *stemmer->joins);
        failed = stemmer->joins ? take_lexicon(own, lexicon) : no_memory();
    }
    if (failed)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static PyMethodDef analysis_methods[] = {
    {"analyse", analysis_analyse, METH_O, "See index.analysis.bulk.analyse."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot analysis_slots[] = {
    {Py_tp_doc, "See index.analysis.bulk."},
    {Py_tp_new, analysis_new},
    {Py_tp_dealloc, analysis_dealloc},
    {Py_tp_methods, analysis_methods},
    {0, NULL},
};

static PyType_Spec analysis_spec = {
    "index.analysis._levels.Analysis", sizeof(Analysis), 0, Py_TPFLAGS_DEFAULT, analysis_slots,
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
    PyModuleDef_HEAD_INIT, "index.analysis._levels", NULL, 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__levels(void);
PyMODINIT_FUNC PyInit__levels(void)
{
    return PyModuleDef_Init(&module);
}
