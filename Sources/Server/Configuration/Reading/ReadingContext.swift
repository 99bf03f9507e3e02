import Documents

/// What the readers of one configuration share.
struct ReadingContext {
    let faults: FaultCollector
    let environment: [String: String]
    /// The folder of the configuration file.
    let baseDirectory: String
}
