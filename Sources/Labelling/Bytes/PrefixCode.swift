/// A canonical prefix code of DEFLATE (RFC 1951 §3.2.2), told by the lengths of its codes.
struct PrefixCode {
    /// How many codes there are of each length, 0…15.
    let counts: [Int]
    /// The symbols in the order of their codes.
    let symbols: [Int]

    /// - Returns: `nil` where more codes are named than there is room for.
    init?(_ lengths: [Int]) {
        let code = Self.unchecked(lengths)
        var room = 1
        for length in 1...15 {
            room = (room << 1) - code.counts[length]
            guard room >= 0 else { return nil }
        }
        self = code
    }

    private init(counts: [Int], symbols: [Int]) {
        self.counts = counts
        self.symbols = symbols
    }

    static func unchecked(_ lengths: [Int]) -> PrefixCode {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length <= 15 { counts[length] += 1 }
        counts[0] = 0
        let symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
        return PrefixCode(counts: counts, symbols: symbols)
    }
}
