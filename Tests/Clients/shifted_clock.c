/* Another time of day: with this library loaded before all others, CLOCK_REALTIME is the system's plus the seconds that
   SHIFTED_CLOCK says. Clocks that measure are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    const char *shift = getenv("SHIFTED_CLOCK");
    if (result == 0 && clock == CLOCK_REALTIME && shift != NULL) now->tv_sec += atol(shift);
    return result;
}
