import Foundation
import Processes
import Testing

@Suite("The lock of a file")
struct FileLockTests {
    @Test("is taken by one at a time, and again when it was given back")
    func oneAtATime() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "minato-lock-\(UUID())").path
        defer { unlink(path) }
        func opened() throws -> Int32 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            return descriptor
        }
        let (one, other) = (try opened(), try opened())
        #expect(FileLock.take(one))
        #expect(!FileLock.take(other))
        close(one)
        #expect(FileLock.take(other))
        close(other)
    }
}
