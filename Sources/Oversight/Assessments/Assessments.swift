import Accounting
import Persistence
import Primitives

/// The runs that were registered.
public enum Assessments {
    public static func register(
        _ assessment: Assessment, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "INSERT INTO assessments (\(columns)) VALUES ($1, $2, $3, $4, $5)",
            [
                .id(assessment.id), .id(assessment.service), .blob(assessment.reportHash.bytes),
                .text(String(decoding: assessment.figures.serialized, as: UTF8.self)),
                .time(assessment.createdAt),
            ])
    }

    public static func assessment(
        _ id: ID<Assessment>, in transaction: any ReadTransaction
    ) throws(Problem) -> Assessment? {
        try transaction.row("SELECT \(columns) FROM assessments WHERE id = $1", [.id(id)]).map(assessment)
    }

    public static func list(
        of service: ID<Service>, _ request: PageRequest<Assessment>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Assessment, Assessment> {
        var query = PageQuery(request)
        query.filter("service", .id(service))
        return try query.page(columns, from: "assessments", in: transaction, id: \.id, assessment)
    }

    private static let columns = "id, service, report_hash, figures, created_at"

    private static func assessment(_ row: Row) throws(Problem) -> Assessment {
        guard let hash = ContentHash(bytes: try row.blob(2)) else { throw row.foreign(2, "a hash") }
        return Assessment(
            id: try row.id(0), service: try row.id(1), reportHash: hash,
            figures: try JSONValue(parsing: row.text(3)), createdAt: try row.time(4))
    }
}
