import Accounting
import Auditing
import Inference
import Logging
import NIOCore
import Oversight
import Persistence
import Primitives

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
        /// Name or code of the producer in labels for machines; nil where answers bear none.
        public var aigcProducer: String?

        public init(
            maximumInFlight: Int, maximumAnswerBytes: Int, idempotencyCacheBytes: Int,
            idempotencyCacheLifetime: Duration, aigcProducer: String? = nil
        ) {
            self.maximumInFlight = maximumInFlight
            self.maximumAnswerBytes = maximumAnswerBytes
            self.idempotencyCacheBytes = idempotencyCacheBytes
            self.idempotencyCacheLifetime = idempotencyCacheLifetime
            self.aigcProducer = aigcProducer
        }
    }

    let directory: Directory
    let desk: SettlementDesk
    let conduct: ConductDesk
    let grounding: GroundingDesk?
    let checker: AttributionChecker?
    let permits: Permits
    let idempotency: IdempotencyIndex
    let limits: Limits
    let commitments: PayloadCommitments
    let subjects: SubjectHasher
    /// Answers under way, for who must take one back.
    let live = LiveAnswers()
    let clock: any WallClock
    let randomness: any Randomness
    let meters: GatewayMeters
    let logger: Logger
    private let isTraced = Trace.isWanted

    public init(
        directory: Directory, database: any Database, log: AuditLog, limits: Limits,
        commitments: PayloadCommitments, subjects: SubjectHasher, vault: ContentVault,
        grounding: GroundingParts? = nil, clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.directory = directory
        self.conduct = ConductDesk(
            database: database, subjects: subjects, clock: clock, randomness: randomness)
        self.desk = SettlementDesk(
            database: database, log: log, vault: vault, conduct: conduct, clock: clock,
            randomness: randomness,
            logger: logger)
        self.grounding = grounding.map {
            GroundingDesk(parts: $0, database: database, clock: clock, randomness: randomness)
        }
        self.checker = grounding.map { _ in
            AttributionChecker(
                database: database, clock: clock, randomness: randomness, meters: CheckMeters(),
                logger: logger)
        }
        self.permits = Permits(
            limit: limits.maximumInFlight, of: "answers are under way",
            mend: "Try again in a moment, or raise `max_in_flight`.")
        self.idempotency = IdempotencyIndex(
            maximumBytes: limits.idempotencyCacheBytes,
            lifetime: TimeAmount(limits.idempotencyCacheLifetime))
        self.limits = limits
        self.commitments = commitments
        self.subjects = subjects
        self.clock = clock
        self.randomness = randomness
        self.meters = GatewayMeters()
        self.logger = logger
    }

    /// Answers under way.
    public var inFlight: Int { permits.inFlight }

    /// What is kept of a person has changed, by other ways than a request.
    public func forget(_ subject: SubjectHash) { conduct.forget(subject) }

    /// Takes a request from the event loop of its connection and answers it there.
    public func accept(_ ask: Ask, to sink: any AnswerSink, on loop: any EventLoop) {
        Task(executorPreference: EventLoopTaskExecutor.of(loop)) {
            await self.answer(ask, to: sink, on: loop)
        }
    }

    /// One request's way, top to bottom.
    func answer(_ ask: Ask, to sink: any AnswerSink, on loop: any EventLoop) async {
        meters.requests.increment()
        let trace = Trace.request("answer", isWanted: isTraced)
        defer { trace.end() }
        var caller: Caller?
        do {
            let known = try directory.caller(of: ask)
            caller = known
            let admitted = try admit(ask, known, trace)
            checker?.began(admitted.offer.engine)
            defer {
                permits.release()
                checker?.ended(admitted.offer.engine)
            }
            let limits = known.limits.status(at: .now())
            try await once(admitted, to: sink, limits: limits) { sink in
                admitted.conduct = try await conduct.check(admitted)
                let sink = admitted.conduct?.notice.map { NoticeSink(sink, notice: $0) } ?? sink
                let screened = try await screen(admitted, trace)
                if let screened, screened.refusal != nil {
                    return try await refuse(admitted, screened, to: sink, limits: limits)
                }
                try await ground(admitted, screened, trace)
                return await generate(admitted, screened, to: sink, limits: limits, on: loop, trace)
            }
        } catch {
            let problem = error as? Problem ?? Problem(.internalError, "\(error)")
            trace.record(problem)
            refuse(ask, problem, to: sink, limits: caller?.limits.status(at: .now()))
        }
    }

    /// 1 admit: who asks, for what, within which limits; at most how much it may cost.
    private func admit(_ ask: Ask, _ caller: Caller, _ trace: Trace) throws(Problem) -> Admitted {
        let step = trace.step("admit")
        defer { step.end() }
        guard caller.account.state == .active else {
            throw Problem(
                .accountSuspended, "The account \"\(caller.account.name)\" is suspended.",
                mend: "Ask your operator.")
        }
        guard caller.isPayerActive else { throw Account.payerSuspended }
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
        let account = admitted.caller.account.id
        let key = IdempotencyIndex.Key(
            account: account, text: text,
            subject: subjects.subject(account, endUser: admitted.facts.endUser).hash)
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
                if let grounded = admitted.grounded {
                    recorder.isAllowed = { [clock] in grounded.isAllowed(at: clock.now()) }
                }
                return
            case .wait: await idempotency.wait(for: key)
            case .replay(let first):
                admitted.releaseLimits(used: 0)
                return first.replay(to: sink, limits: limits)
            }
        }
    }

    /// 2 screen: the input under the rules of the service; nil where it has none.
    private func screen(_ admitted: Admitted, _ trace: Trace) async throws -> InputScreening? {
        guard let rules = admitted.offer.rules else { return nil }
        let step = trace.step("screen")
        defer { step.end() }
        do {
            return try await InputScreening.of(admitted, under: rules)
        } catch {
            admitted.releaseLimits(used: 0)
            throw error
        }
    }

    /// 3 ground: the passages that a service with licensed sources answers from.
    private func ground(_ admitted: Admitted, _ screened: InputScreening?, _ trace: Trace) async throws {
        guard let terms = admitted.offer.service.terms.grounding else { return }
        let step = trace.step("ground")
        defer { step.end() }
        do {
            guard let grounding else {
                throw Problem(
                    .engineUnavailable,
                    "\"\(admitted.offer.service.name)\" answers from sources that are not here.")
            }
            let body = screened?.splice.applied(to: admitted.ask.body) ?? admitted.ask.body
            admitted.grounded = try await grounding.ground(admitted, terms, body: body)
        } catch {
            admitted.releaseLimits(used: 0)
            throw error
        }
    }

    /// A rule refuses the request: on record, free of charge, and told in the words of the rule.
    /// - Returns: True: this is the answer, also to who repeats the request.
    private func refuse(
        _ admitted: Admitted, _ screened: InputScreening, to sink: any AnswerSink, limits: RateLimitStatus?
    ) async throws -> Bool {
        let decisions = screened.decisions.map(\.json)
        let settled: SettledUse
        do {
            settled = try await desk.refuse(
                admitted, decisions, kept: keep(admitted, screened, nil, decisions))
        } catch {
            admitted.releaseLimits(used: 0)
            throw error
        }
        try RefusedAnswer(admitted, screened.refusal?.text, screened.language, settled)
            .give(to: sink, limits: limits)
        return true
    }

    /// Steps 4 to 7: the engine starts while the reservation becomes durable; output waits for the
    /// reservation, the end of the output for the settlement.
    /// - Returns: Whether the answer is complete and charged.
    private func generate(
        _ admitted: Admitted, _ screened: InputScreening?, to sink: any AnswerSink, limits: RateLimitStatus?,
        on loop: any EventLoop,
        _ trace: Trace
    ) async -> Bool {
        let relay = AnswerRelay(
            sink: sink, loop: loop, facts: admitted.facts, maximumBytes: self.limits.maximumAnswerBytes,
            outlivesClient: admitted.ask.idempotencyKey != nil,
            screening: screened.flatMap {
                AnswerScreening($0, admitted, mark: admitted.mark(by: self.limits.aigcProducer))
            },
            judge: screened.flatMap { AnswerJudge($0, admitted, on: loop) },
            inputDecisions: screened?.decisions ?? [],
            awaitsInput: screened?.judge != nil)
        live.insert(relay, as: admitted.id)
        defer { live.remove(admitted.id) }
        let judging = judge(screened, relay, on: loop)
        defer { judging?.cancel() }
        let reservation = reserve(admitted, relay, to: sink, limits: limits, on: loop, trace)

        let watch = admitted.grounded.map {
            SourceWatch($0) { loop.execute { relay.revoke(Grounded.ended) } }
        }
        defer { watch?.end() }
        let generating = trace.step("generate")
        let opening = await Self.opening {
            let call = admitted.call(screened?.splice ?? Splice())
            guard let grounded = admitted.grounded else {
                return try await admitted.offer.engine.open(call, into: relay, on: loop)
            }
            return try await self.open(call, grounded, of: admitted, into: relay, on: loop)
        }
        guard let open = await reservation.reserved() else {
            generating.end()
            return false
        }
        let marks = desk.startMarks(for: admitted, relay, on: loop)
        defer { marks?.cancel() }
        let ending: AnswerRelay.Ending
        switch opening {
        case .success(.answering): ending = await relay.end()
        case .success(.refused(let status, let body)):
            relay.engineRefused(status, body)
            ending = await relay.end()
        case .failure(let error):
            // Whoever ended the call has said why.
            ending =
                relay.isAbandoned
                ? await relay.end() : .broken(error as? Problem ?? .unexpected(error), event: nil)
        }
        generating.end()
        let settling = trace.step("settle")
        defer { settling.end() }
        return await settle(admitted, screened, open, relay, ending, to: sink, limits: limits)
    }

    private static func opening(
        _ open: () async throws -> EngineOpening
    ) async -> Result<EngineOpening, any Error> {
        do {
            return .success(try await open())
        } catch {
            return .failure(error)
        }
    }

    /// Sends the reservation on its way. Once it is durable output may leave; when it is refused the client
    /// hears why at once and the engine's work is ended.
    private func reserve(
        _ admitted: Admitted, _ relay: AnswerRelay, to sink: any AnswerSink, limits: RateLimitStatus?,
        on loop: any EventLoop, _ trace: Trace
    ) -> PendingReservation {
        let pending = PendingReservation()
        let reserving = trace.step("reserve")
        desk.reserve(admitted) { result in
            loop.execute {
                reserving.end()
                switch result {
                case .success(let open):
                    relay.openGate(
                        AnswerHead(content: .events, record: admitted.id.description, limits: limits))
                    pending.decide(open)
                case .failure(let error):
                    admitted.releaseLimits(used: 0)
                    relay.abandon()
                    self.refuse(
                        admitted.ask, error as? Problem ?? .unexpected(error), to: sink, limits: limits)
                    pending.decide(nil)
                }
            }
        }
        return pending
    }

    /// 7 settle: charge, record and leaf in one durable transaction; then the end of the answer.
    /// - Returns: Whether the answer is complete and charged, and may be given again.
    private func settle(
        _ admitted: Admitted, _ screened: InputScreening?, _ open: OpenUse, _ relay: AnswerRelay,
        _ ending: AnswerRelay.Ending, to sink: any AnswerSink, limits: RateLimitStatus?
    ) async -> Bool {
        do {
            switch ending {
            case .complete:
                let settled = try await desk.settle(
                    admitted, open, try admitted.usage(of: relay), .completed, relay.decisions,
                    kept: keep(admitted, screened, relay, relay.decisions))
                relay.complete(settled, limits: limits)
                check(admitted, screened)
                return true
            case .stopped:
                let usage =
                    try relay.streamed == nil ? admitted.usage(of: relay) : admitted.countedUsage(of: relay)
                let settled = try await desk.settle(
                    admitted, open, usage, .filtered, relay.decisions,
                    kept: keep(admitted, screened, relay, relay.decisions))
                relay.complete(settled, limits: limits)
                return true
            case .recalled(let recall):
                return try await settle(admitted, open, relay, recall, limits: limits)
            case .engineRefused(let status, let body):
                let settled = try? await desk.settle(admitted, open, nil, .failed, relay.decisions)
                relay.refuse(status, body, record: admitted.id.description, limits: limits)
                if settled == nil { await desk.void(admitted, open, relay.decisions) }
            case .inputRefused(let judged):
                return try await refuse(admitted, screened, open, relay, judged, to: sink, limits: limits)
            case .clientLeft:
                relay.close()
                await desk.conclude(
                    admitted, open, try? admitted.countedUsage(of: relay), .clientCancelled, relay.decisions)
            case .broken(let problem, let event):
                await fail(admitted, open, relay, problem, event: event, limits)
            }
        } catch {
            // No charge, no complete answer.
            await fail(admitted, open, relay, error as? Problem ?? .unexpected(error), event: nil, limits)
        }
        return false
    }

    /// The texts that the service keeps of this use.
    func keep(
        _ admitted: Admitted, _ screened: InputScreening?, _ relay: AnswerRelay?, _ decisions: [JSONValue]
    ) -> KeptContent? {
        KeptContent(admitted, screened, relay, decisions, subjects)
    }

    /// The answer cannot be completed: nothing is charged, and the client hears why.
    func fail(
        _ admitted: Admitted, _ open: OpenUse, _ relay: AnswerRelay, _ problem: Problem, event: ByteBuffer?,
        _ limits: RateLimitStatus?
    ) async {
        logger.warning(
            "answer failed",
            metadata: [
                "request": "\(admitted.ask.requestID)", "use": "\(admitted.id)",
                "engine": "\(admitted.offer.engine.name)", "reason": "\(problem.detail)",
            ])
        relay.fail(problem, event: event, limits: limits)
        await desk.void(admitted, open, relay.decisions)
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
