import Exchange
import Logging
import Persistence
import Primitives
import Testing

@testable import Dataspace

@Suite("What the courier sends, and when no more")
struct CourierTests {
    private static let lanes = CourierLanes(concurrency: 6, concurrencyOfPeer: 2)

    @Test("A slow peer has its lane, and no other waits for it")
    func lanes() async throws {
        let house = try await DataspaceHouse()
        let now = house.clock.now()
        // A long queue for one peer, due before the message for the other.
        for number in 0..<40 {
            try await house.queue(for: house.peer.id, due: now + .milliseconds(number - 100))
        }
        let other = try await house.queue(for: house.house.id, due: now)
        let late = try await house.queue(for: house.house.id, due: now + .seconds(9))
        let (first, wait) = try await house.database.read {
            try Self.lanes.next(besides: [:], at: now, in: $0)
        }
        #expect(first.filter { $0.peer == house.peer.id }.count == 2)
        #expect(first.filter { $0.peer == house.house.id }.map(\.process) == [other.bytes])
        #expect(wait == .seconds(9))
        // While those of the slow one are under way, the other's go on.
        let busy = Dictionary(first.map { ($0.process, $0.peer) }) { first, _ in first }
        let (second, _) = try await house.database.read {
            try Self.lanes.next(besides: busy, at: now + .seconds(9), in: $0)
        }
        #expect(second.map(\.process) == [late.bytes])
    }

    @Test("No more is under way than there is room for")
    func room() async throws {
        let house = try await DataspaceHouse()
        let now = house.clock.now()
        for _ in 0..<4 { try await house.queue(for: house.peer.id, due: now) }
        let none = try await house.database.read {
            try CourierLanes(concurrency: 2, concurrencyOfPeer: 2).next(
                besides: [[1]: house.house.id, [2]: house.house.id], at: now, in: $0)
        }
        #expect(none.items.isEmpty)
        let two = try await house.database.read {
            try CourierLanes(concurrency: 3, concurrencyOfPeer: 3).next(
                besides: [[1]: house.peer.id], at: now, in: $0)
        }
        #expect(two.items.count == 2)
    }

    @Test("What fails here is tried later and later, and given up in the end, which is told")
    func unknownFailures() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        try await house.database.write {
            try Outbox.add(
                process.id, .transfer, to: house.peer.id, action: "start", dueAt: house.clock.now(), in: $0)
        }
        let configuration = CourierConfiguration()
        let courier = Courier(
            desk: house.desk, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for attempt in 1..<configuration.backoff.maximumAttempts {
            let item = try #require(try await house.waiting().first)
            #expect(item.attempts == attempt - 1)
            await courier.rest(item, "It broke.")
            let next = try #require(try await house.waiting().first)
            let longest = configuration.backoff.pause(after: attempt)
            let pause = next.dueAt - house.clock.now()
            #expect(longest / 2 <= pause && pause <= longest, "attempt \(attempt)")
        }
        let last = try #require(try await house.waiting().first)
        await courier.rest(last, "It broke.")
        #expect(try await house.waiting().isEmpty)
        let told = try await house.timeline(of: process.id).last
        #expect(told?.type == "given up")
        #expect(told?.note == "start: It broke. Given up after 12 attempts.")
        let reason = try await house.database.read {
            try TransferProcesses.process(process.id, in: $0)?.reason
        }
        #expect(reason == "It broke. Given up after 12 attempts.")
    }

