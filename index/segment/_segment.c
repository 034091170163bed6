/* Segments opened for C, and what is asked of their words: the quick twin of
   index/segment/segment.py, beside search/ranking/_ranking.c, which reads the postings. */

#include "../_module.h"
#include "_counts.h"
#include "_forms.h"
#include "_places.h"

static void segment_close(Segment *segment) {
    if (!segment) return;
    PyBuffer_Release(&segment->checked);
    Column *columns[] = {&segment->words.text, &segment->words.blocks};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        PyBuffer_Release(&columns[i]->buffer);
    for (Py_ssize_t i = 0; segment->levels && i < segment->level_count; i++) {
        TermLevel *level = &segment->levels[i];
        Column *of_level[] = {&level->terms.text,       &level->terms.blocks,
                              &level->of_words.numbers, &level->of_words.counts,
                              &level->of_words.starts,  &level->words.numbers,
                              &level->words.counts,     &level->words.starts};
        for (size_t j = 0; j < sizeof of_level / sizeof *of_level; j++)
            PyBuffer_Release(&of_level[j]->buffer);
    }
    for (Py_ssize_t i = 0; segment->parts && i < segment->part_count; i++) {
        Part *part = &segment->parts[i];
        PyBuffer_Release(&part->lists.buffer);
        for (Py_ssize_t j = -1; j < segment->level_count; j++) {
            ListStarts *starts = j < 0 ? &part->words : part->terms ? &part->terms[j] : NULL;
            if (!starts) break;
            PyBuffer_Release(&starts->starts.buffer);
            PyBuffer_Release(&starts->numbers.buffer);
        }
        free(part->terms);
    }
    free(segment->levels);
    free(segment->parts);
    Py_XDECREF(segment->check);
    Py_XDECREF(segment->encode);
    Py_XDECREF(segment->encode_key);
    free(segment);
}

static void segment_forget(PyObject *capsule) {
    segment_close(PyCapsule_GetPointer(capsule, SEGMENT_CAPSULE));
}

/* Take a column, (array, width, offset), or None for one that is not there. */
static int segment_take_column(PyObject *tuple, Column *column) {
    PyObject *array;
    column->width = 1;
    if (tuple == Py_None) return 1;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a column is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "Onn", &array, &column->width, &column->offset)) return 0;
    if (column->width < 1 || column->width > 8) {
        PyErr_SetString(PyExc_ValueError, "numbers of one to eight bytes are needed");
        return 0;
    }
    if (PyObject_GetBuffer(array, &column->buffer, PyBUF_SIMPLE) < 0) return 0;
    column->count = column->buffer.len / column->width;
    return 1;
}

/* Take so many columns of a list, from `*next` on. */
static int segment_take_columns(PyObject *list, Py_ssize_t *next, Column **columns, size_t count) {
    for (size_t i = 0; i < count; i++) {
        PyObject *tuple = PyList_GetItem(list, (*next)++);
        if (!tuple || !segment_take_column(tuple, columns[i])) return 0;
    }
    return 1;
}

static int segment_take_dictionary(Segment *segment, PyObject *list, Py_ssize_t *next,
                                   Dictionary *dictionary) {
    Column *columns[] = {&dictionary->text, &dictionary->blocks};
    dictionary->checked = &segment->checked;
    dictionary->in_block = SEGMENT_IN_BLOCK;
    if (!segment_take_columns(list, next, columns, 2)) return 0;
    if (dictionary->text.width == 1) return 1;
    PyErr_SetString(PyExc_ValueError, "bytes are needed");
    return 0;
}

