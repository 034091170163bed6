/* The clauses of a word: found in the segments, counted or read from their lists, weighed, and
   joined where they are the same, as search/ranking/clauses.py and cache.py tell of it. */

#ifndef KASHAF_CLAUSES_H
#define KASHAF_CLAUSES_H

#include "../../index/segment/_counts.h"
#include "_sums.h"
#include <math.h>

/* A segment that is searched, how many documents stand before it, and which of its own are live,
   without a buffer where all are. */
typedef struct {
    Segment *segment;
    Py_ssize_t before;
    PyObject *live;
} Searched;

/* What a word is looked for by: of each of some levels the terms, and what each segment has of
   them, a row for a level. */
typedef struct {
    Searched *segments;
    KeptTerms *held;
    PyObject **terms;
    int *levels;
    Py_ssize_t segment_count, level_count;
} AskedTerms;

/* A clause as it is asked for, how many documents it has in all segments, and its postings, which
   stay unread as long as only their number is needed. There is a source for each segment, without
   lists where it has none. `norms` is held by who asks. One that was
   joined to a clause before it has `joined` set. */
typedef struct {
    PostingList list;
    Source *sources;
    PyObject *norms;
    Py_ssize_t source_count, length, part;
    double weight, worth;
    int is_of_part, strict, finds, joined;
} Clause;

static void clauses_release(Clause *clauses, Py_ssize_t number) {
    for (Py_ssize_t i = 0; clauses && i < number; i++) {
        postings_clear(&clauses[i].list);
        lists_release_sources(clauses[i].sources, clauses[i].source_count);
    }
    free(clauses);
}

static void clauses_release_terms(AskedTerms *asked) {
    const Py_ssize_t count = asked->segment_count * asked->level_count;
    for (Py_ssize_t i = 0; asked->held && i < count; i++) segment_let_go(&asked->held[i]);
    free(asked->held);
    free(asked->segments);
    free(asked->terms);
    free(asked->levels);
}

/* Take segments, a list of (segment, documents before, live or None), which stay the caller's. */
static int clauses_take_segments(PyObject *segments, AskedTerms *asked) {
    asked->segment_count = PyList_Size(segments);
    asked->segments = arrays_room(asked->segment_count, sizeof *asked->segments);
    if (!asked->segments) return 0;
    for (Py_ssize_t i = 0; i < asked->segment_count; i++) {
        Searched *searched = &asked->segments[i];
        PyObject *capsule, *tuple = PyList_GetItem(segments, i);
        if (!tuple || !PyArg_ParseTuple(tuple, "OnO", &capsule, &searched->before, &searched->live))
            return 0;
        searched->segment = PyCapsule_GetPointer(capsule, SEGMENT_CAPSULE);
        if (!searched->segment) return 0;
    }
    return 1;
}

/* Take segments and terms, a list of (level, terms). All of it stays the caller's. */
static int clauses_take_terms(PyObject *segments, PyObject *terms, AskedTerms *asked) {
    if (!clauses_take_segments(segments, asked)) return 0;
    asked->level_count = PyList_Size(terms);
    const Py_ssize_t cells = asked->segment_count * asked->level_count;
    asked->terms = arrays_room(asked->level_count, sizeof *asked->terms);
    asked->levels = arrays_room(asked->level_count, sizeof *asked->levels);
    asked->held = arrays_room(cells, sizeof *asked->held);
    if (!asked->terms || !asked->levels || !asked->held) return 0;
    for (Py_ssize_t i = 0; i < asked->level_count; i++) {
        PyObject *tuple = PyList_GetItem(terms, i);
        if (!tuple || !PyArg_ParseTuple(tuple, "iO", &asked->levels[i], &asked->terms[i])) return 0;
    }
    return 1;
}

/* Return what a segment has of the terms of a level, NULL, with an exception set, on failure. */
static const KeptTerms *clauses_held(AskedTerms *asked, Py_ssize_t segment, Py_ssize_t number) {
    KeptTerms *held = &asked->held[number * asked->segment_count + segment];
    Segment *of = asked->segments[segment].segment;
    const int level = asked->levels[number];
    if (held->is_known) return held;
    return segment_hold(of, level, asked->terms[number], held) ? held : NULL;
}

/* Add lists to a source, each as often as `times` says, without them once. */
static int clauses_add_starts(const Segment *segment, const ListStarts *starts,
                              const Numbers *numbers, const Numbers *times, Source *source) {
    for (Py_ssize_t i = 0; i < numbers->count; i++) {
        int64_t start;
        const int found = segment_start(segment, starts, numbers->items[i], &start);
        if (found < 0) return 0;
        if (!found) continue;
        source->starts[source->count] = start;
        source->times[source->count++] = times ? (int32_t)times->items[i] : 1;
    }
    return 1;
}

