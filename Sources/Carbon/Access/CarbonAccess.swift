import Exchange
import Persistence
import Policy
import Primitives

/// Which footprints a partner may see: those that an active agreement with their owner covers, where its policy permits
/// the partner to read them in the partner's place.
public struct CarbonAccess: Sendable {
    /// Of one agreement: all of the owner's, or those with one of these product ids.
    struct Grant: Sendable {
        let agreement: ID<Agreement>
        let owner: ID<Participant>
        let productIDs: [String]?
    }

    /// How many footprints one request reads under one agreement.
    public struct Read: Hashable, Sendable {
        public let agreement: ID<Agreement>
        public let footprints: Int
    }

    let grants: [Grant]

    /// The most agreements of one partner that are looked at.
    static let maximumAgreements = 1_000

    public init(
        of partner: Participant, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let agreements = try Agreements.list(
            consumer: partner.id, state: .active, PageRequest(limit: Self.maximumAgreements), in: transaction)
        var grants: [Grant] = []
        for agreement in agreements.items {
            guard agreement.isOpen(at: time), let id = agreement.product,
                let product = try Products.product(id, in: transaction), product.board == "carbon",
                let owner = try Participants.participant(agreement.provider, in: transaction),
                owner.state == .active,
                try Self.mayRead(
                    partner, under: agreement, of: product, owner,
                    after: AgreementCounters.of(agreement.id, month: nil, in: transaction), at: time)
            else { continue }
            grants.append(
                Grant(
                    agreement: agreement.id, owner: agreement.provider,
                    productIDs: Self.covered(by: product)))
        }
        self.grants = grants
    }

    /// Nil for all. What is neither `all` nor a list covers nothing.
    private static func covered(by product: Product) -> [String]? {
        switch product.metadata["footprints"] {
        case nil, .string("all"): nil
        case .array(let ids): ids.compactMap(\.stringValue)
        default: []
        }
    }

    /// The policy decides, with the partner's jurisdiction as the place. What must not leave its country stays there,
    /// whatever the policy says.
    private static func mayRead(
        _ partner: Participant, under agreement: Agreement, of product: Product, _ owner: Participant,
        after used: AgreementCounters, at time: Timestamp
    ) -> Bool {
        guard product.crossBorder != .prohibited || partner.jurisdiction == owner.jurisdiction,
            let policy = try? UsagePolicy(reading: agreement.policy)
        else { return false }
        var request = PolicyRequest(
            UseAction.read.action, of: agreement.dataset, by: partner.did, at: time)
        request.assigneeNames = [partner.name, partner.id.description]
        request.place = partner.jurisdiction
        request.purposes = ["carbon-accounting"]
        request.agreementStart = agreement.signedAt
        request.firstUse = used.firstUseAt
        request.soFar = PolicyUsage(
            uses: used.uses + used.heldUses, rows: Int64(clamping: used.settled.rows),
            bytes: Int64(clamping: used.settled.bytes), tokens: Int64(clamping: used.settled.tokens))
        return CompiledPolicy(policy).decide(request).isPermitted
    }

    public func covers(_ footprint: OwnFootprint) -> Bool { grant(for: footprint) != nil }

    /// The first that covers a footprint: under it the footprint is read.
    private func grant(for footprint: OwnFootprint) -> Grant? {
        grants.first { grant in
            grant.owner == footprint.owner
                && grant.productIDs.map { $0.contains(where: footprint.footprint.productIDs.contains) }
                    ?? true
        }
    }

    /// How many of these footprints are read under each agreement.
    public func reads(of footprints: [OwnFootprint]) -> [Read] {
        var counts: [ID<Agreement>: Int] = [:]
        for footprint in footprints {
            guard let grant = grant(for: footprint) else { continue }
            counts[grant.agreement, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map { Read(agreement: $0.key, footprints: $0.value) }
    }

    /// The most rows that one page looks through.
    static let maximumScanned = 10_000
    private static let batch = 200

    /// One page: at most `limit` footprints, and where to read on.
    public func list(
        _ filter: FootprintFilter, after: ID<OwnFootprint>?, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> (items: [OwnFootprint], next: ID<OwnFootprint>?) {
        let owners = Array(Set(grants.map(\.owner))).sorted()
        var place = after ?? ID(high: 0, low: 0)
        var items: [OwnFootprint] = []
        var scanned = 0
        while scanned < Self.maximumScanned {
            let rows = try Footprints.following(place, owners: owners, limit: Self.batch, in: transaction)
            for row in rows where covers(row) && filter.matches(row.footprint) {
                // One more is there: the page ends before it.
                if items.count == limit { return (items, items.last?.id) }
                items.append(row)
            }
            guard rows.count == Self.batch, let last = rows.last else { return (items, nil) }
            place = last.id
            scanned += rows.count
        }
        return (items, place)
    }
}