static int segment_take_all(Segment *segment, PyObject *list) {
    Py_ssize_t next = 0;
    if (!segment_take_dictionary(segment, list, &next, &segment->words)) return 0;
    for (Py_ssize_t i = 0; i < segment->level_count; i++) {
        TermLevel *level = &segment->levels[i];
        Column *columns[] = {&level->of_words.numbers, &level->of_words.counts,
                             &level->of_words.starts,  &level->words.numbers,
                             &level->words.counts,     &level->words.starts};
        if (!segment_take_dictionary(segment, list, &next, &level->terms) ||
            !segment_take_columns(list, &next, columns, 6))
            return 0;
    }
    for (Py_ssize_t i = 0; i < segment->part_count; i++) {
        Part *part = &segment->parts[i];
        part->terms = calloc(segment->level_count + 1, sizeof *part->terms);
        if (!part->terms) {
            PyErr_NoMemory();
            return 0;
        }
        Column *columns[] = {&part->lists, &part->words.starts, &part->words.numbers};
        if (!segment_take_columns(list, &next, columns, 3)) return 0;
        for (Py_ssize_t j = 0; j < segment->level_count; j++) {
            Column *of_terms[] = {&part->terms[j].starts, &part->terms[j].numbers};
            if (!segment_take_columns(list, &next, of_terms, 2)) return 0;
        }
    }
    return 1;
}

PyDoc_STRVAR(
    opened_doc,
    "opened(check, checked, encode, encode_key, documents, levels, parts, columns) -> segment\n\n"
    "Return a capsule for a segment of so many documents, levels but form, and parts. `check` "
    "checks\n"
    "the bytes of the file from one place up to another, `checked` are the blocks that were,\n"
    "`encode` gives the bytes of a term, `encode_key` those that a form and a spelling are filed "
    "as. `columns` is a list of (array, bytes of a number, offset "
    "in\n"
    "the file), None for one that is not there: words.text, words.blocks; of each level its text\n"
    "and blocks, the ragged columns of its words' terms and of its terms' words, each as numbers,\n"
    "counts and starts; of each part the lists, and starts and numbers of words and of each "
    "level.");

static PyObject *segment_opened_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *check, *checked, *encode, *encode_key, *columns, *capsule = NULL;
    Segment *segment = calloc(1, sizeof *segment);
    if (!segment) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "OOOOnnnO!", &check, &checked, &encode, &encode_key,
                          &segment->documents, &segment->level_count, &segment->part_count,
                          &PyList_Type, &columns)) {
        free(segment);
        return NULL;
    }
    segment->check = Py_NewRef(check);
    segment->encode = Py_NewRef(encode);
    segment->encode_key = Py_NewRef(encode_key);
    const Py_ssize_t levels = segment->level_count, parts = segment->part_count;
    if (levels >= 0 && levels < 1 << 10 && parts >= 0 && parts < 1 << 10) {
        segment->levels = calloc(levels + 1, sizeof *segment->levels);
        segment->parts = calloc(parts + 1, sizeof *segment->parts);
    }
    if (!segment->levels || !segment->parts)
        PyErr_NoMemory();
    else if (PyObject_GetBuffer(checked, &segment->checked, PyBUF_SIMPLE) == 0 &&
             segment_take_all(segment, columns))
        capsule = PyCapsule_New(segment, SEGMENT_CAPSULE, segment_forget);
    if (!capsule) segment_close(segment);
    return capsule;
}

/* Return the letters of a term as a string; NULL, with an exception set, where that is for Python
   too: what is escaped. */
static PyObject *segment_decoded(Term term, int *is_plain) {
    char room[512];
    Py_ssize_t count = 0;
    *is_plain = 0;
    if (term.length > (Py_ssize_t)sizeof room / 2) return NULL;
    for (Py_ssize_t i = 0; i < term.length; i++) {
        const unsigned char byte = term.bytes[i];
        if (byte == '\\') return NULL;
        if (byte < 0x80) {
            room[count++] = (char)byte;
        } else {
            room[count++] = (char)(0xD8 | (byte >> 6 & 1));
            room[count++] = (char)(0x80 | (byte & 0x3F));
        }
    }
    *is_plain = 1;
    return PyUnicode_DecodeUTF8(room, count, NULL);
}

