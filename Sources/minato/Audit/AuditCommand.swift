import ArgumentParser

/// `minato audit`: nothing is believed that can be recomputed.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify what a server keeps or publishes.",
        subcommands: [AuditVerifyCommand.self])
}