    @Test("A peer that takes nothing is asked nothing more, and is told of every end")
    func queueIsBounded() async throws {
        let house = try await DataspaceHouse(maximumQueued: 3)
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        let second = try await house.transfer(.provider)
        for _ in 0..<2 { try await house.queue(for: house.peer.id, due: house.clock.now()) }
        let problem = await #expect(throws: Problem.self) {
            try await house.desk.act(.start, on: second.id, by: .operator)
        }
        #expect(problem?.kind == .overloaded)
        #expect(try await house.standing(of: second.id) == TransferStanding(.requested))
        _ = try await house.desk.act(.suspend, on: process.id, by: .operator)
        _ = try await house.desk.act(.terminate, on: process.id, by: .operator)
        #expect(try await house.standing(of: process.id) == TransferStanding(.terminated))
    }

    @Test("A transfer rests with its agreement as often as it is suspended, and starts again in the end")
    func suspendedTwice() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        // All this while the other side's connector is down.
        for state in [Agreement.State.suspended, .active, .suspended] { try await house.move(to: state) }
        try await house.deliverAll(of: process.id)
        #expect(
            try await house.standing(of: process.id)?.state == .suspended && house.plane.open.isEmpty)
        try await house.move(to: .active)
        try await house.deliverAll(of: process.id)
        #expect(try await house.standing(of: process.id) == TransferStanding(.started))
        #expect(house.plane.open == [process.id])
    }

    @Test("A full queue undoes no acknowledgement, and an agreement is resumed all the same")
    func queueHoldsUpNothing() async throws {
        let house = try await DataspaceHouse(maximumQueued: 2)
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        try await house.deliverAll(of: process.id)
        try await house.move(to: .suspended)
        try await house.queue(for: house.peer.id, due: house.clock.now())
        try await house.move(to: .active)
        try await house.deliverAll(of: process.id)
        #expect(try await house.standing(of: process.id) == TransferStanding(.started))
        // A message that was taken, with more to do after it.
        let other = try await house.transfer(.consumer)
        try await house.database.write { transaction in
            let now = house.clock.now()
            let entry = try Timeline.append(
                to: other.id, .sent, "TransferRequestMessage", state: "REQUESTED", at: now, in: transaction)
            try Outbox.add(
                other.id, .transfer, to: house.peer.id, action: "request", following: ["start"], path: "/",
                body: [:], entry: entry, dueAt: now, in: transaction)
        }
        let request = try #require(try await house.waiting().first { $0.process == other.id.bytes })
        for _ in 0..<2 { try await house.queue(for: house.peer.id, due: house.clock.now()) }
        try await house.desk.delivered(request, nil, at: house.clock.now())
        let next = try await house.waiting().filter { $0.process == other.id.bytes }
        #expect(next.map(\.action) == ["start"] && next.first?.body == nil)
    }

    @Test("Who could not be told of the suspension is told of the start all the same")
    func suspensionGivenUp() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        try await house.deliverAll(of: process.id)
        try await house.move(to: .suspended)
        let suspension = try #require(try await house.waiting().first)
        try await house.desk.gaveUp(suspension, "It was down too long.", at: house.clock.now())
        try await house.move(to: .active)
        try await house.deliverAll(of: process.id)
        #expect(try await house.standing(of: process.id) == TransferStanding(.started))
    }

    @Test("A transfer that a person suspended is not started with its agreement")
    func suspendedByHand() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        // Words of the reason are nothing to go by.
        _ = try await house.desk.act(
            .suspend, on: process.id, reason: "The agreement is suspended: soon.", by: .operator)
        for state in [Agreement.State.suspended, .active] { try await house.move(to: state) }
        try await house.deliverAll(of: process.id)
        #expect(
            try await house.standing(of: process.id) == TransferStanding(.suspended, suspendedBy: .provider))
    }

    @Test("A start that waits while the agreement is suspended comes once it is resumed")
    func startWaits() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        for action in [Playbook.TransferAction.start, .suspend] {
            _ = try await house.desk.act(action, on: process.id, by: .operator)
        }
        try await house.database.write {
            try Outbox.add(
                process.id, .transfer, to: house.peer.id, action: "start", dueAt: house.clock.now(), in: $0)
        }
        try await house.move(to: .suspended)
        try await house.deliverAll(of: process.id)
        #expect(try await house.standing(of: process.id)?.state == .suspended)
        try await house.move(to: .active)
        try await house.deliverAll(of: process.id)
        #expect(try await house.standing(of: process.id) == TransferStanding(.started))
    }

    @Test("A full timeline stops no end of access", arguments: [true, false])
    func fullTimeline(_ isOurs: Bool) async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        try await house.database.write { transaction in
            for _ in 1..<Timeline.maximumEntries {
                try Timeline.append(
                    to: process.id, .noted, "filler", state: "STARTED", at: house.clock.now(), in: transaction
                )
            }
        }
        // Another agreement's move suspends it, and nothing starts it again.
        let moved = try await house.database.write {
            try house.desk.agreementMoved(
                house.agreement.id, to: .suspended, reason: nil, at: house.clock.now(), by: .operator, in: $0)
        }
        #expect(moved.map(\.id) == [process.id] && house.plane.open.isEmpty)
        await #expect(throws: Problem.self) {
            try await house.desk.act(.start, on: process.id, by: .operator)
        }
        if isOurs {
            _ = try await house.desk.act(.terminate, on: process.id, by: .operator)
        } else {
            let message = TransferMessage(
                providerPid: process.id.pid, consumerPid: process.peerPid ?? "",
                content: .termination(MessageExplanation(reasons: ["no use"])))
            _ = try await house.desk.take(message, pid: process.id.pid, from: house.peer)
        }
        #expect(try await house.standing(of: process.id) == TransferStanding(.terminated))
        let timeline = try await house.timeline(of: process.id)
        #expect(timeline.count == Timeline.maximumEntries + 2 && timeline.last?.state == "TERMINATED")
    }
}

extension DataspaceHouse {
    /// Moves the agreement, and its transfers with it.
    fileprivate func move(to state: Agreement.State) async throws {
        _ = try await database.write { [self] transaction in
            try Agreements.move(
                agreement.id, to: state, at: clock.now(), by: .operator, log: log, in: transaction)
            return try desk.agreementMoved(
                agreement.id, to: state, reason: nil, at: clock.now(), by: .operator, in: transaction)
        }
    }

    /// What waits is decided and taken by the other side, in its order.
    fileprivate func deliverAll(of process: ID<TransferProcess>) async throws {
        while let item = try await waiting().first(where: { $0.process == process.bytes }) {
            guard let decided = try await desk.decided(item)?.item else { continue }
            try await desk.delivered(decided, nil, at: clock.now())
        }
    }

    /// A message of a process of its own.
    @discardableResult
    fileprivate func queue(
        for peer: ID<Participant>, due: Timestamp
    ) async throws -> ID<TransferProcess> {
        let process: ID<TransferProcess> = id()
        try await database.write {
            try Outbox.add(process, .transfer, to: peer, action: "start", dueAt: due, in: $0)
        }
        return process
    }

    fileprivate func waiting() async throws -> [OutboxItem] {
        try await database.read { try Outbox.first(10, except: [], in: $0) }
    }
}
