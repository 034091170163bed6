/* Words to numbers: what index/analysis/tokens/strings.py and index/analysis/tokens/word_reader.py
 * do, compiled.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../../_module.h"
#include "_order.h"
#include "_strings.h"

/* What a letter may be, in the order of tokenizer.CLASSES; as word_reader.py gives it for the first
   65,536. Between LETTER and INSIDE only the pattern chooses. */
enum {
    LETTER = 1,
    INSIDE = 2,
    AFTER = 4,
    OTHER = 8,
    DIGIT = 16,
    LATIN = 32,
    JOIN = 64,
    PLAIN = 128,
    BETWEEN_DIGITS = 256,
    OF_ONE = 512,
    SINGLE_MARK = 1024,
    TELLING = 2048,
    TELLING_AT_END = 4096,
    /* Not of tokenizer.CLASSES: the first and the second letter of what is asked about. */
    FIRST_ASKED = 1 << 14,
    SECOND_ASKED = 1 << 15
};
enum { LONGEST_ASKED = 8, MOST_ASKED = 32 };
enum { HARD = LETTER | INSIDE, WORD = LETTER | OTHER | DIGIT };
#define CLASSES (1 << 16)

/* ---- Strings ---- */

typedef struct {
    PyObject_HEAD Strings strings;
} StringsObject;

static PyObject *words_strings_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "", names)) return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    StringsObject *self = (StringsObject *)allocate(type, 0);
    if (self && strings_init(&self->strings)) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void words_strings_dealloc(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    strings_free(&((StringsObject *)object)->strings);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static Py_ssize_t words_strings_length(PyObject *self) {
    return (Py_ssize_t)((StringsObject *)self)->strings.count;
}

static PyObject *words_strings_number_lines(PyObject *object, PyObject *lines) {
    Strings *strings = &((StringsObject *)object)->strings;
    Py_buffer buffer;
    if (PyObject_GetBuffer(lines, &buffer, PyBUF_SIMPLE)) return NULL;
    const char *at = buffer.buf, *end = at + buffer.len;
    size_t count = 0;
    for (const char *line = at; line < end; count++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        line = stop ? stop + 1 : end;
    }
    PyObject *numbers = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(count * sizeof(int32_t)));
    char *out = numbers ? PyBytes_AsString(numbers) : NULL;
    for (; out && at < end; out += sizeof(int32_t)) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        int64_t number = strings_number(strings, at, (size_t)(stop - at));
        if (number < 0) {
            Py_CLEAR(numbers);
            PyErr_NoMemory();
            break;
        }
        int32_t narrow = (int32_t)number;
        memcpy(out, &narrow, sizeof narrow);
        at = stop == end ? end : stop + 1;
    }
    PyBuffer_Release(&buffer);
    return numbers;
}

static PyObject *words_lines_from(const Strings *strings, PyObject *args) {
    Py_ssize_t first = 0;
    if (!PyArg_ParseTuple(args, "|n", &first)) return NULL;
    if (first < 0 || (size_t)first > strings->count) {
        PyErr_SetString(PyExc_IndexError, "no string of that number");
        return NULL;
    }
    size_t begin = strings_begin(strings, (size_t)first);
    return PyBytes_FromStringAndSize(strings->size ? strings->lines + begin : "",
                                     (Py_ssize_t)(strings->size - begin));
}

static PyObject *words_strings_lines(PyObject *self, PyObject *args) {
    return words_lines_from(&((StringsObject *)self)->strings, args);
}

static PyMethodDef words_strings_methods[] = {
    {"number", words_strings_number_lines, METH_O, "See index.analysis.tokens.strings.Strings."},
    {"lines", words_strings_lines, METH_VARARGS, "See index.analysis.tokens.strings.Strings."},
    {NULL, NULL, 0, NULL},
};

TYPE_OF(words_strings, "index.analysis.tokens._words.Strings", StringsObject,
        {Py_tp_doc, "See index.analysis.tokens.strings.Strings."},
        {Py_sq_length, words_strings_length})

