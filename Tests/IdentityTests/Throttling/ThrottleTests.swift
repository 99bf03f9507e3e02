import Dispatch
import Primitives
import PropertyTesting
import Testing

@testable import Identity

@Suite("Slowing down who guesses")
struct ThrottleTests {
    private let client = ClientNetwork("203.0.113.7")
    private let start = Timestamp(microseconds: 1_772_323_200_000_000)

    private func guess(
        _ house: IdentityHouse, _ name: String, from client: ClientNetwork? = nil,
        _ password: String = "wrong"
    ) async -> Problem? {
        await problem {
            _ = try await house.desk.signIn(name: name, password: Password(password), from: client)
        }
    }

    @Test("Ten failures close a name for a quarter of an hour, whether or not somebody has it")
    func names() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        for name in ["sato", "nobody"] {
            for _ in 0..<10 { #expect(await guess(house, name)?.kind == .invalidKey) }
        }
        let known = await guess(house, "SATO", IdentityHouse.password)
        let unknown = await guess(house, "nobody")
        #expect(known?.kind == .rateLimitRequests)
        #expect(known?.retryAfter == .seconds(900))
        #expect(known == unknown)
        house.clock.advance(by: .seconds(899))
        #expect(await guess(house, "sato", IdentityHouse.password)?.retryAfter == .seconds(1))
        house.clock.advance(by: .seconds(1))
        #expect(await guess(house, "sato", IdentityHouse.password) == nil)
    }

    private func guess(_ house: IdentityHouse, _ name: String, _ password: String) async -> Problem? {
        await guess(house, name, from: nil, password)
    }

    @Test("An unknown name, a wrong password, nobody's password and a disabled user are answered alike")
    func alike() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        _ = try await house.user("invited")
        try await house.set(.disabled, of: try await house.person("gone"))
        let answers = [
            await guess(house, "nobody", "wrong"), await guess(house, "sato", "wrong"),
            await guess(house, "invited", "wrong"), await guess(house, "gone", IdentityHouse.password),
            await guess(house, String(repeating: "x", count: 10_000), "wrong"), await guess(house, "", ""),
        ]
        #expect(Set(answers).count == 1)
        #expect(answers[0]?.kind == .invalidKey)
        // Of names that nobody has, the log tells nothing.
        let failures = try await house.kinds().filter { $0 == "user.sign_in_failed" }
        #expect(failures.count == 3)
    }

    @Test("A hash is computed for each, also where nobody has the name; who finds no room has not failed")
    func sameWork() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        _ = try await house.user("invited")
        let gate = DispatchSemaphore(value: 0)
        let hashing = house.desk.hashing
        let total = IdentityDesk.maximumHashing + IdentityDesk.maximumWaiting
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<total { group.addTask { try await hashing.run { gate.wait() } } }
            while hashing.waitingCount != IdentityDesk.maximumWaiting { await Task.yield() }
            for _ in 0..<11 {
                for name in ["sato", "nobody", "invited"] {
                    #expect(await guess(house, name, "wrong")?.kind == .overloaded)
                }
            }
            for _ in 0..<total { gate.signal() }
            try await group.waitForAll()
        }
        _ = try await house.signIn("sato")
    }

    @Test("Success forgets what failed at the name")
    func success() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        for _ in 0..<3 {
            for _ in 0..<9 { #expect(await guess(house, "sato", "wrong")?.kind == .invalidKey) }
            _ = try await house.signIn("sato")
        }
    }

    @Test("Ten failures close a network, whatever the names")
    func networks() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        for number in 0..<10 {
            #expect(await guess(house, "name \(number)", from: client)?.kind == .invalidKey)
        }
        #expect(
            await guess(house, "sato", from: client, IdentityHouse.password)?.kind == .rateLimitRequests)
        #expect(await guess(house, "sato", from: ClientNetwork("203.0.113.8"), IdentityHouse.password) == nil)
        #expect(await guess(house, "sato", from: nil, IdentityHouse.password) == nil)
    }

    @Test("The password does not open the second step again for who guesses codes")
    func secondStep() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let who = try await house.signedIn("sato")
        let setup = try await house.desk.beginSecondFactor(of: who)
        let step = OneTimeCode.step(at: house.now)
        _ = try await house.desk.enableSecondFactor(
            of: who, code: OneTimeCode.code(setup.secret.bytes, step: step), from: nil)
        var refused: [Problem.Kind?] = []
        for _ in 0..<12 {
            let first = try await house.desk.signIn(
                name: "sato", password: Password(IdentityHouse.password), from: nil)
            guard case .secondFactor(let waiting) = first else { return }
            refused.append(
                await problem {
                    _ = try await house.desk.secondFactor("nothing", token: waiting.token, from: nil)
                }?.kind)
        }
        #expect(
            refused == Array(repeating: .invalidKey, count: 10) + [.rateLimitRequests, .rateLimitRequests])
    }

    @Test("Many at once are no more than ten")
    func atOnce() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let kinds = await withTaskGroup(of: Problem.Kind?.self) { group in
            for _ in 0..<30 { group.addTask { await guess(house, "sato", "wrong")?.kind } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.filter { $0 == .invalidKey }.count == 10)
        #expect(kinds.filter { $0 == .rateLimitRequests }.count == 20)
    }

    @Test("A network is an address of IPv4, and a /64 of IPv6")
    func addresses() {
        #expect(ClientNetwork("2001:db8:1:2::1") == ClientNetwork("2001:db8:1:2:ffff::9%eth0"))
        #expect(ClientNetwork("2001:db8:1:2::1") != ClientNetwork("2001:db8:1:3::1"))
        #expect(ClientNetwork("::ffff:203.0.113.7") == client)
        #expect(ClientNetwork("203.0.113.7") != ClientNetwork("203.0.113.8"))
        for none in ["", "example", "127.0.0.1", "::1", "::ffff:127.0.0.1", "1.2.3"] {
            #expect(ClientNetwork(none) == nil, "\(none)")
        }
    }

    @Test("What is remembered is bounded, and a flood of names opens none that is closed")
    func bounded() {
        var count = FailureCount<Int>()
        for _ in 0..<10 { count.add(-1, at: start) }
        for key in 0..<FailureCount<Int>.maximumKeys + 50 { count.add(key, at: start + .seconds(1)) }
        #expect(count.count == FailureCount<Int>.maximumKeys)
        #expect(count.wait(-1, at: start + .seconds(2)) != nil)
        // What is old makes room first.
        count.add(-2, at: start + .seconds(2_000))
        #expect(count.count == 1)
    }

    @Test("The count is that of a plain list of tries")
    func model() {
        let random = printedRandomness()
        var count = FailureCount<Int>()
        var list: [(key: Int, time: Timestamp)] = []
        var now = start
        for _ in 0..<2_000 {
            now += .seconds(random.below(60))
            let key = random.below(3)
            switch random.below(8) {
            case 0:
                count.clear(key)
                list.removeAll { $0.key == key }
            default:
                let recent = list.filter { $0.key == key && $0.time > now - .seconds(900) }
                let isClosed = count.wait(key, at: now) != nil
                #expect(isClosed == (recent.count >= 10))
                guard !isClosed else { continue }
                count.add(key, at: now)
                if random.below(5) == 0 {
                    count.withdraw(key, at: now)
                } else {
                    list.append((key, now))
                }
            }
        }
    }
}
