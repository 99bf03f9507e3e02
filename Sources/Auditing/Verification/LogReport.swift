import MerkleTree

/// What a verification of a log found.
public struct LogReport: Hashable, Sendable {
    /// A verification ends at this number of faults: the first ones tell what happened.
    public static let maximumFaults = 100

    /// The leaves that were checked.
    public internal(set) var leaves: UInt64 = 0
    /// The checkpoints that were checked.
    public internal(set) var checkpoints: UInt64 = 0
    /// The newest checkpoint, when it is valid.
    public internal(set) var head: Checkpoint?
    /// Faults in the order of the log, the first one first; empty when all is well.
    public internal(set) var faults: [LogFault] = []

    public init() {}

    var isFull: Bool { faults.count >= Self.maximumFaults }

    mutating func add(_ place: LogFault.Place, _ reason: String) {
        if !isFull { faults.append(LogFault(place, reason)) }
    }
}
