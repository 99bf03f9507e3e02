import Foundation
import Logging
import Metrics
import NIOConcurrencyHelpers
import NIOCore
import Primitives
import ServiceLifecycle

/// An engine of the kind `local`: the embedded runtime, a supervised process that serves one model on the
/// loopback interface.
///
/// The process is started at start or by the first call, is restarted with back-off when it ends, and ends
/// with this one: its standard input is a pipe of ours, and it exits when that closes.
public final class LocalEngine: Engine, Service {
    public struct Configuration: Sendable {
        public var model: String
        /// The folder that `scripts/install-runtime` fills.
        public var runtimeFolder: String
        public var startsAtOnce = true
        /// Threads that decode; more than the machine's spare cores slow each other down.
        public var decodeThreads = 1
        /// Threads that read prompts.
        public var batchThreads = 2
        /// Tokens of context, divided among `parallel` answers.
        public var context = 8192
        public var parallel = 4
        /// How long a start may take, model load included.
        public var startTimeout = Duration.seconds(60)
        /// How long one answer may take.
        public var longestAnswer = Duration.seconds(1800)

        public init(model: String, runtimeFolder: String) {
            self.model = model
            self.runtimeFolder = runtimeFolder
        }
    }

    public let name: String
    private let configuration: Configuration
    private let randomness: any Randomness
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let restarts: Counter

    private struct State {
        var supervisor = SupervisorState()
        var process: RuntimeProcess?
        var engine: OpenAIEngine?
        var startedAt = ContinuousClock.now
        var lastFailure = ""
        /// Calls that wait for the runtime to be ready.
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    public init(
        name: String, configuration: Configuration, randomness: any Randomness, logger: Logger
    ) {
        var logger = logger
        logger[metadataKey: "engine"] = "\(name)"
        self.name = name
        self.configuration = configuration
        self.randomness = randomness
        self.logger = logger
        self.restarts = Counter(label: "minato_engine_restarts_total", dimensions: [("engine", name)])
    }

    public var outputLimitMember: String? { "max_tokens" }

    public var health: EngineHealth {
        state.withLockedValue { state in
            switch state.supervisor.phase {
            case .running: state.engine?.health ?? EngineHealth(.healthy)
            case .idle: EngineHealth(.healthy, "starts with the first call")
            case .starting:
                EngineHealth(
                    .starting,
                    state.lastFailure.isEmpty ? "loading the model" : "once more, after \(state.lastFailure)")
            case .waiting: EngineHealth(.unavailable, "restarting: \(state.lastFailure)")
            case .stopped: EngineHealth(.unavailable, "stopped")
            }
        }
    }

    /// Runs until graceful shutdown, then ends the process.
    public func run() async throws {
        if configuration.startsAtOnce { perform(state.withLockedValue { $0.supervisor.wanted() }) }
        try? await gracefulShutdown()
        stop()
    }

    /// Ends the process. Calls under way break off. Idempotent.
    public func stop() {
        let (action, waiters) = state.withLockedValue { state in
            defer { state.waiters = [] }
            return (state.supervisor.stop(), state.waiters)
        }
        perform(action)
        for waiter in waiters { waiter.resume() }
    }

    public func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        try await ready().open(call, into: receiver, on: loop)
    }

    public func models() async throws -> [String] { [configuration.model] }

    // MARK: supervision

    /// The client of the running process; waits while it starts.
    private func ready() async throws(Problem) -> OpenAIEngine {
        let deadline = ContinuousClock.now + configuration.startTimeout
        while ContinuousClock.now < deadline {
            let (engine, action, phase) = state.withLockedValue { state in
                let action = state.supervisor.wanted()
                let phase = state.supervisor.phase
                return (phase == .running ? state.engine : nil, action, phase)
            }
            if let engine { return engine }
            if phase == .stopped {
                throw Problem(.shuttingDown, "The engine \(name) has been stopped.")
            }
            if case .waiting = phase {
                throw Problem(
                    .engineUnavailable,
                    "The engine \(name) is restarting: \(state.withLockedValue { $0.lastFailure })",
                    mend: "Try again in a few seconds.", retryAfter: .seconds(2))
            }
            perform(action)
            await withCheckedContinuation { continuation in
                let isStarting = state.withLockedValue { state in
                    guard state.supervisor.phase == .starting else { return false }
                    state.waiters.append(continuation)
                    return true
                }
                if !isStarting { continuation.resume() }
            }
        }
        throw Problem(
            .engineUnavailable, "The engine \(name) did not start within \(configuration.startTimeout).",
            mend: "Look at the server's log.", retryAfter: .seconds(5))
    }

    private func perform(_ action: SupervisorState.Action) {
        switch action {
        case .none: break
        case .launch:
            // Starting a process blocks its thread, which may be an event loop's.
            DispatchQueue.global().async { self.launch() }
        case .launchAfter(let pause):
            restarts.increment()
            DispatchQueue.global().asyncAfter(deadline: .now() + pause.seconds) { [weak self] in
                guard let self else { return }
                self.perform(self.state.withLockedValue { $0.supervisor.backOffPassed() })
            }
        case .terminate: state.withLockedValue { $0.process }?.terminate()
        }
    }

    private func launch() {
        state.withLockedValue { $0.startedAt = .now }
        do throws(Problem) {
            let process = try RuntimeProcess(configuration, logger: logger) { [weak self] event in
                self?.heard(event)
            }
            let isStopped = state.withLockedValue { state in
                state.process = process
                return state.supervisor.phase == .stopped
            }
            // Stopped while it was being started: nobody else would end it.
            if isStopped { process.terminate() }
        } catch {
            heard(.exited("\(error.detail) \(error.mend ?? "")"))
        }
    }

    private func heard(_ event: RuntimeProcess.Event) {
        switch event {
        case .announced(let address):
            var client = OpenAIEngine.Configuration(
                endpoints: [OpenAIEngine.Endpoint(address: address, apiKey: nil)])
            // The process is here or it is not: another try right after a crash only meets the same hole.
            client.retries = 1
            client.timeouts = UpstreamTimeouts(connect: .seconds(2), total: configuration.longestAnswer)
            let engine: OpenAIEngine
            do throws(Problem) {
                engine = try OpenAIEngine(name: name, configuration: client, randomness: randomness)
            } catch {
                logger.error("local runtime cannot be reached", metadata: ["reason": "\(error.detail)"])
                state.withLockedValue { $0.process }?.terminate()
                return
            }
            let waiters = state.withLockedValue { state in
                state.engine = engine
                state.lastFailure = ""
                _ = state.supervisor.becameReady()
                defer { state.waiters = [] }
                return state.waiters
            }
            logger.info("local runtime serves", metadata: ["address": "\(address.hostField)"])
            for waiter in waiters { waiter.resume() }
        case .exited(let reason):
            let (action, waiters, former) = state.withLockedValue { state in
                state.lastFailure = reason
                state.process = nil
                let action = state.supervisor.exited(after: .now - state.startedAt)
                defer {
                    state.waiters = []
                    state.engine = nil
                }
                return (action, state.waiters, state.engine)
            }
            former?.close()
            if action != .none {
                logger.error("local runtime ended", metadata: ["reason": "\(reason)"])
            }
            for waiter in waiters { waiter.resume() }
            perform(action)
        }
    }
}

extension Duration {
    /// In seconds, for interfaces that want a floating-point number.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
