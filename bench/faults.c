/*
 * Faults at system calls: a library for LD_PRELOAD, driven by bench/crash.py.
 *
 * Between a program and libc it counts the calls that concern one folder, by path or by file
 * descriptor, and makes one of them go wrong: by an error, a short write, SIGKILL, or a power cut,
 * which is a SIGKILL after what was not synced has been taken back: contents of files, names of new
 * files and folders, renames.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, KILL, POWER, FAIL_ONCE, FAIL_FROM, SHORT, TORN };
/* Classes of calls; those that a full disk refuses are SPACE too. */
enum { OPEN = 1, READ = 2, WRITE = 4, SYNC = 8, NAME = 16, OTHER = 32, SPACE = 64 };

#define FILES 4096
#define KNOWN 512

static char folder[PATH_MAX], saved[PATH_MAX];
static int kind, error, classes;
static long at;
static atomic_long calls;
static atomic_int armed;
static unsigned char ours[FILES];

/* What is not synced yet: a file's contents, or the name of a file or folder. */
static struct known {
    char path[PATH_MAX];
    int contents, name;
} known[KNOWN];
static int known_count;
/* The last rename whose folder is not synced: what was there is kept as `saved`. */
static char renamed[PATH_MAX];

#define REAL(name) ((__typeof__(name) *)real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is_ours(const char *path) {
    size_t length = strlen(folder);
    return length && path && !strncmp(path, folder, length) &&
           (path[length] == '/' || path[length] == '\0');
}

static struct known *find(const char *path, int make) {
    for (int i = 0; i < known_count; i++)
        if (!strcmp(known[i].path, path)) return &known[i];
    if (!make || known_count == KNOWN) return NULL;
    struct known *found = &known[known_count++];
    snprintf(found->path, sizeof found->path, "%s", path);
    found->contents = found->name = 0;
    return found;
}

static void path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = REAL(readlink)(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = '\0';
}

static void synced(int file) {
    char path[PATH_MAX];
    path_of(file, path);
    struct known *found = find(path, 0);
    if (found) found->contents = 0;
    size_t length = strlen(path);
    for (int i = 0; i < known_count; i++)
        if (!strncmp(known[i].path, path, length) && known[i].path[length] == '/' &&
            !strchr(known[i].path + length + 1, '/'))
            known[i].name = 0;
    if (*renamed && !strncmp(renamed, path, length) && renamed[length] == '/') {
        REAL(unlink)(saved);
        *renamed = '\0';
    }
}

/* Take back what a power cut may take. */
static void cut_power(void) {
    if (*renamed) {
        if (REAL(rename)(saved, renamed)) REAL(unlink)(renamed);
    }
    for (int i = 0; i < known_count; i++) {
        struct known *one = &known[i];
        if (one->contents && truncate(one->path, 0)) continue;
    }
    for (int i = known_count - 1; i >= 0; i--) {
        struct known *one = &known[i];
        if (!one->name) continue;
        if (REAL(unlink)(one->path) && errno == EISDIR) {
            char lost[PATH_MAX + 16];
            snprintf(lost, sizeof lost, "%s-%d", saved, i);
            REAL(rename)(one->path, lost);
        }
    }
}

/* Count a call. Tells by -1 that it is to fail, with errno; by 1 that it is to be cut short. */
static int met(int class) {
    if (!atomic_load(&armed) || !(class & classes)) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (kind == COUNT || number < at || (number > at && kind != FAIL_FROM)) return 0;
    switch (kind) {
    case POWER:
        cut_power();
        /* fall through */
    case KILL:
        kill(getpid(), SIGKILL);
        pause();
        return 0;
    case SHORT:
    case TORN:
        return 1;
    default:
        errno = error;
        return -1;
    }
}

/* Begin: the call of number `the_at` of those of some classes goes wrong. */
void faults_arm(const char *of, const char *keep, int the_kind, long the_at, int the_error,
                int the_classes) {
    snprintf(folder, sizeof folder, "%s", of);
    snprintf(saved, sizeof saved, "%s", keep);
    kind = the_kind, at = the_at, error = the_error, classes = the_classes;
    atomic_store(&calls, 0);
    known_count = 0;
    *renamed = '\0';
    memset(ours, 0, sizeof ours);
    atomic_store(&armed, 1);
}

/* Let happen now what was to happen at a call that was not made. */
void
faults_happen(void)
{
    if (kind == POWER)
        cut_power();
    kill(getpid(), SIGKILL);
    pause();
}

/* End: return how many calls were counted. */
long faults_disarm(void) {
    atomic_store(&armed, 0);
    return atomic_load(&calls);
}

static int of_file(int file) {
    return atomic_load(&armed) && file >= 0 && file < FILES && ours[file];
}

static int opened(const char *path, int flags, int file, int is_new) {
    if (file >= 0 && file < FILES) {
        ours[file] = 1;
        if (kind == POWER) {
            struct known *one = find(path, 1);
            if (one && is_new) one->name = 1;
            if (one && (flags & O_TRUNC)) one->contents = 1;
        }
    }
    return file;
}

static int open_one(const char *path, int flags, mode_t mode) {
    int counts = atomic_load(&armed) && is_ours(path);
    if (counts && met(OPEN | OTHER | ((flags & O_CREAT) ? SPACE : 0)) < 0) return -1;
    int is_new = counts && (flags & O_CREAT) && REAL(access)(path, F_OK);
    int file = REAL(open64)(path, flags, mode);
    return counts ? opened(path, flags, file, is_new) : file;
}

#define OPENER(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                \
        va_end(rest);                                                                              \
        return open_one(path, flags, mode);                                                        \
    }

OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                                                            \
    int name(int where, const char *path, int flags, ...) {                                        \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                \
        va_end(rest);                                                                              \
        if (*path == '/') return open_one(path, flags, mode);                                      \
        return REAL(openat64)(where, path, flags, mode);                                           \
    }

