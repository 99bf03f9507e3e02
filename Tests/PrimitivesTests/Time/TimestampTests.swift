import Foundation
import Primitives
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 is written in UTC with three decimals, or six where needed",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_000, "1970-01-01T00:00:00.001Z"),
            (1_234_567_890_123_456, "2009-02-13T23:31:30.123456Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func writing(_ microseconds: Int64, _ text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test("Years beyond RFC 3339 are written with a sign and six digits")
    func expandedYears() {
        #expect(Timestamp(microseconds: 253_402_300_800_000_000).rfc3339 == "+010000-01-01T00:00:00.000Z")
        #expect(Timestamp(microseconds: -62_167_219_200_000_001).rfc3339 == "-000001-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: .max).rfc3339 == "+294247-01-10T04:00:54.775807Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "-290308-12-21T19:59:05.224192Z")
    }

    @Test(
        "RFC 3339 is read with any offset, in either case, with up to nine decimals",
        arguments: [
            // The examples of RFC 3339 §5.8.
            ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"),
            ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"),
            ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"),
            ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000Z"),
            ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"),
            ("2026-01-31t09:30:00z", "2026-01-31T09:30:00.000Z"),
            ("2026-01-31T09:30:00.123456789Z", "2026-01-31T09:30:00.123456Z"),
            ("2026-01-31T09:30:00-00:00", "2026-01-31T09:30:00.000Z"),
        ])
    func reading(_ text: String, _ written: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == written)
    }

    @Test(
        "What is not RFC 3339 is refused",
        arguments: [
            "", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-1-31T09:30:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0900",
            "2026-01-01T00:00:00Zx", "+010000-01-01T00:00:00Z", "２026-01-01T00:00:00Z",
        ])
    func refusing(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("Every day of four centuries reads back and is a day after the last")
    func calendar() throws {
        var previous = try #require(Timestamp(rfc3339: "1899-12-31T00:00:00Z"))
        for year in 1900..<2300 {
            for month in 1...12 {
                for day in 1...31 {
                    let text = String(format: "%04d-%02d-%02dT00:00:00.000Z", year, month, day)
                    guard let moment = Timestamp(rfc3339: text) else { continue }
                    #expect(moment - previous == .seconds(86_400))
                    #expect(moment.rfc3339 == text)
                    previous = moment
                }
            }
        }
        #expect(previous.rfc3339 == "2299-12-31T00:00:00.000Z")
    }

    @Test("Arithmetic is exact to the microsecond and rounds towards the past")
    func arithmetic() {
        let moment = Timestamp(microseconds: 10)
        #expect(moment + .microseconds(5) == Timestamp(microseconds: 15))
        #expect(moment - .seconds(1) == Timestamp(microseconds: -999_990))
        #expect(moment + .nanoseconds(1_999) == Timestamp(microseconds: 11))
        #expect(moment + .nanoseconds(-1) == Timestamp(microseconds: 9))
        #expect(Timestamp(microseconds: 15) - moment == .microseconds(5))
        #expect(moment - Timestamp(microseconds: 1_500_010) == .milliseconds(-1_500))
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) > .seconds(18_446_744_073_709))
    }

    @Test("Arithmetic stops at the ends of the range")
    func saturation() {
        let last = Timestamp(microseconds: .max)
        let first = Timestamp(microseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(Timestamp(microseconds: 0) + .seconds(Int64.max) == last)
        #expect(Timestamp(microseconds: 0) - .seconds(Int64.max) == first)
        #expect(last - .seconds(1) < last)
    }

    @Test("Seconds and milliseconds are rounded towards the past")
    func coarser() {
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: -1).milliseconds == -1)
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(microseconds: -1_000_000).seconds == -1)
    }

    @Test("Codable uses RFC 3339")
    func codable() throws {
        let moments = [Timestamp(microseconds: 1_234_567_890_123_456)]
        let data = try JSONEncoder().encode(moments)
        #expect(String(decoding: data, as: UTF8.self) == #"["2009-02-13T23:31:30.123456Z"]"#)
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == moments)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data(#"["yesterday"]"#.utf8))
        }
    }
}
