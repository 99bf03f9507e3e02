import Primitives
import Testing

@testable import Oversight

@Suite("Complaints and requests take their steps in order")
struct StateTests {
    @Test("Every pair of state and decision: what is possible, what is nothing new, what is refused")
    func complaints() throws {
        typealias Outcome = (ComplaintState, Bool)?
        let expected: [ComplaintState: [ComplaintDecision: Outcome]] = [
            .received: [
                .accept: (.accepted, true), .answer: (.answered, true), .reject: (.rejected, true),
            ],
            .accepted: [
                .accept: (.accepted, false), .answer: (.answered, true), .reject: (.rejected, true),
            ],
            .answered: [.accept: nil, .answer: (.answered, false), .reject: nil],
            .rejected: [.accept: nil, .answer: nil, .reject: (.rejected, false)],
        ]
        for state in ComplaintState.allCases {
            for decision in ComplaintDecision.allCases {
                var next = state
                let outcome = try #require(expected[state]?[decision])
                guard let (after, isNew) = outcome else {
                    let problem = #expect(throws: Problem.self) { try next.decide(decision) }
                    #expect(problem?.kind == .conflict)
                    #expect(next == state)
                    continue
                }
                let changed = try next.decide(decision)
                #expect(changed == isNew)
                #expect(next == after)
            }
        }
    }

    @Test("A request is done or refused once, and never received again")
    func requests() throws {
        for state in PersonRequestState.allCases {
            for outcome in PersonRequestState.allCases {
                var next = state
                if state == outcome {
                    let changed = try next.decide(outcome)
                    #expect(!changed)
                } else if state == .received {
                    let changed = try next.decide(outcome)
                    #expect(changed)
                    #expect(next == outcome)
                } else {
                    #expect(throws: Problem.self) { try next.decide(outcome) }
                    #expect(next == state)
                }
            }
        }
    }
}