OPENER_AT(openat)
OPENER_AT(openat64)

DIR *opendir(const char *path) {
    if (is_ours(path) && met(OPEN | OTHER) < 0) return NULL;
    return REAL(opendir)(path);
}

#define READER(name, parameters, given)                                                            \
    ssize_t name parameters {                                                                      \
        if (of_file(file) && met(READ | OTHER) < 0) return -1;                                     \
        return REAL(name) given;                                                                   \
    }

READER(read, (int file, void *to, size_t size), (file, to, size))
READER(pread, (int file, void *to, size_t size, off_t from), (file, to, size, from))
READER(pread64, (int file, void *to, size_t size, off64_t from), (file, to, size, from))

/* Count a write; return how much of it is to be done, or -1. */
static ssize_t writing(int file, size_t size) {
    if (!of_file(file)) return size;
    int how = met(WRITE | SPACE | OTHER);
    if (how < 0) return -1;
    if (kind == POWER && atomic_load(&armed)) {
        char path[PATH_MAX];
        path_of(file, path);
        struct known *one = find(path, 1);
        if (one) one->contents = 1;
    }
    return how ? (ssize_t)(size / 2) : (ssize_t)size;
}

static ssize_t written(ssize_t done, size_t size) {
    if (kind == TORN && done >= 0 && (size_t)done < size) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return done;
}

#define WRITER(name, parameters, given)                                                            \
    ssize_t name parameters {                                                                      \
        ssize_t some = writing(file, size);                                                        \
        if (some < 0) return -1;                                                                   \
        if (!some && size) some = 1;                                                               \
        return written(REAL(name) given, size);                                                    \
    }

WRITER(write, (int file, const void *from, size_t size), (file, from, some))
WRITER(pwrite, (int file, const void *from, size_t size, off_t to), (file, from, some, to))
WRITER(pwrite64, (int file, const void *from, size_t size, off64_t to), (file, from, some, to))

#define SYNCER(name)                                                                               \
    int name(int file) {                                                                           \
        if (of_file(file) && met(SYNC | SPACE | OTHER) < 0) return -1;                             \
        int failed = REAL(name)(file);                                                             \
        if (!failed && of_file(file) && kind == POWER) synced(file);                               \
        return failed;                                                                             \
    }

SYNCER(fsync)
SYNCER(fdatasync)

int close(int file) {
    int counts = of_file(file);
    if (file >= 0 && file < FILES) ours[file] = 0;
    /* Linux closes a file also where it says that it could not. */
    int failed = counts ? met(OTHER) : 0;
    int why = errno;
    int result = REAL(close)(file);
    if (failed < 0) {
        errno = why;
        return -1;
    }
    return result;
}

int rename(const char *from, const char *to) {
    if (!is_ours(to) || !atomic_load(&armed)) return REAL(rename)(from, to);
    if (met(NAME | SPACE | OTHER) < 0) return -1;
    if (kind == POWER) {
        REAL(unlink)(saved);
        /* Where nothing was there before, nothing is there again. */
        if (REAL(link)(to, saved) && errno != ENOENT) return -1;
        snprintf(renamed, sizeof renamed, "%s", to);
        struct known *one = find(from, 0);
        if (one) snprintf(one->path, sizeof one->path, "%s", to), one->name = 0;
    }
    return REAL(rename)(from, to);
}

#define NAMER(name, parameters, given, of, class)                                                  \
    int name parameters {                                                                          \
        if (atomic_load(&armed) && is_ours(of) && met(class) < 0) return -1;                       \
        return REAL(name) given;                                                                   \
    }

NAMER(rmdir, (const char *path), (path), path, NAME | OTHER)
NAMER(link, (const char *from, const char *to), (from, to), to, NAME | SPACE | OTHER)
NAMER(stat, (const char *path, struct stat *to), (path, to), path, OTHER)
NAMER(lstat, (const char *path, struct stat *to), (path, to), path, OTHER)
NAMER(stat64, (const char *path, struct stat64 *to), (path, to), path, OTHER)
NAMER(lstat64, (const char *path, struct stat64 *to), (path, to), path, OTHER)

int unlink(const char *path) {
    if (atomic_load(&armed) && is_ours(path)) {
        if (met(NAME | OTHER) < 0) return -1;
        struct known *one = find(path, 0);
        if (one) one->contents = one->name = 0;
    }
    return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
    int counts = atomic_load(&armed) && is_ours(path);
    if (counts && met(NAME | SPACE | OTHER) < 0) return -1;
    int failed = REAL(mkdir)(path, mode);
    if (counts && !failed && kind == POWER) {
        struct known *one = find(path, 1);
        if (one) one->name = 1;
    }
    return failed;
}

#define OF_FILE(result, name, parameters, given, failure)                                          \
    result name parameters {                                                                       \
        if (of_file(file) && met(OTHER) < 0) return failure;                                       \
        return REAL(name) given;                                                                   \
    }

OF_FILE(int, fstat, (int file, struct stat *to), (file, to), -1)
OF_FILE(int, fstat64, (int file, struct stat64 *to), (file, to), -1)
OF_FILE(int, ftruncate, (int file, off_t size), (file, size), -1)
OF_FILE(int, ftruncate64, (int file, off64_t size), (file, size), -1)
OF_FILE(int, flock, (int file, int how), (file, how), -1)
OF_FILE(void *, mmap, (void *to, size_t size, int may, int how, int file, off_t from),
        (to, size, may, how, file, from), MAP_FAILED)
OF_FILE(void *, mmap64, (void *to, size_t size, int may, int how, int file, off64_t from),
        (to, size, may, how, file, from), MAP_FAILED)
