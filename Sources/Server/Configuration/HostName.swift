/// The shapes of host names, addresses and ports.
enum HostName {
    /// A name of letters, digits, `-`, `_` and `.` (at most 253, labels of at most 63: RFC 1035 §2.3.4), an IPv4
    /// address, or an IPv6 address without brackets.
    static func isValid(_ text: some StringProtocol, allowingIPv6: Bool) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        if text.contains(":") { return allowingIPv6 && isIPv6(text) }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let allNumeric = labels.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if allNumeric { return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil } }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
        }
    }

    static func port(_ text: some StringProtocol) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(text), (1...65_535).contains(port)
        else { return nil }
        return port
    }

    /// Eight groups of hexadecimal digits, or fewer around one `::`; the last two may be an IPv4 address
    /// (RFC 4291 §2.2).
    private static func isIPv6(_ text: some StringProtocol) -> Bool {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.utf8.count <= 45, !halves.contains(where: { $0.contains("::") }) else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (place, part) in parts.enumerated() {
                let isLast = index == halves.count - 1 && place == parts.count - 1
                if isLast, part.contains(".") {
                    guard isValid(part, allowingIPv6: false), !part.contains(where: \.isLetter) else {
                        return false
                    }
                    groups += 2
                } else {
                    guard (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit })
                    else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 1 ? groups == 8 : groups <= 7
    }
}
