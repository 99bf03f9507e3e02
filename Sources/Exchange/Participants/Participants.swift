import Accounting
import Auditing
import Persistence
import Primitives

/// The participants of the exchange.
public enum Participants {
    /// Registers a participant. The same id again gives the one that stands.
    /// - Throws: `conflict` for a name, DID or account that is another's; `invalidValue` for a name that is not of its
    ///   form.
    @discardableResult
    public static func register(
        _ participant: Participant, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Participant {
        if let standing = try self.participant(participant.id, in: transaction) { return standing }
        try checkName(participant.name)
        for (column, value) in [
            ("name", Value.text(participant.name)), ("did", .text(participant.did)),
            ("account", .id(participant.account)),
        ] where value != .null {
            let taken = try transaction.row("SELECT 1 FROM participants WHERE \(column) = $1", [value])
            guard taken == nil else {
                throw Problem(
                    .conflict, "Another participant has this \(column).",
                    mend: "Give each participant a \(column) of its own.", parameter: column)
            }
        }
        if let id = participant.account, try Accounts.account(id, in: transaction)?.parent != nil {
            throw Problem(
                .unprocessable, "A sub-account pays for nothing itself, so it can be no participant.",
                mend: "Name its parent.", parameter: "account")
        }
        try transaction.execute(
            "INSERT INTO participants (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                .id(participant.id), .text(participant.name), .text(participant.legalName),
                .text(roles(participant.roles)), .text(participant.jurisdiction), .text(participant.did),
                .id(participant.account), .optional(participant.connector), .name(participant.state),
                .time(participant.createdAt),
            ])
        try EventLeaf(
            "participant.registered", participant.id, by: actor, at: participant.createdAt,
            [
                "did": .string(participant.did), "jurisdiction": .string(participant.jurisdiction),
                "roles": .array(participant.roles.map(\.rawValue).sorted().map { .string($0) }),
            ]
        ).append(to: log, in: transaction)
        return participant
    }

    public static func participant(
        _ id: ID<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        try find("id", .id(id), in: transaction)
    }

    /// Whose keys the keys of an account are.
    public static func participant(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        try find("account", .id(account), in: transaction)
    }

    public static func named(
        _ name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        try find("name", .text(name), in: transaction)
    }

    public static func identified(
        by did: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        try find("did", .text(did), in: transaction)
    }

    public static func list(
        _ request: PageRequest<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Participant, Participant> {
        try PageQuery(request).page(
            columns, from: "participants", in: transaction, id: \.id, participant)
    }

    public static func unknown(_ id: ID<Participant>) -> Problem {
        Problem(.notFound, "There is no participant \(id).", mend: "GET /api/participants lists them.")
    }

    private static let maximumNameBytes = 63

    /// Whether a text can be a name: of a participant, of a board.
    public static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let isPlain = bytes.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
        }
        return isPlain && 1...maximumNameBytes ~= bytes.count && bytes.first != 0x2d && bytes.last != 0x2d
    }

    private static func checkName(_ name: String) throws(Problem) {
        guard isName(name) else {
            throw Problem(
                .invalidValue, "A participant cannot be named so.",
                mend:
                    "Use 1 to \(maximumNameBytes) lower-case letters, digits and hyphens, no hyphen at the ends.",
                parameter: "name")
        }
    }

    private static let columns =
        "id, name, legal_name, roles, jurisdiction, did, account, connector, state, created_at"

    private static func find(
        _ column: String, _ value: Value, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        try transaction.row("SELECT \(columns) FROM participants WHERE \(column) = $1", [value])
            .map(participant)
    }

    static func roles(_ roles: Set<Participant.Role>) -> String {
        roles.map(\.rawValue).sorted().joined(separator: " ")
    }

    private static func participant(_ row: Row) throws(Problem) -> Participant {
        let roles = try row.text(3).split(separator: " ").compactMap {
            Participant.Role(rawValue: String($0))
        }
        return Participant(
            id: try row.id(0), name: try row.text(1), legalName: try row.text(2), roles: Set(roles),
            jurisdiction: try row.text(4), did: try row.text(5), account: try row.optionalID(6),
            connector: try row.optionalText(7), state: try row.name(8), createdAt: try row.time(9))
    }
}
