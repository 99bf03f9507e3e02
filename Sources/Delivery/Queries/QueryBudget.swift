/// How much may be asked under one agreement in one calendar month (UTC).
///
/// Enough answers to overlapping questions tell about a single row, however large each group is (differencing); what
/// keeps them apart is that there are not enough.
public struct QueryBudget: Hashable, Sendable {
    /// Figures: aggregates over rows times the groups that show them.
    public var queries: Int
    /// Rows of the tables that they read.
    public var rows: Int
    /// The least number of rows behind a figure, where neither agreement nor product ask for more.
    public var minimumGroup: Int

    public init(queries: Int = 1_000, rows: Int = 1_000_000_000, minimumGroup: Int = 10) {
        self.queries = queries
        self.rows = rows
        self.minimumGroup = minimumGroup
    }

    /// Refused statements cost no query; this many times the budget of them are taken and logged.
    static let refusedFactor = 10
    /// Queries of one agreement that run at once.
    static let maximumRunning = 1
}
