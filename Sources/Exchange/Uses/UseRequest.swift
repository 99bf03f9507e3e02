import Crypto
import Policy
import Primitives

/// What somebody asks to do with data under an agreement.
public struct UseRequest: Hashable, Sendable {
    /// The most of any unit in one use.
    public static let maximumQuantity: UInt64 = 1 << 50
    public static let maximumPurposes = 16
    public static let maximumTextBytes = 256

    /// Unique for ever: the same id with the same request is the same use.
    public let id: ID<TradeRecord>
    /// ``TradeRecord/Kind/use`` or ``TradeRecord/Kind/delivery``.
    public let kind: TradeRecord.Kind
    public let action: UseAction
    public let purposes: [String]
    /// Where the data is used: a code of ISO 3166-1, or `EU`; nil for where the consumer is established.
    public let place: String?
    /// The most that it can take; the price of that is held.
    public let maximum: PriceQuantity
    /// What policies may ask besides, by left operand: known to the server, no part of what was asked for.
    public let facts: [String: [String]]

    /// - Throws: `invalidValue` for what is out of bounds.
    public init(
        id: ID<TradeRecord>, kind: TradeRecord.Kind = .use, action: UseAction, purposes: [String] = [],
        place: String? = nil, maximum: PriceQuantity, facts: [String: [String]] = [:]
    ) throws(Problem) {
        let bound = Self.maximumQuantity
        guard maximum.isWithin(PriceQuantity(calls: bound, rows: bound, bytes: bound, tokens: bound)) else {
            throw Problem(
                .invalidValue, "One use takes at most \(bound) of each unit.", parameter: "quantity")
        }
        guard purposes.count <= Self.maximumPurposes,
            (purposes + [place ?? ""]).allSatisfy({ $0.utf8.count <= Self.maximumTextBytes })
        else {
            throw Problem(
                .invalidValue,
                "The purposes are too many, or a text is longer than \(Self.maximumTextBytes) bytes.",
                mend: "Name at most \(Self.maximumPurposes) purposes.", parameter: "purpose")
        }
        self.id = id
        self.kind = kind
        self.action = action
        self.purposes = purposes
        self.place = place
        self.maximum = maximum
        self.facts = facts
    }

    var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "action": .string(action.rawValue),
            "purposes": .array(purposes.map { .string($0) }), "place": place.map { .string($0) } ?? .null,
            "maximum": maximum.json,
        ]
    }

    /// What a repeated request must equal.
    func hash(under agreement: ID<Agreement>) throws(Problem) -> [UInt8] {
        Array(SHA256.hash(data: agreement.bytes + (try json.canonical)))
    }
}

extension PriceQuantity {
    /// As records have it: digits in strings, because they may be beyond what a double counts.
    public var json: JSONValue {
        [
            "calls": .string(String(calls)), "rows": .string(String(rows)), "bytes": .string(String(bytes)),
            "tokens": .string(String(tokens)),
        ]
    }
}
