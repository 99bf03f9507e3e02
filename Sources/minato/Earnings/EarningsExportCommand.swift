import ArgumentParser
import Exchange
import Knowledge
import Persistence
import Primitives

/// `minato earnings export`: all from which it can be recomputed.
struct EarningsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all from which anybody recomputes the earnings.",
        discussion: """
            One JSON object a line: the shares of each agreement, each answer with its charge, the document of its \
            sources and what was posted, and the statements of closed months. scripts/recompute-earnings reads it.
            """)

    @OptionGroup var stored: DataOptions

    @Option(help: ArgumentHelp("Only this month, such as 2026-11.", valueName: "month"))
    var month: String?

    @Option(
        help: ArgumentHelp("The file to write; standard output when left out.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "It is JSON anyway.")
    var json = false

    func validate() throws {
        try stored.require()
        _ = try month.map(EarningsShowCommand.month)
    }

    func run() async throws {
        try await Failure.reported {
            let data = try StoredData(stored)
            let target = try ExportTarget(output)
            try await data.database.read { [month] transaction in
                try EarningsExport.write(month.flatMap { TradeMonth($0) }, in: transaction) { text in
                    try target.write(text)
                }
            }
            try target.finish()
        }
    }
}
