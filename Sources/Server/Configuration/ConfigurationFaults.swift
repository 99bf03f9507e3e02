import Foundation

/// Everything that is wrong in one configuration, in the order of the file.
///
/// At most 100 faults are listed; ``omitted`` counts the others.
public struct ConfigurationFaults: Error, Hashable, Sendable {
    /// The name of the file, as the messages give it.
    public var source: String
    public var faults: [ConfigurationFault]
    /// Faults that were found and are not listed.
    public var omitted: Int

    public init(source: String, faults: [ConfigurationFault], omitted: Int = 0) {
        self.source = source
        self.faults = faults
        self.omitted = omitted
    }
}

extension ConfigurationFaults: CustomStringConvertible, LocalizedError {
    /// One line for each fault, in the form that editors jump to: `minato.yaml:12:5: …`.
    public var description: String {
        var lines = faults.map { $0.line > 0 ? "\(source):\($0)" : "\(source): \($0)" }
        if omitted > 0 { lines.append("\(source): \(omitted) more faults") }
        return lines.joined(separator: "\n")
    }

    public var errorDescription: String? { description }
}

extension ConfigurationFaults {
    /// The faults as one JSON object:
    /// `{"faults":[{"column":5,"line":12,"mend":…,"message":…,"path":…}],"omitted":0,"source":"minato.yaml"}`.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and small integers: there is nothing that the encoder could refuse.
        let bytes =
            (try? encoder.encode(Document(faults: faults, omitted: omitted, source: source))) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Document: Encodable {
        let faults: [ConfigurationFault]
        let omitted: Int
        let source: String
    }
}