/* ---- WordReader ---- */

typedef struct {
    PyObject_HEAD uint16_t *classes;
    PyObject *match, *spellings;
    size_t longest; /* letters of a word that is not cut */
    size_t run;     /* of one letter in a row in a word that is not asked about */
    /* What is in a word that is asked about. */
    struct {
        Py_UCS4 letters[LONGEST_ASKED];
        size_t size;
    } asked[MOST_ASKED];
    size_t asked_count;
    Strings spelled; /* the spellings, numbered */
    Strings written; /* words as they stand in a text, where that is no plain spelling */
    int32_t *values; /* of each written word its number, or -1 - where in `several` it stands */
    size_t values_room;
    int32_t *several; /* how many spellings, and their numbers */
    size_t several_size, several_room;
    Py_UCS4 *text;
    size_t text_room;
    int32_t *numbers; /* of the words of the text that is being read */
    size_t numbers_size, numbers_room;
    /* Which of the two are wanted. */
    int with_numbers, with_places;
    int32_t *places; /* where each of them begins and ends */
    size_t places_size, places_room;
    char *word;
    size_t word_room;
    int busy;
} Reader;

/* Take what is in words that are asked about. */
static int words_reader_take_asked(Reader *self, PyObject *strings) {
    Py_ssize_t count = PyTuple_Size(strings);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *string = PyTuple_GetItem(strings, i);
        Py_ssize_t size = PyUnicode_GetLength(string);
        if (size < 0) return -1;
        if (size < 2 || size > LONGEST_ASKED || i == MOST_ASKED) {
            PyErr_SetString(PyExc_ValueError,
                            "what is asked about is too short, too long or too much");
            return -1;
        }
        self->asked[i].size = (size_t)size;
        if (!PyUnicode_AsUCS4(string, self->asked[i].letters, LONGEST_ASKED, 0)) return -1;
        self->asked_count++;
        for (int j = 0; j < 2; j++)
            if (self->asked[i].letters[j] < CLASSES)
                self->classes[self->asked[i].letters[j]] |= j ? SECOND_ASKED : FIRST_ASKED;
    }
    return 0;
}

static PyObject *words_reader_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"classes", "match", "spellings", "longest", "asked", "run", NULL};
    const char *classes;
    Py_ssize_t size, longest, run;
    PyObject *match, *spellings, *asked;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "y#OOnO!n", names, &classes, &size, &match,
                                     &spellings, &longest, (PyObject *)&PyTuple_Type, &asked, &run))
        return NULL;
    if (size != CLASSES * (Py_ssize_t)sizeof(uint16_t)) {
        PyErr_SetString(PyExc_ValueError, "classes must be two bytes for 65536 letters");
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Reader *self = (Reader *)allocate(type, 0);
    if (!self) return NULL;
    self->longest = longest < 0 ? 0 : (size_t)longest;
    self->run = run < 1 ? 1 : (size_t)run;
    self->match = Py_NewRef(match);
    self->spellings = Py_NewRef(spellings);
    self->classes = malloc((size_t)size);
    if (!self->classes || strings_init(&self->spelled) || strings_init(&self->written)) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    memcpy(self->classes, classes, (size_t)size);
    if (words_reader_take_asked(self, asked)) Py_CLEAR(self);
    return (PyObject *)self;
}

