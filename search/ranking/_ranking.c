/* Scores added up and the best of them found at the speed of the machine: the quick twin of
   search/ranking/accumulator.py and maxscore.py, which tell how; what is in deferred.py is done
   here alone. */

#include "_answer.h"
#include "_maxscore.h"
#include "_phrase.h"
#include "_required.h"
#include "_top.h"

/* Return what is in a table, or, where it was `good` for nothing, clear it; gives the table back.
 */
static PyObject *ranking_taken(Table *table, int good) {
    PyObject *result = good ? groups_impacts(table) : NULL;
    if (!good) sums_wipe(table);
    sums_release_table(table);
    return result;
}

PyDoc_STRVAR(
    scored_doc,
    "scored(clauses, sums, bits) -> documents, scores, highest\n\n"
    "Add up BM25 clauses: a list of (documents, frequencies, norms, weight), the first\n"
    "two int32, norms float64 or None where frequencies do not count. Scores are float32.");

static PyObject *ranking_scored_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits;
    Table table;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &list, &sums, &bits)) return NULL;
    if (!sums_take_table(sums, bits, &table)) return NULL;
    const Py_ssize_t count = PyList_Size(list);
    Postings *clauses = sums_take_all_postings(list);
    int good = clauses != NULL;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        const Formula formula = sums_formula(&table, &clauses[i].norms_buffer, clauses[i].number);
        /* Without norms nobody looked whether there are as many frequencies as documents. */
        const int32_t *frequencies = formula.norms ? clauses[i].values_buffer.buf : NULL;
        good = sums_add_postings(&table, &formula, clauses[i].docs, frequencies, clauses[i].length,
                                 0, NULL);
    }
    if (clauses) sums_release_all_postings(clauses, count);
    return ranking_taken(&table, good);
}

PyDoc_STRVAR(read_scored_doc, "read_scored(lists, sums, bits) -> documents, scores, highest\n\n"
                              "Do the same for the clauses of lists, see `lists`.");

static PyObject *ranking_read_scored_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *object, *sums, *bits;
    if (!PyArg_ParseTuple(args, "OOO", &object, &sums, &bits)) return NULL;
    const Lists *lists = lists_of(object);
    return lists ? found_read(lists, sums, bits) : NULL;
}

PyDoc_STRVAR(
    best_doc,
    "best(words, finding, count, rounding, sums, bits) -> documents, scores\n\n"
    "Return the best `count` documents, best first, by the sums of words, a list\n"
    "of (documents, scores, highest score), int32 and float32, in the order in which\n"
    "they are taken, of which the first `finding` find; the others add to what these find.\n"
    "Sums are float64. Sums are taken for equal that differ by `rounding` or "
    "less.\n"
    "A word may also be (number of documents, highest score, lists, impacts), see `lists`. It\n"
    "is looked up in its lists, by their skips if they have any; or, where scores\n"
    "are needed for all documents and there are no impacts, its number in the list is\n"
    "returned. Impacts are (starts, documents, values, step), int32, uint16 and uint8:\n"
    "documents less 65,536 times the number of the block that starts there, and how many steps\n"
    "the score of each has at least, one more being too many.");

/* Find the best documents of words, best first; false, with an exception set, on failure. Where a
   word's scores are needed that are not at hand, its number goes to `needed`. Needs no interpreter.
 */
static int ranking_find_best(Table *table, Word *words, Py_ssize_t finding, Py_ssize_t number,
                             Py_ssize_t count, double rounding, Sums *found, Py_ssize_t *needed) {
    Heap heap = {0};
    heap.most = count < table->documents ? count : table->documents;
    if (heap.most < 1) heap.most = 1;
    heap.places = malloc((heap.most + 1) * sizeof *heap.places);
    heap.bits = calloc(table->blocks + 1, sizeof *heap.bits);
    if (heap.most > HEAP_FEW) heap.at = malloc((table->documents + 1) * sizeof *heap.at);
    double *rest = malloc((number + 1) * sizeof *rest);
    int good = (heap.places && heap.bits && (heap.most <= HEAP_FEW || heap.at) && rest) ||
               errors_no_memory();
    *needed = -1;
    good = good &&
           maxscore_find(table, words, finding, number, rest, rounding, &heap, found, needed) &&
           (*needed >= 0 || top_sort(found, count));
    free(heap.places);
    free(heap.bits);
    free(heap.at);
    free(rest);
    return good;
}

