import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("A sub-account")
struct SubAccountTests {
    private let house: House

    init() throws { house = try House() }

    private func setState(
        _ state: Account.State, _ account: Account, by suspender: Account.Suspender
    ) async throws -> Account {
        try await house.write { try Accounts.setState(state, of: account.id, by: suspender, in: $0) }
    }

    private func refusal(_ body: () async throws -> Void) async throws -> Problem {
        do {
            try await body()
        } catch let problem as Problem {
            return problem
        }
        throw CancellationError()
    }

    @Test("of a suspended parent begins nothing, and ends what it began")
    func suspendedParent() async throws {
        let partner = try await house.account(credit: "1000")
        let price = try await house.price()
        let subscription = try await house.subscribe(partner, house.plan(.licence()))
        let user = try await house.subAccount("user", of: partner)
        let open = try house.reservation(user, price, under: subscription)
        try await house.reserve(open)
        _ = try await setState(.suspended, partner, by: .operator)
        let next = try house.reservation(user, price, under: subscription)
        let told = try await refusal { try await house.reserve(next) }
        #expect(told.kind == .accountSuspended)
        #expect(!told.detail.contains(partner.name))
        try await house.settle(house.settlement(open.id))
        _ = try await setState(.active, partner, by: .operator)
        try await house.reserve(next)
        #expect(try await house.faults().isEmpty)
    }

    @Test("learns nothing of what its parent has, may spend and spent")
    func neutrality() async throws {
        let partner = try await house.account(credit: "777")
        let price = try await house.price()
        let subscription = try await house.subscribe(partner, house.plan(.licence()))
        let user = try await house.subAccount("user", of: partner)
        // 467 are left.
        let dear = try house.reservation(user, price, under: nil, input: 468)
        let short = try await refusal { try await house.reserve(dear) }
        #expect(short.kind == .insufficientQuota)
        #expect(
            short.detail
                == "The account that pays for this one has too little credit available; 468 JPY is needed.")
        #expect(!"\(short)".contains("467"))

        try await house.limit(.account(partner.id), of: partner, "123")
        try await house.limit(.account(user.id), of: user, "99")
        let limits = [SpendSubject.account(partner.id), .account(user.id)].sorted { $0.text < $1.text }
        let over = try house.reservation(user, price, under: nil, input: 124, limits: limits)
        // Its own limit is told of where that refuses.
        try await house.remove(.account(user.id))
        let refused = try await refusal { try await house.reserve(over) }
        #expect(refused.kind == .insufficientQuota)
        #expect(!"\(refused)".contains("123"))
        try await house.limit(.account(user.id), of: user, "99")
        let own = try house.reservation(user, price, under: nil, input: 100, limits: [.account(user.id)])
        #expect(
            try await refusal { try await house.reserve(own) }.detail.contains("may spend 99 JPY a month"))
        // The parent is told what it has.
        let parents = try house.reservation(partner, price, under: nil, input: 468)
        #expect(try await refusal { try await house.reserve(parents) }.detail.contains("467 JPY available"))
        _ = subscription
    }

    @Test("that an operator suspended, an operator alone activates")
    func suspenders() async throws {
        let partner = try await house.account(credit: "1000")
        _ = try await house.subscribe(partner, house.plan(.licence()))
        let user = try await house.subAccount("user", of: partner)
        #expect(try await setState(.suspended, user, by: .parent).suspendedBy == .parent)
        #expect(try await setState(.active, user, by: .parent).suspendedBy == nil)
        _ = try await setState(.suspended, user, by: .parent)
        #expect(try await setState(.suspended, user, by: .operator).suspendedBy == .operator)
        #expect(try await setState(.suspended, user, by: .parent).suspendedBy == .operator)
        #expect(await problem { _ = try await setState(.active, user, by: .parent) } == .forbidden)
        let standing = try await house.read { try Accounts.account(user.id, in: $0) }
        #expect(standing?.suspendedBy == .operator)
        #expect(try await setState(.active, user, by: .operator).state == .active)
        // One that was suspended before it was noted by whom.
        _ = try await house.write {
            try $0.execute(
                "UPDATE accounts SET state = 'suspended', suspended_by = NULL WHERE parent IS NOT NULL")
        }
        #expect(try await house.read { try Accounts.account(user.id, in: $0) }?.suspendedBy == .operator)
    }

    @Test("finds a seat in any licence of its parent")
    func seats() async throws {
        let partner = try await house.account(credit: "10000")
        let one = try await house.subscribe(partner, house.plan(.licence(services: ["a"]), "one"))
        let other = try await house.subscribe(partner, house.plan(.licence(services: ["b"]), "other"))
        for number in 0..<4 { _ = try await house.subAccount("user \(number)", of: partner) }
        #expect(await problem { _ = try await house.subAccount("more", of: partner) } == .unprocessable)
        #expect(await problem { _ = try await house.setSeats(1, one) } == .conflict)
        #expect(try await house.setSeats(3, other) != nil)
        #expect(try await house.setSeats(1, one) == nil)
        // A further licence need not hold all of them.
        _ = try await house.subscribe(partner, house.plan(.licence(services: ["c"]), "third"), seats: 1)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is one of ten thousand of its parent, suspended ones too")
    func bound() async throws {
        let partner = try await house.account(credit: "10000")
        let terms = try PlanTerms(currency: .jpy, kind: .licence, monthly: .yen("1"))
        _ = try await house.subscribe(partner, house.plan(terms))
        let (first, now) = (house.id(Account.self), house.now)
        _ = try await house.write { transaction in
            // The ledger accounts of them are none of this test.
            try transaction.execute("PRAGMA defer_foreign_keys = ON")
            for number in 1..<Accounts.maximumSubAccounts {
                try transaction.execute(
                    """
                    INSERT INTO accounts (id, name, currency, terms, credit_limit, state, ledger_account, created_at,
                        parent)
                    VALUES ($1, $2, 'JPY', 'prepaid', 0, 'suspended', $3, $4, $5)
                    """,
                    [
                        .id(ID<Account>(from: first, "\(number)")), .text("user \(number)"),
                        .integer(1_000_000 + number), .time(now), .id(partner.id),
                    ])
            }
            let draft = try AccountDraft(name: "last", currency: .jpy, terms: .prepaid, parent: partner.id)
            _ = try Accounts.create(draft, id: first, at: now, in: transaction)
            let more = try AccountDraft(name: "more", currency: .jpy, terms: .prepaid, parent: partner.id)
            #expect(throws: Problem.self) {
                try Accounts.create(more, id: ID(from: first, "more"), at: now, in: transaction)
            }
            try transaction.execute("DELETE FROM accounts WHERE ledger_account > 1000000")
        }
    }
}
