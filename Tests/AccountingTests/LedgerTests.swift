import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("The ledger")
struct LedgerTests {
    private let house: House

    init() throws { house = try House() }

    private func post(_ transfers: Transfer...) async throws -> [Posting] {
        try await house.write { try Ledger.post(linked: transfers, in: $0) }
    }

    private func post(_ transfer: Transfer) async throws -> Posting {
        try await house.write { try Ledger.post(transfer, in: $0) }
    }

    private func revenue() async throws -> LedgerAccountID {
        let now = house.now
        return try await house.write { try Ledger.houseAccount(.revenue, .jpy, at: now, in: $0) }
    }

    private func single(
        _ debit: LedgerAccountID, _ credit: LedgerAccountID, _ amount: String
    ) throws -> Transfer {
        .single(
            id: house.id(), debit: debit, credit: credit, amount: try .yen(amount), code: .use, at: house.now)
    }

    private func pending(
        _ debit: LedgerAccountID, _ credit: LedgerAccountID, _ amount: String
    ) throws -> Transfer {
        .pending(
            id: house.id(), debit: debit, credit: credit, amount: try .yen(amount), code: .credit,
            at: house.now)
    }

    @Test("makes an account of the house once for each kind and currency")
    func houseAccounts() async throws {
        let now = house.now
        let ids = try await house.write { transaction in
            try [
                Ledger.houseAccount(.revenue, .jpy, at: now, in: transaction),
                Ledger.houseAccount(.revenue, .jpy, at: now, in: transaction),
                Ledger.houseAccount(.funding, .jpy, at: now, in: transaction),
                Ledger.houseAccount(.revenue, .usd, at: now, in: transaction),
            ]
        }
        #expect(Set(ids).count == 3)
        #expect(try await revenue() == ids[0])
        let labels = try await house.read { try Ledger.accounts(in: $0) }.map(\.label)
        #expect(labels == ["revenue:JPY", "funding:JPY", "revenue:USD"])
    }

    @Test("moves money at once and never below the floor")
    func floor() async throws {
        let account = try await house.account(credit: "10")
        let revenue = try await revenue()
        #expect(try await post(single(account.ledgerAccount, revenue, "10")).isNew)
        let refused = try single(account.ledgerAccount, revenue, "0.000000001")
        do {
            _ = try await post(refused)
            Issue.record("crossed the floor")
        } catch let problem as Problem {
            #expect(problem.kind == .insufficientQuota)
            #expect(problem.detail.contains("0 JPY available"))
            #expect(problem.mend?.contains("0.000000001 JPY") == true)
            #expect(problem.shouldRetry == false)
        }
        #expect(try await house.read { try Ledger.transfer(refused.id, in: $0) } == nil)
        #expect(try await house.balance(account).text == "0/0/0")
    }

