import Crypto
import Persistence
import Primitives

/// What an assessment is about: one version of a product, and all that was said of the product at that moment. Once
/// any of it is otherwise, the assessment is of something else and counts no more.
public struct AssessedFacts: Hashable, Sendable {
    public let version: ProductVersion
    /// SHA-256 of the canonical JSON (RFC 8785) of class, grade of sensitivity, cross-border rule and metadata of the
    /// product, and of the version's id, files (name, role, SHA-256) and sources.
    public let sha256: [UInt8]

    /// Of a version as it stands now.
    public static func of(
        _ product: Product, _ version: ProductVersion, in transaction: any ReadTransaction
    ) throws(Problem) -> AssessedFacts {
        let files = try ProductVersions.files(of: version.id, in: transaction).map { file -> JSONValue in
            [
                "name": .string(file.name), "role": .string(file.role.rawValue),
                "sha256": .string(file.sha256.hexadecimal),
            ]
        }
        let sources = try Lineage.edges(of: version.id, in: transaction).map { edge -> JSONValue in
            [
                "product": .string(edge.source.description),
                "version": edge.sourceVersion.map { .string($0.description) } ?? .null,
                "agreement": edge.agreement.map { .string($0.description) } ?? .null,
                "basis_points": .number(.integer(Int64(edge.basisPoints))),
                "purpose": .array(edge.purposes.map { .string($0) }),
            ]
        }
        let facts: JSONValue = [
            "product": .string(product.id.description), "class": .string(product.dataClass.rawValue),
            "sensitivity": .string(product.sensitivity.rawValue),
            "cross_border": .string(product.crossBorder.rawValue), "metadata": product.metadata,
            "version": .string(version.id.description), "files": .array(files), "sources": .array(sources),
        ]
        return AssessedFacts(version: version, sha256: Array(SHA256.hash(data: try facts.canonical)))
    }

    /// Of the version with a number; of the newest published one, or else the newest, without.
    /// - Throws: `notFound` for a number that is none; `unprocessable` where there is no version.
    public static func of(
        _ product: Product, number: Int? = nil, in transaction: any ReadTransaction
    ) throws(Problem) -> AssessedFacts {
        let version: ProductVersion?
        if let number {
            version = try ProductVersions.version(number, of: product.id, in: transaction)
            guard version != nil else {
                throw Problem(
                    .notFound, "There is no version \(number) of \(product.id).", parameter: "version")
            }
        } else if let newest = try ProductVersions.newest(of: product.id, in: transaction) {
            version = newest
        } else {
            version = try ProductVersions.last(of: product.id, in: transaction)
        }
        guard let version else {
            throw Problem(
                .unprocessable, "The product has no version that could be assessed.",
                mend: "Begin one and send its files.", parameter: "version")
        }
        return try of(product, version, in: transaction)
    }
}