static PyObject *ranking_best_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *sums, *bits, *result = NULL;
    Py_ssize_t finding, count;
    double rounding;
    Table table;
    if (!PyArg_ParseTuple(args, "O!nndOO", &PyList_Type, &list, &finding, &count, &rounding, &sums,
                          &bits))
        return NULL;
    const Py_ssize_t number = PyList_Size(list);
    if (finding > number) finding = number;
    Word *words = best_take_words(list);
    if (!words) return NULL;
    if (sums_take_table(sums, bits, &table)) {
        Sums found = {0};
        Py_ssize_t needed;
        int good;
        Py_BEGIN_ALLOW_THREADS;
        good = ranking_find_best(&table, words, finding, number, count, rounding, &found, &needed);
        Py_END_ALLOW_THREADS;
        if (good) result = needed < 0 ? top_as_bytes(&found) : PyLong_FromSsize_t(needed);
        sums_release(&found);
        sums_release_table(&table);
    }
    best_release_words(words, number);
    return result;
}

PyDoc_STRVAR(
    answer_doc,
    "answer(words, segments, count, rounding, near, counts, sums, bits)\n"
    "-> documents, scores, total\n\n"
    "Return the best `count` documents of words, as `word` found them in these segments, in the\n"
    "order of the question, best first, and how many there are, -1 where `counts` is false. None\n"
    "where that takes many scores that are not at hand. `near`, None for nothing, is what\n"
    "nearness adds to the scores of the first `top`: (weight of two words, of three, k1, number "
    "of\n"
    "the part, words more that may stand between two, top, positions of the head), see\n"
    "search/ranking/nearness.py.");

static PyObject *ranking_answer_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *segments, *near, *sums, *bits, *result = NULL;
    Py_ssize_t count;
    double rounding;
    int counts;
    NearRules rules = {0};
    if (!PyArg_ParseTuple(args, "O!O!ndOpOO", &PyList_Type, &list, &PyList_Type, &segments, &count,
                          &rounding, &near, &counts, &sums, &bits))
        return NULL;
    if (near != Py_None &&
        !PyArg_ParseTuple(near, "dddnnnn", &rules.of_two, &rules.of_three, &rules.k1, &rules.part,
                          &rules.slop, &rules.top, &rules.head))
        return NULL;
    Answered asked = {0};
    AskedTerms searched = {0};
    Sums found = {0};
    Table table;
    if (answer_take(list, &asked) && counts && !answer_can_count(&asked)) {
        result = Py_NewRef(Py_None);
    } else if (!PyErr_Occurred() && clauses_take_segments(segments, &searched) &&
               sums_take_table(sums, bits, &table)) {
        Py_ssize_t needed = -1, total = -1;
        int good;
        Py_BEGIN_ALLOW_THREADS;
        /* First, because the groups are put in another order then. */
        good = !counts || (total = answer_total(&asked, &table)) >= 0;
        Py_END_ALLOW_THREADS;
        do {
            sums_release(&found);
            if (good && needed >= 0) good = answer_read(&asked, needed, &table);
            Py_BEGIN_ALLOW_THREADS;
            good = good && ranking_find_best(&table, asked.groups, asked.finding, asked.group_count,
                                             count, rounding, &found, &needed);
            Py_END_ALLOW_THREADS;
        } while (good && needed >= 0 && answer_reads(&asked, needed));
        if (good && needed < 0 && near != Py_None)
            good = answer_rank_anew(&asked, &searched, &rules, &found);
        if (good && needed >= 0)
            result = Py_NewRef(Py_None);
        else if (good)
            result = Py_BuildValue(
                "y#y#n", (const char *)found.docs, found.length * (Py_ssize_t)sizeof *found.docs,
                (const char *)found.sums, found.length * (Py_ssize_t)sizeof *found.sums, total);
        sums_release_table(&table);
    }
    sums_release(&found);
    clauses_release_terms(&searched);
    answer_release(&asked);
    return result;
}

PyDoc_STRVAR(
    required_doc,
    "required(must, must_not, should, lifts, count, sums, bits) -> documents, scores, total\n\n"
    "Return the best `count` documents, best first, that have every word of `must`, and none of\n"
    "`must_not`, and how many there are. A word is a list of what `best` takes; the first must be\n"
    "the one with the fewest documents, all its scores at hand. What is in `should` and `lifts`\n"
    "adds to the scores.");

