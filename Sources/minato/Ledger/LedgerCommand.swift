import ArgumentParser

/// `minato ledger`: the money.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Read the ledger.", subcommands: [LedgerExportCommand.self])
}
