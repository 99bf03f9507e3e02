extension [UInt8] {
    mutating func appendBig16(_ value: Int) { append(contentsOf: Self.big(value, 2)) }
    mutating func appendBig32(_ value: Int) { append(contentsOf: Self.big(value, 4)) }
    mutating func appendLittle16(_ value: Int) { append(contentsOf: Self.big(value, 2).reversed()) }
    mutating func appendLittle24(_ value: Int) { append(contentsOf: Self.big(value, 3).reversed()) }
    mutating func appendLittle32(_ value: Int) { append(contentsOf: Self.big(value, 4).reversed()) }

    /// The low bytes of a number, the highest first.
    static func big(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
