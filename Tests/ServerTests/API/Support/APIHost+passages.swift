import Auditing
import Knowledge
import Logging
import Persistence
import Primitives

@testable import Server

extension APIHost {
    /// An index of its own, in which passages are found by their words.
    static func passages(
        _ database: any Database, _ log: AuditLog, _ clock: any WallClock, in folder: String
    ) throws -> PassageLookup {
        let passages = try SQLiteDatabase(path: folder + "/passages.db", logger: Logger(label: "test"))
        try passages.migrate(SQLitePassageIndex.migrations)
        let index = SQLitePassageIndex(database: passages)
        return PassageLookup(
            index: index,
            search: PassageSearch(index: index, embedder: nil, database: database, log: log, clock: clock))
    }
}
