import Primitives
import Testing

@testable import Dataspace

@Suite("The state machines of the protocol")
struct StateMachineTests {
    /// The whole diagram of negotiations: what is not here is illegal.
    private static let negotiations:
        [(NegotiationState, NegotiationMessage.Kind, DataspaceRole, NegotiationState)] = [
            (.requested, .offer, .provider, .offered), (.requested, .agreement, .provider, .agreed),
            (.requested, .termination, .provider, .terminated),
            (.requested, .termination, .consumer, .terminated),
            (.offered, .request, .consumer, .requested), (.offered, .accepted, .consumer, .accepted),
            (.offered, .termination, .provider, .terminated),
            (.offered, .termination, .consumer, .terminated),
            (.accepted, .agreement, .provider, .agreed), (.accepted, .termination, .provider, .terminated),
            (.agreed, .verification, .consumer, .verified), (.agreed, .termination, .consumer, .terminated),
            (.verified, .finalized, .provider, .finalized), (.verified, .termination, .provider, .terminated),
        ]

    private static let transfers: [(TransferState, TransferMessage.Kind, DataspaceRole, TransferState)] = [
        (.requested, .start, .provider, .started), (.requested, .termination, .provider, .terminated),
        (.requested, .termination, .consumer, .terminated), (.started, .completion, .provider, .completed),
        (.started, .completion, .consumer, .completed), (.started, .suspension, .provider, .suspended),
        (.started, .suspension, .consumer, .suspended), (.started, .termination, .provider, .terminated),
        (.started, .termination, .consumer, .terminated), (.suspended, .start, .provider, .started),
        (.suspended, .start, .consumer, .started), (.suspended, .termination, .provider, .terminated),
        (.suspended, .termination, .consumer, .terminated),
    ]

    @Test("A negotiation takes the moves of the diagram and no other")
    func negotiationMoves() {
        for state in NegotiationState.allCases {
            for kind in NegotiationMessage.Kind.allCases {
                for sender in DataspaceRole.allCases {
                    let legal = Self.negotiations.first { $0.0 == state && $0.1 == kind && $0.2 == sender }?.3
                    #expect(state.next(kind, by: sender) == legal, "\(state) \(kind) \(sender)")
                    var moved = state
                    if legal == nil {
                        let problem = #expect(throws: Problem.self) { try moved.move(kind, by: sender) }
                        #expect(problem?.kind.httpStatus == 400)
                        #expect(moved == state)
                    } else {
                        #expect(throws: Never.self) { try moved.move(kind, by: sender) }
                        #expect(moved == legal)
                    }
                }
            }
        }
    }

    @Test("A transfer takes the moves of the diagram and no other")
    func transferMoves() {
        for state in TransferState.allCases {
            for kind in TransferMessage.Kind.allCases {
                for sender in DataspaceRole.allCases {
                    let legal = Self.transfers.first { $0.0 == state && $0.1 == kind && $0.2 == sender }?.3
                    #expect(state.next(kind, by: sender) == legal, "\(state) \(kind) \(sender)")
                    var moved = state
                    if legal == nil {
                        #expect(throws: Problem.self) { try moved.move(kind, by: sender) }
                        #expect(moved == state)
                    }
                }
            }
        }
    }

    @Test("Nothing follows a final state")
    func finalStates() {
        for state in NegotiationState.allCases where state.isFinal {
            for kind in NegotiationMessage.Kind.allCases {
                for sender in DataspaceRole.allCases { #expect(state.next(kind, by: sender) == nil) }
            }
        }
        for state in TransferState.allCases where state.isFinal {
            for kind in TransferMessage.Kind.allCases {
                for sender in DataspaceRole.allCases { #expect(state.next(kind, by: sender) == nil) }
            }
        }
    }
}
