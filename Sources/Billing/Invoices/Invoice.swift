import Accounting
import Exchange
import Primitives

/// An invoice or credit note as it stands: it never changes.
public struct Invoice: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case invoice
        case creditNote = "credit_note"
    }

    public let id: ID<Invoice>
    /// From 1 without a gap, for each kind.
    public let sequence: Int64
    public let account: ID<Account>
    /// The document as it was hashed into the log.
    public let json: JSONValue
    public let document: InvoiceDocument
    /// SHA-256 of the canonical JSON of the document.
    public let sha256: [UInt8]
    /// Where the log names that hash.
    public let logIndex: Int64

    public var kind: Kind { document.kind }
}

extension Invoice: IDKind {
    public static let prefix = "inv"
}
