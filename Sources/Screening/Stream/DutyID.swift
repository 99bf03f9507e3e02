/// The name of a duty that a rule serves (an article of a law, a clause of a standard), as rule packs name it.
public struct DutyID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    public init(_ name: String) { self.name = name }

    public init(stringLiteral name: String) { self.name = name }

    public var description: String { name }
}
