import Exchange
import Persistence
import Primitives

/// What moves the data of a transfer. The negotiation of it is not its business.
///
/// Access opens and closes in the transaction that moves the transfer: a state that says STARTED and a token that opens
/// nothing cannot be. An implementation asks for the state of the agreement before each delivery all the same.
public protocol DataPlane: Sendable {
    /// In which formats a product can be had; at least one for what is on offer.
    func formats(of product: Product) -> [String]

    /// Opens access and says where; opens it again, with the same token, after ``close(_:at:in:)``.
    /// - Throws: `unsupported` for a format that it does not have; `forbidden` where the agreement is not active.
    func open(
        _ process: TransferProcess, under agreement: Agreement, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DataAddress

    /// Closes access. Closing what is not open changes nothing.
    func close(
        _ process: ID<TransferProcess>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem)

    /// Cuts off what is under way, once ``close(_:at:in:)`` is durable.
    func cut(_ process: ID<TransferProcess>)
}

/// The data plane of a server that delivers nothing by itself yet: it names the address under which the agreement can
/// be looked up, and gives no token.
public struct AgreementDataPlane: DataPlane {
    /// Pulled over HTTP by the consumer.
    public static let format = "HttpData-PULL"

    let baseURL: String

    /// - Parameter baseURL: Of this server, without a slash at the end.
    public init(baseURL: String) { self.baseURL = baseURL }

    public func formats(of product: Product) -> [String] { [Self.format] }

    public func open(
        _ process: TransferProcess, under agreement: Agreement, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DataAddress {
        DataAddress(
            endpointType: "https://w3id.org/idsa/v4.1/HTTP",
            endpoint: "\(baseURL)/api/agreements/\(agreement.id)")
    }

    public func close(
        _ process: ID<TransferProcess>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {}

    public func cut(_ process: ID<TransferProcess>) {}
}
