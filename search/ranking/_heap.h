/* The documents of the highest sums met so far. */

#ifndef KASHAF_HEAP_H
#define KASHAF_HEAP_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* The best documents met: once there are enough of them a binary heap, the lowest score first; a
   bit for each document that is in it, and where it is there, so that a score that grows is found
   at once. What `at` says of the others means nothing: it is not cleared, which would take longer
   than most queries. Of few documents it is NULL: they are soon looked through, and the room for it
   takes longer. */
typedef struct {
    double score;
    int32_t doc;
} HeapEntry;

#define HEAP_FEW 64

typedef struct {
    HeapEntry *places;
    uint64_t *bits;
    int32_t *at;
    Py_ssize_t length, most;
} Heap;

static inline void heap_put(Heap *heap, Py_ssize_t at, HeapEntry place) {
    heap->places[at] = place;
    if (heap->at) heap->at[place.doc] = (int32_t)at;
}

/* Return where a document is that is among the best. */
static inline Py_ssize_t heap_find(const Heap *heap, int32_t doc) {
    if (heap->at) return heap->at[doc];
    Py_ssize_t at = 0;
    while (heap->places[at].doc != doc) at++;
    return at;
}

/* Let a place sink from `at` to where it belongs. */
static void heap_sink(Heap *heap, Py_ssize_t at, HeapEntry place) {
    Py_ssize_t child;
    while ((child = 2 * at + 1) < heap->length) {
        if (child + 1 < heap->length && heap->places[child + 1].score < heap->places[child].score)
            child++;
        if (heap->places[child].score >= place.score) break;
        heap_put(heap, at, heap->places[child]);
        at = child;
    }
    heap_put(heap, at, place);
}

/* Take a document whose score has grown, or is new, among the best if it belongs there. */
static void heap_offer(Heap *heap, int32_t doc, double score) {
    uint64_t *bits = &heap->bits[doc >> 6], bit = (uint64_t)1 << (doc & 63);
    const HeapEntry place = {score, doc};
    Py_ssize_t at = 0;
    if (heap->length < heap->most) {
        heap_put(heap, *bits & bit ? heap_find(heap, doc) : heap->length++, place);
        *bits |= bit;
        /* Nobody asks for the lowest before there are enough. */
        if (heap->length == heap->most)
            for (at = heap->length / 2; at--;) heap_sink(heap, at, heap->places[at]);
        return;
    }
    if (*bits & bit) {
        at = heap_find(heap, doc);
    } else {
        const int32_t lowest = heap->places[0].doc;
        heap->bits[lowest >> 6] &= ~((uint64_t)1 << (lowest & 63));
        *bits |= bit;
    }
    heap_sink(heap, at, place);
}

/* The least of the best scores, below any where there are too few. */
static inline double heap_least(const Heap *heap) {
    return heap->length == heap->most ? heap->places[0].score : -1.0;
}

#endif
