/* Mapped files that are cut short, or cannot be read, while they are open: instead of SIGBUS, which
   ends the process, what is lost of them reads as zeros, and index/segment/columns/mapped.py can
   tell. */

#define _GNU_SOURCE
#include "../../_arrays.h"
#include "../../_module.h"
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* Files of all indexes that are open; more are not watched. */
#define MAPPED_SLOTS 4096

/* A mapped file: where it lies in memory, and how many of its pages were lost. */
typedef struct {
    volatile uintptr_t begin, end;
    volatile sig_atomic_t faults;
} MappedSlot;

static MappedSlot mapped_slots[MAPPED_SLOTS];
static volatile sig_atomic_t mapped_count, mapped_faults;
static uintptr_t mapped_page;
static struct sigaction mapped_previous;

/* Put a page of zeros where one was lost, and count it; false, if it is not of a watched file. */
static int mapped_put_zeros(uintptr_t at) {
    for (int i = 0; i < mapped_count; i++) {
        MappedSlot *slot = &mapped_slots[i];
        if (at < slot->begin || at >= slot->end) continue;
        void *page = (void *)(at & ~(mapped_page - 1));
        if (mmap(page, mapped_page, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
            MAP_FAILED)
            return 0;
        slot->faults++;
        mapped_faults++;
        return 1;
    }
    return 0;
}

static void mapped_on_bus(int number, siginfo_t *info, void *context) {
    const int before = errno;
    if (info->si_code > 0 && mapped_put_zeros((uintptr_t)info->si_addr)) {
        errno = before;
        return;
    }
    /* Not ours: what would have been done without us. */
    if (mapped_previous.sa_flags & SA_SIGINFO) {
        mapped_previous.sa_sigaction(number, info, context);
    } else if (mapped_previous.sa_handler == SIG_DFL || mapped_previous.sa_handler == SIG_IGN) {
        sigaction(SIGBUS, &mapped_previous, NULL);
        if (info->si_code <= 0) raise(number);
    } else {
        mapped_previous.sa_handler(number);
    }
    errno = before;
}

static int mapped_install(void) {
    static int is_installed;
    if (is_installed) return 1;
    struct sigaction action = {.sa_sigaction = mapped_on_bus,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    mapped_page = (uintptr_t)sysconf(_SC_PAGESIZE);
    is_installed = sigaction(SIGBUS, &action, &mapped_previous) == 0;
    return is_installed;
}

PyDoc_STRVAR(watch_doc, "watch(mapped) -> slot\n\n"
                        "Watch a mapped file from now on; -1, if that cannot be.");

static PyObject *mapped_watch(PyObject *Py_UNUSED(module), PyObject *mapped) {
    Py_buffer buffer;
    int slot = -1;
    if (PyObject_GetBuffer(mapped, &buffer, PyBUF_SIMPLE) < 0) return NULL;
    for (int i = 0; i < MAPPED_SLOTS && slot < 0 && mapped_install(); i++)
        if (!mapped_slots[i].end) slot = i;
    if (slot >= 0) {
        mapped_slots[slot].faults = 0;
        mapped_slots[slot].begin = (uintptr_t)buffer.buf;
        mapped_slots[slot].end = (uintptr_t)buffer.buf + (uintptr_t)buffer.len;
        if (slot >= mapped_count) mapped_count = slot + 1;
    }
    PyBuffer_Release(&buffer);
    return PyLong_FromLong(slot);
}

PyDoc_STRVAR(forget_doc, "forget(slot)\n\nWatch a file no longer, which is about to be closed.");

static PyObject *mapped_forget(PyObject *Py_UNUSED(module), PyObject *args) {
    int slot;
    if (!PyArg_ParseTuple(args, "i", &slot)) return NULL;
    if (slot >= 0 && slot < MAPPED_SLOTS) {
        mapped_slots[slot].begin = mapped_slots[slot].end = 0;
        mapped_slots[slot].faults = 0;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(faults_doc, "faults(slot) -> count\n\n"
                         "Count the pages that were lost of a file, of all files for -1.");

static PyObject *mapped_faults_of(PyObject *Py_UNUSED(module), PyObject *args) {
    int slot;
    if (!PyArg_ParseTuple(args, "i", &slot)) return NULL;
    if (slot >= 0 && slot < MAPPED_SLOTS) return PyLong_FromLong(mapped_slots[slot].faults);
    return PyLong_FromLong(mapped_faults);
}

MODULE_OF_FUNCTIONS(_mapped, "index.segment.columns._mapped",
                    {"watch", mapped_watch, METH_O, watch_doc},
                    {"forget", mapped_forget, METH_VARARGS, forget_doc},
                    {"faults", mapped_faults_of, METH_VARARGS, faults_doc})
