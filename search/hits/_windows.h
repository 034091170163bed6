/* The pieces of a text that show best what matched: the quick twin of the same in
   search/hits/snippet.py, which tells how they are chosen. */

#ifndef KASHAF_WINDOWS_H
#define KASHAF_WINDOWS_H

#include <stdlib.h>

#include "../../index/_arrays.h"

/* What a letter may be, as `_classes` in snippet.py has it. */
enum { WINDOWS_ENDS = 1, WINDOWS_BEHIND_END = 2, WINDOWS_NEW_LINE = 4 };

/* How long a window is, and how far back from its first match it may begin. */
typedef struct {
    int32_t length, lead;
} WindowSize;

/* A text: where its words begin and end, in turn, and where its sentences end. */
typedef struct {
    const int32_t *places;
    Py_ssize_t words;
    int32_t *sentence_ends;
    Py_ssize_t sentences;
    WindowSize size;
} TextLayout;

/* A word that matches: where it stands, which word of the query it is, and what it is worth. */
typedef struct {
    int32_t start, end, query;
    int64_t worth;
} Matched;

/* A piece of the text, and the matches from its first on that were looked at for it. */
typedef struct {
    int32_t start, end;
    Py_ssize_t first, last;
    int64_t worth;
} Window;

/* Windows that grow, and for each word of the query what the one that is looked at has of it, in
   the order in which they come. */
typedef struct {
    Window *items;
    Py_ssize_t count, room;
    int64_t *worths;
} Windows;

/* Find where sentences end; `classes` has a byte for each of `letters` first letters. */
static int windows_find_sentences(const Py_UCS4 *text, Py_ssize_t length, const uint8_t *classes,
                                  Py_ssize_t letters, TextLayout *layout) {
    layout->sentence_ends = malloc((length + 1) * sizeof *layout->sentence_ends);
    if (!layout->sentence_ends) {
        PyErr_NoMemory();
        return 0;
    }
    for (Py_ssize_t i = 0; i < length;) {
        const int class = text[i] < (Py_UCS4)letters ? classes[text[i]] : 0;
        const int same = class & (WINDOWS_ENDS | WINDOWS_NEW_LINE);
        i++;
        if (!same) continue;
        for (int next = same; next; next = next == WINDOWS_ENDS ? WINDOWS_BEHIND_END : 0)
            while (i < length && text[i] < (Py_UCS4)letters && classes[text[i]] & next) i++;
        layout->sentence_ends[layout->sentences++] = (int32_t)i;
    }
    return 1;
}

