import Primitives

/// The bounds of a file's columns, as its statistics tell them.
struct FileRange {
    private let statistics: JSONValue

    init(_ statistics: JSONValue) { self.statistics = statistics }

    func nulls(_ column: String) -> Int64? { member("nullCount", column)?.intValue }

    /// Whether any row has a value there; true where it is not known.
    func hasValues(_ column: String) -> Bool {
        guard let nulls = nulls(column), let rows = statistics["numRecords"]?.intValue else { return true }
        return nulls < rows
    }

    /// Whether any row's value may stand in that relation to `value`.
    func mayHave(_ column: String, _ operation: String, _ value: String) -> Bool {
        guard hasValues(column) else { return false }
        let least = member("minValues", column).flatMap { Self.order($0, value) }
        let greatest = member("maxValues", column).flatMap { Self.order($0, value) }
        return switch operation {
        case "equal": least.map { $0 <= 0 } ?? true && greatest.map { $0 >= 0 } ?? true
        case "lessThan": least.map { $0 < 0 } ?? true
        case "lessThanOrEqual": least.map { $0 <= 0 } ?? true
        case "greaterThan": greatest.map { $0 > 0 } ?? true
        case "greaterThanOrEqual": greatest.map { $0 >= 0 } ?? true
        default: true
        }
    }

    private func member(_ part: String, _ column: String) -> JSONValue? {
        guard let members = statistics[part]?.objectValue else { return nil }
        // Names of columns are told apart without case in Delta.
        return members[column] ?? members.first { $0.key.lowercased() == column.lowercased() }?.value
    }

    /// −1, 0 or 1 as a bound is below, at or above a value; nil where the two cannot be compared for certain.
    private static func order(_ bound: JSONValue, _ value: String) -> Int? {
        switch bound {
        case .number:
            if let bound = bound.intValue, let value = Int64(value) {
                return (bound > value ? 1 : 0) - (bound < value ? 1 : 0)
            }
            guard let bound = bound.doubleValue, let value = Double(value), value.isFinite else { return nil }
            return (bound > value ? 1 : 0) - (bound < value ? 1 : 0)
        case .string(let bound):
            // A time may be written in more than one way; only what is written alike is compared.
            let isTime = bound.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T.*/) != nil
            guard !isTime else { return nil }
            let isDate = bound.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
            if isDate, value.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) == nil { return nil }
            return bound == value ? 0 : bound.utf8.lexicographicallyPrecedes(value.utf8) ? -1 : 1
        default: return nil
        }
    }
}