/* Return the term of a number as a string; an escaped one as bytes. */
static PyObject *segment_term(Segment *segment, Dictionary *dictionary, Py_ssize_t number) {
    for (;;) {
        Term term;
        int is_plain;
        dictionary->unchecked = -1;
        dictionary->damaged = 0;
        if (dictionary_term(dictionary, number, &term)) {
            PyObject *found = segment_decoded(term, &is_plain);
            if (found || is_plain) return found;
            return PyBytes_FromStringAndSize((const char *)term.bytes, term.length);
        }
        if (dictionary->unchecked < 0) {
            segment_damaged();
            return NULL;
        }
        if (!segment_check(segment, dictionary->unchecked, dictionary->unchecked + 1)) return NULL;
    }
}

static Segment *segment_of(PyObject *capsule) {
    return PyCapsule_GetPointer(capsule, SEGMENT_CAPSULE);
}

PyDoc_STRVAR(
    levels_doc,
    "levels(segment, form, spelling) -> terms\n\n"
    "Return the terms, a tuple for each level but form, that a word has, given by its\n"
    "form and its spelling, \"\" where that is the form; None if it is not there. Terms are\n"
    "strings, but bytes where something in them is escaped.");

/* Write what a word is filed as, see words.py; return how long that is, -1 where it is for Python
   to encode. */
static Py_ssize_t segment_word_key(PyObject *form, PyObject *spelling, char *bytes,
                                   Py_ssize_t room) {
    Py_ssize_t form_length, length;
    const char *utf8 = PyUnicode_AsUTF8AndSize(form, &form_length);
    const Py_ssize_t count = utf8 ? segment_encode_plain(utf8, form_length, '\t', bytes, room) : -1;
    if (count < 0) return -1;
    utf8 = PyUnicode_AsUTF8AndSize(spelling, &length);
    const Py_ssize_t more =
        utf8 ? segment_encode_plain(utf8, length, 0, bytes + count, room - count) : -1;
    return more < 0 ? -1 : count + more;
}

/* Return the terms of a word on a level. */
static PyObject *segment_terms_of(Segment *segment, TermLevel *level, int64_t word) {
    Numbers numbers = {0};
    PyObject *terms = NULL;
    if (segment_ragged(segment, &level->of_words, word, &numbers))
        terms = PyTuple_New(numbers.count);
    for (Py_ssize_t i = 0; terms && i < numbers.count; i++) {
        PyObject *term = segment_term(segment, &level->terms, (Py_ssize_t)numbers.items[i]);
        if (!term || PyTuple_SetItem(terms, i, term) < 0) Py_CLEAR(terms);
    }
    free(numbers.items);
    return terms;
}

static PyObject *segment_levels_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *capsule, *form, *spelling, *encoded = NULL;
    char room[256], *bytes = room;
    Term key;
    int is_there = 0;
    if (!PyArg_ParseTuple(args, "OO!O!", &capsule, &PyUnicode_Type, &form, &PyUnicode_Type,
                          &spelling))
        return NULL;
    Segment *segment = segment_of(capsule);
    if (!segment) return NULL;
    key.length = segment_word_key(form, spelling, room, sizeof room);
    if (key.length < 0) {
        PyErr_Clear();
        encoded = PyObject_CallFunction(segment->encode_key, "OO", form, spelling);
        if (!encoded || PyBytes_AsStringAndSize(encoded, &bytes, &key.length) < 0) {
            Py_XDECREF(encoded);
            return NULL;
        }
    }
    key.bytes = (const unsigned char *)bytes;
    const Py_ssize_t rank = segment_rank(segment, &segment->words, key, 1, &is_there);
    Py_XDECREF(encoded);
    if (rank < 0) return NULL;
    if (!is_there) return Py_NewRef(Py_None);
    PyObject *found = PyTuple_New(segment->level_count);
    for (Py_ssize_t i = 0; found && i < segment->level_count; i++) {
        PyObject *terms = segment_terms_of(segment, &segment->levels[i], rank - 1);
        if (!terms || PyTuple_SetItem(found, i, terms) < 0) Py_CLEAR(found);
    }
    return found;
}

PyDoc_STRVAR(holds_doc, "holds(segment, level, terms) -> whether\n\n"
                        "Tell whether a segment has a word of any of some terms: of the level of\n"
                        "that number, or forms where it is -1.");

