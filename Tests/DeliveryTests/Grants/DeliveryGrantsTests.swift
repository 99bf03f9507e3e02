import Exchange
import Primitives
import Testing

@testable import Delivery

@Suite("Grants")
struct DeliveryGrantsTests {
    private let house: DeliveryHouse
    init() async throws { house = try await DeliveryHouse() }

    private func open(
        _ agreement: Agreement, token: GrantToken? = nil, lifetime: Duration = .seconds(3_600),
        at time: Timestamp? = nil
    ) async throws -> DeliveryGrant {
        let id = house.id(DeliveryGrant.self)
        return try await house.database.write { [house] in
            try DeliveryGrants.open(
                id, under: agreement, .sharing, token: token?.hash, lifetime: lifetime,
                at: time ?? house.now, by: .account, log: house.log, in: $0)
        }
    }

    @Test("are found by their token, of which only a hash is stored")
    func token() async throws {
        let agreement = try await house.agreement()
        let token = GrantToken(random: house.random)
        let grant = try await open(agreement, token: token)
        let found = try await house.database.read { try DeliveryGrants.grant(token: token.hash, in: $0) }
        #expect(found == grant)
        let other = try await house.database.read {
            try DeliveryGrants.grant(token: GrantToken(token.text + "x").hash, in: $0)
        }
        #expect(other == nil)
    }

    @Test("end with their agreement, and last a year at most")
    func lifetime() async throws {
        let endsAt = house.now + .seconds(60)
        #expect(try await open(house.agreement(endsAt: endsAt)).expiresAt == endsAt)
        let grant = try await open(house.agreement(), lifetime: .seconds(10_000 * 86_400))
        #expect(grant.expiresAt == house.now + DeliveryGrant.maximumLifetime)
    }

    @Test(
        "are not given under an agreement that is not active",
        arguments: [Agreement.State.suspended, .terminated])
    func inactive(_ state: Agreement.State) async throws {
        let agreement = try await house.agreement()
        let moved = try await house.database.write { [house] in
            try Agreements.move(agreement.id, to: state, at: house.now, by: .operator, log: house.log, in: $0)
        }
        let problem = await #expect(throws: Problem.self) { try await open(moved) }
        #expect(problem?.kind == .forbidden)
    }

    @Test(
        "of a transfer are its own: no account's links hang on them, no rotation ends them, and they go on for a new time"
    )
    func transfers() async throws {
        let agreement = try await house.agreement()
        let ids = (0..<3).map { _ in house.id(DeliveryGrant.self) }
        let later = house.now + .seconds(300 * 86_400)
        try await house.database.write { [house] transaction in
            for (id, format) in zip(ids, [DeliveryFormat.files, .sharing]) {
                _ = try DeliveryGrants.open(
                    id, under: agreement, format, for: .transfer,
                    token: GrantToken(random: house.random).hash,
                    lifetime: DeliveryGrant.maximumLifetime, at: house.now, by: .peer, log: house.log,
                    in: transaction)
            }
            let standing = try DeliveryGrants.standing(
                ids[2], under: agreement, .files, at: house.now, by: .account, log: house.log, in: transaction
            )
            #expect(standing.id == ids[2] && standing.holder == .account)
            let revoked = try DeliveryGrants.revokeTokens(
                under: agreement.id, .sharing, at: house.now, by: .account, log: house.log, in: transaction)
            #expect(revoked.isEmpty)
            try DeliveryGrants.revoke(ids[0], at: house.now, by: .peer, log: house.log, in: transaction)
            try DeliveryGrants.reopen(
                ids[0], under: agreement, at: later, by: .peer, log: house.log, in: transaction)
            let reopened = try DeliveryGrants.grant(ids[0], in: transaction)
            #expect(reopened?.isOpen(at: later) == true)
            #expect(reopened?.expiresAt == later + DeliveryGrant.maximumLifetime)
        }
    }

    @Test("that are opened again count as those that are opened")
    func reopenedBound() async throws {
        let agreement = try await house.agreement()
        let first = house.id(DeliveryGrant.self)
        let others = (0..<DeliveryGrants.maximumOpen).map { _ in house.id(DeliveryGrant.self) }
        try await house.database.write { [house] transaction in
            func open(_ id: ID<DeliveryGrant>) throws {
                _ = try DeliveryGrants.open(
                    id, under: agreement, .files, for: .transfer, lifetime: .seconds(60), at: house.now,
                    by: .peer,
                    log: house.log, in: transaction)
            }
            try open(first)
            try DeliveryGrants.revoke(first, at: house.now, by: .peer, log: house.log, in: transaction)
            for id in others { try open(id) }
        }
        let problem = await #expect(throws: Problem.self) {
            try await house.database.write { [house] in
                try DeliveryGrants.reopen(
                    first, under: agreement, at: house.now, by: .peer, log: house.log, in: $0)
            }
        }
        #expect(problem?.kind == .conflict)
    }

    @Test("are bounded in number, and a revoked one makes room")
    func bounded() async throws {
        let agreement = try await house.agreement()
        var grants: [DeliveryGrant] = []
        for _ in 0..<DeliveryGrants.maximumOpen { grants.append(try await open(agreement)) }
        let problem = await #expect(throws: Problem.self) { try await open(agreement) }
        #expect(problem?.kind == .conflict)
        let first = grants[0].id
        for _ in 0..<2 {
            try await house.database.write { [house] in
                try DeliveryGrants.revoke(first, at: house.now, by: .account, log: house.log, in: $0)
            }
        }
        _ = try await open(agreement)
        let revoked = try await house.database.read { try DeliveryGrants.grant(first, in: $0) }
        #expect(revoked?.isOpen(at: house.now) == false)
    }

    @Test("count each file of a request once and its bytes always")
    func deliveries() async throws {
        let agreement = try await house.agreement()
        let grant = try await open(agreement)
        func link(_ request: ID<DeliveryRequest>, _ version: ID<ProductVersion>) -> FileLink {
            FileLink(version: version, name: "a.csv", grant: grant.id, request: request, expiresAt: 0)
        }
        let version = house.id(ProductVersion.self)
        let first = link(house.id(), version)
        let second = link(house.id(), version)
        var uses: [Bool] = []
        for link in [first, first, second] {
            uses.append(
                try await house.database.write { [house] in
                    try Deliveries.add(10, to: link, at: house.now, in: $0)
                })
        }
        #expect(uses == [true, false, true])
        let total = try await house.database.read { try Deliveries.total(under: agreement.id, in: $0) }
        #expect(total == (2, 30))
    }
}
