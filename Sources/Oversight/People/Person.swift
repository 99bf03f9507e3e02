import Accounting
import Primitives

/// A data subject of whom something is kept. The id is random: without this row nobody, the server included, can tell
/// whom it stood for.
public struct Person: Hashable, Sendable {
    public let id: ID<Person>
    public let account: ID<Account>
    public let subject: SubjectHash
    /// Whether the account named an end user; else it is the account itself.
    public let isNamed: Bool
    /// Nil while the account has not said.
    public let ageBand: AgeBand?
    /// When the account said that a guardian consents.
    public let guardianConsentAt: Timestamp?
    /// Since when nothing of this person may be used for training.
    public let trainingOptOutAt: Timestamp?
    public let createdAt: Timestamp

    /// The subject that it stands for.
    public var dataSubject: DataSubject { DataSubject(account: account, hash: subject, isNamed: isNamed) }
}

extension Person: IDKind {
    public static let prefix = "psn"
}

/// What an account declares about a person; what is nil stays as it is.
public struct PersonDeclaration: Hashable, Sendable {
    public var ageBand: AgeBand?
    public var guardianConsent: Bool?
    public var trainingOptOut: Bool?

    public init(ageBand: AgeBand? = nil, guardianConsent: Bool? = nil, trainingOptOut: Bool? = nil) {
        self.ageBand = ageBand
        self.guardianConsent = guardianConsent
        self.trainingOptOut = trainingOptOut
    }
}
