/// A key whose value is a whole number, and which means something else where it is absent.
struct OptionalIntegerKey: Sendable {
    let name: String
    let bounds: ClosedRange<Int>

    init(_ name: String, _ bounds: ClosedRange<Int>) {
        self.name = name
        self.bounds = bounds
    }
}
