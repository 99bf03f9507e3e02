import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// The limits of one API key while the server runs. Parallel calls of a key share them, whatever their
/// thread: what a call takes is taken at once, what it did not use comes back when it is settled.
final class KeyLimits: Sendable {
    private struct Buckets {
        var requests: RateBucket?
        var tokens: RateBucket?
    }

    private let buckets: NIOLockedValueBox<Buckets>

    init(requestsPerMinute: Int64?, tokensPerMinute: Int64?) {
        buckets = NIOLockedValueBox(
            Buckets(
                requests: requestsPerMinute.map(RateBucket.init(limit:)),
                tokens: tokensPerMinute.map(RateBucket.init(limit:))))
    }

    /// The limits were changed; what was used in this minute is forgotten only where the limit changed.
    func update(requestsPerMinute: Int64?, tokensPerMinute: Int64?) {
        buckets.withLockedValue { buckets in
            if buckets.requests?.limit != requestsPerMinute {
                buckets.requests = requestsPerMinute.map(RateBucket.init(limit:))
            }
            if buckets.tokens?.limit != tokensPerMinute {
                buckets.tokens = tokensPerMinute.map(RateBucket.init(limit:))
            }
        }
    }

    /// Takes one request and the most tokens it may use, or neither. A request that may use more than a
    /// whole minute's worth takes exactly that: it runs alone, and is not barred for ever.
    /// - Returns: The tokens taken, for ``settle(taken:used:at:)``.
    /// - Throws: `rateLimitRequests`, `rateLimitTokens` with the time to wait.
    func take(tokens: Int64, at now: NIODeadline) throws(Problem) -> Int64 {
        var taken: Int64 = 0
        let refusal = buckets.withLockedValue { buckets -> Problem? in
            if let wait = buckets.requests?.take(1, at: now) {
                return Problem(
                    .rateLimitRequests,
                    "The key has used its \(buckets.requests?.limit ?? 0) requests a minute.",
                    mend: "Try again in \(wait.resetText).", retryAfter: wait)
            }
            taken = min(tokens, buckets.tokens?.limit ?? 0)
            if let wait = buckets.tokens?.take(taken, at: now) {
                buckets.requests?.giveBack(1, at: now)
                return Problem(
                    .rateLimitTokens, "The key has used its \(buckets.tokens?.limit ?? 0) tokens a minute.",
                    mend: "Try again in \(wait.resetText), or bound the answer by max_tokens.",
                    retryAfter: wait)
            }
            return nil
        }
        if let refusal { throw refusal }
        return taken
    }

    /// The call used `used` tokens of the `taken`.
    func settle(taken: Int64, used: Int64, at now: NIODeadline) {
        buckets.withLockedValue { $0.tokens?.giveBack(taken - used, at: now) }
    }

    func status(at now: NIODeadline) -> RateLimitStatus? {
        buckets.withLockedValue { buckets in
            guard buckets.requests != nil || buckets.tokens != nil else { return nil }
            func part(_ bucket: RateBucket?) -> RateLimitStatus.Part? {
                bucket.map {
                    RateLimitStatus.Part(
                        limit: $0.limit, remaining: $0.remaining(at: now), reset: $0.reset(at: now))
                }
            }
            return RateLimitStatus(requests: part(buckets.requests), tokens: part(buckets.tokens))
        }
    }
}
