import Auditing
import Crypto
import Exchange
import Persistence
import Primitives

extension OpeningDesk {
    /// Brings in the peers, products and offers that the configuration names. What stands is left as it is.
    func seedDataspace(_ configuration: DataspaceConfiguration, _ house: Participant) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            for peer in configuration.peers
            where try Participants.identified(by: peer.did, in: transaction) == nil {
                let hash = Array(SHA256.hash(data: Array(peer.did.utf8)))[..<6].hexadecimal
                try Participants.register(
                    Participant(
                        id: ID(at: now, random: randomness), name: "peer-\(hash)", legalName: peer.did,
                        roles: [.supplier, .demander], jurisdiction: house.jurisdiction, did: peer.did,
                        account: nil, connector: peer.connector, createdAt: now),
                    by: .configuration, log: log, in: transaction)
            }
            for dataset in configuration.datasets { try seed(dataset, house, now, transaction) }
        }
    }

    private func seed(
        _ dataset: DataspaceConfiguration.Dataset, _ house: Participant, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        let product: Product
        if let standing = try Products.product(iri: dataset.iri, in: transaction) {
            product = standing
        } else {
            product = try Products.create(
                Product(
                    id: ID(at: now, random: randomness), iri: dataset.iri, supplier: house.id, board: nil,
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: dataset.title.map { ["title": .string($0)] } ?? [:], state: .listed,
                    createdAt: now, changedAt: now), by: .configuration, log: log, in: transaction)
        }
        for offer in dataset.offers where try Offers.offer(iri: offer.iri, in: transaction) == nil {
            var policy = offer.policy.objectValue ?? [:]
            policy["@id"] = nil
            try Offers.create(
                Exchange.Offer(
                    id: ID(at: now, random: randomness), iri: offer.iri, product: product.id,
                    policy: .object(policy), playbook: offer.playbook.json, createdAt: now),
                by: .configuration, log: log, in: transaction)
        }
    }
}