static PyObject *segment_holds_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *capsule, *terms;
    Numbers found = {0};
    int level;
    if (!PyArg_ParseTuple(args, "OiO", &capsule, &level, &terms)) return NULL;
    Segment *segment = segment_of(capsule);
    if (!segment) return NULL;
    const int good = segment_terms(segment, level, terms, &found);
    free(found.items);
    return good ? PyBool_FromLong(found.count > 0) : NULL;
}

PyDoc_STRVAR(held_doc, "held(segment, level, terms) -> whether, of each\n\n"
                       "Do the same for each of a list of terms: a byte each, 1 or 0.");

static PyObject *segment_held_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *capsule, *terms;
    Numbers found = {0};
    int level;
    if (!PyArg_ParseTuple(args, "OiO!", &capsule, &level, &PyList_Type, &terms)) return NULL;
    Segment *segment = segment_of(capsule);
    if (!segment || !segment_has_level(segment, level)) return NULL;
    const Py_ssize_t count = PyList_Size(terms);
    char *held = malloc(count + 1);
    int good = held != NULL;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < count; i++) {
        /* What is asked of a term may change the list. */
        PyObject *term = Py_XNewRef(PyList_GetItem(terms, i));
        found.count = 0;
        good = term && segment_number_of(segment, level, term, &found);
        if (good) held[i] = found.count > 0;
        Py_XDECREF(term);
    }
    PyObject *result = good ? PyBytes_FromStringAndSize(held, count) : NULL;
    free(found.items);
    free(held);
    return result;
}

PyDoc_STRVAR(
    places_doc,
    "places(segment, asked, wanted, before) -> places of each\n\n"
    "Return where terms stand in documents wanted, int32 and ascending, that count from `before`\n"
    "on. `asked` is a list of (part, level, terms); of each the places of any of the terms are\n"
    "returned: document and position in one number, int64 as bytes, ascending. Levels and terms\n"
    "are those of `holds`; forms may also be bytes, what words are filed as.");

/* A word that is asked for in a part, and which of what was asked it is of. */
typedef struct {
    int64_t part, word, start;
    Py_ssize_t asked;
} AskedWord;

typedef struct {
    AskedWord *items;
    Py_ssize_t count, room;
} AskedWords;

static int segment_by_word(const void *one, const void *other) {
    const AskedWord *a = one, *b = other;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

/* Add the words of one that was asked, those that have lists in the part. */
static int segment_ask(Segment *segment, PyObject *tuple, Py_ssize_t number, AskedWords *asked) {
    PyObject *terms;
    Py_ssize_t part;
    int level;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "niO", &part, &level, &terms)) return 0;
    if (part < 0 || part >= segment->part_count) {
        PyErr_SetString(PyExc_ValueError, "there is no such part");
        return 0;
    }
    Numbers numbers = {0}, words = {0};
    int good = segment_terms(segment, level, terms, &numbers) &&
               segment_words_of(segment, level, &numbers, &words);
    if (good && asked->room - asked->count < words.count) {
        const Py_ssize_t room = 2 * (asked->count + words.count);
        AskedWord *items = realloc(asked->items, room * sizeof *items);
        if (items) {
            asked->items = items;
            asked->room = room;
        } else {
            PyErr_NoMemory();
            good = 0;
        }
    }
    for (Py_ssize_t i = 0; good && i < words.count; i++) {
        AskedWord word = {part, words.items[i], 0, number};
        if (i && words.items[i] == words.items[i - 1]) continue;
        const int found =
            segment_start(segment, &segment->parts[part].words, word.word, &word.start);
        good = found >= 0;
        if (found > 0) asked->items[asked->count++] = word;
    }
    free(numbers.items);
    free(words.items);
    return good;
}

/* Find the places of all that was asked; each list is read once, though several ask for it: what
   agrees on a level does so on looser ones. */
