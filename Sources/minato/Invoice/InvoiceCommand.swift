import ArgumentParser

/// `minato invoice`: what was billed, from a running server.
struct InvoiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice", abstract: "List, show and save invoices and credit notes of a server.",
        subcommands: [InvoiceListCommand.self, InvoiceShowCommand.self, InvoiceSaveCommand.self])
}

/// Which server, and with which key.
struct InvoiceServerOptions: ParsableArguments {
    @Option(help: "The address of the server.")
    var url = "http://127.0.0.1:8080"

    @Option(
        help: ArgumentHelp(
            "A key of the account or of an operator, env:NAME or file:PATH.", valueName: "ref"))
    var key: String
}
