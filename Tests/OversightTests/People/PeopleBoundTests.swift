import Persistence
import Primitives
import Testing

@testable import Oversight

@Suite("People that an account names")
struct PeopleBoundTests {
    @Test("have a bound a day, which those who are known already do not meet")
    func bound() async throws {
        let house = try PeopleHouse()
        for number in 0..<3 {
            _ = try await house.person("user-\(number)")
            house.clock.advance(by: .seconds(1))
        }
        func check(_ most: Int) async throws {
            let now = house.now
            try await house.read { [account = house.account] in
                try People.checkBound(of: account, most, at: now, in: $0)
            }
        }
        try await check(4)
        let problem = await #expect(throws: Problem.self) { try await check(3) }
        #expect(problem?.kind == .rateLimitRequests)
        #expect(problem?.retryAfter == .seconds(86_400 - 3))
        house.clock.advance(by: .seconds(86_400 - 3))
        try await check(3)
        let id = house.id(Person.self)
        let (now, subject) = (house.now, house.subject("user-0"))
        let known = try await house.write { try People.named(subject, new: id, at: now, in: $0) }
        #expect(known.id != id)
    }
}
