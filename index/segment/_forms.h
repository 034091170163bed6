/* The forms of words that begin with some letters, and how long their lists are: the quick twin of
   `Segment.forms`. */

#ifndef KASHAF_FORMS_H
#define KASHAF_FORMS_H

#include "_segment.h"

/* A form that others are to be near, encoded, a bit for each of its letters, and how many edits
   away they may be; with none every form is wanted. */
typedef struct {
    Term form;
    uint64_t letters;
    int edits;
} WantedForm;

/* Forms that were found, as lines, and a size of each. */
typedef struct {
    char *lines;
    Py_ssize_t length, room;
    Numbers sizes;
} Forms;

/* Return a bit for each letter of a form; those of Arabic are apart. */
static inline uint64_t forms_letters(Term form) {
    uint64_t letters = 0;
    for (Py_ssize_t i = 0; i < form.length; i++) letters |= (uint64_t)1 << (form.bytes[i] & 63);
    return letters;
}

static inline int forms_is_plain(Term form) {
    return memchr(form.bytes, '\\', (size_t)form.length) == NULL;
}

static inline void forms_want(WantedForm *wanted, Term form) {
    wanted->form = form;
    wanted->letters = forms_letters(form);
    /* What is escaped takes several bytes a letter. */
    if (!forms_is_plain(form)) wanted->edits = 0;
}

static inline int forms_has_more(uint64_t letters, int most) {
    for (; most && letters; most--) letters &= letters - 1;
    return letters != 0;
}

/* Say whether a form may be as near as is wanted: an edit brings one new letter at most, and takes
   one away. */
static inline int forms_may_be_near(const WantedForm *wanted, Term form) {
    if (!wanted->edits) return 1;
    const Py_ssize_t longer = form.length - wanted->form.length;
    const uint64_t letters = forms_letters(form);
    if (longer <= wanted->edits && -longer <= wanted->edits &&
        !forms_has_more(letters & ~wanted->letters, wanted->edits) &&
        !forms_has_more(wanted->letters & ~letters, wanted->edits))
        return 1;
    return letters >> ('\\' & 63) & 1 && !forms_is_plain(form);
}

static inline int forms_add(Forms *forms, Term form) {
    if (forms->length + form.length + 1 > forms->room) {
        const Py_ssize_t room = 2 * (forms->length + form.length + 1);
        char *lines = realloc(forms->lines, (size_t)room);
        if (!lines) {
            PyErr_NoMemory();
            return 0;
        }
        forms->lines = lines;
        forms->room = room;
    }
    memcpy(forms->lines + forms->length, form.bytes, (size_t)form.length);
    forms->length += form.length;
    forms->lines[forms->length++] = '\n';
    return segment_add(&forms->sizes, 0);
}

/* Add the length of the lists of a word to the last size; that of the very last list is not on
   record. */
static inline int forms_measure(const Segment *segment, Py_ssize_t part, int64_t word,
                                Forms *forms) {
    const ListStarts *starts = &segment->parts[part].words;
    const int64_t first = segment_place(segment, starts, word);
    const int64_t last = first < 0 ? -1 : segment_place(segment, starts, word + 1);
    int64_t begin, end;
    if (first < 0 || last < 0) return 0;
    if (first == last || last >= starts->starts.count) return 1;
    if (!segment_number(segment, &starts->starts, first, &begin) ||
        !segment_number(segment, &starts->starts, last, &end))
        return 0;
    forms->sizes.items[forms->sizes.count - 1] += end - begin;
    return 1;
}

/* Go through words as they lie, lines of the bytes from `begin` to `end`, those from number `first`
   up to `last`, of which the first line is `number`. */
static inline int forms_go_through(const Segment *segment, Py_ssize_t part, Term text,
                                   int64_t number, int64_t first, int64_t last,
                                   const WantedForm *wanted, Forms *forms) {
    Term before = {NULL, -1};
    int is_wanted = 0;
    for (const unsigned char *at = text.bytes, *end = at + text.length; at < end && number < last;
         number++) {
        /* Most are short, so that to look at each byte is quicker than to call for it. */
        const unsigned char *line = at;
        while (at < end && *at != '\t' && *at != '\n') at++;
        const Term form = {line, at - line};
        while (at < end && *at != '\n') at++;
        at++;
        if (number < first) continue;
        if (form.length != before.length ||
            memcmp(form.bytes, before.bytes, (size_t)form.length) != 0) {
            is_wanted = forms_may_be_near(wanted, form);
            if (is_wanted && !forms_add(forms, form)) return 0;
            before = form;
        }
        if (is_wanted && !forms_measure(segment, part, number, forms)) return 0;
    }
    return 1;
}

/* Find the forms that begin with a key; all, where it is empty. */
static inline int forms_find(Segment *segment, Py_ssize_t part, Term key, const WantedForm *wanted,
                             Forms *forms) {
    Dictionary *words = &segment->words;
    unsigned char above[256];
    int is_there;
    /* No word has so many letters. */
    if (key.length > (Py_ssize_t)sizeof above) return 1;
    if (key.length && key.bytes[key.length - 1] == 0xFF) {
        PyErr_SetString(PyExc_ValueError, "forms cannot begin so");
        return 0;
    }
    /* Of all words the last block may have fewer than this says, and its text ends sooner. */
    const Py_ssize_t blocks = words->blocks.count - 1;
    Py_ssize_t first = 0, last = blocks > 0 ? blocks * words->in_block : 0;
    if (key.length) {
        memcpy(above, key.bytes, (size_t)key.length);
        above[key.length - 1]++;
        first = segment_rank(segment, words, key, 0, &is_there);
        last =
            first < 0 ? -1 : segment_rank(segment, words, (Term){above, key.length}, 0, &is_there);
    }
    if (last < 0) return 0;
    if (first == last) return 1;
    int64_t begin, end;
    const Py_ssize_t block = first / words->in_block, behind = (last - 1) / words->in_block + 1;
    if (!segment_number(segment, &words->blocks, block, &begin) ||
        !segment_number(segment, &words->blocks, behind, &end))
        return 0;
    if (begin > end || end > words->text.count) return segment_damaged();
    if (!segment_check(segment, words->text.offset + (Py_ssize_t)begin,
                       words->text.offset + (Py_ssize_t)end))
        return 0;
    const Term text = {(const unsigned char *)words->text.buffer.buf + begin,
                       (Py_ssize_t)(end - begin)};
    return forms_go_through(segment, part, text, block * words->in_block, first, last, wanted,
                            forms);
}

#endif