static void words_reader_dealloc(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    Reader *self = (Reader *)object;
    Py_CLEAR(self->match);
    Py_CLEAR(self->spellings);
    strings_free(&self->spelled);
    strings_free(&self->written);
    free(self->classes);
    free(self->values);
    free(self->several);
    free(self->text);
    free(self->numbers);
    free(self->places);
    free(self->word);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* Return the class of the i-th letter of the text, 0 beyond its end. */
static inline int words_class_at(const Reader *self, size_t i, size_t length) {
    if (i >= length) return 0;
    return self->text[i] < CLASSES ? self->classes[self->text[i]] : OTHER | HARD;
}

/* Tell whether what joins words stands at `i`, before another. */
static inline int words_is_joined(const Reader *self, size_t i, size_t length) {
    return words_class_at(self, i, length) & JOIN && words_class_at(self, i + 1, length) & WORD;
}

/* Return where the word that begins at `i` ends, 0 where only the pattern can tell. */
static size_t words_quick_end(const Reader *self, size_t i, size_t length) {
    int class = words_class_at(self, i, length);
    size_t end = i + 1;
    if (class & LETTER) {
        for (size_t j = i; (class = words_class_at(self, j, length)) & (LETTER | INSIDE); j++) {
            if ((class & HARD) == HARD) return 0;
            if (class & LETTER) end = j + 1;
        }
        while (words_class_at(self, end, length) & AFTER) end++;
        return words_is_joined(self, end, length) ? 0 : end;
    }
    /* Digits, or Latin letters and digits, which no word and no mark touches. */
    int same = class & DIGIT ? DIGIT : class & LATIN;
    if (!same || (i && words_class_at(self, i - 1, length) & WORD)) return 0;
    while (words_class_at(self, end, length) & same) end++;
    if (words_class_at(self, end, length) & (WORD | INSIDE | AFTER)) return 0;
    if (words_class_at(self, end, length) & BETWEEN_DIGITS &&
        words_class_at(self, end + 1, length) & DIGIT)
        return 0;
    return words_is_joined(self, end, length) ? 0 : end;
}

/* Return where a match of the pattern at `i` ends, `i` if there is none, -1 after an error. */
static Py_ssize_t words_pattern_end(Reader *self, PyObject *text, size_t i) {
    PyObject *match = PyObject_CallFunction(self->match, "On", text, (Py_ssize_t)i);
    if (!match || match == Py_None) {
        Py_XDECREF(match);
        return match ? (Py_ssize_t)i : -1;
    }
    PyObject *end = PyObject_CallMethod(match, "end", NULL);
    Py_DECREF(match);
    Py_ssize_t found = end ? PyLong_AsSsize_t(end) : -1;
    Py_XDECREF(end);
    return found;
}

/* Tell whether something that is asked about stands at `i`, marks aside, in a word that ends at
   `end`. */
static int words_is_asked(const Reader *self, size_t i, size_t end) {
    for (size_t j = 0; j < self->asked_count; j++) {
        const Py_UCS4 *asked = self->asked[j].letters;
        size_t size = self->asked[j].size, same = 0;
        for (size_t at = i; same < size && at < end; at++) {
            if (self->text[at] == asked[same])
                same++;
            else if (!(words_class_at(self, at, end) & INSIDE))
                break;
        }
        if (same == size) return 1;
    }
    return 0;
}

/* Tell whether a word is its own spelling beyond doubt: of plain letters that have a mark each at
   most. */
static int words_is_plain(const Reader *self, size_t begin, size_t end) {
    if (end - begin > self->longest) return 0;
    size_t run = 0;
    int every = 0, class = 0;
    Py_UCS4 last = 0;
    for (size_t i = begin; i < end; i++) {
        const int before = class;
        class = words_class_at(self, i, end);
        every |= class;
        if (class & SINGLE_MARK) {
            if (!(before & PLAIN && before & LETTER)) return 0;
            if (i + 1 == end && before & TELLING_AT_END) return 0;
            continue;
        }
        if (!(class & PLAIN)) return 0;
        run = self->text[i] == last ? run + 1 : 1;
        last = self->text[i];
        if (run > self->run) return 0;
        if (class & FIRST_ASKED && words_class_at(self, i + 1, end) & (SECOND_ASKED | INSIDE) &&
            words_is_asked(self, i, end))
            return 0;
    }
    return !(every & SINGLE_MARK && every & TELLING);
}

/* Tell whether a word is one token beyond doubt. */
static int words_is_of_one(const Reader *self, size_t begin, size_t end) {
    if (end - begin > self->longest) return 0;
    for (size_t i = begin; i < end; i++) {
        const int class = words_class_at(self, i, end);
        if (!(class & OF_ONE)) return 0;
        if (class & FIRST_ASKED && words_class_at(self, i + 1, end) & (SECOND_ASKED | INSIDE) &&
            words_is_asked(self, i, end))
            return 0;
    }
    return 1;
}

/* Write a word to `self->word` in UTF-8; return its size, -1 if there is no memory. */
static Py_ssize_t words_write_word(Reader *self, size_t begin, size_t end) {
    void *grown = strings_grown(self->word, &self->word_room, 0, 4 * (end - begin), 1);
    if (!grown) return -1;
    self->word = grown;
    char *out = self->word;
    for (size_t i = begin; i < end; i++) {
        Py_UCS4 letter = self->text[i];
        if (letter < 0x80) {
            *out++ = (char)letter;
        } else if (letter < 0x800) {
            *out++ = (char)(0xc0 | letter >> 6);
            *out++ = (char)(0x80 | (letter & 0x3f));
        } else if (letter < 0x10000) {
            *out++ = (char)(0xe0 | letter >> 12);
            *out++ = (char)(0x80 | (letter >> 6 & 0x3f));
            *out++ = (char)(0x80 | (letter & 0x3f));
        } else {
            *out++ = (char)(0xf0 | letter >> 18);
            *out++ = (char)(0x80 | (letter >> 12 & 0x3f));
            *out++ = (char)(0x80 | (letter >> 6 & 0x3f));
            *out++ = (char)(0x80 | (letter & 0x3f));
        }
    }
    return out - self->word;
}

static int words_push(int32_t **array, size_t *size, size_t *room, int64_t value) {
    void *grown = strings_grown(*array, room, *size, 1, sizeof **array);
    if (!grown) return -1;
    *array = grown;
    (*array)[(*size)++] = (int32_t)value;
    return 0;
}

/* Add the number of a token that stands from `begin` to `end`. */
static int words_add_number(Reader *self, int64_t number, size_t begin, size_t end) {
    if (self->with_numbers &&
        words_push(&self->numbers, &self->numbers_size, &self->numbers_room, number))
        return -1;
    if (!self->with_places) return 0;
    return words_push(&self->places, &self->places_size, &self->places_room, (int64_t)begin) ||
           words_push(&self->places, &self->places_size, &self->places_room, (int64_t)end);
}

/* Ask for the spellings of a word met for the first time; return its value, INT64_MIN after an
   error. */
static int64_t words_ask_spellings(Reader *self, PyObject *text, size_t begin, size_t end) {
    PyObject *word = PyUnicode_Substring(text, (Py_ssize_t)begin, (Py_ssize_t)end);
    PyObject *asked = word ? PyObject_CallFunctionObjArgs(self->spellings, word, NULL) : NULL;
    Py_XDECREF(word);
    PyObject *found = asked ? PySequence_Tuple(asked) : NULL;
    Py_XDECREF(asked);
    if (!found) return INT64_MIN;
    Py_ssize_t count = PyTuple_Size(found);
    int64_t number = -1 - (int64_t)self->several_size;
    int failed = (size_t)count > INT32_MAX - 1 - self->several_size;
    if (count != 1 && !failed)
        failed = words_push(&self->several, &self->several_size, &self->several_room, count);
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        Py_ssize_t size;
        const char *spelling = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(found, i), &size);
        int64_t one = spelling ? strings_number(&self->spelled, spelling, (size_t)size) : -1;
        if (one < 0)
            failed = 1;
        else if (count == 1)
            number = one;
        else
            failed = words_push(&self->several, &self->several_size, &self->several_room, one);
    }
    Py_DECREF(found);
    if (!failed) return number;
    if (!PyErr_Occurred()) PyErr_NoMemory();
    return INT64_MIN;
}

