/* Lets a disk refuse to say that it has what was written: with this library loaded before all others, fdatasync and
   fsync fail with EIO for as long as the file named by FAILING_DISK exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int is_failing(void) {
    const char *file = getenv("FAILING_DISK");
    return file != NULL && access(file, F_OK) == 0;
}

static int call(const char *name, int descriptor) {
    if (is_failing()) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(descriptor);
}

int fdatasync(int descriptor) { return call("fdatasync", descriptor); }

int fsync(int descriptor) { return call("fsync", descriptor); }
