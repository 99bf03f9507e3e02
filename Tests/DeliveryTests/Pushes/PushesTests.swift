import Exchange
import Logging
import Persistence
import Primitives
import Testing

@testable import Delivery

@Suite("The queue of pushes")
struct PushesTests {
    @Test("Pauses grow to a bound")
    func pauses() {
        let backoff = PushConfiguration().backoff
        #expect(backoff.pause(after: 1) == .milliseconds(250))
        #expect(backoff.pause(after: 64) == .seconds(300))
        #expect(backoff.isOver(after: 12))
    }

    @Test("A stop puts back what was being sent; what has ended keeps no authorization")
    func recovery() async throws {
        let house = try await DeliveryHouse()
        let push = try await Self.queued(in: house)
        let now = house.now
        try await house.database.write { transaction in
            let started = try Pushes.start(push.id, in: transaction)
            #expect(started.state == .sending && started.attempts == 1)
            #expect(try Pushes.waiting(8, in: transaction).isEmpty)
            #expect(try Pushes.recover(at: now, in: transaction) == 1)
            #expect(try Pushes.waiting(8, in: transaction).map(\.id) == [push.id])
            _ = try Pushes.start(push.id, in: transaction)
            try Pushes.end(push.id, reason: nil, at: now, log: house.log, in: transaction)
            let ended = try Pushes.required(push.id, in: transaction)
            #expect(ended.state == .done && ended.attempts == 2 && ended.sealedAuthorization == nil)
            #expect(throws: Problem.self) { try Pushes.start(push.id, in: transaction) }
            #expect(throws: Problem.self) {
                try Pushes.retry(push.id, reason: "again", dueAt: now, in: transaction)
            }
            #expect(throws: Problem.self) {
                try Pushes.end(push.id, reason: "late", at: now, log: house.log, in: transaction)
            }
            #expect(try Pushes.recover(at: now, in: transaction) == 0)
        }
    }

    @Test("What cannot be begun or written is tried later and later, and given up in the end")
    func unknownFailures() async throws {
        let house = try await DeliveryHouse()
        let queued = try await Self.queued(in: house)
        let desk = PushDesk(
            database: house.database, log: house.log, callbacks: CallbackPolicy(), access: AccessBoard(),
            store: ProductStore(folder: "/nowhere"), meter: CountingMeter(), secret: Array(0..<32),
            clock: ManualClock(house.now), randomness: SeededRandomness(1))
        let configuration = PushConfiguration()
        let courier = PushCourier(
            desk: desk, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func push() async throws -> Push {
            try await house.database.read { try Pushes.required(queued.id, in: $0) }
        }
        for attempt in 1..<configuration.backoff.maximumAttempts {
            // Before its attempt was counted, or after.
            if attempt.isMultiple(of: 2) {
                let before = try await push()
                _ = try await house.database.write { try Pushes.start(queued.id, in: $0) }
                await courier.rest(before)
            } else {
                await courier.rest(try await push())
            }
            let rested = try await push()
            let longest = configuration.backoff.pause(after: attempt)
            let pause = rested.dueAt - house.now
            #expect(rested.state == .pending && rested.attempts == attempt)
            #expect(longest / 2 <= pause && pause <= longest, "attempt \(attempt)")
        }
        await courier.rest(try await push())
        let ended = try await push()
        #expect(ended.state == .failed && ended.sealedAuthorization == nil)
        #expect(ended.reason?.hasPrefix("Tried 12 times") == true)
    }

    @Test("No more than a bounded number is open under an agreement")
    func bound() async throws {
        let house = try await DeliveryHouse()
        let first = try await Self.queued(in: house)
        try await house.database.write { transaction in
            for _ in 1..<Pushes.maximumOpen {
                try Pushes.add(
                    Self.another(like: first, house.id()), by: .account, log: house.log, in: transaction)
            }
            #expect(throws: Problem.self) {
                try Pushes.add(
                    Self.another(like: first, house.id()), by: .account, log: house.log, in: transaction)
            }
        }
    }

    private static func another(like push: Push, _ id: ID<Push>) -> Push {
        Push(
            id: id, agreement: push.agreement, grant: push.grant, request: push.request,
            version: push.version, name: push.name, fileBytes: push.fileBytes, url: push.url,
            sealedAuthorization: push.sealedAuthorization, state: .pending, attempts: 0, reason: nil,
            sentBytes: 0, createdAt: push.createdAt, dueAt: push.dueAt, endedAt: nil)
    }

    private static func queued(in house: DeliveryHouse) async throws -> Push {
        let agreement = try await house.agreement()
        return try await house.database.write { transaction in
            let version = try ProductVersions.begin(
                house.id(), of: house.product.id, notes: "", at: house.now,
                in: transaction)
            let grant = try DeliveryGrants.open(
                house.id(), under: agreement, .push, lifetime: .seconds(60), at: house.now, by: .account,
                log: house.log, in: transaction)
            let push = Push(
                id: house.id(), agreement: agreement.id, grant: grant.id, request: house.id(),
                version: version.id, name: "loans.csv", fileBytes: 3, url: "https://bank.example/inbox",
                sealedAuthorization: [1, 2, 3], state: .pending, attempts: 0, reason: nil, sentBytes: 0,
                createdAt: house.now, dueAt: house.now, endedAt: nil)
            try Pushes.add(push, by: .account, log: house.log, in: transaction)
            return push
        }
    }
}
