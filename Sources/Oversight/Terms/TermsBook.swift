import Accounting
import Auditing
import Compliance
import Crypto
import Persistence
import Primitives

/// The terms of services, and who accepted them.
public enum TermsBook {
    /// The most bytes of one text.
    public static let maximumTextBytes = 262_144
    /// The most versions of one service.
    public static let maximumVersions = 1_000

    /// Publishes a version.
    ///
    /// The same version with the same content again gives the standing one.
    /// - Throws: `conflict` for a version that stands with another content, or one too many.
    public static func publish(
        _ terms: Terms, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Terms {
        let all = try list(of: terms.service, in: transaction)
        if let standing = all.first(where: { $0.version == terms.version }) {
            guard standing.form == terms.form, standing.inForceFrom == terms.inForceFrom else {
                throw Problem(
                    .conflict, "The version \"\(terms.version)\" is published with another content.",
                    mend: "Terms never change once they are published: give the new ones a new version.",
                    parameter: "version")
            }
            return standing
        }
        guard all.count < maximumVersions else {
            throw Problem(
                .conflict, "The service has \(all.count) versions of its terms.", parameter: "version")
        }
        var text: LocalizedText?
        var link: (url: String, hash: [UInt8])?
        switch terms.form {
        case .text(let written): text = written
        case .link(let url, let hash): link = (url, hash)
        }
        try transaction.execute(
            "INSERT INTO terms (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                .id(terms.id), .id(terms.service), .text(terms.version), .optional(text?.en),
                .optional(text?.ja), .optional(text?.zh), .optional(link?.url), .optional(link?.hash),
                .time(terms.inForceFrom), .time(terms.createdAt),
            ])
        try EventLeaf(
            "terms.published", terms.id, by: .operator, at: terms.createdAt,
            [
                "service": .string(terms.service.description), "version_name": .string(terms.version),
                "in_force_from": .string(terms.inForceFrom.rfc3339),
                "sha256": .string(terms.contentHash),
            ]
        ).append(to: log, in: transaction)
        return terms
    }

    /// The versions of a service in the order in which they come into force.
    public static func list(
        of service: ID<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Terms] {
        try transaction.rows(
            "SELECT \(columns) FROM terms WHERE service = $1 ORDER BY in_force_from, id", [.id(service)]
        ).map(terms)
    }

    /// All versions of all services, each in the order in which they come into force.
    public static func all(in transaction: any ReadTransaction) throws(Problem) -> [ID<Service>: [Terms]] {
        let all = try transaction.rows("SELECT \(columns) FROM terms ORDER BY in_force_from, id").map(terms)
        return Dictionary(grouping: all, by: \.service)
    }

    /// Notes that a person accepts a version. Accepting it again changes nothing.
    /// - Returns: When it was accepted, and the index of the leaf that says so.
    public static func accept(
        _ terms: Terms, by person: Person, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Acceptance {
        let standing = try transaction.row(
            "SELECT at, log_index FROM acceptances WHERE person = $1 AND terms = $2",
            [.id(person.id), .id(terms.id)])
        if let standing {
            return Acceptance(
                person: person.id, terms: terms.id, at: try standing.time(0),
                logIndex: try standing.integer(1))
        }
        let index = try EventLeaf(
            "terms.accepted", terms.id, by: .account, at: time,
            ["person": .string(person.id.description), "version_name": .string(terms.version)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "INSERT INTO acceptances (person, terms, at, log_index) VALUES ($1, $2, $3, $4)",
            [.id(person.id), .id(terms.id), .time(time), .integer(index)])
        return Acceptance(person: person.id, terms: terms.id, at: time, logIndex: index)
    }

    /// What a person accepted, in the order of the versions.
    public static func acceptances(
        of person: ID<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Acceptance] {
        try transaction.rows(
            "SELECT terms, at, log_index FROM acceptances WHERE person = $1 ORDER BY terms", [.id(person)]
        ).map { (row) throws(Problem) in
            Acceptance(
                person: person, terms: try row.id(0), at: try row.time(1), logIndex: try row.integer(2))
        }
    }

    private static let columns =
        "id, service, version, en, ja, zh, url, hash, in_force_from, created_at"

    private static func terms(_ row: Row) throws(Problem) -> Terms {
        let form: Terms.Form
        if let url = try row.optionalText(6) {
            form = .link(url: url, hash: try row.blob(7))
        } else {
            form = .text(LocalizedText(en: try row.text(3), ja: try row.text(4), zh: try row.text(5)))
        }
        return Terms(
            id: try row.id(0), service: try row.id(1), version: try row.text(2), form: form,
            inForceFrom: try row.time(8), createdAt: try row.time(9))
    }
}

/// That a person accepted a version.
public struct Acceptance: Hashable, Sendable {
    public let person: ID<Person>
    public let terms: ID<Terms>
    public let at: Timestamp
    public let logIndex: Int64
}

extension Terms {
    public init(
        id: ID<Terms>, of service: ID<Service>, version: String, _ form: Form, inForceFrom: Timestamp,
        createdAt: Timestamp
    ) {
        self.init(
            id: id, service: service, version: version, form: form, inForceFrom: inForceFrom,
            createdAt: createdAt)
    }

    /// Of the texts as canonical JSON, or of what stands at the link; in lower-case hexadecimal.
    public var contentHash: String {
        switch form {
        case .link(_, let hash): hash.hexadecimal
        case .text(let text): Array(SHA256.hash(data: text.json.serialized)).hexadecimal
        }
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
