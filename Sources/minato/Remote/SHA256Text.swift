import Oversight

/// SHA-256 as 64 digits, as `sha256sum` prints it.
enum SHA256Text {
    static func of(_ bytes: [UInt8]) -> String { ContentHash(of: bytes).description }
}
