import Accounting
import Foundation
import Primitives

/// What a person signs in with: a name of 3 … 64 characters, or an email address.
///
/// Two names are one where they differ in case, width or other compatibility forms only (Unicode's NFKC).
public struct SignInName: Hashable, Sendable {
    /// The characters of a name that is no address.
    public static let lengths = 3...64
    /// The most characters of an address (RFC 5321 §4.5.3.1.3, less the brackets).
    public static let maximumAddressCharacters = 254
    private static let maximumLocalPartCharacters = 64

    /// As it was given.
    public let text: String
    /// As it is compared.
    public let key: String

    /// - Throws: `invalidValue`.
    public init(_ text: String) throws(Problem) {
        let key = Self.key(of: text)
        if text.contains("@") {
            guard Self.isAddress(text), Self.isAddress(key) else {
                throw Problem(
                    .invalidValue, "The name for signing in has an @ and is no email address.",
                    mend: "Give an address such as name@example.com, or a name without @.", parameter: "name")
            }
        } else {
            for spelling in [text, key] {
                try NameRule.check(spelling, of: "a user", parameter: "name", lengths: Self.lengths)
            }
            // An address of the API names a user by either.
            guard ID<User>(text) == nil else {
                throw Problem(
                    .invalidValue, "The name for signing in looks like an id.", mend: "Choose another.",
                    parameter: "name")
            }
        }
        self.text = text
        self.key = key
    }

    /// A name that was stored.
    init(stored text: String) {
        self.text = text
        key = Self.key(of: text)
    }

    /// What a text that may be no name is compared as.
    public static func key(of text: String) -> String {
        text.precomposedStringWithCompatibilityMapping.lowercased().precomposedStringWithCompatibilityMapping
    }

    /// `local@domain.example`: not all of RFC 5322, but what people have.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.unicodeScalars.count <= maximumAddressCharacters,
            1...maximumLocalPartCharacters ~= parts[0].unicodeScalars.count,
            text.unicodeScalars.allSatisfy({ scalar in
                !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
            })
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }
}

extension SignInName: CustomStringConvertible {
    public var description: String { text }
}
