/* Another time of day: with this library loaded before all others, CLOCK_REALTIME is the system's plus a shift in seconds.
   SHIFTED_CLOCK says it for the life of the process; in a file named by SHIFTED_CLOCK_FILE, 8 bytes in the machine's own
   order, it can be moved while the process runs: forwards only, since much relies on that. Clocks that measure are left
   alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Seconds since a start of the machine are fewer, seconds since 1970 more. */
#define A_BILLION 1000000000

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

static int64_t shifted(void) { return fixed + (moving != NULL ? *moving : 0); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += shifted();
    return result;
}

/* What waits until a time of day, as Foundation's conditions do, has the kernel hold it against its own clock: with one that is
   behind it would never wait, and turn in circles. Deadlines of the monotonic clock stay as they are. */
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (real == NULL) {
        /* On x86-64 there is an older one of the name, which knows other conditions. */
        void *found = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
        if (found == NULL) found = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
        real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))found;
    }
    struct timespec there = *until;
    if (there.tv_sec > A_BILLION) there.tv_sec -= shifted();
    return real(condition, mutex, &there);
}
