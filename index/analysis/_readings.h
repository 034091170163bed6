/* The readings of a word: its cuts, looked up in the lexicon by the rules of index/_rules.h. */

#ifndef KASHAF_READINGS_H
#define KASHAF_READINGS_H

#include "_rules.h"

enum { MOST_STEMS = 128, MOST_SPELLINGS = 16 };

/* What a word may be read as. */
typedef struct {
    Entry *entry;
    double weight;
    int is_whole;
} Reading;

/* Return the weight of the best reading, 0 if there is none. */
static double readings_best(const Reading *found, int count) {
    double best = count ? found[0].weight : 0;
    for (int i = 1; i < count; i++)
        if (found[i].weight > best) best = found[i].weight;
    return best;
}

/* Tell whether a reading that weighs so at most will not count, since a better one was found. */
static int readings_is_beaten(const Rules *rules, const Reading *found, int count, Reading most) {
    if (!most.is_whole && count &&
        most.weight < readings_best(found, count) + rules->nearly_as_good)
        return 1;
    for (int i = 0; i < count; i++)
        if (found[i].entry->stem == most.entry->stem) return found[i].weight >= most.weight;
    return 0;
}

/* Take a reading if it is the best of its stem; -1 where there are too many. */
static int readings_take(Reading *found, int *count, Reading reading) {
    for (int i = 0; i < *count; i++) {
        if (found[i].entry->stem == reading.entry->stem) {
            if (found[i].weight < reading.weight) found[i] = reading;
            return 0;
        }
    }
    if (*count == MOST_STEMS) return -1;
    found[(*count)++] = reading;
    return 0;
}

static int readings_ask_fit(const Rules *rules, const Join *join, const Entry *entry, Slice base,
                            double *fit) {
    PyObject *asked = PyObject_CallMethod(rules->asked, "fit", "iis#", join->asked,
                                          (int)entry->number, base.at, (Py_ssize_t)base.size);
    *fit = asked ? PyFloat_AsDouble(asked) : -1;
    Py_XDECREF(asked);
    return *fit == -1 && PyErr_Occurred() ? -1 : 0;
}

/* A base between two affixes, as it is written and in one way as it may be spelled. */
typedef struct {
    Slice base, spelled;
    const Spelling *spelling;
    const Answer *joins;
    int is_whole;
} Cut;

/* Weigh what a cut may be read as; -1 after an error or where there are too many. */
static int readings_weigh(const Rules *rules, Answer *entries, const Cut *cut, Reading *found,
                          int *count) {
    for (size_t i = 0; i < entries->count; i++) {
        Entry *entry = (Entry *)entries->rows + i;
        int is_spelled =
            entry->base_size == cut->spelled.size &&
            !memcmp(rules->bases.lines + entry->base, cut->spelled.at, entry->base_size);
        double spelled = cut->spelling->weights[is_spelled];
        if (!is_spelled && entry->base_size == cut->spelled.size &&
            rules_differ(rules, rules->bases.lines + entry->base, cut->spelled.at,
                         cut->spelled.size))
            spelled = cut->spelling->other_seat;
        for (size_t j = 0; j < cut->joins->count; j++) {
            const Join *join = (const Join *)cut->joins->rows + j;
            if (join->kind != entry->kind || join->stand != cut->spelling->stands[is_spelled])
                continue;
            double fit = join->fit, shortest = 0;
            if (cut->base.size == rules->shortest_base) shortest = join->shortest;
            if (join->asked >= 0) {
                /* What a base does not fit only costs, so one that is beaten without is not asked
                   about. */
                double most = join->weight + spelled + entry->weight + shortest;
                if (readings_is_beaten(rules, found, *count, (Reading){entry, most, cut->is_whole}))
                    continue;
                if (readings_ask_fit(rules, join, entry, cut->base, &fit)) return -1;
            }
            double weight = join->weight + spelled + fit + entry->weight;
            if (cut->base.size == rules->shortest_base) weight += shortest;
            if (readings_take(found, count, (Reading){entry, weight, cut->is_whole})) return -1;
        }
    }
    return 0;
}

