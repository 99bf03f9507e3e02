import Primitives

/// One row of a result; columns are counted from 0 in the order of the SELECT.
///
/// A column that is missing or of another type than asked for means that schema and code disagree: the
/// accessors throw ``Primitives/Problem`` of kind `corrupt` and never trap.
public struct Row: Sendable, Hashable {
    /// The values in the order of the SELECT.
    public let values: [Value]

    public init(_ values: [Value]) { self.values = values }

    public func isNull(_ column: Int) -> Bool { value(column) == .null }

    public func integer(_ column: Int) throws(Problem) -> Int64 {
        guard case .integer(let integer) = value(column) else { throw mismatch(column, "an integer") }
        return integer
    }

    public func text(_ column: Int) throws(Problem) -> String {
        guard case .text(let text) = value(column) else { throw mismatch(column, "a text") }
        return text
    }

    public func blob(_ column: Int) throws(Problem) -> [UInt8] {
        guard case .blob(let blob) = value(column) else { throw mismatch(column, "a byte string") }
        return blob
    }

    public func optionalInteger(_ column: Int) throws(Problem) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    public func optionalText(_ column: Int) throws(Problem) -> String? {
        isNull(column) ? nil : try text(column)
    }

    public func optionalBlob(_ column: Int) throws(Problem) -> [UInt8]? {
        isNull(column) ? nil : try blob(column)
    }

    private func value(_ column: Int) -> Value {
        values.indices.contains(column) ? values[column] : .null
    }

    private func mismatch(_ column: Int, _ expected: String) -> Problem {
        Problem(
            .corrupt, "Column \(column) of a row with \(values.count) columns is not \(expected).",
            mend: "Run `minato audit verify`; restore the data directory from a copy if it fails.")
    }
}
