import Compliance
import Documents
import Foundation
import Primitives
import Testing

@testable import Oversight

@Suite("What holds for minors")
struct MinorRefusalTests {
    private static let rules: Result<ConductRules, any Error> = Result {
        var repository = URL(filePath: #filePath)
        for _ in 0..<4 { repository.deleteLastPathComponent() }
        return try RuleBook(RulePackFolder(repository.appending(path: "RulePacks").path))
            .rules(["cn-interim-measures"], isPublic: true).conduct
    }
    /// 2026-03-01T00:00:00+08:00
    private let midnight = Timestamp(microseconds: 1_772_294_400_000_000)

    private func refusal(
        _ band: AgeBand?, consent: Bool = false, hour: Int, active: Duration = .zero
    ) throws -> MinorRefusal? {
        let now = midnight + .seconds(hour * 3_600)
        let activity = Activity(
            sessionStart: now, lastAt: now, remindedAt: nil, localDay: now.localDay(480), dayRequests: 1,
            dayActive: active)
        return try #require(try Self.rules.get().minors).refusal(
            of: band, guardianConsent: consent, activity, at: now)
    }

    @Test("Below fourteen a guardian must consent; at fourteen not")
    func consent() throws {
        #expect(try refusal(.child, hour: 12) == .guardianConsentMissing(under: 14))
        #expect(try refusal(.child, consent: true, hour: 12) == nil)
        #expect(try refusal(.minor, hour: 12) == nil)
    }

    @Test("It is closed from ten to six, and says when it opens")
    func closedHours() throws {
        for hour in 0..<24 {
            let isClosed = hour >= 22 || hour < 6
            let opening = midnight + .seconds((hour >= 22 ? 30 : 6) * 3_600)
            #expect(try refusal(.minor, hour: hour) == (isClosed ? .closed(until: opening) : nil))
            #expect(try refusal(.adult, hour: hour) == nil)
            #expect(try refusal(nil, hour: hour) == nil, "nobody said how old they are")
        }
    }

    @Test("Two hours a day are the most, until the next midnight there")
    func dailyMinutes() throws {
        #expect(try refusal(.minor, hour: 12, active: .seconds(7_199)) == nil)
        #expect(
            try refusal(.minor, hour: 12, active: .seconds(7_200))
                == .dailyMinutes(120, until: midnight + .seconds(86_400)))
        #expect(try refusal(.adult, hour: 12, active: .seconds(86_400)) == nil)
    }
}