/* Add the numbers of a word to those of the text. */
static int words_add_word(Reader *self, PyObject *text, size_t begin, size_t end) {
    if (!self->with_numbers && words_is_of_one(self, begin, end)) {
        if (!words_add_number(self, 0, begin, end)) return 0;
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t size = words_write_word(self, begin, end);
    int64_t value = -1;
    if (size < 0) {
        PyErr_NoMemory();
        return -1;
    }
    if (words_is_plain(self, begin, end)) {
        value = strings_number(&self->spelled, self->word, (size_t)size);
        if (value < 0) {
            PyErr_NoMemory();
            return -1;
        }
    } else {
        int64_t known = strings_find(&self->written, self->word, (size_t)size);
        if (known >= 0) {
            value = self->values[known];
        } else {
            value = words_ask_spellings(self, text, begin, end);
            if (value == INT64_MIN) return -1;
            size_t count = self->written.count;
            if (words_push(&self->values, &count, &self->values_room, value) ||
                strings_number(&self->written, self->word, (size_t)size) < 0) {
                PyErr_NoMemory();
                return -1;
            }
        }
    }
    int failed = 0;
    if (value >= 0) {
        failed = words_add_number(self, value, begin, end);
    } else {
        size_t at = (size_t)(-1 - value);
        for (int32_t i = 1; i <= self->several[at] && !failed; i++)
            failed = words_add_number(self, self->several[at + (size_t)i], begin, end);
    }
    if (failed) PyErr_NoMemory();
    return failed;
}

static int words_read_text(Reader *self, PyObject *text) {
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length < 0) return -1;
    void *grown = strings_grown(self->text, &self->text_room, 0, (size_t)length, sizeof(Py_UCS4));
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    self->text = grown;
    if (length && !PyUnicode_AsUCS4(text, self->text, (Py_ssize_t)self->text_room, 0)) return -1;
    size_t i = 0, size = (size_t)length;
    while (i < size) {
        if (!(words_class_at(self, i, size) & (LETTER | OTHER | DIGIT))) {
            i++;
            continue;
        }
        size_t end = words_quick_end(self, i, size);
        if (!end) {
            Py_ssize_t found = words_pattern_end(self, text, i);
            if (found < 0) return -1;
            end = (size_t)found > size ? size : (size_t)found;
        }
        if (end > i) {
            if (words_add_word(self, text, i, end)) return -1;
            i = end;
        } else {
            i++;
        }
    }
    return 0;
}

