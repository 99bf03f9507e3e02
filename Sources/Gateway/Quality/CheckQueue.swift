import Inference
import NIOCore

/// Which answers wait for the check of their attribution, and which may be checked now: one that needs an engine only
/// while no client's answer of that engine is under way.
struct CheckQueue: Sendable {
    /// The most that wait; what comes then is dropped.
    static let maximumWaiting = 16
    /// One that has waited longer is dropped: its texts are not kept for ever.
    static let maximumAge = TimeAmount.minutes(10)

    private(set) var waiting: [AttributionCheck] = []
    /// Clients' answers under way, by engine.
    private var answers: [ObjectIdentifier: Int] = [:]

    /// A client's answer of the engine begins.
    mutating func began(_ engine: any Engine) { answers[ObjectIdentifier(engine), default: 0] += 1 }

    mutating func ended(_ engine: any Engine) {
        let left = (answers[ObjectIdentifier(engine)] ?? 0) - 1
        answers[ObjectIdentifier(engine)] = left > 0 ? left : nil
    }

    func isQuiet(_ engine: any Engine) -> Bool { answers[ObjectIdentifier(engine)] == nil }

    /// - Returns: Whether there was room for it.
    mutating func add(_ check: AttributionCheck) -> Bool {
        guard waiting.count < Self.maximumWaiting else { return false }
        waiting.append(check)
        return true
    }

    /// One that was broken off goes on before the others. It held its place.
    mutating func putBack(_ check: AttributionCheck) { waiting.insert(check, at: 0) }

    mutating func clear() { waiting = [] }

    /// Whether one may be checked now.
    var isReady: Bool { waiting.contains(where: mayRun) }

    /// The next one that may be checked now.
    mutating func next() -> AttributionCheck? {
        waiting.firstIndex(where: mayRun).map { waiting.remove(at: $0) }
    }

    /// Drops what has waited for too long.
    /// - Returns: How many that were.
    mutating func expire(at now: NIODeadline) -> Int {
        let before = waiting.count
        waiting.removeAll { now - $0.since > Self.maximumAge }
        return before - waiting.count
    }

    private func mayRun(_ check: AttributionCheck) -> Bool { !check.needsEngine || isQuiet(check.engine) }
}
