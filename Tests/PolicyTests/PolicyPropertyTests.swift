import Policy
import Primitives
import PropertyTesting
import Testing

@Suite("Properties of policies")
struct PolicyPropertyTests {
    @Test("a decision is what its report says, and it is permitted by the rule that it names")
    func decisionAndReport() {
        let random = RandomPolicies(printedRandomness())
        for _ in 0..<2_000 {
            let compiled = CompiledPolicy(random.policy())
            let request = random.request()
            let decision = compiled.decide(request)
            #expect(decision.isPermitted == compiled.report(request).isPermitted)
            #expect(decision.isPermitted == (decision.rule?.kind == .permission))
            #expect(decision.isPermitted == decision.unmet.isEmpty)
        }
    }

    @Test("another prohibition never permits more, another permission never less")
    func monotony() {
        let random = RandomPolicies(printedRandomness())
        var permitted = 0
        for _ in 0..<2_000 {
            var policy = random.policy()
            let request = random.request()
            let before = CompiledPolicy(policy).decide(request).isPermitted
            permitted += before ? 1 : 0
            var more = policy
            more.permissions.append(random.rule())
            if before { #expect(CompiledPolicy(more).decide(request).isPermitted) }
            policy.prohibitions.append(random.rule())
            if !before { #expect(!CompiledPolicy(policy).decide(request).isPermitted) }
        }
        // A generator that permits nothing would prove nothing.
        #expect(permitted > 20)
    }

    @Test("what is written is read as it was")
    func roundTrip() throws {
        let random = RandomPolicies(printedRandomness())
        for _ in 0..<1_000 {
            let policy = random.policy()
            let read = try UsagePolicy(reading: policy.json)
            #expect(read == policy)
            #expect(read.json == policy.json)
            for language in Language.allCases { #expect(!policy.sentence(in: language).isEmpty) }
        }
    }

    @Test("leaving out what the request knows never permits more")
    func unknownNeverHelps() {
        let random = RandomPolicies(printedRandomness())
        for _ in 0..<2_000 {
            let compiled = CompiledPolicy(random.policy())
            var request = random.request()
            let before = compiled.decide(request).isPermitted
            request.purposes = []
            request.place = nil
            request.target = nil
            request.agreementStart = nil
            request.values = [:]
            if !before { #expect(!compiled.decide(request).isPermitted) }
        }
    }
}

/// Small vocabularies, so that rules and requests often meet.
private struct RandomPolicies {
    let random: SeededRandomness

    init(_ random: SeededRandomness) { self.random = random }

    private static let actions = ["use", "read", "index", "distribute", "urn:minato:odrl:train", "urn:other"]
    private static let parties = ["urn:org:1", "urn:org:2", "urn:group"]
    private static let assets = ["urn:data:1", "urn:data:2"]

    func policy() -> UsagePolicy {
        UsagePolicy(
            id: random.chance(of: 1, in: 2) ? "urn:policy:1" : nil,
            kind: random.element(of: UsagePolicy.Kind.allCases),
            target: random.chance(of: 1, in: 3) ? PolicyEntity(random.element(of: Self.assets)) : nil,
            permissions: (0..<random.below(4)).map { _ in rule() },
            prohibitions: (0..<random.below(2)).map { _ in rule() },
            obligations: (0..<random.below(2)).map { _ in duty() })
    }

    func rule() -> PolicyRule {
        PolicyRule(
            id: random.chance(of: 1, in: 2) ? "urn:rule:\(random.below(9))" : nil,
            action: random.chance(of: 1, in: 8) ? nil : PolicyAction(random.element(of: Self.actions)),
            constraints: (0..<random.below(3)).map { _ in constraint(3) },
            target: random.chance(of: 1, in: 4) ? PolicyEntity(random.element(of: Self.assets)) : nil,
            assignee: random.chance(of: 1, in: 4)
                ? PolicyEntity(random.element(of: Self.parties), isCollection: random.chance(of: 1, in: 2))
                : nil,
            duties: (0..<random.below(2)).map { _ in duty() })
    }

    private func duty() -> PolicyDuty {
        PolicyDuty(
            id: random.chance(of: 1, in: 2) ? "urn:duty:\(random.below(3))" : nil,
            action: random.element(of: [.compensate, PolicyAction("attribute")]),
            constraints: (0..<random.below(2)).map { _ in constraint(1) })
    }

    private func constraint(_ depth: Int) -> PolicyConstraint {
        if depth > 0, random.chance(of: 1, in: 4) {
            return .logical(
                id: nil, random.element(of: PolicyConstraint.Junction.allCases),
                (0...random.below(3)).map { _ in constraint(depth - 1) })
        }
        let comparison = random.element(of: ConstraintOperator.allCases)
        return .atomic(
            random.element(of: [
                AtomicConstraint(
                    .purpose, comparison, [OperandValue("research"), OperandValue("statistics")]),
                AtomicConstraint(.purpose, .eq, [OperandValue("research")]),
                AtomicConstraint(.recipient, comparison, [OperandValue(random.element(of: Self.parties))]),
                AtomicConstraint(
                    .spatial, comparison, [OperandValue(random.element(of: ["JP", "EU", "CN", "DE"]))]),
                AtomicConstraint(.dateTime, comparison, [OperandValue("2026-03-01", type: "xsd:date")]),
                AtomicConstraint(.elapsedTime, comparison, [OperandValue("P1M")]),
                AtomicConstraint(.delayPeriod, comparison, [OperandValue("PT36H")]),
                AtomicConstraint(.count, comparison, [OperandValue("5", type: "xsd:integer")]),
                AtomicConstraint(.rows, comparison, [OperandValue("100")]),
                AtomicConstraint(
                    .payAmount, comparison, [OperandValue("9.5", type: "xsd:decimal")], unit: "JPY"),
                AtomicConstraint(
                    .other("industry"), comparison, [OperandValue("banking", isReference: true)]),
                AtomicConstraint(.count, .lteq, [OperandValue("not a number")]),
            ]))
    }

    func request() -> PolicyRequest {
        let now: Int64 = 1_772_323_200_000_000
        let day: Int64 = 86_400_000_000
        var request = PolicyRequest(
            PolicyAction(random.element(of: Self.actions)), of: random.element(of: Self.assets),
            by: random.element(of: Self.parties),
            at: Timestamp(microseconds: now + Int64(random.below(5) - 2) * day))
        if random.chance(of: 1, in: 3) { request.assigneeNames = ["urn:group"] }
        request.purposes = random.element(of: [[], ["research"], ["research", "marketing"], ["marketing"]])
        request.place = random.element(of: [nil, "JP", "DE", "CN", "EU"])
        request.agreementStart = random.element(of: [nil, Timestamp(microseconds: now - 40 * day)])
        request.firstUse = random.element(of: [nil, Timestamp(microseconds: now - 3 * day)])
        request.soFar = PolicyUsage(uses: Int64(random.below(8)), rows: Int64(random.below(200)))
        request.now.paid = random.element(of: [nil, Money(nanos: 9_500_000_000, currency: .jpy)])
        if random.chance(of: 1, in: 2) { request.values["industry"] = ["banking"] }
        request.duties["urn:duty:0"] = random.element(of: DutyState.allCases)
        request.dutiesComeFirst = random.chance(of: 1, in: 6)
        return request
    }
}