/* Read the numbers of a text, its places, or both; -1 with an exception set if that fails. */
static int words_read_whole(Reader *self, PyObject *text, int with_numbers, int with_places) {
    if (self->busy) {
        PyErr_SetString(PyExc_RuntimeError, "a text is being read");
        return -1;
    }
    self->busy = 1;
    self->numbers_size = self->places_size = 0;
    self->with_numbers = with_numbers;
    self->with_places = with_places;
    int failed = words_read_text(self, text);
    self->busy = 0;
    if (failed && !PyErr_Occurred()) PyErr_NoMemory();
    return failed;
}

static PyObject *words_int32s(const int32_t *numbers, size_t count) {
    return PyBytes_FromStringAndSize(count ? (const char *)numbers : "",
                                     (Py_ssize_t)(count * sizeof(int32_t)));
}

static PyObject *words_reader_read(PyObject *object, PyObject *text) {
    Reader *self = (Reader *)object;
    if (words_read_whole(self, text, 1, 0)) return NULL;
    return words_int32s(self->numbers, self->numbers_size);
}

static PyObject *words_reader_read_places(PyObject *object, PyObject *text) {
    Reader *self = (Reader *)object;
    if (words_read_whole(self, text, 1, 1)) return NULL;
    return Py_BuildValue("NN", words_int32s(self->numbers, self->numbers_size),
                         words_int32s(self->places, self->places_size));
}

