/// The number of a duty, written `D01` to `D99`. The same in all jurisdictions.
public struct DutyID: Hashable, Sendable {
    public let text: String

    /// - Returns: `nil` for what is not `D` and two digits, not both zero.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 3, bytes[0] == 0x44, bytes[1...].allSatisfy({ (0x30...0x39).contains($0) }),
            bytes[1...] != [0x30, 0x30]
        else { return nil }
        self.text = text
    }
}

extension DutyID: Comparable, CustomStringConvertible {
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    public var description: String { text }
}
