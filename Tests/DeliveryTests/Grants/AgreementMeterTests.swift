import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@testable import Delivery

@Suite("Deliveries are charged")
struct AgreementMeterTests {
    let house: DeliveryHouse
    let meter: AgreementMeter

    init() async throws {
        house = try await DeliveryHouse()
        meter = AgreementMeter(database: house.database, log: house.log)
    }

    /// Signed with a price of a yen a byte, by somebody with so much credit.
    private func agreement(
        credit: String = "1000", action: String = "read", unit: String = "byte"
    ) async throws -> Agreement {
        let id = house.id(Agreement.self)
        let draft = AgreementDraft(
            id: id, iri: "urn:minato:agreement:\(id)", offer: house.offer.id, product: house.product.id,
            dataset: house.product.iri, provider: house.supplier.id, consumer: house.demander.id,
            policy: ["@type": "Agreement", "permission": [["action": .string(action)]]],
            price: ["currency": "JPY", "meters": [["unit": .string(unit), "rate": "1"]]])
        return try await house.database.write { [house] transaction in
            let account = try #require(house.demander.account)
            try Accounts.addCredit(
                try Money(decimal: credit, currency: .jpy), to: account, transfer: house.id(), at: house.now,
                in: transaction)
            return try Contracts.sign(
                draft, feeBasisPoints: 0, at: house.now, by: .operator, log: house.log, in: transaction
            ).agreement
        }
    }

    private func link(_ agreement: Agreement) async throws -> FileLink {
        let grant = try await house.database.write { [house] in
            try DeliveryGrants.open(
                house.id(), under: agreement, .files, lifetime: .seconds(7_200), at: house.now, by: .account,
                log: house.log, in: $0)
        }
        return FileLink(
            version: house.id(), name: "a.bin", grant: grant.id, request: house.id(),
            expiresAt: house.now.seconds + 3_600)
    }

    private func begin(_ link: FileLink, _ agreement: Agreement) async throws {
        try await house.database.write { [house, meter] transaction in
            guard try Deliveries.begin(link, at: house.now, in: transaction) else { return }
            try meter.begin(link, under: agreement, bytes: 100, at: house.now, in: transaction)
        }
    }

    private func send(_ bytes: Int64, _ link: FileLink) async throws {
        try await house.database.write { [house, meter] transaction in
            try Deliveries.add(bytes, to: link, at: house.now, in: transaction)
            try meter.settle(bytes, by: link, hasEnded: true, at: house.now, in: transaction)
        }
    }

    private func charges(_ agreement: Agreement) async throws -> [String] {
        try await house.database.read {
            try TradeRecords.list(of: agreement.id, PageRequest(), in: $0).items
                .filter { $0.kind == .delivery }.map(\.charge.decimal)
        }
    }

    private func sweep(after seconds: Int64) async throws -> Int {
        try await house.database.write { [house, meter] in
            let now = house.now + .seconds(seconds)
            let due = try meter.due(at: now, in: $0)
            for delivery in due { try meter.settle(due: delivery, at: now, in: $0) }
            return due.count
        }
    }

    @Test("once, when the file is complete, in however many pieces it was fetched")
    func complete() async throws {
        let agreement = try await agreement()
        let link = try await link(agreement)
        for _ in 0..<2 { try await begin(link, agreement) }
        for bytes: Int64 in [40, 30] { try await send(bytes, link) }
        #expect(try await charges(agreement) == [])
        for bytes: Int64 in [30, 100] { try await send(bytes, link) }
        #expect(try await charges(agreement) == ["100"])
        #expect(try await sweep(after: 10_000) == 0)
    }

    @Test("with what was sent, when the link has expired")
    func cut() async throws {
        let agreement = try await agreement()
        let link = try await link(agreement)
        try await begin(link, agreement)
        try await send(40, link)
        #expect(try await sweep(after: 3_000) == 0)
        // A stop of the server in between leaves it as it is.
        let recovered = try await house.database.write { [house] in
            try AgreementUses.recover(at: house.now, keeping: .delivery, log: house.log, in: $0)
        }
        #expect(recovered == 0)
        #expect(try await sweep(after: 3_700) == 1)
        #expect(try await charges(agreement) == ["40"])
        try await send(60, link)
        #expect(try await charges(agreement) == ["40"])
    }

    @Test("soon after the agreement has ended, and not while it only rests")
    func ended() async throws {
        let agreement = try await agreement()
        let link = try await link(agreement)
        try await begin(link, agreement)
        try await send(40, link)
        for (state, settled) in [(Agreement.State.suspended, 0), (.terminated, 1)] {
            _ = try await house.database.write { [house] in
                try Contracts.move(
                    agreement.id, to: state, for: nil, at: house.now, by: .operator, log: house.log, in: $0)
            }
            #expect(try await sweep(after: 60) == settled)
        }
        #expect(try await charges(agreement) == ["40"])
    }

    @Test("and begin only where money and policy allow it")
    func refused() async throws {
        let poor = try await agreement(credit: "99")
        let first = try await link(poor)
        var problem = await #expect(throws: Problem.self) { try await begin(first, poor) }
        #expect(problem?.kind == .insufficientQuota)
        let narrow = try await agreement(action: "aggregate")
        let second = try await link(narrow)
        problem = await #expect(throws: Problem.self) { try await begin(second, narrow) }
        #expect(problem?.kind == .forbidden)
        problem = await #expect(throws: Problem.self) {
            try await meter.admit(narrow, .sharing, at: house.now)
        }
        #expect(problem?.kind == .forbidden)
    }

    /// A published version with one file of 100 bytes, which waits to be counted.
    private func file(_ version: ID<ProductVersion>, _ name: String) async throws -> ProductFile {
        let file = ProductFile(
            version: version, name: name, role: .data, mediaType: "text/csv", bytes: 100,
            sha256: Array(repeating: 1, count: 32))
        try await house.database.write { [house] transaction in
            _ = try ProductVersions.begin(
                version, of: house.product.id, notes: nil, at: house.now, in: transaction)
            try ProductVersions.add(file, in: transaction)
            try ProductVersions.publish(version, at: house.now, in: transaction)
        }
        return file
    }

    @Test("by the row only once the rows are counted, and never for nothing")
    func rows() async throws {
        let agreement = try await agreement(unit: "row")
        let link = try await link(agreement)
        let file = try await file(link.version, link.name)
        var problem = await #expect(throws: Problem.self) { try await begin(link, agreement) }
        #expect(problem?.kind == .overloaded)
        try await house.database.write { [house] in
            try FileRows.note(.counted(20), of: file, at: house.now, log: house.log, in: $0)
        }
        try await begin(link, agreement)
        try await send(100, link)
        #expect(try await charges(agreement) == ["20"])

        let other = try await self.link(agreement)
        let uncountable = try await self.file(other.version, other.name)
        try await house.database.write { [house] in
            try FileRows.note(
                .uncountable("No table."), of: uncountable, at: house.now, log: house.log, in: $0)
        }
        problem = await #expect(throws: Problem.self) { try await begin(other, agreement) }
        #expect(problem?.kind == .unprocessable)
        #expect(try await charges(agreement) == ["20"])
    }
}