/* Find the lists that a segment has of a clause in a part; the source has none where it has
   nothing. */
static int clauses_find_lists(AskedTerms *asked, Py_ssize_t segment, Py_ssize_t number,
                              Py_ssize_t part, Source *source) {
    const Searched *searched = &asked->segments[segment];
    const KeptTerms *held = clauses_held(asked, segment, number);
    if (!held) return 0;
    if (part < 0 || part >= searched->segment->part_count) {
        PyErr_SetString(PyExc_ValueError, "there is no such part");
        return 0;
    }
    const Part *of = &searched->segment->parts[part];
    const int level = asked->levels[number];
    const Py_ssize_t room = held->numbers.count + held->words.count;
    if (!held->numbers.count || !of->lists.buffer.obj) return 1;
    source->starts = malloc(room * sizeof *source->starts);
    source->times = malloc(room * sizeof *source->times);
    if (!source->starts || !source->times) {
        PyErr_NoMemory();
        return 0;
    }
    source->before = searched->before;
    return clauses_add_starts(searched->segment, level < 0 ? &of->words : &of->terms[level],
                              &held->numbers, NULL, source) &&
           clauses_add_starts(searched->segment, &of->words, &held->words, &held->times, source) &&
           (!source->count ||
            PyObject_GetBuffer(of->lists.buffer.obj, &source->bytes, PyBUF_SIMPLE) == 0) &&
           (searched->live == Py_None ||
            PyObject_GetBuffer(searched->live, &source->live, PyBUF_SIMPLE) == 0);
}

/* Find the lists of the terms of that number in each segment; false, with an exception set, on
   failure. */
static int clauses_find(AskedTerms *asked, Py_ssize_t number, Clause *clause) {
    clause->sources = arrays_room(asked->segment_count, sizeof *clause->sources);
    if (!clause->sources) return 0;
    clause->source_count = asked->segment_count;
    for (Py_ssize_t i = 0; i < asked->segment_count; i++)
        if (!clauses_find_lists(asked, i, number, clause->part, &clause->sources[i])) return 0;
    return 1;
}

/* Take a clause, (part, number of its terms, norms, weight, is of the part asked for, is strict,
   finds), and find its lists. */
static int clauses_take(PyObject *tuple, AskedTerms *asked, double worth, Clause *clause) {
    Py_ssize_t number;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a tuple is needed");
        return 0;
    }
    if (!PyArg_ParseTuple(tuple, "nnOdppp", &clause->part, &number, &clause->norms, &clause->weight,
                          &clause->is_of_part, &clause->strict, &clause->finds))
        return 0;
    clause->worth = worth;
    if (number < 0 || number >= asked->level_count) {
        PyErr_SetString(PyExc_ValueError, "there are no such terms");
        return 0;
    }
    return clauses_find(asked, number, clause);
}

/* Keep the postings of documents that are live, and count these from `before` on; false if one is
   beyond the `documents` there are. */
static int clauses_keep_live(PostingList *list, const Py_buffer *live, Py_ssize_t before,
                             Py_ssize_t documents) {
    const char *alive = live->obj ? live->buf : NULL;
    Py_ssize_t kept = 0;
    if (alive && live->len < documents) return 0;
    for (Py_ssize_t i = 0; i < list->length; i++) {
        const int32_t doc = list->docs[i];
        if (doc < 0 || doc >= documents) return 0;
        list->docs[kept] = (int32_t)(doc + before);
        list->frequencies[kept] = list->frequencies[i];
        kept += !alive || alive[doc];
    }
    list->length = kept;
    return 1;
}

/* Add postings of a further segment behind those of a clause; takes what is in `more`. */
static int clauses_append(PostingList *list, PostingList *more) {
    if (!list->docs) {
        *list = *more;
        memset(more, 0, sizeof *more);
        return 1;
    }
    const Py_ssize_t length = list->length + more->length;
    int32_t *docs = realloc(list->docs, (length + 1) * sizeof *docs);
    if (docs) list->docs = docs;
    int32_t *frequencies = realloc(list->frequencies, (length + 1) * sizeof *frequencies);
    if (frequencies) list->frequencies = frequencies;
    const int good = docs && frequencies;
    if (good) {
        memcpy(docs + list->length, more->docs, more->length * sizeof *docs);
        memcpy(frequencies + list->length, more->frequencies, more->length * sizeof *frequencies);
        list->length = length;
    } else {
        errors_no_memory();
    }
    postings_clear(more);
    return good;
}

