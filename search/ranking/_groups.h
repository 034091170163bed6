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

/* Return what is in the table, scores rounded to single precision, and the highest of them. */
static PyObject *groups_impacts(Table *table) {
    Sums taken;
    float *scores = NULL, highest = 0;
    Py_BEGIN_ALLOW_THREADS;
    /* In place: a score is half as long as the sum it was. */
    if (sums_take_out(table, -1.0, &taken)) scores = (float *)taken.sums;
    for (Py_ssize_t i = 0; scores && i < taken.length; i++) {
        const float score = (float)taken.sums[i];
        memcpy(scores + i, &score, sizeof score);
        if (score > highest) highest = score;
    }
    Py_END_ALLOW_THREADS;
    if (!scores) return NULL;
    PyObject *result = Py_BuildValue(
        "y#y#d", (const char *)taken.docs, taken.length * (Py_ssize_t)sizeof *taken.docs,
        (const char *)scores, taken.length * (Py_ssize_t)sizeof *scores, (double)highest);
    sums_release(&taken);
    return result;
}

/* Return (finds, number of documents, weight, lists, impacts) of one of the groups, None if it is
   empty. */
static PyObject *groups_one(Table *table, const AskedTerms *asked, Clause *clauses,
                            Py_ssize_t number, Py_ssize_t many, int group) {
    Py_ssize_t documents = 0;
    double weight = 0;
    PyObject *impacts = NULL;
    int good = 1;
    for (Py_ssize_t i = 0; good && i < number; i++) {
        if (groups_of(&clauses[i], many) != group) continue;
        good = group == 2 || groups_add(table, asked, &clauses[i]);
        documents += clauses[i].length;
        weight += clauses[i].weight;
    }
    if (!good)
        sums_wipe(table);
    else if (group == 2 || !documents)
        impacts = Py_NewRef(Py_None);
    else
        impacts = groups_impacts(table);
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
