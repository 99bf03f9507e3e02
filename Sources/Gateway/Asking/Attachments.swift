import Foundation
import Primitives

/// Pictures, sounds and files among the messages of a chat: how many there are, which bytes of the body are
/// not text because of them, and how many tokens they may be at most.
///
/// A picture costs by its size, whatever its bytes. A sound has far fewer tokens than bytes. Of everything
/// else, such as a document, nothing is known but that a token has at least one byte.
struct Attachments: Sendable {
    /// A second of sound has some kilobytes, as base64, and at most some tens of tokens.
    private static let bytesPerTokenOfSound: UInt64 = 16

    private(set) var count: UInt64 = 0
    /// Bytes of the body that are no text.
    private(set) var bytes: UInt64 = 0
    private(set) var mostTokens: UInt64 = 0

    init() {}

    init(in scanner: JSONScanner, _ messages: JSONScanner.Value?) {
        guard let messages, Self.mayHold(scanner.slice(messages.contents)) else { return }
        for message in scanner.elements(of: messages) {
            guard let content = scanner.member("content", of: message) else { continue }
            for part in scanner.elements(of: content) {
                guard let type = scanner.member("type", of: part), !scanner.isText(type, "text") else {
                    continue
                }
                add(part, type, scanner)
            }
        }
    }

    private mutating func add(
        _ part: JSONScanner.Value, _ type: JSONScanner.Value, _ scanner: JSONScanner
    ) {
        let size = UInt64(part.range.count)
        count += 1
        mostTokens += AskFacts.tokensPerAttachment
        if scanner.isText(type, "image_url") {
            bytes += size
        } else if scanner.isText(type, "input_audio") {
            bytes += size
            mostTokens += size / Self.bytesPerTokenOfSound
        }
    }

    /// Content in parts is an array. Most requests have none, and are not walked through once more.
    private static func mayHold(_ messages: UnsafeRawBufferPointer) -> Bool {
        guard let start = messages.baseAddress else { return false }
        return memchr(start, Int32(UInt8(ascii: "[")), messages.count) != nil
    }
}
