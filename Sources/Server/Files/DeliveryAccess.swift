import Auditing
import Delivery
import Exchange
import Persistence
import Primitives

/// Opens and closes deliveries for those who negotiate them elsewhere: what a transfer of the Dataspace Protocol starts,
/// suspends and ends.
///
/// A transfer's grant has the transfer's id and a token derived from it: opening it again gives the same, and nothing
/// is kept but the token's hash.
struct DeliveryAccess: Sendable {
    /// Where data is had, and with what.
    struct Opened: Hashable, Sendable {
        /// An IRI of the kind of endpoint.
        let endpointType: String
        let endpoint: String
        let token: GrantToken

        static func == (left: Self, right: Self) -> Bool {
            left.endpoint == right.endpoint && left.token.text == right.token.text
        }

        func hash(into hasher: inout Hasher) { hasher.combine(endpoint) }
    }

    /// Under which clients reach the server.
    let publicURL: BaseURL
    /// Who must hear when a grant closes: downloads and queries under way.
    let grants: GrantBoard
    let log: AuditLog
    /// 32 bytes, for this purpose alone.
    let secret: [UInt8]

    /// In which formats a product can be had.
    func formats(of product: Product) -> [String] {
        [DeliveryFormat.files.rawValue, DeliveryFormat.sharing.rawValue]
    }

    /// Opens access, or opens it again after ``close(_:at:in:)``, in the transaction that starts the transfer.
    /// - Throws: `unsupported` for another format; `forbidden` where the agreement is not active; `conflict` where too
    ///   many grants are open.
    func open(
        _ agreement: Agreement, format: String, transfer id: ID<DeliveryGrant>, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Opened {
        guard let format = DeliveryFormat(rawValue: format), [.files, .sharing].contains(format) else {
            throw Problem(
                .unsupported, "Nothing is delivered as \(Shape.shown(format)) here.",
                mend: "Ask for HttpData-PULL or DeltaSharing.", parameter: "format")
        }
        let token = GrantToken(of: id, secret: secret)
        let grant = try DeliveryGrants.open(
            id, under: agreement, format, for: .transfer, token: token.hash,
            lifetime: DeliveryGrant.maximumLifetime, at: now,
            by: .peer, log: log, in: transaction)
        guard grant.agreement == agreement.id, grant.format == format else {
            throw Problem(.conflict, "The transfer stands for another agreement or format.")
        }
        try DeliveryGrants.reopen(id, under: agreement, at: now, by: .peer, log: log, in: transaction)
        switch format {
        case .sharing:
            return Opened(
                endpointType: "https://github.com/delta-io/delta-sharing/profile/v1",
                endpoint: "\(publicURL)\(SharingRoutes.prefix)", token: token)
        default:
            return Opened(
                endpointType: "https://w3id.org/idsa/v4.1/HTTP",
                endpoint: "\(publicURL)/deliveries/\(agreement.id)/files", token: token)
        }
    }

    /// Ends access; ``open(_:format:transfer:at:in:)`` opens it again.
    func close(
        _ transfer: ID<DeliveryGrant>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try DeliveryGrants.revoke(transfer, at: now, by: .peer, log: log, in: transaction)
    }

    /// Ends downloads under way, once ``close(_:at:in:)`` is durable.
    func cut(_ transfer: ID<DeliveryGrant>) { grants.close(transfer) }
}
