/* Words whose postings stay in their lists: what they give to some documents, looked up by
   skips. */

#ifndef KASHAF_LOOKUP_H
#define KASHAF_LOOKUP_H

#include "_sums.h"

/* Documents, ascending, that a word is looked up for: of each its score, and its frequency in the
   clause at hand. */
typedef struct {
    const int32_t *docs;
    Py_ssize_t length;
    double *scores;
    int32_t *frequencies;
} Wanted;

static int lookup_list(const Source *source, Py_ssize_t number, const Skips *skips,
                       const Wanted *wanted) {
    Layout layout;
    if (!postings_lay_out(source->bytes.buf, source->bytes.len, (Py_ssize_t)source->starts[number],
                          &layout))
        return 0;
    const Skip *places = skips ? skips->skips : NULL;
    const Py_ssize_t count = skips ? skips->count : 0;
#define LOOK_UP(code)                                                                              \
    skips_look_up(&layout, code, places, count, source->before, source->times[number],             \
                  wanted->docs, wanted->length, wanted->frequencies)
    const int good = layout.unit_code == 0   ? LOOK_UP(0)
                     : layout.unit_code == 1 ? LOOK_UP(1)
                                             : LOOK_UP(2);
#undef LOOK_UP
    return good || postings_damaged();
}

/* Add to the scores of documents what a clause gives them; its lists have these skips, or none.
   Documents that are not live are not asked for. */
static int lookup_clause(const Table *table, const ListedClause *clause, const Skips **skips,
                         const Wanted *wanted) {
    const Formula formula = sums_formula(table, &clause->norms, clause->weight);
    memset(wanted->frequencies, 0, wanted->length * sizeof *wanted->frequencies);
    for (Py_ssize_t i = 0; i < clause->count; i++)
        for (Py_ssize_t j = 0; j < clause->sources[i].count; j++)
            if (!lookup_list(&clause->sources[i], j, *skips ? (*skips)++ : NULL, wanted)) return 0;
    for (Py_ssize_t i = 0; i < wanted->length; i++) {
        if (wanted->frequencies[i] < 1) continue;
        const int32_t doc = wanted->docs[i];
        if (doc < 0 || doc >= formula.end) {
            return errors_set(PyExc_ValueError, "a document that is not in the index");
        }
        wanted->scores[i] +=
            formula.weight * sums_saturated_tf(&formula, doc, wanted->frequencies[i]);
    }
    return 1;
}

/* Add to sums what the clauses of a word give; false, with an exception set, on failure. */
static int lookup_clauses(const Table *table, const Lists *lists, const Sums *sums) {
    const Wanted wanted = {sums->docs, sums->length,
                           calloc(sums->length + 1, sizeof *wanted.scores),
                           malloc((sums->length + 1) * sizeof *wanted.frequencies)};
    const Skips *skips = lists->skips;
    int good = wanted.scores && wanted.frequencies;
    if (!good) errors_no_memory();
    for (Py_ssize_t i = 0; good && i < lists->count; i++)
        good = lookup_clause(table, &lists->clauses[i], &skips, &wanted);
    for (Py_ssize_t i = 0; good && i < sums->length; i++) sums->sums[i] += (float)wanted.scores[i];
    free(wanted.scores);
    free(wanted.frequencies);
    return good;
}

#endif
