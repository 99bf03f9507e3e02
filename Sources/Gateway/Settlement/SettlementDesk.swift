import Accounting
import Auditing
import Inference
import Logging
import NIOCore
import Oversight
import Persistence
import Primitives

/// Where a use meets the ledger and the log: each step is one transaction, durable when it returns.
struct SettlementDesk: Sendable {
    /// How long a use that could not be written is tried again before it is left to the rule for crashes.
    static let patience = Duration.seconds(600)
    /// When a stream's first progress mark is written, and how often after that.
    private static let firstMark = TimeAmount.seconds(1)
    private static let markInterval = TimeAmount.seconds(5)

    let database: any Database
    let log: AuditLog
    private let vault: ContentVault
    private let conduct: ConductDesk
    let clock: any WallClock
    private let randomness: any Randomness
    let logger: Logger

    init(
        database: any Database, log: AuditLog, vault: ContentVault, conduct: ConductDesk,
        clock: any WallClock,
        randomness: any Randomness, logger: Logger
    ) {
        self.database = database
        self.log = log
        self.vault = vault
        self.conduct = conduct
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
    }

    /// Sets the maximum price aside.
    /// - Parameter done: Called once, on any thread, with the open use or why there is none:
    ///   `insufficientQuota`; `idempotencyConflict` and `idempotencyAnswerGone` for a key that was used before
    ///   this server's memory begins.
    func reserve(
        _ admitted: Admitted, _ done: @escaping @Sendable (Result<OpenUse, any Error>) -> Void
    ) {
        let reservation: UseReservation
        do throws(Problem) {
            reservation = try admitted.reservation()
        } catch {
            return done(.failure(error))
        }
        database.submit(
            { transaction in
                try admitted.claimKey(in: transaction)
                guard let open = try Uses.reserve(reservation, in: transaction).open else {
                    throw Problem(.conflict, "\(reservation.id) is settled already.")
                }
                try admitted.grounded?.admit(at: clock.now(), in: transaction)
                return open
            }, done)
    }

    /// Puts a request on record that a rule refused: nothing is generated, nothing is charged.
    /// - Throws: As ``reserve(_:_:)`` tells.
    func refuse(
        _ admitted: Admitted, _ decisions: [JSONValue], kept: KeptContent? = nil
    ) async throws -> SettledUse {
        let now = clock.now()
        let reservation = try admitted.reservation(MaximumUsage(input: 0, output: 0), estimate: 0)
        let settlement = try UseSettlement(
            id: admitted.id, status: .refused, usage: nil, finishedAt: now,
            transferID: ID(at: now, random: randomness), decisions: decisions)
        let note = conduct.note(of: admitted, .refused, decisions, at: now)
        let settled = try await database.write { [log, vault] transaction in
            // An embedding's refusal is an error, and no answer to be given again.
            if admitted.ask.operation != .embedding { try admitted.claimKey(in: transaction) }
            try vault.store(kept, askedAt: admitted.at, at: now, in: transaction)
            let open = try Uses.reserve(reservation, in: transaction).open
            let noted = try settlement.with(note, of: admitted, log: log, in: transaction)
            return try Uses.settle(noted, of: open, in: transaction) { leaf in
                try log.append(leaf.bytes, subject: nil, at: now, in: transaction)
            }
        }
        conduct.kept(note)
        admitted.releaseLimits(used: 0)
        admitted.offer.meters.settled(settled)
        return settled
    }

    /// Charges what was used: transfers, record and leaf together.
    /// - Parameter kept: Texts that are kept from the same moment on.
    func settle(
        _ admitted: Admitted, _ open: OpenUse, _ usage: TokenUsage?, _ status: UseStatus,
        _ decisions: [JSONValue], kept: KeptContent? = nil
    ) async throws -> SettledUse {
        let now = clock.now()
        let grounded = admitted.grounded
        // What nobody was given was made from nothing.
        let grounding = usage == nil ? nil : grounded?.document
        let settlement = try UseSettlement(
            id: admitted.id, status: status, usage: usage, finishedAt: now,
            transferID: ID(at: now, random: randomness), decisions: decisions,
            grounding: try grounding?.documentHash)
        let note = conduct.note(of: admitted, status, decisions, at: now)
        // A use that failed leaves its key free: the same request may be tried again. So does an embedding that was
        // refused: an error is no answer to be given again.
        let isFree = status == .failed || status == .refused && admitted.ask.operation == .embedding
        let freedKey = isFree ? admitted.ask.idempotencyKey : nil
        let settled = try await database.write { [log, vault] transaction in
            try vault.store(kept, askedAt: admitted.at, at: now, in: transaction)
            if let freedKey {
                try Idempotency.release(
                    IdempotencyKey(freedKey), of: admitted.caller.account.id, from: admitted.id,
                    in: transaction)
            }
            let noted = try settlement.with(note, of: admitted, log: log, in: transaction)
            let settled = try Uses.settle(noted, of: open, in: transaction) { leaf in
                // Found by its record, which knows its index.
                try log.append(leaf.bytes, subject: nil, at: now, in: transaction)
            }.log(alertsTo: log, in: transaction)
            if settled.isNew {
                try grounded?.settle(
                    settled.record, grounding, at: now, now: clock.now(), log: log, in: transaction)
            }
            return settled
        }
        conduct.kept(note)
        admitted.releaseLimits(used: usage?.total ?? 0)
        admitted.offer.meters.settled(settled)
        return settled
    }

