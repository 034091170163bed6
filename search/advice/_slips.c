/* What slips cost: the quick twin of `cost` in search/advice/slips.py, which has all prices. */

#include "../../index/_module.h"

#include <math.h>
#include <string.h>

enum { LONGEST = 96 };

/* A form that was typed, and the prices of its letters: see `_priced` of search/advice/slips.py.
   `rows` has two of `width` for each of its letters, and two more for its last. */
typedef struct {
    Py_UCS4 typed[LONGEST];
    Py_ssize_t length, width;
    const double *rows, *more, *left_out;
    double singled, swapped, swapped_first;
} Slips;

/* No price is NaN, so that this is `fmin`, without a call. */
static inline double slips_less(double a, double b) { return a < b ? a : b; }

/* Letters that have numbers, and the number of the first of each low byte: of two scripts none
   share one, so that nearly every letter is found at once. */
typedef struct {
    Py_UCS4 letters[LONGEST];
    Py_ssize_t count;
    unsigned char first[256];
} KnownLetters;

static void slips_file(KnownLetters *known) {
    memset(known->first, 0, sizeof known->first);
    for (Py_ssize_t i = known->count - 1; i >= 0; i--)
        known->first[known->letters[i] & 255] = (unsigned char)i;
}

/* Return the number of a letter, that of any other where it has none. */
static inline Py_ssize_t slips_number(const KnownLetters *known, Py_UCS4 letter) {
    Py_ssize_t number = known->first[letter & 255];
    if (number < known->count && known->letters[number] == letter) return number;
    for (number = 0; number < known->count; number++)
        if (known->letters[number] == letter) break;
    return number;
}

/* Return what it costs that a letter of another form was left out. */
static double slips_left_out(const Slips *slips, const Py_UCS4 *meant, const Py_ssize_t *numbers,
                             Py_ssize_t length, Py_ssize_t at) {
    if ((at && meant[at - 1] == meant[at]) || (at + 1 < length && meant[at + 1] == meant[at]))
        return slips->singled;
    return slips->left_out[(at ? slips->width : 0) + numbers[at]];
}

static double slips_cost(const Slips *slips, const Py_UCS4 *meant, const Py_ssize_t *numbers,
                         Py_ssize_t length, double most) {
    double rows[3][LONGEST + 1], less[LONGEST];
    double *before_last = rows[0], *last = rows[1], *row = rows[2];
    last[0] = 0.0;
    for (Py_ssize_t to = 0; to < length; to++) {
        less[to] = slips_left_out(slips, meant, numbers, length, to);
        last[to + 1] = last[to] + less[to];
    }
    for (Py_ssize_t at = 0; at < slips->length; at++) {
        const Py_UCS4 a = slips->typed[at];
        const double *instead = slips->rows + 2 * slips->width * at;
        const double more = slips->more[at];
        row[0] = last[0] + more;
        double cheapest = row[0], cheapest_last = last[0];
        for (Py_ssize_t to = 0; to < length; to++) {
            double edits = last[to];
            if (a != meant[to]) {
                const int is_last = at == slips->length - 1 && to == length - 1;
                const double *prices = is_last ? instead + 2 * slips->width : instead;
                edits += prices[(to ? slips->width : 0) + numbers[to]];
            }
            edits = slips_less(edits, slips_less(last[to + 1] + more, row[to] + less[to]));
            if (at && to && a == meant[to - 1] && meant[to] == slips->typed[at - 1] &&
                a != meant[to])
                edits = slips_less(edits, before_last[to - 1] +
                                              (to == 1 ? slips->swapped_first : slips->swapped));
            row[to + 1] = edits;
            cheapest = slips_less(cheapest, edits);
            cheapest_last = slips_less(cheapest_last, last[to + 1]);
        }
        cheapest = slips_less(cheapest, cheapest_last + slips->swapped);
        if (cheapest > most) return cheapest;
        double *const free_row = before_last;
        before_last = last;
        last = row;
        row = free_row;
    }
    return last[length];
}

/* Fill in what was given; false, with an exception set, if it does not fit. */
static int slips_take(Slips *slips, PyObject *typed, PyObject *letters, Py_ssize_t rows,
                      Py_ssize_t more, Py_ssize_t left_out) {
    const Py_ssize_t price = sizeof(double);
    slips->length = PyUnicode_GetLength(typed);
    slips->width = PyUnicode_GetLength(letters) + 1;
    if (slips->length < 1 || slips->length >= LONGEST || slips->width > LONGEST ||
        rows != 2 * slips->width * (slips->length + 1) * price || more != slips->length * price ||
        left_out != 2 * slips->width * price) {
        PyErr_SetString(PyExc_ValueError, "these are not the prices of a form");
        return 0;
    }
    return PyUnicode_AsUCS4(typed, slips->typed, LONGEST, 0) != NULL;
}

PyDoc_STRVAR(
    costs_doc,
    "costs(typed, others, letters, rows, more, left_out, singled, swapped, swapped_first,\n"
    "most) -> list of float\n\n"
    "Return what it takes to type a form for each of others, or more than `most`. Prices\n"
    "are float64, for each of `letters` and for any other.");

static PyObject *slips_costs_method(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *typed, *others, *letters, *result;
    Py_ssize_t rows, more, left_out;
    double most;
    Slips slips;
    KnownLetters known;
    Py_UCS4 meant[LONGEST];
    Py_ssize_t numbers[LONGEST];
    if (!PyArg_ParseTuple(args, "UO!Uy#y#y#dddd", &typed, &PyList_Type, &others, &letters,
                          &slips.rows, &rows, &slips.more, &more, &slips.left_out, &left_out,
                          &slips.singled, &slips.swapped, &slips.swapped_first, &most) ||
        !slips_take(&slips, typed, letters, rows, more, left_out) ||
        !PyUnicode_AsUCS4(letters, known.letters, LONGEST, 0))
        return NULL;
    known.count = slips.width - 1;
    slips_file(&known);
    const Py_ssize_t count = PyList_Size(others);
    if (!(result = PyList_New(count))) return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *other = PyList_GetItem(others, i);
        const Py_ssize_t length = PyUnicode_Check(other) ? PyUnicode_GetLength(other) : -1;
        double cost = INFINITY;
        if (length < 0) {
            PyErr_SetString(PyExc_TypeError, "forms are strings");
            goto failed;
        }
        if (length < LONGEST) {
            if (length && !PyUnicode_AsUCS4(other, meant, LONGEST, 0)) goto failed;
            for (Py_ssize_t to = 0; to < length; to++)
                numbers[to] = slips_number(&known, meant[to]);
            cost = slips_cost(&slips, meant, numbers, length, most);
        }
        PyObject *given = PyFloat_FromDouble(cost);
        if (!given || PyList_SetItem(result, i, given) < 0) goto failed;
    }
    return result;
failed:
    Py_DECREF(result);
    return NULL;
}

MODULE_OF_FUNCTIONS(_slips, "search.advice._slips", METHOD(slips, costs))
