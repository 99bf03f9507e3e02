extension Duration {
    /// Reads digits, and at most nine of them after a point: `2`, `0.25`.
    init?(decimalSeconds text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) }),
            let seconds = Int64(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard fraction.utf8.count <= 9,
            let nanoseconds = Int64("\(fraction)\(String(repeating: "0", count: 9 - fraction.utf8.count))")
        else { return nil }
        self = .seconds(seconds) + .nanoseconds(nanoseconds)
    }

    /// The seconds with as many decimals as they need.
    var decimalSeconds: String {
        let nanoseconds = components.attoseconds / 1_000_000_000
        guard nanoseconds > 0 else { return "\(components.seconds)" }
        let digits = String(nanoseconds)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(components.seconds).\(fraction)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
