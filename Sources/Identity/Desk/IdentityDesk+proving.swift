import Auditing
import Persistence
import Primitives

// What is guessed at is counted.
extension IdentityDesk {
    /// Runs what takes a proof of a person: nil is a wrong one, which leaves a leaf and counts as a failure.
    /// - Throws: `invalidKey` for a wrong proof; `rateLimitRequests`; what `body` throws, which is no failure.
    func proving<T: Sendable>(
        _ user: ID<User>, from client: ClientNetwork?, at now: Timestamp,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T?
    ) async throws -> T {
        let attempt = try throttle.begin(.proof(user), from: client, at: now)
        let result: T?
        do {
            result = try await database.write { [log] transaction in
                if let result = try body(transaction) { return result }
                try Self.failure(of: user, "second_factor", at: now).append(to: log, in: transaction)
                return nil
            }
        } catch {
            throttle.withdraw(attempt)
            throw error
        }
        guard let result else {
            throw Problem(
                .invalidKey, "The code is wrong, or was used.",
                mend: "Give the code that your app shows now, or a recovery code.", parameter: "code")
        }
        throttle.succeed(attempt)
        return result
    }

    /// The leaf of a failure that nothing else is written with. Nobody waits for it: the time of the answer must not tell
    /// whether there was one.
    func noteFailure(of user: ID<User>, at step: String) {
        let now = clock.now()
        database.submit(
            { [log] transaction in
                try Self.failure(of: user, step, at: now).append(to: log, in: transaction)
            }, { _ in })
    }

    private static func failure(of user: ID<User>, _ step: String, at now: Timestamp) -> EventLeaf {
        EventLeaf("user.sign_in_failed", user, by: UserActor(.server), at: now, ["step": .string(step)])
    }
}
