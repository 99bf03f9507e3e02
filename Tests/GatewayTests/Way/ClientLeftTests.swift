import Accounting
import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("A client that leaves", .timeLimit(.minutes(5)))
struct ClientLeftTests {
    @Test("in the middle of a stream pays for what was made, and the engine is stopped")
    func middle() async throws {
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.role, Wire.one, Wire.two])
            return .answering
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.streamedQuestion), to: client)
        await client.written.reach()
        try await house.onLoop { client.leave() }
        await answer.value
        #expect(house.engine.calls.first?.stream.isCancelled == true)
        let record = try #require(try await house.records().first)
        #expect(record.status == .clientCancelled)
        #expect(record.usage?.output == 2)
        #expect(record.usage?.source == .counted)
        #expect(record.isEstimated)
        #expect(record.charge.nanos > 0)
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
        #expect(house.gateway.inFlight == 0)
        #expect(!client.hasListener)
    }

    @Test("before the engine has begun is not waited for by it")
    func beforeTheHead() async throws {
        let asked = Signal()
        let house = try await GatewayHouse { call in
            asked.fire()
            await call.stream.cancelled.reach()
            throw Problem(.upstreamFailed, "cancelled")
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.question), to: client)
        await asked.reach()
        try await house.onLoop { client.leave() }
        await answer.value
        let record = try #require(try await house.records().first)
        #expect(record.status == .clientCancelled)
        #expect(record.usage?.output == 0)
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("while its reservation is written is settled as well")
    func whileReserving() async throws {
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.one])
            return .answering
        }
        let client = ClientSink()
        let answer = Task(executorPreference: EventLoopTaskExecutor.of(house.loop)) {
            async let answered: Void = house.gateway.answer(
                house.ask(Wire.streamedQuestion), to: client, on: house.loop)
            // The request's task has begun and waits for its commit.
            while !client.hasListener { await Task.yield() }
            client.leave()
            await answered
        }
        await answer.value
        #expect(try await house.records().first?.status == .clientCancelled)
        #expect(try await house.openUses() == 0)
        #expect(!client.hasListener)
    }

    @Test("after the end is charged for the whole answer")
    func afterTheEnd() async throws {
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.stream])
            call.receiver.finished()
            return .answering
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.streamedQuestion), to: client)
        await client.written.reach()
        try await house.onLoop { client.leave() }
        await answer.value
        #expect(try await house.records().first?.status == .completed)
        #expect(try await house.balance() == "999986")
    }

    @Test("is charged although the ledger could not be written at first")
    func faultyLedger() async throws {
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.one])
            return .answering
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.streamedQuestion), to: client)
        await client.written.reach()
        house.database.fail(1, .refused(Problem(.overloaded, "full")))
        house.database.fail(2, .refused(Problem(.storageUnavailable, "full")))
        try await house.onLoop { client.leave() }
        await answer.value
        let record = try #require(try await house.records().first)
        #expect(record.status == .clientCancelled)
        #expect(record.charge.nanos > 0)
    }

    @Test("with an Idempotency-Key finds its answer when it comes back")
    func comesBack() async throws {
        let left = Signal()
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.role, Wire.one])
            await left.reach()
            call.send([Wire.two, Wire.stop, Wire.usage, Wire.done])
            call.receiver.finished()
            return .answering
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.streamedQuestion, idempotencyKey: "k"), to: client)
        await client.written.reach()
        try await house.onLoop { client.leave() }
        left.fire()
        await answer.value
        let again = await house.answer(Wire.streamedQuestion, idempotencyKey: "k")
        #expect(again.head?.isReplay == true)
        #expect(again.events.last == "[DONE]")
        #expect(again.events.count == 5)
        #expect(house.engine.calls.count == 1)
        #expect(try await house.records().map(\.status) == [.completed])
    }
}
