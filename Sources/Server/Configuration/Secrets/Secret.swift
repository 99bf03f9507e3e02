/// A key or token in the clear, which shows itself only to code that asks by name.
///
/// Printing, interpolating, dumping and debugging give `•••`; it is not `Codable`.
///
/// ```swift
/// let key = Secret("sk-demo")
/// print(key)                    // •••
/// let hash = hash(key.reveal())
/// ```
public struct Secret: Hashable, Sendable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// The secret itself.
    ///
    /// - Warning: for hashing it or sending it where it belongs; never for a message, a log or a record.
    public func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