    @Test("holds a pending amount, then moves a part and releases the rest")
    func twoPhases() async throws {
        let account = try await house.account(credit: "10")
        let held = try pending(account.ledgerAccount, await revenue(), "8")
        _ = try await post(held)
        #expect(try await house.balance(account).text == "10/8/2")
        _ = try await post(.post(id: house.id(), held, amount: .yen("3"), at: house.now))
        #expect(try await house.balance(account).text == "7/0/7")
        #expect(
            try await house.read { try Ledger.resolution(of: held.id, in: $0) }?.amount == (try .yen("3")))
    }

    @Test("lets pending money back whole when voided")
    func void() async throws {
        let account = try await house.account(credit: "10")
        let held = try pending(account.ledgerAccount, await revenue(), "8")
        _ = try await post(held)
        _ = try await post(.void(id: house.id(), held, at: house.now))
        #expect(try await house.balance(account).text == "10/0/10")
    }

    @Test("resolves a pending transfer at most once, however")
    func resolvedOnce() async throws {
        let account = try await house.account(credit: "10")
        let held = try pending(account.ledgerAccount, await revenue(), "8")
        _ = try await post(held)
        let first = Transfer.post(id: house.id(), held, amount: try .yen("8"), at: house.now)
        #expect(try await post(first).isNew)
        #expect(try await !post(first).isNew)
        for second in [
            Transfer.post(id: house.id(), held, amount: try .yen("0"), at: house.now),
            .void(id: house.id(), held, at: house.now),
        ] {
            #expect(await problem { _ = try await post(second) } == .conflict)
        }
        #expect(try await house.balance(account).text == "2/0/2")
    }

    @Test("refuses to post more than is pending, to other accounts, or what is not pending")
    func badResolution() async throws {
        let account = try await house.account(credit: "10")
        let other = try await house.account("other", credit: "10")
        let revenue = try await revenue()
        let held = try pending(account.ledgerAccount, revenue, "8")
        let moved = try single(account.ledgerAccount, revenue, "1")
        _ = try await post(held)
        _ = try await post(moved)
        let stranger = Transfer(
            id: house.id(), kind: .post, debit: other.ledgerAccount, credit: revenue, amount: try .yen("1"),
            code: .credit, pendingID: held.id, createdAt: house.now)
        for bad in [
            Transfer.post(id: house.id(), held, amount: try .yen("9"), at: house.now), stranger,
            .void(id: house.id(), moved, at: house.now),
        ] {
            #expect(await problem { _ = try await post(bad) } == .unprocessable)
        }
        let unknown = try pending(account.ledgerAccount, revenue, "1")
        #expect(
            await problem { _ = try await post(.void(id: house.id(), unknown, at: house.now)) } == .notFound)
        #expect(try await house.faults().filter { $0.rule != .openUse && $0.rule != .record }.isEmpty)
    }

    @Test("keeps an id for ever: the same body is the same transfer, another body a conflict")
    func unique() async throws {
        let account = try await house.account(credit: "10")
        let revenue = try await revenue()
        let first = try single(account.ledgerAccount, revenue, "6")
        #expect(try await post(first).isNew)
        house.clock.advance(by: .seconds(9))
        // There is no money for a second one, and none is needed.
        let again = Transfer.single(
            id: first.id, debit: first.debit, credit: first.credit, amount: first.amount, code: first.code,
            at: house.now)
        let posting = try await post(again)
        #expect(!posting.isNew)
        #expect(posting.transfer == first)
        let other = Transfer.single(
            id: first.id, debit: first.debit, credit: first.credit, amount: try .yen("5"), code: first.code,
            at: house.now)
        #expect(await problem { _ = try await post(other) } == .conflict)
        #expect(try await house.balance(account).text == "4/0/4")
    }

    @Test("reverses a posted transfer once and whole")
    func reversal() async throws {
        let account = try await house.account(credit: "10")
        let moved = try single(account.ledgerAccount, await revenue(), "6")
        _ = try await post(moved)
        let id = house.id(Transfer.self)
        let other = house.id(Transfer.self)
        let now = house.now
        #expect(try await house.write { try Ledger.reverse(moved.id, as: id, at: now, in: $0) }.isNew)
        #expect(try await !house.write { try Ledger.reverse(moved.id, as: id, at: now, in: $0) }.isNew)
        #expect(try await house.balance(account).text == "10/0/10")
        #expect(
            await problem {
                _ = try await house.write { try Ledger.reverse(moved.id, as: other, at: now, in: $0) }
            } == .conflict)
        #expect(
            await problem { _ = try await house.write { try Ledger.reverse(id, as: other, at: now, in: $0) } }
                == .unprocessable)
        #expect(
            await problem {
                _ = try await house.write { try Ledger.reverse(other, as: other, at: now, in: $0) }
            } == .notFound)
        #expect(try await house.read { try Ledger.reversal(of: moved.id, in: $0) }?.id == id)
        #expect(try await house.faults().isEmpty)
    }

    @Test("does not reverse what moved no money")
    func nothingToReverse() async throws {
        let account = try await house.account(credit: "10")
        let held = try pending(account.ledgerAccount, await revenue(), "6")
        let void = Transfer.void(id: house.id(), held, at: house.now)
        _ = try await post(held)
        _ = try await post(void)
        let id = house.id(Transfer.self)
        let now = house.now
        for original in [held.id, void.id] {
            let kind = await problem {
                _ = try await house.write { try Ledger.reverse(original, as: id, at: now, in: $0) }
            }
            #expect(kind == .unprocessable)
        }
    }

    @Test("does not take credit back that is used already")
    func reversalAtFloor() async throws {
        let account = try await house.account()
        let credit = house.id(Transfer.self)
        let id = house.id(Transfer.self)
        let now = house.now
        _ = try await house.write {
            try Accounts.addCredit(.yen("10"), to: account.id, transfer: credit, at: now, in: $0)
        }
        _ = try await post(single(account.ledgerAccount, await revenue(), "1"))
        let kind = await problem {
            _ = try await house.write { try Ledger.reverse(credit, as: id, at: now, in: $0) }
        }
        #expect(kind == .insufficientQuota)
    }

    @Test("accepts a linked set whole")
    func linked() async throws {
        let first = try await house.account("first", credit: "10")
        let second = try await house.account("second")
        let revenue = try await revenue()
        let set = [
            try single(first.ledgerAccount, second.ledgerAccount, "10"),
            try single(second.ledgerAccount, revenue, "10"),
        ]
        let postings = try await house.write { try Ledger.post(linked: set, in: $0) }
        #expect(postings.allSatisfy { $0.isNew && $0.transfer.link == set[0].id })
        let again = try await house.write { try Ledger.post(linked: set, in: $0) }
        #expect(again.map(\.transfer) == postings.map(\.transfer))
        #expect(again.allSatisfy { !$0.isNew })
        #expect(try await house.faults().isEmpty)
    }

    @Test("accepts nothing of a linked set that fails, also where the caller goes on")
    func linkedFails() async throws {
        let first = try await house.account("first", credit: "10")
        let second = try await house.account("second", credit: "1")
        let revenue = try await revenue()
        let set = [
            try single(first.ledgerAccount, second.ledgerAccount, "3"),
            try single(second.ledgerAccount, revenue, "5"),
        ]
        let kind = try await house.write { transaction -> Problem.Kind? in
            do {
                _ = try Ledger.post(linked: set, in: transaction)
                return nil
            } catch let problem as Problem {
                return problem.kind
            }
        }
        #expect(kind == .insufficientQuota)
        #expect(try await house.read { try Ledger.transfer(set[0].id, in: $0) } == nil)
        #expect(try await house.balance(first).text == "10/0/10")
        #expect(try await house.balance(second).text == "1/0/1")
        #expect(try await house.faults().isEmpty)
    }

    @Test("accepts no set of which some stand and others do not, and no empty or endless one")
    func mixedSet() async throws {
        let account = try await house.account(credit: "10")
        let revenue = try await revenue()
        let set = try (0..<2).map { _ in try single(account.ledgerAccount, revenue, "1") }
        _ = try await house.write { try Ledger.post(linked: set, in: $0) }
        let more = [set[0], try single(account.ledgerAccount, revenue, "1")]
        #expect(
            await problem { _ = try await house.write { try Ledger.post(linked: more, in: $0) } } == .conflict
        )
        #expect(try await house.read { try Ledger.transfer(more[1].id, in: $0) } == nil)
        #expect(
            await problem { _ = try await house.write { try Ledger.post(linked: [], in: $0) } }
                == .invalidValue)
        let many = try (0...Ledger.maximumLinked).map { _ in try single(account.ledgerAccount, revenue, "1") }
        #expect(
            await problem { _ = try await house.write { try Ledger.post(linked: many, in: $0) } }
                == .invalidValue)
        #expect(try await house.faults().isEmpty)
    }

    @Test("refuses amounts, accounts and currencies that no transfer may have")
    func invalid() async throws {
        let account = try await house.account(credit: "10")
        let revenue = try await revenue()
        let now = house.now
        let dollars = try await house.write { try Ledger.houseAccount(.revenue, .usd, at: now, in: $0) }
        for bad in [
            try single(account.ledgerAccount, revenue, "0"), try single(account.ledgerAccount, revenue, "-1"),
            try pending(account.ledgerAccount, revenue, "-1"),
            try single(account.ledgerAccount, account.ledgerAccount, "1"),
            try single(account.ledgerAccount, dollars, "1"),
        ] {
            #expect(await problem { _ = try await post(bad) } == .invalidValue)
        }
        let nowhere = try single(account.ledgerAccount, LedgerAccountID(number: 99), "1")
        #expect(await problem { _ = try await post(nowhere) } == .notFound)
    }

    @Test("keeps totals beyond 64 bits of nano-units exactly")
    func largeTotals() async throws {
        let account = try await house.account()
        let amount = Money(nanos: .max, currency: .jpy)
        let ids = (0..<5).map { _ in house.id(Transfer.self) }
        let now = house.now
        for id in ids {
            _ = try await house.write {
                try Accounts.addCredit(amount, to: account.id, transfer: id, at: now, in: $0)
            }
        }
        let balance = try await house.balance(account)
        #expect(balance.posted.nanos == 5 * Int128(Int64.max))
        #expect(try await house.faults().isEmpty)
    }

    @Test("lists the transfers of an account apart from its uses, and all of all")
    func lists() async throws {
        let account = try await house.account(credit: "10")
        let price = try await house.price()
        let use = try house.reservation(account, price)
        house.clock.advance(by: .milliseconds(1))
        try await house.reserve(use)
        house.clock.advance(by: .milliseconds(1))
        let settled = try await house.settle(house.settlement(use.id))
        house.clock.advance(by: .milliseconds(1))
        let id = house.id(Transfer.self)
        let now = house.now
        _ = try await house.write {
            try Ledger.reverse(settled.record.transfer, as: id, at: now, in: $0)
        }
        let request = try PageRequest<Transfer>(limit: 1)
        let first = try await house.read { try Ledger.transfers(of: account.ledgerAccount, request, in: $0) }
        #expect(first.items.map(\.code) == [.credit])
        let rest = try PageRequest<Transfer>(after: first.next, limit: 1)
        let second = try await house.read { try Ledger.transfers(of: account.ledgerAccount, rest, in: $0) }
        #expect(second.items.map(\.code) == [.reversal])
        #expect(second.next == nil)
        let newest = try PageRequest<Transfer>(order: .newestFirst)
        let all = try await house.read { try Ledger.transfers(newest, in: $0) }
        #expect(all.items.map(\.kind) == [.reversal, .post, .pending, .single])
    }
}
