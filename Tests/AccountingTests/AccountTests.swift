import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("An account")
struct AccountTests {
    private let house: House

    init() throws { house = try House() }

    @Test("opens with nothing and holds the credit paid in")
    func credit() async throws {
        let account = try await house.account(credit: "1000")
        #expect(try await house.balance(account).text == "1000/0/1000")
        #expect(account.state == .active)
        let found = try await house.read { transaction in
            (
                try Accounts.account(account.id, in: transaction),
                try Accounts.account(named: "demo", in: transaction)
            )
        }
        #expect(found.0 == account)
        #expect(found.1 == account)
    }

    @Test("that is postpaid has its credit limit available")
    func postpaid() async throws {
        let account = try await house.account(terms: .postpaid, creditLimit: "500", credit: "10")
        #expect(try await house.balance(account).text == "10/0/510")
    }

    @Test("is opened once for the same id, and its id and name stand for no other")
    func sameID() async throws {
        let id = house.id(Account.self)
        let draft = try AccountDraft(name: "a", currency: .jpy, terms: .prepaid)
        let other = try AccountDraft(name: "b", currency: .jpy, terms: .prepaid)
        let now = house.now
        let first = try await house.write { try Accounts.create(draft, id: id, at: now, in: $0) }
        house.clock.advance(by: .seconds(5))
        let later = house.now
        #expect(try await house.write { try Accounts.create(draft, id: id, at: later, in: $0) } == first)
        #expect(
            await problem {
                _ = try await house.write { try Accounts.create(other, id: id, at: now, in: $0) }
            }
                == .conflict)
        let free = house.id(Account.self)
        #expect(
            await problem {
                _ = try await house.write { try Accounts.create(draft, id: free, at: now, in: $0) }
            }
                == .conflict)
    }

    @Test(
        "refuses names that are empty, long, unprintable or padded",
        arguments: ["", " a", "a ", "a\nb", String(repeating: "a", count: 129)])
    func names(name: String) {
        #expect(throws: Problem.self) { try AccountDraft(name: name, currency: .jpy, terms: .prepaid) }
    }

    @Test("refuses a credit limit on prepaid terms, below zero, or in another currency")
    func limits() throws {
        let one = try Money.yen("1")
        #expect(throws: Problem.self) {
            try AccountDraft(name: "a", currency: .jpy, terms: .prepaid, creditLimit: one)
        }
        #expect(throws: Problem.self) {
            try AccountDraft(name: "a", currency: .jpy, terms: .postpaid, creditLimit: .yen("-1"))
        }
        #expect(throws: Problem.self) {
            try AccountDraft(name: "a", currency: .usd, terms: .postpaid, creditLimit: one)
        }
        #expect(throws: Problem.self) { try RateLimits(requestsPerMinute: 0) }
    }

    @Test("takes credit once for one transfer id, and refuses the id for another amount")
    func creditOnce() async throws {
        let account = try await house.account()
        let id = house.id(Transfer.self)
        let now = house.now
        @Sendable func pay(_ amount: String) async throws -> Posting {
            try await house.write {
                try Accounts.addCredit(.yen(amount), to: account.id, transfer: id, at: now, in: $0)
            }
        }
        #expect(try await pay("5").isNew)
        #expect(try await !pay("5").isNew)
        #expect(await problem { _ = try await pay("6") } == .conflict)
        #expect(try await house.balance(account).text == "5/0/5")
    }

    @Test("refuses credit of nothing, below zero, or in another currency")
    func badCredit() async throws {
        let account = try await house.account()
        let id = house.id(Transfer.self)
        let now = house.now
        for amount in [
            try Money.yen("0"), try Money.yen("-1"), Money(nanos: 1, currency: .usd),
        ] {
            let kind = await problem {
                _ = try await house.write {
                    try Accounts.addCredit(amount, to: account.id, transfer: id, at: now, in: $0)
                }
            }
            #expect(kind == .invalidValue)
        }
        #expect(try await house.faults().isEmpty)
    }

    @Test("moves its credit limit, but never above the floor of what it owes")
    func creditLimit() async throws {
        let account = try await house.account(terms: .postpaid, creditLimit: "100")
        let price = try await house.price()
        try await house.reserve(house.reservation(account, price, input: 60))
        let lowered = try await house.write {
            try Accounts.setCreditLimit(.yen("60"), of: account.id, in: $0)
        }
        #expect(lowered.creditLimit == (try .yen("60")))
        #expect(try await house.balance(lowered).text == "0/60/0")
        let kind = await problem {
            _ = try await house.write { try Accounts.setCreditLimit(.yen("59"), of: account.id, in: $0) }
        }
        #expect(kind == .unprocessable)
        #expect(try await house.faults().isEmpty)
    }

    @Test("keeps what one caller changed from the batch's other callers when that one throws")
    func rolledBackInBatch() async throws {
        let account = try await house.account(credit: "1")
        let kind = await problem {
            try await house.write { transaction in
                _ = try Accounts.setState(.suspended, of: account.id, in: transaction)
                throw Problem(.internalError, "injected")
            }
        }
        #expect(kind == .internalError)
        let found = try await house.read { try Accounts.account(account.id, in: $0) }
        #expect(found?.state == .active)
    }

    @Test("that is suspended begins no use and still settles")
    func suspended() async throws {
        let account = try await house.account(credit: "10")
        let price = try await house.price()
        let open = try house.reservation(account, price)
        try await house.reserve(open)
        _ = try await house.write { try Accounts.setState(.suspended, of: account.id, in: $0) }
        let kind = await problem { try await house.reserve(house.reservation(account, price)) }
        #expect(kind == .accountSuspended)
        #expect(try await house.settle(house.settlement(open.id)).charge == (try .yen("1")))
    }

    @Test("is listed page by page in both orders")
    func pages() async throws {
        for number in 0..<5 {
            _ = try await house.account("a\(number)")
            house.clock.advance(by: .milliseconds(1))
        }
        for order in PageRequest<Account>.Order.allCases {
            var names: [String] = []
            var after: ID<Account>?
            repeat {
                let request = try PageRequest(after: after, limit: 2, order: order)
                let page = try await house.read { try Accounts.list(request, in: $0) }
                names += page.items.map(\.name)
                after = page.next
            } while after != nil
            let expected = ["a0", "a1", "a2", "a3", "a4"]
            #expect(names == (order == .oldestFirst ? expected : expected.reversed()))
        }
        #expect(throws: Problem.self) { try PageRequest<Account>(limit: 0) }
        #expect(throws: Problem.self) { try PageRequest<Account>(limit: 1_001) }
    }
}
