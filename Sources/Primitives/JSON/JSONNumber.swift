/// A number of a JSON document: an integer where its text is one and fits, else an IEEE 754 double.
///
/// Two numbers are equal where their values are: `.integer(1)` equals `.double(1)`.
public enum JSONNumber: Sendable {
    case integer(Int64)
    case double(Double)

    /// The value as an integer, where it is one exactly.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int64(exactly: value)
        }
    }

    /// The value as a double, rounded where an integer has more than 53 bits.
    public var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }
}

extension JSONNumber: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        switch (left.integer, right.integer) {
        case (let left?, let right?): left == right
        case (nil, nil): left.double == right.double
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        if let integer {
            hasher.combine(integer)
        } else {
            hasher.combine(double)
        }
    }
}
