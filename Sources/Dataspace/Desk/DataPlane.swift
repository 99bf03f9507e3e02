import Exchange
import Primitives

/// What moves the data of a transfer. The negotiation of it is not its business.
///
/// A stop may come between a change and its call: an implementation looks at ``TransferProcesses`` at its start, and
/// asks for the state of the agreement before each delivery.
public protocol DataPlane: Sendable {
    /// In which formats a product can be had; at least one for what is on offer.
    func formats(of product: Product) -> [String]

    /// Opens access and says where.
    func start(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress

    /// Closes access until ``resume(_:format:process:)``.
    func suspend(_ process: ID<TransferProcess>) async

    func resume(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress

    /// Closes access for good.
    func end(_ process: ID<TransferProcess>) async
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

    public func start(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress {
        DataAddress(
            endpointType: "https://w3id.org/idsa/v4.1/HTTP",
            endpoint: "\(baseURL)/api/agreements/\(agreement.id)")
    }

    public func suspend(_ process: ID<TransferProcess>) async {}

    public func resume(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress {
        try await start(agreement, format: format, process: process)
    }

    public func end(_ process: ID<TransferProcess>) async {}
}
