import Testing

@testable import Dataspace

@Suite("What a refusal means")
struct ReconciliationTests {
    @Test("Who stands where a message leads to, or further on, had it")
    func had() {
        #expect(Reconciliation.of(.agreed, isFirst: false, theirs: .agreed) == .had)
        #expect(Reconciliation.of(.agreed, isFirst: false, theirs: .verified) == .had)
        #expect(Reconciliation.of(.accepted, isFirst: false, theirs: .finalized) == .had)
        #expect(Reconciliation.of(.requested, isFirst: true, theirs: .offered) == .had)
        #expect(Reconciliation.of(TransferState.requested, isFirst: true, theirs: .suspended) == .had)
        #expect(Reconciliation.of(TransferState.started, isFirst: false, theirs: .started) == .had)
        #expect(Reconciliation.of(TransferState.terminated, isFirst: false, theirs: .completed) == .had)
    }

    @Test("Who stands before it refuses it")
    func refused() {
        #expect(Reconciliation.of(.agreed, isFirst: false, theirs: .requested) == .refused)
        #expect(Reconciliation.of(.finalized, isFirst: false, theirs: .agreed) == .refused)
        #expect(Reconciliation.of(.terminated, isFirst: false, theirs: .finalized) == .refused)
        // Offers go to and fro: it may be the request before.
        #expect(Reconciliation.of(.offered, isFirst: false, theirs: .requested) == .refused)
        #expect(Reconciliation.of(TransferState.started, isFirst: false, theirs: .suspended) == .refused)
    }

    @Test("Who has ended is followed, and nothing follows an end of ours")
    func ended() {
        for sent in NegotiationState.allCases where sent != .terminated {
            #expect(Reconciliation.of(sent, isFirst: false, theirs: .terminated) == .ended)
        }
        for sent in [TransferState.requested, .started, .suspended] {
            #expect(Reconciliation.of(sent, isFirst: false, theirs: .terminated) == .ended)
            #expect(Reconciliation.of(sent, isFirst: true, theirs: .completed) == .ended)
        }
    }
}
