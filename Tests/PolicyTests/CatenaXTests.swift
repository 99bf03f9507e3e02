import Foundation
import Policy
import Primitives
import Testing

/// The samples of the Catena-X ODRL profile (CC-BY-4.0).
@Suite("Catena-X profile", .enabled(if: SharedFiles.areThere, "needs ../shared/data/odrl"))
struct CatenaXTests {
    private static let samples = "cx-odrl-profile/schema/samples"

    @Test("every sample is read and written again")
    func samples() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: SharedFiles.folder.appending(path: Self.samples).path)
        #expect(names.count == 33)
        for name in names {
            let sample = try SharedFiles.json("\(Self.samples)/\(name)")
            let isPolicy = sample["permission"] != nil
            let policy = try UsagePolicy(
                reading: isPolicy ? sample : ["permission": [["action": "use", "constraint": sample]]])
            #expect(try UsagePolicy(reading: policy.json) == policy, "\(name)")
            // What Catena-X means is for Catena-X to tell: unless the request knows it, nothing is permitted.
            let request = PolicyRequest(.use, by: "BPNL012345678910", at: Timestamp(microseconds: 0))
            #expect(!CompiledPolicy(policy).decide(request).isPermitted, "\(name)")
        }
    }

    @Test("the compact and the expanded form are one policy, and what the request tells decides it")
    func forms() throws {
        let compact = try UsagePolicy(
            reading: try SharedFiles.json("cx-odrl-profile/example_usage_policy.json"))
        let expanded = try UsagePolicy(
            reading: try SharedFiles.json("cx-odrl-profile/example_usage_policy_expanded.json"))
        #expect(compact == expanded)
        var request = PolicyRequest(.use, by: "BPNL012345678910", at: Timestamp(microseconds: 0))
        let space = "https://w3id.org/catenax/policy/"
        request.values = [
            space + "FrameworkAgreement": ["DataExchangeGovernance:1.0"],
            space + "ContractReference": ["x12345"],
            space + "UsagePurpose": ["cx.core.industrycore:1"],
        ]
        #expect(CompiledPolicy(compact).decide(request).isPermitted)
        request.values[space + "ContractReference"] = ["x12346"]
        #expect(!CompiledPolicy(compact).decide(request).isPermitted)
    }
}
