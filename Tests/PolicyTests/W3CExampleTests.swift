import Policy
import Primitives
import Testing

/// The examples of the W3C ODRL Community Group's Formal Semantics (W3C software and document licence). Where we differ
/// is argued in docs/odrl.md.
@Suite("W3C formal semantics", .enabled(if: SharedFiles.areThere, "needs ../shared/data/odrl"))
struct W3CExampleTests {
    private static let folder = "w3c-formal-semantics/"
    private static let a = folder + "A Evaluation of Constraints/"
    private static let b = folder + "B Evaluation of Refinements/B1 Example of a permission with refinement/"
    private static let c = folder + "C Evaluation of Conditions (Duties)/"
    private static let c2 = c + "C2 Conditioned Permission whose Condition has Constraints/"

    struct Example: Sendable {
        let policy: String
        let request: String
        let report: String
        /// Told by the state of the world: a payment that the condition asks for.
        var isPaid = false
        var day: String?
    }

    @Test(
        "what is permitted is what the example's report permits",
        arguments: [
            Example(
                policy: a + "A1 Example of a constrained permission/policyA1.json",
                request: a + "A1 Example of a constrained permission/A11/evaluationrequestA11.json",
                report: a + "A1 Example of a constrained permission/A11/compliancereport.A11.json"),
            Example(
                policy: a + "A1 Example of a constrained permission/policyA1.json",
                request: a + "A1 Example of a constrained permission/A12/evaluationrequestA12.json",
                report: a + "A1 Example of a constrained permission/A12/compliancereportA12.json"),
            Example(
                policy: b + "policyB1.json", request: b + "B11/evaluationrequestB11.json",
                report: b + "B11/compliancereportB11.json"),
            Example(
                policy: b + "policyB1.json", request: b + "B12/evaluationrequestB12.json",
                report: b + "B12/compliancereportB12.json"),
            Example(
                policy: c + "C1 Conditioned Permission/policyC1.json",
                request: c + "C1 Conditioned Permission/C11/evaluationrequestC11.json",
                report: c + "C1 Conditioned Permission/C11/compliancereport.C11.json"),
            Example(
                policy: c + "C1 Conditioned Permission/policyC1.json",
                request: c + "C1 Conditioned Permission/C12/evaluationrequestC12.json",
                report: c + "C1 Conditioned Permission/C12/compliancereport.C12.json", isPaid: true),
            Example(
                policy: c2 + "policyC2.json", request: c2 + "C21/evaluationrequestC21.json",
                report: c2 + "C21/compliancereport.C21.json", day: "Tuesday"),
            Example(
                policy: c2 + "policyC2.json", request: c2 + "C22/evaluationrequestC22.json",
                report: c2 + "C22/compliancereport.C22.json", day: "Sunday"),
            Example(
                policy: c2 + "policyC2.json", request: c2 + "C23/evaluationrequestC23.json",
                report: c2 + "C23/compliancereport.C23.json", isPaid: true, day: "Sunday"),
        ])
    func example(_ example: Example) throws {
        let policy = try UsagePolicy(reading: try SharedFiles.json(example.policy))
        let asked = try SharedFiles.json(example.request)
        let parameter = asked["requestParameters"]
        let value = parameter?["value"]?["@value"]?.stringValue
        let time = try #require(Timestamp(rfc3339: (value ?? "2025-01-01T00:00:00") + "Z"))
        var request = PolicyRequest(
            PolicyAction(asked["evaluatedAction"]?.stringValue ?? ""),
            of: asked["evaluatedTarget"]?.stringValue,
            // The requests of C name billie1, their policies billie: a slip of the pen.
            by: asked["evaluatedParty"]?.stringValue?.replacing("billie1", with: "billie") ?? "", at: time)
        request.dutiesComeFirst = true
        if let resolution = parameter?["value"]?["@id"]?.stringValue {
            request.values["resolution"] = [resolution]
        }
        request.values["ex:dayOfWeek"] = example.day.map { [$0] }
        if example.isPaid { request.duties["http://example.com/condition/1"] = .fulfilled }

        let expected = try #require(try SharedFiles.json(example.report).objectValue)
        let rule = try #require(expected.first { $0.key.contains("permissionReport") }?.value)
        let compiled = CompiledPolicy(policy)
        let report = compiled.report(request)
        #expect(compiled.decide(request).isPermitted == (rule["report:controlState"] == "report:Permit"))
        #expect(report.permissions.first?.rule == rule["report:rule"]?.stringValue)
        if let constraint = expected["ex:constraintReport1"] {
            let premises = report.rules.flatMap { $0.premises + $0.conditions.flatMap(\.premises) }
            let premise = premises.first { $0.id == constraint["report:constraint"]?.stringValue }
            #expect(
                (premise?.state == .satisfied)
                    == (constraint["report:satisfactionState"] == "report:Satisfied"))
        }
        // A duty that nobody fulfilled is not set; the examples write Not-set.
        if let condition = expected["ex:conditionReport1"],
            let state = report.permissions.first?.conditions.first
        {
            let isFulfilled = condition["report:deonticState"] == "report:Fulfilled"
            #expect(state.deontic == (isFulfilled ? .fulfilled : .nonSet))
        }
    }

    @Test("a prohibition whose date has passed no longer strikes")
    func prohibition() throws {
        let policy = try UsagePolicy(
            reading: try SharedFiles.json(Self.a + "A2 Example of a constrained prohibition/policyA2.json"))
        var request = PolicyRequest(
            PolicyAction("archive"), of: "http://example.com/photoAlbum:55",
            by: "http://example.com/assignee:55",
            at: try #require(Timestamp(rfc3339: "2024-06-01T00:00:00Z")))
        #expect(CompiledPolicy(policy).report(request).prohibitions.first?.isActive == true)
        request.time = try #require(Timestamp(rfc3339: "2025-01-01T00:00:00Z"))
        #expect(CompiledPolicy(policy).report(request).prohibitions.first?.isActive == false)
    }
}
