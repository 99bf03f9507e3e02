import Credentials
import Exchange
import Hummingbird
import Persistence
import Primitives

/// The DID documents of the house and of the participants whose identifiers it keeps (did:web §2.5).
struct ExchangeIdentityRoutes: Sendable {
    let database: any Database
    let house: Participant
    let signingKey: SigningKey
    let hostedKeys: HostedKeys
    let publicURL: BaseURL

    func add(to router: Router<ServerContext>) {
        router.get("/.well-known/did.json") { _, _ in document(try await houseDocument()) }
        router.get("/participants/{name}/did.json") { _, context in
            document(try await participant(named: context.parameters.get("name") ?? ""))
        }
    }

    private func houseDocument() async throws -> DIDDocument {
        let did = house.did
        // What the house signs bears this id whatever DID it was registered under.
        let root = signingKey.id.prefix { $0 != "#" }
        let (active, former) = try await database.read { [house] in
            try Self.keys(of: house, in: $0)
        }
        let version = "\(publicURL)/.well-known/dspace-version"
        return DIDDocument(
            id: String(root), keys: [signingKey.verifyingKey] + active, formerKeys: former,
            services: [
                .init(id: "\(did)#catalog", type: "CatalogService", endpoint: version),
                .init(id: "\(did)#data", type: "DataService", endpoint: version),
            ])
    }

    private func participant(named name: String) async throws -> DIDDocument {
        try await database.read { [hostedKeys, publicURL] transaction in
            let own = WebDID(authority: publicURL.authority, path: ["participants", name]).text
            guard let participant = try Participants.named(name, in: transaction), participant.did == own
            else {
                throw Problem(.notFound, "No participant has its DID document here under this name.")
            }
            let (active, former) = try Self.keys(of: participant, in: transaction)
            return DIDDocument(
                id: own, keys: [try hostedKeys.key(of: own).verifyingKey] + active,
                formerKeys: former)
        }
    }

    private static func keys(
        of participant: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> (active: [VerifyingKey], former: [VerifyingKey]) {
        let keys = try ParticipantKeys.list(of: participant.id, in: transaction)
        return (
            keys.filter { $0.state == .active }.map { $0.verifyingKey(of: participant.did) },
            keys.filter { $0.state == .rotated }.map { $0.verifyingKey(of: participant.did) }
        )
    }

    private func document(_ document: DIDDocument) -> Response {
        .bytes(document.json.serialized, type: "application/did+json")
    }
}

extension ExchangeIdentityRoutes {
    init(database: any Database, exchange: ExchangeParts) {
        self.init(
            database: database, house: exchange.house, signingKey: exchange.signingKey,
            hostedKeys: exchange.hostedKeys, publicURL: exchange.publicURL)
    }
}
