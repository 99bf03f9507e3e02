import Accounting
import Primitives

/// A code that stands in for the second factor once, where the device is lost: 80 random bits.
public struct RecoveryCode: Hashable, Sendable {
    /// How many a person gets at a time.
    public static let count = 10
    private static let byteCount = 10

    private let bytes: [UInt8]

    init(random: some Randomness) { bytes = random.bytes(Self.byteCount) }

    /// As a person typed it, in any case, with or without hyphens; nil for what is none.
    init?(_ typed: String) {
        guard let bytes = Base32.bytes(OneTimeCode.plain(typed)), bytes.count == Self.byteCount else {
            return nil
        }
        self.bytes = bytes
    }

    /// Four groups of four characters.
    public var text: String {
        let letters = Array(Base32.text(bytes).lowercased())
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }
            .joined(separator: "-")
    }

    /// All that is kept of it; another for each person.
    func hash(of user: ID<User>) -> Fingerprint<RecoveryCodeDomain> { Fingerprint(of: user.bytes + bytes) }

    static func fresh(_ random: some Randomness) -> [RecoveryCode] {
        (0..<count).map { _ in RecoveryCode(random: random) }
    }
}

enum RecoveryCodeDomain: FingerprintDomain {
    static let prefix = Array("minato-recovery-code\0".utf8)
}
