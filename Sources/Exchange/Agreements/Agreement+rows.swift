import Primitives

extension Agreement {
    /// Whether its price or its policy asks how many rows are used: then nothing is delivered that nobody has counted.
    /// - Throws: `invalidValue` for a price that cannot be read.
    public var countsRows: Bool {
        get throws(Problem) { try OfferPrice(reading: price).isByRow || Self.countsRows(policy) }
    }

    /// Whether a left operand of a policy, at any depth, is the number of rows.
    private static func countsRows(_ json: JSONValue) -> Bool {
        switch json {
        case .object(let members):
            if let operand = members["leftOperand"], let name = (operand["@id"] ?? operand).stringValue,
                name == "rows" || name.hasSuffix(":rows") || name.hasSuffix("/rows")
                    || name.hasSuffix("#rows")
            {
                return true
            }
            return members.values.contains(where: countsRows)
        case .array(let elements): return elements.contains(where: countsRows)
        default: return false
        }
    }
}
