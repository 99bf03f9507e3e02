import Accounting
import NIOConcurrencyHelpers
import NIOCore
import Oversight
import Primitives

/// Answers by the `Idempotency-Key` that asked for them: whoever repeats a request gets the first answer
/// again, also while it is still being given.
///
/// Answers are kept in memory, bounded in bytes and time; that a key was used is kept for ever in the
/// database, in the transaction that reserves. Past the memory's bound a repetition is told which record
/// its answer has; it is never answered, and never charged, a second time.
final class IdempotencyIndex: Sendable {
    struct Key: Hashable, Sendable {
        let account: ID<Account>
        let text: String
        /// Of whom the request is. Not part of what a key is: the same text for another is a conflict.
        var subject: SubjectHash?

        static func == (left: Self, right: Self) -> Bool {
            left.account == right.account && left.text == right.text
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(account)
            hasher.combine(text)
        }
    }

    /// What a caller with a key has to do.
    enum Role: Sendable {
        /// Nobody has asked this before: answer it, then tell.
        case leader
        /// Give this answer.
        case replay(RecordedAnswer)
        /// The first one is still being answered: wait, then look again.
        case wait
    }

    private enum Entry {
        case running(payload: PayloadHash, waiters: [CheckedContinuation<Void, Never>])
        case done(payload: PayloadHash, RecordedAnswer, expires: NIODeadline)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// Finished answers, oldest first; those before `kept` have been forgotten.
        var order: [Key] = []
        var kept = 0
        var bytes = 0
        /// Records of answers that were taken back lately, oldest first: one may be on its way here.
        var gone: [String] = []
        /// Keys that are being answered to somebody who was erased meanwhile.
        var erased: Set<Key> = []
    }

    /// How many of those are remembered.
    private static let maximumGone = 256

    private let maximumBytes: Int
    private let lifetime: TimeAmount
    private let state = NIOLockedValueBox(State())

    init(maximumBytes: Int, lifetime: TimeAmount) {
        self.maximumBytes = maximumBytes
        self.lifetime = lifetime
    }

    /// - Throws: `idempotencyConflict` when the key was used with another body.
    func role(for key: Key, payload: PayloadHash) throws(Problem) -> Role {
        let (role, isSame) = state.withLockedValue { state -> (Role, Bool) in
            Self.evict(&state, olderThan: .now(), above: maximumBytes)
            switch state.entries[key] {
            case nil:
                state.entries[key] = .running(payload: payload, waiters: [])
                return (.leader, true)
            case .running(let first, _)?: return (.wait, first == payload)
            case .done(let first, let answer, _)?: return (.replay(answer), first == payload)
            }
        }
        guard isSame else {
            throw Problem(
                .idempotencyConflict, "This Idempotency-Key was used with another body.",
                mend: "Use a new key for a new request.")
        }
        return role
    }

    /// Waits until the leader of a key has told.
    func wait(for key: Key) async {
        await withCheckedContinuation { continuation in
            let isRunning = state.withLockedValue { state -> Bool in
                guard case .running(let payload, let waiters)? = state.entries[key] else { return false }
                state.entries[key] = .running(payload: payload, waiters: waiters + [continuation])
                return true
            }
            if !isRunning { continuation.resume() }
        }
    }

    /// The leader has answered; nil when there is nothing to give to others (it failed, uncharged).
    func finish(_ key: Key, with answer: RecordedAnswer?) {
        let waiters = state.withLockedValue { state -> [CheckedContinuation<Void, Never>] in
            guard case .running(let payload, let waiters)? = state.entries[key] else { return [] }
            let isErased = state.erased.remove(key) != nil
            if var answer {
                if isErased || answer.head.record.map(state.gone.contains) == true {
                    answer = .gone(answer.head)
                }
                state.entries[key] = .done(payload: payload, answer, expires: .now() + lifetime)
                state.order.append(key)
                state.bytes += answer.bytes
                Self.evict(&state, olderThan: .now(), above: maximumBytes)
            } else {
                state.entries[key] = nil
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Lets go of an answer that must not be given again.
    /// - Returns: How many copies there were.
    func forget(record: String) -> Int {
        state.withLockedValue { state in
            state.gone.append(record)
            if state.gone.count > Self.maximumGone { state.gone.removeFirst() }
            return Self.take(&state) { _, answer in answer.head.record == record }
        }
    }

    /// Lets go of all answers to somebody who was erased, also of those that are being given.
    /// - Returns: How many copies there were.
    func forget(subject: SubjectHash) -> Int {
        state.withLockedValue { state in
            for case (let key, .running) in state.entries where key.subject == subject {
                state.erased.insert(key)
            }
            return Self.take(&state) { key, _ in key.subject == subject }
        }
    }

    private static func take(_ state: inout State, where isMeant: (Key, RecordedAnswer) -> Bool) -> Int {
        var count = 0
        for case (let key, .done(let payload, let answer, let expires)) in state.entries
        where isMeant(key, answer) && !answer.isGone {
            // The place in the order stays: it goes with its time.
            state.entries[key] = .done(payload: payload, .gone(answer.head), expires: expires)
            state.bytes -= answer.bytes - RecordedAnswer.gone(answer.head).bytes
            count += 1
        }
        return count
    }

    private static func evict(_ state: inout State, olderThan now: NIODeadline, above maximumBytes: Int) {
        while state.kept < state.order.count,
            case .done(_, let answer, let expires)? = state.entries[state.order[state.kept]],
            expires <= now || state.bytes > maximumBytes
        {
            state.entries[state.order[state.kept]] = nil
            state.bytes -= answer.bytes
            state.kept += 1
        }
        // Not at each one: the rest moves up.
        if state.kept > 1024, state.kept > state.order.count / 2 {
            state.order.removeFirst(state.kept)
            state.kept = 0
        }
    }
}
