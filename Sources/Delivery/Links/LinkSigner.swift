import Crypto
import Primitives

/// Signs links and knows its own again: HMAC-SHA-256 (RFC 2104) over path and query.
///
/// The parameter has the name that clients of Delta Sharing look for: the reader in delta-kernel takes a link for a
/// signed one only where the query has `X-Amz-Signature`.
public struct LinkSigner: Sendable {
    private static let parameter = "&X-Amz-Signature="
    private let key: SymmetricKey

    /// - Parameter secret: 32 bytes, for this purpose alone.
    public init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    /// Path and query of the link.
    public func target(_ link: FileLink) -> String {
        let text = link.unsigned
        return text + Self.parameter + signature(text)
    }

    /// What a link opens. Its expiry is the caller's to judge.
    /// - Throws: `forbidden` for anything that ``target(_:)`` did not write, to the last byte.
    public func verify(_ target: String) throws(Problem) -> FileLink {
        guard target.utf8.count <= FileLink.maximumBytes,
            let mark = target.firstRange(of: Self.parameter),
            isSame(signature(String(target[..<mark.lowerBound])), String(target[mark.upperBound...])),
            let link = FileLink(unsigned: target[..<mark.lowerBound])
        else {
            throw Problem(
                .forbidden, "The link is not one of this server, or was altered.",
                mend: "Ask for a new one: GET /api/agreements/{agreement}/files.")
        }
        return link
    }

    private func signature(_ text: String) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)).hexadecimal
    }

    /// In a time that does not depend on where the two differ.
    private func isSame(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
