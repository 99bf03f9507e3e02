import Accounting
import Gateway
import Identity
import Logging
import Oversight
import Persistence
import Primitives
import Testing

@testable import Server

@Suite("The service that deletes what was kept for its time", .timeLimit(.minutes(5)))
struct RetentionServiceTests {
    @Test("goes on until nothing is left, however much it is")
    func untilDone() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let account = try #require(ID<Account>(customer.id))
            let subject = SubjectHasher(secret: Array(64..<96)).subject(account, endUser: "alice")
            let now = client.clock.now()
            let person = ID<Person>(at: now, random: client.randomness)
            let uses = (0..<2 * Retention.batch + 1).map { _ in ID<Use>(at: now, random: client.randomness) }
            let texts = try uses.prefix(401).map { try SealedContent([1], of: $0, .request) }
            try await client.database.write { transaction in
                _ = try People.person(of: subject, new: person, at: now, in: transaction)
                for use in uses {
                    try transaction.execute(
                        "INSERT INTO person_uses (person, use_id, at) VALUES ($1, $2, $3)",
                        [.id(person), .id(use), .time(now)])
                }
                for text in texts {
                    try APIHost.vault.store(
                        text, subject: subject, at: now, until: now + .seconds(1), in: transaction)
                }
            }
            let first = FirstAdministrator(
                name: "sato", displayName: "Sato", language: nil, password: Password("an old grey harbour"),
                adminKey: APIHost.adminKey)
            _ = try await client.identity.makeFirstAdministrator(first, from: nil)
            client.clock.advance(by: .seconds(366 * 86_400))
            let service = RetentionService(
                database: client.database, log: client.log,
                directory: Directory(database: client.database, engines: []), clock: client.clock,
                randomness: client.randomness, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try await service.sweep()
            for table in ["person_uses", "people", "contents", "subject_keys", "user_sessions"] {
                let left = try await client.database.read {
                    try $0.row("SELECT COUNT(*) FROM \(table)")?.integer(0)
                }
                #expect(left == 0, "\(table)")
            }
        }
    }
}
