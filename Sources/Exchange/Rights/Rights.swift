import Auditing
import Persistence
import Primitives

/// The registry of rights.
public enum Rights {
    /// Registers a right, or notes one that is offered to its holder. The same id again gives the one that stands.
    /// - Throws: `notFound` for an unknown holder, product or parent; `invalidValue` for a basis that the class of data
    ///   does not have, a term that ends before it begins, or one wider than its parent's; `conflict` for a parent that
    ///   is not certified and in force, with all that it hangs on.
    @discardableResult
    public static func register(
        _ right: Right, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Right {
        if let standing = try self.right(right.id, in: transaction) { return standing }
        guard try Participants.participant(right.holder, in: transaction) != nil else {
            throw Participants.unknown(right.holder)
        }
        if case .product(let id) = right.subject, try Products.product(id, in: transaction) == nil {
            throw Products.unknown(id)
        }
        try check(right, in: transaction)
        let state = right.state == .offered ? right.state : .registered
        let index = try EventLeaf(
            "right.\(state.rawValue)", right.id, by: actor, at: right.createdAt,
            [
                "holder": .string(right.holder.description), "right": .string(right.kind.rawValue),
                "evidence": .array(right.evidence.map { .string($0.sha256.hexadecimal) }),
                "parent": right.parent.map { .string($0.description) } ?? .null,
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO rights (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            """,
            [
                .id(right.id), .name(right.kind), .id(right.holder), .text(right.subject.text),
                .name(right.dataClass),
                .text(
                    try JSONValue.object([
                        "kind": .string(right.basis.kind.rawValue),
                        "reference": .string(right.basis.reference),
                    ]).canonicalText), .text(right.actions.names.joined(separator: " ")),
                .text(right.territory.names.joined(separator: " ")), .time(right.startsAt),
                .time(right.endsAt),
                .flag(right.mayGrant), .id(right.parent), .text(try right.evidence.json.canonicalText),
                .name(state), .null, .time(right.createdAt), .time(right.createdAt),
                .integer(index), .null, .text(right.purposes.names.joined(separator: " ")),
            ])
        return try required(right.id, in: transaction)
    }

    /// Moves a right. The same step again changes nothing. Where one loses its force by it, what hangs on it is noted to be
    /// looked at again (``TitleRechecks``).
    /// - Parameter certificate: For `certify`: makes the signed document and its SHA-256; nil leaves the one there is.
    /// - Throws: `conflict` for an illegal step; what `certificate` throws.
    @discardableResult
    public static func take(
        _ step: RightStep, on id: ID<Right>, reason: String? = nil, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction,
        certificate: ((Right) throws(Problem) -> (text: String, sha256: [UInt8]))? = nil
    ) throws(Problem) -> Right {
        var right = try required(id, in: transaction)
        let wasInForce = right.state == .certified
        guard try right.state.take(step) else { return right }
        if step == .certify || step == .accept {
            guard right.endsAt.map({ time < $0 }) ?? true else {
                throw Problem(.conflict, "The right's term is over.", mend: "Register another right.")
            }
        }
        if step == .certify {
            if let fault = try parentFault(of: right, at: time, in: transaction) {
                throw Problem(.conflict, fault, mend: "Certify the right that it is granted from first.")
            }
        }
        var facts: [String: JSONValue] = ["holder": .string(right.holder.description)]
        var text: String?
        if step == .certify, let certificate {
            let made = try certificate(right)
            facts["certificate"] = .string(made.sha256.hexadecimal)
            text = made.text
        }
        let index = try EventLeaf("right.\(right.state.rawValue)", id, by: actor, at: time, facts)
            .append(to: log, in: transaction)
        if text != nil { right.certifiedIndex = index }
        if step == .accept { right.registeredIndex = index }
        try transaction.execute(
            """
            UPDATE rights SET state = $1, reason = $2, changed_at = $3, certified_index = $4,
            certificate = COALESCE($5, certificate), registered_index = $6 WHERE id = $7
            """,
            [
                .name(right.state), .optional(reason), .time(time), .optional(right.certifiedIndex),
                .optional(text), .integer(right.registeredIndex), .id(id),
            ])
        // Nothing hangs on what did not count.
        if wasInForce { try TitleRechecks.note(id, because: id, at: time, in: transaction) }
        return try required(id, in: transaction)
    }

    /// Whether a participant holds a right over a product, and through whom.
    public static func chain(
        holder: ID<Participant>, kind: RightKind, over product: Product, actions: Extent, territory: Extent,
        at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> ChainOfTitle.Finding {
        let question = ChainOfTitle.Question(
            holder: holder, kind: kind, subjects: subjects(of: product), dataClass: product.dataClass,
            actions: actions, territory: territory, time: time)
        return try ChainOfTitle.find(
            question, among: try rights(for: question, in: transaction),
            parent: { (id) throws(Problem) in try right(id, in: transaction) })
    }

    /// The certified rights that a question is about.
    private static func rights(
        for question: ChainOfTitle.Question, in transaction: any ReadTransaction
    ) throws(Problem) -> [Right] {
        var own: [Right] = []
        for subject in question.subjects.sorted(by: { $0.text < $1.text }) {
            own += try transaction.rows(
                // Certified ones only: what others registered in a holder's name must not crowd out its title.
                """
                SELECT \(columns) FROM rights
                WHERE holder = $1 AND subject = $2 AND kind = $3 AND state = $4 ORDER BY id DESC LIMIT $5
                """,
                [
                    .id(question.holder), .text(subject.text), .name(question.kind),
                    .name(RightState.certified),
                    .integer(maximumAsked),
                ]
            ).map(right)
        }
        return own
    }

    /// What the supplier of a product may grant of it.
    public static func title(
        to product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Title {
        guard let supplier = try Participants.participant(product.supplier, in: transaction) else {
            throw Participants.unknown(product.supplier)
        }
        let question = ChainOfTitle.Question(
            holder: supplier.id, kind: .operate, subjects: subjects(of: product),
            dataClass: product.dataClass, actions: .only([]), territory: .only([]), time: time)
        let (chains, reasons) = try ChainOfTitle.standing(
            question, among: try rights(for: question, in: transaction),
            parent: { (id) throws(Problem) in try right(id, in: transaction) })
        return Title(product: product, supplier: supplier, chains: chains, reasons: reasons)
    }

    /// The product itself, and the data resources that its metadata names as `resources`.
    public static func subjects(of product: Product) -> Set<RightSubject> {
        let names = product.metadata["resources"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return Set([.product(product.id)] + names.prefix(maximumResources).map(RightSubject.resource))
    }

    /// The most resources that a product names.
    public static let maximumResources = 32
    private static let maximumAsked: Int64 = 100

    public static func right(_ id: ID<Right>, in transaction: any ReadTransaction) throws(Problem) -> Right? {
        try transaction.row("SELECT \(columns) FROM rights WHERE id = $1", [.id(id)]).map(right)
    }

    /// The signed certificate; nil where there is none.
    public static func certificate(
        of id: ID<Right>, in transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        try transaction.row("SELECT certificate FROM rights WHERE id = $1", [.id(id)])?.optionalText(0)
    }

    public static func list(
        holder: ID<Participant>? = nil, subject: RightSubject? = nil, state: RightState? = nil,
        _ request: PageRequest<Right>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Right, Right> {
        var query = PageQuery(request)
        query.filter("holder", holder.map { .id($0) })
        query.filter("subject", subject.map { .text($0.text) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "rights", in: transaction, id: \.id, right)
    }

    /// Those whose term is over and that do not say so yet, at most `limit`.
    public static func due(
        at time: Timestamp, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Right] {
        try transaction.rows(
            """
            SELECT \(columns) FROM rights WHERE ends_at IS NOT NULL AND ends_at <= $1
            AND state IN ('registered', 'certified', 'suspended') ORDER BY ends_at LIMIT $2
            """, [.time(time), .integer(Int64(limit))]
        ).map(right)
    }

    public static func unknown(_ id: ID<Right>) -> Problem {
        Problem(.notFound, "There is no right \(id).", mend: "GET /api/rights lists those that you may see.")
    }

    private static func check(_ right: Right, in transaction: any ReadTransaction) throws(Problem) {
        guard RightBasis.allowed(for: right.dataClass).contains(right.basis.kind) else {
            let words = RightBasis.allowed(for: right.dataClass).map(\.rawValue).sorted()
            throw Problem(
                .invalidValue,
                "Rights over \(right.dataClass.rawValue) data do not rest on \(right.basis.kind.rawValue).",
                mend: "Give one of \(words.joined(separator: ", ")).", parameter: "basis.kind")
        }
        guard right.endsAt.map({ right.startsAt < $0 && right.createdAt < $0 }) ?? true else {
            throw Problem(
                .invalidValue, "The term is over before it begins.", mend: "Give a later end.",
                parameter: "ends_at")
        }
        guard let id = right.parent else { return }
        guard let parent = try self.right(id, in: transaction) else { throw unknown(id) }
        let faults = ChainOfTitle.grantFaults(right, from: parent)
        guard faults.isEmpty else {
            throw Problem(
                .invalidValue, faults.joined(separator: " "), mend: "Grant no more than the right has.",
                parameter: "parent")
        }
        if let fault = try parentFault(of: right, at: right.createdAt, in: transaction) {
            throw Problem(
                .conflict, fault, mend: "Grant from a right that is certified and in force.",
                parameter: "parent")
        }
    }

    private static func parentFault(
        of right: Right, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        guard let id = right.parent, let parent = try self.right(id, in: transaction) else { return nil }
        return try ChainOfTitle.chain(
            of: parent, at: time, parent: { (id) throws(Problem) in try self.right(id, in: transaction) }
        ).fault
    }

    private static func required(
        _ id: ID<Right>, in transaction: any ReadTransaction
    ) throws(Problem) -> Right {
        guard let right = try right(id, in: transaction) else { throw unknown(id) }
        return right
    }

    private static let columns = """
        id, kind, holder, subject, data_class, basis, actions, territory, starts_at, ends_at, may_grant, parent, \
        evidence, state, reason, created_at, changed_at, registered_index, certified_index, purposes
        """

    private static func right(_ row: Row) throws(Problem) -> Right {
        let basis = try row.json(5)
        guard let subject = RightSubject(try row.text(3)) else { throw row.foreign(3, "a subject") }
        guard let kind = RightBasis.Kind(rawValue: basis["kind"]?.stringValue ?? "") else {
            throw row.foreign(5, "a basis")
        }
        return Right(
            id: try row.id(0), kind: try row.name(1), holder: try row.id(2), subject: subject,
            dataClass: try row.name(4),
            basis: RightBasis(kind: kind, reference: basis["reference"]?.stringValue ?? ""),
            actions: Extent(try row.text(6).split(separator: " ").map(String.init)),
            territory: Extent(try row.text(7).split(separator: " ").map(String.init)),
            purposes: Extent(try row.text(19).split(separator: " ").map(String.init)),
            startsAt: try row.time(8), endsAt: try row.optionalTime(9), mayGrant: try row.flag(10),
            parent: try row.optionalID(11), evidence: [Right.Evidence](try row.json(12)),
            state: try row.name(13), reason: try row.optionalText(14), createdAt: try row.time(15),
            changedAt: try row.time(16), registeredIndex: try row.integer(17),
            certifiedIndex: try row.optionalInteger(18))
    }
}
