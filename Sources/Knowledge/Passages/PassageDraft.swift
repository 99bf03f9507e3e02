import Crypto
import Primitives

/// A passage as it is cut out of a document: what retrieval finds, a citation names and an owner is paid for.
public struct PassageDraft: Hashable, Sendable {
    public let text: String
    public let place: PassagePlace
    public let language: Language

    public init(text: String, place: PassagePlace) {
        self.text = text
        self.place = place
        language = Language(of: text.unicodeScalars)
    }

    /// SHA-256 of the text's UTF-8: what has it is the same passage, and is not embedded again.
    public var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
