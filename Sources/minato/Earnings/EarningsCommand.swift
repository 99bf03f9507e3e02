import ArgumentParser

/// `minato earnings`: who earned what with answers, and why.
struct EarningsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "earnings", abstract: "Tell who earned what with grounded answers, and why.",
        subcommands: [
            EarningsShowCommand.self, EarningsAnswerCommand.self, EarningsExportCommand.self,
            EarningsQualityCommand.self,
        ],
        defaultSubcommand: EarningsShowCommand.self)
}
