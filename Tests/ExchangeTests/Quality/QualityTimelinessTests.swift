import Primitives
import Testing

@testable import Exchange

@Suite("Timeliness")
struct QualityTimelinessTests {
    /// 2026-03-01T00:00:00Z
    private static let now = Timestamp(microseconds: 1_772_323_200_000_000)

    @Test(
        "is late after one and a half periods, by words and by durations of ISO 8601",
        arguments: [
            ("PT1H", "2026-02-28 22:29:00", true), ("PT1H", "2026-02-28 22:31:00", false),
            ("P1D", "2026-02-27 11:00:00", true), ("daily", "2026-02-27 11:00:00", true),
            ("P1D", "2026-02-27 13:00:00", false), ("daily", "2026-02-27 13:00:00", false),
            ("P1W", "2026-02-18 00:00:00", true), ("weekly", "2026-02-19 00:00:00", false),
            ("P1M", "2026-01-13 00:00:00", true), ("monthly", "2026-01-14 00:00:00", false),
            ("P3M", "2025-10-13 00:00:00", true), ("quarterly", "2025-10-15 00:00:00", false),
            ("P1Y", "2024-08-28 00:00:00", true), ("yearly", "2024-09-01 00:00:00", false),
            ("P999999999W", "1900-01-01 00:00:00", nil), ("PT0S", "2026-02-28 00:00:00", nil),
            ("now and then", "1900-01-01 00:00:00", nil), ("P1Q", "1900-01-01 00:00:00", nil),
        ] as [(String, String, Bool?)])
    func isLate(_ frequency: String, _ newest: String, _ isLate: Bool?) {
        let found = QualityTimeliness(newest, ["update_frequency": .string(frequency)], at: Self.now)
        #expect(found.isLate == isLate)
    }
}
