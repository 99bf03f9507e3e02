import NIOConcurrencyHelpers
import NIOCore
import Oversight

/// Where people stand, in memory: the database is the truth and is asked only for who is not here or has changed.
///
/// Two generations: who is looked up moves to the young one, and when that is full the old one goes. So it holds at
/// most ``StandingCache/maximum`` people, those that came last.
final class StandingCache: Sendable {
    /// The most people that are remembered.
    static let maximum = 100_000

    /// What is known of one person.
    struct Entry: Sendable {
        var standing: Standing
        /// Requests of who is limited; in memory only, as all rate limits are.
        var bucket = RateBucket(limit: ConductDesk.limitedRequestsPerMinute)
        /// It changed in the database: read it anew.
        var isStale = false
    }

    private struct Contents {
        var young: [SubjectHash: Entry] = [:]
        var old: [SubjectHash: Entry] = [:]
        /// Counts what was made stale, so that who read before it does not keep what it read.
        var changes: UInt64 = 0

        mutating func put(_ entry: Entry, _ subject: SubjectHash, generation: Int) {
            if young.count >= generation, young[subject] == nil {
                old = young
                young = [:]
            }
            old[subject] = nil
            young[subject] = entry
        }
    }

    private let contents = NIOLockedValueBox(Contents())
    private let generation: Int

    init(maximum: Int = StandingCache.maximum) { generation = max(1, maximum / 2) }

    var count: Int { contents.withLockedValue { $0.young.count + $0.old.count } }

    /// How often something was made stale; give it to ``use(_:read:since:_:)``.
    var changes: UInt64 { contents.withLockedValue { $0.changes } }

    /// Does something with what is known of a person, and keeps what becomes of it.
    /// - Returns: Nil when it must be read first.
    func use<T>(_ subject: SubjectHash, _ body: (inout Entry) throws -> T) rethrows -> T? {
        try contents.withLockedValue { contents in
            guard var entry = contents.young[subject] ?? contents.old[subject], !entry.isStale else {
                return nil
            }
            defer { contents.put(entry, subject, generation: generation) }
            return try body(&entry)
        }
    }

    /// The same with what was read just now.
    /// - Parameter since: ``changes`` before it was read.
    func use<T>(
        _ subject: SubjectHash, read standing: Standing, since changes: UInt64,
        _ body: (inout Entry) throws -> T
    ) rethrows -> T {
        try contents.withLockedValue { contents in
            let known = contents.young[subject] ?? contents.old[subject]
            var entry = known ?? Entry(standing: standing)
            if entry.isStale || contents.changes == changes {
                // Requests under way are counted here and not yet there.
                let activity = entry.standing.activity
                entry.standing = standing
                if let activity, activity.lastAt >= standing.activity?.lastAt ?? activity.lastAt {
                    entry.standing.activity = activity
                }
            }
            entry.isStale = contents.changes != changes
            defer {
                // Perhaps read before it was erased: then it must not outlast the next reading.
                if known == nil, entry.isStale { entry.standing.activity = nil }
                contents.put(entry, subject, generation: generation)
            }
            return try body(&entry)
        }
    }

    /// What is kept of a person has changed.
    func forget(_ subject: SubjectHash) {
        contents.withLockedValue { contents in
            contents.changes += 1
            contents.young[subject]?.isStale = true
            contents.old[subject]?.isStale = true
        }
    }

    /// What is kept of a person was erased: nothing of it stays here either.
    func erase(_ subject: SubjectHash) {
        contents.withLockedValue { contents in
            contents.changes += 1
            contents.young[subject] = nil
            contents.old[subject] = nil
        }
    }
}
