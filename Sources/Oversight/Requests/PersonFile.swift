import Accounting
import Persistence
import Primitives

/// Everything that is kept of a person, for a request for access.
public struct PersonFile: Sendable {
    /// The most entries of each list; beyond that it says how it goes on.
    public static let maximumEntries = 1_000

    public let person: Person
    public let acceptances: [Acceptance]
    public let misuse: MisuseState
    public let steps: [MisuseStep]
    public let violations: [(use: ID<Use>, at: Timestamp)]
    public let complaints: [Complaint]
    public let requests: [PersonRequest]
    public let activity: Activity?
    /// The newest records.
    public let uses: [ID<Use>]
    /// How many texts of requests and answers are kept.
    public let textCount: Int
    /// Whether one of the lists is not whole.
    public let isCut: Bool

    public init(
        of person: Person, texts: any SubjectErasure, in transaction: any ReadTransaction
    ) throws(Problem) {
        let most = Self.maximumEntries
        self.person = person
        acceptances = try TermsBook.acceptances(of: person.id, in: transaction)
        misuse = try Misuse.state(of: person.id, in: transaction)
        steps = try Misuse.steps(of: person.id, limit: most, in: transaction)
        violations = try Misuse.violations(of: person.id, limit: most, in: transaction)
        complaints = try Complaints.list(of: person.id, limit: most, in: transaction)
        requests = try PersonRequests.list(of: person.id, limit: most, in: transaction)
        activity = try Activities.of(person.id, in: transaction)
        uses = try People.uses(of: person.id, limit: most, in: transaction)
        textCount = try texts.count(of: person.dataSubject, in: transaction)
        isCut = [uses.count, steps.count, violations.count, complaints.count, requests.count].contains(most)
    }
}
