/// `exchange:` the organisation that runs this server as a data exchange.
public struct ExchangeConfiguration: Hashable, Sendable {
    /// The operator's name as a participant: 1…63 of `a-z 0-9 -`. Default `operator`.
    public var name = "operator"
    /// Its name on certificates, receipts and statements. Default `Minato`.
    public var legalName = "Minato"
    /// Where it is established: a code of ISO 3166-1 alpha-2, or `EU`. Default `JP`.
    public var jurisdiction = "JP"

    /// DuckDB's program; found by itself where it is not given.
    public var duckdb: String?
    /// The bounds of in-place queries.
    public var queries = QueryConfiguration()

    public init() {}
}
