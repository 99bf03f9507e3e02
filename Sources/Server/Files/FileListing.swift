import Delivery
import Exchange
import Persistence
import Primitives

/// The files of a version of an agreement's product, each with a fresh link.
struct FileListing: Sendable {
    let agreement: Agreement
    let grant: DeliveryGrant
    let request: ID<DeliveryRequest>
    let version: ProductVersion
    let files: [ProductFile]

    /// - Parameter number: Of a published version; nil for the newest.
    /// - Throws: `notFound` where there is no such version.
    init(
        _ agreement: Agreement, _ grant: DeliveryGrant, request: ID<DeliveryRequest>, version number: Int?,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let product = agreement.product else {
            throw Problem(.notFound, "The agreement's product is not one of this server.")
        }
        var version = try ProductVersions.newest(of: product, in: transaction)
        if let number {
            version = try ProductVersions.all(of: product, in: transaction)
                .first { $0.number == number && $0.publishedAt != nil }
        }
        guard let version else {
            let which = number.map { "Version \($0) is not published." }
            throw Problem(.notFound, which ?? "No version of the product is published.", parameter: "version")
        }
        self.agreement = agreement
        self.grant = grant
        self.request = request
        self.version = version
        files = try ProductVersions.files(of: version.id, in: transaction)
    }

    func json(_ exchange: ExchangeParts, at now: Timestamp) -> JSONValue {
        let expiresAt = min(now + exchange.linkLifetime, grant.expiresAt).seconds
        let items: [JSONValue] = files.map { file in
            let link = FileLink(
                version: version.id, name: file.name, grant: grant.id, request: request, expiresAt: expiresAt)
            return [
                "name": .string(file.name), "role": .name(file.role), "media_type": .string(file.mediaType),
                "bytes": .number(.integer(file.bytes)), "sha256": .string(file.sha256.hexadecimal),
                "url": .string(exchange.url(link)),
            ]
        }
        return [
            "agreement": .id(agreement.id), "version": .count(version.number), "grant": .id(grant.id),
            "expires_at": .time(Timestamp(microseconds: expiresAt * 1_000_000)), "files": .array(items),
        ]
    }
}
