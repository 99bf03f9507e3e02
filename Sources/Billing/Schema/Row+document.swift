import Crypto
import Exchange
import Persistence
import Primitives

extension Row {
    /// A column that holds JSON.
    func json(_ column: Int) throws(Problem) -> JSONValue {
        guard let value = try? JSONValue(parsing: Array(try text(column).utf8)) else {
            throw foreign(column, "JSON")
        }
        return value
    }

    func month(_ column: Int) throws(Problem) -> TradeMonth {
        guard let month = TradeMonth(number: try integer(column)) else { throw foreign(column, "a month") }
        return month
    }
}

extension JSONValue {
    /// Canonical JSON (RFC 8785) as text, as the tables keep it.
    var canonicalText: String {
        get throws(Problem) { String(decoding: try canonical, as: UTF8.self) }
    }
}
