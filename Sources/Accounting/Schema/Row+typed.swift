import Persistence
import Primitives

// Typed values on their way out of a row. What does not fit its type was not written by this module.
extension Row {
    func id<Kind>(_ column: Int) throws(Problem) -> ID<Kind> {
        guard let id = ID<Kind>(bytes: try blob(column)) else { throw foreign(column, "an id") }
        return id
    }

    func optionalID<Kind>(_ column: Int) throws(Problem) -> ID<Kind>? {
        isNull(column) ? nil : try id(column)
    }

    func time(_ column: Int) throws(Problem) -> Timestamp {
        Timestamp(microseconds: try integer(column))
    }

    func optionalTime(_ column: Int) throws(Problem) -> Timestamp? {
        isNull(column) ? nil : try time(column)
    }

    func count(_ column: Int) throws(Problem) -> UInt64 {
        guard let count = UInt64(exactly: try integer(column)) else { throw foreign(column, "a count") }
        return count
    }

    func optionalCount(_ column: Int) throws(Problem) -> UInt64? {
        isNull(column) ? nil : try count(column)
    }

    func flag(_ column: Int) throws(Problem) -> Bool { try integer(column) != 0 }

    func currency(_ column: Int) throws(Problem) -> Currency {
        guard let currency = Currency(try text(column)) else { throw foreign(column, "a currency") }
        return currency
    }

    func money(_ column: Int, _ currency: Currency) throws(Problem) -> Money {
        Money(nanos: try integer(column), currency: currency)
    }

    func name<Name: RawRepresentable<String>>(_ column: Int) throws(Problem) -> Name {
        guard let name = Name(rawValue: try text(column)) else { throw foreign(column, "a \(Name.self)") }
        return name
    }

    func fingerprint<Domain>(_ column: Int) throws(Problem) -> Fingerprint<Domain> {
        guard let hash = Fingerprint<Domain>(bytes: try blob(column)) else { throw foreign(column, "a hash") }
        return hash
    }

    private func foreign(_ column: Int, _ expected: String) -> Problem {
        Problem(
            .corrupt, "Column \(column) of a row is not \(expected).",
            mend: "Run `minato audit verify`; restore the data directory from a copy if it fails.")
    }
}
