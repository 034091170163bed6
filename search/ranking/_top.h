/* Documents by their scores, the best first, as `ranking.top` orders them. */

#ifndef KASHAF_TOP_H
#define KASHAF_TOP_H

#include "_sums.h"
#include <math.h>

/* Scores that agree so far are equal: sums of the same scores in another order differ by less. */
#define TOP_DIGITS 1e9

typedef struct {
    double rounded, score;
    int32_t doc;
} Ranked;

static int top_before(const void *one, const void *other) {
    const Ranked *a = one, *b = other;
    if (a->rounded != b->rounded) return a->rounded > b->rounded ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

/* Put documents in the order of their scores, equals in that of their numbers, and leave the first
   `count`; false, with an exception set, without memory. */
static int top_sort(Sums *found, Py_ssize_t count) {
    Ranked *ranked = malloc((found->length + 1) * sizeof *ranked);
    if (!ranked) return errors_no_memory();
    for (Py_ssize_t i = 0; i < found->length; i++) {
        const double score = found->sums[i];
        ranked[i] = (Ranked){rint(score * TOP_DIGITS) / TOP_DIGITS, score, found->docs[i]};
    }
    qsort(ranked, found->length, sizeof *ranked, top_before);
    if (count < found->length) found->length = count > 0 ? count : 0;
    for (Py_ssize_t i = 0; i < found->length; i++) {
        found->docs[i] = ranked[i].doc;
        found->sums[i] = ranked[i].score;
    }
    free(ranked);
    return 1;
}

/* Leave documents that may be among the best `count`, ties of the last one included; false, with an
   exception set, without memory. */
static int top_keep(Sums *found, Py_ssize_t count) {
    if (count < 1 || count >= found->length) return 1;
    double *best = malloc(count * sizeof *best);
    if (!best) return errors_no_memory();
    Py_ssize_t length = 0, kept = 0;
    for (Py_ssize_t i = 0; i < found->length; i++) {
        const double score = found->sums[i];
        /* A heap of the best so far, the lowest first: what is above it sinks from there, and while
           there are too few each rises. */
        if (length < count) {
            Py_ssize_t at = length++;
            for (; at && best[(at - 1) / 2] > score; at = (at - 1) / 2)
                best[at] = best[(at - 1) / 2];
            best[at] = score;
        } else if (score > best[0]) {
            Py_ssize_t at = 0, child;
            while ((child = 2 * at + 1) < count) {
                if (child + 1 < count && best[child + 1] < best[child]) child++;
                if (best[child] >= score) break;
                best[at] = best[child];
                at = child;
            }
            best[at] = score;
        }
    }
    for (Py_ssize_t i = 0; i < found->length; i++) {
        found->docs[kept] = found->docs[i];
        found->sums[kept] = found->sums[i];
        kept += found->sums[kept] >= best[0] - 1 / TOP_DIGITS;
    }
    found->length = kept;
    free(best);
    return 1;
}

static int top_doc_before(const void *one, const void *other) {
    const Ranked *a = one, *b = other;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

/* Copy documents and scores, in the order of the documents; false, with an exception set, without
   memory. */
static int top_by_doc(const int32_t *docs, const double *scores, Py_ssize_t count, Sums *found) {
    Ranked *ranked = malloc((count + 1) * sizeof *ranked);
    found->docs = malloc((count + 1) * sizeof *found->docs);
    found->sums = malloc((count + 1) * sizeof *found->sums);
    const int good = ranked && found->docs && found->sums;
    if (!good) PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < count; i++) ranked[i] = (Ranked){0, scores[i], docs[i]};
    if (good) qsort(ranked, count, sizeof *ranked, top_doc_before);
    for (Py_ssize_t i = 0; good && i < count; i++) {
        found->docs[i] = ranked[i].doc;
        found->sums[i] = ranked[i].score;
    }
    found->length = good ? count : 0;
    free(ranked);
    return good;
}

/* Return documents and scores as Python has them here. */
static PyObject *top_as_bytes(const Sums *found) {
    return Py_BuildValue("y#y#", (const char *)found->docs,
                         found->length * (Py_ssize_t)sizeof *found->docs, (const char *)found->sums,
                         found->length * (Py_ssize_t)sizeof *found->sums);
}

#endif
