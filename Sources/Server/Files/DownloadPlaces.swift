import Exchange
import Primitives
import Synchronization

/// The bound on downloads under way: of the server, and of one agreement, which may hold half of the places, so that no
/// agreement keeps all others out.
final class DownloadPlaces: Sendable {
    private let limit: Int
    private let share: Int
    private let state = Mutex<(total: Int, of: [ID<Agreement>: Int])>((0, [:]))

    init(limit: Int) {
        self.limit = limit
        share = (limit + 1) / 2
    }

    var inFlight: Int { state.withLock { $0.total } }

    /// - Throws: `overloaded` when all are taken, by all or by this agreement.
    func take(for agreement: ID<Agreement>) throws(Problem) {
        let full: String? = state.withLock { state in
            if state.total >= limit {
                return "\(limit) downloads are under way, which is the limit of this server."
            }
            if state.of[agreement, default: 0] >= share {
                return "\(share) downloads are under way under this agreement, which is its limit."
            }
            state.total += 1
            state.of[agreement, default: 0] += 1
            return nil
        }
        guard let full else { return }
        throw Problem(.overloaded, full, mend: "Try again in a moment.", retryAfter: .seconds(1))
    }

    func release(_ agreement: ID<Agreement>) {
        state.withLock { state in
            state.total -= 1
            state.of[agreement] = state.of[agreement].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }
}
