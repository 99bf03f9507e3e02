import Policy
import Primitives

/// What a supplier may grant of a product at a moment, and why a policy grants more: a pure function over the chains of
/// title that hold. Nobody offers what it does not hold.
public struct Title: Hashable, Sendable {
    public let product: Product
    public let supplier: Participant
    /// One for each right of the supplier to operate the product that holds now, its own right first.
    public let chains: [[Right]]
    /// Why others do not hold.
    public let reasons: [String]

    public init(product: Product, supplier: Participant, chains: [[Right]], reasons: [String]) {
        self.product = product
        self.supplier = supplier
        self.chains = chains
        self.reasons = reasons
    }

    /// Whether the configuration offers it and the operator answers for it: what the house has listed without a board
    /// has not come through the gate, which lists nothing without one.
    public static func isHouses(_ product: Product, of supplier: Participant) -> Bool {
        product.board == nil && supplier.roles.contains(.operator)
    }

    /// Where each permission of a policy goes beyond the product's metadata or the title, and how to mend it; nothing
    /// where all of it may be granted. One right must cover a whole permission: rights are not added up.
    /// - Parameters:
    ///   - time: When an agreement would begin.
    ///   - end: When the agreement ends by itself; nil for no end.
    public func faults(of policy: UsagePolicy, at time: Timestamp, until end: Timestamp? = nil) -> [String] {
        guard !Self.isHouses(product, of: supplier) else { return [] }
        guard !chains.isEmpty else {
            return [
                "The supplier holds no certified right to operate the product: "
                    + reasons.prefix(Self.maximumReasons).joined(separator: " ")
            ]
        }
        var faults: [String] = []
        for reach in policy.reaches(from: time) {
            guard faults.count < Self.maximumFaults else { break }
            let limit = [reach.end, end].compactMap { $0 }.min()
            faults += declarationFaults(of: reach)
            var beyond: [String] = []
            var isHeld = false
            for right in chains.compactMap(\.first) where !isHeld {
                let excess = Self.excess(of: reach, until: limit, over: right)
                isHeld = excess.isEmpty
                if beyond.count < Self.maximumReasons {
                    beyond.append("\(right.id): it \(excess.joined(separator: ", and it ")).")
                }
            }
            if !isHeld { faults += beyond.map { "\(reach.name) exceeds the right \($0)" } }
        }
        return faults
    }

    /// - Throws: `unprocessable` that names each permission that exceeds the metadata or a right.
    public func check(_ policy: UsagePolicy, at time: Timestamp, until end: Timestamp? = nil) throws(Problem)
    {
        let faults = faults(of: policy, at: time, until: end)
        guard faults.isEmpty else {
            throw Problem(
                .unprocessable,
                "More would be granted than the supplier holds. " + faults.joined(separator: " "),
                mend:
                    "Narrow each permission by its action and by constraints on spatial, purpose and dateTime, or register a wider right.",
                parameter: "policy")
        }
    }

    private static let maximumFaults = 16
    private static let maximumReasons = 4

    /// The actions by which the consumer could let others use the data (ODRL Vocabulary 2.2 §4.4, §4.5).
    private static let sublicences = Set(
        ["grantUse", "nextPolicy", "transfer", "give", "sell"].map { PolicyAction($0) })

    /// What the metadata says that the product is sold for.
    private func declarationFaults(of reach: PermissionReach) -> [String] {
        var faults: [String] = []
        let (actions, territory) = product.declared(by: supplier)
        if let beyond = Self.actions(of: reach, beyond: actions) {
            faults.append(
                "\(reach.name) allows \(beyond); the product's \"actions\" are \(Self.list(actions)).")
        }
        if let beyond = Self.places(of: reach, beyond: territory) {
            faults.append(
                "\(reach.name) allows use in \(beyond); the product's \"territory\" is \(Self.list(territory))."
            )
        }
        if product.crossBorder == .prohibited,
            let beyond = Self.places(of: reach, beyond: .only([supplier.jurisdiction]))
        {
            faults.append(
                "\(reach.name) allows use in \(beyond); the data must not leave \(supplier.jurisdiction).")
        }
        return faults
    }

    /// What a permission allows beyond a right; nothing where the right covers it.
    private static func excess(
        of reach: PermissionReach, until end: Timestamp?, over right: Right
    ) -> [String] {
        var excess: [String] = []
        if let beyond = actions(of: reach, beyond: right.actions) {
            excess.append("allows \(beyond), the right \(list(right.actions))")
        }
        let passedOn = reach.actions.map { $0.filter(sublicences.contains) }
        if !right.mayGrant, passedOn?.isEmpty != true {
            let words = passedOn.map { $0.map(\.name).joined(separator: ", ") } ?? "every action"
            excess.append(
                "lets the consumer grant use to others (\(words)), and the right may not be granted on: name the actions one by one, or prohibit these"
            )
        }
        if let beyond = places(of: reach, beyond: right.territory) {
            excess.append("allows use in \(beyond), the right holds in \(list(right.territory))")
        }
        if case .only(let allowed) = right.purposes, !(reach.purposes?.isSubset(of: allowed) ?? false) {
            let asked = reach.purposes.map { $0.subtracting(allowed).sorted().joined(separator: ", ") }
            excess.append("allows use for \(asked ?? "any purpose"), the right \(list(right.purposes))")
        }
        if let last = right.endsAt, end.map({ $0 > last }) ?? true {
            excess.append(
                "allows use \(end.map { "until \($0.rfc3339)" } ?? "without an end"), the right ends: add the constraint dateTime lt \(last.rfc3339)"
            )
        }
        return excess
    }

    /// The actions that names do not cover, in words; nil where they cover all.
    private static func actions(of reach: PermissionReach, beyond extent: Extent) -> String? {
        guard case .only(let names) = extent else { return nil }
        guard let actions = reach.actions else { return "every action" }
        let held = names.map { UseAction(rawValue: $0)?.action ?? PolicyAction($0) }
        let beyond = actions.filter { asked in !held.contains { $0.includes(asked) } }
        guard !beyond.isEmpty else { return nil }
        let shown = beyond.prefix(8).map(\.name).joined(separator: ", ")
        return beyond.count > 8 ? shown + ", …" : shown
    }

    /// The places that codes do not cover, in words; nil where they cover all.
    private static func places(of reach: PermissionReach, beyond extent: Extent) -> String? {
        guard case .only(let codes) = extent else { return nil }
        guard let places = reach.places else { return "every place" }
        let beyond = places.filter { place in
            !codes.contains { PermissionReach.isPlace(place, within: $0) }
        }
        guard !beyond.isEmpty else { return nil }
        let shown = beyond.prefix(8).joined(separator: ", ")
        return beyond.count > 8 ? shown + ", …" : shown
    }

    private static func list(_ extent: Extent) -> String { extent.names.joined(separator: ", ") }
}

extension Product {
    /// What the metadata says that it is sold for, and where: `read`, and the supplier's own country, when left out.
    func declared(by supplier: Participant) -> (actions: Extent, territory: Extent) {
        func names(_ member: String) -> [String] {
            metadata[member]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        let (actions, territory) = (names("actions"), names("territory"))
        return (
            Extent(actions.isEmpty ? ["read"] : actions),
            Extent(territory.isEmpty ? [supplier.jurisdiction] : territory)
        )
    }
}
