import Exchange
import Primitives
import Testing

@testable import Dataspace

@Suite("An agreement past its end")
struct EndedAgreementTests {
    /// One that ends in a minute and is not swept.
    private func agreement(
        _ house: DataspaceHouse, provider: Participant, consumer: Participant
    ) async throws -> Agreement {
        let now = house.clock.now()
        let draft = AgreementDraft(
            id: house.id(), iri: "urn:ending", offer: nil, product: house.product.id,
            dataset: house.product.iri, provider: provider.id, consumer: consumer.id,
            policy: ["permission": [["action": "use"]]], endsAt: now + .seconds(60))
        return try await house.database.write { [log = house.log] in
            try Agreements.sign(draft, at: now, by: .operator, log: log, in: $0)
        }
    }

    @Test("is asked under for no transfer")
    func request() async throws {
        let house = try await DataspaceHouse()
        let agreement = try await agreement(house, provider: house.peer, consumer: house.house)
        let wish = TransferWish(
            agreement: agreement.iri, format: AgreementDataPlane.format, provider: house.peer.did,
            connector: DataspaceHouse.connector)
        func ask() async throws -> TransferProcess {
            let (id, now): (ID<TransferProcess>, Timestamp) = (house.id(), house.clock.now())
            return try await house.database.write { [desk = house.desk, owner = house.house] in
                try desk.request(wish, as: id, for: owner, by: .account, at: now, in: $0)
            }
        }
        #expect(try await ask().agreement == agreement.id)
        house.clock.advance(by: .seconds(60))
        let problem = await #expect(throws: Problem.self) { try await ask() }
        #expect(problem?.kind == .invalidValue)
    }

    @Test("opens no access")
    func access() async throws {
        let house = try await DataspaceHouse()
        let agreement = try await agreement(house, provider: house.house, consumer: house.peer)
        let process = TransferProcess(
            id: house.id(), role: .provider, owner: house.house.id, peer: house.peer.id,
            peerPid: (house.id() as ID<TransferProcess>).pid, callback: DataspaceHouse.connector,
            agreement: agreement.id, agreementIRI: agreement.iri, format: AgreementDataPlane.format,
            address: .null, playbook: Playbook(), standing: TransferStanding(.started), reason: nil,
            createdAt: house.clock.now(), changedAt: house.clock.now())
        func open() async throws {
            let now = house.clock.now()
            _ = try await house.database.write { [desk = house.desk] in
                try desk.moveAccess(of: process, at: now, in: $0)
            }
        }
        try await open()
        house.clock.advance(by: .seconds(60))
        let problem = await #expect(throws: Problem.self) { try await open() }
        #expect(problem?.kind == .invalidRequest)
    }
}
