/// Every rule that a label, or the labels of a file, break.
public struct AIGCFaults: Error, Hashable, Sendable {
    public let faults: [AIGCFault]

    public init(_ faults: [AIGCFault]) { self.faults = faults }
}