static int segment_find_places(const Segment *segment, const AskedWords *asked,
                               const WantedDocs *wanted, int64_t before, Numbers *places) {
    Numbers found = {0};
    int good = 1;
    for (Py_ssize_t i = 0; good && i < asked->count; i++) {
        const AskedWord *word = &asked->items[i];
        if (!i || segment_by_word(word, word - 1)) {
            const Column *lists = &segment->parts[word->part].lists;
            /* The lists lie far apart: the memory is asked for some of them ahead. */
            if (i + 8 < asked->count && word[8].start < lists->buffer.len)
                __builtin_prefetch((const char *)lists->buffer.buf + word[8].start);
            found.count = 0;
            good = places_of_list(segment, lists, word->start, wanted, before, &found);
        }
        for (Py_ssize_t j = 0; good && j < found.count; j++)
            good = segment_add(&places[word->asked], found.items[j]);
    }
    free(found.items);
    return good;
}

/* Return places as they are given to Python. */
static PyObject *segment_places_list(Numbers *places, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        segment_sort(&places[i]);
        PyObject *bytes = PyBytes_FromStringAndSize(
            (const char *)places[i].items, places[i].count * (Py_ssize_t)sizeof *places[i].items);
        if (!bytes || PyList_SetItem(list, i, bytes) < 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *segment_places_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *capsule, *list, *docs_object, *result = NULL;
    Py_ssize_t before;
    Array docs;
    if (!PyArg_ParseTuple(args, "OO!On", &capsule, &PyList_Type, &list, &docs_object, &before))
        return NULL;
    Segment *segment = segment_of(capsule);
    if (!segment || !arrays_take(docs_object, &docs, sizeof(int32_t))) return NULL;
    const Py_ssize_t count = PyList_Size(list);
    int32_t *own = malloc(docs.count * sizeof *own + 1);
    WantedDocs wanted = {own, 0, malloc(docs.count * sizeof *wanted.found + 1), {0}};
    Numbers *places = calloc(count + 1, sizeof *places);
    AskedWords asked = {0};
    int good = own && wanted.found && places;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < docs.count; i++) {
        const int64_t doc = (int64_t)((const int32_t *)docs.buffer.buf)[i] - before;
        if (doc >= 0 && doc < segment->documents) own[wanted.length++] = (int32_t)doc;
    }
    positions_sieve(&wanted);
    for (Py_ssize_t i = 0; good && wanted.length && i < count; i++)
        good = segment_ask(segment, PyList_GetItem(list, i), i, &asked);
    if (asked.count > 1) qsort(asked.items, asked.count, sizeof *asked.items, segment_by_word);
    if (good && segment_find_places(segment, &asked, &wanted, before, places))
        result = segment_places_list(places, count);
    for (Py_ssize_t i = 0; places && i < count; i++) free(places[i].items);
    free(places);
    free(asked.items);
    free(wanted.found);
    free(own);
    PyBuffer_Release(&docs.buffer);
    return result;
}

PyDoc_STRVAR(lists_doc, "lists(segment, part, level, terms) -> starts, times\n\n"
                        "Return where the lists begin that together tell where any of some terms\n"
                        "stands in a part, and how often each counts, see `Segment.lists`.");

/* Add where lists begin to a list, and how often each counts, once where `times` is NULL, to
 * another.
 */
static int segment_add_starts(const Segment *segment, const ListStarts *of, const Numbers *numbers,
                              const Numbers *times, PyObject *start_list, PyObject *time_list) {
    for (Py_ssize_t i = 0; i < numbers->count; i++) {
        int64_t start;
        const int found = segment_start(segment, of, numbers->items[i], &start);
        if (found < 0) return 0;
        if (!found) continue;
        PyObject *begin = PyLong_FromLongLong(start);
        PyObject *time = PyLong_FromLongLong(times ? times->items[i] : 1);
        const int good = begin && time && PyList_Append(start_list, begin) == 0 &&
                         PyList_Append(time_list, time) == 0;
        Py_XDECREF(begin);
        Py_XDECREF(time);
        if (!good) return 0;
    }
    return 1;
}

/* Read a segment, a part of it, a level and terms from arguments; return the part. */
static const Part *segment_asked(PyObject *args, Segment **segment, int *level, PyObject **terms) {
    PyObject *capsule;
    Py_ssize_t part;
    if (!PyArg_ParseTuple(args, "OniO", &capsule, &part, level, terms)) return NULL;
    *segment = segment_of(capsule);
    if (!*segment) return NULL;
    if (part < 0 || part >= (*segment)->part_count) {
        PyErr_SetString(PyExc_ValueError, "there is no such part");
        return NULL;
    }
    return &(*segment)->parts[part];
}

