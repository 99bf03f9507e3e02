import Exchange
import Primitives

/// One statement that a consumer asked under an agreement, answered or not: what both sides can read afterwards.
public struct InPlaceQuery: Hashable, Sendable {
    public let id: ID<InPlaceQuery>
    public let agreement: ID<Agreement>
    public let purpose: String
    public let sql: String
    /// SHA-256 of the statement's UTF-8: what the log holds of it.
    public let sqlHash: [UInt8]
    public let state: State
    /// What it costs of the budget: its aggregations over rows, and once it is answered the figures that it gave.
    public let levels: Int64
    public let rowsScanned: Int64
    public let rowsReturned: Int64?
    public let reason: String?
    public let askedAt: Timestamp
    public let endedAt: Timestamp?
    public let logIndex: Int64
}

extension InPlaceQuery: IDKind {
    public static let prefix = "query"
}

extension InPlaceQuery {
    /// `running` → `answered` or `failed`; `refused` from the start. The three last are final.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case running
        case answered
        /// It ran and was ended by a bound, by a value it could not take, or by the agreement's end.
        case failed
        /// The gate did not admit it.
        case refused

        public var isFinal: Bool { self != .running }

        /// - Throws: `conflict` where it has ended already.
        public mutating func end(as state: State) throws(Problem) {
            guard self == .running, state == .answered || state == .failed else {
                throw Problem(.conflict, "A query that is \(rawValue) does not become \(state.rawValue).")
            }
            self = state
        }
    }
}
