import Auditing
import Persistence
import Primitives

/// The boards there are: those of every exchange, and those that the operator added.
public enum Boards {
    /// The most boards that an operator adds.
    public static let maximum = 100

    /// Adds a board, or changes one that was added.
    /// - Throws: `conflict` for the name of a built-in one, and beyond ``maximum``.
    /// - Parameter change: The id of this change, by which its leaf can be found.
    public static func put(
        _ board: Board, _ change: ID<Board>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard !Board.builtIn.contains(where: { $0.name == board.name }) else {
            throw Problem(
                .conflict, "The \(board.name) board is built in.", mend: "Give the new board another name.",
                parameter: "name")
        }
        let count = try transaction.row("SELECT COUNT(*) FROM boards WHERE name <> $1", [.text(board.name)])
        guard try count?.integer(0) ?? 0 < Int64(maximum) else {
            throw Problem(.conflict, "There are \(maximum) boards already.")
        }
        try transaction.execute(
            """
            INSERT INTO boards (name, document) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET document = excluded.document
            """, [.text(board.name), .text(try board.json.canonicalText)])
        try EventLeaf("board.changed", change, by: actor, at: time, ["board": .string(board.name)])
            .append(to: log, in: transaction)
    }

    public static func named(_ name: String, in transaction: any ReadTransaction) throws(Problem) -> Board? {
        if let board = Board.builtIn.first(where: { $0.name == name }) { return board }
        guard let row = try transaction.row("SELECT document FROM boards WHERE name = $1", [.text(name)])
        else { return nil }
        return try Board(json: try row.json(0))
    }

    /// All of them, the built-in ones first.
    public static func all(in transaction: any ReadTransaction) throws(Problem) -> [Board] {
        var boards = Board.builtIn
        for row in try transaction.rows("SELECT document FROM boards ORDER BY name") {
            boards.append(try Board(json: try row.json(0)))
        }
        return boards
    }
}
