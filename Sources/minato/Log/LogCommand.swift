import ArgumentParser

/// `minato log`: the transparency log.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Read the transparency log.", subcommands: [LogProofCommand.self])
}
