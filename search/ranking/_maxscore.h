/* The best documents by the sums of words, without scoring every document: MaxScore, as
   search/ranking/maxscore.py tells of it. */

#ifndef KASHAF_MAXSCORE_H
#define KASHAF_MAXSCORE_H

#include "_batches.h"

static int maxscore_by_doc(const void *one, const void *other) {
    const int32_t a = ((const HeapEntry *)one)->doc, b = ((const HeapEntry *)other)->doc;
    return (a > b) - (a < b);
}

/* Raise `least` to the least of the whole sums of the best so far, which the best in the end have
   too: the words are those that are not in these sums yet. False, with an exception set, on
   failure. */
static int maxscore_raise_least(const Table *table, const Heap *heap, const Word *words,
                                Py_ssize_t number, double *least) {
    if (heap->length < heap->most) return 1;
    HeapEntry *entries = malloc(heap->length * sizeof *entries);
    Sums best = {malloc(heap->length * sizeof *best.docs), malloc(heap->length * sizeof *best.sums),
                 heap->length};
    int good = entries && best.docs && best.sums;
    if (!good) errors_no_memory();
    if (good) memcpy(entries, heap->places, heap->length * sizeof *entries);
    if (good) qsort(entries, best.length, sizeof *entries, maxscore_by_doc);
    for (Py_ssize_t i = 0; good && i < best.length; i++) {
        best.docs[i] = entries[i].doc;
        best.sums[i] = entries[i].score;
    }
    for (Py_ssize_t i = 0; good && i < number; i++) good = best_look_up(table, &words[i], &best);
    double lowest = good ? best.sums[0] : -1.0;
    for (Py_ssize_t i = 1; good && i < best.length; i++)
        if (best.sums[i] < lowest) lowest = best.sums[i];
    if (lowest > *least) *least = lowest;
    free(entries);
    sums_release(&best);
    return good;
}

/* Those at hand before those in lists, which take longer to look up; of each those first that leave
   the fewest candidates to the others. */
static int maxscore_by_highest(const void *one, const void *other) {
    const Word *a = one, *b = other;
    if (!a->lists != !b->lists) return a->lists ? 1 : -1;
    return (a->scores.number < b->scores.number) - (a->scores.number > b->scores.number);
}

/* Put the words from `begin` on in the order in which they are looked up; what those from the i-th
   on can add to a document at most goes to `rest[i]`. */
static void maxscore_order(Word *words, Py_ssize_t begin, Py_ssize_t number, double *rest) {
    qsort(words + begin, number - begin, sizeof *words, maxscore_by_highest);
    for (Py_ssize_t i = number; i-- > begin;) rest[i] = rest[i + 1] + words[i].scores.number;
}

/* What is known while the best are looked for: how many words the sums of documents have, what the
   best have at least, what sums may be short of, and how many postings were met. */
typedef struct {
    Py_ssize_t added, met;
    double least, short_of;
} Progress;

/* Find candidates where words that find have quantized impacts: all documents of words are summed
   up, as long as words find. Else as `maxscore_by_batches`. */
static int maxscore_by_impacts(Table *table, Word *words, Py_ssize_t finding, Py_ssize_t number,
                               double *rest, double rounding, Heap *heap, Sums *found,
                               Py_ssize_t *needed, Progress *progress) {
    Py_ssize_t i = 0;
    for (; i < finding && rest[i] > progress->least - rounding; i++) {
        if (words[i].impacts.docs.obj) {
            if (!best_add_impacts(table, &words[i].impacts, heap)) return 0;
            progress->met += words[i].impacts.values.len;
            progress->short_of += words[i].impacts.step;
        } else if (words[i].lists) {
            *needed = i;
            /* What was found so far is of no use, but it has to go from the table. */
            return sums_take_out(table, 0, found);
        } else {
            if (!best_add_word(table, &words[i].scores, heap)) return 0;
            progress->met += words[i].scores.length;
        }
        if (heap_least(heap) > progress->least) progress->least = heap_least(heap);
    }
    maxscore_order(words, i, number, rest);
    progress->added = i;
    return sums_take_out(table, progress->least - rest[i] - rounding - progress->short_of, found);
}

/* Find candidates by batches: those of the first words that find, all at hand, and where these are
   all that find, with what other words at hand give them. False, with an exception set and the
   table cleared, on failure. */
static int maxscore_by_batches(Table *table, Word *words, Py_ssize_t finding, Py_ssize_t number,
                               double *rest, double rounding, Heap *heap, Sums *found,
                               Py_ssize_t *needed, Progress *progress) {
    Py_ssize_t first = 0;
    while (first < finding && !words[first].lists) progress->met += words[first++].scores.length;
    progress->added = first;
    if (first == finding) {
        maxscore_order(words, first, number, rest);
        while (progress->added < number && !words[progress->added].lists) progress->added++;
    }
    Batches batches = {words,
                       calloc(number + 1, sizeof(Py_ssize_t)),
                       rest,
                       first,
                       progress->added,
                       table->documents,
                       rounding,
                       -1.0};
    int good = batches.at != NULL || errors_no_memory();
    good = good && batches_find(table, &batches, heap, found);
    free(batches.at);
    progress->least = batches.least;
    if (first == finding || !good) return good;
    if (rest[first] > progress->least - rounding)
        *needed = first;
    else
        maxscore_order(words, first, number, rest);
    return 1;
}

/* Find the candidates for the best by the sums of words, and those sums; false, with an exception
   set and the table cleared, on failure. Where a word is needed to find documents that is in its
   lists alone, its number goes to `needed`, and what is found is nothing yet. `rest` has room for a
   number more than there are words, of which those from `finding` on find no documents. */
static int maxscore_find(Table *table, Word *words, Py_ssize_t finding, Py_ssize_t number,
                         double *rest, double rounding, Heap *heap, Sums *found,
                         Py_ssize_t *needed) {
    Progress progress = {.least = -1.0};
    int is_quantized = 0;
    /* What the words from the i-th on can add to a document at most. */
    rest[number] = 0;
    for (Py_ssize_t i = number; i--;) rest[i] = rest[i + 1] + words[i].scores.number;
    for (Py_ssize_t i = 0; i < finding; i++) is_quantized |= words[i].impacts.docs.obj != NULL;
    int good = (is_quantized ? maxscore_by_impacts : maxscore_by_batches)(
        table, words, finding, number, rest, rounding, heap, found, needed, &progress);
    if (!good || *needed >= 0) return good;
    Py_ssize_t i = progress.added;
    double least = progress.least;
    if (progress.met > BEST_MANY)
        good = maxscore_raise_least(table, heap, words + i, number - i, &least);
    rounding += progress.short_of;
    for (; good && i < number; i++) {
        best_prune(found, least - rest[i] - rounding);
        good = best_look_up(table, &words[i], found);
        for (Py_ssize_t j = 0; good && j < found->length; j++)
            if (found->sums[j] > heap_least(heap)) heap_offer(heap, found->docs[j], found->sums[j]);
        if (heap_least(heap) > least) least = heap_least(heap);
    }
    if (good) best_prune(found, least - rounding);
    for (i = 0; good && i < progress.added; i++) {
        if (!words[i].impacts.docs.obj) continue;
        best_subtract_impacts(&words[i].impacts, found);
        good = best_look_up(table, &words[i], found);
    }
    return good;
}

#endif
