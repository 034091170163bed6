/* Where words stand in some documents: document and position in one number. */

#ifndef KASHAF_PLACES_H
#define KASHAF_PLACES_H

#include "_positions.h"
#include "_segment.h"

/* Add the places where a list has some documents, which count from `before` on. */
static inline int places_of_list(const Segment *segment, const Column *lists, int64_t start,
                                 const WantedDocs *wanted, int64_t before, Numbers *places) {
    PostingList found = {0};
    int good =
        positions_find(lists->buffer.buf, lists->buffer.len, (Py_ssize_t)start, wanted, &found) &&
        segment_check(segment, lists->offset + (Py_ssize_t)start, lists->offset + found.end);
    for (Py_ssize_t i = 0; good && i < found.position_count; i++)
        good = segment_add(places, docs_place(found.docs[i] + before, found.positions[i]));
    postings_clear(&found);
    return good;
}

/* Add the places that one segment has of words, ascending, in some documents of its own. */
static inline int places_of_words(const Segment *segment, Py_ssize_t part, const Numbers *words,
                                  const WantedDocs *wanted, int64_t before, Numbers *places) {
    const Part *of = &segment->parts[part];
    const char *bytes = of->lists.buffer.buf;
    Numbers starts = {0};
    int good = 1;
    for (Py_ssize_t i = 0; good && i < words->count; i++) {
        int64_t start;
        if (i && words->items[i] == words->items[i - 1]) continue;
        const int found = segment_start(segment, &of->words, words->items[i], &start);
        good = found >= 0 && (!found || segment_add(&starts, start));
    }
    for (Py_ssize_t i = 0; good && i < starts.count; i++) {
        /* The lists lie far apart: the memory is asked for some of them ahead. */
        if (i + 8 < starts.count && starts.items[i + 8] < of->lists.buffer.len)
            __builtin_prefetch(bytes + starts.items[i + 8]);
        good = places_of_list(segment, &of->lists, starts.items[i], wanted, before, places);
    }
    free(starts.items);
    return good;
}

#endif
