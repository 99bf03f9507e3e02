// What C libraries offer and Swift's modules of them leave out.
#if defined(__linux__)
#include <malloc.h>
#include <spawn.h>
#include <sys/syscall.h>

// GNU's own, which its headers show only to who defines _GNU_SOURCE (pipe(2), posix_spawn(3)).
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// A hard limit of another process (prlimit(2)): resources by their numbers, which all architectures of Linux share
// but MIPS, Alpha and SPARC.
extern long syscall(long number, ...);
static inline int minato_set_limit(int pid, int resource, unsigned long long value) {
    struct { unsigned long long soft, hard; } limit = {value, value};
    return (int)syscall(SYS_prlimit64, pid, resource, &limit, 0);
}
#endif

// In how many bits each of `count` codes of `words` words differs from `code`. Processors of x86-64 have counted bits
// since 2008, but not all that the name covers: so a compiler uses that only where it is told to, and a program asks first.
#include <stddef.h>
#include <stdint.h>
#define MINATO_DIFFERING_BITS                                                                       \
    for (size_t i = 0; i < count; i++, codes += words) {                                            \
        unsigned sum = 0;                                                                           \
        for (size_t w = 0; w < words; w++) sum += (unsigned)__builtin_popcountll(codes[w] ^ code[w]); \
        distances[i] = (uint16_t)sum;                                                               \
    }
static inline void minato_differing_bits_portable(
    const uint64_t *codes, size_t count, size_t words, const uint64_t *code, uint16_t *distances) {
    MINATO_DIFFERING_BITS
}
#if defined(__x86_64__)
__attribute__((target("popcnt"))) static inline void minato_differing_bits_counted(
    const uint64_t *codes, size_t count, size_t words, const uint64_t *code, uint16_t *distances) {
    MINATO_DIFFERING_BITS
}
#endif
static inline void minato_differing_bits(
    const uint64_t *codes, size_t count, size_t words, const uint64_t *code, uint16_t *distances) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) {
        minato_differing_bits_counted(codes, count, words, code, distances);
        return;
    }
#endif
    minato_differing_bits_portable(codes, count, words, code, distances);
}

// SQLite counts its memory under a lock of the whole process, for figures that nobody here asks for. Its
// switch is variadic, which Swift does not import. To be thrown before SQLite is used; later it does nothing.
extern int sqlite3_config(int, ...);
static inline int minato_sqlite_keeps_no_statistics(void) {
    return sqlite3_config(9 /* SQLITE_CONFIG_MEMSTATUS */, 0);
}
