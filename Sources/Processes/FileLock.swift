import Foundation

/// The lock of a file that one process works on, by flock(2).
public enum FileLock {
    private static let tries = 50
    private static let pauseMicroseconds: UInt32 = 20_000

    /// Takes the lock of an open file; it ends when the file is closed, with the process at the latest.
    ///
    /// A child that is being started has copies of its parent's files until it becomes its program, and with them the locks: one
    /// that was given back a moment ago may still be held. So a held one is tried again for a second.
    /// - Returns: Whether it is taken.
    public static func take(_ descriptor: Int32) -> Bool {
        for _ in 1..<tries {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(pauseMicroseconds)
        }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
}
