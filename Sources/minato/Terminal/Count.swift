/// Numbers for people: `1,234,567 leaves`.
enum Count {
    static func text(_ count: some BinaryInteger, _ one: String, _ many: String) -> String {
        "\(grouped(count)) \(count == 1 ? one : many)"
    }

    /// - Parameter count: Zero or more.
    static func grouped(_ count: some BinaryInteger) -> String {
        var text = ""
        for (position, digit) in String(count).reversed().enumerated() {
            if position > 0, position.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
