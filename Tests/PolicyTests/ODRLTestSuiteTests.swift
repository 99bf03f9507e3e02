import Policy
import Primitives
import Testing

/// The ODRL Test Suite (SolidLab, MIT licence): policy, request, state of the world, expected compliance report.
@Suite("ODRL test suite", .enabled(if: SharedFiles.areThere, "needs ../shared/data/odrl"))
struct ODRLTestSuiteTests {
    @Test("every case gives the report that it expects")
    func cases() throws {
        let cases = try #require(try SharedFiles.json("odrl-test-suite-small.json").arrayValue)
        #expect(cases.count == 65)
        for entry in cases {
            let name = Comment(rawValue: entry["file"]?.stringValue ?? "")
            let policy = try UsagePolicy(reading: try #require(entry["policy"]?["node"]))
            let request = try request(entry, policy)
            let compiled = CompiledPolicy(policy)
            let report = compiled.report(request)
            let rule = try #require(report.rules.first, name)
            let expected = try #require(entry["expectedReport"]?["report:ruleReport"], name)

            #expect(report.rules.count == 1, name)
            #expect(rule.rule == expected["report:rule"]?.stringValue, name)
            #expect("report:\(rule.kind.rawValue)" == expected["@type"]?.stringValue, name)
            let isActive = expected["report:activationState"]?.stringValue == "report:Active"
            #expect(rule.isActive == isActive, name)
            #expect(
                compiled.decide(request).isPermitted == (isActive && rule.kind == .permission), name)
            let premises = rule.premises.map { "\($0.kind.rawValue) \($0.state)" }.sorted()
            if let expected = Self.premises(expected) { #expect(premises == expected, name) }
            if expected["report:conditionReport"] != nil { #expect(rule.conditions.count == 1, name) }
        }
    }

    /// Premises that the report writes out; nil where it only refers to them.
    private static func premises(_ report: JSONValue) -> [String]? {
        let written = report["report:premiseReport"].map { $0.arrayValue ?? [$0] } ?? []
        let kinds = written.compactMap { premise -> String? in
            guard let type = premise["@type"]?.stringValue,
                let state = premise["report:satisfactionState"]?.stringValue
            else { return nil }
            return "\(type.dropFirst(7)) \(state == "report:Satisfied" ? "satisfied" : "unsatisfied")"
        }
        return kinds.count == written.count ? kinds.sorted() : nil
    }

    private func request(_ entry: JSONValue, _ policy: UsagePolicy) throws -> PolicyRequest {
        let asked = try #require(entry["request"]?["node"]?["odrl:permission"])
        let state = entry["stateOfTheWorld"]?["node"]?["ex:includes"]
        let things = state.map { $0.arrayValue ?? [$0] } ?? []
        func collections(of name: String?) -> [String] {
            things.filter { $0["@id"]?.stringValue == name }.compactMap { $0["odrl:partOf"]?.stringValue }
        }
        let clock = things.first { $0["@id"] == "temp:currentTime" }
        let time = try #require(
            Timestamp(rfc3339: clock?["dct:issued"]?["value"]?.stringValue ?? ""))
        let assignee = asked["odrl:assignee"]?.stringValue
        let target = asked["odrl:target"]?.stringValue
        var request = PolicyRequest(
            PolicyAction(asked["odrl:action"]?.stringValue ?? ""), of: target, by: assignee ?? "", at: time)
        request.assigneeNames = collections(of: assignee)
        request.targetCollections = collections(of: target)
        request.namesAllCollections = true
        for thing in things {
            guard let duty = thing["report:ruleReport"], let id = duty["report:rule"]?.stringValue,
                let state = duty["report:deonticState"]?.stringValue
            else { continue }
            request.duties[id] = DutyState(rawValue: String(state.dropFirst(7)))
        }
        return request
    }
}
