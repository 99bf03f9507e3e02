/// Lines of RFC 4180. Fields that a spreadsheet would take for a formula get an apostrophe in front.
///
/// Texts are looked at scalar by scalar, as spreadsheets do: a combining mark behind a sign makes another character of
/// it, and leaves the sign in its place.
enum CSVText {
    /// What begins a formula, in full width too.
    private static let starters = Set("=+-@\t\r\n＝＋－＠".unicodeScalars)
    private static let quoted = Set(",\"\r\n".unicodeScalars)

    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    private static func field(_ text: String) -> String {
        var scalars = text.unicodeScalars
        if let first = scalars.first, starters.contains(first), !isNegativeNumber(text) {
            scalars.insert("'", at: scalars.startIndex)
        }
        guard scalars.contains(where: quoted.contains) else { return String(scalars) }
        var field = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in scalars {
            if scalar == "\"" { field.append(scalar) }
            field.append(scalar)
        }
        field.append("\"")
        return String(field)
    }

    private static func isNegativeNumber(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "-")
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}
