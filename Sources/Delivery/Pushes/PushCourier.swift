import AsyncHTTPClient
import Exchange
import Logging
import Metrics
import NIOCore
import NIOPosix
import Persistence
import Primitives
import ServiceLifecycle
import Synchronization

/// Sends the files that lie in the queue of pushes, a bounded number at once, each until the target took it, refused
/// it, or was tried often enough. What a stop cuts off begins anew at the next start.
public final class PushCourier: Service {
    private enum Outcome {
        case taken
        /// It will not be taken another time.
        case refused(String)
        /// It may work another time.
        case failed(String)
    }

    private let desk: PushDesk
    private let configuration: PushConfiguration
    private let logger: Logger
    private let busy = Mutex<Set<ID<Push>>>([])
    private let sentBytes = Counter(label: "minato_delivered_bytes_total")
    private let done = Counter(label: "minato_pushes_total", dimensions: [("outcome", "done")])
    private let failed = Counter(label: "minato_pushes_total", dimensions: [("outcome", "failed")])
    private let retried = Counter(label: "minato_pushes_total", dimensions: [("outcome", "retried")])

    public init(desk: PushDesk, configuration: PushConfiguration = PushConfiguration(), logger: Logger) {
        self.desk = desk
        self.configuration = configuration
        self.logger = logger
    }

