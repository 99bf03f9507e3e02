import Exchange
import Persistence
import Primitives

/// What one token opens: the product of one agreement as a share with one schema.
public struct Share: Hashable, Sendable {
    /// The one schema of every share.
    public static let schema = "default"
    /// The most versions of a product that can be asked for: the newest.
    public static let maximumVersions = 200

    public let grant: DeliveryGrant
    public let agreement: Agreement
    public let product: Product
    /// Published ones, by number.
    public let versions: [ProductVersion]

    /// The last part of the product's IRI, in lower case, as far as a name of a share may have it.
    public var name: String {
        let last = product.iri.split { $0 == "/" || $0 == ":" || $0 == "#" }.last.map(String.init) ?? ""
        let word = last.lowercased().map {
            $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" ? $0 : "_"
        }
        return word.isEmpty ? product.id.description : String(String(word).prefix(255))
    }

    /// Names are told apart without case (Delta Sharing protocol, Concepts).
    public func isNamed(_ text: String) -> Bool { text.lowercased() == name }

    /// The share that a token opens.
    /// - Throws: `invalidKey` for a token that is not known, or whose time is over; `forbidden` where its agreement is
    ///   not active.
    public static func opened(
        by token: GrantToken, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Share {
        guard let grant = try DeliveryGrants.grant(token: token.hash, in: transaction),
            grant.format == .sharing, grant.isOpen(at: now)
        else {
            throw Problem(
                .invalidKey, "The token is not known here, has expired, or was revoked.",
                mend: "Load the profile again: GET /api/agreements/{agreement}/sharing-profile.")
        }
        let agreement = try Agreements.required(grant.agreement, in: transaction)
        guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
        guard let id = agreement.product, let product = try Products.product(id, in: transaction) else {
            throw Problem(.notFound, "The agreement's product is not one of this server.")
        }
        let versions = try ProductVersions.all(of: id, in: transaction).filter { $0.publishedAt != nil }
        return Share(
            grant: grant, agreement: agreement, product: product,
            versions: Array(versions.suffix(maximumVersions)))
    }

    /// The version that a query asks for: of a number, of a moment, or the newest.
    /// - Throws: `invalidValue` for one that is not there, `notFound` where none is published.
    public func version(_ number: Int64? = nil, at time: Timestamp? = nil) throws(Problem) -> ProductVersion {
        guard let newest = versions.last else {
            throw Problem(.notFound, "No version of the product is published.")
        }
        if let number {
            guard let version = versions.first(where: { $0.number == Int(clamping: number) }) else {
                throw Problem(
                    .invalidValue, "There is no version \(number); the newest is \(newest.number).",
                    parameter: "version")
            }
            return version
        }
        guard let time else { return newest }
        guard let version = versions.last(where: { $0.publishedAt.map { $0 <= time } ?? false }) else {
            throw Problem(
                .invalidValue, "No version was published by then.", parameter: "timestamp")
        }
        return version
    }

    /// The earliest version published at a moment or later.
    public func version(from time: Timestamp) throws(Problem) -> ProductVersion {
        guard let version = versions.first(where: { $0.publishedAt.map { $0 >= time } ?? false }) else {
            throw Problem(
                .invalidValue, "No version was published since then.", parameter: "startingTimestamp")
        }
        return version
    }
}
