import Exchange
import Persistence
import Primitives
import Testing

@testable import Dataspace

@Suite("How many transfers are open under an agreement")
struct OpenTransfersTests {
    @Test("One more than the bound is refused, until one has ended")
    func bound() async throws {
        let house = try await DataspaceHouse(maximumOpen: 2)
        _ = try await house.ask("urn:1")
        let second = try await house.ask("urn:2")
        let problem = await #expect(throws: Problem.self) { try await house.ask("urn:3") }
        #expect(problem?.kind == .conflict)
        // The same request again is no other transfer.
        #expect(try await house.ask("urn:2") == second)
        let id = try #require(
            second.body["providerPid"]?.stringValue.flatMap { ID<TransferProcess>(pid: $0) })
        _ = try await house.desk.act(.terminate, on: id, by: .operator)
        _ = try await house.ask("urn:3")
    }

    @Test("All of them end with the agreement, however many there are")
    func allEnd() async throws {
        let house = try await DataspaceHouse()
        for _ in 0..<1_100 { _ = try await house.transfer(.provider) }
        let moved = try await house.database.write {
            try house.desk.agreementMoved(
                house.agreement.id, to: .terminated, reason: nil, at: house.clock.now(), by: .operator,
                in: $0)
        }
        #expect(Set(moved.map(\.id)).count == 1_100)
        let open = try await house.database.read {
            try TransferProcesses.openCount(under: house.agreement.id, .provider, atMost: 10, in: $0)
        }
        #expect(open == 0)
    }
}

extension DataspaceHouse {
    /// The peer's request for a transfer under the agreement.
    @discardableResult
    fileprivate func ask(_ pid: String) async throws -> Acknowledgement {
        try await desk.open(
            TransferMessage(
                providerPid: nil, consumerPid: pid,
                content: .request(
                    agreement: agreement.iri, format: AgreementDataPlane.format, callback: Self.connector,
                    address: nil)), from: peer)
    }
}