/* A suffix, where it begins, and how a base before it may be spelled. */
typedef struct {
    size_t suffix, right;
    int count;
    const Spelling *spellings[MOST_SPELLINGS];
} End;

/* Look a cut up in each way as its base may be spelled. */
static int readings_look_up(Rules *rules, const char *key, Cut cut, const End *end, Reading *found,
                            int *count) {
    char spelled[LONGEST + LONGEST_AFFIX], spelled_key[LONGEST + LONGEST_AFFIX];
    for (int i = 0; i < end->count; i++) {
        const Spelling *spelling = cut.spelling = end->spellings[i];
        if (cut.base.size < spelling->least) continue;
        size_t kept = spelling->dropped < cut.base.size ? cut.base.size - spelling->dropped : 0;
        memcpy(spelled_key, key, kept);
        if (kept) memcpy(spelled_key, rules->keys_of_firsts[rules_letter(cut.base.at)], LETTER);
        memcpy(spelled_key + kept, spelling->key.at, spelling->key.size);
        int64_t number = strings_find(&rules->keys, spelled_key, kept + spelling->key.size);
        if (number < 0) continue;
        Answer *entries = rules_entries(rules, (size_t)number);
        memcpy(spelled, cut.base.at, kept);
        memcpy(spelled + kept, spelling->added.at, spelling->added.size);
        cut.spelled = (Slice){spelled, kept + spelling->added.size};
        if (!entries || readings_weigh(rules, entries, &cut, found, count)) return -1;
    }
    return 0;
}

/* Find how what stands before a suffix may be spelled; of those that spell it alike the first
   counts. */
static int readings_end(Rules *rules, const char *word, size_t right, size_t suffix, End *end) {
    const Answer *all = rules_spellings(rules, suffix);
    *end = (End){.suffix = suffix, .right = right};
    for (size_t i = 0; all && i < all->count; i++) {
        const Spelling *one = (const Spelling *)all->rows + i;
        int is_new = one->ending.size <= right &&
                     !memcmp(word + right - one->ending.size, one->ending.at, one->ending.size);
        for (int j = 0; j < end->count && is_new; j++)
            is_new = end->spellings[j]->dropped != one->dropped ||
                     end->spellings[j]->added.size != one->added.size ||
                     memcmp(end->spellings[j]->added.at, one->added.at, one->added.size);
        if (is_new && end->count == MOST_SPELLINGS) {
            PyErr_SetString(PyExc_ValueError, "a base has too many spellings");
            return -1;
        }
        if (is_new) end->spellings[end->count++] = one;
    }
    return all ? 0 : -1;
}

/* Find the best reading of each stem that the lexicon gives a word; return how many. -1 after an
   error, and without one where they are too many. */
static int readings_find(Rules *rules, const char *word, size_t length, Reading *found) {
    char key[LONGEST];
    End ends[LONGEST_AFFIX / LETTER + 1];
    int end_count = 0, count = 0;
    for (size_t i = 0; i < length; i += LETTER)
        memcpy(key + i, rules->keys_of_letters[rules_letter(word + i)], LETTER);
    for (size_t size = 0; size < length && size <= rules->longest_affix; size += LETTER) {
        size_t right = length - size;
        if (size && right < rules->shortest_base) break;
        int64_t suffix = strings_find(&rules->suffixes, word + right, size);
        if (suffix < 0) continue;
        if (readings_end(rules, word, right, (size_t)suffix, &ends[end_count++])) return -1;
    }
    for (size_t left = 0; left < length && left <= rules->longest_affix; left += LETTER) {
        int64_t prefix = strings_find(&rules->prefixes, word, left);
        for (int end = 0; prefix >= 0 && end < end_count; end++) {
            size_t right = ends[end].right;
            if (right <= left || (right - left < rules->shortest_base && right - left < length))
                break;
            Cut cut = {.base = {word + left, right - left}, .is_whole = right - left == length};
            cut.joins = rules_joins(rules, (size_t)prefix, ends[end].suffix);
            if (!cut.joins || (cut.joins->count &&
                               readings_look_up(rules, key + left, cut, &ends[end], found, &count)))
                return -1;
        }
    }
    return count;
}

#endif
