/// A value with the place it was read from.
struct Located<Value> {
    let value: Value
    let position: TextPosition
    let path: String
}

extension Located: Sendable where Value: Sendable {}
