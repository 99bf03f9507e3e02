/// A key whose value is a whole number: its name, its default and its bounds in one place.
struct IntegerKey: Sendable {
    let name: String
    /// What holds where the key is absent.
    let standard: Int
    let bounds: ClosedRange<Int>

    init(_ name: String, standard: Int, _ bounds: ClosedRange<Int>) {
        self.name = name
        self.standard = standard
        self.bounds = bounds
    }
}
