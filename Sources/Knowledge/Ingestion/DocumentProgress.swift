import Primitives

/// How far one document is on its way into the index, as a value: what happened goes in, what to do comes out.
///
///     waiting ⇄ reading → indexed | failed | skipped        any → removed → waiting
///
/// What failed or was skipped waits again when somebody asks; what is indexed without embeddings stays indexed, and is due
/// once more.
public struct DocumentProgress: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// To be read, when it is due. Next: ``reading``, ``removed``; ``indexed`` where an earlier version had the same file.
        case waiting
        /// Next: ``indexed``, ``failed``, ``skipped``, ``removed``; ``waiting`` after what passes, and after a stop.
        case reading
        /// In the index. Next: ``removed``, ``waiting``.
        case indexed
        /// It cannot be read; ``DocumentProgress/reason`` says why. Next: ``waiting``, ``removed``.
        case failed
        /// Nothing of it belongs into the index. Next: ``waiting``, ``removed``.
        case skipped
        /// Out of the index, because its right has ended. Next: ``waiting``.
        case removed

        /// Whether nothing more is to be done for it.
        public var isEnded: Bool { self != .waiting && self != .reading }
    }

    /// How a reading ended.
    public enum Outcome: Hashable, Sendable {
        /// With embeddings, or without them where there is no embedder.
        case indexed
        /// Without embeddings, because the embedder did not answer.
        case indexedByWordsOnly(String)
        case skipped(String)
        case failed(String)
        /// What went wrong passes by itself.
        case postponed(String)
    }

    /// How often a document is tried before what passes by itself counts as its own fault.
    public static let maximumAttempts: Int64 = 10
    public static let maximumReasonBytes = 400
    /// How long one that is put in without embeddings is left alone while they are made.
    static let lease = Duration.seconds(1_800)

    public private(set) var state: State
    /// Why it failed, was skipped or removed, waits again, or has no embeddings.
    public private(set) var reason: String?
    public private(set) var attempts: Int64
    /// When it is to be read, or put in once more with embeddings; nil where nothing is to be done.
    public private(set) var dueAt: Timestamp?

    init(state: State, reason: String?, attempts: Int64, dueAt: Timestamp?) {
        self.state = state
        self.reason = reason
        self.attempts = attempts
        self.dueAt = dueAt
    }

    /// A document that waits.
    public init(at time: Timestamp) { self.init(state: .waiting, reason: nil, attempts: 0, dueAt: time) }

    /// Somebody begins to read it.
    /// - Throws: `conflict` where it is not due: somebody else reads it, or it was removed.
    public mutating func begin(at time: Timestamp) throws(Problem) {
        guard let dueAt, dueAt <= time, state == .waiting || state == .indexed else { throw illegal("read") }
        attempts += 1
        if state == .waiting {
            state = .reading
            self.dueAt = nil
        } else {
            self.dueAt = time + Self.lease
        }
    }

    /// - Throws: `conflict` where nobody reads it: it was removed meanwhile.
    public mutating func end(_ outcome: Outcome, at time: Timestamp) throws(Problem) {
        guard state == .reading || state == .indexed && dueAt != nil else { throw illegal("ended") }
        switch outcome {
        case .indexed: settle(.indexed, nil)
        case .indexedByWordsOnly(let reason):
            state = .indexed
            self.reason = Self.cut(reason)
            dueAt = attempts < Self.maximumAttempts ? time + Self.pause(after: attempts) : nil
        case .skipped(let reason): settle(.skipped, reason)
        // What stands in the index stays there without embeddings.
        case .failed(let reason): settle(state == .indexed ? .indexed : .failed, reason)
        case .postponed(let reason):
            guard attempts < Self.maximumAttempts else {
                return settle(state == .indexed ? .indexed : .failed, reason)
            }
            if state == .reading { state = .waiting }
            self.reason = Self.cut(reason)
            dueAt = time + Self.pause(after: attempts)
        }
    }

    /// An earlier version had the same file, and what was made of it counts for this one.
    public mutating func adopt() throws(Problem) {
        guard state == .waiting || state == .reading else { throw illegal("adopted") }
        settle(.indexed, nil)
    }

    /// A stop of the server cut it short: it is read again at once, and that is no failed attempt.
    public mutating func resume(at time: Timestamp) {
        guard state == .reading else { return }
        state = .waiting
        attempts = max(0, attempts - 1)
        dueAt = time
    }

    /// It is to be tried anew, as if for the first time. One that is read now, or stands with all it needs, stays as it is.
    public mutating func ask(at time: Timestamp) {
        switch state {
        case .reading: return
        case .indexed:
            guard reason != nil else { return }
            (attempts, dueAt) = (0, time)
        case .waiting, .failed, .skipped, .removed:
            self = DocumentProgress(at: time)
        }
    }

    /// The index has lost it: it is read again at once.
    public mutating func lose(at time: Timestamp) {
        if state == .indexed { self = DocumentProgress(at: time) }
    }

    /// Its right has ended.
    public mutating func remove(because reason: String) {
        settle(.removed, reason)
        attempts = 0
    }

    /// How long what was tried so often rests: five seconds, ten, twenty, … at most ten minutes.
    static func pause(after attempts: Int64) -> Duration {
        min(.seconds(600), .seconds(5 << min(max(attempts - 1, 0), 10)))
    }

    private mutating func settle(_ state: State, _ reason: String?) {
        (self.state, self.reason, dueAt) = (state, reason.map(Self.cut), nil)
    }

    /// Cut between characters.
    private static func cut(_ reason: String) -> String {
        var cut = reason
        while cut.utf8.count > maximumReasonBytes { cut.removeLast() }
        return cut
    }

    private func illegal(_ what: String) -> Problem {
        Problem(.conflict, "A document that is \(state.rawValue) is not to be \(what) now.")
    }
}
