import Accounting
import Inference
import NIOCore
import Primitives
import PropertyTesting
import Testing

@testable import Gateway

@Suite("Many requests at once", .timeLimit(.minutes(5)))
struct LoadTests {
    @Test("that end in every way leave the books whole, no permit taken and nothing behind")
    func allCourses() async throws {
        let random = printedRandomness()
        let house = try await GatewayHouse { call in
            switch call.number % 7 {
            case 0: return try await FakeEngine.failing(Problem(.upstreamTimeout, "late"))(call)
            case 1: return try await FakeEngine.refusing(422, "{}")(call)
            case 2: return try await FakeEngine.breaking(Wire.role, Wire.one)(call)
            case 3:
                call.receiver.began()
                call.send([Wire.role, Wire.one])
                await call.stream.cancelled.reach()
                return .answering
            default:
                return try await FakeEngine.answering(Wire.role, Wire.one, Wire.stop, Wire.usage, Wire.done)(
                    call)
            }
        }
        let fault = Problem(.storageUnavailable, "full")
        for _ in 0..<20 { house.database.fail(1 + random.below(400), .refused(fault)) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<210 {
                group.addTask {
                    let client = ClientSink()
                    let answer = house.start(house.ask(Wire.streamedQuestion), to: client)
                    // Those whose engine waits are left by their clients; some others are, too.
                    let leaver = Task {
                        while !answer.isCancelled, !client.hasEnded, client.problem == nil {
                            await Task.yield()
                            if client.written.count > 0 || number % 10 == 0 {
                                try? await house.onLoop { client.leave() }
                                return
                            }
                        }
                    }
                    await answer.value
                    leaver.cancel()
                    #expect(client.faults.isEmpty)
                    #expect(!client.hasListener)
                }
            }
        }
        #expect(house.gateway.inFlight == 0)
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
        let records = try await house.records()
        let charged = records.reduce(Int64(0)) { $0 + $1.charge.nanos }
        #expect(
            try await house.balance() == Money(nanos: 1_000_000_000_000_000 - charged, currency: .jpy).decimal
        )
        #expect(records.allSatisfy { $0.status != .failed || $0.charge.nanos == 0 })
    }
}
