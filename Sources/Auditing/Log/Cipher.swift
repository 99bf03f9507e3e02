import Crypto
import Foundation
import Primitives

/// AES-256-GCM (NIST SP 800-38D) with its failures as problems, for what is kept under a secret of the data directory
/// (``LogKey/secret(for:)``).
public enum Cipher {
    /// - Parameter bound: What the sealed text belongs to: it opens nowhere else.
    public static func seal(_ bytes: [UInt8], _ key: SymmetricKey, bound: [UInt8]) throws(Problem) -> [UInt8]
    {
        do {
            guard let combined = try AES.GCM.seal(bytes, using: key, authenticating: bound).combined else {
                throw Problem(.internalError, "A text could not be sealed.")
            }
            return Array(combined)
        } catch {
            throw error as? Problem ?? Problem(.internalError, "A text could not be sealed: \(error).")
        }
    }

    /// - Throws: `corrupt` where key, text or binding are not those of the sealing.
    public static func open(_ sealed: [UInt8], _ key: SymmetricKey, bound: [UInt8]) throws(Problem) -> [UInt8]
    {
        do {
            return Array(
                try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: bound))
        } catch {
            throw Problem(
                .corrupt, "A stored text does not open with its key.",
                mend: "The database is damaged, or belongs to another `log.key`: restore both from one copy.")
        }
    }
}
