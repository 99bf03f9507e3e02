import Primitives

/// Whether somebody holds a right, and through whom: a pure function over registered rights.
public enum ChainOfTitle {
    /// The most rights of a chain.
    public static let maximumLength = 16

    /// What is asked.
    public struct Question: Hashable, Sendable {
        public let holder: ID<Participant>
        public let kind: RightKind
        /// The product, and the data resources that it says it is made of: a right over any of them counts.
        public let subjects: Set<RightSubject>
        /// The class of the product's data: a right over data of another class is none over this.
        public let dataClass: DataClass
        public let actions: Extent
        public let territory: Extent
        public let time: Timestamp

        public init(
            holder: ID<Participant>, kind: RightKind, subjects: Set<RightSubject>,
            dataClass: DataClass, actions: Extent, territory: Extent, time: Timestamp
        ) {
            self.holder = holder
            self.kind = kind
            self.subjects = subjects
            self.dataClass = dataClass
            self.actions = actions
            self.territory = territory
            self.time = time
        }
    }

    public enum Finding: Hashable, Sendable {
        /// From the holder's own right to the original one.
        case held([Right])
        /// Why none of the rights will do, one reason each; at least one.
        case notHeld([String])
    }

    /// - Parameters:
    ///   - rights: The holder's own.
    ///   - parent: A right by its id; nil where there is none.
    public static func find(
        _ question: Question, among rights: [Right], parent: (ID<Right>) throws(Problem) -> Right?
    ) throws(Problem) -> Finding {
        var (chains, reasons) = try standing(question, among: rights, parent: parent)
        for chain in chains {
            guard let right = chain.first else { continue }
            if !chain.allSatisfy({ $0.actions.covers(question.actions) }) {
                reasons.append("\(right.id) allows \(list(right.actions)), not \(list(question.actions)).")
            } else if !chain.allSatisfy({ $0.territory.covers(question.territory) }) {
                reasons.append(
                    "\(right.id) holds in \(list(right.territory)), not in \(list(question.territory)).")
            } else {
                return .held(chain)
            }
        }
        return .notHeld(reasons)
    }

    /// The chains that hold, however far they reach, and why others do not; never both empty.
    static func standing(
        _ question: Question, among rights: [Right], parent: (ID<Right>) throws(Problem) -> Right?
    ) throws(Problem) -> (chains: [[Right]], reasons: [String]) {
        var chains: [[Right]] = []
        var reasons: [String] = []
        for right in rights
        where right.holder == question.holder && right.kind == question.kind
            && question.subjects.contains(right.subject)
        {
            let (chain, fault) = try chain(of: right, at: question.time, parent: parent)
            if let fault {
                reasons.append(fault)
            } else if right.dataClass != question.dataClass {
                reasons.append(
                    "\(right.id) is about \(right.dataClass.rawValue) data, not \(question.dataClass.rawValue)."
                )
            } else {
                chains.append(chain)
            }
        }
        if chains.isEmpty, reasons.isEmpty {
            reasons = ["No right to \(question.kind.rawValue) is registered for the holder over this."]
        }
        return (chains, reasons)
    }

    /// The way from a right to the original one, and why it does not hold; nil where it does.
    static func chain(
        of right: Right, at time: Timestamp, parent: (ID<Right>) throws(Problem) -> Right?
    ) throws(Problem) -> (rights: [Right], fault: String?) {
        var chain = [right]
        while let current = chain.last {
            guard current.isInForce(at: time) else {
                let why = current.state == .certified ? "outside its term" : current.state.rawValue
                return (chain, "\(current.id) is \(why).")
            }
            guard let id = current.parent else { return (chain, nil) }
            guard !chain.contains(where: { $0.id == id }) else {
                return (chain, "\(right.id) is granted in a circle.")
            }
            guard chain.count < maximumLength else {
                return (chain, "\(right.id) hangs on more than \(maximumLength) grants.")
            }
            guard let next = try parent(id) else {
                return (chain, "\(current.id) is granted from no known right.")
            }
            if let fault = grantFaults(current, from: next).first { return (chain, fault) }
            chain.append(next)
        }
        return (chain, nil)
    }

    /// Why a right cannot be granted from another; nothing where it can. All faults, so that they are mended at once.
    public static func grantFaults(_ right: Right, from parent: Right) -> [String] {
        var faults: [String] = []
        if !parent.mayGrant { faults.append("\(parent.id) may not be granted on.") }
        if !parent.kind.grants.contains(right.kind) {
            faults.append("A right to \(parent.kind.rawValue) grants none to \(right.kind.rawValue).")
        }
        if right.subject != parent.subject { faults.append("\(parent.id) is about \(parent.subject.text).") }
        if right.dataClass != parent.dataClass {
            faults.append("\(parent.id) is about \(parent.dataClass.rawValue) data.")
        }
        if !parent.actions.covers(right.actions) {
            faults.append("\(parent.id) allows \(list(parent.actions)) only.")
        }
        if !parent.territory.covers(right.territory) {
            faults.append("\(parent.id) holds in \(list(parent.territory)) only.")
        }
        if !parent.purposes.covers(right.purposes) {
            faults.append("\(parent.id) is for \(list(parent.purposes)) only.")
        }
        if right.startsAt < parent.startsAt { faults.append("\(parent.id) begins later.") }
        if let end = parent.endsAt, right.endsAt.map({ $0 > end }) ?? true {
            faults.append("\(parent.id) ends on \(end.rfc3339).")
        }
        return faults
    }

    private static func list(_ extent: Extent) -> String { extent.names.joined(separator: ", ") }
}
