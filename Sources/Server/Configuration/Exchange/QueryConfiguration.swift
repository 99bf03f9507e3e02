import Delivery
import Tables

/// `exchange.queries`: the bounds of in-place queries.
public struct QueryConfiguration: Hashable, Sendable {
    /// The least number of rows behind a figure.
    public var minimumGroup = ConfigurationKeys.Queries.minimumGroup.standard
    /// Figures, for each agreement and month.
    public var perMonth = ConfigurationKeys.Queries.perMonth.standard
    /// Rows that they read, for each agreement and month.
    public var rowsPerMonth = ConfigurationKeys.Queries.rowsPerMonth.standard
    /// How long one may run.
    public var timeLimitSeconds = ConfigurationKeys.Queries.timeLimit.standard
    /// What one may use of memory.
    public var memoryMebibytes = ConfigurationKeys.Queries.memory.standard
    /// How many run at once; conversions and quality cards have lanes of their own.
    public var concurrency = ConfigurationKeys.Queries.concurrency.standard

    public init() {}

    var budget: QueryBudget {
        QueryBudget(queries: perMonth, rows: rowsPerMonth, minimumGroup: minimumGroup)
    }

    var bounds: TableBounds {
        TableBounds(
            time: .seconds(timeLimitSeconds), memoryBytes: Int64(memoryMebibytes) << 20, rows: 10_000,
            outputBytes: 8 << 20)
    }
}