static PyObject *words_reader_places(PyObject *object, PyObject *text) {
    Reader *self = (Reader *)object;
    if (words_read_whole(self, text, 0, 1)) return NULL;
    return words_int32s(self->places, self->places_size);
}

static Py_ssize_t words_reader_length(PyObject *object) {
    const Reader *self = (Reader *)object;
    return (Py_ssize_t)(self->spelled.count + self->written.count);
}

static PyObject *words_reader_lines(PyObject *self, PyObject *args) {
    return words_lines_from(&((Reader *)self)->spelled, args);
}

static PyMethodDef words_reader_methods[] = {
    {"read", words_reader_read, METH_O, "See index.analysis.tokens.word_reader.WordReader."},
    {"read_places", words_reader_read_places, METH_O,
     "See index.analysis.tokens.word_reader.WordReader."},
    {"places", words_reader_places, METH_O, "See index.analysis.tokens.word_reader.WordReader."},
    {"lines", words_reader_lines, METH_VARARGS,
     "See index.analysis.tokens.word_reader.WordReader."},
    {NULL, NULL, 0, NULL},
};

TYPE_OF(words_reader, "index.analysis.tokens._words.WordReader", Reader,
        {Py_tp_doc, "See index.analysis.tokens.word_reader.WordReader."},
        {Py_sq_length, words_reader_length})

/* ---- order ---- */

static PyObject *words_in_order(PyObject *Py_UNUSED(module), PyObject *given) {
    Py_buffer buffer;
    PyObject *sorted = NULL, *order = NULL, *result = NULL;
    if (PyObject_GetBuffer(given, &buffer, PyBUF_SIMPLE)) return NULL;
    const char *at = buffer.buf, *end = at + buffer.len;
    size_t count = 0;
    for (const char *stop = at; (stop = memchr(stop, '\n', (size_t)(end - stop))); stop++) count++;
    Line *lines =
        count <= INT32_MAX && buffer.len <= UINT32_MAX ? malloc((count + 1) * sizeof *lines) : NULL;
    Py_ssize_t size = 0;
    for (size_t i = 0; lines && i < count; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        lines[i] = order_line_of(at, (size_t)(stop - at), i);
        at = stop + 1;
        size = at - (const char *)buffer.buf;
    }
    if (lines && (sorted = PyBytes_FromStringAndSize(NULL, size)) &&
        (order = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(count * sizeof(int32_t))))) {
        char *out = PyBytes_AsString(sorted), *numbers = PyBytes_AsString(order);
        qsort(lines, count, sizeof *lines, order_compare_lines);
        for (size_t i = 0; i < count; i++) {
            memcpy(out, lines[i].line, lines[i].size + 1);
            out += lines[i].size + 1;
            memcpy(numbers + i * sizeof lines[i].number, &lines[i].number, sizeof lines[i].number);
        }
        result = PyTuple_Pack(2, sorted, order);
    } else if (!lines) {
        PyErr_NoMemory();
    }
    free(lines);
    Py_XDECREF(sorted);
    Py_XDECREF(order);
    PyBuffer_Release(&buffer);
    return result;
}

static PyMethodDef module_methods[] = {
    {"in_order", words_in_order, METH_O, "See index.analysis.tokens.strings.in_order."},
    {NULL, NULL, 0, NULL},
};

/* ---- the module ---- */

static int words_add_types(PyObject *module) {
    PyType_Spec *specs[] = {&words_strings_spec, &words_reader_spec};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        PyObject *type = PyType_FromSpec(specs[i]);
        int failed = !type || PyModule_AddType(module, (PyTypeObject *)type);
        Py_XDECREF(type);
        if (failed) return -1;
    }
    return 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, words_add_types}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "index.analysis.tokens._words",
    NULL,
    0,
    module_methods,
    module_slots,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__words(void);
PyMODINIT_FUNC PyInit__words(void) { return PyModuleDef_Init(&module); }
