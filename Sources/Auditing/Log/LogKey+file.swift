#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif
import Primitives

// Inside the type these names of the C library would mean its own functions.
private func openFile(_ path: String, _ flags: CInt, _ mode: mode_t = 0) -> CInt { open(path, flags, mode) }

private func readFile(_ file: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(file, buffer.baseAddress, buffer.count)
}

extension LogKey {
    /// No key file is larger.
    private static let maximumFileBytes = 1024
    /// Nobody but the owner may read or write the file.
    private static let permissions: mode_t = 0o600

    /// Reads the key file.
    /// - Returns: The key, or nil when there is no file at `path`.
    /// - Throws: `configuration` when others than the owner may read or write the file, when it is not a
    ///   regular file of this user, or when it is damaged.
    public static func open(at path: String) throws(Problem) -> LogKey? {
        // A link could lead to a file that somebody else may change.
        let file = openFile(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw unusable(path, "it cannot be opened: \(systemError())")
        }
        defer { close(file) }
        try checkOwnership(file, path)
        let text = try contents(file, path)
        guard let key = LogKey(secretText: text) else {
            throw unusable(
                path, "it is damaged or no key file",
                mend: "Restore it from a copy; without it this log cannot be continued.")
        }
        return key
    }

    /// Makes a key and keeps it in a new file that only the owner can read, durable when this returns.
    /// - Parameters:
    ///   - path: Where to; its folder must exist.
    ///   - origin: See ``init(origin:seed:)``.
    ///   - random: In production `SystemRandomness`: the seed is a secret.
    /// - Throws: `conflict` when the file exists, `storageUnavailable` when it cannot be written,
    ///   `configuration` when the origin is no name of a log.
    public static func create(
        at path: String, origin: String, random: some Randomness
    ) throws(Problem) -> LogKey {
        let key = try LogKey(origin: origin, seed: random.bytes(32))
        // Written beside and linked to its name when whole: a crash leaves no half a key, and a link, unlike
        // a rename, never replaces a file.
        let draft = path + ".new"
        unlink(draft)
        let file = openFile(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions)
        guard file >= 0 else { throw unwritable(path) }
        defer {
            close(file)
            unlink(draft)
        }
        let bytes = Array(key.secretText.utf8)
        // The mask of the process may only take permissions away, so this gives them all.
        guard fchmod(file, permissions) == 0, write(file, bytes, bytes.count) == bytes.count,
            fsync(file) == 0
        else { throw unwritable(path) }
        guard link(draft, path) == 0 else {
            if errno == EEXIST {
                throw Problem(.conflict, "The key file \(path) exists already.")
            }
            throw unwritable(path)
        }
        try makeNameDurable(path)
        return key
    }

    private static func makeNameDurable(_ path: String) throws(Problem) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = openFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw unwritable(path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw unwritable(path) }
    }

    private static func checkOwnership(_ file: CInt, _ path: String) throws(Problem) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unusable(path, "it cannot be read: \(systemError())") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unusable(path, "it is no regular file") }
        guard status.st_uid == geteuid() else {
            throw unusable(
                path, "it belongs to another user",
                mend: "Give it to the user that runs minato: chown \(geteuid()) '\(path)'.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw unusable(
                path, "others may use it (mode \(String(status.st_mode & 0o777, radix: 8)))",
                mend: "Take it back with: chmod 600 '\(path)'.")
        }
    }

    private static func contents(_ file: CInt, _ path: String) throws(Problem) -> String {
        var bytes = [UInt8](repeating: 0, count: maximumFileBytes + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                readFile(file, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            guard got >= 0 else { throw unusable(path, "it cannot be read: \(systemError())") }
            if got == 0 { break }
            count += got
        }
        guard count <= maximumFileBytes, let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw unusable(path, "it is no key file")
        }
        return text
    }

    private static func unusable(_ path: String, _ reason: String, mend: String? = nil) -> Problem {
        Problem(.configuration, "The key file of the log, \(path), is not used: \(reason).", mend: mend)
    }

    private static func unwritable(_ path: String) -> Problem {
        Problem(
            .storageUnavailable, "The key file of the log, \(path), cannot be written: \(systemError()).",
            mend: "Give the user that runs minato the right to write the data directory.")
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }
}
