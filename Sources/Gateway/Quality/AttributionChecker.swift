import Accounting
import Inference
import Knowledge
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Persistence
import Primitives

/// Asks the questions of sampled answers again, each time without one of the sources that the answer cites, and keeps how
/// much of the answer is lost: a figure of quality, and never the basis of pay.
///
/// One second answer at a time, and only while no client waits for the engine; a client's request breaks it off. Second
/// answers are given to nobody, charged to nobody and kept nowhere. Where the right to a source ends, so does the check.
final class AttributionChecker: Sendable {
    /// Of one second answer.
    private static let maximumBytes = 1 << 20
    private static let patience = TimeAmount.seconds(120)

    private struct State {
        var queue = CheckQueue()
        /// Runs while something may be checked.
        var worker: Task<Void, Never>?
        /// The second answer under way.
        var call: (engine: any Engine, task: Task<String, any Error>)?
        var isStopped = false
    }

    private let database: any Database
    private let clock: any WallClock
    private let randomness: any Randomness
    private let meters: CheckMeters
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    init(
        database: any Database, clock: any WallClock, randomness: any Randomness, meters: CheckMeters,
        logger: Logger
    ) {
        self.database = database
        self.clock = clock
        self.randomness = randomness
        self.meters = meters
        self.logger = logger
    }

    /// How many wait.
    var waiting: Int { state.withLockedValue { $0.queue.waiting.count } }

    /// Waits until nothing may be checked any more, for now.
    func settled() async {
        while let worker = state.withLockedValue({ $0.worker }) { await worker.value }
    }

    // MARK: what the gateway tells

    /// A client's answer of this engine begins: it goes before.
    func began(_ engine: any Engine) {
        state.withLockedValue { state in
            state.queue.began(engine)
            if let call = state.call, call.engine === engine { call.task.cancel() }
        }
    }

    func ended(_ engine: any Engine) {
        state.withLockedValue { $0.queue.ended(engine) }
        wake()
    }

    /// Takes an answer that is settled; drops it where too many wait.
    func take(_ check: AttributionCheck) {
        expire()
        let isTaken = state.withLockedValue { state in !state.isStopped && state.queue.add(check) }
        guard isTaken else { return meters.dropped.increment() }
        wake()
    }

    /// Ends for good: what waits is dropped, what is under way is broken off.
    func stop() async {
        let worker = state.withLockedValue { state in
            state.isStopped = true
            state.queue.clear()
            state.call?.task.cancel()
            return state.worker
        }
        await worker?.value
    }

    // MARK: the worker

    private func wake() {
        state.withLockedValue { state in
            guard state.worker == nil, !state.isStopped, state.queue.isReady else { return }
            state.worker = Task(priority: .background) { await self.work() }
        }
    }

    private func work() async {
        while let check = next() { await run(check) }
    }

    private func next() -> AttributionCheck? {
        expire()
        return state.withLockedValue { state in
            guard let check = state.queue.next() else {
                state.worker = nil
                return nil
            }
            return check
        }
    }

    private func expire() {
        let dropped = state.withLockedValue { $0.queue.expire(at: .now()) }
        if dropped > 0 { meters.dropped.increment(by: dropped) }
    }

    private func run(_ check: AttributionCheck) async {
        var check = check
        do {
            let (question, measure) = try await Self.elsewhere { [check] in
                let question = try GroundedRequest(check.body).question
                return (question, LeaveOneOut(of: check.document, texts: check.texts, question: question))
            }
            guard let measure else { return }
            for source in measure.sources.dropFirst(check.findings.count) {
                let answer = try await answer(check, question, without: source)
                let lost = try await Self.elsewhere { measure.lost(in: answer) }
                check.findings.append(AttributionChecks.Finding(source: source, lost: lost))
            }
            try await database.write { [check, clock] transaction in
                try AttributionChecks.store(
                    check.findings, of: check.use, mode: check.document.mode, at: clock.now(),
                    in: transaction)
            }
            meters.checked.increment()
        } catch is CancellationError {
            // A client came, or a right has ended: the next look says which.
            state.withLockedValue { [check] state in
                if !state.isStopped { state.queue.putBack(check) }
            }
        } catch {
            let kind = (error as? Problem)?.kind ?? .internalError
            (kind == .forbidden ? meters.ended : meters.failed).increment()
            logger.debug(
                "an answer's attribution was not checked",
                metadata: ["use": "\(check.use)", "kind": "\(kind.slug)"])
        }
    }

    /// The second answer's text, as the engine writes it.
    /// - Throws: `forbidden` where the right to a source has ended; `CancellationError` where the engine is wanted
    ///   elsewhere; what engine and database throw.
    private func answer(
        _ check: AttributionCheck, _ question: String, without source: LeaveOneOut.Source
    ) async throws -> String {
        try await database.read { [clock] transaction in
            try check.grounded.requireOpen(at: clock.now(), in: transaction)
        }
        let way = try await Self.elsewhere { [randomness] in
            check.way(of: question, without: source.agreement, randomness: randomness)
        }
        let text: String
        switch way {
        case .give(let sentences, _, _): text = sentences.map(\.text).joined()
        case .generate(let prompt): text = try await generate(check, prompt)
        }
        // What was made after a right's end is not looked at.
        guard check.grounded.isAllowed(at: clock.now()) else { throw Grounded.ended }
        return text
    }

    private func generate(_ check: AttributionCheck, _ prompt: String) async throws -> String {
        let call = EngineCall(
            operation: .chat,
            body: try GroundedRequest.unstreamed(GroundedRequest.body(check.body, with: prompt)),
            isStreamed: false, requestID: "\(check.use)-check")
        let begun = state.withLockedValue { state -> Task<String, any Error>? in
            // A client may have come, or the end, since this one was taken.
            guard !state.isStopped, state.queue.isQuiet(check.engine) else { return nil }
            let task = Task(priority: .background) { try await Self.text(of: call, by: check.engine) }
            state.call = (check.engine, task)
            return task
        }
        guard let task = begun else { throw CancellationError() }
        let watch = SourceWatch(check.grounded) { task.cancel() }
        let result = await task.result
        watch.end()
        state.withLockedValue { $0.call = nil }
        guard case .failure = result, task.isCancelled else { return try result.get() }
        throw CancellationError()
    }

    private static func text(of call: EngineCall, by engine: any Engine) async throws -> String {
        let answer = try await engine.whole(
            call, maximumBytes: maximumBytes, within: patience,
            on: MultiThreadedEventLoopGroup.singleton.any())
        guard case .answered(let bytes) = answer,
            let text = try? JSONValue(parsing: bytes)["choices"]?[0]?["message"]?["content"]?.stringValue
        else { throw Problem(.upstreamFailed, "The engine gave no second answer.") }
        return text
    }

    /// Words of many sentences are compared: not in the cooperative pool.
    private static func elsewhere<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}
