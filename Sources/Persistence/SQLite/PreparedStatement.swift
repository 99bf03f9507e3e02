import GRDB
import GRDBSQLite
import Primitives

/// A prepared statement of SQLite, bound and stepped without GRDB's arguments and rows: these cost more than
/// the statement itself on the path of every request.
struct PreparedStatement: Equatable {
    private let pointer: OpaquePointer

    init(_ statement: GRDB.Statement) { pointer = statement.sqliteStatement }

    /// A statement of a connection that is not GRDB's; its owner ends it with ``finalize()``.
    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    func finalize() { sqlite3_finalize(pointer) }

    var sql: String { sqlite3_sql(pointer).map { String(cString: $0) } ?? "" }

    var parameterCount: Int { Int(sqlite3_bind_parameter_count(pointer)) }

    var isReadOnly: Bool { sqlite3_stmt_readonly(pointer) != 0 }

    /// - Returns: `SQLITE_ROW`, `SQLITE_DONE` or an error code.
    func step() -> CInt { sqlite3_step(pointer) }

    /// Makes the statement ready for its next use, and ends the snapshot it may hold.
    func reset() { sqlite3_reset(pointer) }

    /// Gives the parameter at `index`, counted from 1, its value.
    /// - Returns: A result code of SQLite.
    func bind(_ value: Value, at index: CInt) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(pointer, index)
        case .integer(let integer): return sqlite3_bind_int64(pointer, index, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text64(
                        pointer, index, characters.baseAddress ?? Self.noCharacters,
                        sqlite3_uint64(characters.count), Self.copies, UInt8(SQLITE_UTF8))
                }
            }
        case .uuid(let high, let low):
            return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes in
                sqlite3_bind_blob64(
                    pointer, index, bytes.baseAddress, sqlite3_uint64(bytes.count), Self.copies)
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bytes in
                guard let address = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(pointer, index, 0)
                }
                return sqlite3_bind_blob64(pointer, index, address, sqlite3_uint64(bytes.count), Self.copies)
            }
        }
    }

    /// The row on which the statement stands.
    func row() throws(Problem) -> Row {
        let count = sqlite3_column_count(pointer)
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(try value(column)) }
        return Row(values)
    }

    /// The first column of the row on which the statement stands.
    func integer() throws(Problem) -> Int64 {
        guard case .integer(let integer) = try value(0) else {
            throw Problem(.corrupt, "The first column of `\(sql)` is not an integer.")
        }
        return integer
    }

    private func value(_ column: CInt) throws(Problem) -> Value {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER:
            return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(pointer, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(pointer, column)
            let bytes = UnsafeRawBufferPointer(
                start: start, count: Int(sqlite3_column_bytes(pointer, column)))
            return .blob(Array(bytes))
        case SQLITE_NULL:
            return .null
        default:
            // No table has such a column (STRICT); an expression such as 1.0 * x makes one.
            throw Problem(
                .internalError,
                "Column \(column) of `\(sql)` is a floating-point number, which the port does not carry.")
        }
    }

    // SQLITE_TRANSIENT: SQLite copies the bytes, which live only as long as the call.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // An empty Swift string may have no address, and SQLite reads a null pointer as NULL.
    nonisolated(unsafe) private static let noCharacters: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()
}