/* Read what one segment has of a clause, and check all of it. */
static int clauses_read_source(const Segment *segment, Py_ssize_t part, const Source *source,
                               PostingList *list) {
    const Py_ssize_t offset = segment->parts[part].lists.offset;
    int64_t *ends = malloc(source->count * sizeof *ends + 1);
    PostingList more = {0};
    int good = ends != NULL;
    if (!good) errors_no_memory();
    good = good && postings_read_sum(source->bytes.buf, source->bytes.len, source->starts,
                                     source->times, ends, source->count, &more);
    for (Py_ssize_t i = 0; good && i < source->count; i++)
        good = segment_check(segment, offset + (Py_ssize_t)source->starts[i],
                             offset + (Py_ssize_t)ends[i]);
    if (good) {
        good = clauses_keep_live(&more, &source->live, source->before, segment->documents);
        if (!good) postings_damaged();
    }
    good = good && clauses_append(list, &more);
    postings_clear(&more);
    free(ends);
    return good;
}

/* Read the postings of a clause, unless they were. */
static int clauses_load(const AskedTerms *asked, Clause *clause) {
    if (clause->list.docs) return 1;
    for (Py_ssize_t i = 0; i < clause->source_count; i++)
        if (clause->sources[i].count &&
            !clauses_read_source(asked->segments[i].segment, clause->part, &clause->sources[i],
                                 &clause->list))
            return 0;
    clause->length = clause->list.length;
    return 1;
}

/* Count the documents of a clause that has one list, all of them live; -1 where it has to be read
   for that, -2, with an exception set, where it is damaged. */
static Py_ssize_t clauses_count(const AskedTerms *asked, const Clause *clause) {
    const Source *source = NULL;
    const Segment *segment = NULL;
    for (Py_ssize_t i = 0; i < clause->source_count; i++) {
        if (!clause->sources[i].count) continue;
        if (source) return -1;
        source = &clause->sources[i];
        segment = asked->segments[i].segment;
    }
    if (!source || source->live.obj || source->count != 1 || source->times[0] != 1) return -1;
    return counts_of_list(segment, &segment->parts[clause->part].lists, source->starts[0]);
}

/* Say whether two clauses are of the same lists. */
static int clauses_of_same_lists(const Clause *one, const Clause *other) {
    for (Py_ssize_t i = 0; i < one->source_count; i++) {
        const Source *a = &one->sources[i], *b = &other->sources[i];
        if (a->count != b->count) return 0;
        if (a->count && (memcmp(a->starts, b->starts, a->count * sizeof *a->starts) ||
                         memcmp(a->times, b->times, a->count * sizeof *a->times)))
            return 0;
    }
    return 1;
}

/* Say whether two clauses have the same postings; -1, with an exception set, on failure. */
static int clauses_same(const AskedTerms *asked, Clause *one, Clause *other) {
    if (one->length != other->length) return 0;
    if (!clauses_load(asked, one) || !clauses_load(asked, other)) return -1;
    const size_t size = one->length * sizeof *one->list.docs;
    return !memcmp(one->list.docs, other->list.docs, size) &&
           !memcmp(one->list.frequencies, other->list.frequencies, size);
}

/* The idf of what so many of all documents hold, as in search/ranking/scoring.py. */
static double clauses_idf(double documents, double containing) {
    return log(1 + (documents - containing + 0.5) / (containing + 0.5));
}

/* Give a clause its number of documents and its weight. It is joined to `*last`, the one before it
   that has postings, if that is of the same part and has the same ones, else becomes it. False,
   with an exception set, on failure. Needs no interpreter. */
static int clauses_weigh(const AskedTerms *asked, Clause *clause, Clause **last, double documents) {
    Clause *before = *last && (*last)->is_of_part == clause->is_of_part ? *last : NULL;
    int same = before && clauses_of_same_lists(before, clause);
    if (same) {
        clause->length = before->length;
    } else {
        clause->length = clause->finds ? -1 : clauses_count(asked, clause);
        if (clause->length < -1 || (clause->length < 0 && !clauses_load(asked, clause))) return 0;
        if (!clause->length) return 1;
        if (before && (same = clauses_same(asked, before, clause)) < 0) return 0;
    }
    clause->weight *= clause->worth * clauses_idf(documents, (double)clause->length);
    if (same) {
        before->weight += clause->weight;
        before->finds |= clause->finds;
        clause->joined = 1;
    } else {
        *last = clause;
    }
    return 1;
}

#endif
