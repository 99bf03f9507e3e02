import Auditing
import Carbon
import Credentials
import Dataspace
import Delivery
import Exchange
import Persistence
import Primitives

@testable import Server

extension ExchangeParts {
    /// What a server of the tests has: keys that never change, files in `folder`.
    static func testing(
        house: Participant, database: any Database, log: AuditLog, clock: any WallClock,
        random: any Randomness, folder: String
    ) throws -> ExchangeParts {
        let access = AccessBoard()
        let store = ProductStore(folder: folder + "/products")
        return ExchangeParts(
            house: house,
            signingKey: try SigningKey(id: "did:web:127.0.0.1%3A8080#key-1", seed: Array(96..<128)),
            hostedKeys: HostedKeys(secret: Array(128..<160)), access: access, store: store,
            links: LinkSigner(secret: Array(64..<96)), publicURL: try BaseURL("http://127.0.0.1:8080"),
            dataspace: DataspaceDesk(
                database: database, log: log, house: house,
                settings: DataspaceSettings(address: "http://127.0.0.1:8080/dsp/2025-1"),
                dataPlane: AgreementDataPlane(baseURL: "http://127.0.0.1:8080"), clock: clock,
                randomness: random),
            carbon: CarbonDesk(
                peers: [], log: log, randomness: random, publicURL: "http://127.0.0.1:8080"),
            tables: TableParts(
                ExchangeConfiguration(), temporaryFolder: folder + "/tmp", store: store, access: access,
                database: database, log: log, clock: clock),
            pushes: PushDesk(
                database: database, log: log, callbacks: CallbackPolicy(), access: access, store: store,
                meter: CountingMeter(), secret: Array(160..<192), clock: clock, randomness: random))
    }
}
