import NIOConcurrencyHelpers
import Primitives

/// The body of a request that is a file and no JSON, as it came.
struct APIUpload: Sendable {
    /// The media type, without parameters and in lower case.
    let type: String
    let bytes: [UInt8]
}

/// Room for one upload at a time: each may take many times its size while it is read.
final class UploadSlot: Sendable {
    private let isTaken = NIOLockedValueBox(false)

    /// - Throws: `overloaded` while another upload is under way.
    func take() throws(Problem) {
        let isFree = isTaken.withLockedValue { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
        guard isFree else {
            throw Problem(
                .overloaded, "Another file is being taken in.", mend: "Try again when it is done.",
                retryAfter: .seconds(2))
        }
    }

    func free() { isTaken.withLockedValue { $0 = false } }
}
