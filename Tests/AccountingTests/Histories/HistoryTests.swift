import Persistence
import Primitives
import Synchronization
import Testing

@testable import Accounting

@Suite("Any history")
struct HistoryTests {
    /// Thrown by a caller after its work is done, so that the work must be undone.
    private struct Injected: Error { let difference: String? }

    /// The model, changed on the writer's thread in the order in which the ledger changes.
    private final class Shadow: Sendable {
        let model: Mutex<LedgerModel>
        init(_ model: LedgerModel) { self.model = Mutex(model) }
    }

    /// What the callers of one batch have made of the model: kept when the batch is, taken back with a caller.
    private final class BatchShadow: BatchState {
        var model: LedgerModel
        private var marked: LedgerModel
        private let shadow: Shadow

        init(_ shadow: Shadow) {
            self.shadow = shadow
            model = shadow.model.withLock { $0 }
            marked = model
        }

        func mark() { marked = model }
        func rollback() { model = marked }
        func flush(_ transaction: any WriteTransaction) { shadow.model.withLock { $0 = model } }
    }

    @Test(
        "leaves every balance where the model has it, and nothing for verification to find", arguments: 0..<4)
    func histories(run: UInt64) async throws {
        let random = SeededRandomness(propertySeed("history \(run)") &+ run)
        let house = try House(seed: random.next())
        // Rates around a nano-unit a token, so that rounding, minima and the allowance all show.
        let prices = [
            try await house.price(
                "a", input: "0.0015", cached: "0.0004", output: "0.0023", minimum: "0.000000007"),
            try await house.price("b", input: "0.001", cached: "0.0011", output: "0.002", free: 150),
        ]
        let accounts = [
            try await house.account("suspended now and then", credit: "0.0000003"),
            try await house.account("prepaid"),
            try await house.account("postpaid", terms: .postpaid, creditLimit: "0.0000001"),
        ]
        var model = LedgerModel(
            prices: prices.map(\.terms), holders: accounts.map { LedgerModel.Holder(floor: $0.floor) })
        model.holders[0].posted = 300
        let shadow = Shadow(model)
        var maker = HistoryMaker(house, accounts, prices, random)
        for _ in 0..<12 {
            house.clock.advance(by: .milliseconds(1))
            let operations = try (0..<64).map { _ in (try maker.next(), random.below(10) == 0) }
            let unexpected = await withTaskGroup(of: String?.self) { group in
                for (operation, isUndone) in operations {
                    group.addTask { await perform(operation, isUndone, house, accounts, shadow) }
                }
                return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
            }
            #expect(unexpected.isEmpty)
            let faults = try await differences(house, accounts, shadow)
            #expect(faults.isEmpty)
        }
    }

    /// - Returns: How the ledger differs from the model; nil when it does not.
    private func perform(
        _ operation: Operation, _ isUndone: Bool, _ house: House, _ accounts: [Account], _ shadow: Shadow
    ) async -> String? {
        let now = house.now
        do {
            return try await house.write { transaction in
                let (outcome, ids) = try outcome(of: operation, house, accounts, now, transaction)
                let batch = try transaction.state { () throws(Problem) in BatchShadow(shadow) }
                let expected = batch.model.apply(operation, newIDs: ids)
                let difference = outcome == expected ? nil : "\(outcome) for \(expected): \(operation)"
                if isUndone { throw Injected(difference: difference) }
                return difference
            }
        } catch let injected as Injected {
            return injected.difference
        } catch {
            return "\(error): \(operation)"
        }
    }

