import Primitives

/// `server:` how this process listens, what it keeps and where its bounds are.
public struct ServerConfiguration: Hashable, Sendable {
    /// The URL under which clients reach the server, through proxies too; written into links. Default
    /// `http://127.0.0.1:8080`.
    public var publicURL = BaseURL(scheme: .http, host: "127.0.0.1", port: 8_080)
    /// The name or address to listen on; an IPv6 address without brackets. Default `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The TCP port to listen on, 0…65535; 0 takes any free one. Default 8080.
    public var port = ConfigurationKeys.Server.port.standard
    /// The keys of the management API. Without any, nobody may use it.
    public var adminKeys: [Secret] = []
    /// The data directory, relative to the working directory of the process; `nil` leaves it to the command.
    public var data: String?
    /// The database; `nil` for SQLite in the data directory.
    public var database: DatabaseLocation?
    /// The origin line of the log's checkpoints (C2SP tlog-checkpoint): not empty, no blanks, no `+`. Default: the
    /// host of ``publicURL`` and `/log`.
    public var logOrigin = "127.0.0.1/log"
    /// The folder of the rule packs; nil looks in `$MINATO_RULE_PACKS`, then for `RulePacks` in the working directory
    /// and beside the executable.
    public var rulePacks: String?
    /// Name or code of the producer in labels of answers (GB 45438-2025, Annex E): 1…512 characters from 0x21 to 0x7E;
    /// `nil` where answers bear none.
    public var aigcProducer: String?
    public var cors = CORS()
    /// Proxies whose `X-Forwarded-For` is believed, beside this machine's own addresses: for the count of failed sign-ins.
    public var trustedProxies: [IPAddress] = []
    public var limits = Limits()
    /// Threads that serve connections, 1…64; `nil` for one each core.
    public var eventLoops: Int?
    /// Whether `/metrics` answers without an admin key. Default true.
    public var metricsPublic = true

    public init() {}
}
