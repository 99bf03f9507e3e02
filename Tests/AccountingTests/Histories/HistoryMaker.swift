import Primitives

@testable import Accounting

/// Draws operations: new ones, repetitions of earlier ones, and earlier ones with another body.
struct HistoryMaker {
    let house: House
    let accounts: [Account]
    let prices: [Price]
    private let random: SeededRandomness
    private var earlier: [Operation] = []
    private var uses: [ID<Use>] = []
    private var transfers: [ID<Transfer>] = []

    init(_ house: House, _ accounts: [Account], _ prices: [Price], _ random: SeededRandomness) {
        self.house = house
        self.accounts = accounts
        self.prices = prices
        self.random = random
    }

    mutating func next() throws -> Operation {
        switch random.below(100) {
        case ..<12 where !earlier.isEmpty:
            return earlier[Int(random.below(UInt64(earlier.count)))]
        case ..<18 where !earlier.isEmpty:
            return try altered(earlier[Int(random.below(UInt64(earlier.count)))])
        default:
            let operation = try fresh()
            earlier.append(operation)
            return operation
        }
    }

    private mutating func fresh() throws -> Operation {
        switch random.below(100) {
        case ..<14: return .credit(account: account(), nanos: 1 + nanos(120), id: transfer())
        case ..<48: return try reserve()
        case ..<78: return try settle(use())
        case ..<84: return .mark(use(), tokens: random.below(12))
        case ..<90:
            let original =
                transfers.isEmpty ? house.id() : transfers[Int(random.below(UInt64(transfers.count)))]
            return .reverse(original, as: transfer())
        case ..<94:
            let first = account()
            let second = (first + 1) % accounts.count
            return .linked(
                first: first, second: second, nanos: [1 + nanos(60), 1 + nanos(60)],
                ids: [transfer(), transfer()])
        case ..<96: return .creditLimit(account: accounts.count - 1, nanos: nanos(200))
        case ..<98: return .suspend(account: 0, random.below(3) == 0)
        default: return .recover(limit: Int(random.below(4)))
        }
    }

    private func altered(_ operation: Operation) throws -> Operation {
        switch operation {
        case .credit(let account, let nanos, let id): .credit(account: account, nanos: nanos + 1, id: id)
        case .reserve(let reservation, let account, let price):
            .reserve(
                try house.reservation(
                    accounts[account], prices[price], id: reservation.id,
                    input: reservation.maximumUsage.input,
                    output: reservation.maximumUsage.output, payload: "another"),
                account: account, price: price)
        case .settle(let settlement): try settle(settlement.id)
        case .reverse(_, let id): .reverse(house.id(), as: id)
        default: operation
        }
    }

    private mutating func reserve() throws -> Operation {
        let account = account()
        let price = Int(random.below(UInt64(prices.count)))
        let input = random.below(20)
        let reservation = try house.reservation(
            accounts[account], prices[price], input: input, output: random.below(20),
            estimated: random.below(input + 1), payload: "payload")
        uses.append(reservation.id)
        return .reserve(reservation, account: account, price: price)
    }

    private func settle(_ use: ID<Use>) throws -> Operation {
        if random.below(5) == 0 { return .settle(try house.failure(use)) }
        let input = random.below(22)
        return .settle(
            try house.settlement(
                use, UseStatus.allCases[Int(random.below(4))], input: input, cached: random.below(input + 1),
                output: random.below(22), decisions: random.below(2) == 0 ? [] : ["pass"]))
    }

    private func account() -> Int { Int(random.below(UInt64(accounts.count))) }

    private func nanos(_ bound: UInt64) -> Int64 { Int64(random.below(bound)) }

    private mutating func transfer() -> ID<Transfer> {
        let id = house.id(Transfer.self)
        transfers.append(id)
        return id
    }

    /// Mostly a recent one, now and then one that nobody reserved.
    private func use() -> ID<Use> {
        guard !uses.isEmpty, random.below(20) > 0 else { return house.id() }
        let recent = min(UInt64(uses.count), 60)
        return uses[uses.count - 1 - Int(random.below(recent))]
    }
}
