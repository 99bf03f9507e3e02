/// Everything that is wrong in one or more documents, file by file in the order of the text.
///
/// At most 100 faults of each file are listed; ``omitted`` counts the others.
public struct DocumentFaults: Error, Hashable, Sendable {
    public var faults: [DocumentFault]
    /// Faults that were found and are not listed.
    public var omitted: Int

    public init(_ faults: [DocumentFault], omitted: Int = 0) {
        self.faults = faults
        self.omitted = omitted
    }

    package init(_ collector: FaultCollector) {
        self.init(collector.sorted, omitted: collector.count - collector.faults.count)
    }
}

extension DocumentFaults: CustomStringConvertible {
    /// One line for each fault, in the form that editors jump to.
    public var description: String {
        var lines = faults.map(\.description)
        if omitted > 0 { lines.append("\(omitted) more faults") }
        return lines.joined(separator: "\n")
    }
}
