import Dataspace
import Delivery
import Exchange
import Persistence
import Primitives

extension OpeningDesk {
    /// Revokes the grants of transfers that are not under way.
    ///
    /// A transfer moves first and its grant is revoked after, in a transaction of its own: a stop in between leaves a token
    /// that opens what has ended. One that was opened for a start that was never told is revoked too; the next start opens
    /// it again.
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
                "grants of transfers revoked that a stop left open", metadata: ["count": "\(total)"])
        }
    }
}
