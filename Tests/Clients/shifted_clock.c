/* Another time of day: with this library loaded before all others, CLOCK_REALTIME is the system's plus a shift in seconds.
   SHIFTED_CLOCK says it for the life of the process; in a file named by SHIFTED_CLOCK_FILE, 8 bytes in the machine's own
   order, it can be moved while the process runs: forwards only, since much relies on that. Clocks that measure are left
   alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *moving;
static int64_t fixed;

__attribute__((constructor)) static void prepare(void) {
    const char *shift = getenv("SHIFTED_CLOCK"), *path = getenv("SHIFTED_CLOCK_FILE");
    if (shift != NULL) fixed = atoll(shift);
    if (path == NULL) return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) abort();
    void *page = mmap(NULL, sizeof *moving, PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) abort();
    moving = page;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += fixed + (moving != NULL ? *moving : 0);
    return result;
}
