import ArgumentParser

/// The command: thin, what it does is done by the modules below.
@main
struct Minato: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "minato",
        abstract: "A server for generative AI that is metered, proven and paid for.",
        discussion: """
            Clients speak to it as to OpenAI's API. Every answer is charged in a double-entry ledger and leaves a \
            record in a transparency log; `minato audit verify` recomputes both.

            A command that cannot do its work says why on standard error and ends with status 1; one that was \
            called wrongly ends with status 64.
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, CheckCommand.self, AuditCommand.self, LedgerCommand.self, EarningsCommand.self,
            InvoiceCommand.self, LogCommand.self, RulesCommand.self, LabelCommand.self, ExchangeCommand.self,
        ])
}
