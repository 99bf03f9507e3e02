import Primitives
import Testing

@testable import Delivery

@Suite("Authorizations of pushes")
struct PushSecretTests {
    private let secret = PushSecret(secret: Array(0..<32))
    private let push = ID<Push>(high: 7, low: 9)

    @Test("What is sealed is opened for the same push only")
    func sealed() throws {
        let sealed = try secret.seal("Bearer of-the-target", for: push)
        #expect(try secret.open(sealed, of: push) == "Bearer of-the-target")
        #expect(!sealed.contains(subsequence: Array("of-the-target".utf8)))
        #expect(throws: Problem.self) { try secret.open(sealed, of: ID(high: 7, low: 10)) }
        #expect(throws: Problem.self) { try PushSecret(secret: Array(1..<33)).open(sealed, of: push) }
    }

    @Test("One altered bit opens nothing, nor does a stump")
    func altered() throws {
        let sealed = try secret.seal("Bearer x", for: push)
        for position in sealed.indices {
            var altered = sealed
            altered[position] ^= 1
            #expect(throws: Problem.self) { try secret.open(altered, of: push) }
        }
        #expect(throws: Problem.self) { try secret.open(Array(sealed.prefix(8)), of: push) }
        #expect(throws: Problem.self) { try secret.open([], of: push) }
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
