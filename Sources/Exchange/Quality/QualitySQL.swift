/// What quality's statements quote.
enum QualitySQL {
    static func identifier(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
    static func literal(_ text: String) -> String {
        "'\(text.replacing("'", with: "''").filter { $0 != "\n" && $0 != "\r" && $0 != "\r\n" })'"
    }
}
