import Accounting
import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("A ledger that cannot be written", .timeLimit(.minutes(5)))
struct SettlementFailureTests {
    private let full = Problem(.storageUnavailable, "The disk is full.")

    @Test("at the reservation refuses the request, and the engine's call is taken back")
    func reservation() async throws {
        let house = try await GatewayHouse { call in
            await call.stream.cancelled.reach()
            throw Problem(.upstreamFailed, "cancelled")
        }
        house.database.fail(1, .refused(full))
        let client = await house.answer(Wire.streamedQuestion)
        #expect(client.problem?.kind == .storageUnavailable)
        #expect(try await house.records().isEmpty)
        #expect(try await house.openUses() == 0)
        #expect(house.gateway.inFlight == 0)
    }

    @Test("at the settlement gives no complete answer without a charge", arguments: [true, false])
    func settlement(_ isStreamed: Bool) async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(isStreamed ? Wire.stream : Wire.answer))
        house.database.fail(2, .refused(full))
        let client = await house.answer(isStreamed ? Wire.streamedQuestion : Wire.question)
        #expect(!client.text.contains("[DONE]"))
        #expect(!client.text.contains("finish_reason\":\"stop"))
        if isStreamed {
            #expect(client.events.last?.contains("The disk is full.") == true)
            #expect(client.hasEnded)
        } else {
            #expect(client.problem?.kind == .storageUnavailable)
        }
        #expect(client.faults.isEmpty)
        // The reservation was given back afterwards.
        #expect(try await house.records().map(\.status) == [.failed])
        #expect(try await house.balance() == "1000000")
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("for a while does not keep a reservation open for ever")
    func retries() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        for number in 2...4 { house.database.fail(number, .refused(full)) }
        let client = await house.answer(Wire.question)
        #expect(client.problem?.kind == .storageUnavailable)
        #expect(house.database.writes - 1 == 5)  // one made the house
        #expect(try await house.records().map(\.status) == [.failed])
        #expect(try await house.openUses() == 0)
    }

    @Test("until a restart leaves the reservation to the rule for crashes, and the permit to others")
    func untilRestart() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        house.database.fail(2, .refused(full))
        house.database.fail(3, .refused(full))
        house.database.setWritable(false)
        let client = await house.answer(Wire.question)
        #expect(client.problem?.kind == .storageUnavailable)
        #expect(try await house.openUses() == 1)
        #expect(try await house.records().isEmpty)
        #expect(house.gateway.inFlight == 0)
    }

    @Test("although it was written neither charges twice nor waits for what cannot come")
    func lostAnswer() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        house.database.fail(2, .lostAnswer(full))
        let client = await house.answer(Wire.question)
        #expect(client.problem?.kind == .storageUnavailable)
        #expect(try await house.records().map(\.status) == [.completed])
        #expect(try await house.balance() == "999984")
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("does not keep a client waiting for the engine's words on its request")
    func refusal() async throws {
        let words = #"{"error":{"message":"too long"}}"#
        let house = try await GatewayHouse(script: FakeEngine.refusing(400, words))
        house.database.fail(2, .refused(full))
        let client = await house.answer(Wire.question)
        #expect(client.text == words)
        #expect(try await house.records().map(\.status) == [.failed])
        #expect(try await house.openUses() == 0)
    }
}
