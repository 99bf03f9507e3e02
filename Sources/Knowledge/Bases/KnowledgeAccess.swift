import Exchange
import Persistence
import Policy
import Primitives

/// Which agreements of a knowledge base may be searched at this moment: asked for each query, in the transaction whose
/// snapshot the answer is given from, so that what has ended is out of reach at the next query, whatever the index still
/// holds.
///
/// ```swift
/// let partitions = try await database.read {
///     try KnowledgeAccess.partitions(of: "handbooks", for: ["support"], at: now, in: $0)
/// }
/// let hits = try await index.search(PassageQuery(text: question, partitions: partitions.map(\.name)))
/// ```
///
/// Three statements for the base, and five for each open agreement with terms of payment.
public enum KnowledgeAccess {
    /// A partition of the index that may be searched, and whose it is.
    public struct Partition: Hashable, Sendable {
        public let agreement: ID<Agreement>
        /// Nil for a dataset of another server.
        public let product: ID<Product>?
        public let provider: ID<Participant>
        /// The published version that was read last; nil where none was.
        public let version: ID<ProductVersion>?

        /// What the index calls it.
        public var name: PartitionName { agreement.description }
    }

    /// The partitions of a base that are open, and whose policies permit `index` for all of `purposes`, in the order of
    /// their agreements' ids.
    /// - Parameters:
    ///   - purposes: What the answer is for; nil for those of the base, of which each agreement need permit but one.
    ///   - place: Where the answer is used: a code of ISO 3166-1, or `EU`; nil for where the consumer is established.
    /// - Throws: `notFound` for a base that is not there.
    public static func partitions(
        of base: String, for purposes: [String]? = nil, at place: String? = nil, now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> [Partition] {
        try partitions(
            of: KnowledgeBases.named(base, in: transaction), for: purposes, at: place, now: now,
            in: transaction)
    }

    /// The same of a base that is at hand.
    public static func partitions(
        of base: KnowledgeBase, for purposes: [String]? = nil, at place: String? = nil, now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> [Partition] {
        guard let consumer = try Participants.participant(base.participant, in: transaction),
            consumer.state == .active
        else { return [] }
        let alternatives = purposes.map { [$0] } ?? Self.alternatives(base.purposes)
        var partitions: [Partition] = []
        for source in try KnowledgeBases.sources(of: base.id, in: transaction) {
            guard let agreement = try Agreements.agreement(source.agreement, in: transaction),
                try permits(agreement, alternatives, at: place, now: now, in: transaction)
            else { continue }
            partitions.append(
                Partition(
                    agreement: agreement.id, product: agreement.product, provider: agreement.provider,
                    version: try KnowledgeShelf.version(of: agreement.id, in: transaction)))
        }
        return partitions
    }

    /// Whether an agreement is open and its policy permits `index` for one of these sets of purposes.
    static func permits(
        _ agreement: Agreement, _ alternatives: [[String]], at place: String? = nil, now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try lack(agreement, alternatives, at: place, now: now, in: transaction) == nil
    }

    /// Each purpose by itself; without any, none in particular.
    static func alternatives(_ purposes: [String]) -> [[String]] {
        purposes.isEmpty ? [[]] : purposes.map { [$0] }
    }

    /// Why an agreement may not be indexed or searched now; nil where it may.
    static func lack(
        _ agreement: Agreement, _ alternatives: [[String]], at place: String? = nil, now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        guard agreement.isOpen(at: now) else {
            let isOver = agreement.state == .active
            return "The agreement is \(isOver ? "past its end" : agreement.state.rawValue)."
        }
        var first: String?
        for purposes in alternatives {
            let request = try UseRequest(
                id: ID(high: 0, low: 0), action: .index, purposes: purposes, place: place, maximum: .none,
                facts: PersonalDataScreen.facts([:]))
            do throws(Problem) {
                try AgreementUses.checkPolicy(request, under: agreement, at: now, in: transaction)
                return nil
            } catch {
                guard [.policyViolation, .invalidValue, .unprocessable].contains(error.kind) else {
                    throw error
                }
                first = first ?? error.detail
            }
        }
        return first ?? "No purpose is named."
    }
}
