// What C libraries offer and Swift's modules of them leave out.
#if defined(__linux__)
#include <malloc.h>
#include <spawn.h>

// GNU's own, which its headers show only to who defines _GNU_SOURCE (pipe(2), posix_spawn(3)).
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
#endif

// SQLite counts its memory under a lock of the whole process, for figures that nobody here asks for. Its
// switch is variadic, which Swift does not import. To be thrown before SQLite is used; later it does nothing.
extern int sqlite3_config(int, ...);
static inline int minato_sqlite_keeps_no_statistics(void) {
    return sqlite3_config(9 /* SQLITE_CONFIG_MEMSTATUS */, 0);
}