static PyObject *segment_lists_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *terms, *result = NULL;
    Segment *segment;
    int level;
    const Part *of = segment_asked(args, &segment, &level, &terms);
    if (!of) return NULL;
    KeptTerms held = {0};
    PyObject *starts = PyList_New(0), *times = PyList_New(0);
    if (starts && times && segment_hold(segment, level, terms, &held) &&
        segment_add_starts(segment, level < 0 ? &of->words : &of->terms[level], &held.numbers, NULL,
                           starts, times) &&
        segment_add_starts(segment, &of->words, &held.words, &held.times, starts, times))
        result = Py_BuildValue("OO", starts, times);
    Py_XDECREF(starts);
    Py_XDECREF(times);
    segment_let_go(&held);
    return result;
}

PyDoc_STRVAR(count_doc, "count(segment, part, level, terms) -> number\n\n"
                        "Return how many documents, deleted ones too, have any of some terms in a\n"
                        "part.");

/* Find where the lists of terms begin. */
static int segment_starts(const Segment *segment, const ListStarts *of, const Numbers *numbers,
                          Numbers *starts) {
    for (Py_ssize_t i = 0; i < numbers->count; i++) {
        int64_t start;
        const int found = segment_start(segment, of, numbers->items[i], &start);
        if (found < 0 || (found && !segment_add(starts, start))) return 0;
    }
    return 1;
}

static PyObject *segment_count_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *terms;
    Segment *segment;
    Py_ssize_t count = -2;
    int level;
    Numbers numbers = {0}, starts = {0};
    const Part *of = segment_asked(args, &segment, &level, &terms);
    if (!of) return NULL;
    if (segment_terms(segment, level, terms, &numbers) &&
        segment_starts(segment, level < 0 ? &of->words : &of->terms[level], &numbers, &starts))
        count = counts_of_lists(segment, &of->lists, &starts);
    free(numbers.items);
    free(starts.items);
    return count < 0 ? NULL : PyLong_FromSsize_t(count);
}

PyDoc_STRVAR(
    forms_doc,
    "forms(segment, part, prefix, like, edits) -> forms, sizes\n\n"
    "Return the forms of words that start with bytes, as lines, encoded, and how long the lists "
    "of\n"
    "each are in a part, int64 as bytes. With `edits` those are left out that cannot be so many\n"
    "edits away from `like`, which is encoded; not all of the others are near.");

static PyObject *segment_forms_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *capsule, *result = NULL;
    Py_ssize_t part;
    const char *prefix, *like;
    WantedForm wanted = {0};
    Term key, near;
    if (!PyArg_ParseTuple(args, "Ony#y#i", &capsule, &part, &prefix, &key.length, &like,
                          &near.length, &wanted.edits))
        return NULL;
    key.bytes = (const unsigned char *)prefix;
    near.bytes = (const unsigned char *)like;
    forms_want(&wanted, near);
    Segment *segment = segment_of(capsule);
    if (!segment) return NULL;
    Forms forms = {0};
    if (part < 0 || part >= segment->part_count)
        PyErr_SetString(PyExc_ValueError, "there is no such part");
    else if (forms_find(segment, part, key, &wanted, &forms))
        result = Py_BuildValue("y#y#", forms.lines ? forms.lines : "", forms.length,
                               forms.sizes.items ? (const char *)forms.sizes.items : "",
                               forms.sizes.count * (Py_ssize_t)sizeof *forms.sizes.items);
    free(forms.lines);
    free(forms.sizes.items);
    return result;
}

MODULE_OF_FUNCTIONS(_segment, "index.segment._segment", METHOD(segment, lists),
                    METHOD(segment, forms), METHOD(segment, places), METHOD(segment, opened),
                    METHOD(segment, levels), METHOD(segment, held), METHOD(segment, holds),
                    METHOD(segment, count))
