import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@testable import Carbon

@Suite("Tokens of partners")
struct CarbonTokenTests {
    private func standing(_ token: String, _ time: Timestamp, _ house: CarbonHouse) async throws -> String {
        let standing = try await house.database.read {
            try CarbonTokens.standing(of: token, at: time, in: $0)
        }
        return switch standing {
        case .valid(let participant): participant.name
        case .ended: "ended"
        case .unknown: "unknown"
        }
    }

    private func issue(
        _ house: CarbonHouse, by secret: String = CarbonHouse.makerKey, at time: Timestamp
    ) async throws -> String {
        try await house.database.write { [random = house.random] transaction in
            guard let client = try CarbonTokens.client("tokyo-maker", secret: secret, in: transaction) else {
                throw Problem(.invalidKey, "No client.")
            }
            return try CarbonTokens.issue(to: client, at: time, random: random, in: transaction)
        }
    }

    @Test("tokens end after an hour, and only the hundred newest of a client live")
    func lifetime() async throws {
        let house = try await CarbonHouse()
        var tokens: [String] = []
        for second in 0...CarbonTokens.maximumForOne {
            tokens.append(try await issue(house, at: house.now + .seconds(second)))
        }
        #expect(try await standing(tokens[0], house.now + .seconds(101), house) == "unknown")
        #expect(try await standing(tokens[100], house.now + .seconds(101), house) == "tokyo-maker")
        #expect(try await standing(tokens[100], house.now + .seconds(3_700), house) == "ended")
        #expect(try await standing("pact-guess", house.now, house) == "unknown")
    }

    @Test("a token ends with the key by which it was asked for, and with no other")
    func key() async throws {
        let house = try await CarbonHouse()
        let second = "sk-second-of-the-maker"
        let other = try await house.database.write {
            [account = house.maker.account, now = house.now, random = house.random] in
            try APIKeys.create(
                id: ID(at: now, random: random), account: try #require(account), label: "second",
                key: second, origin: .api, at: now, in: $0)
        }
        let (first, last) = (
            try await issue(house, at: house.now), try await issue(house, by: second, at: house.now)
        )
        _ = try await house.database.write { [now = house.now] in
            try APIKeys.revoke(other.id, at: now, in: $0)
        }
        #expect(try await standing(first, house.now, house) == "tokyo-maker")
        #expect(try await standing(last, house.now, house) == "ended")
        // What names another key is another token.
        let forged = first.replacing("\(first.split(separator: "-")[1])", with: other.id.description)
        #expect(try await standing(forged, house.now, house) == "unknown")
    }

    @Test("a token ends with the member whose key it stands on, and is none for who may not use")
    func member() async throws {
        let house = try await CarbonHouse()
        let token = try await issue(house, at: house.now)
        for role in [Member.Role.user, .viewer] {
            try await house.database.write { [maker = house.maker, now = house.now, log = house.log] in
                guard let key = try APIKeys.find(KeyHash(key: CarbonHouse.makerKey), in: $0) else { return }
                try Members.put(
                    Member(key: key.id, participant: maker.id, name: "a", role: role, createdAt: now),
                    by: .operator, at: now, log: log, in: $0)
            }
            let expected = role == .user ? "tokyo-maker" : "ended"
            #expect(try await standing(token, house.now, house) == expected)
        }
        await #expect(throws: Problem.self) { try await issue(house, at: house.now) }
    }

    @Test("a token ends with its account and with its participant")
    func suspended() async throws {
        for what in ["accounts", "participants"] {
            let house = try await CarbonHouse()
            let token = try await issue(house, at: house.now)
            #expect(try await standing(token, house.now, house) == "tokyo-maker")
            _ = try await house.database.write { try $0.execute("UPDATE \(what) SET state = 'suspended'") }
            #expect(try await standing(token, house.now, house) == "ended")
            await #expect(throws: Problem.self) { try await issue(house, at: house.now) }
        }
    }
}
