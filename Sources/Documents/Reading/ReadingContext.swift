/// What the readers of one document share.
package struct ReadingContext {
    package let faults: FaultCollector
    package let bounds: ReadingBounds
    /// What references such as `env:NAME` are looked up in.
    package let environment: [String: String]
    /// The folder that relative paths of the document start from.
    package let baseDirectory: String

    package init(
        faults: FaultCollector, bounds: ReadingBounds = .none, environment: [String: String] = [:],
        baseDirectory: String = ""
    ) {
        self.faults = faults
        self.bounds = bounds
        self.environment = environment
        self.baseDirectory = baseDirectory
    }
}
