import Primitives

/// The one line of JSON by which the runtime's process tells that it serves, or why it cannot.
struct RuntimeAnnouncement: Sendable {
    let address: UpstreamAddress

    /// - Throws: `engineUnavailable` with the runtime's own reason, or when the line is not what it should be.
    init(line: [UInt8]) throws(Problem) {
        let said = try JSONValue(parsing: line)
        guard case .bool(true)? = said["ready"], let url = said["base_url"]?.stringValue else {
            throw Problem(
                .engineUnavailable,
                "The local runtime could not start: \(said["error"]?.stringValue ?? "it gave no reason").",
                mend: "Run scripts/install-runtime.")
        }
        address = try UpstreamAddress(url)
    }
}
