import Primitives

/// What a name that people give may be: 1 … 128 characters without control characters or space at the ends.
public enum NameRule {
    /// In Unicode scalars.
    public static let lengths = 1...128

    /// - Parameter lengths: Where a kind of name has narrower bounds.
    /// - Throws: `invalidValue`.
    public static func check(
        _ name: String, of what: String, parameter: String, lengths: ClosedRange<Int> = lengths
    ) throws(Problem) {
        let count = name.unicodeScalars.count
        let fault: String? =
            if name.isEmpty {
                "empty"
            } else if count < lengths.lowerBound {
                "shorter than \(lengths.lowerBound) characters"
            } else if count > lengths.upperBound {
                "longer than \(lengths.upperBound) characters"
            } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                "not printable"
            } else if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
                "led or followed by space"
            } else {
                nil
            }
        if let fault {
            throw Problem(
                .invalidValue, "The name of \(what) is \(fault).",
                mend: "Give \(lengths.lowerBound) to \(lengths.upperBound) printable characters.",
                parameter: parameter)
        }
    }
}
