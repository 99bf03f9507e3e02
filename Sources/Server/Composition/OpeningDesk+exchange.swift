import Auditing
import Credentials
import Delivery
import Exchange
import Persistence
import Primitives

extension OpeningDesk {
    /// In-place queries that a stop cut off.
    func endQueries() async throws {
        let now = clock.now()
        _ = try await database.write { [log] in try InPlaceQueries.recover(at: now, log: log, in: $0) }
    }

    /// Settles the uses under agreements that a stop left open, by the rule of docs/contracts.md.
    func recoverTrades() async throws {
        let atOnce = 256
        var total = 0
        while true {
            let now = clock.now()
            let settled = try await database.write { [log] transaction in
                try AgreementUses.recover(
                    at: now, limit: atOnce, keeping: .delivery, log: log, in: transaction)
            }
            total += settled
            if settled < atOnce { break }
        }
        if total > 0 { logger.warning("uses of data settled after a stop", metadata: ["count": "\(total)"]) }
    }

    /// The organisation that runs this server, registered at the first start.
    func seedHouse(_ configuration: ExchangeConfiguration, _ publicURL: BaseURL) async throws -> Participant {
        let now = clock.now()
        return try await database.write { [log, randomness] transaction in
            if let standing = try Participants.named(configuration.name, in: transaction) { return standing }
            return try Participants.register(
                Participant(
                    id: ID(at: now, random: randomness), name: configuration.name,
                    legalName: configuration.legalName, roles: [.operator],
                    jurisdiction: configuration.jurisdiction,
                    did: WebDID(authority: publicURL.authority).text, account: nil, createdAt: now),
                by: .configuration, log: log, in: transaction)
        }
    }
}
