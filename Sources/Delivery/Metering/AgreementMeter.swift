import Auditing
import Crypto
import Exchange
import Persistence
import Primitives

/// Asks the agreement's policy for each file of a request, and charges it: as one delivery of the file's bytes and rows,
/// before its first byte. What a client fetches again by the same link, in pieces or whole, is the same delivery.
///
/// An agreement that was signed without terms of payment is counted only: neither its policy nor a price is asked.
public struct AgreementMeter: DeliveryMeter {
    private let log: AuditLog

    public init(log: AuditLog) { self.log = log }

    public func admit(
        _ agreement: Agreement, _ format: DeliveryFormat, at now: Timestamp
    ) async throws(Problem) {
        guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
    }

    public func begin(
        _ link: FileLink, under agreement: Agreement, bytes: Int64, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let rows = try TableShelf.rows(of: link, in: transaction) ?? 0
        let request = try UseRequest(
            id: Self.record(of: link), kind: .delivery, action: .read, purposes: agreement.purposesOfDelivery,
            maximum: PriceQuantity(
                calls: 1, rows: UInt64(clamping: rows), bytes: UInt64(clamping: bytes)))
        do throws(Problem) {
            try AgreementUses.record(
                request,
                detail: [
                    "grant": .string(link.grant.description), "version": .string(link.version.description),
                ],
                under: agreement.id, at: now, by: .account, log: log, in: transaction)
        } catch {
            guard error.kind == .unprocessable else { throw error }
        }
    }

    public func settle(
        _ bytes: Int64, by link: FileLink, hasEnded: Bool, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {}

    /// The record of a file's delivery: the same for the same link, in the order of requests.
    static func record(of link: FileLink) -> ID<TradeRecord> {
        let text = "\(link.grant)/\(link.request)/\(link.version)/\(link.place)/\(link.name)"
        let low = SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // The variant of RFC 9562 §4.1.
        return ID(high: link.request.high, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }
}
