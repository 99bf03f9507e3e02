import Primitives

/// What two participants agreed on: terms that never change, and whether they still hold.
public struct Agreement: Hashable, Sendable {
    public let id: ID<Agreement>
    /// Its `@id` in the Dataspace Protocol; unique.
    public let iri: String
    /// The offer it froze; nil where the offer was another server's.
    public let offer: ID<Offer>?
    /// The product, where it is one of this server.
    public let product: ID<Product>?
    /// The `@id` of the dataset.
    public let dataset: String
    public let provider: ID<Participant>
    public let consumer: ID<Participant>
    /// An ODRL agreement in the form of the Dataspace Protocol.
    public let policy: JSONValue
    public let price: JSONValue
    /// ``AgreementDraft/termsHash`` of what was signed; ``AgreementDraft/formerTermsHash`` where that was before format 2.
    public let termsHash: [UInt8]
    public let state: State
    public let signedAt: Timestamp
    /// When it ends by itself.
    public let endsAt: Timestamp?
    public let endedAt: Timestamp?
    public let endReason: String?
    /// Where the log says that it was signed.
    public let logIndex: Int64
}

extension Agreement {
    /// Whether anything may be used or delivered under it now.
    public func isOpen(at now: Timestamp) -> Bool { state == .active && endsAt.map { now < $0 } ?? true }
}

extension Agreement: IDKind {
    public static let prefix = "agr"
}

extension Agreement {
    /// `active` → `suspended` → `active`; both → `terminated` or `expired`, which are final.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case active
        case suspended
        case terminated
        case expired

        public var isFinal: Bool { self == .terminated || self == .expired }
    }
}
