import Primitives
import PropertyTesting
import Testing

@testable import Dataspace

@Suite("Who goes on with a transfer")
struct TransferStandingTests {
    @Test("Only the side that suspended it starts it again", arguments: DataspaceRole.allCases)
    func resuming(_ role: DataspaceRole) throws {
        var standing = TransferStanding(.started)
        try standing.move(.suspension, by: role)
        #expect(standing == TransferStanding(.suspended, suspendedBy: role))
        let before = standing
        let problem = #expect(throws: Problem.self) { try standing.move(.start, by: role.other) }
        #expect(problem?.kind.httpStatus == 400)
        #expect(problem?.detail.contains(role.rawValue) == true)
        #expect(standing == before)
        #expect(standing.next(.termination, by: role.other) == TransferStanding(.terminated))
        try standing.move(.start, by: role)
        #expect(standing == TransferStanding(.started))
    }

    @Test("Either side starts one that was suspended before it was remembered by whom")
    func old() {
        for role in DataspaceRole.allCases {
            #expect(TransferStanding(.suspended).next(.start, by: role) == TransferStanding(.started))
        }
    }

    @Test("Whatever messages come, a suspended transfer is its suspender's, and an end is an end")
    func walks() {
        let random = printedRandomness()
        for _ in 0..<2_000 {
            var standing = TransferStanding(.requested)
            var suspender: DataspaceRole?
            for _ in 0..<30 {
                let kind = random.element(of: TransferMessage.Kind.allCases)
                let sender = random.element(of: DataspaceRole.allCases)
                let before = standing
                let isTaken = (try? standing.move(kind, by: sender)) != nil
                // The diagram's moves, less those of the other side in SUSPENDED.
                let isLegal =
                    before.state.next(kind, by: sender) != nil
                    && !(before.state == .suspended && kind == .start && suspender != sender)
                #expect(isTaken == isLegal, "\(before) \(kind) \(sender)")
                if !isTaken { #expect(standing == before) }
                if isTaken, kind == .suspension { suspender = sender }
                #expect((standing.suspendedBy != nil) == (standing.state == .suspended))
                if before.state.isFinal { #expect(standing == before) }
            }
        }
    }

    @Test(
        "Access is open while a transfer is started, and at no other time", arguments: DataspaceRole.allCases)
    func access(_ role: DataspaceRole) async throws {
        let random = printedRandomness()
        let house = try await DataspaceHouse(seed: random.seed)
        for _ in 0..<12 {
            let process = try await house.transfer(role)
            var model = process.standing
            for _ in 0..<14 {
                let kind = random.element(of: TransferMessage.Kind.allCases.filter { $0 != .request })
                let isOurs = random.chance(of: 1, in: 2)
                // All completions have the same words: one more is a repeated one.
                if kind == .completion, model.state == .completed { continue }
                var next = model.next(kind, by: isOurs ? role : role.other)
                if !isOurs, kind == .suspension { next = next ?? model.crossed(by: role.other) }
                do {
                    if isOurs {
                        _ = try await house.desk.act(kind.action, on: process.id, by: .operator)
                    } else {
                        // Another one each time: the same words again are taken for a repeated message.
                        let message = kind.message(to: process, random.digits(12))
                        _ = try await house.desk.take(message, pid: process.id.pid, from: house.peer)
                    }
                    #expect(next != nil, "\(model) \(kind) was taken")
                } catch let problem as Problem {
                    #expect(next == nil, "\(model) \(kind): \(problem.detail)")
                }
                model = next ?? model
                #expect(try await house.standing(of: process.id) == model)
                #expect(
                    house.plane.open.contains(process.id) == (role == .provider && model.state == .started))
            }
        }
    }

    @Test("A start that opens nothing is refused, and the transfer stays suspended")
    func nothingOpens() async throws {
        let house = try await DataspaceHouse()
        let process = try await house.transfer(.provider)
        _ = try await house.desk.act(.start, on: process.id, by: .operator)
        let suspension = TransferMessage.Kind.suspension.message(to: process, "1")
        _ = try await house.desk.take(suspension, pid: process.id.pid, from: house.peer)
        house.plane.refuse()
        let start = TransferMessage.Kind.start.message(to: process, "2")
        await #expect(throws: Problem.self) {
            try await house.desk.take(start, pid: process.id.pid, from: house.peer)
        }
        #expect(
            try await house.standing(of: process.id) == TransferStanding(.suspended, suspendedBy: .consumer))
        #expect(try await house.timeline(of: process.id).last?.state == "SUSPENDED")
    }
}

extension TransferMessage.Kind {
    fileprivate var action: Playbook.TransferAction {
        switch self {
        case .request: .wait
        case .start: .start
        case .completion: .complete
        case .suspension: .suspend
        case .termination: .terminate
        }
    }

    fileprivate func message(to process: TransferProcess, _ word: String) -> TransferMessage {
        let explanation = MessageExplanation(reasons: [word])
        let content: TransferMessage.Content =
            switch self {
            case .start: .start(DataAddress(endpointType: "urn:\(word)", endpoint: nil))
            case .suspension: .suspension(explanation)
            case .termination: .termination(explanation)
            default: .completion
            }
        let theirs = process.peerPid ?? ""
        let (provider, consumer) =
            process.role == .provider ? (process.id.pid, theirs) : (theirs, process.id.pid)
        return TransferMessage(providerPid: provider, consumerPid: consumer, content: content)
    }
}
