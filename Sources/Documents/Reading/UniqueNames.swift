/// Names that may stand once.
package struct UniqueNames {
    private let what: String
    private var first: [String: TextPosition] = [:]

    package init(of what: String) { self.what = what }

    package var names: [String] { first.keys.sorted() }

    /// - Returns: whether the name is new; else there is a fault.
    @discardableResult
    package mutating func insert(_ name: Located<String>, _ faults: FaultCollector) -> Bool {
        if let position = first[name.value] {
            faults.addRepeatedName(name, of: what, first: position)
            return false
        }
        first[name.value] = name.position
        return true
    }
}
