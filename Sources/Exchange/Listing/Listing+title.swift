import Auditing
import Persistence
import Primitives

extension Listing {
    /// Takes a listed product off its board that its supplier may no longer operate as it is offered. Any other stays as it
    /// is. Agreements go on.
    /// - Parameter cause: The right that lost its force, for the log.
    /// - Returns: Whether it was suspended.
    @discardableResult
    public static func suspendUntitled(
        _ id: ID<Product>, because cause: ID<Right>, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        guard let product = try Products.product(id, in: transaction), product.state == .listed,
            try !isTitled(product, at: time, in: transaction)
        else { return false }
        try move(
            product, .suspend, reason: "right \(cause)", at: time, by: .server, log: log, in: transaction)
        return true
    }

    /// What the gate asks about rights, the cheapest question first.
    static func isTitled(
        _ product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        guard let supplier = try Participants.participant(product.supplier, in: transaction) else {
            throw Participants.unknown(product.supplier)
        }
        let title = try chain(.operate, over: product, supplier, at: time, in: transaction)
        if case .notHeld = title { return false }
        if try !Lineage.newestEdges(of: product.id, in: transaction).isEmpty {
            let processing = try chain(.processUse, over: product, supplier, at: time, in: transaction)
            if case .notHeld = processing { return false }
        }
        return try exceeding(product, at: time, in: transaction).isEmpty
    }
}
