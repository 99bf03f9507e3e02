import Dataspace
import Delivery
import Exchange
import Persistence
import Primitives

/// Delivers what transfers of the Dataspace Protocol were asked for: each has a grant of its own, with its bits as id,
/// and a token that opens nothing else.
struct DeliveryDataPlane: DataPlane {
    let access: DeliveryAccess

    func formats(of product: Product) -> [String] { access.formats(of: product) }

    func open(
        _ process: TransferProcess, under agreement: Agreement, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DataAddress {
        let opened = try access.open(
            agreement, format: process.format, transfer: Self.grant(of: process.id), at: now, in: transaction)
        return DataAddress(
            endpointType: opened.endpointType, endpoint: opened.endpoint,
            properties: [.init("authType", "bearer"), .init("authorization", opened.token.text)])
    }

    func close(
        _ process: ID<TransferProcess>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try access.close(Self.grant(of: process), at: now, in: transaction)
    }

    func cut(_ process: ID<TransferProcess>) { access.cut(Self.grant(of: process)) }

    static func grant(of process: ID<TransferProcess>) -> ID<DeliveryGrant> {
        ID(high: process.high, low: process.low)
    }
}
