import Primitives

extension Admission {
    /// A constant as SQL.
    static func constant(_ value: JSONValue) throws(Problem) -> String {
        func refused() -> Problem {
            refusal("a constant of this type or size", "Use numbers, texts and dates.")
        }
        if value["is_null"]?.boolValue == true { return "NULL" }
        let content = value["value"]
        switch value["type"]?["id"]?.stringValue {
        case "BOOLEAN": if let value = content?.boolValue { return value ? "TRUE" : "FALSE" }
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER":
            if let value = content?.intValue { return "\(value)" }
        case "FLOAT", "DOUBLE":
            if let value = content?.doubleValue, value.isFinite { return "CAST('\(value)' AS DOUBLE)" }
        case "DECIMAL":
            let scale = Int(value["type"]?["type_info"]?["scale"]?.intValue ?? 0)
            if let value = content?.intValue { return decimal(value, scale: scale) }
        case "VARCHAR":
            if let text = content?.stringValue {
                guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0.value != 0x09 }) else {
                    throw refusal("a control sign in a text", "Leave it out.")
                }
                return "'\(text.replacing("'", with: "''"))'"
            }
        default: break
        }
        throw refused()
    }

    private static func decimal(_ value: Int64, scale: Int) -> String {
        guard scale > 0 else { return "\(value)" }
        var digits = String(value.magnitude)
        digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return "\(value < 0 ? "-" : "")\(digits.dropLast(scale)).\(digits.suffix(scale))"
    }

    /// The name of a type that values may be cast to.
    static func castType(_ value: JSONValue) throws(Problem) -> String {
        let id = value["id"]?.stringValue ?? ""
        if id == "DECIMAL" {
            let width = value["type_info"]?["width"]?.intValue ?? 18
            let scale = value["type_info"]?["scale"]?.intValue ?? 3
            return "DECIMAL(\(width), \(scale))"
        }
        guard FunctionList.types.contains(id) else {
            throw refusal("a cast to \(id.prefix(40))", "Cast to a number, a text, a date or a time.")
        }
        return id
    }
}
