import Accounting
import Auditing
import Inference
import Logging
import NIOCore
import Persistence
import Primitives
import Tracing

/// One request's way from a key to a settled answer.
///
/// Knows no HTTP and no SQL: clients are ``AnswerSink``s, engines are behind their port, money and truth are
/// functions on a transaction.
public final class Gateway: Sendable {
    /// Bounds of the gateway.
    public struct Limits: Sendable {
        /// Answers under way at once.
        public var maximumInFlight: Int
        /// Bytes that one answer of an engine may have.
        public var maximumAnswerBytes: Int
        /// Bytes of answers kept for repeated requests, and how long.
        public var idempotencyCacheBytes: Int
        public var idempotencyCacheLifetime: Duration

        public init(
            maximumInFlight: Int, maximumAnswerBytes: Int, idempotencyCacheBytes: Int,
            idempotencyCacheLifetime: Duration
        ) {
            self.maximumInFlight = maximumInFlight
            self.maximumAnswerBytes = maximumAnswerBytes
            self.idempotencyCacheBytes = idempotencyCacheBytes
            self.idempotencyCacheLifetime = idempotencyCacheLifetime
        }
    }

    let directory: Directory
    let desk: SettlementDesk
    let permits: Permits
    let idempotency: IdempotencyIndex
    let limits: Limits
    let commitments: PayloadCommitments
    let clock: any WallClock
    let randomness: any Randomness
    let meters: GatewayMeters
    let logger: Logger

    public init(
        directory: Directory, database: any Database, log: AuditLog, limits: Limits,
        commitments: PayloadCommitments, clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.directory = directory
        self.desk = SettlementDesk(
            database: database, log: log, clock: clock, randomness: randomness, logger: logger)
        self.permits = Permits(limit: limits.maximumInFlight, of: "answers are under way")
        self.idempotency = IdempotencyIndex(
            maximumBytes: limits.idempotencyCacheBytes,
            lifetime: TimeAmount(limits.idempotencyCacheLifetime))
        self.limits = limits
        self.commitments = commitments
        self.clock = clock
        self.randomness = randomness
        self.meters = GatewayMeters()
        self.logger = logger
    }

    /// Answers under way.
    public var inFlight: Int { permits.inFlight }

    /// Takes a request from the event loop of its connection and answers it there.
    public func accept(_ ask: Ask, to sink: any AnswerSink, on loop: any EventLoop) {
        Task(executorPreference: EventLoopTaskExecutor.of(loop)) {
            await self.answer(ask, to: sink, on: loop)
        }
    }

    /// One request's way, top to bottom.
    func answer(_ ask: Ask, to sink: any AnswerSink, on loop: any EventLoop) async {
        meters.requests.increment()
        let span = startSpan("answer", ofKind: .server)
        defer { span.end() }
        var caller: Caller?
        do {
            let known = try directory.caller(ask.key)
            caller = known
            let admitted = try span.step("admit") { try admit(ask, known) }
            defer { permits.release() }
            let limits = known.limits.status(at: .now())
            try await once(admitted, to: sink, limits: limits) { sink in
                await generate(admitted, to: sink, limits: limits, on: loop, span)
            }
        } catch {
            let problem = error as? Problem ?? Problem(.internalError, "\(error)")
            span.recordError(problem)
            refuse(ask, problem, to: sink, limits: caller?.limits.status(at: .now()))
        }
    }

    /// 1 admit: who asks, for what, within which limits; at most how much it may cost.
    private func admit(_ ask: Ask, _ caller: Caller) throws(Problem) -> Admitted {
        guard caller.account.state == .active else {
            throw Problem(
                .accountSuspended, "The account \"\(caller.account.name)\" is suspended.",
                mend: "Ask your operator.")
        }
        let facts = try AskFacts(scanning: ask.body, for: ask.operation)
        let offer = try directory.offer(facts.model)
        let now = clock.now()
        try permits.take()
        do throws(Problem) {
            return try Admitted(
                ask: ask, facts: facts, caller: caller, offer: offer, id: ID(at: now, random: randomness),
                at: now, commitments: commitments)
        } catch {
            permits.release()
            throw error
        }
    }

