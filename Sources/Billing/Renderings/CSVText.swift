/// Lines of RFC 4180. Fields that a spreadsheet would take for a formula get an apostrophe in front.
enum CSVText {
    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    private static func field(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+@\t\r".contains(first) || first == "-" && !isNumber(text) {
            text = "'" + text
        }
        guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    private static func isNumber(_ text: String) -> Bool {
        text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    }
}
