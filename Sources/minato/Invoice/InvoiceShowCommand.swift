import ArgumentParser
import Primitives

/// `minato invoice show`: one document with its lines, for people.
struct InvoiceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an invoice or credit note with its lines and taxes.")

    @OptionGroup var server: InvoiceServerOptions

    @Argument(help: ArgumentHelp("The id of the document, as `invoice list` shows it.", valueName: "id"))
    var invoice: String

    @Flag(help: "Print the document as the server has it.")
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let key = try KeyReference.resolve(server.key, option: "--key")
            let answer = try await RemoteServer.with(server.url, key: key) { server in
                try await server.get("/api/invoices/\(RemoteServer.segment(invoice))?format=json")
            }
            if json {
                try StandardStream.output(answer.json.serialized + [0x0A])
            } else {
                try StandardStream.output(Self.text(answer.json))
            }
        }
    }

    static func text(_ invoice: JSONValue) -> String {
        let document = invoice["document"] ?? .null
        func text(_ name: String, of value: JSONValue) -> String { value[name]?.stringValue ?? "" }
        let currency = text("currency", of: document)
        var lines = [
            "\(text("kind", of: document)) \(text("number", of: document)), \(text("issue_date", of: document))",
            "  from     \(document["issuer"]?["name"]?.stringValue ?? "")",
            "  to       \(document["buyer"]?["name"]?.stringValue ?? "")",
            "  period   \(document["period"]?["start_date"]?.stringValue ?? "") – \(document["period"]?["end_date"]?.stringValue ?? "") (UTC)",
        ]
        if let corrected = document["corrects"]?["number"]?.stringValue {
            lines.append("  corrects \(corrected)")
        }
        for line in document["lines"]?.arrayValue ?? [] {
            let title = line["title"]?.stringValue.map { " \($0)" } ?? ""
            lines.append(
                "  \(line["line"]?.intValue ?? 0). \(text("kind", of: line))\(title) × \(line["count"]?.intValue ?? 0): \(text("net", of: line)) \(currency)"
            )
        }
        for tax in document["taxes"]?.arrayValue ?? [] {
            lines.append(
                "  tax \(tax["basis_points"]?.intValue ?? 0) bp on \(text("base", of: tax)): \(text("tax", of: tax)) \(currency)"
            )
        }
        lines.append("  total    \(text("total", of: document)) \(currency)")
        lines.append(
            "  log      leaf \(invoice["log_index"]?.intValue ?? 0), SHA-256 \(text("document_sha256", of: invoice))"
        )
        return lines.map { $0 + "\n" }.joined()
    }
}