static PyObject *ranking_required_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *lists[4], *sums, *bits, *result = NULL;
    Py_ssize_t count;
    Table table;
    if (!PyArg_ParseTuple(args, "O!O!O!O!nOO", &PyList_Type, &lists[0], &PyList_Type, &lists[1],
                          &PyList_Type, &lists[2], &PyList_Type, &lists[3], &count, &sums, &bits))
        return NULL;
    WordGroups words[4] = {{0}};
    int good = 1;
    for (int i = 0; good && i < 4; i++) good = required_take(lists[i], &words[i]);
    if (good && !words[0].words) {
        PyErr_SetString(PyExc_ValueError, "a word that must match is needed");
        good = 0;
    }
    if (good && sums_take_table(sums, bits, &table)) {
        Sums found = {0};
        Py_ssize_t total = 0;
        Py_BEGIN_ALLOW_THREADS;
        good = required_find(&table, &words[0], &words[1], &words[2], &words[3], &found);
        total = found.length;
        good = good && top_keep(&found, count) && top_sort(&found, count);
        Py_END_ALLOW_THREADS;
        const Py_ssize_t size = found.length;
        if (good)
            result = Py_BuildValue("y#y#n", (const char *)found.docs,
                                   size * (Py_ssize_t)sizeof *found.docs, (const char *)found.sums,
                                   size * (Py_ssize_t)sizeof *found.sums, total);
        sums_release(&found);
        sums_release_table(&table);
    }
    for (int i = 0; i < 4; i++) required_release(&words[i]);
    return result;
}

PyDoc_STRVAR(looked_up_doc,
             "looked_up(lists, documents, sums, bits) -> scores\n\n"
             "Return what the clauses of lists give to documents, int32 and ascending: float64,\n"
             "rounded to single precision.");

static PyObject *ranking_looked_up_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *object, *docs_object, *sums, *bits, *result = NULL;
    Table table;
    Py_buffer docs;
    if (!PyArg_ParseTuple(args, "OOOO", &object, &docs_object, &sums, &bits)) return NULL;
    const Lists *lists = lists_of(object);
    if (!lists) return NULL;
    if (!arrays_take_buffer(docs_object, PyBUF_SIMPLE, sizeof(int32_t), &docs)) return NULL;
    if (sums_take_table(sums, bits, &table)) {
        const Py_ssize_t length = docs.len / (Py_ssize_t)sizeof(int32_t);
        Sums wanted = {malloc(docs.len + 1), calloc(length + 1, sizeof *wanted.sums), length};
        if (!wanted.docs || !wanted.sums) {
            PyErr_NoMemory();
        } else {
            memcpy(wanted.docs, docs.buf, length * sizeof *wanted.docs);
            int good;
            Py_BEGIN_ALLOW_THREADS;
            good = lookup_clauses(&table, lists, &wanted);
            Py_END_ALLOW_THREADS;
            if (good)
                result = PyBytes_FromStringAndSize((const char *)wanted.sums,
                                                   length * (Py_ssize_t)sizeof *wanted.sums);
        }
        sums_release(&wanted);
        sums_release_table(&table);
    }
    PyBuffer_Release(&docs);
    return result;
}

PyDoc_STRVAR(
    word_doc,
    "word(segments, terms, clauses, near, finds, worth, documents, frequent, sums, bits)\n"
    "-> word, counts\n\n"
    "Find and read the clauses of a word that is worth so much, and return what was found, for\n"
    "`answer`; its `groups` are as `search.ranking.cache`\n"
    "groups them: of each group whether it finds, the number of documents its clauses have and "
    "the\n"
    "sum of their weights, those of the same postings made one, their lists, see `lists`, and "
    "what\n"
    "`scored` gives for them, None for one that does not find. `segments` is a list of (segment,\n"
    "documents before, live or None), segments opened by `index.segment._segment`; `terms` one of\n"
    "(level, terms); `clauses` one of (part, number of its terms, norms, weight, is of the part\n"
    "asked for, is strict, finds). `near` is (number of terms, number of a clause of these): what\n"
    "makes it the neighbour of other words, if it `finds`. `documents` are all that there are, "
    "for\n"
    "idf; `frequent` is how many make a clause frequent. `counts` are the documents of each\n"
    "clause.");

