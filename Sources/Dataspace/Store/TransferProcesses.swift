import Exchange
import Persistence
import Primitives

/// The transfer processes of all participants.
public enum TransferProcesses {
    /// How many are read at once where all of an agreement are gone through.
    private static let pageSize = 256

    public static func process(
        _ id: ID<TransferProcess>, in transaction: any ReadTransaction
    ) throws(Problem) -> TransferProcess? {
        try transaction.row("SELECT \(columns) FROM transfer_processes WHERE id = $1", [.id(id)]).map(process)
    }

    /// The one that the other side calls so.
    static func known(
        to peer: ID<Participant>, as pid: String, _ role: DataspaceRole, in transaction: any ReadTransaction
    ) throws(Problem) -> TransferProcess? {
        try transaction.row(
            "SELECT \(columns) FROM transfer_processes WHERE peer = $1 AND role = $2 AND peer_pid = $3",
            [.id(peer), .name(role), .text(pid)]
        ).map(process)
    }

    /// - Parameter owner: Nil for those of all.
    public static func list(
        owner: ID<Participant>? = nil, state: TransferState? = nil, _ request: PageRequest<TransferProcess>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<TransferProcess, TransferProcess> {
        var query = PageQuery(request)
        query.filter("owner", owner.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "transfer_processes", in: transaction, id: \.id, process)
    }

    /// Goes through those under an agreement that can still go on, however many there are; `body` may move each.
    static func forEachOpen(
        under agreement: ID<Agreement>, in transaction: any ReadTransaction,
        _ body: (inout TransferProcess) throws(Problem) -> Void
    ) throws(Problem) {
        var place = ID<TransferProcess>(high: 0, low: 0)
        while true {
            let page = try transaction.rows(
                """
                SELECT \(columns) FROM transfer_processes
                WHERE agreement = $1 AND id > $2 AND \(isOpen) ORDER BY id LIMIT $3
                """, [.id(agreement), .id(place), .integer(Int64(pageSize))]
            ).map(process)
            for var process in page { try body(&process) }
            guard page.count == pageSize, let last = page.last else { return }
            place = last.id
        }
    }

    /// How many of one side can still go on under an agreement; no more than `limit` are counted.
    static func openCount(
        under agreement: ID<Agreement>, _ role: DataspaceRole, atMost limit: Int,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Int {
        let found = try transaction.row(
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM transfer_processes WHERE agreement = $1 AND role = $2 AND \(isOpen) LIMIT $3) AS found
            """, [.id(agreement), .name(role), .integer(Int64(limit))])
        return Int(try found?.integer(0) ?? 0)
    }

    private static let isOpen = "state IN ('REQUESTED', 'STARTED', 'SUSPENDED')"

    static func insert(_ process: TransferProcess, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO transfer_processes (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            [
                .id(process.id), .name(process.role), .id(process.owner), .id(process.peer),
                .optional(process.peerPid), .text(process.callback), .id(process.agreement),
                .text(process.agreementIRI), .text(process.format), .json(process.address),
                .json(process.playbook.json), .name(process.state), .optional(process.reason),
                .time(process.createdAt), .time(process.changedAt),
                process.standing.suspendedBy.map { .name($0) } ?? .null,
                .integer(process.standing.isWithAgreement ? 1 : 0),
            ])
    }

    static func update(_ process: TransferProcess, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE transfer_processes SET peer_pid = $1, address = $2, state = $3, reason = $4, changed_at = $5,
                suspended_by = $6, with_agreement = $7
            WHERE id = $8
            """,
            [
                .optional(process.peerPid), .json(process.address), .name(process.state),
                .optional(process.reason), .time(process.changedAt),
                process.standing.suspendedBy.map { .name($0) } ?? .null,
                .integer(process.standing.isWithAgreement ? 1 : 0), .id(process.id),
            ])
    }

    private static let columns = """
        id, role, owner, peer, peer_pid, callback, agreement, agreement_iri, format, address, playbook, state, reason,
        created_at, changed_at, suspended_by, with_agreement
        """

    private static func process(_ row: Row) throws(Problem) -> TransferProcess {
        TransferProcess(
            id: try row.id(0), role: try row.name(1), owner: try row.id(2), peer: try row.id(3),
            peerPid: try row.optionalText(4), callback: try row.text(5), agreement: try row.optionalID(6),
            agreementIRI: try row.text(7), format: try row.text(8), address: try row.json(9),
            playbook: try Playbook(try row.json(10)),
            standing: TransferStanding(
                try row.name(11), suspendedBy: try row.isNull(15) ? nil : row.name(15),
                isWithAgreement: try row.integer(16) == 1),
            reason: try row.optionalText(12), createdAt: try row.time(13), changedAt: try row.time(14))
    }
}
