/// Digits of a chain from one place on, with what stands between them.
struct DigitRun {
    /// The most digits that any recogniser asks for.
    static let maximum = 20

    private(set) var digits: [UInt8] = []
    /// The number of the scalar after each digit.
    private(set) var ends: [Int] = []
    /// What stands before each digit: 0 for nothing, else the separator.
    private(set) var gaps: [UInt32] = []

    init() {}

    /// Reads digits from `place` on, with at most one separator before each.
    init(_ chain: NumberChain, at place: Int) {
        digits.reserveCapacity(Self.maximum)
        ends.reserveCapacity(Self.maximum)
        gaps.reserveCapacity(Self.maximum)
        var place = place
        var gap: UInt32 = 0
        while digits.count < Self.maximum {
            let scalar = chain[place]
            place += 1
            if scalar.traits.contains(.digit) {
                digits.append(UInt8(truncatingIfNeeded: scalar.value - 0x30))
                ends.append(place)
                gaps.append(gap)
                gap = 0
            } else if gap == 0, !digits.isEmpty, Self.isSeparator(scalar.value) {
                gap = scalar.value == 0x30FC ? 0x2D : scalar.value
            } else {
                return
            }
        }
    }

    static func isSeparator(_ value: UInt32) -> Bool {
        switch value {
        case 0x20, 0x2D, 0x2E, 0x2F, 0x28, 0x29, 0x30FC: true
        default: false
        }
    }

    var count: Int { digits.count }

    /// How many digits come before the first gap.
    var leading: Int { gaps.firstIndex { $0 != 0 } ?? count }

    /// Whether the first `count` digits have gaps of one kind (a space or a dash) exactly at `places`.
    func isGrouped(_ count: Int, at places: [Int]) -> Bool {
        guard count <= self.count, let first = places.first, first < count else { return false }
        let gap = gaps[first]
        guard gap == 0x20 || gap == 0x2D else { return false }
        for place in 1..<count where gaps[place] != (places.contains(place) ? gap : 0) { return false }
        return true
    }

    /// Whether the first `count` digits have no gaps.
    func isPlain(_ count: Int) -> Bool { leading >= count }

    /// The lengths of the groups of digits, as far as they reach.
    func groups(_ separators: (UInt32) -> Bool) -> [Int] {
        var groups: [Int] = []
        var length = 0
        for place in 0..<count {
            if gaps[place] != 0 {
                groups.append(length)
                length = 0
                guard separators(gaps[place]) else { return groups }
            }
            length += 1
        }
        groups.append(length)
        return groups
    }

    func value(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1) } }
}
