import Foundation
import Primitives

/// A password as it was typed, in the form in which it is compared: Unicode's NFKC, so that keyboards that compose
/// characters differently give the same one (RFC 8265 §4.2 asks for a normal form too).
public struct Password: Sendable {
    /// The characters (Unicode scalars, normalised) of a password that may be set.
    public static let lengths = 12...256
    /// Fewer different characters than this are none to be guessed.
    private static let leastDifferent = 5
    /// What stands before the @ of an address is looked for in a password where it has so many characters.
    private static let leastLocalCharacters = 4

    let bytes: [UInt8]
    private let text: String

    public init(_ typed: String) {
        // What is longer is no password of anybody: what stands for it need not be long.
        text = String(
            String.UnicodeScalarView(
                typed.precomposedStringWithCompatibilityMapping.unicodeScalars
                    .prefix(Self.lengths.upperBound + 1)))
        // scrypt wants a byte at least; no keyboard writes this one.
        bytes = text.isEmpty ? [0] : Array(text.utf8)
    }

    /// Whether it may become the password of whoever signs in with `name`.
    /// - Throws: `invalidValue` that says why not.
    public func check(for name: SignInName) throws(Problem) {
        let count = text.unicodeScalars.count
        if count < Self.lengths.lowerBound {
            throw Self.fault("has \(count) characters")
        }
        if count > Self.lengths.upperBound { throw Self.fault("is too long") }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw Self.fault("holds a control character")
        }
        let folded = text.lowercased()
        if Self.parts(of: name).contains(where: folded.contains) {
            throw Self.fault("contains the name for signing in")
        }
        if CommonPasswords.contains(folded) || Set(folded.unicodeScalars).count < Self.leastDifferent {
            throw Self.fault("is one that everybody tries")
        }
    }

    /// The name, and of an address what stands before the @.
    private static func parts(of name: SignInName) -> [String] {
        let local = String(name.key.prefix { $0 != "@" })
        return local.count >= leastLocalCharacters ? [name.key, local] : [name.key]
    }

    private static func fault(_ fault: String) -> Problem {
        Problem(
            .invalidValue, "The password \(fault).",
            mend: """
                Give \(lengths.lowerBound) to \(lengths.upperBound) characters that nobody guesses, without the name for \
                signing in; several words do well.
                """, parameter: "password")
    }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the password.
    public var description: String { "Password" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
