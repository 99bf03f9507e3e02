import Exchange
import Persistence
import Primitives

/// The catalog as a counterparty sees it (Dataspace Protocol 2025-1, Catalog Protocol).
public struct DataspaceCatalog: Sendable {
    /// Datasets of one page.
    public static let pageSize = 100

    let house: Participant
    /// Under which messages are taken.
    let address: String
    let dataPlane: any DataPlane

    public init(house: Participant, address: String, dataPlane: any DataPlane) {
        self.house = house
        self.address = address
        self.dataPlane = dataPlane
    }

    /// One page.
    /// - Returns: The Catalog, and where the next page begins; nil on the last one.
    public func page(
        for caller: Participant, after: ID<Product>?, in transaction: any ReadTransaction
    ) throws(Problem) -> (catalog: JSONValue, next: ID<Product>?) {
        // One more than a page tells whether another follows.
        let found = try Catalog.page(
            for: caller.id, after: after, limit: Self.pageSize + 1, in: transaction)
        let entries = found.prefix(Self.pageSize)
        let next = found.count > entries.count ? entries.last?.product.id : nil
        var members: [String: JSONValue] = [
            "@id": .string("urn:minato:catalog:\(house.id)"), "participantId": .string(house.did),
            "service": [service],
        ]
        let datasets = entries.compactMap { dataset($0.product, $0.offers) }
        // A list without elements is not valid.
        if !datasets.isEmpty { members["dataset"] = .array(datasets) }
        return (DataspaceTerms.document("Catalog", members), next)
    }

    /// One dataset.
    /// - Throws: `notFound` for what is not there or not for the caller.
    public func dataset(
        _ iri: String, for caller: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        guard let product = try Products.product(iri: iri, in: transaction),
            let entry = try Catalog.entry(of: product, for: caller.id, in: transaction),
            case .object(let members) = dataset(product, entry.offers)
        else { throw DataspaceDesk.unknown("dataset", iri) }
        return DataspaceTerms.document("Dataset", members)
    }

    /// Where the page before the one after `cursor` begins; nil for the first page.
    public static func previous(
        of cursor: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Product>? {
        // The page before ends with the cursor's own product, and begins after the hundredth before that.
        let before = try Products.list(
            state: .listed, PageRequest(after: cursor, limit: pageSize, order: .newestFirst), in: transaction)
        return before.items.count == pageSize ? before.items.last?.id : nil
    }

    // MARK: Writing

    private var service: JSONValue {
        [
            "@id": .string("urn:minato:service:\(house.id)"), "@type": "DataService",
            "endpointURL": .string(address),
        ]
    }

    /// Nil where none of the offers can be said in the protocol.
    private func dataset(_ product: Product, _ offers: [Offer]) -> JSONValue? {
        let policies = offers.compactMap(Self.policy)
        guard !policies.isEmpty else { return nil }
        var members: [String: JSONValue] = [
            "@id": .string(product.iri), "@type": "Dataset",
            "hasPolicy": .array(policies),
            "distribution": .array(
                dataPlane.formats(of: product).map {
                    ["@type": "Distribution", "format": .string($0), "accessService": service]
                }),
        ]
        // Terms that the protocol's context does not have stand under their own names.
        for (name, term) in [("title", "title"), ("description", "description")] {
            if let texts = Self.languageTexts(product.metadata[name]) {
                members["http://purl.org/dc/terms/\(term)"] = texts
            }
        }
        return .object(members)
    }

    /// Nil for one that ODRL allows and the protocol's schema does not, such as one without rules.
    private static func policy(_ offer: Offer) -> JSONValue? {
        var members = offer.policy.objectValue ?? [:]
        members["@id"] = .string(offer.iri)
        members["@type"] = "Offer"
        members["target"] = nil
        let policy = JSONValue.object(members)
        guard (try? ContractTerms.checkCatalogOffer(policy)) != nil else { return nil }
        return policy
    }

    private static func languageTexts(_ value: JSONValue?) -> JSONValue? {
        if let text = value?.stringValue { return .string(text) }
        guard let texts = value?.objectValue, !texts.isEmpty else { return nil }
        return .array(
            texts.sorted { $0.key < $1.key }.compactMap { language, text in
                text.stringValue.map { ["@language": .string(language), "@value": .string($0)] }
            })
    }
}
