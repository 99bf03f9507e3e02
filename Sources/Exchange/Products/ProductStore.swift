import Foundation
import Primitives

/// Where the files of products lie: `FOLDER/VERSION/NAME`, written once, never changed.
public struct ProductStore: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    /// The path of a file. Its name was checked when it came in, and is checked again here: it must not lead out of
    /// the folder.
    public func path(of name: String, in version: ID<ProductVersion>) throws(Problem) -> String {
        guard Self.isFileName(name) else {
            throw Problem(
                .invalidValue, "A file of a product cannot be named so.",
                mend: "Use letters, digits, `.`, `_` and `-`, at most 128, a letter or digit first.",
                parameter: "name")
        }
        return "\(folder)/\(version)/\(name)"
    }

    /// Whether a name is one that a file of a product may have.
    public static func isFileName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: false
            }
        }
        guard let first = bytes.first, isAlphanumeric(first), bytes.count <= 128 else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d }
    }
}