    public func run() async throws {
        // No redirects: they would lead past the allow list.
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(configuration.connectTimeout), read: TimeAmount(configuration.stallTimeout),
            write: TimeAmount(configuration.stallTimeout))
        settings.httpVersion = .http1Only
        // Attempts are counted here, with pauses of our own.
        settings.connectionPool.retryConnectionEstablishment = false
        let client = PinnedClients(settings)
        let now = desk.clock.now()
        _ = try await desk.database.write { try Pushes.recover(at: now, in: $0) }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let (pushes, wait) = await self.next()
                    for push in pushes {
                        group.addTask {
                            await self.handle(push, client)
                            self.busy.withLock { _ = $0.remove(push.id) }
                            self.desk.wake()
                        }
                    }
                    await self.desk.bell.wait(atMost: wait)
                }
                group.cancelAll()
            }
        }
        try await client.shutdown()
    }

    /// What is due, marked as busy, and how long until more is.
    private func next() async -> (pushes: [Push], wait: Duration?) {
        let busy = busy.withLock { $0 }
        let room = configuration.concurrency - busy.count
        guard room > 0 else { return ([], nil) }
        do {
            let waiting = try await desk.database.read { [configuration] transaction in
                try Pushes.waiting(configuration.concurrency + busy.count + 1, in: transaction)
            }.filter { !busy.contains($0.id) }
            let now = desk.clock.now()
            let due = Array(waiting.prefix { $0.dueAt <= now }.prefix(room))
            self.busy.withLock { $0.formUnion(due.map(\.id)) }
            return (due, waiting.dropFirst(due.count).first.map { max($0.dueAt - now, .milliseconds(1)) })
        } catch {
            logger.error("the queue of pushes cannot be read", metadata: ["reason": "\(error)"])
            return ([], .seconds(1))
        }
    }

    private func handle(_ push: Push, _ client: PinnedClients) async {
        do {
            let push = try await desk.database.write { try Pushes.start(push.id, in: $0) }
            let outcome = await attempt(push, client)
            // What was cut off by the server's end is put back at the next start.
            if Task.isCancelled { return }
            try await settle(push, outcome)
        } catch {
            logger.error(
                "a push cannot be sent", metadata: ["push": "\(push.id)", "reason": "\(error)"])
            await rest(push)
        }
    }

    /// What could not be begun or written down waits as one that failed, and ends as one; where even that cannot be
    /// written, it is held in memory for the pause, lest it turn in a circle.
    func rest(_ push: Push) async {
        if Task.isCancelled { return }
        let reason = "The server could not send or write."
        let attempts = push.attempts + 1
        let pause = configuration.backoff.pause(after: attempts, desk.randomness)
        let now = desk.clock.now()
        do {
            try await desk.database.write { [desk, configuration] transaction in
                guard var state = try Pushes.push(push.id, in: transaction)?.state, !state.isFinal else {
                    return
                }
                // It may have failed before its attempt was counted.
                if state == .pending { state = try Pushes.start(push.id, in: transaction).state }
                guard !configuration.backoff.isOver(after: attempts) else {
                    return try Pushes.end(
                        push.id, reason: "Tried \(attempts) times: \(reason)", at: now, log: desk.log,
                        in: transaction)
                }
                try Pushes.retry(push.id, reason: reason, dueAt: now + pause, in: transaction)
            }
        } catch {
            try? await Task.sleep(for: pause)
        }
    }

    private func settle(_ push: Push, _ outcome: Outcome) async throws {
        let now = desk.clock.now()
        var reason: String?
        switch outcome {
        case .taken: done.increment()
        case .refused(let why):
            failed.increment()
            reason = why
        case .failed(let why) where configuration.backoff.isOver(after: push.attempts):
            failed.increment()
            reason = "Tried \(push.attempts) times: \(why)"
        case .failed(let why):
            retried.increment()
            let dueAt = now + configuration.backoff.pause(after: push.attempts, desk.randomness)
            try await desk.database.write { try Pushes.retry(push.id, reason: why, dueAt: dueAt, in: $0) }
            return
        }
        let told = reason
        try await desk.database.write { [desk] transaction in
            try Pushes.end(push.id, reason: told, at: now, log: desk.log, in: transaction)
        }
    }

    /// One attempt: ends at once when the agreement does.
    private func attempt(_ push: Push, _ client: PinnedClients) async -> Outcome {
        do {
            let agreement = try await openAgreement(of: push)
            let handle = desk.access.handle(for: agreement, at: desk.clock.now())
            // One that ended between the read and the handle was closed before there was one to close.
            _ = try await openAgreement(of: push)
            let (ends, ending) = AsyncStream<Void>.makeStream()
            let listener = handle.onClose { ending.finish() }
            defer { handle.forget(listener) }
            return try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask { try await self.send(push, agreement, handle, client) }
                group.addTask {
                    for await _ in ends {}
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                return first ?? .refused("The agreement ended.")
            }
        } catch let problem as Problem {
            switch problem.kind {
            case .storageUnavailable, .overloaded, .upstreamFailed: return .failed(problem.detail)
            default: return .refused(problem.detail)
            }
        } catch let error as HTTPClientError {
            return .failed("The target cannot be reached, or broke off: \(error.shortDescription).")
        } catch {
            return .failed("The target cannot be reached, or broke off.")
        }
    }

    /// - Throws: `forbidden` where the agreement or the grant is closed.
    private func openAgreement(of push: Push) async throws -> Agreement {
        let now = desk.clock.now()
        return try await desk.database.read { transaction in
            let agreement = try Agreements.required(push.agreement, in: transaction)
            guard try DeliveryGrants.grant(push.grant, in: transaction)?.isOpen(at: now) ?? false,
                agreement.isOpen(at: now)
            else { throw DeliveryGrants.closed(agreement) }
            return agreement
        }
    }

    private func send(
        _ push: Push, _ agreement: Agreement, _ handle: AccessHandle, _ client: PinnedClients
    ) async throws -> Outcome {
        // Looked at again: the allow list may be another since the push was asked for.
        do throws(Problem) {
            _ = try desk.callbacks.checked(push.url, parameter: "url")
        } catch {
            return .refused(error.detail)
        }
        let count = PushCount(push, desk, configuration.countingInterval, sentBytes, logger)
        defer { count.write() }
        let path = try desk.store.path(of: push.name, in: push.version)
        let body = try await NIOThreadPool.singleton.runIfActive { [desk, configuration] in
            try PushBody(path: path, pieceBytes: configuration.pieceBytes) { () async throws(Problem) in
                guard handle.isOpen, agreement.isOpen(at: desk.clock.now()) else {
                    throw DeliveryGrants.closed(agreement)
                }
                try await count.begin(under: agreement)
            } after: {
                count.add($0)
            }
        }
        var request = HTTPClientRequest(url: push.url)
        request.method = .PUT
        request.headers.add(name: "content-type", value: "application/octet-stream")
        request.headers.add(name: "x-minato-agreement", value: push.agreement.description)
        request.headers.add(name: "x-minato-push", value: push.id.description)
        if let sealed = push.sealedAuthorization {
            request.headers.add(
                name: "authorization", value: try desk.secret.open(sealed, of: push.id))
        }
        request.body = .stream(body, length: .known(body.length))
        let (ready, longest) = (request, TimeAmount(configuration.longestAttempt))
        let status: Int
        do {
            status = try await client.execute(to: push.url, under: desk.callbacks) { client in
                Int(try await client.execute(ready, timeout: longest).status.code)
            }
        } catch {
            throw body.problem ?? error
        }
        switch status {
        case 200..<300:
            try await count.begin(under: agreement)
            body.tookPiece()
            return .taken
        case 408, 425, 429, 500...: return .failed("The target answered \(status).")
        default: return .refused("The target answered \(status).")
        }
    }
}
