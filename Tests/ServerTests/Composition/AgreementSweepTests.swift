import Accounting
import Delivery
import Exchange
import Logging
import Persistence
import Primitives
import Testing

@testable import Server

@Suite("The sweep of agreements", .timeLimit(.minutes(5)))
struct AgreementSweepTests {
    /// Signs agreements with a monthly price that end after `days`, between two participants made for them.
    private func sign(
        _ count: Int, days: Int64, _ client: APIClient
    ) async throws -> [ID<Agreement>] {
        let (now, random, log) = (client.clock.now(), client.randomness, client.log)
        return try await client.database.write { transaction in
            var parties: [Participant] = []
            for (name, role) in [("supplier", Participant.Role.supplier), ("bank", .demander)] {
                let account = try Accounts.create(
                    AccountDraft(name: name, currency: .jpy, terms: .prepaid, limits: .none),
                    id: ID(at: now, random: random), at: now, in: transaction)
                _ = try Accounts.addCredit(
                    Money(decimal: "10000", currency: .jpy), to: account.id,
                    transfer: ID(at: now, random: random), at: now, in: transaction)
                parties.append(
                    try Participants.register(
                        Participant(
                            id: ID(at: now, random: random), name: name, legalName: name, roles: [role],
                            jurisdiction: "JP", did: "did:web:exchange.example:participants:\(name)",
                            account: account.id, createdAt: now), by: .operator, log: log, in: transaction))
            }
            return try (0..<count).map { _ throws in
                let id = ID<Agreement>(at: now, random: random)
                return try Contracts.sign(
                    AgreementDraft(
                        id: id, iri: "urn:minato:agreement:\(id)", offer: nil, product: nil, dataset: "urn:d",
                        provider: parties[0].id, consumer: parties[1].id,
                        policy: ["@type": "Agreement", "permission": [["action": "read"]]],
                        price: ["currency": "JPY", "monthly": "1"], endsAt: now + .seconds(days * 86_400)),
                    feeBasisPoints: 0, at: now, by: .account, log: log, in: transaction
                ).agreement.id
            }
        }
    }

    private func sweep(_ client: APIClient) throws -> AgreementSweep {
        AgreementSweep(
            database: client.database, log: client.log,
            exchange: try .testing(
                house: Participant(
                    id: ID(at: client.clock.now(), random: client.randomness), name: "operator",
                    legalName: "Minato", roles: [.operator], jurisdiction: "JP", did: "did:web:a",
                    account: nil, createdAt: client.clock.now()),
                database: client.database, log: client.log, clock: client.clock,
                random: client.randomness, folder: "/nonexistent"),
            meter: AgreementMeter(database: client.database, log: client.log), clock: client.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("goes on with the others where one cannot be charged, and comes back to it later")
    func oneBroken() async throws {
        try await APIHost().run { client in
            // More than one question gives.
            let all = try await sign(Contracts.maximumDue + 8, days: 200, client)
            let broken = all[3]
            let shares = try await client.database.write { transaction in
                let shares = try transaction.row(
                    "SELECT shares FROM agreement_terms WHERE agreement = $1", [.id(broken)])?.text(0)
                try transaction.execute(
                    "UPDATE agreement_terms SET shares = '{}' WHERE agreement = $1", [.id(broken)])
                return try #require(shares)
            }
            let sweep = try sweep(client)
            func months() async throws -> [Int64] {
                try await client.database.read { transaction in
                    try all.map { id throws in
                        try transaction.row(
                            "SELECT COUNT(*) FROM trade_records WHERE agreement = $1", [.id(id)])?.integer(0)
                            ?? 0
                    }
                }
            }
            client.clock.advance(by: .seconds(31 * 86_400))
            try await sweep.sweep()
            #expect(try await months() == all.map { $0 == broken ? 1 : 2 })

            // Mended, it is left alone until its time comes.
            try await client.database.write { transaction in
                _ = try transaction.execute(
                    "UPDATE agreement_terms SET shares = $1 WHERE agreement = $2",
                    [.text(shares), .id(broken)])
            }
            try await sweep.sweep()
            #expect(try await months() == all.map { $0 == broken ? 1 : 2 })
            client.clock.advance(by: .seconds(1))
            try await sweep.sweep()
            #expect(try await months() == all.map { _ in 2 })
        }
    }

    @Test("ends an agreement whose month cannot be charged")
    func endOfBroken() async throws {
        try await APIHost().run { client in
            let id = try await sign(1, days: 32, client)[0]
            try await client.database.write { transaction in
                _ = try transaction.execute(
                    "UPDATE agreement_terms SET shares = '{}' WHERE agreement = $1", [.id(id)])
            }
            let sweep = try sweep(client)
            // The month fails and is left alone; then both are due, the end for the first time.
            for seconds: Int64 in [32 * 86_400 - 1, 1] {
                client.clock.advance(by: .seconds(seconds))
                try await sweep.sweep()
            }
            let state = try await client.database.read { try Agreements.agreement(id, in: $0)?.state }
            #expect(state == .expired)
        }
    }

    @Test("waits twice as long after each failure, and remembers no more than it may")
    func backoff() {
        var backoff = SweepBackoff()
        var now = Timestamp(microseconds: 0)
        for seconds: Int64 in [1, 2, 4, 8] {
            backoff.failed("a", at: now)
            #expect(!backoff.allows("a", at: now + .seconds(seconds) - .microseconds(1)))
            now = now + .seconds(seconds)
            #expect(backoff.allows("a", at: now))
        }
        for _ in 0..<100 { backoff.failed("a", at: now) }
        #expect(backoff.allows("a", at: now + SweepBackoff.longest))
        backoff.succeeded("a")
        #expect(backoff.allows("a", at: now))
        for number in 0...SweepBackoff.maximum { backoff.failed("\(number)", at: now) }
        #expect(!backoff.allows("0", at: now))
        #expect(backoff.allows("\(SweepBackoff.maximum)", at: now))
    }
}
