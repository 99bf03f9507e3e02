import Auditing
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Synchronization

@testable import Dataspace

/// A desk over a database in a temporary folder, with a house, a peer, a listed product and an agreement on it.
final class DataspaceHouse: Sendable {
    static let connector = "https://peer.example/dsp"

    let database: SQLiteDatabase
    let log = AuditLog()
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    let plane = OpenSet()
    let house: Participant
    let peer: Participant
    let product: Product
    let agreement: Agreement
    let desk: DataspaceDesk
    private let folder: URL

    init(seed: UInt64 = 1, maximumQueued: Int = 10_000, maximumOpen: Int = 1_000) async throws {
        let random = SeededRandomness(seed)
        self.random = random
        let (log, now) = (log, clock.now())
        folder = FileManager.default.temporaryDirectory.appending(path: "dataspace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent)
        self.database = database
        try database.migrate(DatabaseSchema.all)
        (house, peer, product, agreement) = try await database.write { transaction in
            func party(_ name: String) throws(Problem) -> Participant {
                try Participants.register(
                    Participant(
                        id: ID(at: now, random: random), name: name, legalName: name,
                        roles: [.supplier, .demander], jurisdiction: "JP", did: "did:web:\(name).example",
                        account: nil, createdAt: now), by: .operator, log: log, in: transaction)
            }
            let (house, peer) = (try party("house"), try party("peer"))
            let product = try Products.create(
                Product(
                    id: ID(at: now, random: random), iri: "urn:minato:credit", supplier: house.id, board: nil,
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free, metadata: [:],
                    state: .listed, createdAt: now, changedAt: now), by: .operator, log: log, in: transaction)
            let agreement = try Agreements.sign(
                AgreementDraft(
                    id: ID(at: now, random: random), iri: "urn:minato:agreement", offer: nil,
                    product: product.id, dataset: product.iri, provider: house.id, consumer: peer.id,
                    policy: ["permission": [["action": "use"]]]), at: now, by: .operator, log: log,
                in: transaction)
            return (house, peer, product, agreement)
        }
        var settings = DataspaceSettings(
            address: "https://house.example/dsp",
            peers: [.init(did: peer.did, connector: Self.connector, outboundToken: "a token")],
            callbacks: CallbackPolicy(addresses: [Self.connector]))
        settings.maximumQueued = maximumQueued
        settings.maximumOpenTransfers = maximumOpen
        desk = DataspaceDesk(
            database: database, log: log, house: house, settings: settings, dataPlane: plane, clock: clock,
            randomness: random)
    }

    deinit {
        // The last one to let go may be a closure on a thread of the database, which cannot wait for itself.
        Thread.detachNewThread { [database, folder] in
            database.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    func id<Kind: IDKind>() -> ID<Kind> { ID(at: clock.now(), random: random) }

    /// A transfer that the other side knows, as it begins.
    func transfer(
        _ role: DataspaceRole, as name: ID<TransferProcess>? = nil, theirs: ID<TransferProcess>? = nil
    ) async throws -> TransferProcess {
        let process = TransferProcess(
            id: name ?? id(), role: role, owner: house.id, peer: peer.id, peerPid: (theirs ?? id()).pid,
            callback: Self.connector, agreement: role == .provider ? agreement.id : nil,
            agreementIRI: agreement.iri, format: AgreementDataPlane.format, address: .null,
            playbook: Playbook(), standing: TransferStanding(.requested), reason: nil,
            createdAt: clock.now(), changedAt: clock.now())
        try await database.write { try TransferProcesses.insert(process, in: $0) }
        return process
    }

    func standing(of id: ID<TransferProcess>) async throws -> TransferStanding? {
        try await database.read { try TransferProcesses.process(id, in: $0)?.standing }
    }

    func timeline<Kind: SendableMetatype>(of id: ID<Kind>) async throws -> [TimelineEntry] {
        try await database.read { try Timeline.entries(of: id, in: $0) }
    }
}

/// A data plane that knows what is open.
final class OpenSet: DataPlane {
    private let state = Mutex<(open: Set<ID<TransferProcess>>, refuses: Bool)>(([], false))

    var open: Set<ID<TransferProcess>> { state.withLock { $0.open } }

    /// Opens nothing more.
    func refuse() { state.withLock { $0.refuses = true } }

    func formats(of product: Product) -> [String] { [AgreementDataPlane.format] }

    func open(
        _ process: TransferProcess, under agreement: Agreement, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DataAddress {
        let refuses = state.withLock { state in
            if !state.refuses { state.open.insert(process.id) }
            return state.refuses
        }
        if refuses { throw Problem(.conflict, "There is no room.") }
        return DataAddress(endpointType: "urn:http", endpoint: "https://house.example/data")
    }

    func close(
        _ process: ID<TransferProcess>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        state.withLock { _ = $0.open.remove(process) }
    }

    func cut(_ process: ID<TransferProcess>) {}
}
