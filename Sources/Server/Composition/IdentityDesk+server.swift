import Accounting
import Auditing
import Identity
import Persistence
import Primitives

extension IdentityDesk {
    /// The desk of a server: its admin keys make the first administrator, secrets of second factors lie under the data
    /// directory's secret, and apps for second factors show the server's address.
    init(
        _ settings: ServerConfiguration, key: LogKey, database: any Database, log: AuditLog,
        clock: any WallClock, randomness: any Randomness
    ) {
        self.init(
            database: database, log: log, adminKeys: settings.adminKeys.map { KeyHash(key: $0.reveal()) },
            secret: key.secret(for: "second factors"), issuer: settings.publicURL.authority, clock: clock,
            randomness: randomness)
    }
}
