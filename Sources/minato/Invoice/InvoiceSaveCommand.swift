import ArgumentParser
import Billing
import Primitives

extension DocumentFormat: ExpressibleByArgument {}

/// `minato invoice save`: one document in one of its forms, as a file.
struct InvoiceSaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Save an invoice or credit note as a file.",
        discussion: """
            html is for printing (in ja, en or zh); csv has the lines, usage every use and charge with its place in the \
            log; ubl-jp and ubl-en are UBL 2.1 in the profiles of Japan (JP PINT) and of EN 16931; fapiao is what the \
            tax platform of China asks for. A file that is there already is replaced.
            """)

    @OptionGroup var server: InvoiceServerOptions

    @Argument(help: ArgumentHelp("The id of the document, as `invoice list` shows it.", valueName: "id"))
    var invoice: String

    @Option(help: "The form.")
    var format = DocumentFormat.html

    @Option(help: "Of html; default: the document's own.")
    var language: Language?

    @Option(help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var out: String

    @Flag(help: #"Print {"file":…,"bytes":…,"sha256":…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let key = try KeyReference.resolve(server.key, option: "--key")
            let spoken = language.map { "&language=\($0.rawValue)" } ?? ""
            let path = "/api/invoices/\(RemoteServer.segment(invoice))?format=\(format.rawValue)\(spoken)"
            let saved = try await RemoteServer.with(server.url, key: key) { try await $0.save(path, at: out) }
            if json {
                let document: JSONValue = [
                    "file": .string(out), "bytes": .number(.integer(saved.bytes)),
                    "sha256": .string(saved.sha256),
                ]
                try StandardStream.output(document.serialized + [0x0A])
            } else {
                try StandardStream.output("\(out)\n")
            }
        }
    }
}
