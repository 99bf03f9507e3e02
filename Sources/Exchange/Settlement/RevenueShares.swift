import Primitives

/// Who gets which part of every charge of one agreement: frozen when it is signed.
public struct RevenueShares: Hashable, Sendable {
    /// The house's part of a charge, in basis points.
    public let feeBasisPoints: UInt64
    /// The broker's part of a charge.
    public let broker: Broker?
    /// Whose product it is; gets what is left.
    public let supplier: ID<Participant>
    public let product: ID<Product>?
    /// The sources' parts of what fee and broker leave, each after its own sources have got theirs.
    public let sources: [Source]

    public struct Broker: Hashable, Sendable {
        public let participant: ID<Participant>
        public let basisPoints: UInt64
    }

    public struct Source: Hashable, Sendable {
        public let participant: ID<Participant>
        public let product: ID<Product>
        public let basisPoints: UInt64

        public init(participant: ID<Participant>, product: ID<Product>, basisPoints: UInt64) {
            self.participant = participant
            self.product = product
            self.basisPoints = basisPoints
        }
    }

    /// - Throws: `unprocessable` where the parts are more than the whole, or a source stands twice.
    public init(
        feeBasisPoints: UInt64, broker: Broker? = nil, supplier: ID<Participant>, product: ID<Product>?,
        sources: [Source] = []
    ) throws(Problem) {
        let first = feeBasisPoints + (broker?.basisPoints ?? 0)
        let second = sources.reduce(0 as UInt64) { $0 + $1.basisPoints }
        guard first <= 10_000, second <= 10_000, Set(sources.map(\.product)).count == sources.count else {
            throw Problem(
                .unprocessable,
                "The shares are more than the whole: \(first) basis points for fee and broker, \(second) for sources.",
                mend: "Lower the shares to 10,000 basis points.")
        }
        self.feeBasisPoints = feeBasisPoints
        self.broker = broker
        self.supplier = supplier
        self.product = product
        self.sources = sources
    }
}

/// A part of a charge.
public struct RevenuePart: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case fee
        case broker
        case supplier
        case source
    }

    public let role: Role
    /// Nil for the fee.
    public let participant: ID<Participant>?
    public let product: ID<Product>?
    public let amount: Money
}

extension RevenueShares {
    /// The parts of a charge, in nano-units: they sum to it exactly, each within one nano-unit of its quota of the
    /// step in which it is divided. Parts of zero are left out.
    /// - Parameter salt: Unique to the charge; tells equal remainders apart.
    public func split(_ charge: Money, salt: [UInt8]) throws(Problem) -> [RevenuePart] {
        let currency = charge.currency
        let first = try Allocation.split(
            charge.nanos,
            weights: [
                ("fee", feeBasisPoints), ("broker", broker?.basisPoints ?? 0),
                ("net", 10_000 - feeBasisPoints - (broker?.basisPoints ?? 0)),
            ], salt: salt)
        let rest = sources.reduce(10_000 as UInt64) { $0 - $1.basisPoints }
        let second = try Allocation.split(
            first[2],
            weights: sources.map { ($0.product.bytes, $0.basisPoints) } + [(Array("supplier".utf8), rest)],
            salt: salt)
        var parts = [
            RevenuePart(
                role: .fee, participant: nil, product: nil, amount: Money(nanos: first[0], currency: currency)
            ),
            RevenuePart(
                role: .broker, participant: broker?.participant, product: product,
                amount: Money(nanos: first[1], currency: currency)),
            RevenuePart(
                role: .supplier, participant: supplier, product: product,
                amount: Money(nanos: second[sources.count], currency: currency)),
        ]
        for (source, nanos) in zip(sources, second) {
            parts.append(
                RevenuePart(
                    role: .source, participant: source.participant, product: source.product,
                    amount: Money(nanos: nanos, currency: currency)))
        }
        return parts.filter { $0.amount.nanos > 0 }
    }

    /// As it is stored with the agreement.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "fee_basis_points": .number(.integer(Int64(feeBasisPoints))),
            "supplier": .string(supplier.description),
            "sources": .array(
                sources.map { source in
                    [
                        "participant": .string(source.participant.description),
                        "product": .string(source.product.description),
                        "basis_points": .number(.integer(Int64(source.basisPoints))),
                    ]
                }),
        ]
        members["product"] = product.map { .string($0.description) }
        members["broker"] = broker.map { broker in
            [
                "participant": .string(broker.participant.description),
                "basis_points": .number(.integer(Int64(broker.basisPoints))),
            ]
        }
        return .object(members)
    }

    /// - Throws: `corrupt` for what was not written by ``json``.
    init(stored json: JSONValue) throws(Problem) {
        func count(_ value: JSONValue?) -> UInt64 { value?.intValue.flatMap { UInt64(exactly: $0) } ?? 0 }
        func id<Kind>(_ value: JSONValue?) -> ID<Kind>? { value?.stringValue.flatMap { ID<Kind>($0) } }
        guard let supplier: ID<Participant> = id(json["supplier"]), let list = json["sources"]?.arrayValue
        else {
            throw Problem(
                .corrupt, "The shares of an agreement cannot be read.", mend: "Run `minato audit verify`.")
        }
        var broker: Broker?
        if let participant: ID<Participant> = id(json["broker"]?["participant"]) {
            broker = Broker(participant: participant, basisPoints: count(json["broker"]?["basis_points"]))
        }
        var sources: [Source] = []
        for value in list {
            guard let participant: ID<Participant> = id(value["participant"]),
                let product: ID<Product> = id(value["product"])
            else { continue }
            sources.append(
                Source(participant: participant, product: product, basisPoints: count(value["basis_points"])))
        }
        try self.init(
            feeBasisPoints: count(json["fee_basis_points"]), broker: broker, supplier: supplier,
            product: id(json["product"]), sources: sources)
    }
}
