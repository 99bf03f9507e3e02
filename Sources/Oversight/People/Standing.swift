import Accounting
import Auditing
import Compliance
import Persistence
import Primitives

/// All that decides whether a person's request may go on: read once, then kept in memory until it changes.
public struct Standing: Hashable, Sendable {
    /// Nil while nothing is kept of the person.
    public var person: ID<Person>?
    public var ageBand: AgeBand?
    public var hasGuardianConsent: Bool
    public var accepted: Set<ID<Terms>>
    public var misuse: MisuseState
    /// The last step, to which an appeal would go.
    public var step: ID<MisuseStep>?
    public var activity: Activity?

    public static let unknown = Standing(
        person: nil, ageBand: nil, hasGuardianConsent: false, accepted: [], misuse: .clean, step: nil,
        activity: nil)

    public static func of(
        _ subject: SubjectHash, in transaction: any ReadTransaction
    ) throws(Problem) -> Standing {
        guard let person = try People.find(subject, in: transaction) else { return .unknown }
        let acceptances = try TermsBook.acceptances(of: person.id, in: transaction)
        return Standing(
            person: person.id, ageBand: person.ageBand,
            hasGuardianConsent: person.guardianConsentAt != nil,
            accepted: Set(acceptances.map(\.terms)),
            misuse: try Misuse.state(of: person.id, in: transaction),
            step: try Misuse.newestStep(of: person.id, in: transaction)?.id,
            activity: try Activities.of(person.id, in: transaction))
    }
}

/// What a use that ended tells of a person: kept in the transaction that settles it.
public struct ConductNote: Sendable {
    public let use: ID<Use>
    public let subject: DataSubject
    public let service: ID<Service>
    /// A rule refused the request or its answer.
    public let isViolation: Bool
    /// It came to its end and no rule refused anything.
    public let isClean: Bool
    /// Nil where the service has no ladder.
    public let ladder: MisuseTerms?
    /// Nil where no rule asks for it.
    public let activity: Activity?
    /// When the request came.
    public let askedAt: Timestamp
    public let at: Timestamp
    /// What a person seen for the first time, and a step, would be called.
    public let newPerson: ID<Person>
    public let newStep: ID<MisuseStep>

    public init(
        use: ID<Use>, subject: DataSubject, service: ID<Service>, isViolation: Bool, isClean: Bool,
        ladder: MisuseTerms?, activity: Activity?, askedAt: Timestamp? = nil, at: Timestamp,
        newPerson: ID<Person>, newStep: ID<MisuseStep>
    ) {
        self.use = use
        self.subject = subject
        self.service = service
        self.isViolation = isViolation
        self.isClean = isClean
        self.ladder = ladder
        self.activity = activity
        self.askedAt = askedAt ?? at
        self.at = at
        self.newPerson = newPerson
        self.newStep = newStep
    }

    /// Of somebody who was erased since the request came, only that it was a violation is kept, and that only where the
    /// deletion left them on the ladder.
    /// - Returns: The step that was taken because of it; nil when none was.
    public func keep(log: AuditLog, in transaction: any WriteTransaction) throws(Problem) -> MisuseStep? {
        let person: ID<Person>
        if try ErasedSubjects.isErased(subject.hash, since: askedAt, in: transaction) {
            guard let held = try People.find(subject.hash, in: transaction) else { return nil }
            person = held.id
        } else {
            person = try People.person(of: subject, new: newPerson, at: at, in: transaction).id
            _ = try People.note(use, of: person, at: at, in: transaction)
            if let activity { try Activities.keep(activity, of: person, in: transaction) }
        }
        guard let ladder else { return nil }
        if isViolation {
            return try Misuse.note(
                violation: use, of: person, service: service, at: at, under: ladder, step: newStep, log: log,
                in: transaction)
        }
        if isClean { _ = try Misuse.noteClean(of: person, in: transaction) }
        return nil
    }
}
