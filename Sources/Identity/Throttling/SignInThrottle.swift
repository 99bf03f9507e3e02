import Primitives
import Synchronization

/// Slows down who guesses: ten failures within 15 minutes close a name, a person's second step, or a client's network until
/// the first of them is older. In memory only: a restart forgets.
///
/// A try counts as a failure from its beginning, so that many at once are no more than ten.
final class SignInThrottle: Sendable {
    /// What is guessed at.
    enum Target: Hashable, Sendable {
        /// The password of a name, whether or not somebody has it.
        case password(String)
        /// What a person must show beside, or again.
        case proof(ID<User>)
        /// The admin key of the first run.
        case adminKey
    }

    /// One try, which its maker ends with ``succeed(_:)`` or ``withdraw(_:)``, or leaves as a failure.
    struct Attempt: Sendable {
        let target: Target
        let client: ClientNetwork?
        let time: Timestamp
    }

    private struct Failures {
        var targets = FailureCount<Target>()
        var clients = FailureCount<ClientNetwork>()
    }

    private let failures = Mutex(Failures())

    /// - Throws: `rateLimitRequests` with the time to wait.
    func begin(
        _ target: Target, from client: ClientNetwork?, at now: Timestamp
    ) throws(Problem) -> Attempt {
        let wait: Duration? = failures.withLock { failures in
            let waits = [
                failures.targets.wait(target, at: now),
                client.flatMap { failures.clients.wait($0, at: now) },
            ].compactMap(\.self)
            guard waits.isEmpty else { return waits.max() }
            failures.targets.add(target, at: now)
            if let client { failures.clients.add(client, at: now) }
            return nil
        }
        if let wait {
            throw Problem(
                .rateLimitRequests, "Too many tries have failed.",
                mend: "Wait; ask your administrator for a new password if you have forgotten yours.",
                retryAfter: wait)
        }
        return Attempt(target: target, client: client, time: now)
    }

    /// It was right: what failed before at its target is forgotten.
    func succeed(_ attempt: Attempt) {
        failures.withLock { failures in
            failures.targets.clear(attempt.target)
            if let client = attempt.client { failures.clients.withdraw(client, at: attempt.time) }
        }
    }

    /// What failed at a target is forgotten.
    func forget(_ target: Target) { failures.withLock { $0.targets.clear(target) } }

    /// It is no failure, and not the end either.
    func withdraw(_ attempt: Attempt) {
        failures.withLock { failures in
            failures.targets.withdraw(attempt.target, at: attempt.time)
            if let client = attempt.client { failures.clients.withdraw(client, at: attempt.time) }
        }
    }
}
