import Primitives
import Testing

@testable import Accounting

@Suite("The state of a use")
struct UseStateTests {
    private let price: Price
    private let time = Timestamp(microseconds: 1_772_323_200_000_000)
    private let use = ID<Use>(high: 7, low: 7)

    init() throws {
        price = Price(
            id: ID(high: 1, low: 1), service: ID(high: 1, low: 2), version: 1,
            terms: try PriceTerms(inputPerMillion: .yen("1000000"), outputPerMillion: .yen("2000000")),
            createdAt: time)
    }

    private func reservation(_ payload: String = "a") throws -> UseReservation {
        try UseReservation(
            id: use, account: ID(high: 2, low: 1), service: price.service, price: price.id,
            keyID: ID(high: 3, low: 1), engine: "local", model: "small", endpoint: .chat,
            payloadHash: PayloadHash(of: payload.utf8), maximumUsage: MaximumUsage(input: 10, output: 5),
            estimatedInputTokens: 8, createdAt: time)
    }

    private func settlement(input: UInt64 = 9, transfer: UInt64 = 1) throws -> UseSettlement {
        try UseSettlement(
            id: use, status: .completed, usage: TokenUsage(input: input, output: 4, source: .reported),
            finishedAt: time, transferID: ID(high: 9, low: transfer))
    }

    @Test("goes from unknown to open by holding the maximum")
    func reserve() throws {
        var state = UseState.unknown
        guard case .hold(let open) = try state.reserve(reservation(), at: price, freeTokens: 0) else {
            Issue.record("nothing was held")
            return
        }
        #expect(open.amount == (try .yen("20")))
        #expect(state == .open(open))
    }

    @Test("holds only what the free allowance leaves")
    func free() throws {
        var state = UseState.unknown
        _ = try state.reserve(reservation(), at: price, freeTokens: 7)
        guard case .open(let open) = state else { return }
        #expect(open.amount == (try .yen("8")))
        #expect(open.freeTokens == 7)
    }

    @Test("is kept by a repeated reservation and refuses another request, open or settled")
    func repeated() throws {
        var state = UseState.unknown
        _ = try state.reserve(reservation(), at: price, freeTokens: 0)
        for _ in 0..<2 {
            #expect(try state.reserve(reservation(), at: price, freeTokens: 3) == .keep)
            #expect(throws: Problem.self) { try state.reserve(reservation("b"), at: price, freeTokens: 0) }
            if case .open = state { _ = try state.settle(settlement(), at: price) }
        }
    }

    @Test("does not settle what is unknown")
    func unknown() throws {
        var state = UseState.unknown
        #expect(throws: Problem.self) { try state.settle(settlement(), at: price) }
        #expect(state == .unknown)
    }

    @Test("settles once, keeps the same settlement and refuses another")
    func settle() throws {
        var state = UseState.unknown
        _ = try state.reserve(reservation(), at: price, freeTokens: 0)
        guard case .resolve(_, let leaf) = try state.settle(settlement(), at: price) else {
            Issue.record("nothing was resolved")
            return
        }
        #expect(leaf.record.charge == (try .yen("17")))
        #expect(state == .settled(leaf.record, leaf: leaf.hash))
        #expect(try state.settle(settlement(), at: price) == .keep(leaf))
        #expect(throws: Problem.self) { try state.settle(settlement(input: 8), at: price) }
        #expect(throws: Problem.self) { try state.settle(settlement(transfer: 2), at: price) }
        #expect(state == .settled(leaf.record, leaf: leaf.hash))
    }

    @Test("never charges more than is held, and says what it left out")
    func capped() throws {
        var state = UseState.unknown
        _ = try state.reserve(reservation(), at: price, freeTokens: 0)
        _ = try state.settle(settlement(input: 50), at: price)
        guard case .settled(let record, _) = state else { return }
        #expect(record.charge == (try .yen("20")))
        #expect(record.capped == (try .yen("38")))
        #expect(record.lines.reduce(0) { $0 + $1.amount.nanos } == record.charge.nanos + record.capped.nanos)
    }

    @Test("after a crash charges nothing without a mark, else the estimated input and the marked output")
    func crash() throws {
        let open = try OpenUse(reservation(), at: price, freeTokens: 0)
        let transfer = ID<Transfer>(high: 9, low: 9)
        let silent = try open.settlementAfterCrash(nil, transfer: transfer, at: time)
        let silentRecord = try open.record(of: silent, at: price)
        #expect(silentRecord.charge.nanos == 0)
        #expect(silentRecord.status == .interrupted)
        #expect(silentRecord.isEstimated)
        let mark = ProgressMark(outputTokens: 3, at: time)
        let marked = try open.record(
            of: open.settlementAfterCrash(mark, transfer: transfer, at: time), at: price)
        #expect(marked.charge == (try .yen("14")))
        #expect(marked.status == .interrupted)
        #expect(marked.isEstimated)
        let far = ProgressMark(outputTokens: 1_000, at: time)
        let bounded = try open.record(
            of: open.settlementAfterCrash(far, transfer: transfer, at: time), at: price)
        #expect(bounded.charge == open.amount)
    }

    @Test("begins only within the bounds of tokens and names")
    func bounds() throws {
        func make(_ input: UInt64, _ output: UInt64, _ estimate: UInt64, _ engine: String) throws {
            _ = try UseReservation(
                id: use, account: ID(high: 2, low: 1), service: price.service, price: price.id,
                keyID: ID(high: 3, low: 1), engine: engine, model: "m", endpoint: .chat,
                payloadHash: PayloadHash(of: []), maximumUsage: MaximumUsage(input: input, output: output),
                estimatedInputTokens: estimate, createdAt: time)
        }
        let most = TokenUsage.maximumTokens
        try make(most, most, most, "e")
        #expect(throws: Problem.self) { try make(most + 1, 0, 0, "e") }
        #expect(throws: Problem.self) { try make(0, most + 1, 0, "e") }
        #expect(throws: Problem.self) { try make(1, 0, 2, "e") }
        #expect(throws: Problem.self) { try make(1, 0, 1, String(repeating: "e", count: 513)) }
    }

    @Test("ends as completed only with usage, and with usage that can be")
    func usage() {
        #expect(throws: Problem.self) {
            try UseSettlement(
                id: use, status: .completed, usage: nil, finishedAt: time, transferID: ID(high: 1, low: 1))
        }
        #expect(throws: Problem.self) {
            try TokenUsage(input: 1, cachedInput: 2, output: 0, source: .reported)
        }
        #expect(throws: Problem.self) {
            try TokenUsage(input: TokenUsage.maximumTokens + 1, output: 0, source: .reported)
        }
    }
}
