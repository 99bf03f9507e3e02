import Primitives

// Typed values on their way out of a row. What does not fit its type was not written by us.
extension Row {
    public func id<Kind>(_ column: Int) throws(Problem) -> ID<Kind> {
        guard let id = ID<Kind>(bytes: try blob(column)) else { throw foreign(column, "an id") }
        return id
    }

    public func optionalID<Kind>(_ column: Int) throws(Problem) -> ID<Kind>? {
        isNull(column) ? nil : try id(column)
    }

    public func time(_ column: Int) throws(Problem) -> Timestamp {
        Timestamp(microseconds: try integer(column))
    }

    public func optionalTime(_ column: Int) throws(Problem) -> Timestamp? {
        isNull(column) ? nil : try time(column)
    }

    public func count(_ column: Int) throws(Problem) -> UInt64 {
        guard let count = UInt64(exactly: try integer(column)) else { throw foreign(column, "a count") }
        return count
    }

    public func optionalCount(_ column: Int) throws(Problem) -> UInt64? {
        isNull(column) ? nil : try count(column)
    }

    public func flag(_ column: Int) throws(Problem) -> Bool { try integer(column) != 0 }

    public func currency(_ column: Int) throws(Problem) -> Currency {
        guard let currency = Currency(try text(column)) else { throw foreign(column, "a currency") }
        return currency
    }

    public func money(_ column: Int, _ currency: Currency) throws(Problem) -> Money {
        Money(nanos: try integer(column), currency: currency)
    }

    public func name<Name: RawRepresentable<String>>(_ column: Int) throws(Problem) -> Name {
        guard let name = Name(rawValue: try text(column)) else { throw foreign(column, "a \(Name.self)") }
        return name
    }

    /// A column that holds something of another type.
    public func foreign(_ column: Int, _ expected: String) -> Problem {
        Problem(
            .corrupt, "Column \(column) of a row is not \(expected).",
            mend: "Run `minato audit verify`; restore the data directory from a copy if it fails.")
    }
}
