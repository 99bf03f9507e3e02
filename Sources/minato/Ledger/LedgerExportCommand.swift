import Accounting
import ArgumentParser
import Persistence
import Primitives

extension LedgerExport.Format: ExpressibleByArgument {}

/// `minato ledger export`: the whole ledger for other programs.
struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the whole ledger.",
        discussion: """
            Formats:
              beancount  what was posted; `bean-check` recomputes every balance
              json       accounts with their totals, all transfers, pending ones too
              csv        all transfers, one a line

            All of it is of one moment; the server may run meanwhile. A file appears whole or not at all, readable \
            by its owner only.
            """)

    @OptionGroup var stored: DataOptions

    @Option(help: "How to write it.")
    var format: LedgerExport.Format?

    @Flag(help: "The same as --format json.")
    var json = false

    @Option(
        help: ArgumentHelp("The file to write; standard output when left out.", valueName: "file"),
        completion: .file())
    var output: String?

    func validate() throws {
        try stored.require()
        guard json ? format == nil || format == .json : format != nil else {
            throw ValidationError("Name one format: --format beancount, json or csv.")
        }
    }

    func run() async throws {
        try await Failure.reported {
            let data = try StoredData(stored)
            let format = format ?? .json
            let progress = ProgressLine()
            defer { progress.clear() }
            let target = try ExportTarget(output)
            try await data.database.read { transaction in
                var pages = 0
                try LedgerExport.write(format, in: transaction) { text in
                    try target.write(text)
                    pages += 1
                    let transfers = Count.grouped(pages * LedgerExport.rowsPerPage)
                    if !target.isTerminal { progress.show("exporting: about \(transfers) transfers") }
                }
            }
            try target.finish()
        }
    }
}
