/* The clauses of a word in groups, as search/ranking/cache.py tells of it. */

#ifndef KASHAF_GROUPS_H
#define KASHAF_GROUPS_H

#include "_clauses.h"

/* Say which group a clause is in, -1 for none, where those of `many` documents stand apart. */
static int groups_of(const Clause *clause, Py_ssize_t many) {
    if (clause->joined || !clause->length) return -1;
    return !clause->finds ? 2 : clause->length >= many;
}

static int groups_add(Table *table, const AskedTerms *asked, Clause *clause) {
    Py_buffer norms = {0};
    if (clause->norms != Py_None &&
        !arrays_take_buffer(clause->norms, PyBUF_SIMPLE, sizeof(double), &norms))
        return 0;
    const Formula formula = sums_formula(table, &norms, clause->weight);
    int good;
    Py_BEGIN_ALLOW_THREADS;
    good = clauses_load(asked, clause) &&
           sums_add_postings(table, &formula, clause->list.docs, clause->list.frequencies,
                             clause->length, 0, NULL);
    Py_END_ALLOW_THREADS;
    PyBuffer_Release(&norms);
    return good;
}

/* Move the lists of the clauses of a group to an object of their own. */
static Lists *groups_lists(Clause *clauses, Py_ssize_t number, Py_ssize_t many, int group) {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < number; i++) count += groups_of(&clauses[i], many) == group;
    Lists *lists = lists_new(count);
    ListedClause *next = lists ? lists->clauses : NULL;
    for (Py_ssize_t i = 0; lists && i < number; i++) {
        if (groups_of(&clauses[i], many) != group) continue;
        next->sources = clauses[i].sources;
        next->count = clauses[i].source_count;
        next->weight = clauses[i].weight;
        clauses[i].sources = NULL;
        if (clauses[i].norms != Py_None &&
            !arrays_take_buffer(clauses[i].norms, PyBUF_SIMPLE, sizeof(double), &next->norms))
            Py_CLEAR(lists);
        next++;
    }
    if (lists) lists_measure(lists);
    return lists;
}

/* Return documents, their sums rounded to single precision, and the highest of them; the sums are
   spoilt. */
static PyObject *groups_rounded(const Sums *sums) {
    /* In place: a score is half as long as the sum it was. */
    float *scores = (float *)sums->sums, highest = 0;
    for (Py_ssize_t i = 0; i < sums->length; i++) {
        const float score = (float)sums->sums[i];
        memcpy(scores + i, &score, sizeof score);
        if (score > highest) highest = score;
    }
    return Py_BuildValue("y#y#d", (const char *)sums->docs,
                         sums->length * (Py_ssize_t)sizeof *sums->docs, (const char *)scores,
                         sums->length * (Py_ssize_t)sizeof *scores, (double)highest);
}

/* Return what is in the table, which is left empty. */
static PyObject *groups_impacts(Table *table) {
    Sums taken;
    int good;
    Py_BEGIN_ALLOW_THREADS;
    good = sums_take_out(table, -1.0, &taken);
    Py_END_ALLOW_THREADS;
    if (!good) return NULL;
    PyObject *result = groups_rounded(&taken);
    sums_release(&taken);
    return result;
}

/* A list of no more of the documents of another is sought among these, not walked beside them. */
#define GROUPS_SHORTER 8

/* Add what a clause gives to the sums of the documents of another, which has all of its own; false
   if it has not, or a document is not in the index. Needs no interpreter. */
static int groups_add_within(const Formula *formula, const PostingList *list,
                             const PostingList *all, double *sums) {
    const int is_shorter = list->length < all->length / GROUPS_SHORTER;
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        const int32_t doc = list->docs[i];
        if (is_shorter && at < all->length)
            at = docs_seek(all->docs, all->length, at, (uint64_t)doc);
        while (at < all->length && all->docs[at] < doc) at++;
        if (at == all->length || all->docs[at] != doc || doc >= formula->end) return 0;
        sums[at] +=
            formula->weight * sums_saturated_tf(formula, (uint64_t)doc, list->frequencies[i]);
    }
    return 1;
}

/* Return the clause of a group that has the most documents. */
static Clause *groups_widest(Clause *clauses, Py_ssize_t number, Py_ssize_t many, int group) {
    Clause *widest = NULL;
    for (Py_ssize_t i = 0; i < number; i++)
        if (groups_of(&clauses[i], many) == group &&
            (!widest || clauses[i].length > widest->length))
            widest = &clauses[i];
    return widest;
}