/* Find, read and weigh the clauses of a list; `counts` gets how many documents each has. */
static int ranking_weigh(PyObject *list, AskedTerms *asked, double worth, double documents,
                         Clause *clauses, PyObject *counts) {
    const Py_ssize_t number = PyList_Size(list);
    Clause *last = NULL;
    int weighed = 1;
    for (Py_ssize_t i = 0; i < number; i++)
        if (!clauses_take(PyList_GetItem(list, i), asked, worth, &clauses[i])) return 0;
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t i = 0; weighed && i < number; i++)
        weighed = clauses_weigh(asked, &clauses[i], &last, documents);
    Py_END_ALLOW_THREADS;
    for (Py_ssize_t i = 0; weighed && i < number; i++) {
        PyObject *count = PyLong_FromSsize_t(clauses[i].length);
        const int good = count && PyList_Append(counts, count) == 0;
        Py_XDECREF(count);
        if (!good) return 0;
    }
    return weighed;
}

static PyObject *ranking_word_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *segments, *terms, *list, *sums, *bits, *groups = NULL, *word = NULL;
    Py_ssize_t frequent, near, clause;
    double worth, documents;
    int finds;
    Table table;
    if (!PyArg_ParseTuple(args, "O!O!O!(nn)pddnOO", &PyList_Type, &segments, &PyList_Type, &terms,
                          &PyList_Type, &list, &near, &clause, &finds, &worth, &documents,
                          &frequent, &sums, &bits))
        return NULL;
    AskedTerms asked = {0};
    const Py_ssize_t number = PyList_Size(list);
    if (near < 0 || near >= PyList_Size(terms) || clause < 0 || clause >= number) {
        PyErr_SetString(PyExc_ValueError, "there are no such terms");
        return NULL;
    }
    PyObject *counts = PyList_New(0);
    Clause *clauses = calloc(number + 1, sizeof *clauses);
    if (!clauses) PyErr_NoMemory();
    if (counts && clauses && clauses_take_terms(segments, terms, &asked) &&
        ranking_weigh(list, &asked, worth, documents, clauses, counts) &&
        sums_take_table(sums, bits, &table)) {
        groups = groups_made(&table, &asked, clauses, number, frequent);
        sums_release_table(&table);
        if (groups)
            word =
                found_new(groups, &asked, near, finds, documents, (double)clauses[clause].length);
    }
    clauses_release(clauses, number);
    clauses_release_terms(&asked);
    PyObject *result = word ? Py_BuildValue("OO", word, counts) : NULL;
    Py_XDECREF(word);
    Py_XDECREF(groups);
    Py_XDECREF(counts);
    return result;
}

PyDoc_STRVAR(
    near_doc,
    "near(places, runs, documents, head) -> counts\n\n"
    "Count for each run of words, (number of the first, number of the second, most), and each\n"
    "document, int32 and ascending, how often the second stands no more than `most` behind the\n"
    "first: int64, a row for a run. A number beyond those of words is that of a run before it,\n"
    "for where its second stands so. What stands in the first `head` positions counts twice.\n"
    "`places` are of each word where it stands: document and "
    "position\n"
    "in one number, int64, ascending.");

static PyObject *ranking_near_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *list, *runs, *docs_object, *result = NULL;
    Array docs;
    Py_ssize_t head;
    if (!PyArg_ParseTuple(args, "O!O!On", &PyList_Type, &list, &PyList_Type, &runs, &docs_object,
                          &head))
        return NULL;
    if (!arrays_take(docs_object, &docs, sizeof(int32_t))) return NULL;
    const Py_ssize_t number = PyList_Size(list), rows = PyList_Size(runs);
    const Docs wanted = {docs.buffer.buf, docs.count, head};
    const Py_ssize_t cells = rows * docs.count;
    Numbers *places = calloc(number + rows + 1, sizeof *places);
    int64_t *counts = calloc(cells + 1, sizeof *counts);
    if (!counts || !places)
        PyErr_NoMemory();
    else if (near_take(list, places) && near_count_runs(runs, places, number, &wanted, counts))
        result =
            PyBytes_FromStringAndSize((const char *)counts, cells * (Py_ssize_t)sizeof *counts);
    for (Py_ssize_t i = 0; places && i < number + rows; i++) free(places[i].items);
    free(places);
    free(counts);
    PyBuffer_Release(&docs.buffer);
    return result;
}

PyDoc_STRVAR(
    lifted_doc,
    "lifted(segments, part, terms, runs, weights, k1, head, documents, scores)\n"
    "-> documents, scores\n\n"
    "Return documents, int32, and scores, float64, best first, after each run, see `near`, gave "
    "to\n"
    "the score its weight times tf / (tf + k1), tf being how often it stands in the document.");

