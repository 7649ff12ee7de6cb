/* Makes a folder that lacks what other file systems lack: cc -shared -fPIC -o lacking.so lacking.c -ldl, then
   LD_PRELOAD=lacking.so LACKING_IN=/the/folder LACKING=link,rename,utime,exclusive,free. What is not named works as it
   does. Without "free", three of four locks are in use when they are to be deleted, and three of four files when they
   are to be renamed. Without "own", locks are another user's, which this one cannot delete. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>

static int lacks(const char *what, const char *path) {
    const char *in = getenv("LACKING_IN");
    const char *list = getenv("LACKING");
    return in && list && path && strstr(path, in) && strstr(list, what);
}

static int refuse(int error) {
    errno = error;
    return -1;
}

int link(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
    return lacks("link", to) ? refuse(EPERM) : real(from, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    int (*real)(int, const char *, int, const char *, int) = dlsym(RTLD_NEXT, "linkat");
    return lacks("link", to) ? refuse(EPERM) : real(a, from, b, to, flags);
}

static int in_use(const char *path) {
    static int calls;
    return lacks("free", path) && __sync_add_and_fetch(&calls, 1) % 4;
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    int lock = strstr(path, ".making") && !strstr(path, ".tmp");
    return lock && lacks("own", path) ? refuse(EPERM) : lock && in_use(path) ? refuse(EBUSY) : real(path);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    return lacks("rename", to) ? refuse(EXDEV) : in_use(to) ? refuse(EBUSY) : real(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
    int (*real)(int, const char *, int, const char *) = dlsym(RTLD_NEXT, "renameat");
    return lacks("rename", to) ? refuse(EXDEV) : real(a, from, b, to);
}

int utimes(const char *path, const struct timeval times[2]) {
    int (*real)(const char *, const struct timeval[2]) = dlsym(RTLD_NEXT, "utimes");
    return lacks("utime", path) ? refuse(EPERM) : real(path, times);
}

int utimensat(int at, const char *path, const struct timespec times[2], int flags) {
    int (*real)(int, const char *, const struct timespec[2], int) = dlsym(RTLD_NEXT, "utimensat");
    return lacks("utime", path) ? refuse(EPERM) : real(at, path, times, flags);
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
    return real(path, lacks("exclusive", path) ? flags & ~O_EXCL : flags, mode);
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & O_CREAT ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return opened("open64", path, flags, mode);
}
