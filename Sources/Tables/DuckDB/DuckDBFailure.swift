import Primitives
import Processes

/// What a job that went wrong is called, without a value of the data.
enum DuckDBFailure {
    /// Whose fault it would be: the file's, whose owner may read what DuckDB says, or the statement's, whose author may
    /// not see the data that made it fail.
    enum Subject: Hashable, Sendable {
        case file
        case statement
    }

    static let cancelled = Problem(
        .unprocessable, "The job was ended before it was done.",
        mend: "Ask whether the agreement still holds.")

    /// Of a file: what is not its own fault may pass another time.
    private static let pause = Duration.seconds(60)

    static let unreadable = Problem(.internalError, "DuckDB's output is not what was asked for.")

    /// - Returns: For a file, one with `retryAfter` unless the file itself cannot be read.
    static func problem(
        _ outcome: BoundedProcess.Outcome, _ bounds: TableBounds, _ subject: Subject
    ) -> Problem {
        let said = String(decoding: outcome.errors, as: UTF8.self)
        let parameter = subject == .statement ? "sql" : nil
        let retryAfter = subject == .file ? pause : nil
        switch outcome.end {
        case .cancelled: return cancelled
        case .outOfTime:
            return Problem(
                .unprocessable, "The job took longer than \(bounds.time.components.seconds) seconds.",
                mend: "Ask for less.", parameter: parameter, retryAfter: retryAfter)
        case .tooMuchOutput:
            return Problem(
                .unprocessable, "The result is larger than \(bounds.outputBytes) bytes.",
                mend: "Ask for fewer rows.", parameter: parameter)
        case .notStarted(let code):
            return Problem(.engineUnavailable, "DuckDB cannot be started: error \(code) of the system.")
        case .signalled(let signal) where subject == .file:
            // By the kernel for want of memory, by a stop of the server, by a fault in DuckDB.
            return Problem(
                .unprocessable, "DuckDB was ended by signal \(signal) before the job was done.",
                mend: "Try again later.", retryAfter: retryAfter)
        case .signalled, .exited: break
        }
        if said.contains("Out of Memory Error") || said.contains("bad_alloc")
            || said.contains("bad allocation")
            || said.contains("max_temp_directory_size") || outcome.end != .exited(1)
        {
            return Problem(
                .unprocessable,
                "The job needs more than the \(bounds.memoryBytes >> 20) MiB that it may use.",
                mend: "Ask for less.", parameter: parameter, retryAfter: retryAfter)
        }
        let line = firstError(said)
        if subject == .statement {
            // These speak of the statement and of the names of columns; all others may quote data.
            let isOfStatement = ["Binder Error", "Parser Error", "Catalog Error"].contains {
                line.hasPrefix($0)
            }
            return isOfStatement
                ? Problem(.invalidValue, "DuckDB does not take the statement: \(line)", parameter: "sql")
                : Problem(
                    .unprocessable, "The statement failed while it ran, over a value it cannot take.",
                    mend: "Filter such values out, or use TRY_CAST.", parameter: "sql")
        }
        return Problem(.unprocessable, "The file cannot be read as a table: \(line)", mend: "Mend the file.")
    }

    /// The first line that names a kind of error, without the prefix that the command line puts before it.
    private static func firstError(_ said: String) -> String {
        let line = said.split(separator: "\n").first { $0.contains("Error: ") } ?? "unknown"
        let isPrefixed = line.hasPrefix("Failed to execute query")
        let text = isPrefixed ? line.firstRange(of: "\": ").map { line[$0.upperBound...] } ?? line : line
        // Where files lie on this machine is nobody else's business.
        return String(text.replacing(/"\/[^"]*\/([^"\/]*)"/) { "\"\($0.output.1)\"" }.prefix(300))
    }
}