/* Return how many words begin, or where `of_ends` end, before a place, or up to it. */
static Py_ssize_t windows_words_before(const TextLayout *layout, int of_ends, int64_t place) {
    Py_ssize_t low = 0, high = layout->words;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if (layout->places[2 * middle + of_ends] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Return where the sentence before a place ends, 0 if none does. */
static int32_t windows_sentence_before(const TextLayout *layout, int32_t place) {
    Py_ssize_t low = 0, high = layout->sentences;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if (layout->sentence_ends[middle] <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? layout->sentence_ends[low - 1] : 0;
}

static int32_t windows_word_from(const TextLayout *layout, int64_t place) {
    const Py_ssize_t word = windows_words_before(layout, 0, place);
    return layout->places[2 * (word < layout->words ? word : layout->words - 1)];
}

/* Return where a window that is to show the word at `anchor` begins, from `after` on. */
static int32_t windows_start(const TextLayout *layout, int32_t anchor, int32_t after) {
    const int32_t lead = layout->size.lead, near = anchor - lead, half = anchor - lead / 2;
    const Py_ssize_t first = windows_words_before(layout, 0, near > after ? near : after);
    const int32_t before = first ? layout->places[2 * first - 1] : 0;
    const int32_t end = windows_sentence_before(layout, anchor);
    if (end > before || !first) return windows_word_from(layout, end);
    return windows_word_from(layout, half > after ? half : after);
}

/* Return the end of the last word that fits a window from `start`. */
static int32_t windows_end(const TextLayout *layout, int32_t start) {
    const Py_ssize_t first = windows_words_before(layout, 0, start);
    const Py_ssize_t fit =
        windows_words_before(layout, 1, (int64_t)start + layout->size.length + 1) - 1;
    return layout->places[2 * (first > fit ? first : fit) + 1];
}

/* Add up what a window has of words of the query that `others`, where it is given, does not have,
   and say of each whether it has it, in `worths`. */
static int64_t windows_worth(const Window *window, const Matched *matched, int64_t *worths,
                             const int64_t *others) {
    int64_t sum = 0;
    for (Py_ssize_t i = window->first; i < window->last; i++) worths[matched[i].query] = -1;
    for (Py_ssize_t i = window->first; i < window->last; i++) {
        const Matched *match = &matched[i];
        if (others && others[match->query] >= 0) continue;
        const int64_t had = worths[match->query];
        if (match->worth <= had) continue;
        sum += match->worth - (had < 0 ? 0 : had);
        worths[match->query] = match->worth;
    }
    return sum;
}

/* Add the windows that begin with one of the matches from `first` on, but not before `after`. */
static int windows_add(const TextLayout *layout, const Matched *matched, Py_ssize_t first,
                       Py_ssize_t count, int32_t after, Windows *windows) {
    const Py_ssize_t begin = windows->count;
    for (Py_ssize_t i = first; i < count; i++) {
        Window window = {.first = i, .last = i};
        window.start = windows_start(layout, matched[i].start, after);
        const Window *last = windows->count > begin ? &windows->items[windows->count - 1] : NULL;
        if (last && last->start == window.start && matched[i].end <= last->end) continue;
        window.end = windows_end(layout, window.start);
        while (window.last < count && window.last - i < layout->size.length &&
               matched[window.last].end <= window.end)
            window.last++;
        if (window.end < matched[i].end) window.end = matched[i].end;
        if (windows->count == windows->room) {
            const Py_ssize_t room = 2 * windows->room + 16;
            Window *items = realloc(windows->items, room * sizeof *items);
            if (!items) {
                PyErr_NoMemory();
                return 0;
            }
            windows->items = items;
            windows->room = room;
        }
        windows->items[windows->count++] = window;
    }
    return 1;
}

/* Return the first of the best windows, by what they show that `others` do not. */
static Window *windows_best(Windows *windows, const Matched *matched, const int64_t *others) {
    Window *best = NULL;
    for (Py_ssize_t i = 0; i < windows->count; i++) {
        Window *window = &windows->items[i];
        window->worth = windows_worth(window, matched, windows->worths, others);
        if (!best || window->worth > best->worth) best = window;
    }
    return best;
}

/* Find the best window and, if `most` is more than one, another that shows a word which it does
   not; return how many there are, -1 with an exception set on failure. `others` is room for as many
   worths as there are words of the query, all of them -1. */
static int windows_choose(const TextLayout *layout, const Matched *matched, Py_ssize_t count,
                          int most, Windows *windows, int64_t *others, Window chosen[2]) {
    if (!windows_add(layout, matched, 0, count, 0, windows)) return -1;
    const Window *found = windows_best(windows, matched, NULL);
    if (!found) return 0;
    const Window best = chosen[0] = *found;
    if (most < 2) return 1;
    windows_worth(&best, matched, others, NULL);
    Py_ssize_t kept = 0, later = 0;
    for (Py_ssize_t i = 0; i < windows->count; i++)
        if (windows->items[i].end <= best.start) windows->items[kept++] = windows->items[i];
    windows->count = kept;
    while (later < count && matched[later].start < best.end) later++;
    if (!windows_add(layout, matched, later, count, best.end, windows)) return -1;
    const Window *second = windows_best(windows, matched, others);
    if (!second || second->worth <= 0) return 1;
    chosen[second->start < best.start ? 0 : 1] = *second;
    if (second->start < best.start) chosen[1] = best;
    return 2;
}

#endif
