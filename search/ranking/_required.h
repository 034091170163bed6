/* Documents of all words that must match, see `Matcher._best_required` in
   search/ranking/matching.py: the postings of the rarest, less those that the others lack. */

#ifndef KASHAF_REQUIRED_H
#define KASHAF_REQUIRED_H

#include "_best.h"
#include "_top.h"

/* The groups of each of some words, one word after the other. */
typedef struct {
    Word **groups;
    Py_ssize_t *counts, words;
} WordGroups;

static void required_release(WordGroups *words) {
    for (Py_ssize_t i = 0; words->groups && i < words->words; i++)
        best_release_words(words->groups[i], words->counts[i]);
    free(words->groups);
    free(words->counts);
}

/* Take a list of words, each a list of groups; false, with an exception set, on failure. */
static int required_take(PyObject *list, WordGroups *words) {
    const Py_ssize_t number = PyList_Size(list);
    words->groups = calloc(number + 1, sizeof *words->groups);
    words->counts = calloc(number + 1, sizeof *words->counts);
    if (!words->groups || !words->counts) {
        PyErr_NoMemory();
        return 0;
    }
    for (; words->words < number; words->words++) {
        PyObject *groups = PyList_GetItem(list, words->words);
        if (!groups || !PyList_Check(groups)) {
            PyErr_SetString(PyExc_TypeError, "a list of groups is needed");
            return 0;
        }
        words->groups[words->words] = best_take_words(groups);
        if (!words->groups[words->words]) return 0;
        words->counts[words->words] = PyList_Size(groups);
    }
    return 1;
}

/* Sum up what groups give to documents, from nothing on; false, with an exception set, on
   failure. */
static int required_look_up(const Table *table, const Word *groups, Py_ssize_t number, Sums *sums) {
    memset(sums->sums, 0, sums->length * sizeof *sums->sums);
    for (Py_ssize_t i = 0; i < number; i++)
        if (!best_look_up(table, &groups[i], sums)) return 0;
    return 1;
}

/* Leave the documents that a word has, with its scores added, or, where it is `wanted` not, those
   that it lacks. `more` has room for a sum of each. */
static int required_keep(const Table *table, const Word *groups, Py_ssize_t number, int wanted,
                         Sums *found, double *more) {
    Sums own = {found->docs, more, found->length};
    if (!required_look_up(table, groups, number, &own)) return 0;
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < found->length; i++) {
        found->docs[kept] = found->docs[i];
        found->sums[kept] = wanted ? found->sums[i] + more[i] : found->sums[i];
        kept += (more[i] > 0) == wanted;
    }
    found->length = kept;
    return 1;
}

/* Add to `sums` what each word gives to the documents found. */
static int required_add(const Table *table, const WordGroups *words, const Sums *found,
                        double *more, double *sums) {
    Sums own = {found->docs, more, found->length};
    for (Py_ssize_t i = 0; i < words->words; i++) {
        if (!required_look_up(table, words->groups[i], words->counts[i], &own)) return 0;
        for (Py_ssize_t j = 0; j < found->length; j++) sums[j] += more[j];
    }
    return 1;
}

/* Begin with the documents of one word, all of whose groups have their scores at hand. */
static int required_begin(Table *table, const Word *groups, Py_ssize_t number, Sums *found) {
    /* Nothing is looked for among the best yet: no sum is above it. */
    HeapEntry none = {INFINITY, -1};
    Heap heap = {.places = &none, .length = 1, .most = 1};
    for (Py_ssize_t i = 0; i < number; i++) {
        if (groups[i].lists) {
            sums_wipe(table);
            return errors_set(PyExc_ValueError, "the scores of the first word are needed");
        }
        if (!best_add_word(table, &groups[i].scores, &heap)) return 0;
    }
    return sums_take_out(table, -1.0, found);
}

/* Find the documents, and their sums; false, with an exception set, on failure. */
static int required_find(Table *table, const WordGroups *must, const WordGroups *must_not,
                         const WordGroups *should, const WordGroups *lifts, Sums *found) {
    if (!required_begin(table, must->groups[0], must->counts[0], found)) return 0;
    double *more = malloc((found->length + 1) * sizeof *more);
    double *lift = calloc(found->length + 1, sizeof *lift);
    int good = more && lift;
    if (!good) errors_no_memory();
    for (Py_ssize_t i = 1; good && i < must->words; i++)
        good = required_keep(table, must->groups[i], must->counts[i], 1, found, more);
    for (Py_ssize_t i = 0; good && i < must_not->words; i++)
        good = required_keep(table, must_not->groups[i], must_not->counts[i], 0, found, more);
    good = good && required_add(table, should, found, more, found->sums) &&
           required_add(table, lifts, found, more, lift);
    for (Py_ssize_t i = 0; good && i < found->length; i++) found->sums[i] += lift[i];
    free(more);
    free(lift);
    return good;
}

#endif
