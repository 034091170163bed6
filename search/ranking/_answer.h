/* A question of words, any of which may match, answered from what was found of them: the best
   documents, ranked anew by how near its words stand, as search/ranking/maxscore.py and nearness.py
   tell. */

#ifndef KASHAF_ANSWER_H
#define KASHAF_ANSWER_H

#include "_best.h"
#include "_found.h"
#include "_near.h"
#include "_top.h"

/* The words of a question in their order, and their groups as `maxscore_find` takes them: those
   that find first, of these those of the fewest documents. */
typedef struct {
    RankedWord **words;
    Word *groups;
    Py_ssize_t count, group_count, finding;
} Answered;

typedef struct {
    const RankedGroup *group;
    Py_ssize_t documents, at;
} OrderedGroup;

static int answer_before(const void *one, const void *other) {
    const OrderedGroup *a = one, *b = other;
    if (a->group->finds != b->group->finds) return b->group->finds - a->group->finds;
    if (a->documents != b->documents) return a->documents < b->documents ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static void answer_release(Answered *asked) {
    best_release_words(asked->groups, asked->group_count);
    free(asked->words);
}

/* Take a group that stays what it is, whatever becomes of the word. */
static int answer_take_group(const RankedGroup *group, Word *word) {
    if (group->impacts) return sums_take_postings(group->impacts, sizeof(float), 0, &word->scores);
    word->lists = Py_NewRef(group->lists);
    word->scores.number = group->weight;
    return 1;
}

/* A group of no more postings is sooner read than asked for in another way, where a coarse copy of
   its scores is kept in memory. */
#define ANSWER_READ 32768

/* Tell whether a group that is needed is read here. */
static int answer_reads(const Answered *asked, Py_ssize_t number) {
    for (Py_ssize_t i = 0; i < asked->count; i++)
        for (Py_ssize_t j = 0; j < asked->words[i]->count; j++) {
            const RankedGroup *group = &asked->words[i]->groups[j];
            if (group->lists == asked->groups[number].lists && !group->impacts)
                return group->documents <= ANSWER_READ;
        }
    return 0;
}

/* Let the scores of a group be at hand that was to be looked up in its lists, wherever its word
   stands in the question. They are not kept: a group that is kept in lists has too many documents.
 */
static int answer_read(const Answered *asked, Py_ssize_t number, Table *table) {
    PyObject *lists = Py_NewRef(asked->groups[number].lists);
    PyObject *impacts = found_impacts((const Lists *)lists, table);
    int good = impacts != NULL;
    for (Py_ssize_t i = number; good && i < asked->group_count; i++) {
        Word *word = &asked->groups[i];
        if (word->lists != lists) continue;
        good = sums_take_postings(impacts, sizeof(float), 0, &word->scores);
        if (good) Py_CLEAR(word->lists);
    }
    Py_XDECREF(impacts);
    Py_DECREF(lists);
    return good;
}

static int answer_take(PyObject *list, Answered *asked) {
    const Py_ssize_t number = PyList_Size(list);
    asked->words = arrays_room(number, sizeof *asked->words);
    asked->groups = arrays_room(RANKED_GROUPS * number, sizeof *asked->groups);
    OrderedGroup *order = arrays_room(RANKED_GROUPS * number, sizeof *order);
    int good = asked->words && asked->groups && order;
    for (; good && asked->count < number; asked->count++) {
        RankedWord *word = found_of(PyList_GetItem(list, asked->count));
        if (!(good = word != NULL)) break;
        asked->words[asked->count] = word;
        for (Py_ssize_t i = 0; i < word->count; i++) {
            const RankedGroup *group = &word->groups[i];
            const Py_ssize_t documents = group->impacts ? group->read : group->documents;
            asked->finding += group->finds;
            order[asked->group_count] = (OrderedGroup){group, documents, asked->group_count};
            asked->group_count++;
        }
    }
    if (good) qsort(order, asked->group_count, sizeof *order, answer_before);
    for (Py_ssize_t i = 0; good && i < asked->group_count; i++)
        good = answer_take_group(order[i].group, &asked->groups[i]);
    free(order);
    return good;
}

/* What nearness gives: weights of two words and of three, see `nearness.weight`, how many more
   words than in the question may stand between two, k1, how many documents are ranked anew, and
   how many positions are the head of a document. */
typedef struct {
    double of_two, of_three, k1;
    Py_ssize_t part, slop, top, head;
} NearRules;

typedef struct {
    Py_ssize_t first, second, most;
    double weight;
} NearRun;

/* The runs of neighbouring words, each once, and the words of these, each once. */
typedef struct {
    RankedWord **words;
    NearRun *runs;
    Py_ssize_t word_count, run_count;
} NearRuns;

static Py_ssize_t answer_number_of(NearRuns *found, RankedWord *word) {
    Py_ssize_t number = 0;
    while (number < found->word_count && found->words[number] != word) number++;
    if (number == found->word_count) found->words[found->word_count++] = word;
    return number;
}

/* Return the number of a run, which weighs so much more. */
static Py_ssize_t answer_add_run(NearRuns *found, NearRun run) {
    Py_ssize_t number = 0;
    for (; number < found->run_count; number++) {
        const NearRun *other = &found->runs[number];
        if (other->first == run.first && other->second == run.second && other->most == run.most)
            break;
    }
    if (number == found->run_count) {
        found->runs[found->run_count++] = run;
    } else {
        found->runs[number].weight += run.weight;
    }
    return number;
}

/* Find the runs: pairs of words that find, in the order of the question, then three in a row, whose
   first is the run of the two before. A word that stands twice in a row counts several times. */
static int answer_runs(const Answered *asked, const NearRules *rules, NearRuns *found) {
    typedef struct {
        Py_ssize_t second, most, run;
        double idf;
    } Pair;
    found->words = malloc((asked->count + 1) * sizeof *found->words);
    found->runs = malloc((2 * asked->count + 1) * sizeof *found->runs);
    Pair *pairs = malloc((asked->count + 1) * sizeof *pairs);
    if (!found->words || !found->runs || !pairs) {
        free(pairs);
        PyErr_NoMemory();
        return 0;
    }
    Py_ssize_t count = 0, behind = 0;
    RankedWord *last = NULL;
    for (Py_ssize_t i = 0; i < asked->count; i++) {
        RankedWord *word = asked->words[i];
        if (word->is_phrase) last = NULL;
        behind++;
        if (!word->finds) continue;
        if (last && last != word) {
            const double idf = last->idf + word->idf;
            const Py_ssize_t first = answer_number_of(found, last);
            const Py_ssize_t second = answer_number_of(found, word), most = behind + rules->slop;
            const Py_ssize_t run =
                answer_add_run(found, (NearRun){first, second, most, rules->of_two * idf});
            pairs[count++] = (Pair){second, most, run, idf};
        }
        last = word;
        behind = 0;
    }
    const double of_three = count ? rules->of_three * 2 / (double)count : 0;
    for (Py_ssize_t i = 0; i + 1 < count; i++) {
        const double idf = pairs[i].idf + found->words[pairs[i + 1].second]->idf;
        answer_add_run(found, (NearRun){found->word_count + pairs[i].run, pairs[i + 1].second,
                                        pairs[i + 1].most, of_three * idf});
    }
    free(pairs);
    return 1;
}

/* Find where words stand in documents, ascending, that are of one segment; needs no interpreter. */
static int answer_places(const NearRuns *found, const Searched *searched, Py_ssize_t segment,
                         Py_ssize_t part, const Docs *docs, Numbers *places) {
    const Segment *of = searched->segment;
    int32_t own[docs->count + 1];
    DocPositions room[docs->count + 1];
    WantedDocs wanted = {own, 0, room, {0}};
    for (Py_ssize_t i = 0; i < docs->count; i++)
        if (docs->items[i] >= searched->before && docs->items[i] - searched->before < of->documents)
            own[wanted.length++] = (int32_t)(docs->items[i] - searched->before);
    if (!wanted.length) return 1;
    positions_sieve(&wanted);
    for (Py_ssize_t i = 0; i < found->word_count; i++)
        if (!places_of_words(of, part, &found->words[i]->near[segment], &wanted, searched->before,
                             &places[i]))
            return 0;
    return 1;
}

/* Add to the scores of documents, ascending, what runs give them; needs no interpreter. */
static int answer_lift(const NearRuns *found, const AskedTerms *asked, const NearRules *rules,
                       const Sums *best) {
    const Docs docs = {best->docs, best->length, rules->head};
    const Py_ssize_t number = found->word_count;
    Numbers *places = calloc(number + found->run_count + 1, sizeof *places);
    int64_t *counts = malloc((docs.count + 1) * sizeof *counts);
    double *lifts = calloc(docs.count + 1, sizeof *lifts);
    int good = (places && counts && lifts) || errors_no_memory();
    for (Py_ssize_t i = 0; good && i < asked->segment_count; i++)
        good = answer_places(found, &asked->segments[i], i, rules->part, &docs, places);
    for (Py_ssize_t i = 0; good && i < number; i++) segment_sort(&places[i]);
    for (Py_ssize_t i = 0; good && i < found->run_count; i++) {
        const NearRun *run = &found->runs[i];
        memset(counts, 0, docs.count * sizeof *counts);
        good = near_count(&places[run->first], &places[run->second], run->most, &docs, counts,
                          &places[number + i]);
        for (Py_ssize_t j = 0; j < docs.count; j++)
            if (counts[j])
                lifts[j] += run->weight * (double)counts[j] / ((double)counts[j] + rules->k1);
    }
    for (Py_ssize_t i = 0; good && i < docs.count; i++) best->sums[i] += lifts[i];
    for (Py_ssize_t i = 0; places && i < number + found->run_count; i++) free(places[i].items);
    free(places);
    free(counts);
    free(lifts);
    return good;
}

/* Rank the best documents anew, best first as before. */
static int answer_rank_anew(const Answered *asked, AskedTerms *segments, const NearRules *rules,
                            Sums *best) {
    NearRuns found = {0};
    Sums first = {0};
    int good = answer_runs(asked, rules, &found);
    for (Py_ssize_t i = 0; good && i < segments->segment_count; i++)
        if (rules->part < 0 || rules->part >= segments->segments[i].segment->part_count) {
            PyErr_SetString(PyExc_ValueError, "there is no such part");
            good = 0;
        }
    for (Py_ssize_t i = 0; good && i < found.word_count; i++)
        good = found_near(found.words[i], segments->segments, segments->segment_count);
    if (good && found.run_count && best->length) {
        const Py_ssize_t length = best->length < rules->top ? best->length : rules->top;
        good = top_by_doc(best->docs, best->sums, length, &first);
        Py_BEGIN_ALLOW_THREADS;
        good = good && answer_lift(&found, segments, rules, &first) && top_sort(&first, length);
        Py_END_ALLOW_THREADS;
        if (good) {
            memcpy(best->docs, first.docs, length * sizeof *first.docs);
            memcpy(best->sums, first.sums, length * sizeof *first.sums);
        }
        sums_release(&first);
    }
    free(found.words);
    free(found.runs);
    return good;
}

/* Count the documents that any group finds, whose scores are all at hand; -1, with an exception
   set, without memory. */
static Py_ssize_t answer_total(const Answered *asked, const Table *table) {
    uint64_t *bits = calloc(table->blocks + 1, sizeof *bits);
    if (!bits) return errors_no_memory() - 1;
    for (Py_ssize_t i = 0; i < asked->finding; i++) {
        const Postings *scores = &asked->groups[i].scores;
        for (Py_ssize_t j = 0; j < scores->length; j++) {
            const int32_t doc = scores->docs[j];
            if (doc >= 0 && doc < table->documents) bits[doc >> 6] |= (uint64_t)1 << (doc & 63);
        }
    }
    Py_ssize_t total = 0;
    for (Py_ssize_t i = 0; i < table->blocks; i++)
        if (bits[i]) total += sums_count(bits[i]);
    free(bits);
    return total;
}

/* Tell whether documents can be counted without reading lists. */
static int answer_can_count(const Answered *asked) {
    for (Py_ssize_t i = 0; i < asked->finding; i++)
        if (asked->groups[i].lists) return 0;
    return 1;
}

#endif
