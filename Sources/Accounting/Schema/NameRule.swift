import Primitives

/// What a name that people give may be: 1 … 128 characters without control characters or space at the ends.
enum NameRule {
    static let maximumCharacters = 128

    static func check(_ name: String, of what: String, parameter: String) throws(Problem) {
        let fault: String? =
            if name.isEmpty {
                "empty"
            } else if name.unicodeScalars.count > maximumCharacters {
                "longer than \(maximumCharacters) characters"
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
                mend: "Give 1 to \(maximumCharacters) printable characters.", parameter: parameter)
        }
    }
}
