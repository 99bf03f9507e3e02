import Auditing
import Crypto
import Exchange
import Persistence
import Policy
import Primitives

/// Asks the agreement's policy before links are given and for each file of a request, and charges it: as one delivery,
/// with the bytes that were really sent. What a client fetches again by the same link, in pieces or whole, is the same
/// delivery.
///
/// The price of the whole file is held before its first byte. It is settled once the file is complete, or its link or
/// agreement is over: bytes as sent, rows in proportion to them. A stop of the server leaves it open, since the link goes
/// on after it.
///
/// An agreement that was signed without terms of payment is counted only: neither its policy nor a price is asked.
public struct AgreementMeter: DeliveryMeter {
    private let database: any Database
    private let log: AuditLog

    public init(database: any Database, log: AuditLog) {
        self.database = database
        self.log = log
    }

    public func admit(
        _ agreement: Agreement, _ format: DeliveryFormat, at now: Timestamp
    ) async throws(Problem) {
        guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
        let request = try UseRequest(
            id: ID(high: 0, low: 0), kind: .delivery, action: .read, purposes: agreement.purposesOfDelivery,
            maximum: PriceQuantity(calls: 1))
        do {
            try await database.read { transaction in
                guard try AgreementUses.hasTerms(agreement.id, in: transaction) else { return }
                try Self.forbidding { () throws(Problem) in
                    try AgreementUses.check(request, under: agreement, at: now, in: transaction)
                }
            }
        } catch {
            throw error as? Problem ?? Problem(.internalError, "\(error)")
        }
    }

    public func begin(
        _ link: FileLink, under agreement: Agreement, bytes: Int64, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try AgreementUses.hasTerms(agreement.id, in: transaction) else { return }
        let table = try TableShelf.measure(of: link, in: transaction)
        let size = table?.bytes ?? bytes
        let rows =
            if let table { table.rows } else { try Self.rows(of: link, under: agreement, in: transaction) }
        let request = try UseRequest(
            id: Self.record(link.grant, link.request, link.version, link.name), kind: .delivery,
            action: .read, purposes: agreement.purposesOfDelivery,
            maximum: PriceQuantity(
                calls: 1, rows: UInt64(clamping: rows), bytes: UInt64(clamping: size)))
        try Self.forbidding { () throws(Problem) in
            _ = try AgreementUses.admit(request, under: agreement.id, at: now, in: transaction)
            try Deliveries.hold(link, size: size, in: transaction)
        }
    }

    public func settle(
        _ bytes: Int64, by link: FileLink, hasEnded: Bool, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let delivery = try Deliveries.open(link, in: transaction), delivery.bytes >= delivery.size
        else { return }
        try settle(delivery, at: now, in: transaction)
    }

    /// Deliveries that are over without being complete, at most ``Deliveries/maximumPerSweep``, after the first `skipped`.
    public func due(
        at now: Timestamp, after skipped: Int = 0, in transaction: any ReadTransaction
    ) throws(Problem) -> [OpenDelivery] {
        try Deliveries.due(at: now, limit: Deliveries.maximumPerSweep, after: skipped, in: transaction)
    }

    /// Charges a delivery that is over; one that was charged meanwhile, or goes on, stays as it is.
    public func settle(
        due delivery: OpenDelivery, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let delivery = try Deliveries.due(delivery, at: now, in: transaction) else { return }
        try settle(delivery, at: now, in: transaction)
    }

    private func settle(
        _ delivery: OpenDelivery, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        let record = delivery.record
        let sent = min(delivery.bytes, delivery.size)
        let rows = try AgreementUses.maximum(of: record, in: transaction)?.rows ?? 0
        let part =
            delivery.size == 0
            ? rows : UInt64(UInt128(rows) * UInt128(sent) / UInt128(delivery.size))
        let isComplete = sent == delivery.size
        try AgreementUses.settle(
            record, used: PriceQuantity(calls: 1, rows: part, bytes: UInt64(clamping: sent)),
            status: isComplete ? .completed : sent > 0 ? .cut : .failed,
            detail: [
                "grant": .string(delivery.grant.description),
                "version": .string(delivery.version.description),
            ], at: now, by: .account, log: log, in: transaction)
        try Deliveries.close(delivery, in: transaction)
    }

    /// The rows of a file that was not read as a table; 0 where nobody counted them and the agreement does not ask.
    /// - Throws: `overloaded` where they are still to be counted, `unprocessable` where they cannot be.
    private static func rows(
        of link: FileLink, under agreement: Agreement, in transaction: any ReadTransaction
    ) throws(Problem) -> Int64 {
        let count = try FileRows.count(of: link.name, in: link.version, transaction)
        if case .counted(let rows) = count { return rows }
        guard try agreement.countsRows else { return 0 }
        if case .uncountable(let reason) = count {
            throw Problem(
                .unprocessable,
                "The agreement counts rows, and those of \(link.name) cannot be counted: \(reason)",
                mend: "Ask the supplier for a CSV or Parquet file, or for a price by the byte.")
        }
        throw Problem(
            .overloaded, "The agreement counts rows, and those of \(link.name) are not counted yet.",
            mend: "Try again soon. They are counted after publication, where the server has DuckDB.",
            retryAfter: .seconds(5))
    }

    /// What the policy refuses is forbidden.
    private static func forbidding(_ body: () throws(Problem) -> Void) throws(Problem) {
        do throws(Problem) {
            try body()
        } catch {
            guard error.kind == .policyViolation else { throw error }
            throw Problem(.forbidden, error.detail, mend: error.mend)
        }
    }

    /// The record of a file's delivery: the same for the same link, in the order of requests.
    static func record(
        _ grant: ID<DeliveryGrant>, _ request: ID<DeliveryRequest>, _ version: ID<ProductVersion>,
        _ name: String
    ) -> ID<TradeRecord> {
        let text = "\(grant)/\(request)/\(version)/\(name)"
        let low = SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // The variant of RFC 9562 §4.1.
        return ID(high: request.high, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }
}