static PyObject *ranking_lifted_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *segments, *terms, *runs, *weights, *docs_object, *scores_object, *result = NULL;
    Py_ssize_t part, head;
    double k1;
    Array docs, scores;
    if (!PyArg_ParseTuple(args, "O!nO!O!O!dnOO", &PyList_Type, &segments, &part, &PyList_Type,
                          &terms, &PyList_Type, &runs, &PyList_Type, &weights, &k1, &head,
                          &docs_object, &scores_object))
        return NULL;
    if (!arrays_take(docs_object, &docs, sizeof(int32_t))) return NULL;
    if (!arrays_take(scores_object, &scores, sizeof(double))) {
        PyBuffer_Release(&docs.buffer);
        return NULL;
    }
    Sums found = {0};
    int64_t *counts = NULL;
    if (scores.count != docs.count || PyList_Size(weights) != PyList_Size(runs)) {
        PyErr_SetString(PyExc_ValueError, "as many numbers of each kind are needed");
    } else if (top_by_doc(docs.buffer.buf, scores.buffer.buf, docs.count, &found)) {
        const Docs wanted = {found.docs, found.length, head};
        counts = near_counts(segments, terms, runs, part, &wanted);
        if (counts && near_lift(counts, weights, k1, &found) && top_sort(&found, found.length))
            result = top_as_bytes(&found);
    }
    free(counts);
    sums_release(&found);
    PyBuffer_Release(&docs.buffer);
    PyBuffer_Release(&scores.buffer);
    return result;
}

PyDoc_STRVAR(
    phrase_doc,
    "phrase(segments, part, terms, words) -> (documents, frequencies), counts\n\n"
    "Return the documents, int32 and ascending, in which words stand one after the other in a\n"
    "part, how often, int32, and how many documents have each of those that differ: where one has\n"
    "none, those before it were not read, and have 0 too. `terms` are theirs, see `groups`; "
    "`words` are their numbers.");

static PyObject *ranking_phrase_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *segments, *terms, *list, *result = NULL;
    Py_ssize_t part;
    if (!PyArg_ParseTuple(args, "O!nO!O!", &PyList_Type, &segments, &part, &PyList_Type, &terms,
                          &PyList_Type, &list))
        return NULL;
    const Py_ssize_t number = PyList_Size(terms);
    AskedTerms asked = {0};
    PhraseWords phrase = {0};
    Numbers begins = {0};
    Clause *words = calloc(number + 1, sizeof *words);
    if (!words) PyErr_NoMemory();
    if (words && phrase_take(list, number, &phrase) &&
        clauses_take_terms(segments, terms, &asked) &&
        phrase_find(&asked, part, &phrase, words, &begins)) {
        PyObject *postings = phrase_postings(&begins), *counts = phrase_counts(words, number);
        if (postings && counts) result = Py_BuildValue("OO", postings, counts);
        Py_XDECREF(postings);
        Py_XDECREF(counts);
    }
    free(begins.items);
    free(phrase.words);
    clauses_release(words, number);
    clauses_release_terms(&asked);
    return result;
}

static PyMethodDef methods[] = {
    {"lists", lists_of_clauses, METH_VARARGS, lists_doc},
    {"near", ranking_near_method, METH_VARARGS, near_doc},
    {"lifted", ranking_lifted_method, METH_VARARGS, lifted_doc},
    {"phrase", ranking_phrase_method, METH_VARARGS, phrase_doc},
    {"word", ranking_word_method, METH_VARARGS, word_doc},
    {"found", found_phrase, METH_VARARGS, phrase_found_doc},
    {"answer", ranking_answer_method, METH_VARARGS, answer_doc},
    {"scored", ranking_scored_method, METH_VARARGS, scored_doc},
    {"read_scored", ranking_read_scored_method, METH_VARARGS, read_scored_doc},
    {"best", ranking_best_method, METH_VARARGS, best_doc},
    {"required", ranking_required_method, METH_VARARGS, required_doc},
    {"looked_up", ranking_looked_up_method, METH_VARARGS, looked_up_doc},
    {NULL, NULL, 0, NULL},
};

static int ranking_exec(PyObject *Py_UNUSED(module)) {
    if (!lists_type) lists_type = PyType_FromSpec(&lists_spec);
    if (!found_type) found_type = PyType_FromSpec(&found_spec);
    return lists_type && found_type ? 0 : -1;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, ranking_exec}, {0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "search.ranking._ranking",
                                    .m_size = 0, .m_methods = methods, .m_slots = slots};

PyMODINIT_FUNC PyInit__ranking(void) { return PyModuleDef_Init(&module); }
