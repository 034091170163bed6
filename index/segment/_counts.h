/* In how many documents something stands, told from a posting list without reading it. */

#ifndef KASHAF_COUNTS_H
#define KASHAF_COUNTS_H

#include "_segment.h"
#include "_skips.h"

/* Count the postings of a list whose documents take a byte each, many at a time; -1, with
   an exception set, if it is damaged. */
static Py_ssize_t counts_units(const Layout *layout, Py_ssize_t documents, Py_ssize_t *end) {
    Cursor cursor = {.layout = *layout};
    Py_ssize_t count = 0;
    for (int more = 1; more;) {
        const Py_ssize_t unit = cursor.unit;
        skips_leap(&cursor, UINT64_MAX);
        count += cursor.unit - unit;
        for (int step = 0; more && step < 8; step++) count += more = postings_next(&cursor, 0);
    }
    if (!count || cursor.doc >= (uint64_t)documents ||
        cursor.extra > (layout->end - layout->extras) >> layout->extra_code) {
        postings_damaged();
        return -1;
    }
    *end += (layout->extras - layout->units) + (cursor.extra << layout->extra_code);
    return count;
}

/* Count the documents of a list of a column; -1 where it has to be read for that, -2, with an
   exception set, where it is damaged. */
static inline Py_ssize_t counts_of_list(const Segment *segment, const Column *lists,
                                        int64_t start) {
    const uint8_t *bytes = lists->buffer.buf;
    Layout layout;
    if (!postings_lay_out(bytes, lists->buffer.len, (Py_ssize_t)start, &layout)) return -2;
    if (layout.unit_code) return -1;
    Py_ssize_t end = layout.units - bytes;
    const Py_ssize_t count = counts_units(&layout, segment->documents, &end);
    if (count < 0) return -2;
    return segment_check(segment, lists->offset + (Py_ssize_t)start, lists->offset + end) ? count
                                                                                          : -2;
}

/* Count the documents of any of some lists of a column; -2, with an exception set, on failure. */
static inline Py_ssize_t counts_of_lists(const Segment *segment, const Column *lists,
                                         const Numbers *starts) {
    const Py_ssize_t number = starts->count;
    if (!number) return 0;
    Py_ssize_t count = number == 1 ? counts_of_list(segment, lists, starts->items[0]) : -1;
    if (count != -1) return count;
    int32_t *times = malloc(number * sizeof *times);
    int64_t *ends = malloc(number * sizeof *ends);
    PostingList total = {0};
    int good = (times && ends) || errors_no_memory();
    for (Py_ssize_t i = 0; good && i < number; i++) times[i] = 1;
    good = good && postings_read_sum(lists->buffer.buf, lists->buffer.len, starts->items, times,
                                     ends, number, &total);
    for (Py_ssize_t i = 0; good && i < number; i++)
        good = segment_check(segment, lists->offset + (Py_ssize_t)starts->items[i],
                             lists->offset + (Py_ssize_t)ends[i]);
    count = good ? total.length : -2;
    postings_clear(&total);
    free(times);
    free(ends);
    return count;
}

#endif
