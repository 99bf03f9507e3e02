import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("Verification")
struct VerificationTests {
    /// A ledger in which everything occurs that there is.
    private struct Busy {
        let house: House
        let account: Account
        let price: Price
        let settled: SettledUse
        let open: ID<Use>
        let reversal: ID<Transfer>

        init() async throws {
            let house = try House()
            let account = try await house.account("busy", credit: "1000")
            let other = try await house.account("other", terms: .postpaid, creditLimit: "50")
            let price = try await house.price(minimum: "1", free: 5)
            let uses = try (0..<4).map { _ in try house.reservation(account, price, input: 10, output: 10) }
            for use in uses { try await house.reserve(use) }
            let settled = try await house.settle(
                house.settlement(uses[0].id, input: 9, cached: 3, output: 4, decisions: ["pass"]))
            try await house.settle(house.failure(uses[1].id))
            let taken = try await house.settle(house.settlement(uses[2].id, input: 2))
            let now = house.now
            let ids = (0..<3).map { _ in house.id(Transfer.self) }
            try await house.write { transaction in
                try Uses.mark(uses[3].id, outputTokens: 2, at: now, in: transaction)
                try Ledger.reverse(taken.record.transfer, as: ids[0], at: now, in: transaction)
                try Ledger.post(
                    linked: [
                        .single(
                            id: ids[1], debit: account.ledgerAccount, credit: other.ledgerAccount,
                            amount: .yen("7"), code: .credit, at: now),
                        .single(
                            id: ids[2], debit: other.ledgerAccount, credit: account.ledgerAccount,
                            amount: .yen("2"), code: .credit, at: now),
                    ], in: transaction)
            }
            self.house = house
            self.account = account
            self.price = price
            self.settled = settled
            open = uses[3].id
            reversal = ids[0]
        }

        /// What is found after `statements`; nothing of it is kept.
        func faults(after statements: [(sql: String, values: [Value])]) async throws -> [LedgerFault] {
            struct Found: Error { let faults: [LedgerFault] }
            do {
                return try await house.write { transaction -> [LedgerFault] in
                    for statement in statements { try transaction.execute(statement.sql, statement.values) }
                    throw Found(faults: try House.faults(transaction))
                }
            } catch let found as Found {
                return found.faults
            }
        }
    }

    @Test("finds nothing in a ledger that nobody touched")
    func clean() async throws {
        let busy = try await Busy()
        #expect(try await busy.house.faults().isEmpty)
        #expect(try await busy.house.read { try Verification.totals(in: $0) }.isEmpty)
        #expect(try await House().faults().isEmpty)
    }

