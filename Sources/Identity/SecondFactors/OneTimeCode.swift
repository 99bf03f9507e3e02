import Crypto
import Foundation
import Primitives

/// Codes that follow from a secret and the time (TOTP, RFC 6238, over HOTP, RFC 4226): HMAC-SHA-1, 30 seconds.
enum OneTimeCode {
    static let digits = 6
    static let stepSeconds: Int64 = 30
    /// Steps before and after the present one whose codes are taken too: clocks differ (RFC 6238 §5.2).
    static let tolerance: Int64 = 1
    static let secretBytes = 20

    /// The time step of a moment.
    static func step(at time: Timestamp) -> Int64 { max(0, time.seconds) / stepSeconds }

    /// The code of a step (RFC 4226 §5.3).
    static func code(_ secret: [UInt8], step: Int64, digits: Int = digits) -> String {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (8 * Int64($0))) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 15)
        let word = hash[offset..<offset + 4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let bound = (0..<digits).reduce(1 as UInt32) { bound, _ in bound * 10 }
        let text = String(word % bound)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is, of those that are taken at `time` and come after `last`; nil for none.
    static func step(of code: String, _ secret: [UInt8], at time: Timestamp, after last: Int64) -> Int64? {
        let now = step(at: time)
        let typed = Array(code.utf8)
        var found: Int64?
        // All of them, so that the time does not tell which.
        for step in now - tolerance...now + tolerance {
            let isEqual = ConstantTime.isEqual(Array(self.code(secret, step: step).utf8), typed)
            if isEqual, step > last { found = step }
        }
        return found
    }

    /// What a person typed, without blanks and hyphens; digits of any width are digits.
    static func plain(_ typed: String) -> String {
        String(
            typed.prefix(64).description.precomposedStringWithCompatibilityMapping
                .filter { !$0.isWhitespace && $0 != "-" })
    }
}
