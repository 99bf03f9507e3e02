import ArgumentParser
import Labelling
import Primitives

/// `minato label verify`: whether a file has one label that keeps the rules.
struct LabelVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a file has one well-formed label.",
        discussion: """
            Checked are the rules of GB 45438-2025, 6.1 and Annex E, that are known here: one label only, the \
            fields, their characters, the credit code within a producer's code. Not checked: who wrote the label, \
            the reserved codes, and visible labels. Ends with status 1 when a rule is broken.
            """)

    @OptionGroup var target: LabelFileArgument

    @Flag(help: #"Print {"valid":…,"faults":[{"rule":…,"field":…,"message":…,"mend":…}],…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let labels = try LabelledFile.read(try target.bytes(), name: target.file)
            let faults = LabelledFile.faults(of: labels)
            if json {
                let document: JSONValue = [
                    "carriers": .array(labels.map { .string($0.carrier) }),
                    "faults": .array(faults.map(Self.json)), "file": .string(target.file),
                    "valid": .bool(faults.isEmpty),
                ]
                try StandardStream.output(document.serialized + Array("\n".utf8))
            } else if faults.isEmpty {
                try StandardStream.output(
                    "\(target.file): one label, in \(labels[0].carrier), keeps the rules\n")
            } else {
                for fault in faults {
                    StandardStream.error(
                        "\(target.file): \(fault.rule.rawValue): \(fault.message) \(fault.mend)\n")
                }
            }
            if !faults.isEmpty { throw ExitCode.failure }
        }
    }

    private static func json(_ fault: AIGCFault) -> JSONValue {
        [
            "field": fault.field.map { .string($0.rawValue) } ?? .null, "mend": .string(fault.mend),
            "message": .string(fault.message), "rule": .string(fault.rule.rawValue),
        ]
    }
}
