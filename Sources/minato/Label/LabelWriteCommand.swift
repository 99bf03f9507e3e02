import ArgumentParser
import Foundation
import Labelling
import Primitives

/// `minato label write`: a file with a label, and no other label.
struct LabelWriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write a label into a file, in place of those that it has.",
        discussion: """
            Values have characters from ! to ~ only, without blanks; a producer whose name has others uses its code \
            (Annex E j). The file is replaced at once and whole.
            """)

    @OptionGroup var target: LabelFileArgument

    @Option(help: ArgumentHelp("Label: 1 is generated, 2 may be, 3 is suspected to be.", valueName: "1|2|3"))
    var label = "1"

    @Option(help: ArgumentHelp("ContentProducer: name or code of who generated it.", valueName: "code"))
    var producer: String

    @Option(help: ArgumentHelp("ProduceID: the producer's unique number of the content.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("ContentPropagator: name or code of who spreads it.", valueName: "code"))
    var propagator = ""

    @Option(
        help: ArgumentHelp("PropagateID: the propagator's unique number of the content.", valueName: "id"))
    var propagateId = ""

    @Option(
        help: ArgumentHelp("The file to write; FILE itself when left out.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: #"Print {"bytes":…,"file":…,"label":{…}}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            guard let certainty = AIGCLabel.Certainty(rawValue: label) else {
                throw Problem(
                    .invalidValue, "\"\(label)\" is none of 1, 2 and 3.",
                    mend: "Write 1 for generated content.", parameter: "--label")
            }
            let made = try AIGCLabel(
                certainty, contentProducer: producer, produceID: id, contentPropagator: propagator,
                propagateID: propagateId)
            let name = target.file
            let labelled = try LabelledFile.write(made, to: try target.bytes(), name: name)
            let path = output ?? name
            do {
                try Data(labelled).write(to: URL(fileURLWithPath: path), options: .atomic)
            } catch {
                throw Problem(
                    .storageUnavailable, "\(path) cannot be written.",
                    mend: "Give a path in a folder that you may write.",
                    parameter: output.map { _ in "--output" })
            }
            guard json else {
                return try StandardStream.output("\(path): labelled, \(labelled.count) bytes\n")
            }
            let document: JSONValue = [
                "bytes": .number(.integer(Int64(labelled.count))), "file": .string(path),
                "label": try JSONValue(parsing: made.object),
            ]
            try StandardStream.output(document.serialized + Array("\n".utf8))
        }
    }
}
