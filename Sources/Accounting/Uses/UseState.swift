import MerkleTree
import Primitives

/// Where a use stands. All decisions about a use are made here, on values; ``Uses`` carries them out.
public enum UseState: Hashable, Sendable {
    /// Nobody has reserved it. Valid next state: `open`.
    case unknown
    /// Money is held for it. Valid next state: `settled`.
    case open(OpenUse)
    /// It is charged or voided, and on record. There is no next state.
    case settled(UseRecord, leaf: TreeHash)
}

extension UseState {
    public enum ReserveAction: Hashable, Sendable {
        /// Hold the money, store the use.
        case hold(OpenUse)
        /// It is a repetition; nothing is to be done.
        case keep
    }

    /// - Parameter freeTokens: What is left of the month's allowance.
    /// - Throws: `conflict` when the id stands for another request.
    /// - Parameter plan: What prices it in place of the price.
    public mutating func reserve(
        _ reservation: UseReservation, at price: Price, freeTokens: UInt64, under plan: PlanMetering? = nil
    ) throws(Problem) -> ReserveAction {
        switch self {
        case .unknown:
            let open = try OpenUse(reservation, at: price, freeTokens: freeTokens, under: plan)
            self = .open(open)
            return .hold(open)
        case .open(let open):
            let standing = open.reservation
            try Self.require(
                standing.account == reservation.account && standing.service == reservation.service
                    && standing.payloadHash == reservation.payloadHash, reservation.id)
            return .keep
        case .settled(let record, _):
            try Self.require(
                record.account == reservation.account && record.service == reservation.service
                    && record.payloadHash == reservation.payloadHash, reservation.id)
            return .keep
        }
    }

    public enum SettleAction: Hashable, Sendable {
        /// Post or void the reservation, append the leaf, store the record.
        case resolve(OpenUse, UseLeaf)
        /// It is a repetition; nothing is to be done.
        case keep(UseLeaf)
    }

    /// - Parameter price: The price of the reservation.
    /// - Throws: `notFound` when it was never reserved, `conflict` when it was settled otherwise.
    /// - Parameter plan: The plan under which it was reserved, with the month as it stands.
    public mutating func settle(
        _ settlement: UseSettlement, at price: Price, under plan: PlanMetering? = nil
    ) throws(Problem) -> SettleAction {
        switch self {
        case .unknown:
            throw Problem(.notFound, "There is no use \(settlement.id).")
        case .open(let open):
            let leaf = try UseLeaf(
                open.record(of: settlement, at: price, under: plan), decisions: settlement.decisions,
                grounding: settlement.grounding)
            self = .settled(leaf.record, leaf: leaf.hash)
            return .resolve(open, leaf)
        case .settled(let record, let hash):
            let leaf = try UseLeaf(
                record.replaying(settlement), decisions: settlement.decisions,
                grounding: settlement.grounding)
            guard leaf.hash == hash else {
                throw Problem(
                    .conflict,
                    "\(settlement.id) is settled already, otherwise (\(record.status.rawValue),"
                        + " \(record.charge)).",
                    mend: "A settlement stands; reverse its transfer to correct it.")
            }
            return .keep(leaf)
        }
    }

    private static func require(_ isSame: Bool, _ id: ID<Use>) throws(Problem) {
        guard isSame else {
            throw Problem(
                .conflict, "\(id) stands for another request.",
                mend: "Repeat the first request unchanged, or use a new id.")
        }
    }
}