    /// Gives the whole reservation back: the use failed and costs nothing.
    func void(_ admitted: Admitted, _ open: OpenUse, _ decisions: [JSONValue]) async {
        await conclude(admitted, open, nil, .failed, decisions)
    }

    /// Settles a use for which no client waits. Tried again until it is kept, for a while; after that the
    /// rule for crashes settles it at the next start.
    func conclude(
        _ admitted: Admitted, _ open: OpenUse, _ usage: TokenUsage?, _ status: UseStatus,
        _ decisions: [JSONValue]
    ) async {
        let deadline = ContinuousClock.now + Self.patience
        var pause = Duration.milliseconds(100)
        while true {
            do {
                _ = try await settle(admitted, open, usage, status, decisions)
                return
            } catch {
                guard mayPass(error), ContinuousClock.now < deadline else {
                    // What must not be charged is given back: nobody else would, before the next start.
                    if usage != nil, error as? Problem != nil, !mayPass(error) {
                        return await conclude(admitted, open, nil, .failed, decisions)
                    }
                    admitted.releaseLimits(used: usage?.total ?? 0)
                    logger.error(
                        "reservation left open", metadata: ["use": "\(admitted.id)", "reason": "\(error)"])
                    return
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Whether a write that failed may succeed later, without a restart.
    func mayPass(_ error: any Error) -> Bool {
        switch (error as? Problem)?.kind {
        case .overloaded, .storageUnavailable: database.isWritable
        default: false
        }
    }

    /// Notes from time to time how much of a long stream has been delivered, so that a crash does not lose
    /// what it cost.
    func startMarks(
        for admitted: Admitted, _ relay: AnswerRelay, on loop: any EventLoop
    ) -> RepeatedTask? {
        guard admitted.facts.isStreamed else { return nil }
        return loop.scheduleRepeatedAsyncTask(initialDelay: Self.firstMark, delay: Self.markInterval) {
            [weak relay] _ in
            guard let relay, let streamed = relay.streamed,
                case let counted = admitted.grounded?.counted ?? streamed.counted, counted > 0
            else {
                return loop.makeSucceededVoidFuture()
            }
            let mark = loop.makePromise(of: Void.self)
            mark.completeWithTask {
                // A mark that is lost costs precision after a crash, nothing else.
                try? await database.write { [clock] transaction in
                    try Uses.mark(
                        admitted.id, outputTokens: counted, at: clock.now(), in: transaction)
                }
            }
            return mark.futureResult
        }
    }
}

extension Admitted {
    fileprivate func reservation() throws(Problem) -> UseReservation {
        try reservation(
            MaximumUsage(input: inputBound, output: outputBound), estimate: min(inputEstimate, inputBound))
    }

    fileprivate func reservation(
        _ maximum: MaximumUsage, estimate: UInt64
    ) throws(Problem) -> UseReservation {
        try UseReservation(
            id: id, account: caller.account.id, service: offer.service.id, price: price.id,
            keyID: caller.key.id, engine: offer.engine.name, model: offer.service.terms.model,
            endpoint: ask.operation.endpoint, payloadHash: payloadHash, maximumUsage: maximum,
            estimatedInputTokens: estimate, subscription: caller.subscription(to: offer.service.name),
            limits: caller.spending, createdAt: at)
    }

    /// Takes the `Idempotency-Key` for this use, if there is one.
    /// - Throws: `idempotencyConflict`, `idempotencyAnswerGone`.
    fileprivate func claimKey(in transaction: any WriteTransaction) throws(Problem) {
        guard let key = ask.idempotencyKey, let requestHash else { return }
        let claim = try Idempotency.claim(
            IdempotencyKey(key), of: caller.account.id, payload: requestHash, for: id, in: transaction)
        guard case .same(let use) = claim else { return }
        throw Problem(
            .idempotencyAnswerGone,
            "This Idempotency-Key was answered before, and the answer is no longer kept.",
            mend: "Its record is \(use): GET /api/records/\(use). Use a new key to ask again.")
    }
}

extension EngineCall.Operation {
    fileprivate var endpoint: UseEndpoint {
        switch self {
        case .chat: .chat
        case .completion: .completion
        case .embedding: .embedding
        }
    }
}

extension ContentVault {
    fileprivate func store(
        _ kept: KeptContent?, askedAt: Timestamp, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let kept else { return }
        let expiry = Timestamp(microseconds: time.microseconds + Int64(kept.days) * 86_400_000_000)
        for text in kept.texts {
            try store(
                text, subject: kept.subject, askedAt: askedAt, at: time, until: expiry, in: transaction)
        }
    }
}
