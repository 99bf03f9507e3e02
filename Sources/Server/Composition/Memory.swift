#if canImport(Glibc)
    import CPlatform
#endif

/// How the C library's allocator keeps memory.
enum Memory {
    /// Freed memory that is kept rather than given back to the system.
    private static let keptBytes: CInt = 128 * 1024 * 1024
    /// How much more than needed is asked of the system at once.
    private static let stepBytes: CInt = 4 * 1024 * 1024
    /// Heaps for threads; each one more is memory that others cannot use.
    private static let heaps: CInt = 4

    /// A server frees and asks again for the same buffers at every request. By default glibc gives the end of
    /// its heap back to the system each time, and the next request pays for fresh, zeroed pages.
    static func tune() {
        #if canImport(Glibc)
            mallopt(M_TRIM_THRESHOLD, keptBytes)
            mallopt(M_TOP_PAD, stepBytes)
            mallopt(M_ARENA_MAX, heaps)
        #endif
    }
}
