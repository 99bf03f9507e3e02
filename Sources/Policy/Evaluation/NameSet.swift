/// The names of a right operand: looked through where they are few, hashed where they are many.
struct NameSet: Sendable {
    let names: [String]
    private let hashed: Set<String>?

    init(_ names: [String]) {
        self.names = names
        hashed = names.count > 8 ? Set(names) : nil
    }

    func contains(_ name: String) -> Bool { hashed?.contains(name) ?? names.contains(name) }

    func isSubset(of others: [String]) -> Bool { names.allSatisfy(others.contains) }
}
