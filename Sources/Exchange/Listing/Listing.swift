import Auditing
import Persistence
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
        if let newest {
            files = try ProductVersions.files(of: newest.id, in: transaction)
            isDerived = try !Lineage.edges(of: newest.id, in: transaction).isEmpty
        }
        let title = try chain(.operate, over: product, at: time, in: transaction)
        let processing =
            isDerived ? try chain(.processUse, over: product, at: time, in: transaction) : nil
        return ListingGate(
            product: product, supplier: supplier, board: board, files: files, title: title,
            processing: processing, passed: try ProductAssessments.passed(by: product.id, in: transaction))
    }

    /// The right over a product for what its metadata says that it is sold for: `actions` (`read` when left out) in
    /// `territory` (the supplier's own jurisdiction when left out).
    static func chain(
        _ kind: RightKind, over product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> ChainOfTitle.Finding {
        let actions = product.metadata["actions"]?.arrayValue?.compactMap(\.stringValue) ?? ["read"]
        var territory = product.metadata["territory"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if territory.isEmpty, let supplier = try Participants.participant(product.supplier, in: transaction) {
            territory = [supplier.jurisdiction]
        }
        return try Rights.chain(
            holder: product.supplier, kind: kind, over: product, actions: Extent(actions),
            territory: Extent(territory), at: time, in: transaction)
    }

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

    /// Takes every listed product off its board whose right hangs on this one and no longer holds. Call it in the
    /// transaction in which a right ends.
    /// - Returns: Those that were suspended.
    @discardableResult
    public static func suspendUntitled(
        after right: Right, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> [ID<Product>] {
        var suspended: [ID<Product>] = []
        for product in try productsHanging(on: right, in: transaction) where product.state == .listed {
            let gate = try gate(product, at: time, in: transaction)
            var isTitled = false
            if case .held = gate.title { isTitled = true }
            if case .notHeld? = gate.processing { isTitled = false }
            guard !isTitled else { continue }
            try move(
                product, .suspend, reason: "right \(right.id)", at: time, by: .server, log: log,
                in: transaction)
            suspended.append(product.id)
        }
        return suspended
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

    /// Takes a listed product off its board where something now stands against it: what was published last may be
    /// derived, and its sources want a right too.
    public static func recheck(
        _ id: ID<Product>, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let product = try Products.product(id, in: transaction), product.state == .listed,
            try !gate(product, at: time, in: transaction).reasons.isEmpty
        else { return }
        try move(
            product, .suspend, reason: "a published version", at: time, by: .server, log: log, in: transaction
        )
    }

    /// Ends every right whose term is over, and suspends what hangs on it. At most `limit` rights.
    /// - Returns: How many rights ended; `limit` of them mean that there may be more.
    public static func sweep(
        at time: Timestamp, limit: Int, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let due = try Rights.due(at: time, limit: limit, in: transaction)
        for right in due {
            try Rights.take(.expire, on: right.id, at: time, by: .server, log: log, in: transaction)
            try suspendUntitled(after: right, at: time, log: log, in: transaction)
        }
        return due.count
    }

    /// The products of all who hold the right or one that was granted from it, at any depth.
    private static func productsHanging(
        on right: Right, in transaction: any ReadTransaction
    ) throws(Problem) -> [Product] {
        var holders: Set<ID<Participant>> = [right.holder]
        var waiting = [right.id]
        var seen: Set<ID<Right>> = [right.id]
        while let next = waiting.popLast() {
            for row in try transaction.rows("SELECT id, holder FROM rights WHERE parent = $1", [.id(next)]) {
                let id: ID<Right> = try row.id(0)
                holders.insert(try row.id(1))
                if seen.insert(id).inserted { waiting.append(id) }
            }
        }
        if case .product(let id) = right.subject {
            guard let product = try Products.product(id, in: transaction) else { return [] }
            return [product]
        }
        var products: [Product] = []
        for holder in holders {
            products += try transaction.rows(
                "SELECT \(Products.columns) FROM products WHERE supplier = $1 AND state = 'listed'",
                [.id(holder)]
            ).map(Products.product).filter { Rights.subjects(of: $0).contains(right.subject) }
        }
        return products
    }
}
