import Dataspace
import Delivery
import Exchange
import Logging
import Primitives

/// Delivers what transfers of the Dataspace Protocol were asked for: each has a grant of its own, with its bits as id,
/// and a token that opens nothing else.
struct DeliveryDataPlane: DataPlane {
    let access: DeliveryAccess
    let logger: Logger

    func formats(of product: Product) -> [String] { access.formats(of: product) }

    func start(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress {
        let opened = try await access.open(agreement, format: format, transfer: Self.grant(of: process))
        return DataAddress(
            endpointType: opened.endpointType, endpoint: opened.endpoint,
            properties: [
                .init("authType", "bearer"), .init("authorization", opened.token.text),
            ])
    }

    func suspend(_ process: ID<TransferProcess>) async { await close(process) }

    func resume(
        _ agreement: Agreement, format: String, process: ID<TransferProcess>
    ) async throws(Problem) -> DataAddress {
        try await start(agreement, format: format, process: process)
    }

    func end(_ process: ID<TransferProcess>) async { await close(process) }

    private func close(_ process: ID<TransferProcess>) async {
        do {
            try await access.close(Self.grant(of: process))
        } catch {
            logger.error(
                "a transfer ended and its grant could not be revoked",
                metadata: ["transfer": "\(process)", "reason": "\(error)"])
        }
    }

    static func grant(of process: ID<TransferProcess>) -> ID<DeliveryGrant> {
        ID(high: process.high, low: process.low)
    }
}
