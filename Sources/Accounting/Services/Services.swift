import Persistence
import Primitives

/// The services on offer.
public enum Services {
    /// Offers a new service.
    ///
    /// The same id with the same terms again gives the service that stands.
    /// - Throws: `conflict` when the name is taken, also by a retired service, or the id stands for another.
    public static func create(
        _ terms: ServiceTerms, id: ID<Service>, origin: Origin, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Service {
        if let standing = try service(id, in: transaction) {
            guard standing.terms == terms else {
                throw Problem(
                    .conflict, "\(id) stands for another service, \"\(standing.name)\".",
                    mend: "Repeat the first request unchanged, or use another id.")
            }
            return standing
        }
        guard try service(named: terms.name, in: transaction) == nil else {
            throw Problem(
                .conflict, "There is a service \"\(terms.name)\" already.", mend: "Choose another name.",
                parameter: "name")
        }
        let created = Service(id: id, terms: terms, origin: origin, createdAt: time, retiredAt: nil)
        try insert(created, in: transaction)
        return created
    }

    /// Offers the service under this name as `terms` say: makes it, changes it, or brings it back.
    /// - Parameter id: Taken only when the name is new.
    public static func upsert(
        _ terms: ServiceTerms, id: ID<Service>, origin: Origin, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Service {
        guard let standing = try service(named: terms.name, in: transaction) else {
            return try create(terms, id: id, origin: origin, at: time, in: transaction)
        }
        let updated = Service(
            id: standing.id, terms: terms, origin: origin, createdAt: standing.createdAt, retiredAt: nil)
        if updated != standing { try update(updated, in: transaction) }
        return updated
    }

    /// Takes a service off the offer. Doing so again changes nothing.
    /// - Throws: `notFound` for an unknown service.
    @discardableResult
    public static func retire(
        _ id: ID<Service>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Service {
        try transaction.execute(
            "UPDATE services SET retired_at = $1 WHERE id = $2 AND retired_at IS NULL",
            [.time(time), .id(id)])
        guard let service = try service(id, in: transaction) else {
            throw Problem(.notFound, "There is no service \(id).")
        }
        return service
    }

    public static func service(
        _ id: ID<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> Service? {
        try transaction.row("SELECT \(columns) FROM services WHERE id = $1", [.id(id)]).map(service)
    }

    public static func service(
        named name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Service? {
        try transaction.row("SELECT \(columns) FROM services WHERE name = $1", [.text(name)]).map(service)
    }

    /// All services, retired ones too.
    public static func list(
        _ request: PageRequest<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Service, Service> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM services WHERE id \(request.comparison) $1
            ORDER BY id \(request.direction) LIMIT $2
            """, [.id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(service), id: \.id)
    }

    /// Every service on offer, to fill the memory of who routes.
    public static func offered(in transaction: any ReadTransaction) throws(Problem) -> [Service] {
        try transaction.rows("SELECT \(columns) FROM services WHERE retired_at IS NULL ORDER BY id").map(
            service)
    }

    private static let columns = """
        id, name, engine, model, jurisdictions, rules, is_public, maximum_output_tokens,
        default_output_tokens, classifier, look_ahead, content, content_days, restores_redacted, origin, created_at,
        retired_at, grounding
        """

    private static func service(_ row: Row) throws(Problem) -> Service {
        Service(
            id: try row.id(0),
            terms: try ServiceTerms(
                name: row.text(1), engine: row.text(2), model: row.text(3), jurisdictions: row.names(4),
                rules: row.names(5), isPublic: row.flag(6), maximumOutputTokens: row.optionalCount(7),
                defaultOutputTokens: row.count(8), classifier: row.classifier(9), content: row.content(11),
                restoresRedacted: row.optionalInteger(13) == 1, grounding: row.grounding(17)),
            origin: try row.name(14), createdAt: try row.time(15), retiredAt: try row.optionalTime(16))
    }

    private static func insert(_ service: Service, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO services (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            [.id(service.id), .text(service.name)] + offer(service)
                + [.time(service.createdAt), .time(service.retiredAt), .grounding(service)])
    }

    private static func update(_ service: Service, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE services SET engine = $1, model = $2, jurisdictions = $3, rules = $4, is_public = $5,
                maximum_output_tokens = $6, default_output_tokens = $7, classifier = $8, look_ahead = $9,
                content = $10, content_days = $11, restores_redacted = $12, origin = $13, retired_at = NULL,
                grounding = $14
            WHERE id = $15
            """, offer(service) + [.grounding(service), .id(service.id)])
    }

    private static func offer(_ service: Service) -> [Value] {
        let terms = service.terms
        return [
            .text(terms.engine), .text(terms.model), .names(terms.jurisdictions), .names(terms.rules),
            .flag(terms.isPublic), .count(terms.maximumOutputTokens), .count(terms.defaultOutputTokens),
            .optional(terms.classifier?.name), .optional(terms.classifier.map { Int64($0.lookAhead) }),
            .optional(terms.content?.scope.rawValue), .optional(terms.content.map { Int64($0.days) }),
            .flag(terms.restoresRedacted), .name(service.origin),
        ]
    }
}

// A list of names is stored as a JSON array.
extension Value {
    fileprivate static func names(_ names: [String]) -> Value {
        .text(String(decoding: JSONValue.array(names.map(JSONValue.string)).serialized, as: UTF8.self))
    }

    fileprivate static func grounding(_ service: Service) -> Value {
        .optional(service.terms.grounding.map { String(decoding: $0.json.serialized, as: UTF8.self) })
    }
}

extension Row {
    /// Name and look-ahead.
    fileprivate func classifier(_ column: Int) throws(Problem) -> ClassifierUse? {
        guard let name = try optionalText(column) else { return nil }
        return try ClassifierUse(name: name, lookAhead: Int(integer(column + 1)))
    }

    /// Scope and days.
    fileprivate func content(_ column: Int) throws(Problem) -> ContentTerms? {
        guard !isNull(column) else { return nil }
        return try ContentTerms(name(column), days: Int(integer(column + 1)))
    }

    fileprivate func grounding(_ column: Int) throws(Problem) -> GroundingTerms? {
        guard let text = try optionalText(column) else { return nil }
        return try GroundingTerms(reading: JSONValue(parsing: text))
    }

    fileprivate func names(_ column: Int) throws(Problem) -> [String] {
        try JSONValue(parsing: text(column)).arrayValue?.compactMap(\.stringValue) ?? []
    }
}