    private func outcome(
        of operation: Operation, _ house: House, _ accounts: [Account], _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws -> (Outcome, [ID<Use>: ID<Transfer>]) {
        do {
            var ids: [ID<Use>: ID<Transfer>] = [:]
            let isNew =
                switch operation {
                case .credit(let account, let nanos, let id):
                    try Accounts.addCredit(
                        Money(nanos: nanos, currency: .jpy), to: accounts[account].id, transfer: id, at: now,
                        in: transaction
                    ).isNew
                case .reserve(let reservation, _, _):
                    try Uses.reserve(reservation, in: transaction).outcome == .fresh
                case .settle(let settlement):
                    try Uses.settle(settlement, in: transaction) { try House.append($0, transaction) }.isNew
                case .mark(let id, let tokens):
                    try Uses.mark(id, outputTokens: tokens, at: now, in: transaction) == ()
                case .reverse(let original, let id):
                    try Ledger.reverse(original, as: id, at: now, in: transaction).isNew
                case .linked(let first, let second, let nanos, let newIDs):
                    try linked(first, second, nanos, newIDs, accounts, now, transaction)
                case .creditLimit(let account, let nanos):
                    try Accounts.setCreditLimit(
                        Money(nanos: nanos, currency: .jpy), of: accounts[account].id, in: transaction
                    ).creditLimit.nanos == nanos
                case .suspend(let account, let isSuspended):
                    try Accounts.setState(
                        isSuspended ? .suspended : .active, of: accounts[account].id, in: transaction
                    ).name == accounts[account].name
                case .recover(let limit):
                    try recover(limit, house, now, transaction, &ids)
                }
            return (isNew ? .done : .repeated, ids)
        } catch let problem as Problem {
            return (.refused(problem.kind), [:])
        }
    }

    private func linked(
        _ first: Int, _ second: Int, _ nanos: [Int64], _ ids: [ID<Transfer>], _ accounts: [Account],
        _ now: Timestamp, _ transaction: any WriteTransaction
    ) throws -> Bool {
        let revenue = try Ledger.houseAccount(.revenue, .jpy, at: now, in: transaction)
        let postings = try Ledger.post(
            linked: [
                .single(
                    id: ids[0], debit: accounts[first].ledgerAccount, credit: accounts[second].ledgerAccount,
                    amount: Money(nanos: nanos[0], currency: .jpy), code: .credit, at: now),
                .single(
                    id: ids[1], debit: accounts[second].ledgerAccount, credit: revenue,
                    amount: Money(nanos: nanos[1], currency: .jpy), code: .credit, at: now),
            ], in: transaction)
        return postings.allSatisfy(\.isNew)
    }

    private func recover(
        _ limit: Int, _ house: House, _ now: Timestamp, _ transaction: any WriteTransaction,
        _ ids: inout [ID<Use>: ID<Transfer>]
    ) throws -> Bool {
        let recovered = try Uses.recover(now: now, random: house.random, limit: limit, in: transaction) {
            try House.append($0, transaction)
        }
        for settled in recovered { ids[settled.record.id] = settled.record.transfer }
        return recovered.allSatisfy(\.isNew)
    }

    /// How what is stored differs from the model, and what verification finds.
    private func differences(
        _ house: House, _ accounts: [Account], _ shadow: Shadow
    ) async throws -> [String] {
        try await house.read { transaction in
            var differences = try House.faults(transaction).map(\.description)
            try shadow.model.withLock { model in
                for (holder, account) in zip(model.holders, accounts) {
                    let balance = try Accounts.balance(of: account, in: transaction)
                    let stored = try Accounts.account(account.id, in: transaction)
                    let found = LedgerModel.Holder(
                        posted: Int64(balance.posted.nanos), held: Int64(balance.reserved.nanos),
                        floor: stored?.floor ?? 1, isSuspended: stored?.state == .suspended)
                    if found != holder || holder.available < 0 {
                        differences.append("\(account.name): \(found) for \(holder)")
                    }
                }
                let open = try Uses.openReservations(limit: 10_000, in: transaction).map(\.id)
                if open != model.open { differences.append("open: \(open) for \(model.open)") }
                for use in model.uses.values where use.settlement != nil {
                    let record = try Uses.record(use.reservation.id, in: transaction)?.record
                    if record?.charge.nanos != use.charge {
                        differences.append("\(use.charge) for \(String(describing: record))")
                    }
                }
            }
            return differences
        }
    }
}
