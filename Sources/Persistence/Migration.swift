import Primitives

/// One step of the schema: numbered without gaps over all modules, forward only, never edited once released.
public struct Migration: Sendable, Hashable {
    /// 1, 2, 3, … over all modules.
    public let number: Int
    /// What it brings, for people; also a guard against two programs that number differently.
    public let name: String
    /// Portable SQL, one statement an element (see ``ReadTransaction``).
    public let statements: [String]

    public init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}

extension Migration {
    /// Where the applied migrations are on record.
    static let createTable = """
        CREATE TABLE IF NOT EXISTS migrations (
            number BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL
        )
        """

    /// Which of `known` are still to be applied to a database on whose record stand `applied`, given in the
    /// order of their numbers.
    static func pending(
        _ known: [Migration], applied: [(number: Int, name: String)]
    ) throws(Problem) -> [Migration] {
        let known = known.sorted { $0.number < $1.number }
        for (position, migration) in known.enumerated() where migration.number != position + 1 {
            throw Problem(
                .configuration,
                "Migration \"\(migration.name)\" has number \(migration.number), expected \(position + 1).",
                mend: "Number migrations 1, 2, 3, … without gaps over all modules.")
        }
        for (number, name) in applied {
            guard number <= known.count else {
                throw Problem(
                    .newerSchema,
                    "The database has schema \(applied.map(\.number).max() ?? number), this program knows up"
                        + " to \(known.count).",
                    mend: "Start it with the newer version of minato that wrote it; schemas never go back.")
            }
            guard number >= 1, known[number - 1].name == name else {
                throw Problem(
                    .corrupt,
                    "Migration \(number) on record is \"\(name)\", this program calls it"
                        + " \"\(number >= 1 ? known[number - 1].name : "?")\".",
                    mend: "This data directory belongs to another program or version; point --data elsewhere."
                )
            }
        }
        // The record is written in order, so what is applied is a beginning of what is known.
        for (position, entry) in applied.enumerated() where entry.number != position + 1 {
            throw Problem(
                .corrupt, "Migration \(position + 1) is missing from the record, \(entry.number) is on it.",
                mend: "Restore the data directory from a copy.")
        }
        return Array(known.dropFirst(applied.count))
    }
}
