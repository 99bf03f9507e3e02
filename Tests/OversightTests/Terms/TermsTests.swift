import Compliance
import Persistence
import Primitives
import Testing

@testable import Oversight

@Suite("Terms of use")
struct TermsTests {
    private func terms(
        _ version: String, _ house: PeopleHouse, from: Timestamp, _ text: String = "Be kind."
    ) -> Terms {
        Terms(
            id: house.id(), of: house.service, version: version,
            .text(LocalizedText(en: text, ja: "親切に。", zh: "请友善。")), inForceFrom: from,
            createdAt: house.now)
    }

    private func publish(_ terms: Terms, _ house: PeopleHouse) async throws -> Terms {
        try await house.write { [log = house.log] in try TermsBook.publish(terms, log: log, in: $0) }
    }

    @Test("The version counts that came into force last")
    func inForce() async throws {
        let house = try PeopleHouse()
        let now = house.now
        let first = try await publish(terms("1", house, from: now), house)
        let second = try await publish(terms("2", house, from: now + .seconds(60)), house)
        let all = try await house.read { [service = house.service] in
            try TermsBook.list(of: service, in: $0)
        }
        #expect(all.inForce(at: now - .seconds(1)) == nil)
        #expect(all.inForce(at: now + .seconds(59)) == first)
        #expect(all.inForce(at: now + .seconds(60)) == second)
    }

    @Test("What is published never changes; published again it is the same")
    func unchanging() async throws {
        let house = try PeopleHouse()
        let first = try await publish(terms("1", house, from: house.now), house)
        #expect(try await publish(terms("1", house, from: house.now), house) == first)
        let problem = await #expect(throws: Problem.self) {
            try await publish(terms("1", house, from: house.now, "Be cruel."), house)
        }
        #expect(problem?.kind == .conflict)
        #expect(try await house.leaves().count == 1)
    }

    @Test("They are accepted once, and the leaf names the version and no person's name")
    func acceptance() async throws {
        let house = try PeopleHouse()
        let terms = try await publish(terms("1", house, from: house.now), house)
        let person = try await house.person("alice")
        let now = house.now
        func accept() async throws -> Acceptance {
            try await house.write { [log = house.log] in
                try TermsBook.accept(terms, by: person, at: now, log: log, in: $0)
            }
        }
        let first = try await accept()
        #expect(try await accept() == first)
        let leaf = try #require(try await house.leaves().last)
        #expect(leaf["kind"] == "terms.accepted")
        #expect(leaf["version_name"] == "1")
        let standing = try await house.read { [hash = house.subject("alice").hash] in
            try Standing.of(hash, in: $0)
        }
        #expect(standing.accepted == [terms.id])
    }

    @Test("What an account declares stays until it says otherwise, and the leaf does not tell an age")
    func declaration() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        let now = house.now
        func declare(_ declaration: PersonDeclaration, _ person: Person) async throws -> Person {
            try await house.write { [log = house.log] in
                try People.declare(declaration, of: person, by: .account, at: now, log: log, in: $0)
            }
        }
        let child = try await declare(PersonDeclaration(ageBand: .child, guardianConsent: true), person)
        #expect(child.guardianConsentAt == now)
        let optedOut = try await declare(PersonDeclaration(trainingOptOut: true), child)
        #expect(optedOut.ageBand == .child)
        #expect(optedOut.trainingOptOutAt == now)
        #expect(try await declare(PersonDeclaration(trainingOptOut: true), optedOut) == optedOut)
        let withdrawn = try await declare(PersonDeclaration(guardianConsent: false), optedOut)
        #expect(withdrawn.guardianConsentAt == nil)
        let leaves = try await house.leaves()
        #expect(leaves.count == 3)
        for leaf in leaves { #expect(!String(decoding: leaf.serialized, as: UTF8.self).contains("child")) }
    }
}
