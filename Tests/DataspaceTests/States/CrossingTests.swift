import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@testable import Dataspace

@Suite("Messages that cross")
struct CrossingTests {
    @Test("The provider's suspension comes first")
    func rule() {
        let consumers = TransferStanding(.suspended, suspendedBy: .consumer)
        #expect(consumers.crossed(by: .provider) == TransferStanding(.suspended, suspendedBy: .provider))
        #expect(consumers.crossed(by: .consumer) == nil)
        let providers = TransferStanding(.suspended, suspendedBy: .provider)
        for role in DataspaceRole.allCases {
            #expect(providers.crossed(by: role) == nil)
            #expect(TransferStanding(.started).crossed(by: role) == nil)
        }
    }

    @Test("A consumer's suspension undoes none of the provider's")
    func noUndoing() async throws {
        let pair = try await DeskPair(seed: 3)
        try await pair.act(.start, .provider)
        try await pair.settle()
        // The consumer takes no message and suspends in its turn, to start it again.
        try await pair.act(.suspend, .provider)
        try await pair.act(.suspend, .consumer)
        try await pair.deliver(from: .consumer)
        try await pair.act(.start, .consumer)
        try await pair.deliver(from: .consumer)
        #expect(try await pair.standing(.provider).suspendedBy == .provider)
        #expect(pair.isOpen == false)
        try await pair.settle()
        #expect(try await pair.standing(.consumer) == pair.standing(.provider))
    }

    @Test("A message that was overtaken while it was under way takes none that came after it along")
    func overtaken() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        let start = try #require(try await house.first())
        let suspension = TransferMessage(
            providerPid: process.id.pid, consumerPid: try #require(process.peerPid),
            content: .suspension(MessageExplanation(reasons: [])))
        _ = try await house.desk.take(suspension, pid: process.id.pid, from: house.peer)
        #expect(try await house.first() == nil)
        #expect(try await house.timeline(of: process.id).first?.note?.hasPrefix("Overtaken") == true)
        _ = try await house.desk.act(.terminate, on: process.id, by: .operator)
        try await house.desk.delivered(start, nil, at: house.clock.now())
        #expect(try await house.first()?.action == "terminate")
        #expect(try await house.timeline(of: process.id).first?.deliveredAt == house.clock.now())
    }

    @Test(
        "However suspensions and starts cross, both sides stand alike in the end, and the suspender starts it again"
    )
    func alike() async throws {
        let random = printedRandomness()
        let pair = try await DeskPair(seed: random.seed)
        for _ in 0..<25 {
            try await pair.renew()
            try await pair.act(.start, .provider)
            for _ in 0..<16 {
                let side = random.element(of: DataspaceRole.allCases)
                if random.chance(of: 1, in: 2) {
                    try await pair.act(random.element(of: [.start, .suspend]), side)
                } else {
                    try await pair.deliver(from: side, isAnswerLost: random.chance(of: 1, in: 4))
                }
            }
            try await pair.settle()
            let (provider, consumer) = (
                try await pair.standing(.provider), try await pair.standing(.consumer)
            )
            #expect(provider == consumer)
            #expect(pair.isOpen == (provider.state == .started))
            guard let suspender = provider.suspendedBy else { continue }
            try await pair.act(.start, suspender)
            try await pair.settle()
            for role in DataspaceRole.allCases {
                #expect(try await pair.standing(role) == TransferStanding(.started))
            }
        }
    }
}

extension DataspaceHouse {
    /// What goes out next.
    fileprivate func first() async throws -> OutboxItem? {
        try await database.read { try Outbox.first(1, except: [], in: $0).first }
    }
}

/// The desks of a provider and a consumer, with one transfer between them and a network that is told what to do.
private final class DeskPair {
    private let provider: DataspaceHouse
    private let consumer: DataspaceHouse
    private var ids: (provider: ID<TransferProcess>, consumer: ID<TransferProcess>)

    init(seed: UInt64) async throws {
        provider = try await DataspaceHouse(seed: seed)
        consumer = try await DataspaceHouse(seed: seed ^ 1)
        ids = (provider.id(), consumer.id())
        try await renew()
    }

    /// Another transfer, as it begins.
    func renew() async throws {
        ids = (provider.id(), consumer.id())
        for role in DataspaceRole.allCases {
            _ = try await house(role).transfer(role, as: id(role), theirs: id(role.other))
        }
    }

    private func house(_ role: DataspaceRole) -> DataspaceHouse { role == .provider ? provider : consumer }
    private func id(_ role: DataspaceRole) -> ID<TransferProcess> {
        role == .provider ? ids.provider : ids.consumer
    }

    var isOpen: Bool { house(.provider).plane.open.contains(id(.provider)) }

    func standing(_ role: DataspaceRole) async throws -> TransferStanding {
        try #require(try await house(role).standing(of: id(role)))
    }

    /// Does it where it can be done.
    func act(_ action: Playbook.TransferAction, _ role: DataspaceRole) async throws {
        do {
            _ = try await house(role).desk.act(action, on: id(role), by: .operator)
        } catch let problem as Problem where problem.kind == .conflict {}
    }

    /// Takes the first message of one side to the other, and the answer back unless that is lost.
    /// - Returns: Whether there was one.
    @discardableResult
    func deliver(from role: DataspaceRole, isAnswerLost: Bool = false) async throws -> Bool {
        let (sender, receiver) = (house(role), house(role.other))
        let process = id(role).bytes
        let waiting = try await sender.database.read { try Outbox.first(100, except: [], in: $0) }
        guard let item = waiting.first(where: { $0.process == process }) else { return false }
        let kind = try #require(Playbook.TransferAction(rawValue: item.action)?.kind)
        let message = try TransferMessage(try JSONValue(parsing: try #require(item.body)), kind: kind)
        let pid = id(role.other).pid
        let now = sender.clock.now()
        do {
            let answer = try await receiver.desk.take(message, pid: pid, from: receiver.peer)
            if !isAnswerLost { try await sender.desk.delivered(item, answer.body, at: now) }
        } catch let problem as Problem where problem.kind.httpStatus == 400 {
            if isAnswerLost { return true }
            let inquiry = try #require(try await sender.desk.inquiry(about: item) { _ in nil })
            let standing = try await receiver.desk.transfer(pid: pid, for: receiver.peer)
            switch DataspaceDesk.reconciliation(of: item, inquiry, with: standing) {
            case .had: try await sender.desk.delivered(item, standing, at: now)
            case .ended: try await sender.desk.follow(item, standing, problem.detail, at: now)
            case .refused: try await sender.desk.gaveUp(item, problem.detail, at: now)
            }
        }
        return true
    }

    /// Until nothing is under way.
    func settle() async throws {
        for _ in 0..<100 {
            let first = try await deliver(from: .provider)
            let second = try await deliver(from: .consumer)
            if !first && !second { return }
        }
        Issue.record("the desks send each other messages for ever")
    }
}
