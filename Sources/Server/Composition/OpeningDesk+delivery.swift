import Dataspace
import Delivery
import Exchange
import Persistence
import Primitives

extension OpeningDesk {
    /// Revokes the grants of transfers that are not under way.
    ///
    /// A transfer and its grant move in one transaction, so there are none but in databases of versions before that:
    /// there the grant was revoked after, and a stop in between left a token that opened what had ended.
    func revokeGrantsOfTransfers() async throws {
        let atOnce = 256
        var place = ID<DeliveryGrant>(high: 0, low: 0)
        var total = 0
        while true {
            let (now, from) = (clock.now(), place)
            let (open, ended) = try await database.read { transaction in
                let open = try DeliveryGrants.open(after: from, at: now, limit: atOnce, in: transaction)
                let ended = try open.filter { grant in
                    let transfer = ID<TransferProcess>(high: grant.high, low: grant.low)
                    guard let process = try TransferProcesses.process(transfer, in: transaction) else {
                        return false
                    }
                    return process.state != .started
                }
                return (open, ended)
            }
            if !ended.isEmpty {
                try await database.write { [log] transaction in
                    for grant in ended {
                        try DeliveryGrants.revoke(grant, at: now, by: .server, log: log, in: transaction)
                    }
                }
                total += ended.count
            }
            guard open.count == atOnce, let last = open.last else { break }
            place = last
        }
        if total > 0 {
            logger.warning(
                "grants of transfers revoked that are not under way", metadata: ["count": "\(total)"])
        }
    }
}
