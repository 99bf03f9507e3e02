import Primitives

/// What has been done about an incident, as a value. Each step happens once; a step again changes nothing.
///
/// Stopping, cutting and erasing are the server's own and are not waited for by one another. What depends on another:
/// the client can acknowledge only what it was told or could look up, and an incident is closed only when its stored
/// copies are gone, it has been corrected, and the report has been made or found not to be owed.
public struct IncidentProgress: Hashable, Sendable {
    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// Generation was ended, or had ended.
        case stopped
        /// Nothing more of it leaves.
        case cut
        /// Stored copies are gone.
        case erased
        /// The client was sent the retraction.
        case told
        /// The client says that it removed what it had.
        case acknowledged
        /// What let it happen was mended.
        case corrected
        /// The report was made, or is not owed.
        case reported
        case closed
    }

    public let foundAt: Timestamp
    public private(set) var times: [Step: Timestamp] = [:]

    public init(foundAt: Timestamp, times: [Step: Timestamp] = [:]) {
        self.foundAt = foundAt
        self.times = times
    }

    public subscript(step: Step) -> Timestamp? { times[step] }

    public var isClosed: Bool { times[.closed] != nil }

    /// What must still be done before it can be closed.
    public var missing: [Step] {
        [.stopped, .cut, .erased, .corrected, .reported].filter { times[$0] == nil }
    }

    /// - Returns: Whether this changed anything.
    /// - Throws: `conflict` for a step that cannot be taken yet.
    public mutating func take(_ step: Step, at time: Timestamp) throws(Problem) -> Bool {
        guard times[step] == nil else { return false }
        guard !isClosed || step == .acknowledged else {
            throw Problem(.conflict, "The incident is closed.", mend: "Open another one.")
        }
        if step == .closed, let first = missing.first {
            throw Problem(
                .conflict, "The incident is not \(first.rawValue) yet.",
                mend: "Missing before it can be closed: \(missing.map(\.rawValue).joined(separator: ", ")).")
        }
        times[step] = max(time, foundAt)
        return true
    }
}
