import Primitives
import Testing

@testable import Delivery

@Suite("The states of a push")
struct PushStateTests {
    private static let moves: [(name: String, from: Set<PushState>, to: PushState)] = [
        ("start", [.pending], .sending), ("finish", [.sending], .done), ("retry", [.sending], .pending),
        ("fail", [.pending, .sending], .failed),
    ]

    @Test(
        "Every move is taken where it is legal, and changes nothing where it is not",
        arguments: PushState.allCases)
    func moves(_ state: PushState) throws {
        for move in Self.moves {
            var moved = state
            if move.from.contains(state) {
                try Self.apply(move.name, to: &moved)
                #expect(moved == move.to)
            } else {
                #expect(throws: Problem.self) { try Self.apply(move.name, to: &moved) }
                #expect(moved == state)
            }
        }
    }

    @Test("Two states are final")
    func final() {
        #expect(PushState.allCases.filter(\.isFinal) == [.done, .failed])
    }

    private static func apply(_ name: String, to state: inout PushState) throws(Problem) {
        switch name {
        case "start": try state.start()
        case "finish": try state.finish()
        case "retry": try state.retry()
        default: try state.fail()
        }
    }
}
