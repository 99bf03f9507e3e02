import ArgumentParser
import Labelling
import Primitives

/// `minato label read`: the labels of a file as they stand there.
struct LabelReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Print the labels of a file.",
        discussion: "Ends with status 1 when there is none. Whether a label keeps the rules, `verify` says.")

    @OptionGroup var target: LabelFileArgument

    @Flag(help: #"Print {"file":…,"labels":[{"carrier":…,"text":…,"label":{…}}]}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let labels = try LabelledFile.read(try target.bytes(), name: target.file)
            if json {
                let document: JSONValue = [
                    "file": .string(target.file), "labels": .array(labels.map(Self.json)),
                ]
                try StandardStream.output(document.serialized + Array("\n".utf8))
            } else if labels.isEmpty {
                StandardStream.error("\(target.file): there is no label\n")
            } else {
                for label in labels { try StandardStream.output("\(label.carrier): \(label.text)\n") }
            }
            if labels.isEmpty { throw ExitCode.failure }
        }
    }

    /// The text as it stands, and as an object where it is one.
    private static func json(_ label: FoundLabel) -> JSONValue {
        let value = try? JSONValue(parsing: label.text, maximumDepth: 8)
        return [
            "carrier": .string(label.carrier), "label": value.map { $0["AIGC"] ?? $0 } ?? .null,
            "text": .string(label.text),
        ]
    }
}
