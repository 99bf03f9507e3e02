import ArgumentParser
import Primitives

/// `minato invoice list`: one line for each document, the newest first.
struct InvoiceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List invoices and credit notes, the newest first.",
        discussion: "A key of an account sees its own, a key of an operator all.")

    /// No more are listed: a narrower question finds the rest.
    private static let maximumItems = 1_000

    @OptionGroup var server: InvoiceServerOptions

    @Option(help: "Those of one account, by its id or name.")
    var account: String?

    @Option(help: ArgumentHelp("Those of one month.", valueName: "yyyy-mm"))
    var month: String?

    @Flag(help: #"Print {"items":[…],"is_cut":…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let key = try KeyReference.resolve(server.key, option: "--key")
            let (items, isCut) = try await RemoteServer.with(server.url, key: key) { try await list($0) }
            if json {
                let document: JSONValue = ["items": .array(items), "is_cut": .bool(isCut)]
                try StandardStream.output(document.serialized + [0x0A])
                return
            }
            for item in items { try StandardStream.output(Self.line(item)) }
            if isCut {
                StandardStream.error("only the newest \(Self.maximumItems); give --account or --month\n")
            }
        }
    }

    private func list(_ server: RemoteServer) async throws -> (items: [JSONValue], isCut: Bool) {
        var filters = ""
        if let account { filters += "&account=\(RemoteServer.segment(account))" }
        if let month { filters += "&month=\(RemoteServer.segment(month))" }
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let after = cursor.map { "&cursor=\(RemoteServer.segment($0))" } ?? ""
            let page = try await server.get("/api/invoices?limit=200\(filters)\(after)").json
            items += page["items"]?.arrayValue ?? []
            cursor = page["next_cursor"]?.stringValue
        } while cursor != nil && items.count < Self.maximumItems
        return (Array(items.prefix(Self.maximumItems)), cursor != nil)
    }

    static func line(_ item: JSONValue) -> String {
        func text(_ name: String) -> String { item[name]?.stringValue ?? "" }
        return
            "\(text("number"))  \(text("month"))  \(text("kind"))  \(text("total")) \(text("currency"))  \(text("id"))\n"
    }
}
