import Primitives
import Processes

/// The port to what reads tables: few verbs, each one job with bounds of its own.
///
/// Every verb waits in a bounded queue, and throws `engineUnavailable` where no engine is installed, `overloaded`
/// where the queue is full, `unprocessable` where the data or the statement is at fault or a bound was reached.
/// A cancelled task ends its job at once.
public protocol TableEngine: Sendable {
    /// The columns and the count of rows.
    func schema(of table: Table) async throws(Problem) -> TableSchema

    /// The statistics of one file.
    func statistics(of table: Table) async throws(Problem) -> TableStatistics

    /// Writes the rows of a CSV file as Parquet: the same bytes for the same file, complete or not at all.
    func convertToParquet(csv: String, to path: String) async throws(Problem)

    /// Runs a statement over tables and nothing else: no other file, no network, no setting.
    /// - Parameter handle: Ends the job from outside.
    func query(_ query: TableQuery, handle: ProcessHandle?) async throws(Problem) -> TableResult

    /// The syntax tree of a statement, as DuckDB's `json_serialize_sql` gives it. No table is opened.
    func syntaxTree(of sql: String) async throws(Problem) -> JSONValue

    /// The same engine, asked by somebody: who asks for much waits behind who asks for little.
    func asked(by owner: String) -> any TableEngine
}

extension TableEngine {
    public func query(_ query: TableQuery) async throws(Problem) -> TableResult {
        try await self.query(query, handle: nil)
    }
}
