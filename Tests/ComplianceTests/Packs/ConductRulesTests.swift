import Documents
import Primitives
import Testing

@testable import Compliance

@Suite("What packs ask of a service's use by people")
struct ConductRulesTests {
    private func book() throws -> RuleBook { try RuleBook(RulePackFolder(Repository.packs)) }

    @Test("China's pack asks for terms, the ladder, limits for minors and breaks, of public services only")
    func china() throws {
        let book = try book()
        let rules = try book.rules(["cn-interim-measures"], isPublic: true).conduct
        #expect(rules.terms?.source.duty.text == "D13")
        #expect(
            rules.misuse?.terms
                == MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn, .limit, .suspend, .end]))
        #expect(rules.misuse?.appeal == true)
        #expect(rules.minors?.guardianConsentUnder == 14)
        #expect(rules.minors?.closedHours == [ClosedHours(from: 22, until: 6)])
        #expect(rules.breaks?.everyMinutes == 120)
        #expect(rules.minimumDays == 184)
        #expect(try book.rules(["cn-interim-measures"], isPublic: false).conduct.isEmpty)
    }

    @Test("Japan's and the EU's ask nothing while it is used; the EU's sets a time for replies")
    func others() throws {
        let book = try book()
        #expect(try book.rules(["jp-ai-guidelines"], isPublic: true).conduct.isEmpty)
        let eu = try book.rules(["eu-ai-act"], isPublic: true).conduct
        #expect(eu.misuse == nil && eu.minors == nil && eu.breaks == nil)
        #expect(eu.replyDays == 30)
        #expect(
            try book.rules(["eu-ai-act", "cn-interim-measures"], isPublic: true).conduct.misuse != nil)
    }

    @Test(
        "Numbers for minors that make no sense are faults of the pack",
        arguments: [
            ("closed_until: 6, ", "", "the closed hours have no beginning and end"),
            ("closed_until: 6", "closed_until: 22", "the closed hours have no beginning and end"),
            ("daily_minutes: 120", "daily_minutes: 0", "the number is out of bounds"),
            ("utc_offset_minutes: 480", "utc_offset_minutes: 900", "the number is out of bounds"),
        ])
    func faults(old: String, new: String, what: String) throws {
        let faults = try Packs.faults(replacing: old, with: new)
        #expect(faults.contains { $0.description.contains(what) }, "\(faults)")
    }

    @Test("Closed hours may go over midnight")
    func hours() {
        let night = ClosedHours(from: 22, until: 6)
        #expect((0..<24).filter(night.contains) == [0, 1, 2, 3, 4, 5, 22, 23])
        #expect((0..<24).filter(ClosedHours(from: 12, until: 14).contains) == [12, 13])
    }
}
