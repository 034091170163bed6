/* The sums of words whose scores are at hand, batch after batch of documents: the sums of a
   batch stay in the nearest cache, and most of its documents are out of question before all words
   were added (as Lucene's MaxScoreBulkScorer goes about it). What comes out is what MaxScore finds,
   see search/ranking/maxscore.py; tests/test_ranking.py compares the two. */

#ifndef KASHAF_BATCHES_H
#define KASHAF_BATCHES_H

#include "_best.h"

/* Documents of a batch. Their sums stand in the first places of the table. */
#define BATCH_DOCS 2048
/* A word is added to all documents of a batch, wanted or not, unless it has so many times as many
   as are wanted. */
#define BATCH_SOUGHT 6

/* Words whose scores are at hand, the first `finding` of which find documents, and how far each was
   read. What the words from the i-th on can add to a document is `rest[i]` at most, that of words
   in lists included. */
typedef struct {
    const Word *words;
    Py_ssize_t *at;
    const double *rest;
    Py_ssize_t finding, number, documents;
    double rounding, least;
} Batches;

/* The documents of a batch that are still in question, as they stand in it. */
typedef struct {
    int32_t places[BATCH_DOCS];
    Py_ssize_t count;
} BatchDocs;

/* Return the first document that one of the first words has behind what was read, INT64_MAX for
   none. */
static int64_t batches_next(const Batches *batches, Py_ssize_t words) {
    int64_t next = INT64_MAX;
    for (Py_ssize_t i = 0; i < words; i++) {
        const Postings *scores = &batches->words[i].scores;
        if (batches->at[i] >= scores->length) continue;
        const int64_t doc = scores->docs[batches->at[i]];
        if (doc < next) next = doc;
    }
    return next;
}

/* Add a word to the sums of a batch; with `bits` to those of the documents that have it. */
static inline void batches_add(const Batches *batches, Py_ssize_t number, int64_t begin,
                               double *sums, uint64_t *bits) {
    const Postings *word = &batches->words[number].scores;
    const float *scores = word->values_buffer.buf;
    const int64_t left = batches->documents - begin;
    const uint64_t end = (uint64_t)(left < BATCH_DOCS ? left : BATCH_DOCS);
    Py_ssize_t i = batches->at[number];
    for (; i < word->length; i++) {
        const uint64_t place = (uint64_t)(word->docs[i] - begin);
        if (place >= end) break;
        sums[place] += scores[i];
        if (bits) bits[place >> 6] |= (uint64_t)1 << (place & 63);
    }
    batches->at[number] = i;
}

/* Add a word to the sums of the candidates alone. */
static void batches_seek(const Batches *batches, Py_ssize_t number, int64_t begin, double *sums,
                         const BatchDocs *wanted) {
    const Postings *word = &batches->words[number].scores;
    const float *scores = word->values_buffer.buf;
    Py_ssize_t at = batches->at[number];
    for (Py_ssize_t i = 0; i < wanted->count && at < word->length; i++) {
        const int64_t doc = begin + wanted->places[i];
        at = docs_seek(word->docs, word->length, at, (uint64_t)doc);
        if (at < word->length && word->docs[at] == doc) sums[wanted->places[i]] += scores[at];
    }
    batches->at[number] = at;
}

/* Leave the candidates that have so much. */
static void batches_prune(const double *sums, double least, BatchDocs *wanted) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < wanted->count; i++) {
        const int32_t place = wanted->places[i];
        wanted->places[kept] = place;
        kept += sums[place] >= least;
    }
    wanted->count = kept;
}

/* Take the documents of a batch that have so much; its bits are cleared. */
static void batches_take(const double *sums, uint64_t *bits, double least, BatchDocs *taken) {
    taken->count = 0;
    for (int block = 0; block < BATCH_DOCS / 64; block++) {
        for (uint64_t left = bits[block]; left; left &= left - 1) {
            const int32_t place = block * 64 + __builtin_ctzll(left);
            taken->places[taken->count] = place;
            taken->count += sums[place] >= least;
        }
        bits[block] = 0;
    }
}

/* Find the candidates of the batch that begins there, and add all words to their sums. */
static void batches_score(Batches *batches, int64_t begin, double *sums, BatchDocs *found) {
    uint64_t bits[BATCH_DOCS / 64] = {0};
    const double least = batches->least - batches->rounding;
    Py_ssize_t i = 0;
    /* A word that alone with those behind it makes no document one of the best finds nothing. */
    for (; i < batches->finding && batches->rest[i] > least; i++)
        batches_add(batches, i, begin, sums, bits);
    batches_take(sums, bits, least - batches->rest[i], found);
    for (; i < batches->number && found->count; i++) {
        const Postings *word = &batches->words[i].scores;
        batches->at[i] = docs_seek(word->docs, word->length, batches->at[i], (uint64_t)begin);
        if (word->length * BATCH_DOCS < found->count * BATCH_SOUGHT * batches->documents)
            batches_add(batches, i, begin, sums, NULL);
        else
            batches_seek(batches, i, begin, sums, found);
        batches_prune(sums, least - batches->rest[i + 1], found);
    }
}

/* Put what a batch found behind what was found so far, and among the best; false, with an
   exception set, without memory. */
static int batches_keep(Batches *batches, int64_t begin, const double *sums,
                        const BatchDocs *candidates, Heap *heap, Py_ssize_t *room, Sums *found) {
    if (found->length + candidates->count > *room) {
        const Py_ssize_t more = 2 * *room + candidates->count;
        int32_t *docs = realloc(found->docs, more * sizeof *docs);
        if (docs) found->docs = docs;
        double *own = realloc(found->sums, more * sizeof *own);
        if (own) found->sums = own;
        if (!docs || !own) return errors_no_memory();
        *room = more;
    }
    for (Py_ssize_t i = 0; i < candidates->count; i++) {
        const double sum = sums[candidates->places[i]];
        const int32_t doc = (int32_t)(begin + candidates->places[i]);
        found->docs[found->length] = doc;
        found->sums[found->length++] = sum;
        if (sum > heap_least(heap)) heap_offer(heap, doc, sum);
    }
    if (heap_least(heap) > batches->least) batches->least = heap_least(heap);
    return 1;
}

/* Find the documents that may be among the best, with the sums of all words at hand; false, with an
   exception set, on failure. The table is left empty. */
static int batches_find(Table *table, Batches *batches, Heap *heap, Sums *found) {
    BatchDocs candidates;
    Py_ssize_t room = 1024;
    found->docs = malloc(room * sizeof *found->docs);
    found->sums = malloc(room * sizeof *found->sums);
    int good = (found->docs && found->sums) || errors_no_memory();
    const Py_ssize_t size = table->documents < BATCH_DOCS ? table->documents : BATCH_DOCS;
    while (good) {
        Py_ssize_t words = 0;
        while (words < batches->finding &&
               batches->rest[words] > batches->least - batches->rounding)
            words++;
        const int64_t doc = batches_next(batches, words);
        if (doc == INT64_MAX) break;
        if (doc < 0 || doc >= table->documents) return sums_out_of_range(table);
        const int64_t begin = doc - doc % BATCH_DOCS;
        batches_score(batches, begin, table->sums, &candidates);
        good = batches_keep(batches, begin, table->sums, &candidates, heap, &room, found);
        memset(table->sums, 0, size * sizeof *table->sums);
    }
    return good;
}

#endif
