import Delivery

/// `exchange:` the organisation that runs this server as a data exchange.
public struct ExchangeConfiguration: Hashable, Sendable {
    /// The operator's name as a participant: 1…63 of `a-z 0-9 -`. Default `operator`.
    public var name = "operator"
    /// Its name on certificates, receipts and statements. Default `Minato`.
    public var legalName = "Minato"
    /// Where it is established: a code of ISO 3166-1 alpha-2, or `EU`. Default `JP`.
    public var jurisdiction = "JP"
    /// The largest file of a product in bytes. Default 8 GiB.
    public var maximumFileBytes = ConfigurationKeys.Exchange.maximumFileBytes.standard
    /// The Dataspace Protocol: with whom and how.
    public var dataspace = DataspaceConfiguration()
    /// How long a signed link to a file opens it. Default 3600: longer than a slow read.
    public var linkLifetime = Duration.seconds(3_600)
    /// How many downloads may be under way at once. Default 1024.
    public var maxDownloads = 1_024

    /// How many files are pushed at once. Default 8.
    public var maxPushes = ConfigurationKeys.Exchange.maxPushes.standard
    /// How often one push is tried. Default 12.
    public var pushAttempts = ConfigurationKeys.Exchange.pushAttempts.standard

    /// DuckDB's program; found by itself where it is not given.
    public var duckdb: String?
    /// The bounds of in-place queries.
    public var queries = QueryConfiguration()
    /// The PACT servers of partners, to which events about carbon footprints go.
    public var carbonPeers: [CarbonPeerConfiguration] = []
    /// The APIs of suppliers that products may name.
    public var upstreams: [UpstreamConfiguration] = []
    /// The operator's part of every charge of the agreements signed from now on. Default 0.
    public var feeBasisPoints = ConfigurationKeys.Exchange.feeBasisPoints.standard

    public init() {}

    var pushes: PushConfiguration {
        var configuration = PushConfiguration()
        configuration.concurrency = maxPushes
        configuration.backoff.maximumAttempts = pushAttempts
        return configuration
    }
}
