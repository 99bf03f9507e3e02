import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Testing

@Suite("A hold of an agreement")
struct AgreementHoldsTests {
    private let monthly: JSONValue = ["currency": "JPY", "monthly": "310"]

    /// - Parameter day: Days after 2026-03-01, when the agreements of these tests are signed.
    private func time(_ house: ExchangeHouse, _ day: Int64) -> Timestamp {
        house.now + .seconds(day * 86_400)
    }

    private func signed() async throws -> (ExchangeHouse, ID<Agreement>) {
        let house = try await ExchangeHouse()
        try await house.fund("2000")
        return (house, try await house.sign(house.draft(price: monthly)).agreement.id)
    }

    private func state(_ house: ExchangeHouse, _ id: ID<Agreement>) async throws -> Agreement.State? {
        try await house.database.read { try Agreements.agreement(id, in: $0)?.state }
    }

    private func expectForbidden(
        _ house: ExchangeHouse, _ id: ID<Agreement>, _ party: Participant, day: Int64,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        await #expect(sourceLocation: location) {
            try await house.move(id, to: .active, for: party.id, at: time(house, day))
        } throws: {
            ($0 as? Problem)?.kind == .forbidden
        }
    }

    @Test("by the house stands beside the consumer's, and only the house lifts it")
    func house() async throws {
        let (house, id) = try await signed()
        try await house.move(id, to: .suspended, for: house.demander.id, at: time(house, 20))
        func suspendable() async throws -> [ID<Agreement>] {
            try await house.database.read {
                try Agreements.notHeldByHouse(of: house.supplier.id, limit: 9, in: $0)
            }
        }
        #expect(try await suspendable() == [id])
        try await house.move(id, to: .suspended, for: nil, at: time(house, 40))
        #expect(try await suspendable() == [])
        // The same again does not begin anew.
        try await house.move(id, to: .suspended, for: nil, at: time(house, 60))
        for party in [house.demander, house.supplier] {
            try await expectForbidden(house, id, party, day: 50)
        }
        try await house.move(id, to: .active, for: nil, at: time(house, 71))
        #expect(try await state(house, id) == .active)
        // Of April the consumer alone had it closed for 9 of 30 days; of May the house did for 10 of 31.
        #expect(try await house.left() == "1387")
        try await house.sweep(at: time(house, 92))
        #expect(try await house.left() == "1077")
        try await house.expectSound()
    }

    @Test("by the house stands beside that for want of payment")
    func unpaid() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("310")
        let id = try await house.sign(house.draft(price: monthly)).agreement.id
        #expect(try await house.sweep(at: time(house, 31)) == [id])
        try await house.move(id, to: .suspended, for: nil, at: time(house, 46))
        try await house.fund("2000")
        try await expectForbidden(house, id, house.demander, day: 46)
        try await house.move(id, to: .active, for: nil, at: time(house, 61))
        // Half of April, and May.
        #expect(try await house.left() == "1535")
        try await house.expectSound()
    }

    @Test("by one party is not lifted by the other, and the agreement is open when both are lifted")
    func bothParties() async throws {
        let (house, id) = try await signed()
        try await house.move(id, to: .suspended, for: house.demander.id, at: time(house, 10))
        try await house.move(id, to: .suspended, for: house.supplier.id, at: time(house, 46))
        try await house.move(id, to: .active, for: house.demander.id, at: time(house, 50))
        #expect(try await state(house, id) == .suspended)
        try await expectForbidden(house, id, house.demander, day: 50)
        #expect(try await house.left() == "1690")
        try await house.move(id, to: .active, for: house.supplier.id, at: time(house, 61))
        #expect(try await state(house, id) == .active)
        // Half of April, and May.
        #expect(try await house.left() == "1225")
        try await house.expectSound()
    }

    @Test("by the supplier that is lifted before the consumer's leaves the consumer what follows")
    func supplierFirst() async throws {
        let (house, id) = try await signed()
        try await house.move(id, to: .suspended, for: house.supplier.id, at: time(house, 31))
        try await house.move(id, to: .suspended, for: house.demander.id, at: time(house, 40))
        try await house.move(id, to: .active, for: house.supplier.id, at: time(house, 46))
        #expect(try await state(house, id) == .suspended)
        // The other half of April.
        #expect(try await house.left() == "1535")
        #expect(try await house.sweep(at: time(house, 61)) == [])
        try await house.move(id, to: .active, for: house.demander.id, at: time(house, 61))
        #expect(try await house.left() == "1225")
        try await house.expectSound()
    }

    @Test("ends with the agreement")
    func ended() async throws {
        let (house, id) = try await signed()
        try await house.move(id, to: .suspended, for: nil, at: time(house, 10))
        try await house.move(id, to: .terminated, for: house.demander.id, at: time(house, 11))
        let left = try await house.database.read {
            try $0.row("SELECT COUNT(*) FROM agreement_holds")?.integer(0)
        }
        #expect(left == 0)
        await #expect { try await house.move(id, to: .suspended, for: nil, at: time(house, 12)) } throws: {
            ($0 as? Problem)?.kind == .conflict
        }
    }

    @Test("of before holds were noted each by itself is taken over")
    func migration() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "holds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(
            path: folder.appending(path: "minato.db").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { database.close() }
        try database.migrate(DatabaseSchema.all.filter { $0.number < 20 })
        try await database.write { transaction in
            for (id, name) in ["01", "02"].map({ ($0, "party \($0)") }) {
                try transaction.execute(
                    "INSERT INTO participants VALUES (x'\(id)', $1, $1, '', 'JP', $1, NULL, NULL, 'active', 0)",
                    [.text(name)])
            }
            // Of each agreement: who suspended it, whether for the house, and since when.
            let all = [
                ("11", "NULL", 1, "5"), ("12", "x'01'", 0, "6"), ("13", "x'02'", 0, "NULL"),
                ("14", "NULL", 0, "8"),
            ]
            for (id, by, house, since) in all {
                try transaction.execute(
                    """
                    INSERT INTO agreements VALUES (x'\(id)', '\(id)', NULL, NULL, 'd', x'01', x'02', '{}', '{}', x'00',
                        'suspended', 0, NULL, NULL, NULL, 0)
                    """)
                try transaction.execute(
                    """
                    INSERT INTO agreement_terms (agreement, currency, shares, months_charged, suspended_by,
                        is_held_by_house, suspended_at) VALUES (x'\(id)', 'JPY', '{}', 0, \(by), \(house), \(since))
                    """)
            }
        }
        try database.migrate(DatabaseSchema.all)
        let holds = try await database.read { transaction in
            try transaction.rows("SELECT holder, since FROM agreement_holds ORDER BY agreement").map {
                row throws(Problem) in "\(try row.text(0)) \(try row.optionalInteger(1) ?? -1)"
            }
        }
        #expect(holds == ["house 5", "provider 6", "consumer -1", "payment 8"])
    }
}
