import Foundation
import Primitives

/// A time zone of the IANA database, such as `Asia/Tokyo`: tells on which day something happened.
public struct TimeZoneName: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    private let zone: TimeZone

    /// Nil for a zone that this machine does not know.
    public init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        description = name
        self.zone = zone
    }

    public static let utc = TimeZoneName(description: "UTC", zone: .gmt)

    private init(description: String, zone: TimeZone) {
        self.description = description
        self.zone = zone
    }

    /// The date of a moment: `2026-04-01`.
    public func date(of time: Timestamp) -> String { String(local(time).rfc3339.prefix(10)) }

    /// Date, time and offset of a moment: `2026-04-01T09:00:00+09:00`.
    public func text(of time: Timestamp) -> String {
        let minutes = offset(at: time) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let sign = minutes < 0 ? "-" : "+"
        return local(time).rfc3339.prefix(19) + sign + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
    }

    private func local(_ time: Timestamp) -> Timestamp { time + .seconds(offset(at: time)) }

    private func offset(at time: Timestamp) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds)))
    }
}
