import Primitives
import Testing

@testable import Compliance

@Suite("The gap between two jurisdictions")
struct GapTests {
    /// What the definition gives for each pair: binds there, does not bind here.
    static let counts: [(from: Jurisdiction, to: Jurisdiction, missing: Int)] = [
        (.china, .japan, 0), (.china, .europe, 0), (.china, .nist, 0),
        (.japan, .china, 34), (.japan, .europe, 27), (.japan, .nist, 0),
        (.europe, .china, 7), (.europe, .japan, 0), (.europe, .nist, 0),
        (.nist, .china, 38), (.nist, .japan, 4), (.nist, .europe, 31),
    ]

    private func gap(_ from: Jurisdiction, _ to: Jurisdiction, _ traits: Set<ServiceTrait>? = nil) throws
        -> Gap
    {
        let catalogue = try Packs.load()
        return Gap(
            from: try #require(catalogue[from]), to: try #require(catalogue[to]), duties: catalogue.duties,
            traits: traits)
    }

    private func reasons(_ items: [GapItem]) -> [GapReason: Int] {
        Dictionary(grouping: items.compactMap(\.reason), by: { $0 }).mapValues(\.count)
    }

    @Test("Each of the twelve pairs lacks what the crosswalk says", arguments: counts)
    func pairs(_ pair: (from: Jurisdiction, to: Jurisdiction, missing: Int)) throws {
        #expect(try gap(pair.from, pair.to).missing.count == pair.missing)
    }

    @Test("Japan to China lacks 34: 28 only voluntary, 6 without a counterpart")
    func japanToChina() throws {
        #expect(reasons(try gap(.japan, .china).missing) == [.voluntary: 28, .noCounterpart: 6])
    }

    @Test("The EU to China lacks 7: 5 without a counterpart, 1 only voluntary, 1 in conflict")
    func europeToChina() throws {
        let gap = try gap(.europe, .china)
        #expect(gap.missing.map(\.duty.id.text) == ["D04", "D12", "D22", "D25", "D31", "D32", "D33"])
        #expect(reasons(gap.missing) == [.noCounterpart: 5, .voluntary: 1, .conflict: 1])
    }

    @Test("Of what Japan lacks for the EU, 14 duties are law without a condition")
    func japanToEurope() throws {
        #expect(try gap(.japan, .europe).missing.count { $0.to.force == .law } == 14)
    }

    @Test("Real identity is the one conflict, seen from both sides")
    func conflict() throws {
        for gap in [try gap(.europe, .china), try gap(.china, .europe)] {
            #expect(gap.conflicts.map(\.duty.id.text) == ["D33"])
            #expect(
                (gap.conflicts.first?.from.note ?? gap.conflicts.first?.to.note)?.contains("minimisation")
                    == true)
        }
    }

    @Test("Law under a condition is told apart from law without one")
    func weaker() throws {
        let weaker = try gap(.europe, .china).weaker
        #expect(weaker.count == 11)
        #expect(weaker.allSatisfy { $0.reason == .conditional && $0.from.force == .conditionalLaw })
    }

    @Test("Every duty that binds there is in exactly one place")
    func partition() throws {
        for pair in Self.counts {
            let gap = try gap(pair.from, pair.to)
            let parts = [gap.missing, gap.weaker, gap.met, gap.notApplicable].flatMap { $0.map(\.duty.id) }
            let binding = gap.to.obligations.filter(\.force.binds).map(\.duty)
            #expect(parts.sorted() == binding)
        }
    }

    @Test("China's pack binds services to the public only")
    func notPublic() throws {
        let gap = try gap(.japan, .china, [])
        #expect(gap.missing.isEmpty && gap.notApplicable.count == 38)
    }

    @Test("Filing binds only services that can shape opinion")
    func traits() throws {
        let plain = try gap(.japan, .china, [.public])
        #expect(plain.notApplicable.map(\.duty.id.text) == ["D28", "D29"])
        #expect(plain.missing.count == 32)
        #expect(try gap(.japan, .china, [.public, .opinionShaping]).missing.count == 34)
    }

    @Test("A service that is not high-risk in the EU lacks more in China")
    func conditions() throws {
        let gap = try gap(.europe, .china, [.public])
        #expect(gap.missing.count { $0.reason == .conditional } == 11)
        #expect(try self.gap(.europe, .china, [.public, .opinionShaping, .highRisk]).missing.count == 7)
    }

    @Test("Parameters that differ are shown with both values")
    func parameters() throws {
        let item = try #require(try gap(.japan, .china).missing.first { $0.duty.id.text == "D25" })
        #expect(item.parameterDifferences.map(\.name) == ["consecutive", "per_day"])
        let retention = try #require(try gap(.europe, .china).weaker.first { $0.duty.id.text == "D34" })
        #expect(retention.parameterDifferences.map(\.name) == ["safe_days"])
    }

    @Test("The JSON lists the missing duties by their numbers")
    func json() throws {
        let json = try gap(.japan, .china).json
        #expect(json["missing"]?.arrayValue?.count == 34)
        #expect(json["missing"]?.arrayValue?.contains { $0["duty"]?.stringValue == "D07" } == true)
        #expect(json["reasons"]?["voluntary"]?.intValue == 28)
    }

    @Test("Every binding duty names a check or evidence")
    func satisfiers() throws {
        for pack in try Packs.load().packs {
            #expect(pack.obligations.filter(\.force.binds).allSatisfy { !$0.satisfiedBy.isEmpty })
        }
    }
}
