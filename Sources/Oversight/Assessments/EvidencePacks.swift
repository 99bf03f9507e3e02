import Accounting
import Persistence
import Primitives

/// The packs that were exported.
public enum EvidencePacks {
    public static func register(_ pack: EvidencePack, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            "INSERT INTO evidence_packs (\(columns)) VALUES ($1, $2, $3, $4, $5)",
            [
                .id(pack.id), .id(pack.service), .blob(pack.manifestHash.bytes), .integer(pack.logIndex),
                .time(pack.createdAt),
            ])
    }

    public static func pack(
        _ id: ID<EvidencePack>, in transaction: any ReadTransaction
    ) throws(Problem) -> EvidencePack? {
        try transaction.row("SELECT \(columns) FROM evidence_packs WHERE id = $1", [.id(id)]).map(pack)
    }

    public static func list(
        of service: ID<Service>, _ request: PageRequest<EvidencePack>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<EvidencePack, EvidencePack> {
        var query = PageQuery(request)
        query.filter("service", .id(service))
        return try query.page(columns, from: "evidence_packs", in: transaction, id: \.id, pack)
    }

    private static let columns = "id, service, manifest_hash, log_index, created_at"

    private static func pack(_ row: Row) throws(Problem) -> EvidencePack {
        guard let hash = ContentHash(bytes: try row.blob(2)) else { throw row.foreign(2, "a hash") }
        return EvidencePack(
            id: try row.id(0), service: try row.id(1), manifestHash: hash, logIndex: try row.integer(3),
            createdAt: try row.time(4))
    }
}
