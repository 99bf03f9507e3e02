import Exchange
import Logging
import Persistence
import Policy
import Primitives
import Synchronization

/// One call of an API under an agreement: decided and held before, settled by what was really sent when it is over or
/// let go.
final class ProxyUse: Sendable {
    private struct State {
        var hasBegun = false
        /// False where the agreement was signed without terms of payment: it is counted only.
        var isCharged = false
        var bytes: Int64 = 0
        var status = AgreementUses.Status.failed
    }

    private let desk: ProxyDesk
    private let agreement: Agreement
    private let handle: AccessHandle
    private let link: FileLink
    private let record: ID<TradeRecord>
    private let state = Mutex(State())

    init(
        _ desk: ProxyDesk, _ agreement: Agreement, _ product: Product, _ grant: ID<DeliveryGrant>,
        _ what: String
    ) {
        let now = desk.clock.now()
        self.desk = desk
        self.agreement = agreement
        handle = desk.access.handle(for: agreement, at: now)
        record = ID(at: now, random: desk.randomness)
        // An API has no versions: the product stands for them.
        link = FileLink(
            version: ID(high: product.id.high, low: product.id.low), name: String(what.prefix(128)),
            grant: grant,
            request: ID(high: record.high, low: record.low), expiresAt: 0)
    }

    func begin() async throws {
        let (id, link, agreement) = (record, link, agreement.id)
        let request = try UseRequest(
            id: id, kind: .delivery, action: .read, purposes: self.agreement.purposesOfDelivery,
            maximum: PriceQuantity(calls: 1, bytes: UInt64(clamping: desk.limits.maximumAnswerBytes)))
        let isCharged = try await desk.database.write { [clock = desk.clock] transaction in
            let now = clock.now()
            let current = try Agreements.required(agreement, in: transaction)
            guard current.isOpen(at: now) else { throw DeliveryGrants.closed(current) }
            let isCharged = try AgreementUses.hasTerms(agreement, in: transaction)
            if isCharged {
                // Nobody counts rows in an API's answers: by the row they would be free.
                guard try !current.countsRows else {
                    throw Problem(
                        .unprocessable, "The agreement counts rows, and calls of an API have none.",
                        mend: "Ask the supplier for a price by the call or by the byte.")
                }
                _ = try AgreementUses.admit(request, under: agreement, at: now, in: transaction)
            }
            _ = try Deliveries.begin(link, at: now, in: transaction)
            return isCharged
        }
        state.withLock { state in
            state.hasBegun = true
            state.isCharged = isCharged
        }
    }

    /// - Throws: `upstreamFailed` beyond the bound.
    func add(_ bytes: Int64) throws(Problem) {
        let total = state.withLock { state in
            state.bytes += bytes
            // The consumer has a part of it: that part is charged, however it ends.
            state.status = .cut
            return state.bytes
        }
        guard total <= desk.limits.maximumAnswerBytes else {
            throw Problem(.upstreamFailed, "The supplier's API answers too much.")
        }
        desk.sentBytes.increment(by: bytes)
    }

    func isWhole() { state.withLock { $0.status = .completed } }

    /// Runs `body`, which is cancelled when the agreement ends.
    /// - Throws: `forbidden` then.
    func whileOpen<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        guard handle.isOpen, agreement.isOpen(at: desk.clock.now()) else {
            throw DeliveryGrants.closed(agreement)
        }
        let (ends, ending) = AsyncStream<Void>.makeStream()
        let listener = handle.onClose { ending.finish() }
        defer { handle.forget(listener) }
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in ends {}
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            guard let first else {
                throw Problem(
                    .forbidden, "The agreement ended.", mend: "GET /api/agreements/\(agreement.id) tells why."
                )
            }
            return first
        }
    }

    deinit {
        let state = state.withLock { $0 }
        guard state.hasBegun else { return }
        let now = desk.clock.now()
        desk.database.submit(
            { [record, link, log = desk.log] transaction in
                try Deliveries.add(state.bytes, to: link, at: now, in: transaction)
                guard state.isCharged else { return }
                try AgreementUses.settle(
                    record, used: PriceQuantity(calls: 1, bytes: UInt64(clamping: state.bytes)),
                    status: state.status, detail: ["call": .string(link.name)], at: now, by: .account,
                    log: log,
                    in: transaction)
            },
            { [logger = desk.logger, record] result in
                guard case .failure(let error) = result else { return }
                logger.error(
                    "a call of an API could not be settled",
                    metadata: ["record": "\(record)", "reason": "\(error)"])
            })
    }
}
