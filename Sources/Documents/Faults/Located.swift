/// A value with the place it was read from.
package struct Located<Value> {
    package let value: Value
    package let position: TextPosition
    package let path: String

    package init(value: Value, position: TextPosition, path: String) {
        self.value = value
        self.position = position
        self.path = path
    }
}

extension Located: Sendable where Value: Sendable {}
