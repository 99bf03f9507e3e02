import ArgumentParser

/// `minato exchange`: what the data exchange gives out.
struct ExchangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange", abstract: "Verify what the data exchange issues.",
        subcommands: [ExchangeVerifyCommand.self])
}
