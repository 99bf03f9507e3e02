import Primitives
import Testing

@testable import Compliance

@Suite("The status of duties")
struct DutyStatusTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func facts(
        _ names: [String], _ traits: Set<ServiceTrait> = [.public],
        change: (inout ServiceFacts) -> Void = { _ in }
    ) throws -> ServiceFacts {
        let catalogue = try Packs.load()
        var facts = ServiceFacts(packs: names.compactMap { catalogue[$0] }, traits: traits)
        change(&facts)
        return facts
    }

    private func status(
        _ duty: String, _ facts: ServiceFacts
    ) throws -> DutyStatus {
        try #require(
            DutyStatus.all(of: facts, duties: try Packs.duties()).first { $0.duty.id.text == duty })
    }

    @Test("Every check that a pack names is in the registry, once, and the registry names no other")
    func registry() throws {
        let catalogue = try Packs.load()
        let satisfiers =
            catalogue.duties.duties.flatMap(\.satisfiedBy)
            + catalogue.packs.flatMap(\.obligations).flatMap(\.satisfiedBy)
        let names = Set(satisfiers.compactMap { if case .check(let name) = $0 { name } else { nil } })
        #expect(Set(CheckRegistry.all.map(\.name)) == names)
        #expect(CheckRegistry.all.count == names.count)
    }

    @Test("A server that can do nothing executes nothing that asks for a capability")
    func nothing() throws {
        let pack = try #require(try Packs.load()["cn-interim-measures"])
        let bare = ServiceFacts(packs: [], traits: [])
        let empty = try #require(DutyID("D99"))
        let executed = CheckRegistry.all.filter {
            if case .executed = $0.finding(bare, pack, empty) { true } else { false }
        }.map(\.name)
        // What holds for every service of this server, and what the pack's own rules do.
        #expect(Set(executed) == ["routing-log", "evidence-export", "personal-data-screening"])
    }

    @Test("Each capability makes its check hold")
    func capabilities() throws {
        let pack = try #require(try Packs.load()["cn-interim-measures"])
        let duty = try #require(DutyID("D01"))
        let flags: [(String, WritableKeyPath<ServiceFacts.Capabilities, Bool>)] = [
            ("terms-accepted", \.termsAccepted), ("minor-limits", \.minorLimits),
            ("misuse-ladder", \.misuseLadder),
            ("complaints", \.complaints), ("subject-requests", \.subjectRequests), ("retention", \.retention),
            ("storage-redaction", \.storageRedaction),
            ("training-opt-out", \.trainingOptOut), ("identity-claim", \.identityClaim), ("recall", \.recall),
            ("human-stop", \.humanStop), ("embedded-label", \.embeddedLabels),
        ]
        for (name, flag) in flags {
            var facts = ServiceFacts(packs: [pack], traits: [.public])
            let check = try #require(CheckRegistry[name])
            guard case .missing = check.finding(facts, pack, duty) else {
                Issue.record("\(name) holds without its capability")
                continue
            }
            facts.capabilities[keyPath: flag] = true
            guard case .executed = check.finding(facts, pack, duty) else {
                Issue.record("\(name) does not hold with its capability")
                continue
            }
        }
    }

    @Test("Without numbers in a pack that binds the service, nobody limits, counts or deletes anything")
    func unsetLimits() throws {
        let catalogue = try Packs.load()
        let pack = try #require(catalogue["cn-interim-measures"])
        let duty = try #require(DutyID("D16"))
        for name in ["minor-limits", "misuse-ladder", "retention"] {
            let check = try #require(CheckRegistry[name])
            func executed(_ packs: [RulePack], _ traits: Set<ServiceTrait>) -> Bool {
                var facts = ServiceFacts(packs: packs, traits: traits)
                facts.capabilities.minorLimits = true
                facts.capabilities.misuseLadder = true
                facts.capabilities.retention = true
                if case .executed = check.finding(facts, packs[0], duty) { return true }
                return false
            }
            let other = try #require(catalogue["jp-ai-guidelines"])
            #expect(executed([pack], [.public]))
            #expect(!executed([pack], []), "\(name) of a pack that does not bind")
            #expect(!executed([pack.withoutRules], [.public]), "\(name) of a pack that is not named")
            #expect(!executed([other], [.public]), "\(name) of a pack that sets none")
            #expect(executed([other, pack], [.public]), "\(name) by another pack of the service")
        }
    }

    @Test("Rules about a classifier's findings run only where a service has one and the server asks it")
    func classifiers() throws {
        func detail(_ change: (inout ServiceFacts) -> Void) throws -> String {
            try status("D01", facts(["cn-interim-measures"], change: change)).satisfiers[0].detail
        }
        #expect(try !detail { _ in }.contains("CN-C01"))
        #expect(try !detail { $0.classifier = "guard" }.contains("CN-C01"))
        #expect(try !detail { $0.capabilities.classifiers = true }.contains("CN-C01"))
        #expect(
            try detail {
                $0.classifier = "guard"
                $0.capabilities.classifiers = true
            }.contains("CN-C01 (refuse)"))
    }

    @Test("Where no text is kept, none need be redacted; where it is not known, texts are taken to be kept")
    func keptTexts() throws {
        func state(_ change: (inout ServiceFacts) -> Void) throws -> SatisfierStatus.State {
            try status("D17", facts(["cn-interim-measures"], change: change)).satisfiers[0].state
        }
        #expect(try state { _ in } == .missing)
        #expect(try state { $0.keepsTexts = false } == .executed)
        #expect(try state { $0.capabilities.storageRedaction = true } == .executed)
    }

    @Test("A duty is covered when all that its pack names is there")
    func covering() throws {
        let bare = try status("D01", facts(["cn-interim-measures"]))
        #expect(bare.state == .partly)
        #expect(
            bare.satisfiers[0].state == .executed && bare.satisfiers[0].detail.contains("CN-S01 (refuse)"))
        let given = GivenEvidence(hashes: ["ab"], givenAt: now, expiresAt: nil, now: now)
        let whole = try status(
            "D01",
            facts(["cn-interim-measures"]) {
                $0.evidence = ["policy-pack-version": given, "test-bank-result": given]
            })
        #expect(whole.state == .covered && whole.satisfiers[1].hashes == ["ab"])
        #expect(try status("D02", facts(["cn-interim-measures"])).state == .open)
    }

    @Test("Expired evidence is missing")
    func expiry() throws {
        let expired = GivenEvidence(hashes: [], givenAt: now - .seconds(9), expiresAt: now, now: now)
        let found = try status(
            "D02",
            facts(["cn-interim-measures"]) {
                $0.evidence = ["paired-prompt-report": expired]
            })
        #expect(found.satisfiers[0].state == .missing && found.satisfiers[0].detail.contains("expired"))
    }

    @Test("Without records it is not known what people gave, and nothing counts as given")
    func unknown() throws {
        let found = try facts(["cn-interim-measures"]) { $0.evidence = nil }
        let statuses = DutyStatus.all(of: found, duties: try Packs.duties())
        let states = Set(statuses.flatMap(\.satisfiers).map(\.state))
        #expect(states == [.executed, .missing, .notAutomated, .unknown])
        #expect(
            statuses.allSatisfy { $0.state != .covered || $0.satisfiers.allSatisfy { $0.state == .executed } }
        )
    }

    @Test("Evidence stands for a check that nothing executes, and for no other")
    func standIns() throws {
        let given = GivenEvidence(hashes: [], givenAt: now, expiresAt: nil, now: now)
        let found = try facts(["cn-interim-measures"]) {
            $0.evidence = ["public-statement": given, "terms-accepted": given]
        }
        #expect(try status("D15", found).satisfiers[0].state == .given)
        #expect(try status("D13", found).satisfiers[0].state == .missing)
        #expect(try status("D15", facts(["cn-interim-measures"])).satisfiers[0].state == .notAutomated)
    }

    @Test("A pack for services to the public binds no other, and a condition counts")
    func binding() throws {
        let duties = try Packs.duties()
        #expect(DutyStatus.all(of: try facts(["cn-interim-measures"], []), duties: duties).isEmpty)
        let plain = DutyStatus.all(of: try facts(["cn-interim-measures"]), duties: duties)
        let shaping = DutyStatus.all(
            of: try facts(["cn-interim-measures"], [.public, .opinionShaping]), duties: duties)
        #expect(plain.count == 36 && shaping.count == 38)
    }

    @Test("The seed lists are too small, and the status says by how much")
    func wordLists() throws {
        let loaded = try RulePackFolder(Repository.packs).load()
        let today = try #require(PackDate("2026-11-22"))
        let found = try status(
            "D32",
            facts(["cn-interim-measures"]) {
                $0.coverage["cn-interim-measures"] = WordListCoverage(
                    of: $0.packs[0], lists: Array(loaded.lists.values), updated: nil, today: today)
            })
        #expect(
            found.satisfiers[0].state == .missing && found.satisfiers[0].detail.contains("of 10000 entries"))
    }
}
