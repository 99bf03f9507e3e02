import Auditing
import Persistence
import Policy
import Primitives

/// Products on their way to the board and off it.
public enum Listing {
    /// All reasons against listing a product now; none where it may be listed.
    public static func gate(
        _ product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> ListingGate {
        guard let supplier = try Participants.participant(product.supplier, in: transaction) else {
            throw Participants.unknown(product.supplier)
        }
        var board: Board?
        if let name = product.board { board = try Boards.named(name, in: transaction) }
        let newest = try ProductVersions.newest(of: product.id, in: transaction)
        var files: [ProductFile]?
        var isDerived = false
        var passed: (now: Set<ProductAssessment.Kind>, before: Set<ProductAssessment.Kind>) = ([], [])
        if let newest {
            passed = try ProductAssessments.passed(by: product, newest, in: transaction)
            files = try ProductVersions.files(of: newest.id, in: transaction)
            isDerived = try !Lineage.edges(of: newest.id, in: transaction).isEmpty
        }
        let title = try chain(.operate, over: product, supplier, at: time, in: transaction)
        let processing =
            isDerived ? try chain(.processUse, over: product, supplier, at: time, in: transaction) : nil
        return ListingGate(
            product: product, supplier: supplier, board: board, files: files, title: title,
            processing: processing,
            exceeding: try exceeding(product, at: time, in: transaction),
            passed: passed.now, passedBefore: passed.before)
    }

    /// The right over a product for what its metadata says that it is sold for.
    static func chain(
        _ kind: RightKind, over product: Product, _ supplier: Participant, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> ChainOfTitle.Finding {
        let (actions, territory) = product.declared(by: supplier)
        return try Rights.chain(
            holder: supplier.id, kind: kind, over: product, actions: actions, territory: territory, at: time,
            in: transaction)
    }

    /// Where the offers in force grant more than the title covers.
    static func exceeding(
        _ product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [String] {
        let offers = try Offers.active(for: product.id, in: transaction)
        let title = offers.isEmpty ? nil : try Rights.title(to: product, at: time, in: transaction)
        // Where nothing is held at all, the gate says so itself.
        guard let title, !title.chains.isEmpty else { return [] }
        var faults: [String] = []
        for offer in offers where faults.count < maximumExceeding {
            let found = title.faults(of: try UsagePolicy(reading: offer.policy), at: time)
            faults += found.map { "The offer \(offer.id): \($0)" }
        }
        return faults
    }

    /// Of offers that exceed the title no more are told.
    private static let maximumExceeding = 16

    /// Puts a product on its board.
    /// - Throws: `unprocessable` with all reasons against it; `conflict` from a state that does not lead there.
    @discardableResult
    public static func list(
        _ product: Product, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Product {
        guard product.state != .listed else { return product }
        let reasons = try gate(product, at: time, in: transaction).reasons
        guard reasons.isEmpty else {
            throw Problem(
                .unprocessable, "The product cannot be listed. " + reasons.joined(separator: " "),
                mend:
                    "Mend all of it, then list it again; GET /api/products/\(product.id)/listing lists the reasons."
            )
        }
        return try move(product, .list, reason: nil, at: time, by: actor, log: log, in: transaction)
    }

    /// Takes a step without asking the gate. The same step again changes nothing.
    /// - Throws: `conflict` for an illegal one.
    @discardableResult
    public static func move(
        _ product: Product, _ step: ListingStep, reason: String?, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Product {
        var moved = product
        guard try moved.state.take(step) else { return product }
        moved.changedAt = time
        try transaction.execute(
            "UPDATE products SET state = $1, changed_at = $2 WHERE id = $3",
            [.name(moved.state), .time(time), .id(product.id)])
        var facts: [String: JSONValue] = ["supplier": .string(product.supplier.description)]
        // Ids and words of our own only: a person's words are no matter for the log.
        if actor == .server, let reason { facts["reason"] = .string(reason) }
        try EventLeaf("product.\(moved.state.rawValue)", product.id, by: actor, at: time, facts)
            .append(to: log, in: transaction)
        if product.state == .listed { try SearchIndex.remove(product, in: transaction) }
        if moved.state == .listed { try SearchIndex.add(moved, in: transaction) }
        return moved
    }

    /// Takes every product of a supplier that may not act any more off its board.
    public static func suspendAll(
        of supplier: ID<Participant>, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        let listed = try transaction.rows(
            "SELECT \(Products.columns) FROM products WHERE supplier = $1 AND state = 'listed'",
            [.id(supplier)]
        ).map(Products.product)
        for product in listed {
            try move(
                product, .suspend, reason: "supplier suspended", at: time, by: .server, log: log,
                in: transaction)
        }
    }

    /// Asks the gate again after a change of the product or its versions: a listed product against which something
    /// stands leaves its board, an assessed one whose assessment is about something else is a draft. Agreements go on.
    /// - Parameter reason: For the log; words of the server's own.
    public static func recheck(
        _ id: ID<Product>, because reason: String, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let product = try Products.product(id, in: transaction),
            [.assessed, .listed].contains(product.state)
        else { return }
        let gate = try gate(product, at: time, in: transaction)
        guard !Title.isHouses(product, of: gate.supplier) else { return }
        if product.state == .listed, !gate.reasons.isEmpty {
            try move(product, .suspend, reason: reason, at: time, by: .server, log: log, in: transaction)
        } else if product.state == .assessed, !gate.passed.contains(.compliance) {
            try move(product, .reopen, reason: reason, at: time, by: .server, log: log, in: transaction)
        }
    }

    /// Ends every right whose term is over; what hangs on it is looked at after (``TitleRechecks``). At most `limit` rights.
    /// - Returns: How many rights ended; `limit` of them mean that there may be more.
    public static func sweep(
        at time: Timestamp, limit: Int, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let due = try Rights.due(at: time, limit: limit, in: transaction)
        for right in due {
            try Rights.take(.expire, on: right.id, at: time, by: .server, log: log, in: transaction)
        }
        return due.count
    }
}