    @Test("names the use whose posted amount, record or leaf was changed")
    func tamperedUse() async throws {
        let busy = try await Busy()
        let use = busy.settled.record.id
        let id = Value.id(use)
        let changes: [(sql: String, rule: LedgerFault.Rule)] = [
            ("UPDATE transfers SET amount = amount + 1 WHERE pending_id = $1", .record),
            ("UPDATE transfers SET amount = amount + 1 WHERE id = $1", .record),
            ("UPDATE transfers SET created_at = created_at + 1 WHERE pending_id = $1", .record),
            ("UPDATE transfers SET kind = 'void', amount = 0 WHERE pending_id = $1", .record),
            ("UPDATE transfers SET debit = 2 WHERE id = $1", .record),
            ("DELETE FROM transfers WHERE id = $1", .record),
            ("DELETE FROM transfers WHERE pending_id = $1", .record),
            ("DELETE FROM records WHERE id = $1", .record),
            ("UPDATE records SET charge = charge - 1 WHERE id = $1", .charge),
            ("UPDATE records SET capped = capped + 1 WHERE id = $1", .charge),
            ("UPDATE records SET output = output + 1 WHERE id = $1", .charge),
            ("UPDATE records SET free_tokens = free_tokens - 1 WHERE id = $1", .charge),
            ("UPDATE records SET usage_source = 'guessed' WHERE id = $1", .unreadable),
            ("UPDATE records SET cached_input = input + 1 WHERE id = $1", .unreadable),
            ("UPDATE records SET log_index = -1 WHERE id = $1", .logIndex),
            ("UPDATE records SET status = 'failed' WHERE id = $1", .leaf),
            ("UPDATE records SET model = 'other' WHERE id = $1", .leaf),
            ("UPDATE records SET key_id = account WHERE id = $1", .leaf),
            ("UPDATE records SET payload_hash = leaf_hash WHERE id = $1", .leaf),
            ("UPDATE records SET log_index = 99 WHERE id = $1", .leaf),
        ]
        for change in changes {
            let faults = try await busy.faults(after: [(change.sql, [id])])
            #expect(
                faults.contains { $0.rule == change.rule && $0.subject == use.description },
                "\(change.sql): \(faults)")
        }
        let leaf = try await busy.faults(after: [
            ("UPDATE test_log SET leaf = $1 WHERE idx = 0", [.blob([1])])
        ])
        #expect(leaf.map(\.rule) == [.leaf])
        let shared = try await busy.faults(after: [("UPDATE records SET log_index = 1", [])])
        #expect(shared.contains { $0.rule == .logIndex && $0.subject == use.description })
    }

    @Test("names the open use that was changed, removed or forgotten")
    func tamperedOpenUse() async throws {
        let busy = try await Busy()
        let changes = [
            "UPDATE open_uses SET amount = amount - 1 WHERE id = $1",
            "UPDATE transfers SET amount = amount + 1 WHERE id = $1",
            "UPDATE transfers SET kind = 'single' WHERE id = $1",
            "UPDATE open_uses SET account = service WHERE id = $1",
            "DELETE FROM open_uses WHERE id = $1",
            "DELETE FROM transfers WHERE id = $1",
        ]
        for sql in changes {
            let faults = try await busy.faults(after: [(sql, [.id(busy.open)])])
            #expect(
                faults.contains { $0.rule == .openUse && $0.subject == busy.open.description },
                "\(sql): \(faults)")
        }
        let held = try await busy.faults(after: [
            ("UPDATE allowances SET held = held + 1", []), ("UPDATE allowances SET used = used - 1", []),
        ])
        #expect(held.map(\.rule) == [.allowance])
        #expect(held[0].subject.contains(busy.account.id.description))
    }

    @Test("names the account whose totals, floor or transfers were changed")
    func tamperedAccount() async throws {
        let busy = try await Busy()
        let number = Value.integer(busy.account.ledgerAccount.number)
        let columns = [
            "debits_posted_nanos", "debits_posted_units", "credits_posted_nanos", "credits_posted_units",
            "debits_pending_nanos", "debits_pending_units", "credits_pending_units",
        ]
        for column in columns {
            let faults = try await busy.faults(after: [
                ("UPDATE ledger_accounts SET \(column) = \(column) + 1 WHERE id = $1", [number])
            ])
            #expect(
                faults.contains { $0.rule == .totals && $0.subject.contains(busy.account.id.description) })
            #expect(faults.contains { $0.rule == .sum && $0.subject == "JPY" })
        }
        let credit = try await busy.faults(after: [
            ("UPDATE transfers SET amount = amount - 1 WHERE code = 'credit' AND link IS NULL", [])
        ])
        #expect(credit.filter { $0.rule == .totals }.count == 2)
        let floor = try await busy.faults(after: [
            ("UPDATE ledger_accounts SET floor = 2000000000000 WHERE id = $1", [number])
        ])
        #expect(Set(floor.map(\.rule)) == [.floor, .customer])
        let orphan = try await busy.faults(after: [
            ("UPDATE ledger_accounts SET kind = 'funding', currency = 'EUR' WHERE id = $1", [number])
        ])
        #expect(orphan.contains { $0.rule == .customer && $0.subject == busy.account.id.description })
        #expect(orphan.contains { $0.rule == .transfer })
        let limit = try await busy.faults(after: [("UPDATE accounts SET credit_limit = credit_limit + 1", [])]
        )
        #expect(limit.filter { $0.rule == .customer }.count == 2)
    }

    @Test("names the transfer whose kind, references or set were changed")
    func tamperedTransfer() async throws {
        let busy = try await Busy()
        let reversal = busy.reversal.description
        let post = busy.settled.record.transfer.description
        let changes: [(sql: String, rule: LedgerFault.Rule, subject: String?)] = [
            ("UPDATE transfers SET amount = amount + 1 WHERE code = 'reversal'", .reversal, reversal),
            ("UPDATE transfers SET reverses = id WHERE code = 'reversal'", .reversal, reversal),
            ("UPDATE transfers SET reverses = NULL WHERE code = 'reversal'", .transfer, reversal),
            ("UPDATE transfers SET kind = 'odd' WHERE code = 'reversal'", .transfer, reversal),
            (
                "UPDATE transfers SET amount = 30000000000000 WHERE kind = 'post' AND id = $1", .resolution,
                post
            ),
            ("UPDATE transfers SET code = 'credit' WHERE kind = 'post' AND id = $1", .resolution, post),
            ("UPDATE transfers SET pending_id = id WHERE id = $1", .resolution, post),
            ("UPDATE transfers SET pending_id = NULL WHERE id = $1", .transfer, post),
            ("UPDATE transfers SET amount = 0 WHERE code = 'credit'", .transfer, nil),
            ("UPDATE transfers SET link = pending_id WHERE code = 'credit' AND link = id", .transfer, nil),
            ("UPDATE transfers SET debit = 77 WHERE code = 'credit'", .transfer, nil),
            ("UPDATE prices SET version = 3", .price, busy.price.service.description),
            (
                "UPDATE prices SET input_rate = input_rate + 1000000", .charge,
                busy.settled.record.id.description
            ),
            ("UPDATE ledger_accounts SET currency = 'ZZZ' WHERE kind = 'revenue'", .unreadable, nil),
        ]
        for change in changes {
            let values: [Value] = change.sql.contains("$1") ? [.id(busy.settled.record.transfer)] : []
            let faults = try await busy.faults(after: [(change.sql, values)])
            #expect(
                faults.contains {
                    $0.rule == change.rule && (change.subject == nil || $0.subject == change.subject)
                }, "\(change.sql): \(faults)")
        }
    }

    @Test("names what two rows resolve or reverse, should the indexes ever be lost")
    func twice() async throws {
        let busy = try await Busy()
        let copy = { (kind: String) -> (sql: String, values: [Value]) in
            (
                """
                INSERT INTO transfers SELECT $1, kind, debit, credit, amount, code, pending_id, reverses, link,
                    use_id, created_at FROM transfers WHERE kind = '\(kind)' AND amount > 0 LIMIT 1
                """, [.id(busy.house.id(Transfer.self))]
            )
        }
        let resolved = try await busy.faults(after: [("DROP INDEX transfers_resolution", []), copy("post")])
        #expect(resolved.contains { $0.rule == .resolution && $0.detail.contains("more than once") })
        let reversed = try await busy.faults(after: [("DROP INDEX transfers_reversal", []), copy("reversal")])
        #expect(reversed.contains { $0.rule == .reversal && $0.detail.contains("more than once") })
    }

    @Test("stops at a hundred faults")
    func bounded() async throws {
        let house = try House()
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        for _ in 0..<60 {
            let reservation = try house.reservation(account, price)
            try await house.reserve(reservation)
            try await house.settle(house.settlement(reservation.id))
        }
        let count = try await house.write { transaction in
            try transaction.execute("UPDATE records SET charge = 0, reserved = reserved + 1")
            return try Verification.ledger(in: transaction).count
        }
        #expect(count == FaultList.maximum)
    }
}