/* Add the clauses of a group up where one has the documents of all, as most do: titles are parts of
   texts, and what agrees on a level does so on looser ones. Return 1, 0 where none has, -1, with an
   exception set, on failure. */
static int groups_add_nested(const Table *table, const AskedTerms *asked, Clause *clauses,
                             Py_ssize_t number, Py_ssize_t many, int group, Clause *widest,
                             double *sums) {
    int nested = 1;
    for (Py_ssize_t i = 0; nested > 0 && i < number; i++) {
        Clause *clause = &clauses[i];
        if (groups_of(clause, many) != group) continue;
        Py_buffer norms = {0};
        if (clause->norms != Py_None &&
            !arrays_take_buffer(clause->norms, PyBUF_SIMPLE, sizeof(double), &norms))
            return -1;
        const Formula formula = sums_formula(table, &norms, clause->weight);
        Py_BEGIN_ALLOW_THREADS;
        nested = clauses_load(asked, clause)
                     ? groups_add_within(&formula, &clause->list, &widest->list, sums)
                     : -1;
        Py_END_ALLOW_THREADS;
        PyBuffer_Release(&norms);
    }
    return nested;
}

/* Return the impacts of a group, whose clauses are added up by the documents of the widest, or in
   the table where that has not those of all. */
static PyObject *groups_scored(Table *table, const AskedTerms *asked, Clause *clauses,
                               Py_ssize_t number, Py_ssize_t many, int group) {
    Clause *widest = groups_widest(clauses, number, many, group);
    if (!widest) return Py_NewRef(Py_None);
    if (!clauses_load(asked, widest)) return NULL;
    Sums sums = {widest->list.docs, calloc(widest->list.length + 1, sizeof *sums.sums),
                 widest->list.length};
    if (!sums.sums) return PyErr_NoMemory();
    const int nested =
        groups_add_nested(table, asked, clauses, number, many, group, widest, sums.sums);
    PyObject *impacts = nested > 0 ? groups_rounded(&sums) : NULL;
    free(sums.sums);
    if (nested) return impacts;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < number; i++)
        if (groups_of(&clauses[i], many) == group) good = groups_add(table, asked, &clauses[i]);
    if (good) return groups_impacts(table);
    sums_wipe(table);
    return NULL;
}

/* Return (finds, number of documents, weight, lists, impacts) of one of the groups, None if it is
   empty. */
static PyObject *groups_one(Table *table, const AskedTerms *asked, Clause *clauses,
                            Py_ssize_t number, Py_ssize_t many, int group) {
    Py_ssize_t documents = 0;
    double weight = 0;
    for (Py_ssize_t i = 0; i < number; i++) {
        if (groups_of(&clauses[i], many) != group) continue;
        documents += clauses[i].length;
        weight += clauses[i].weight;
    }
    PyObject *impacts =
        group == 2 ? Py_NewRef(Py_None) : groups_scored(table, asked, clauses, number, many, group);
    if (!impacts || !documents) return impacts;
    Lists *lists = groups_lists(clauses, number, many, group);
    PyObject *result = lists ? Py_BuildValue("OndOO", group == 2 ? Py_False : Py_True, documents,
                                             weight, (PyObject *)lists, impacts)
                             : NULL;
    Py_XDECREF((PyObject *)lists);
    Py_DECREF(impacts);
    return result;
}

/* Return the groups of clauses that were weighed. */
static PyObject *groups_made(Table *table, const AskedTerms *asked, Clause *clauses,
                             Py_ssize_t number, Py_ssize_t frequent) {
    Py_ssize_t many = frequent;
    for (Py_ssize_t i = 0; i < number; i++)
        if (clauses[i].strict && !clauses[i].joined && 2 * clauses[i].length > many)
            many = 2 * clauses[i].length;
    PyObject *groups = PyList_New(0);
    for (int group = 0; groups && group < 3; group++) {
        PyObject *found = groups_one(table, asked, clauses, number, many, group);
        if (!found || (found != Py_None && PyList_Append(groups, found) < 0)) Py_CLEAR(groups);
        Py_XDECREF(found);
    }
    return groups;
}

#endif
