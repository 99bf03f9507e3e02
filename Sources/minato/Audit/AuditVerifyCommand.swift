import ArgumentParser
import Persistence
import Primitives

/// `minato audit verify`: recomputes log and ledger, and whether they agree.
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the log, the ledger and their agreement.",
        discussion: """
            With --data (or --database): every leaf, tile and checkpoint of the transparency log (RFC 6962, C2SP \
            tlog-tiles); every total, reservation and charge of the ledger; and that each record stands in the log \
            as it was settled, and each leaf of a use on record; and every invoice, credit note and statement, from \
            records and ledger alone: sums, taxes, rounding, numbers without gaps, hashes in the log. The server may \
            run meanwhile; nothing is changed.

            With --url: what the log at URL/log publishes, over HTTP. The ledger is not public, so only the leaves \
            themselves tell of charges.

            Ends with status 1 and the first fault when anything is off; --json lists the first hundred of each \
            part.

            A key that is taken from the very log it verifies proves that the log is consistent, not whose it is: \
            keep the verifier key, and give it with --key.
            """)

    @OptionGroup var stored: DataOptions

    @Option(help: "The address of a server, such as https://minato.example.")
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The verifier key of the log, name+id+key. Default: with --data that of log.key, with --url what"
                + " URL/log/verifier-key says.", valueName: "vkey"))
    var key: String?

    @Flag(help: #"Print {"valid":…,"log":{…},"ledger":{…},"faults":[…],…}."#)
    var json = false

    func validate() throws {
        guard stored.isGiven != (url != nil) else {
            throw ValidationError(
                "Name what to verify: --data DIR, --database URL, or --url URL; one of them.")
        }
    }

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let progress = ProgressLine()
            defer { progress.clear() }
            let report =
                if let url {
                    try await PublishedAudit.report(on: url, key: key, progress)
                } else {
                    try await storedReport(progress)
                }
            progress.clear()
            try StandardStream.output(json ? report.json : report.summary)
            if let first = report.faults.first {
                if !json { StandardStream.error(report.failure(first)) }
                throw ExitCode.failure
            }
        }
    }

    /// How often a server may be started on the files between being looked at.
    private static let attempts = 3

    private func storedReport(_ progress: ProgressLine) async throws -> AuditReport {
        let data = try StoredData(stored)
        let key = try data.logKey(given: key)
        for _ in 1..<Self.attempts {
            do {
                return try await Self.report(on: data, key, progress)
            } catch let problem as Problem where problem.kind == .conflict {
                // A server has opened what was at rest: now it is read under the database's locks.
                continue
            }
        }
        return try await Self.report(on: data, key, progress)
    }

    private static func report(
        on data: StoredData, _ key: TrustedKey, _ progress: ProgressLine
    ) async throws -> AuditReport {
        try await data.database.read { transaction in
            try StoredAudit.report(on: data.source, in: transaction, by: key, progress)
        }
    }
}