    /// A repeated `Idempotency-Key` gets the first answer again; anything else is answered now.
    private func once(
        _ admitted: Admitted, to sink: any AnswerSink, limits: RateLimitStatus?,
        _ answer: (any AnswerSink) async throws -> Bool
    ) async throws {
        guard let text = admitted.ask.idempotencyKey, let requestHash = admitted.requestHash else {
            _ = try await answer(sink)
            return
        }
        let key = IdempotencyIndex.Key(account: admitted.caller.account.id, text: text)
        while true {
            let role: IdempotencyIndex.Role
            do throws(Problem) {
                role = try idempotency.role(for: key, payload: requestHash)
            } catch {
                admitted.releaseLimits(used: 0)
                throw error
            }
            switch role {
            case .leader:
                let recorder = RecordingSink(sink)
                var isComplete = false
                // What broke off was not charged: whoever repeats it gets a new answer, not half of the old.
                defer { idempotency.finish(key, with: isComplete ? recorder.recorded : nil) }
                isComplete = try await answer(recorder)
                return
            case .wait: await idempotency.wait(for: key)
            case .replay(let first):
                admitted.releaseLimits(used: 0)
                return first.replay(to: sink, limits: limits)
            }
        }
    }

    /// Steps 4 to 7: the engine starts while the reservation becomes durable; output waits for the
    /// reservation, the end of the output for the settlement.
    /// - Returns: Whether the answer is complete and charged.
    private func generate(
        _ admitted: Admitted, to sink: any AnswerSink, limits: RateLimitStatus?, on loop: any EventLoop,
        _ span: any Span
    ) async -> Bool {
        let relay = AnswerRelay(
            sink: sink, loop: loop, facts: admitted.facts, maximumBytes: self.limits.maximumAnswerBytes,
            outlivesClient: admitted.ask.idempotencyKey != nil)
        async let opened = admitted.offer.engine.open(admitted.call, into: relay, on: loop)
        do {
            try await span.step("reserve") { try await desk.reserve(admitted) }
        } catch {
            admitted.releaseLimits(used: 0)
            relay.abandon()
            // Told here, not thrown: leaving this scope waits until the engine's call has been taken back.
            refuse(admitted.ask, error as? Problem ?? .unexpected(error), to: sink, limits: limits)
            return false
        }
        relay.openGate(
            AnswerHead(content: .events, record: admitted.id.description, limits: limits))
        let marks = desk.startMarks(for: admitted, relay, on: loop)
        defer { marks?.cancel() }

        let generating = startSpan("generate", context: span.context)
        let ending: AnswerRelay.Ending
        do {
            defer { generating.end() }
            switch try await opened {
            case .answering: ending = await relay.end()
            case .refused(let status, let body):
                let settled = try? await desk.settle(admitted, nil, .failed)
                relay.refuse(status, body, record: admitted.id.description, limits: limits)
                if settled == nil { await desk.void(admitted) }
                return false
            }
        } catch {
            ending =
                relay.isAbandoned ? .clientLeft : .broken(error as? Problem ?? .unexpected(error), event: nil)
        }
        return await span.step("settle") { await settle(admitted, relay, ending, limits: limits) }
    }

    /// 7 settle: charge, record and leaf in one durable transaction; then the end of the answer.
    /// - Returns: Whether the answer is complete and charged.
    private func settle(
        _ admitted: Admitted, _ relay: AnswerRelay, _ ending: AnswerRelay.Ending, limits: RateLimitStatus?
    ) async -> Bool {
        switch ending {
        case .complete:
            do {
                let settled = try await desk.settle(admitted, try admitted.usage(of: relay), .completed)
                relay.complete(settled, limits: limits)
                return true
            } catch {
                // No charge, no complete answer.
                await fail(admitted, relay, error as? Problem ?? .unexpected(error), event: nil, limits)
            }
        case .clientLeft:
            relay.close()
            await desk.conclude(admitted, try? admitted.countedUsage(of: relay), .clientCancelled)
        case .broken(let problem, let event): await fail(admitted, relay, problem, event: event, limits)
        }
        return false
    }

    /// The answer cannot be completed: nothing is charged, and the client hears why.
    private func fail(
        _ admitted: Admitted, _ relay: AnswerRelay, _ problem: Problem, event: ByteBuffer?,
        _ limits: RateLimitStatus?
    ) async {
        logger.warning(
            "answer failed",
            metadata: [
                "request": "\(admitted.ask.requestID)", "use": "\(admitted.id)",
                "engine": "\(admitted.offer.engine.name)", "reason": "\(problem.detail)",
            ])
        relay.fail(problem, event: event, limits: limits)
        await desk.void(admitted)
    }

    private func refuse(
        _ ask: Ask, _ problem: Problem, to sink: any AnswerSink, limits: RateLimitStatus?
    ) {
        meters.refused(problem)
        if problem.kind.httpStatus >= 500 {
            logger.error(
                "request failed", metadata: ["request": "\(ask.requestID)", "reason": "\(problem.detail)"])
        }
        sink.listener = nil
        sink.fail(problem, limits: limits)
    }
}

extension Problem {
    /// An error that no port of ours promises.
    static func unexpected(_ error: any Error) -> Problem {
        Problem(.internalError, "Something unexpected happened: \(error).")
    }
}
