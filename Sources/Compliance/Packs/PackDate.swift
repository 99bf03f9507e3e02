import Primitives

/// A day, written `2026-01-31` (RFC 3339 §5.6, full-date).
public struct PackDate: Hashable, Sendable {
    /// The day as it is written.
    public let text: String
    /// Since 1970-01-01.
    public let days: Int64

    /// - Returns: `nil` for what is no day of the Gregorian calendar.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let moment = Timestamp(rfc3339: "\(text)T00:00:00Z") else { return nil }
        self.text = text
        days = moment.seconds / 86_400
    }
}

extension PackDate: Comparable, CustomStringConvertible {
    public static func < (left: Self, right: Self) -> Bool { left.days < right.days }
    public var description: String { text }
}
