import Accounting
import Compliance
import Primitives

/// One version of the terms of use of a service (CN Interim Measures Art. 9). Never changed once published.
public struct Terms: Hashable, Sendable {
    /// What people are given to read.
    public enum Form: Hashable, Sendable {
        /// The terms themselves.
        case text(LocalizedText)
        /// Where they stand, and the SHA-256 of what stands there, so that nobody can exchange it unnoticed.
        case link(url: String, hash: [UInt8])
    }

    public let id: ID<Terms>
    public let service: ID<Service>
    /// What the operator calls it.
    public let version: String
    public let form: Form
    /// From then on it is this version that must have been accepted.
    public let inForceFrom: Timestamp
    public let createdAt: Timestamp
}

extension Terms: IDKind {
    public static let prefix = "terms"
}

extension [Terms] {
    /// The version that must have been accepted: the one that came into force last.
    /// - Precondition: In the order in which they come into force.
    public func inForce(at now: Timestamp) -> Terms? { last { $0.inForceFrom <= now } }
}
